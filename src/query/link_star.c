// SPDX-License-Identifier: MIT
//
// Star linkage: best first, each free node takes every free node within the radius. Within a block the
// keepers are found one after another; then each node behind the block goes to the best of the block's
// keepers that is near it, which is the one that would have taken it first.
#include "query/link_work.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

struct star {
    struct twx_link_work *work;
    uint32_t *taker;  // owned: for each target its query, or TWX_NO_NODE
    uint32_t keepers[TWX_LINK_BLOCK];
    size_t n_keepers;
};

/** Settles the first n nodes left among themselves. */
static void settle_block(struct star *star, size_t n)
{
    struct twx_link_work *work = star->work;
    struct twx_hit hits[TWX_LINK_BLOCK];
    star->n_keepers = 0;
    for (size_t i = 0; i < n; i++) {
        const uint32_t id = work->ids[i];
        if (work->keeper_of[id] != TWX_NO_NODE) {
            continue;
        }
        uint8_t *turned = work->queries + star->n_keepers * work->n_turns * work->code_bytes;
        twx_link_turn(work, work->codes + i * work->code_bytes, turned);
        star->keepers[star->n_keepers++] = id;
        work->keeper_of[id] = id;
        for (unsigned turn = 0; turn < work->n_turns; turn++) {
            const size_t n_hits = twx_hamming_scan(
                work->codes + (i + 1) * work->code_bytes, n - i - 1, work->code_bytes,
                turned + turn * work->code_bytes, work->code_bytes, work->nodes->radius, hits);
            for (size_t h = 0; h < n_hits; h++) {
                uint32_t *keeper = &work->keeper_of[work->ids[i + 1 + hits[h].position]];
                *keeper = *keeper == TWX_NO_NODE ? id : *keeper;
            }
        }
    }
}

static bool take(void *user, unsigned share, size_t query, size_t first, const struct twx_hit *hits,
                 size_t n_hits)
{
    const struct star *star = user;
    (void)share;
    for (size_t h = 0; h < n_hits; h++) {
        uint32_t *taker = &star->taker[first + hits[h].position];
        *taker = *taker == TWX_NO_NODE ? (uint32_t)query : *taker;  // queries come best first
    }
    return true;
}

enum twx_status twx_link_star(struct twx_link_work *work, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    struct star star = {.work = work};
    star.taker = twx_alloc(work->n_left, sizeof *star.taker);
    if (star.taker == NULL) {
        return twx_fail_memory(err);
    }
    while (work->n_left > 0) {
        const size_t n = work->n_left < TWX_LINK_BLOCK ? work->n_left : TWX_LINK_BLOCK;
        settle_block(&star, n);
        memset(star.taker, 0xff, (work->n_left - n) * sizeof *star.taker);  // TWX_NO_NODE
        status = twx_link_sweep(work, star.n_keepers, n, take, &star, err);
        if (status != TWX_OK) {
            break;
        }
        for (size_t i = n; i < work->n_left; i++) {
            if (star.taker[i - n] != TWX_NO_NODE) {
                work->keeper_of[work->ids[i]] = star.keepers[star.taker[i - n]];
            }
        }
        twx_link_drop_settled(work);
    }
    free(star.taker);
    return status;
}
