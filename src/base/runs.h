// SPDX-License-Identifier: MIT
//
// Byte strings sorted outside of memory: runs, each in order, are written one behind the other to a file without a name, and
// read back as one stream that is in order, too. What the order is, says who reads.
//
// Memory: while runs are written, one buffer of 128 KiB; a merge has one for each run. The disk is read in these parts.
#ifndef TWX_BASE_RUNS_H
#define TWX_BASE_RUNS_H

#include "base/status.h"

struct twx_runs;
struct twx_runs_merge;

/**
 * file     beside which there must be room for all strings
 * beside   what messages call that, as in "index 'photos.db'"; copied
 * runs     out, owned: twx_runs_free
 * errors   by errno (TWX_TRY_AGAIN for no space), TWX_NO_MEMORY; so of all below
 * threads  one thread at a time
 */
enum twx_status twx_runs_create(const char *file, const char *beside, struct twx_runs **runs,
                                struct twx_error *err) __attribute__((warn_unused_result));

/** Adds a string to the run in progress, where none of the run comes after it. After an error nothing more can be added. */
enum twx_status twx_runs_put(struct twx_runs *runs, const void *bytes, size_t n,
                             struct twx_error *err) __attribute__((warn_unused_result));

/** Ends the run in progress. */
enum twx_status twx_runs_end(struct twx_runs *runs, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Accepts NULL. Its merges are freed before. */
void twx_runs_free(struct twx_runs *runs);

/** How strings are compared: by what is made of each once. */
struct twx_runs_order {
    size_t made_bytes;
    /** Makes it; `bytes` stay where they are as long as it is used.  returns: false: these bytes are damaged */
    bool (*make)(const uint8_t *bytes, size_t n, void *made);
    int (*compare)(const void *a, const void *b);
};

/** A string as it comes from a merge; all is borrowed until the next call. */
struct twx_runs_string {
    const uint8_t *bytes;  // NULL: there are no more
    size_t n;
    const void *made;
};

/**
 * Begins to read; there may be several merges at once, and no more strings are added.
 *
 * order    borrowed
 * merge    out, owned: twx_runs_merge_free
 */
enum twx_status twx_runs_merge_open(const struct twx_runs *runs, const struct twx_runs_order *order,
                                    struct twx_runs_merge **merge, struct twx_error *err)
    __attribute__((warn_unused_result));

enum twx_status twx_runs_merge_next(struct twx_runs_merge *merge, struct twx_runs_string *next,
                                    struct twx_error *err) __attribute__((warn_unused_result));

/** Accepts NULL. */
void twx_runs_merge_free(struct twx_runs_merge *merge);

#endif
