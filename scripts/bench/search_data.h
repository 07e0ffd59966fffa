// SPDX-License-Identifier: MIT
//
// Codes and queries for the benchmarks of searching: 80 % random, 15 % near another at distance 1 to 8, 5 % in a dense
// low-detail region (0 to 6 bits set), over the bits compared; distinct as whole hashes, as in an index. Queries: half
// random, half a code with 0 to 6 bits flipped. The same numbers for the same arguments, everywhere.
#ifndef BENCH_SEARCH_DATA_H
#define BENCH_SEARCH_DATA_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/mix.h"

struct search_set {
    size_t n;
    size_t code_bytes;  // of a whole hash: 16 or 64
    size_t n_compared;  // bytes: the whole hash, or its row half
    uint8_t *codes;
    size_t n_queries;
    uint8_t *queries;  // code_bytes apart
    unsigned radius;   // the caller's
};

/** splitmix64. */
static inline uint64_t search_random(uint64_t *state)
{
    return twx_mix64(*state += 0x9e3779b97f4a7c15);
}

static inline void search_fill(uint64_t *state, uint8_t *code, size_t n_bytes)
{
    for (size_t i = 0; i < n_bytes; i += 8) {
        const uint64_t word = search_random(state);
        memcpy(code + i, &word, 8);
    }
}

static inline void search_flip(uint64_t *state, uint8_t *code, size_t n_bytes, uint64_t n_flips)
{
    for (uint64_t i = 0; i < n_flips; i++) {
        const uint64_t bit = search_random(state) % (8 * n_bytes);
        code[bit / 8] ^= (uint8_t)(0x80U >> bit % 8);
    }
}

/** Makes code i over the bits compared; the others are random. */
static inline void search_make_code(const struct search_set *set, size_t i, uint64_t *state)
{
    uint8_t *code = set->codes + i * set->code_bytes;
    const uint64_t kind = search_random(state) % 100;
    search_fill(state, code, set->code_bytes);
    if (kind < 5) {
        memset(code, 0, set->n_compared);
        search_flip(state, code, set->n_compared, search_random(state) % 7);
    } else if (kind < 20 && i > 0) {
        memcpy(code, set->codes + search_random(state) % i * set->code_bytes, set->n_compared);
        search_flip(state, code, set->n_compared, 1 + search_random(state) % 8);
    }
}

/** Makes codes until n are distinct. */
static inline bool search_make_codes(const struct search_set *set, uint64_t *state)
{
    size_t n_slots = 1;
    while (n_slots < 2 * set->n) {
        n_slots *= 2;
    }
    uint32_t *slots = (uint32_t *)calloc(n_slots, sizeof *slots);  // number + 1
    for (size_t i = 0; slots != NULL && i < set->n;) {
        search_make_code(set, i, state);
        const uint8_t *code = set->codes + i * set->code_bytes;
        uint64_t mixed = 0;
        for (size_t k = 0; k < set->code_bytes; k += 8) {
            uint64_t word = 0;
            memcpy(&word, code + k, 8);
            mixed = (mixed ^ word) * 0x9e3779b97f4a7c15;
            mixed ^= mixed >> 29;
        }
        size_t slot = mixed & (n_slots - 1);
        while (slots[slot] != 0 && memcmp(set->codes + (slots[slot] - 1) * set->code_bytes, code,
                                          set->code_bytes) != 0) {
            slot = (slot + 1) & (n_slots - 1);
        }
        if (slots[slot] == 0) {
            slots[slot] = (uint32_t)++i;
        }
    }
    const bool is_made = slots != NULL;
    free(slots);
    return is_made;
}

static inline void search_make_queries(const struct search_set *set, uint64_t *state)
{
    for (size_t q = 0; q < set->n_queries; q++) {
        uint8_t *query = set->queries + q * set->code_bytes;
        search_fill(state, query, set->code_bytes);
        if (q % 2 == 1) {
            memcpy(query, set->codes + search_random(state) % set->n * set->code_bytes,
                   set->code_bytes);
            search_flip(state, query, set->n_compared, search_random(state) % 7);
        }
    }
}

/** A set of n codes of which n_bits (64, 128, 256, 512) are compared; its arrays are freed by free(). False when out of memory. */
static inline bool search_set_make(struct search_set *set, size_t n, unsigned n_bits,
                                   size_t n_queries)
{
    uint64_t state = 1;
    set->n = n;
    set->n_compared = n_bits / 8;
    set->code_bytes = set->n_compared <= 16 ? 16 : 64;
    set->n_queries = n_queries;
    set->codes = (uint8_t *)twx_alloc_large(n, set->code_bytes);
    set->queries = (uint8_t *)malloc(n_queries * set->code_bytes);
    if (set->codes == NULL || set->queries == NULL || !search_make_codes(set, &state)) {
        return false;
    }
    search_make_queries(set, &state);
    return true;
}

#endif
