// SPDX-License-Identifier: MIT
//
// Reader threads and how many of them. The control is multiplicative up, additive down: reading that starves the
// decoders costs at once, a reader too many costs a stack and a switch now and then. Where no read waits at all, as of files that
// are in memory, readers cost a tenth of small photos and bring nothing: a single slow read may have called them. Owns the threads.
#include "worker/readahead.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/thread.h"

enum {
    READERS_FIRST = 8,  // the first step up
    FED_LOOKS = 20,     // looks at which all were fed before one reader fewer
    CACHED_LOOKS = 5,   // looks at which no read waited, either, before none
};

static const double LOOK_SECONDS = 0.01;  // between two looks
static const double STARVED_SHARE =
    0.05;  // of the decoders' time spent waiting for files: more readers
static const double FED_SHARE = 0.01;  // less than this, and files waiting for decoders: fewer

struct reader {
    struct twx_readahead *readahead;
    struct twx_thread thread;
    unsigned number;
};

struct twx_readahead {
    struct twx_job_queue *slots;
    unsigned n_workers;
    enum twx_checksums checksums;
    struct twx_heartbeat *heartbeats;
    unsigned n_readers;  // that may read
    unsigned n_started;  // threads
    unsigned n_most;
    double last_look;
    double last_waited;
    unsigned n_fed;        // looks without want in a row
    unsigned n_cached;     // of these the last, at which no read had waited
    atomic_uint n_waited;  // reads since the last look that were not served from memory
    struct reader readers[TWX_READERS_MAX];
};

static void *run_reader(void *argument)
{
    struct reader *reader = argument;
    struct twx_job_queue *slots = reader->readahead->slots;
    struct twx_slot *slot = NULL;
    twx_heartbeat_attach(&reader->readahead->heartbeats[reader->number]);
    while ((slot = twx_job_queue_take_job(slots, reader->number)) != NULL) {
        struct twx_error err = {0};
        const bool is_streamed = slot->job.bytes > TWX_FILE_IN_MEMORY_BYTES;
        twx_job_queue_reserve(slots, slot, is_streamed ? 0 : slot->job.bytes);
        twx_heartbeat_begin(slot->job.id, TWX_HEARTBEAT_READING);
        const long waits_before = twx_thread_n_waits();
        if (twx_slot_load(slot, reader->readahead->checksums, &err) != TWX_OK) {
            twx_job_queue_fail(slots, &err);
        }
        if (twx_thread_n_waits() != waits_before) {
            (void)atomic_fetch_add(&reader->readahead->n_waited, 1);
        }
        twx_heartbeat_end();
        twx_job_queue_put_loaded(slots, slot);
    }
    return NULL;
}

struct twx_readahead *twx_readahead_create(struct twx_job_queue *slots, unsigned n_workers,
                                           enum twx_checksums checksums,
                                           struct twx_heartbeat *heartbeats)
{
    struct twx_readahead *r = twx_alloc(1, sizeof *r);
    if (r != NULL) {
        r->slots = slots;
        r->n_workers = n_workers;
        r->checksums = checksums;
        r->heartbeats = heartbeats;
        r->last_look = twx_monotonic_seconds();
    }
    return r;
}

void twx_readahead_free(struct twx_readahead *r)
{
    if (r == NULL) {
        return;
    }
    for (unsigned i = 0; i < r->n_started; i++) {
        (void)twx_thread_join(&r->readers[i].thread);
    }
    free(r);
}

/** Starts threads up to n; with fewer when the system gives no more. Returns how many there are to use. */
static unsigned start_up_to(struct twx_readahead *r, unsigned n)
{
    while (r->n_started < n) {
        struct reader *reader = &r->readers[r->n_started];
        *reader = (struct reader){.readahead = r, .number = r->n_started};
        if (twx_thread_create(&reader->thread, run_reader, reader) != 0) {
            return r->n_started;
        }
        r->n_started++;
    }
    return n;
}

static void set_readers(struct twx_readahead *r, unsigned n)
{
    n = start_up_to(r, n);
    if (n != r->n_readers) {
        r->n_readers = n;
        r->n_most = n > r->n_most ? n : r->n_most;
        twx_job_queue_set_readers(r->slots, n);
    }
}

void twx_readahead_adapt(struct twx_readahead *r)
{
    const double now = twx_monotonic_seconds();
    const double span = now - r->last_look;
    if (span < LOOK_SECONDS) {
        return;
    }
    const struct twx_job_queue_times times = twx_job_queue_times(r->slots);
    const double waited = times.waited_for_files + times.blocked_reading;
    const double share = (waited - r->last_waited) / (span * r->n_workers);
    r->last_look = now;
    r->last_waited = waited;
    const bool has_waited = atomic_exchange(&r->n_waited, 0) > 0;
    size_t n_loaded = 0;
    size_t n_jobs = 0;
    twx_job_queue_look(r->slots, &n_loaded, &n_jobs);
    if (share > STARVED_SHARE && n_loaded < r->n_workers && (n_jobs > 0 || r->n_readers == 0)) {
        const unsigned doubled = r->n_readers == 0 ? READERS_FIRST : 2 * r->n_readers;
        set_readers(r, doubled < TWX_READERS_MAX ? doubled : TWX_READERS_MAX);
        r->n_fed = r->n_cached = 0;
        return;
    }
    if (share > FED_SHARE || n_loaded < r->n_workers || r->n_readers == 0) {
        r->n_fed = r->n_cached = 0;
        return;
    }
    r->n_fed++;
    r->n_cached = has_waited ? 0 : r->n_cached + 1;
    if (r->n_cached == CACHED_LOOKS) {
        set_readers(r, 0);
        r->n_fed = r->n_cached = 0;
    } else if (r->n_fed == FED_LOOKS) {
        set_readers(r, r->n_readers - 1);
        r->n_fed = 0;
    }
}

unsigned twx_readahead_most(const struct twx_readahead *r)
{
    return r->n_most;
}
