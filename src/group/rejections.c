// SPDX-License-Identifier: MIT
//
// Sorted checksums, and a hash set of pairs of their places.
#include "group/rejections.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/mix.h"
#include "store/rejection_rows.h"

/** Pairs as they are read. */
struct reading {
    struct twx_rejected_pair *pairs;  // owned
    size_t n;
    size_t cap;
    bool is_out_of_memory;
};

static bool take_pair(void *user, const struct twx_rejected_pair *pair, int64_t rejected_ns)
{
    struct reading *r = user;
    (void)rejected_ns;
    r->is_out_of_memory = !twx_reserve((void **)&r->pairs, &r->cap, r->n + 1, sizeof *r->pairs);
    if (!r->is_out_of_memory) {
        r->pairs[r->n++] = *pair;
    }
    return !r->is_out_of_memory;
}

static int by_bytes(const void *a, const void *b)
{
    return memcmp(a, b, TWX_CHECKSUM_BYTES);
}

static uint64_t key_of(uint32_t a, uint32_t b)
{
    const uint64_t lower = a < b ? a : b;
    const uint64_t higher = a < b ? b : a;
    return twx_mix64(twx_mix64(lower) ^ higher);
}

/** Numbers the files of the pairs; false when out of memory. */
static bool number_pairs(const struct reading *r, struct twx_rejections *rejections)
{
    rejections->checksums = twx_alloc(2 * r->n, sizeof *rejections->checksums);
    if (rejections->checksums == NULL || !twx_hash_set_init(&rejections->pairs, r->n)) {
        return false;
    }
    memcpy(rejections->checksums, r->pairs, r->n * sizeof *r->pairs);
    qsort(rejections->checksums, 2 * r->n, sizeof *rejections->checksums, by_bytes);
    for (size_t i = 0; i < 2 * r->n; i++) {
        if (i == 0 || memcmp(rejections->checksums[i], rejections->checksums[rejections->n - 1],
                             TWX_CHECKSUM_BYTES) != 0) {
            memmove(rejections->checksums[rejections->n++], rejections->checksums[i],
                    TWX_CHECKSUM_BYTES);
        }
    }
    for (size_t i = 0; i < r->n; i++) {
        const struct twx_rejected_pair *pair = &r->pairs[i];
        (void)twx_hash_set_add(&rejections->pairs,
                               key_of(twx_rejections_number(rejections, pair->checksums[0]),
                                      twx_rejections_number(rejections, pair->checksums[1])));
    }
    return true;
}

enum twx_status twx_rejections_load(struct twx_index *index, struct twx_rejections *rejections,
                                    struct twx_error *err)
{
    struct reading r = {0};
    *rejections = (struct twx_rejections){0};
    enum twx_status status = TWX_OK;
    for (; index != NULL && status == TWX_OK; index = twx_index_next_part(index)) {
        status = twx_index_each_rejection(index, take_pair, &r, err);
    }
    if (status == TWX_OK && (r.is_out_of_memory || (r.n > 0 && !number_pairs(&r, rejections)))) {
        status = twx_fail_memory(err);
    }
    free(r.pairs);
    return status;
}

void twx_rejections_release(struct twx_rejections *rejections)
{
    free(rejections->checksums);
    twx_hash_set_release(&rejections->pairs);
    *rejections = (struct twx_rejections){0};
}

uint32_t twx_rejections_number(const struct twx_rejections *rejections,
                               const uint8_t checksum[static TWX_CHECKSUM_BYTES])
{
    const uint8_t(*found)[TWX_CHECKSUM_BYTES] =
        rejections->n > 0 ? bsearch(checksum, rejections->checksums, rejections->n,
                                    sizeof *rejections->checksums, by_bytes)
                          : NULL;
    return found != NULL
               ? (uint32_t)(found - (const uint8_t(*)[TWX_CHECKSUM_BYTES])rejections->checksums) + 1
               : 0;
}

bool twx_rejections_note(const struct twx_rejections *rejections,
                         const uint8_t checksum[static TWX_CHECKSUM_BYTES], uint32_t **numbers,
                         size_t place, size_t *cap)
{
    if (rejections == NULL) {
        return true;
    }
    if (!twx_reserve((void **)numbers, cap, place + 1, sizeof **numbers)) {
        return false;
    }
    (*numbers)[place] = twx_rejections_number(rejections, checksum);
    return true;
}

bool twx_rejections_has(const struct twx_rejections *rejections, uint32_t a, uint32_t b)
{
    return a != 0 && b != 0 && twx_hash_set_has(&rejections->pairs, key_of(a, b));
}
