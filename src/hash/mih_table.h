// SPDX-License-Identifier: MIT
//
// The tables of a multi-index: what mih_build.c builds and mih.c reads.
#ifndef TWX_HASH_MIH_TABLE_H
#define TWX_HASH_MIH_TABLE_H

#include "hash/chunk.h"
#include "hash/mih.h"

enum { TWX_MIH_CHUNKS_MAX = 48 };

/**
 * The codes sorted by the value of one chunk: those of value v are entries begins[v] .. begins[v + 1] - 1, in order of
 * their numbers.
 */
struct twx_mih_table {
    struct twx_chunk chunk;
    unsigned first;       // which word is in planes[0]: the one with the fewer bits of the chunk
    uint64_t mask[2];     // the chunk's bits, where codes have one or two words
    uint32_t *begins;     // (1 << chunk.n_bits) + 1
    uint64_t *planes[2];  // words of the codes; NULL where codes have more than two
    uint32_t *ids;        // numbers of the codes
};

struct twx_mih {
    void (*will_need)(const void *bytes,
                      size_t n);  // asks for memory that a file is mapped to; NULL: it is none
    const uint8_t *codes;
    size_t n_codes;
    size_t code_bytes;
    size_t n_compared;
    unsigned n_planes;  // 1 or 2 words in the tables; 0: numbers alone
    unsigned n_chunks;
    struct twx_mih_table tables[TWX_MIH_CHUNKS_MAX];  // one a chunk
};

#endif
