// SPDX-License-Identifier: MIT
//
// Records sorted outside of memory: runs, each in order of twx_observed_compare, are written one behind the other to a
// file without a name beside the index, and read back as one stream, which is in that order, too, and has of each path
// the record that stands.
//
// Memory: while runs are written, one buffer; a stream has a buffer for each run, so that it takes 128 KiB for each
// half a million records (twx_merge_group_records), 250 MB for a billion. The disk is read in these parts.
#ifndef TWX_STORE_RECORD_RUNS_H
#define TWX_STORE_RECORD_RUNS_H

#include "base/status.h"
#include "store/observed.h"

struct twx_record_runs;
struct twx_record_stream;

/**
 * file     of the index, beside which there must be room for all records
 * path     of the index: for messages
 * runs     out, owned: twx_record_runs_free
 * errors   by errno (TWX_TRY_AGAIN for no space), TWX_NO_MEMORY
 * threads  one thread at a time
 */
enum twx_status twx_record_runs_create(const char *file, const char *path,
                                       struct twx_record_runs **runs, struct twx_error *err)
    __attribute__((warn_unused_result));

/**
 * Sorts records and writes them as a run.
 *
 * records       n of them, any order; their places in it are sorted, not they
 * n_superseded  in/out: how many are left out, as another of their path stands, is added
 * errors        as of twx_record_runs_create; the runs are good for nothing more
 */
enum twx_status twx_record_runs_add(struct twx_record_runs *runs, struct twx_observed *records,
                                    size_t n, uint64_t *n_superseded, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Accepts NULL. Its streams are freed before. */
void twx_record_runs_free(struct twx_record_runs *runs);

/**
 * Begins to read; there may be several streams at once, and no more runs are added.
 *
 * stream   out, owned: twx_record_stream_free
 */
enum twx_status twx_record_stream_open(const struct twx_record_runs *runs,
                                       struct twx_record_stream **stream, struct twx_error *err)
    __attribute__((warn_unused_result));

/** A record as it comes from a stream: its payload (store/shard.h), borrowed until the next call. */
struct twx_streamed {
    const uint8_t *payload;
    size_t n_bytes;
    const struct twx_observed *observed;  // decoded from the payload; NULL: there are no more
};

/** The next record that stands. */
enum twx_status twx_record_stream_next(struct twx_record_stream *stream, struct twx_streamed *next,
                                       struct twx_error *err) __attribute__((warn_unused_result));

/** How many records were passed over so far, as another of their path stands. */
uint64_t twx_record_stream_superseded(const struct twx_record_stream *stream);

/** Accepts NULL. */
void twx_record_stream_free(struct twx_record_stream *stream);

#endif
