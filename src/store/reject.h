// SPDX-License-Identifier: MIT
//
// Notes pairs of files that are no duplicates, as far as each can be.
#ifndef TWX_STORE_REJECT_H
#define TWX_STORE_REJECT_H

#include "base/status.h"

/** Two files of an index. */
struct twx_path_pair {
    const char *paths[2];
};

/** Pairs to note, and what becomes of those that cannot be. */
struct twx_pairs_to_reject {
    const struct twx_path_pair *pairs;  // n; borrowed
    size_t n;
    void (*refused)(void *user, size_t place, const char *why);  // not NULL
    void *user;
};

/**
 * As twx_reject for each of some pairs, in one transaction. What twx_reject would refuse is handed to `refused`; the others
 * are noted.
 *
 * errors   those of twx_reject that concern the index: nothing is changed
 */
enum twx_status twx_reject_each(const char *index_path, const struct twx_pairs_to_reject *pairs,
                                const struct twx_run *run, uint64_t *n_changed,
                                struct twx_error *err) __attribute__((warn_unused_result));

#endif
