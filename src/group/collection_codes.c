// SPDX-License-Identifier: MIT
//
// A hash set of codes, made again twice as large when it is full. Owns nothing past a call.
#include "group/collection_codes.h"

#include <string.h>

#include "base/alloc.h"
#include "base/checksum.h"

enum { ROOM_LEAST = 1 << 12 };

struct wanted {
    const struct twx_collection *points;
    const uint8_t *code;
};

static bool has_code(const void *user, uint32_t id)
{
    const struct wanted *wanted = user;
    const size_t n = wanted->points->code_bytes;
    return memcmp(wanted->points->codes + id * n, wanted->code, n) == 0;
}

static uint64_t hash_of(const struct twx_collection *points, const uint8_t *code)
{
    return twx_checksum64(code, points->code_bytes, 0);
}

/** Makes room for one more. */
static bool grow(struct twx_collection *points)
{
    struct twx_hash_set *ids = &points->code_ids;
    if (!twx_reserve((void **)&points->codes, &points->codes_cap, points->n_codes + 1,
                     points->code_bytes)) {
        return false;
    }
    if (ids->slots != NULL && points->n_codes < ids->n_room) {
        return true;
    }
    struct twx_hash_set grown;
    if (!twx_hash_set_init(&grown,
                           points->n_codes < ROOM_LEAST ? ROOM_LEAST : 2 * points->n_codes)) {
        return false;
    }
    for (size_t id = 0; id < points->n_codes; id++) {
        const struct wanted wanted = {points, points->codes + id * points->code_bytes};
        (void)twx_hash_set_add_item(&grown, hash_of(points, wanted.code), (uint32_t)id, has_code,
                                    &wanted);
    }
    twx_hash_set_release(ids);
    *ids = grown;
    return true;
}

uint32_t twx_collection_code_id(const struct twx_collection *points, const uint8_t *code)
{
    const struct wanted wanted = {points, code};
    return points->code_ids.slots != NULL
               ? twx_hash_set_find_item(&points->code_ids, hash_of(points, code), has_code, &wanted)
               : TWX_NO_CODE;
}

bool twx_collection_pick_code(struct twx_collection *points, const uint8_t *code, uint32_t *id)
{
    const struct wanted wanted = {points, code};
    if (points->n_codes >= TWX_NO_CODE - 1 || !grow(points)) {
        return false;
    }
    *id = twx_hash_set_add_item(&points->code_ids, hash_of(points, code), (uint32_t)points->n_codes,
                                has_code, &wanted);
    if (*id == points->n_codes) {
        memcpy(points->codes + points->n_codes++ * points->code_bytes, code, points->code_bytes);
    }
    return true;
}
