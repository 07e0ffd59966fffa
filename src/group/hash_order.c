// SPDX-License-Identifier: MIT
//
// Renumbering: codes are put in order rather than held twice. Owns nothing past a call.
#include "group/hash_order.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "group/candidates.h"

#define NONE UINT32_MAX

bool twx_takes_part(const struct twx_collection *points, uint32_t point, bool include_flat)
{
    return include_flat || !twx_collection_best(points, point)->is_flat;
}

/**
 * Gives the hashes of points that take part the first numbers, in order of these points, and all others the numbers
 * after them.
 *
 * new_id  out, points->n_codes
 */
static void renumber(const struct twx_collection *points, bool include_flat, uint32_t *new_id,
                     struct twx_hash_order *hashes)
{
    memset(new_id, 0xff, points->n_codes * sizeof *new_id);  // NONE
    for (uint32_t point = 0; point < points->n_points; point++) {
        if (!twx_takes_part(points, point, include_flat)) {
            continue;
        }
        uint32_t *id = &new_id[twx_collection_best(points, point)->hash_id];
        if (*id == NONE) {
            *id = (uint32_t)hashes->n;
            hashes->first_point[hashes->n++] = point;
        }
    }
    uint32_t next = (uint32_t)hashes->n;
    for (size_t id = 0; id < points->n_codes; id++) {
        new_id[id] = new_id[id] == NONE ? next++ : new_id[id];
    }
}

/**
 * Fills keeper_of by the components of candidates.
 *
 * new_id   by old one
 * returns  false when out of memory
 */
static bool take_components(const struct twx_candidates *candidates, const uint32_t *new_id,
                            struct twx_hash_order *hashes)
{
    uint32_t *best = twx_alloc(candidates->n_codes, sizeof *best);
    if (best == NULL) {
        return false;
    }
    memset(best, 0xff, candidates->n_codes * sizeof *best);  // NONE
    for (size_t id = 0; id < candidates->n_codes; id++) {
        uint32_t *of_component = &best[candidates->component[id]];
        *of_component = new_id[id] < *of_component ? new_id[id] : *of_component;
    }
    for (size_t id = 0; id < candidates->n_codes; id++) {
        if (new_id[id] < hashes->n) {
            hashes->keeper_of[new_id[id]] = best[candidates->component[id]];
        }
    }
    free(best);
    return true;
}

enum twx_status twx_hash_order_make(struct twx_collection *points, bool include_flat,
                                    struct twx_hash_order *hashes, struct twx_error *err)
{
    const size_t n_max = points->n_points < points->n_codes ? points->n_points : points->n_codes;
    uint32_t *new_id = twx_alloc_large(points->n_codes, sizeof *new_id);
    uint8_t *codes = twx_alloc_large(points->n_codes, points->code_bytes);
    hashes->first_point = twx_alloc(n_max, sizeof *hashes->first_point);
    hashes->keeper_of = twx_alloc(n_max, sizeof *hashes->keeper_of);
    const struct twx_candidates *candidates = points->candidates;
    bool has_memory =
        new_id != NULL && codes != NULL && hashes->first_point != NULL && hashes->keeper_of != NULL;
    if (has_memory) {
        renumber(points, include_flat, new_id, hashes);
        has_memory = candidates == NULL || take_components(candidates, new_id, hashes);
    }
    if (!has_memory) {
        free(new_id);
        free(codes);
        return twx_fail_memory(err);
    }
    for (size_t id = 0; id < points->n_codes; id++) {
        memcpy(codes + new_id[id] * points->code_bytes, points->codes + id * points->code_bytes,
               points->code_bytes);
    }
    for (size_t i = 0; i < points->n_items; i++) {
        points->items[i].hash_id = new_id[points->items[i].hash_id];
    }
    for (size_t i = 0; i < points->n_links; i++) {
        points->links[i].hash_id = new_id[points->links[i].hash_id];
        points->links[i].variant_id = new_id[points->links[i].variant_id];
    }
    free(points->codes);
    points->codes = codes;
    free(new_id);
    return TWX_OK;
}

void twx_hash_order_release(struct twx_hash_order *hashes)
{
    free(hashes->first_point);
    free(hashes->keeper_of);
    *hashes = (struct twx_hash_order){0};
}
