// SPDX-License-Identifier: MIT
//
// Renumbering: codes are put in order rather than held twice. Owns nothing past a call.
#include "group/hash_order.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

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

enum twx_status twx_hash_order_make(struct twx_collection *points, bool include_flat,
                                    struct twx_hash_order *hashes, struct twx_error *err)
{
    const size_t n_max = points->n_points < points->n_codes ? points->n_points : points->n_codes;
    uint32_t *new_id = twx_alloc_large(points->n_codes, sizeof *new_id);
    uint8_t *codes = twx_alloc_large(points->n_codes, points->code_bytes);
    hashes->first_point = twx_alloc(n_max, sizeof *hashes->first_point);
    if (new_id == NULL || codes == NULL || hashes->first_point == NULL) {
        free(new_id);
        free(codes);
        return twx_fail_memory(err);
    }
    renumber(points, include_flat, new_id, hashes);
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
