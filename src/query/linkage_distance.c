// SPDX-License-Identifier: MIT
//
// Turns of codes, and distances between two or many nodes.
#include "query/linkage.h"

#include <limits.h>
#include <string.h>

#include "hash/dhash.h"
#include "hash/hamming.h"
#include "hash/orient.h"

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

enum { DIAMETER_TILE = 512 };

/** The largest distance from a code, given in all its turns, to n <= DIAMETER_TILE others. */
static unsigned farthest_in_tile(const uint8_t *turned, unsigned n_turns, const uint8_t *codes,
                                 size_t n, size_t code_bytes)
{
    struct twx_code_hit hits[DIAMETER_TILE];
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
