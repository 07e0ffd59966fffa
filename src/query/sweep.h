// SPDX-License-Identifier: MIT
//
// Many questions against many codes, on several threads: all near pairs of two sets, handed out as they are
// found and stored nowhere. This is the boundary behind which a faster search than the scan may stand.
#ifndef TWX_QUERY_SWEEP_H
#define TWX_QUERY_SWEEP_H

#include "base/status.h"
#include "hash/hamming.h"

/**
 * Takes the targets near one query: target first + hits[i].position at hits[i].distance.
 *
 * Called on worker threads. All calls for one target come from one thread, queries in ascending order; a
 * target is named once for each turn of the query that is near it. `share` tells threads apart.
 * Returns false to end the sweep.
 */
typedef bool (*twx_sweep_fn)(void *user, unsigned share, size_t query, size_t first,
                             const struct twx_hit *hits, size_t n_hits);

struct twx_sweep {
    const uint8_t *queries;  // n_queries x n_turns codes
    size_t n_queries;
    unsigned n_turns;  // 1, or TWX_N_ORIENTATIONS
    const uint8_t *targets;
    size_t n_targets;
    size_t code_bytes;
    unsigned radius;
    unsigned n_threads;  // at least 1; shares are 0 .. n_threads - 1
    const struct twx_run *run;
    twx_sweep_fn fn;
    void *user;
};

/**
 * Compares every query with every target.
 *
 * returns  TWX_OK, also after fn returned false
 * errors   TWX_STOPPED
 */
enum twx_status twx_sweep(const struct twx_sweep *sweep, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
