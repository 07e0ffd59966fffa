// SPDX-License-Identifier: MIT
//
// One group after another. Owns what a flock holds.
#include "group/link_group.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/sort.h"
#include "hash/hamming.h"

/** Members compared in one scan: a stranger among them ends the comparison early. */
enum { MEMBER_TILE = 128 };

void twx_flock_release(struct twx_flock *flock)
{
    free(flock->ids);
    free(flock->codes);
    free(flock->members);
    free(flock->member_ids);
    free(flock->rejecting);
    twx_turned_node_release(&flock->turned);
}

bool twx_flock_load(struct twx_flock *flock, const uint32_t *ids, size_t n)
{
    const struct twx_linking *linking = flock->linking;
    if (!twx_reserve((void **)&flock->ids, &flock->ids_cap, n, sizeof *flock->ids) ||
        !twx_reserve((void **)&flock->codes, &flock->codes_cap, n * linking->code_bytes, 1)) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        flock->ids[i] = ids[i];
        memcpy(flock->codes + i * linking->code_bytes,
               linking->nodes->codes + ids[i] * linking->code_bytes, linking->code_bytes);
    }
    flock->n = n;
    return true;
}

void twx_flock_drop_settled(struct twx_flock *flock)
{
    const size_t code_bytes = flock->linking->code_bytes;
    size_t n = 0;
    for (size_t i = 0; i < flock->n; i++) {
        if (twx_flock_is_free(flock, i)) {
            flock->ids[n] = flock->ids[i];
            memmove(flock->codes + n * code_bytes, flock->codes + i * code_bytes, code_bytes);
            n++;
        }
    }
    flock->n = n;
}

// ---------------------------------------------------------------------------------------------------------
// Rejections

/** Notes a member of the group being made; false when out of memory. */
static bool note_member(struct twx_flock *flock, uint32_t id)
{
    const struct twx_nodes *nodes = flock->linking->nodes;
    if (nodes->rejections == NULL || nodes->rejected[id] == 0) {
        return true;
    }
    if (!twx_reserve((void **)&flock->rejecting, &flock->rejecting_cap, flock->n_rejecting + 1,
                     sizeof *flock->rejecting)) {
        return false;
    }
    flock->rejecting[flock->n_rejecting++] = id;
    return true;
}

/** Whether a node may join the group of a keeper: its members so far, too, are asked. */
static bool may_join(const struct twx_flock *flock, uint32_t keeper, uint32_t id)
{
    const struct twx_nodes *nodes = flock->linking->nodes;
    bool may = twx_nodes_allow(nodes, keeper, id);
    for (size_t i = 0; i < flock->n_rejecting && may; i++) {
        may = !twx_nodes_reject(nodes, flock->rejecting[i], id);
    }
    return may;
}

// ---------------------------------------------------------------------------------------------------------
// Complete linkage

/**
 * Marks the members that are near one turn of a code.
 *
 * members  the codes of n of them
 * returns  how many are near that were not before
 */
static size_t mark_near(const struct twx_linking *linking, const uint8_t *members, size_t n,
                        const uint8_t *turned, unsigned limit, bool is_near[static MEMBER_TILE])
{
    struct twx_code_hit hits[MEMBER_TILE];
    const size_t n_hits =
        twx_hamming_scan(members, n, linking->code_bytes, turned, linking->code_bytes, limit, hits);
    size_t n_more = 0;
    for (size_t h = 0; h < n_hits; h++) {
        if (twx_reach_has(&linking->nodes->reach, limit, hits[h].distance,
                          members + hits[h].position * linking->code_bytes)) {
            n_more += !is_near[hits[h].position];
            is_near[hits[h].position] = true;
        }
    }
    return n_more;
}

/** Whether a code is within the radius of members [first, n_members). */
static bool is_near_all(const struct twx_flock *flock, const uint8_t *code, size_t first,
                        size_t n_members)
{
    const struct twx_linking *linking = flock->linking;
    const unsigned limit = twx_reach_limit(&linking->nodes->reach, code);
    uint8_t turned[TWX_N_TURNS_MAX * TWX_HASH_BYTES_MAX];
    (void)twx_make_turns(code, linking->nodes->hash_size, linking->nodes->turns, turned);
    for (; first < n_members; first += MEMBER_TILE) {
        const size_t left = n_members - first;
        const size_t n = left < MEMBER_TILE ? left : MEMBER_TILE;
        bool is_near[MEMBER_TILE] = {false};
        size_t n_near = 0;
        const uint8_t *members = flock->members + first * linking->code_bytes;
        for (unsigned turn = 0; turn < linking->n_turns && n_near < n; turn++) {
            n_near +=
                mark_near(linking, members, n, turned + turn * linking->code_bytes, limit, is_near);
        }
        if (n_near < n) {
            return false;
        }
    }
    return true;
}

