// SPDX-License-Identifier: MIT
//
// The inner loops of searching, each compiled for several instruction sets. hamming.c and mih.c call them through
// one table that is chosen at run time; every table gives the same answers.
#ifndef TWX_HASH_HAMMING_KERNELS_H
#define TWX_HASH_HAMMING_KERNELS_H

#include "hash/hamming.h"
#include "hash/word.h"

enum { TWX_SIEVE_CHUNKS_MAX = 16 };

/**
 * What an entry of a posting list must pass to be a match: its distance is within the radius, and no chunk that
 * was probed before would have found it. Entries are codes of one or two words, kept in two planes so that
 * the first word alone can refuse; which word that is, is the list's business.
 */
struct twx_sieve {
    uint64_t query[2];  // in the order of the planes
    unsigned radius;
    unsigned n_before;
    struct {
        uint64_t mask[2];  // the chunk's bits, in the order of the planes
        unsigned radius;   // probed within: farther ones were not found
    } before[TWX_SIEVE_CHUNKS_MAX];
};

/** Codes that are looked at by number: each at least a cache line away from the next one asked for. */
struct twx_gather {
    const uint8_t *codes;
    size_t code_bytes;
    const uint8_t *query;
    size_t n_compared;
    unsigned radius;
};

/** One instruction set's kernels. */
struct twx_kernels {
    const char *name;
    unsigned (*distance)(const uint8_t *a, const uint8_t *b, size_t n_bytes);
    /** As twx_hamming_scan. */
    size_t (*scan)(const uint8_t *codes, size_t n_codes, size_t code_bytes, const uint8_t *query,
                   size_t n_compared, unsigned radius, struct twx_code_hit *hits);
    /** Entries 0 .. n - 1 of a posting list; `second` is NULL for codes of one word. hits: room for n. */
    size_t (*sift)(const struct twx_sieve *sieve, const uint64_t *first, const uint64_t *second,
                   const uint32_t *ids, size_t n, struct twx_code_hit *hits);
    /** The codes numbered ids[0 .. n). hits: room for n. */
    size_t (*gather)(const struct twx_gather *gather, const uint32_t *ids, size_t n,
                     struct twx_code_hit *hits);
};

/** The fastest kernels that this processor has.  threads: any */
const struct twx_kernels *twx_kernels(void);

enum { TWX_N_KERNELS_MAX = 4 };
/**
 * All kernels that this processor has, the slowest first: for tests and benchmarks.
 *
 * returns  how many; the last is that of twx_kernels()
 */
size_t twx_kernels_all(const struct twx_kernels *all[TWX_N_KERNELS_MAX]);

// ---------------------------------------------------------------------------------------------------------
// The loops in plain C, inlined into functions of several targets

TWX_INLINE unsigned twx_distance_loop(const uint8_t *a, const uint8_t *b, size_t n_bytes)
{
    unsigned sum = 0;
    for (size_t i = 0; i < n_bytes; i += 8) {
        sum += (unsigned)__builtin_popcountll(twx_load64(a + i) ^ twx_load64(b + i));
    }
    return sum;
}

/** Codes begin .. end - 1 of an array. */
struct twx_range {
    size_t begin;
    size_t end;
};

/** Hits are numbered as in the array. */
TWX_INLINE size_t twx_scan_loop(const uint8_t *codes, struct twx_range range, size_t code_bytes,
                                const uint8_t *query, size_t n_compared, unsigned radius,
                                struct twx_code_hit *hits)
{
    size_t n_hits = 0;
    for (size_t i = range.begin; i < range.end; i++) {
        const unsigned d = twx_distance_loop(codes + i * code_bytes, query, n_compared);
        if (d <= radius) {
            hits[n_hits++] = (struct twx_code_hit){.position = (uint32_t)i, .distance = d};
        }
    }
    return n_hits;
}

/** The shapes in use get constant sizes, so that the inner loop unrolls. */
TWX_INLINE size_t twx_scan_shaped(const uint8_t *codes, size_t n_codes, size_t code_bytes,
                                  const uint8_t *query, size_t n_compared, unsigned radius,
                                  struct twx_code_hit *hits)
{
    const struct twx_range all = {0, n_codes};
    if (code_bytes == 16) {
        return n_compared == 16 ? twx_scan_loop(codes, all, 16, query, 16, radius, hits)
                                : twx_scan_loop(codes, all, 16, query, 8, radius, hits);
    }
    if (code_bytes == 64 && n_compared == 64) {
        return twx_scan_loop(codes, all, 64, query, 64, radius, hits);
    }
    if (code_bytes == 64 && n_compared == 32) {
        return twx_scan_loop(codes, all, 64, query, 32, radius, hits);
    }
    return twx_scan_loop(codes, all, code_bytes, query, n_compared, radius, hits);
}

/** Whether a chunk that was probed before has found the entry that differs from the query by these words. */
TWX_INLINE bool twx_was_found(const struct twx_sieve *sieve, uint64_t first, uint64_t second)
{
    for (unsigned j = 0; j < sieve->n_before; j++) {
        const unsigned d = (unsigned)__builtin_popcountll(first & sieve->before[j].mask[0]) +
                           (unsigned)__builtin_popcountll(second & sieve->before[j].mask[1]);
        if (d <= sieve->before[j].radius) {
            return true;
        }
    }
    return false;
}

TWX_INLINE size_t twx_sift_loop(const struct twx_sieve *sieve, const uint64_t *first,
                                const uint64_t *second, const uint32_t *ids, size_t n,
                                struct twx_code_hit *hits)
{
    size_t n_hits = 0;
    for (size_t i = 0; i < n; i++) {
        const uint64_t a = first[i] ^ sieve->query[0];
        unsigned d = (unsigned)__builtin_popcountll(a);
        if (d > sieve->radius) {
            continue;
        }
        const uint64_t b = second != NULL ? second[i] ^ sieve->query[1] : 0;
        d += (unsigned)__builtin_popcountll(b);
        if (d <= sieve->radius && !twx_was_found(sieve, a, b)) {
            hits[n_hits++] = (struct twx_code_hit){.position = ids[i], .distance = d};
        }
    }
    return n_hits;
}

/** Codes on their way from memory: a core has about as many line buffers. */
enum { TWX_GATHER_AHEAD = 12 };

/** Asks for the code n ahead; both lines of one that lies across two. */
TWX_INLINE void twx_gather_ahead(const struct twx_gather *gather, const uint32_t *ids, size_t i,
                                 size_t n)
{
    if (i + TWX_GATHER_AHEAD < n) {
        const uint8_t *code =
            gather->codes + (size_t)ids[i + TWX_GATHER_AHEAD] * gather->code_bytes;
        __builtin_prefetch(code);
        __builtin_prefetch(code + gather->n_compared - 1);
    }
}

TWX_INLINE size_t twx_gather_loop(const struct twx_gather *gather, const uint32_t *ids, size_t n,
                                  struct twx_code_hit *hits)
{
    size_t n_hits = 0;
    for (size_t i = 0; i < n; i++) {
        twx_gather_ahead(gather, ids, i, n);
        const unsigned d = twx_distance_loop(gather->codes + (size_t)ids[i] * gather->code_bytes,
                                             gather->query, gather->n_compared);
        if (d <= gather->radius) {
            hits[n_hits++] = (struct twx_code_hit){.position = ids[i], .distance = d};
        }
    }
    return n_hits;
}

#endif
