// SPDX-License-Identifier: MIT
//
// The frame around the linkages, and distances between two or many nodes. Owns the work of one call.
#include "query/linkage.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "hash/dhash.h"
#include "query/link_work.h"

unsigned twx_turn_code(const uint8_t *code, unsigned hash_size, bool any_orientation,
                       uint8_t *turned)
{
    const size_t code_bytes = twx_hash_bytes(hash_size);
    memcpy(turned, code, code_bytes);
    if (!any_orientation) {
        return 1;
    }
    for (unsigned o = 2; o <= TWX_N_ORIENTATIONS; o++) {
        twx_orient_hash(code, hash_size, o, turned + (o - 1) * code_bytes);
    }
    return TWX_N_ORIENTATIONS;
}

unsigned twx_nearest_turn(const uint8_t *turned, unsigned n_turns, const uint8_t *code,
                          size_t code_bytes, unsigned *orientation)
{
    unsigned least = UINT_MAX;
    for (unsigned turn = 0; turn < n_turns; turn++) {
        const unsigned distance = twx_hamming(turned + turn * code_bytes, code, code_bytes);
        if (distance < least) {
            least = distance;
            *orientation = turn + 1;
        }
    }
    return least;
}

void twx_link_turn(const struct twx_link_work *work, const uint8_t *code, uint8_t *turned)
{
    (void)twx_turn_code(code, work->nodes->hash_size, work->nodes->any_orientation, turned);
}

enum twx_status twx_link_sweep(const struct twx_link_work *work, size_t n_queries,
                               size_t first_target, twx_sweep_fn fn, void *user,
                               struct twx_error *err)
{
    const struct twx_sweep sweep = {
        .queries = work->queries,
        .n_queries = n_queries,
        .n_turns = work->n_turns,
        .targets = work->codes + first_target * work->code_bytes,
        .n_targets = work->n_left - first_target,
        .code_bytes = work->code_bytes,
        .radius = work->nodes->radius,
        .n_threads = work->n_threads,
        .run = work->run,
        .fn = fn,
        .user = user,
    };
    return twx_sweep(&sweep, err);
}

void twx_link_drop_settled(struct twx_link_work *work)
{
    size_t n = 0;
    for (size_t i = 0; i < work->n_left; i++) {
        const uint32_t id = work->ids[i];
        if (work->keeper_of[id] == TWX_NO_NODE) {
            work->ids[n] = id;
            memcpy(work->codes + n * work->code_bytes, work->nodes->codes + id * work->code_bytes,
                   work->code_bytes);
            n++;
        }
    }
    work->n_left = n;
}

enum twx_status twx_link(const struct twx_nodes *nodes, enum twx_linkage linkage,
                         unsigned n_threads, const struct twx_run *run, uint32_t *keeper_of,
                         struct twx_error *err)
{
    enum twx_status status = TWX_NO_MEMORY;
    struct twx_link_work work = {
        .nodes = nodes,
        .n_threads = n_threads,
        .run = run,
        .keeper_of = keeper_of,
        .code_bytes = twx_hash_bytes(nodes->hash_size),
        .n_turns = nodes->any_orientation ? TWX_N_ORIENTATIONS : 1,
        .n_left = nodes->n_nodes,
    };
    work.ids = twx_alloc(nodes->n_nodes, sizeof *work.ids);
    work.codes = twx_alloc(nodes->n_nodes, work.code_bytes);
    work.queries = twx_alloc((size_t)TWX_LINK_BLOCK * work.n_turns, work.code_bytes);
    if (work.ids == NULL || work.codes == NULL || work.queries == NULL) {
        status = twx_fail_memory(err);
        goto done;
    }
    for (size_t i = 0; i < nodes->n_nodes; i++) {
        work.ids[i] = (uint32_t)i;
        keeper_of[i] = TWX_NO_NODE;
    }
    if (nodes->n_nodes > 0) {
        memcpy(work.codes, nodes->codes, nodes->n_nodes * work.code_bytes);
    }
    switch (linkage) {
    case TWX_LINKAGE_STAR:
        status = twx_link_star(&work, err);
        break;
    case TWX_LINKAGE_COMPLETE:
        status = twx_link_complete(&work, err);
        break;
    case TWX_LINKAGE_SINGLE:
        status = twx_link_single(&work, err);
        break;
    }
done:
    free(work.queries);
    free(work.codes);
    free(work.ids);
    return status;
}

enum { DIAMETER_TILE = 512 };

/** The largest distance from a code, given in all its turns, to n <= DIAMETER_TILE others. */
static unsigned farthest_in_tile(const uint8_t *turned, unsigned n_turns, const uint8_t *codes,
                                 size_t n, size_t code_bytes)
{
    struct twx_hit hits[DIAMETER_TILE];
    uint32_t least[DIAMETER_TILE];
    memset(least, 0xff, sizeof least);
    const unsigned all_bits = 8 * (unsigned)code_bytes;  // as a radius: every code is a hit
    for (unsigned turn = 0; turn < n_turns; turn++) {
        (void)twx_hamming_scan(codes, n, code_bytes, turned + turn * code_bytes, code_bytes,
                               all_bits, hits);
        for (size_t i = 0; i < n; i++) {
            least[i] = hits[i].distance < least[i] ? hits[i].distance : least[i];
        }
    }
    unsigned farthest = 0;
    for (size_t i = 0; i < n; i++) {
        farthest = least[i] > farthest ? least[i] : farthest;
    }
    return farthest;
}

unsigned twx_diameter(const struct twx_nodes *nodes)
{
    const size_t code_bytes = twx_hash_bytes(nodes->hash_size);
    unsigned diameter = 0;
    for (size_t i = 0; i < nodes->n_nodes; i++) {
        uint8_t turned[TWX_N_ORIENTATIONS * TWX_HASH_BYTES_MAX];
        const unsigned n_turns = twx_turn_code(nodes->codes + i * code_bytes, nodes->hash_size,
                                               nodes->any_orientation, turned);
        for (size_t j = i + 1; j < nodes->n_nodes; j += DIAMETER_TILE) {
            const size_t left = nodes->n_nodes - j;
            const size_t n = left < DIAMETER_TILE ? left : DIAMETER_TILE;
            const unsigned farthest =
                farthest_in_tile(turned, n_turns, nodes->codes + j * code_bytes, n, code_bytes);
            diameter = farthest > diameter ? farthest : diameter;
        }
    }
    return diameter;
}