/** Whether the node in flock->turned is within the radius of all members. */
static bool is_near_all_variants(const struct twx_flock *flock, size_t n_members)
{
    for (size_t i = 0; i < n_members; i++) {
        if (!twx_turned_node_match(&flock->turned, flock->member_ids[i]).is_near) {
            return false;
        }
    }
    return true;
}

/** As take_complete, of nodes with variants, among which the triangle inequality does not hold. */
static bool take_complete_variants(struct twx_flock *flock, uint32_t keeper,
                                   const uint64_t *neighbours, size_t n)
{
    const struct twx_linking *linking = flock->linking;
    size_t n_members = 0;
    for (size_t i = 0; i < n; i++) {
        const size_t position = (uint32_t)neighbours[i];
        const uint32_t id = flock->ids[position];
        if (!twx_flock_is_free(flock, position) || !may_join(flock, keeper, id)) {
            continue;
        }
        if (!twx_turned_node_set(&flock->turned, linking->nodes, id) ||
            !twx_reserve((void **)&flock->member_ids, &flock->member_ids_cap, n_members + 1,
                         sizeof *flock->member_ids)) {
            return false;
        }
        if (is_near_all_variants(flock, n_members)) {
            flock->member_ids[n_members++] = id;
            linking->keeper_of[id] = keeper;
            if (!note_member(flock, id)) {
                return false;
            }
        }
    }
    return true;
}

/** Takes of the sorted neighbours each that is near all taken before. */
static bool take_complete(struct twx_flock *flock, uint32_t keeper, const uint64_t *neighbours,
                          size_t n)
{
    const struct twx_linking *linking = flock->linking;
    const unsigned radius = linking->nodes->reach.radius;
    const unsigned least = twx_reach_least(&linking->nodes->reach);
    size_t n_within[8 * TWX_HASH_BYTES_MAX + 1] = {0};  // members up to that far from the keeper
    size_t n_members = 0;
    for (size_t i = 0; i < n; i++) {
        const size_t position = (uint32_t)neighbours[i];
        const unsigned distance = (unsigned)(neighbours[i] >> 32);
        const uint8_t *code = flock->codes + position * linking->code_bytes;
        // By the triangle inequality the members next to the keeper are as near as any two may be.
        const size_t n_sure = distance <= least ? n_within[least - distance] : 0;
        if (!twx_flock_is_free(flock, position) || !may_join(flock, keeper, flock->ids[position]) ||
            !is_near_all(flock, code, n_sure, n_members)) {
            continue;
        }
        if (!note_member(flock, flock->ids[position]) ||
            !twx_reserve((void **)&flock->members, &flock->members_cap,
                         (n_members + 1) * linking->code_bytes, 1)) {
            return false;
        }
        memcpy(flock->members + n_members * linking->code_bytes, code, linking->code_bytes);
        n_members++;
        linking->keeper_of[flock->ids[position]] = keeper;
        for (unsigned d = distance; d <= radius; d++) {
            n_within[d] = n_members;
        }
    }
    return true;
}

bool twx_flock_group(struct twx_flock *flock, size_t position, uint64_t *neighbours, size_t n)
{
    const struct twx_linking *linking = flock->linking;
    const uint32_t keeper = flock->ids[position];
    linking->keeper_of[keeper] = keeper;
    flock->n_rejecting = 0;
    if (linking->linkage != TWX_LINKAGE_SINGLE && !note_member(flock, keeper)) {
        return false;
    }
    if (linking->linkage == TWX_LINKAGE_COMPLETE) {
        twx_sort_u64(neighbours, n);
        return linking->nodes->variants != NULL
                   ? take_complete_variants(flock, keeper, neighbours, n)
                   : take_complete(flock, keeper, neighbours, n);
    }
    for (size_t i = 0; i < n; i++) {
        const uint32_t id = flock->ids[(uint32_t)neighbours[i]];
        const bool is_allowed = may_join(flock, keeper, id);
        if (linking->linkage == TWX_LINKAGE_SINGLE) {
            if (is_allowed || twx_nodes_allow(linking->nodes, id, keeper)) {
                twx_union_find_join(linking->chains, keeper, id);
            }
        } else if (is_allowed && linking->keeper_of[id] == TWX_NO_NODE) {
            linking->keeper_of[id] = keeper;
            if (!note_member(flock, id)) {
                return false;
            }
        }
    }
    return true;
}
