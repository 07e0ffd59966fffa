// SPDX-License-Identifier: MIT
//
// The window: a ring of the files from the first in work on. Owns the records that wait.
#include "ingest/in_order.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/status.h"

enum {
    // A slow image takes minutes at worst, while others take a fiftieth of a second each on every thread. 20 MB as a rule.
    WINDOW_FILES = 65536,
    RING_FILES_LEAST = 256,
};

enum slot_state {
    SLOT_IN_WORK = 0,
    SLOT_DOUBTED = 1,
    SLOT_RECORD = 2,
    SLOT_NOTHING = 3,
};

struct slot {
    enum slot_state state;
    uint64_t bytes;  // of the manifest, as are the next
    int64_t mtime_ns;
    int64_t ctime_ns;
    uint64_t inode;
    uint64_t device;
    uint8_t *payload;  // of SLOT_RECORD, owned
    size_t n_payload;
};

struct twx_in_order {
    struct twx_in_order_taker taker;
    struct slot *ring;
    size_t cap;      // a power of two
    uint64_t first;  // sequence of the first file that is not written
    uint64_t next;   // of the next that begins
    struct twx_in_order_counts counts;
    uint8_t payload[TWX_RECORD_BYTES_MAX];
};

static struct slot *slot_of(const struct twx_in_order *o, uint64_t sequence)
{
    return &o->ring[sequence & (o->cap - 1)];
}

struct twx_in_order *twx_in_order_create(const struct twx_in_order_taker *taker)
{
    struct twx_in_order *o = twx_alloc(1, sizeof *o);
    struct slot *ring = o != NULL ? twx_alloc(RING_FILES_LEAST, sizeof *ring) : NULL;
    if (ring == NULL) {
        free(o);
        return NULL;
    }
    o->taker = *taker;
    o->ring = ring;
    o->cap = RING_FILES_LEAST;
    return o;
}

void twx_in_order_free(struct twx_in_order *o)
{
    if (o == NULL) {
        return;
    }
    for (; o->first < o->next; o->first++) {
        free(slot_of(o, o->first)->payload);
    }
    free(o->ring);
    free(o);
}

bool twx_in_order_is_full(const struct twx_in_order *o)
{
    return o->next - o->first >= WINDOW_FILES && slot_of(o, o->first)->state == SLOT_IN_WORK;
}

static bool grow(struct twx_in_order *o)
{
    struct slot *ring = twx_alloc(2 * o->cap, sizeof *ring);
    if (ring == NULL) {
        return false;
    }
    for (uint64_t s = o->first; s < o->next; s++) {
        ring[s & (2 * o->cap - 1)] = *slot_of(o, s);
    }
    free(o->ring);
    o->ring = ring;
    o->cap *= 2;
    return true;
}

bool twx_in_order_begin(struct twx_in_order *o, const struct twx_manifest_file *file,
                        uint64_t *sequence)
{
    if (o->next - o->first == o->cap && !grow(o)) {
        return false;
    }
    *sequence = o->next++;
    *slot_of(o, *sequence) = (struct slot){
        .bytes = file->bytes,
        .mtime_ns = file->mtime_ns,
        .ctime_ns = file->ctime_ns,
        .inode = file->inode,
        .device = file->device,
    };
    return true;
}

static enum twx_status write_waiting(struct twx_in_order *o, struct slot *slot,
                                     struct twx_error *err)
{
    struct twx_record record;
    const bool is_record = twx_record_decode(slot->payload, slot->n_payload, &record);
    assert(is_record);  // it was encoded here
    (void)is_record;
    const enum twx_status status = o->taker.append(o->taker.user, &record, err);
    free(slot->payload);
    slot->payload = NULL;
    slot->state = SLOT_NOTHING;
    return status;
}

/** Writes what no file in work stands before. */
static enum twx_status write_ready(struct twx_in_order *o, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    while (status == TWX_OK && o->first < o->next && slot_of(o, o->first)->state >= SLOT_RECORD) {
        struct slot *slot = slot_of(o, o->first);
        if (slot->state == SLOT_RECORD) {
            status = write_waiting(o, slot, err);
        }
        o->first++;
    }
    return status;
}

/** What the manifest says of a file, where that is what was hashed. */
static void take_manifest(const struct slot *slot, struct twx_record *record)
{
    record->device = slot->device;
    if (record->bytes == slot->bytes && record->mtime_ns == slot->mtime_ns) {
        record->ctime_ns = slot->ctime_ns;
        record->inode = slot->inode;
    }
}

enum twx_status twx_in_order_put(struct twx_in_order *o, uint64_t sequence,
                                 const struct twx_record *record, struct twx_error *err)
{
    struct slot *slot = slot_of(o, sequence);
    struct twx_record own = *record;
    take_manifest(slot, &own);
    const size_t n = twx_record_encode(&own, o->payload);
    slot->payload = twx_alloc(n, 1);
    if (slot->payload == NULL) {
        return twx_fail_memory(err);
    }
    memcpy(slot->payload, o->payload, n);
    slot->n_payload = n;
    slot->state = SLOT_RECORD;
    return write_ready(o, err);
}

enum twx_status twx_in_order_skip(struct twx_in_order *o, uint64_t sequence,
                                  enum twx_file_outcome outcome, int error_number,
                                  struct twx_error *err)
{
    switch (outcome) {
    case TWX_FILE_DONE:
    case TWX_FILE_STOPPED:
        return TWX_OK;
    case TWX_FILE_VANISHED:
    case TWX_FILE_NOT_REGULAR:
        o->counts.n_vanished++;
        break;
    case TWX_FILE_UNREADABLE:
        o->counts.n_for_now += twx_errno_is_transient(error_number);
        o->counts.n_unreadable++;
        break;
    case TWX_FILE_CHANGING:
        o->counts.n_unreadable++;
        break;
    }
    slot_of(o, sequence)->state = SLOT_NOTHING;
    return write_ready(o, err);
}

void twx_in_order_doubt(struct twx_in_order *o, uint64_t sequence)
{
    slot_of(o, sequence)->state = SLOT_DOUBTED;
}

bool twx_in_order_is_complete(const struct twx_in_order *o)
{
    return o->first == o->next;
}

enum twx_status twx_in_order_flush(struct twx_in_order *o, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    for (uint64_t s = o->first; status == TWX_OK && s < o->next; s++) {
        struct slot *slot = slot_of(o, s);
        if (slot->state == SLOT_RECORD) {
            status = write_waiting(o, slot, err);
        }
    }
    return status;
}

const struct twx_in_order_counts *twx_in_order_counts(const struct twx_in_order *o)
{
    return &o->counts;
}
