// SPDX-License-Identifier: MIT
//
// Every job that is under way, from submit to report, kept by the process that walks: what a child had in progress is not
// lost with it. A fixed number of entries that go round
//
//     free -> sent -> reported -> free
//              |  ^
//              v  |    (the child died)
//            waiting   among `again` or, to be tried alone, among `suspects`
//
// One thread. Each queue has room for all entries, so putting never fails.
#ifndef TWX_INGEST_IN_FLIGHT_H
#define TWX_INGEST_IN_FLIGHT_H

#include <sys/stat.h>

#include "ingest/pool.h"

enum twx_entry_state {
    TWX_ENTRY_FREE = 0,
    TWX_ENTRY_SENT = 1,  // under way in the child
    TWX_ENTRY_WAITING = 2,
    TWX_ENTRY_REPORTED = 3,
};

struct twx_entry {
    enum twx_entry_state state;
    bool hangs;          // is in progress for too long,
    bool hangs_in_read;  // waiting for a disk or network
    unsigned n_kills;    // children that somebody killed while they had this job alone
    struct stat seen;    // the file when it was walked
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
    struct twx_report *reports;  // a ring of n_entries
    size_t first_report;
    size_t n_reports;
    int64_t returned;  // the entry whose report was taken last, -1 for none
};

/** Owned: twx_in_flight_free. NULL when out of memory. */
struct twx_in_flight *twx_in_flight_create(size_t n_entries);
/** Accepts NULL. */
void twx_in_flight_free(struct twx_in_flight *jobs);

/** Whether ids handed in from elsewhere name a job that is under way. */
bool twx_in_flight_is_sent(const struct twx_in_flight *jobs, uint32_t id);

/** A free entry with a copy of the job, under its new id. There is one. */
struct twx_entry *twx_in_flight_add(struct twx_in_flight *jobs, const struct twx_job *job,
                                    const struct stat *seen);
/** Marks an entry that was added or waited. */
void twx_in_flight_sent(struct twx_in_flight *jobs, struct twx_entry *entry);
/** The next of a queue that has some: `again` or `suspects`. */
struct twx_entry *twx_in_flight_take(struct twx_in_flight *jobs, struct twx_ids *queue);
/** Puts one that was sent into a queue. */
void twx_in_flight_put_back(struct twx_in_flight *jobs, struct twx_ids *queue, uint32_t id);

/** Takes a report on one that was sent. */
void twx_in_flight_put_report(struct twx_in_flight *jobs, const struct twx_report *report);
/** Hands a report out, false when there is none. path: borrowed until the next call, which frees the entry. */
bool twx_in_flight_next_report(struct twx_in_flight *jobs, struct twx_report *report,
                               const char **path);

/** Whether nothing is under way and no report waits. */
bool twx_in_flight_is_idle(const struct twx_in_flight *jobs);

#endif
