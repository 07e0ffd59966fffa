/* SPDX-License-Identifier: MIT
 *
 * Other people's ways to search codes, behind one interface, for rivals.c. Also read by C++. */
#ifndef BENCH_RIVALS_H
#define BENCH_RIVALS_H

#include <stddef.h>
#include <stdint.h>

/** Codes to search among, and questions. Borrowed for the life of what is built on them. */
struct search_codes {
    const uint8_t *codes; /* n_codes of n_bytes each, one after another */
    size_t n_codes;
    size_t n_bytes;         /* 8 or 16 */
    const uint8_t *queries; /* n_queries of n_bytes each */
    size_t n_queries;
    /* The same, as twindex keeps them: whole hashes of wide_bytes each, of which the first n_bytes are compared. */
    const uint8_t *wide_codes;
    const uint8_t *wide_queries;
    size_t wide_bytes;
};

/** One way to search. */
struct rival {
    const char *name;
    /** NULL when it cannot be had. `setting` distinguishes variants. */
    void *(*build)(const struct search_codes *codes, const int *setting);
    /** The number of codes within the radius of each of the first n queries, added up. */
    uint64_t (*search)(void *built, const struct search_codes *codes, size_t n, unsigned radius);
    void (*release)(void *built);
    int setting[2];
};

#ifdef __cplusplus
extern "C" {
#endif

/** A BK-tree (Burkhard and Keller 1973): children by their distance to the parent, pruned by the triangle inequality. */
extern const struct rival bk_tree_rival;
/** SELECT over a table, one row a code, with a C function hamming(). */
extern const struct rival sql_rival;
/** FAISS IndexBinaryFlat. */
extern const struct rival faiss_flat_rival;
/** FAISS IndexBinaryMultiHash; setting: nhash, b. nflip is radius / nhash, the least that misses nothing. */
extern const struct rival faiss_multihash_rival;
/** NULL when FAISS is not installed. */
extern const char *const faiss_version;

#ifdef __cplusplus
}
#endif

#endif
