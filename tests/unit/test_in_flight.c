// SPDX-License-Identifier: MIT
//
// The table of jobs under way, against a model: random steps lose no job and give no id twice.
#include <stdio.h>
#include <string.h>

#include "jobs/in_flight.h"
#include "runner.h"

enum { N_ENTRIES = 7, N_STEPS = 20000 };

enum where { FREE, SENT, AGAIN, SUSPECT };

static enum where model[N_ENTRIES];
static char paths[N_ENTRIES][16];
static size_t n_in[SUSPECT + 1];

static void move(uint32_t id, enum where to)
{
    n_in[model[id]]--;
    model[id] = to;
    n_in[to]++;
}

static void check(const struct twx_in_flight *jobs)
{
    ck_assert_uint_eq(jobs->free.n, n_in[FREE]);
    ck_assert_uint_eq(jobs->again.n, n_in[AGAIN]);
    ck_assert_uint_eq(jobs->suspects.n, n_in[SUSPECT]);
    ck_assert_uint_eq(jobs->n_sent, n_in[SENT]);
    ck_assert(twx_in_flight_is_idle(jobs) == (n_in[FREE] == N_ENTRIES));
    for (uint32_t id = 0; id < N_ENTRIES; id++) {
        ck_assert(twx_in_flight_is_sent(jobs, id) == (model[id] == SENT));
        if (model[id] != FREE) {
            ck_assert_str_eq(jobs->entries[id].job.path, paths[id]);
            ck_assert_uint_eq(jobs->entries[id].job.id, id);
        }
    }
}

static void add_job(struct twx_in_flight *jobs, unsigned number)
{
    struct twx_job job = {.id = 999};
    (void)snprintf(job.path, sizeof job.path, "/%u", number);
    job.path_bytes = strlen(job.path);
    struct twx_entry *entry = twx_in_flight_add(jobs, &job);
    const uint32_t id = entry->job.id;
    ck_assert_uint_lt(id, N_ENTRIES);
    ck_assert_int_eq(model[id], FREE);
    ck_assert_uint_eq(entry->n_kills, 0);
    (void)snprintf(paths[id], sizeof paths[id], "/%u", number);
    entry->n_kills = 5;  // of this job alone
    entry->hangs = true;
    twx_in_flight_sent(jobs, entry);
    ck_assert(!entry->hangs);
    move(id, SENT);
}

static void send_again(struct twx_in_flight *jobs, struct twx_ids *queue, enum where from)
{
    const uint32_t first = queue->ids[queue->first];
    struct twx_entry *entry = twx_in_flight_take(jobs, queue);
    ck_assert_uint_eq(entry->job.id, first);  // first in, first out
    ck_assert_int_eq(model[first], from);
    ck_assert_uint_eq(entry->n_kills, 5);
    twx_in_flight_sent(jobs, entry);
    move(first, SENT);
}

START_TEST(random_steps_lose_nothing)
{
    struct twx_in_flight *jobs = twx_in_flight_create(N_ENTRIES);
    ck_assert_ptr_nonnull(jobs);
    srand(1);
    n_in[FREE] = N_ENTRIES;
    for (unsigned step = 0; step < N_STEPS; step++) {
        const uint32_t id = (uint32_t)rand() % N_ENTRIES;
        const int what = rand() % 6;
        if (what <= 1 && n_in[FREE] > 0) {
            add_job(jobs, step);
        } else if (what == 2 && model[id] == SENT) {
            twx_in_flight_end(jobs, id);
            move(id, FREE);
        } else if (what == 3 && model[id] == SENT) {
            const bool is_suspect = rand() % 2 == 0;
            twx_in_flight_put_back(jobs, is_suspect ? &jobs->suspects : &jobs->again, id);
            move(id, is_suspect ? SUSPECT : AGAIN);
        } else if (what == 4 && n_in[AGAIN] > 0) {
            send_again(jobs, &jobs->again, AGAIN);
        } else if (what == 5 && n_in[SUSPECT] > 0) {
            send_again(jobs, &jobs->suspects, SUSPECT);
        }
        check(jobs);
    }
    twx_in_flight_free(jobs);
}
END_TEST

START_TEST(an_id_from_elsewhere_is_no_job)
{
    struct twx_in_flight *jobs = twx_in_flight_create(2);
    const struct twx_job job = {.path_bytes = 2, .path = "/a"};
    twx_in_flight_sent(jobs, twx_in_flight_add(jobs, &job));
    ck_assert(twx_in_flight_is_sent(jobs, 0));
    ck_assert(!twx_in_flight_is_sent(jobs, 1));
    ck_assert(!twx_in_flight_is_sent(jobs, 2));
    ck_assert(!twx_in_flight_is_sent(jobs, UINT32_MAX));
    twx_in_flight_free(jobs);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, random_steps_lose_nothing);
    tcase_add_test(tests, an_id_from_elsewhere_is_no_job);
}

int main(void)
{
    return run_tests("in_flight", add);
}
