// SPDX-License-Identifier: MIT
//
// Entries and rings. Owns them.
#include "jobs/in_flight.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

static void put(struct twx_in_flight *j, struct twx_ids *queue, uint32_t id)
{
    queue->ids[(queue->first + queue->n) % j->n_entries] = id;
    queue->n++;
}

static uint32_t take(struct twx_in_flight *j, struct twx_ids *queue)
{
    assert(queue->n > 0);
    const uint32_t id = queue->ids[queue->first];
    queue->first = (queue->first + 1) % j->n_entries;
    queue->n--;
    return id;
}

static bool make_ids(struct twx_ids *ids, size_t n)
{
    ids->ids = twx_alloc(n, sizeof *ids->ids);
    return ids->ids != NULL;
}

struct twx_in_flight *twx_in_flight_create(size_t n_entries)
{
    struct twx_in_flight *j = twx_alloc(1, sizeof *j);
    if (j == NULL) {
        return NULL;
    }
    j->n_entries = n_entries;
    j->entries = twx_alloc(n_entries, sizeof *j->entries);
    if (j->entries == NULL || !make_ids(&j->free, n_entries) || !make_ids(&j->again, n_entries) ||
        !make_ids(&j->suspects, n_entries)) {
        twx_in_flight_free(j);
        return NULL;
    }
    for (size_t i = 0; i < n_entries; i++) {
        put(j, &j->free, (uint32_t)i);
    }
    return j;
}

void twx_in_flight_free(struct twx_in_flight *j)
{
    if (j == NULL) {
        return;
    }
    free(j->entries);
    free(j->free.ids);
    free(j->again.ids);
    free(j->suspects.ids);
    free(j);
}

bool twx_in_flight_is_sent(const struct twx_in_flight *j, uint32_t id)
{
    return id < j->n_entries && j->entries[id].state == TWX_ENTRY_SENT;
}

struct twx_entry *twx_in_flight_add(struct twx_in_flight *j, const struct twx_job *job)
{
    const uint32_t id = take(j, &j->free);
    struct twx_entry *e = &j->entries[id];
    memcpy(&e->job, job, offsetof(struct twx_job, path) + job->path_bytes + 1);
    e->job.id = id;
    e->n_kills = 0;
    return e;
}

void twx_in_flight_sent(struct twx_in_flight *j, struct twx_entry *e)
{
    e->state = TWX_ENTRY_SENT;
    e->hangs = false;
    e->hangs_in_read = false;
    j->n_sent++;
}

struct twx_entry *twx_in_flight_take(struct twx_in_flight *j, struct twx_ids *queue)
{
    return &j->entries[take(j, queue)];
}

void twx_in_flight_put_back(struct twx_in_flight *j, struct twx_ids *queue, uint32_t id)
{
    assert(twx_in_flight_is_sent(j, id));
    j->entries[id].state = TWX_ENTRY_WAITING;
    j->n_sent--;
    put(j, queue, id);
}

void twx_in_flight_end(struct twx_in_flight *j, uint32_t id)
{
    assert(twx_in_flight_is_sent(j, id));
    j->entries[id].state = TWX_ENTRY_FREE;
    j->n_sent--;
    put(j, &j->free, id);
}

bool twx_in_flight_is_idle(const struct twx_in_flight *j)
{
    return j->free.n == j->n_entries;
}
