// SPDX-License-Identifier: MIT
//
// What the three linkages share: the nodes not yet dealt with, packed for the sweep. Internal to linkage.c
// and link_*.c.
//
// All three go through the nodes block by block: the nodes of a block are settled among themselves on one
// thread, then compared with all other nodes in one threaded sweep. Memory is a few words a node; near pairs
// are dealt with as they come.
#ifndef TWX_QUERY_LINK_WORK_H
#define TWX_QUERY_LINK_WORK_H

#include "hash/orient.h"
#include "query/linkage.h"
#include "query/sweep.h"

enum {
    // Nodes compared in one sweep: enough to pay for starting threads and repacking what is left, few enough
    // that settling a block on one thread costs little.
    TWX_LINK_BLOCK = 512,
};

/** Not yet: no keeper, no query. */
#define TWX_NO_NODE UINT32_MAX

struct twx_link_work {
    const struct twx_nodes *nodes;
    unsigned n_threads;
    const struct twx_run *run;
    uint32_t *keeper_of;  // n_nodes; TWX_NO_NODE until settled
    size_t code_bytes;
    unsigned n_turns;  // 1 or 8
    uint32_t *ids;     // owned: nodes left, ascending
    uint8_t *codes;    // owned: their codes in a row
    size_t n_left;
    uint8_t *queries;  // owned: TWX_LINK_BLOCK x n_turns codes
};

/** Turns one code: n_turns codes, the code itself first. */
void twx_link_turn(const struct twx_link_work *work, const uint8_t *code, uint8_t *turned);

/** Sweeps the first n_queries of work->queries over work->codes from first_target on. */
enum twx_status twx_link_sweep(const struct twx_link_work *work, size_t n_queries,
                               size_t first_target, twx_sweep_fn fn, void *user,
                               struct twx_error *err) __attribute__((warn_unused_result));

/** Drops the nodes that have a keeper from ids and codes. */
void twx_link_drop_settled(struct twx_link_work *work);

/** The linkages; work begins with all nodes left and no keepers. */
enum twx_status twx_link_star(struct twx_link_work *work, struct twx_error *err)
    __attribute__((warn_unused_result));
enum twx_status twx_link_complete(struct twx_link_work *work, struct twx_error *err)
    __attribute__((warn_unused_result));
enum twx_status twx_link_single(struct twx_link_work *work, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
