// SPDX-License-Identifier: MIT
//
// Every job that is under way, from submit to its end, kept by the parent: what a worker process had in progress is not
// lost with it. A fixed number of entries that go round
//
//     free -> sent -> free
//              |  ^
//              v  |    (the worker process died)
//            waiting   among `again` or, to be tried alone, among `suspects`
//
// One thread. Each queue has room for all entries, so putting never fails.
#ifndef TWX_JOBS_IN_FLIGHT_H
#define TWX_JOBS_IN_FLIGHT_H

#include "jobs/job.h"

enum twx_entry_state {
    TWX_ENTRY_FREE = 0,
    TWX_ENTRY_SENT = 1,  // under way in the worker process
    TWX_ENTRY_WAITING = 2,
};

struct twx_entry {
    enum twx_entry_state state;
    bool hangs;          // is in progress for too long,
    bool hangs_in_read;  // waiting for a disk or network
    unsigned n_kills;    // worker processes that somebody killed while they had this job alone
    struct twx_job job;
};

/** Job ids, first in first out. */
struct twx_ids {
    uint32_t *ids;
    size_t first;
    size_t n;
};

struct twx_in_flight {
    size_t n_entries;
    struct twx_entry *entries;  // by id
    struct twx_ids free;
    struct twx_ids again;
    struct twx_ids suspects;
    size_t n_sent;
};

/** Owned: twx_in_flight_free. NULL when out of memory. */
struct twx_in_flight *twx_in_flight_create(size_t n_entries);
/** Accepts NULL. */
void twx_in_flight_free(struct twx_in_flight *jobs);

/** Whether ids handed in from elsewhere name a job that is under way. */
bool twx_in_flight_is_sent(const struct twx_in_flight *jobs, uint32_t id);

/** A free entry with a copy of the job, under its new id. There is one. */
struct twx_entry *twx_in_flight_add(struct twx_in_flight *jobs, const struct twx_job *job);
/** Marks an entry that was added or waited. */
void twx_in_flight_sent(struct twx_in_flight *jobs, struct twx_entry *entry);
/** The next of a queue that has some: `again` or `suspects`. */
struct twx_entry *twx_in_flight_take(struct twx_in_flight *jobs, struct twx_ids *queue);
/** Puts one that was sent into a queue. */
void twx_in_flight_put_back(struct twx_in_flight *jobs, struct twx_ids *queue, uint32_t id);

/** Ends one that was sent: its entry is free. */
void twx_in_flight_end(struct twx_in_flight *jobs, uint32_t id);

/** Whether nothing is under way. */
bool twx_in_flight_is_idle(const struct twx_in_flight *jobs);

#endif
