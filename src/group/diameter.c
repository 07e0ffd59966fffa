// SPDX-License-Identifier: MIT
//
// The diameter of nodes.
#include "group/diameter.h"

#include <string.h>

#include "group/node_match.h"
#include "hash/dhash.h"
#include "hash/hamming.h"

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

bool twx_diameter_of_nodes(const struct twx_nodes *nodes, const uint32_t *ids, size_t n,
                           unsigned *diameter)
{
    struct twx_turned_node turned = {.n_variants = 0};
    bool is_good = true;
    *diameter = 0;
    for (size_t i = 0; i + 1 < n && is_good; i++) {
        is_good = twx_turned_node_set(&turned, nodes, ids[i]);
        for (size_t j = i + 1; j < n && is_good; j++) {
            const unsigned distance = twx_turned_node_match(&turned, ids[j]).distance;
            *diameter = distance > *diameter ? distance : *diameter;
        }
    }
    twx_turned_node_release(&turned);
    return is_good;
}

unsigned twx_diameter(const struct twx_nodes *nodes)
{
    const size_t code_bytes = twx_hash_bytes(nodes->hash_size);
    unsigned diameter = 0;
    for (size_t i = 0; i < nodes->n_nodes; i++) {
        uint8_t turned[TWX_N_TURNS_MAX * TWX_HASH_BYTES_MAX];
        const unsigned n_turns =
            twx_make_turns(nodes->codes + i * code_bytes, nodes->hash_size, nodes->turns, turned);
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
