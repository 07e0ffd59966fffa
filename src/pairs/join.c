// SPDX-License-Identifier: MIT
//
// Tiers of codes by how far they reach. With an adaptive radius a code of little structure matches within a small radius
// only. Joined within the whole radius, a dense region of such codes would cost the square of its size in pairs that come
// to nothing: so each tier is joined within what its own codes may reach. Most photos are of the last tier.
#include "pairs/join.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "hash/radius.h"
#include "pairs/join_tier.h"

enum {
    N_TIERS = 2,
    TIERED_PAIRS_LEAST = 1 << 14,  // fewer are compared faster than they are sorted
};

/** One side of a join. */
struct side {
    struct twx_join_tier tiers[N_TIERS];
    uint32_t *members;  // owned, in tiers
    uint16_t *limits;   // owned: of each code
};

/** The tier of a code: up to a quarter of what is above the least that every code reaches, or beyond. */
static unsigned tier_of(const struct twx_reach *reach, unsigned least, unsigned limit)
{
    return 4 * (limit - least) <= reach->radius - least ? 0 : 1;
}

static bool divide(const struct twx_reach *reach, const uint8_t *codes, size_t n, size_t code_bytes,
                   struct side *side)
{
    const unsigned least = twx_reach_least(reach);
    side->limits = twx_alloc(n, sizeof *side->limits);
    side->members = twx_alloc(n, sizeof *side->members);
    if (side->limits == NULL || side->members == NULL) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        const unsigned limit = twx_reach_limit(reach, codes + i * code_bytes);
        side->limits[i] = (uint16_t)limit;
        struct twx_join_tier *tier = &side->tiers[tier_of(reach, least, limit)];
        tier->n++;
        tier->radius = limit > tier->radius ? limit : tier->radius;
    }
    uint32_t *next = side->members;
    for (unsigned t = 0; t < N_TIERS; t++) {
        side->tiers[t].members = next;
        side->tiers[t].limits = side->limits;
        for (size_t i = 0; i < n; i++) {
            if (tier_of(reach, least, side->limits[i]) == t) {
                *next++ = (uint32_t)i;
            }
        }
    }
    return true;
}

static void release(struct side *side)
{
    free(side->members);
    free(side->limits);
}

/** Joins each tier of the left side with each of the right one; of one side each two tiers once. */
static enum twx_status join_tiers(const struct twx_join *join, const struct side *left,
                                  const struct side *right, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    bool is_over = false;
    for (unsigned i = 0; i < N_TIERS; i++) {
        for (unsigned j = right == left ? i : 0; j < N_TIERS && status == TWX_OK && !is_over; j++) {
            const bool is_same = right == left && i == j;
            if (left->tiers[i].n > 0 && right->tiers[j].n > 0) {
                status = twx_join_tier(join, &left->tiers[i], is_same ? NULL : &right->tiers[j],
                                       &is_over, err);
            }
        }
    }
    return status;
}

enum twx_status twx_join(const struct twx_join *join, struct twx_error *err)
{
    const struct twx_reach reach = {.n_bits = 8 * (unsigned)join->code_bytes,
                                    .radius = join->radius,
                                    .is_adaptive = join->is_adaptive};
    const size_t n_right = join->right == NULL ? join->n_left : join->n_right;
    const struct twx_join_tier all_left = {.n = join->n_left, .radius = join->radius};
    const struct twx_join_tier all_right = {.n = join->n_right, .radius = join->radius};
    if (join->plan != NULL || twx_reach_least(&reach) == join->radius ||
        (double)join->n_left * (double)n_right < TIERED_PAIRS_LEAST) {
        bool is_over = false;
        return twx_join_tier(join, &all_left, join->right == NULL ? NULL : &all_right, &is_over,
                             err);
    }
    struct side left = {0};
    struct side right = {0};
    enum twx_status status = TWX_NO_MEMORY;
    if (divide(&reach, join->left, join->n_left, join->code_bytes, &left) &&
        (join->right == NULL ||
         divide(&reach, join->right, join->n_right, join->code_bytes, &right))) {
        status = join_tiers(join, &left, join->right == NULL ? &left : &right, err);
    } else {
        status = twx_fail_memory(err);
    }
    release(&left);
    release(&right);
    return status;
}
