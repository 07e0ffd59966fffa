// SPDX-License-Identifier: MIT
//
// Cutting codes into chunks and sorting them by each. A table is filled in two steps: first into some hundred parts
// by the value's highest bits, each part written front to back; then each part, small enough for the second-level
// cache, by the others. Filling it in one step would miss every cache with every entry. Owns the tables.
#include "hash/mih_build.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "hash/hamming_kernels.h"
#include "hash/mih_table.h"

/** 256 parts x 3 arrays: as many open lines as the first-level cache holds; measured. */
enum { PART_BITS = 8 };

// ------------------------------------------------------------------------------------------------------
// The cut

// The constants are measured, see scripts/bench/search.c.
struct twx_mih_shape twx_mih_cost(size_t n_codes, size_t n_compared, unsigned radius,
                                  unsigned n_chunks, unsigned chunk_bits)
{
    static const double probe_ns =
        60;  // two dependent reads from memory, many of them under way at once
    static const double build_ns = 35;  // a code, in one chunk
    const unsigned n_planes = n_compared <= 16 ? (unsigned)(n_compared / 8) : 0;
    const double entry_ns = n_planes > 0 ? 1.2 : 14;
    const double n = (double)n_codes;
    struct twx_mih_shape shape = {.n_chunks = n_chunks, .chunk_bits = chunk_bits};
    double query_ns = 200;
    for (unsigned k = 0; k < n_chunks; k++) {
        const double n_probes = twx_chunk_n_near(chunk_bits, twx_chunk_radius(n_chunks, k, radius));
        query_ns += n_probes * (probe_ns + entry_ns * n / (double)(UINT32_C(1) << chunk_bits));
    }
    shape.query_seconds = 1e-9 * query_ns;
    shape.build_seconds = 1e-9 * build_ns * n_chunks * n;
    shape.n_bytes = n_chunks * (n_codes * (8 * n_planes + 4) + ((size_t)4 << chunk_bits));
    return shape;
}

struct twx_mih_shape twx_mih_choose(size_t n_codes, size_t n_compared, unsigned radius)
{
    const unsigned n_bits = (unsigned)(8 * n_compared);
    struct twx_mih_shape best = {0};
    const unsigned most = n_compared <= 16 ? TWX_SIEVE_CHUNKS_MAX : TWX_MIH_CHUNKS_MAX;
    for (unsigned m = 1; m <= most && m <= radius + 1; m++) {
        unsigned bits = n_bits / m < TWX_CHUNK_BITS_MAX ? n_bits / m : TWX_CHUNK_BITS_MAX;
        // A table of more values than four for each code costs memory and no longer saves time.
        while (bits > 1 && (UINT64_C(1) << bits) > 4 * (uint64_t)n_codes) {
            bits--;
        }
        const struct twx_mih_shape shape = twx_mih_cost(n_codes, n_compared, radius, m, bits);
        if (m == 1 || shape.query_seconds < best.query_seconds) {
            best = shape;
        }
    }
    return best;
}

/** Bits of word `word` among bits at .. at + width - 1. */
static uint64_t bits_in_word(unsigned at, unsigned width, unsigned word)
{
    uint64_t bits = 0;
    for (unsigned bit = at; bit < at + width; bit++) {
        bits |= bit / 64 == word ? UINT64_C(1) << bit % 64 : 0;
    }
    return bits;
}

static void cut(struct twx_mih_table *table, unsigned begin, unsigned end, unsigned chunk_bits)
{
    const unsigned n_bits = end - begin < chunk_bits ? end - begin : chunk_bits;
    table->chunk = twx_chunk_at(begin, n_bits);
    for (unsigned word = 0; word < 2; word++) {
        table->mask[word] = bits_in_word(begin, n_bits, word);
    }
    table->first =
        __builtin_popcountll(table->mask[0]) > __builtin_popcountll(table->mask[1]) ? 1 : 0;
}

struct twx_mih *twx_mih_create(const uint8_t *codes, size_t n_codes, size_t code_bytes,
                               size_t n_compared, const struct twx_mih_shape *shape)
{
    struct twx_mih *mih = twx_alloc(1, sizeof *mih);
    if (mih == NULL || n_codes > UINT32_MAX) {
        free(mih);
        return NULL;
    }
    mih->codes = codes;
    mih->n_codes = n_codes;
    mih->code_bytes = code_bytes;
    mih->n_compared = n_compared;
    mih->n_planes = n_compared <= 16 ? (unsigned)(n_compared / 8) : 0;
    mih->n_chunks = shape->n_chunks;
    const unsigned n_bits = (unsigned)(8 * n_compared);
    for (unsigned k = 0; k < mih->n_chunks; k++) {
        cut(&mih->tables[k], n_bits * k / mih->n_chunks, n_bits * (k + 1) / mih->n_chunks,
            shape->chunk_bits);
        if (mih->n_planes == 1) {
            mih->tables[k].first = 0;
        }
    }
    return mih;
}

void twx_mih_drop_chunk(struct twx_mih *mih, unsigned k)
{
    struct twx_mih_table *table = &mih->tables[k];
    free(table->begins);
    free(table->planes[0]);
    free(table->planes[1]);
    free(table->ids);
    table->begins = NULL;
    table->planes[0] = NULL;
    table->planes[1] = NULL;
    table->ids = NULL;
}

void twx_mih_free(struct twx_mih *mih)
{
    for (unsigned k = 0; mih != NULL && k < mih->n_chunks; k++) {
        twx_mih_drop_chunk(mih, k);
    }
    free(mih);
}

unsigned twx_mih_n_chunks(const struct twx_mih *mih)
{
    return mih->n_chunks;
}

// ------------------------------------------------------------------------------------------------------
// Building

/** Entries of a table, or of a part of it. Those without words have the value itself in planes[0] meanwhile. */
struct entries {
    uint64_t *planes[2];
    uint32_t *ids;
};

struct building {
    const struct twx_mih *mih;
    struct twx_mih_table *table;
    struct entries all;
    struct entries part;  // a copy of the part at hand
};

TWX_INLINE uint32_t value_of_entry(const struct twx_mih_table *table, const struct entries *entries,
                                   size_t i, unsigned n_planes)
{
    if (n_planes == 0) {
        return (uint32_t)entries->planes[0][i];
    }
    if (n_planes == 1) {
        return twx_chunk_value_in(&table->chunk, entries->planes[0][i], 0);
    }
    const uint64_t words[2] = {entries->planes[table->first][i],
                               entries->planes[1 - table->first][i]};
    return twx_chunk_value_in(&table->chunk, words[table->chunk.word], words[1]);
}

/** Turns counts into beginnings. */
static void add_up(uint32_t *counts, size_t n, uint32_t begin)
{
    for (size_t i = 0; i < n; i++) {
        const uint32_t count = counts[i];
        counts[i] = begin;
        begin += count;
    }
}

/** Puts all codes into their parts; begins[0 .. n_parts) are the parts' beginnings, and their ends afterwards. */
TWX_INLINE void fill_parts(const struct building *b, uint32_t *begins, unsigned part_shift,
                           unsigned n_planes)
{
    const struct twx_mih *mih = b->mih;
    const struct twx_mih_table *table = b->table;
    for (size_t i = 0; i < mih->n_codes; i++) {
        const uint8_t *code = mih->codes + i * mih->code_bytes;
        const uint32_t value = twx_chunk_value(&table->chunk, code);
        const uint32_t at = begins[value >> part_shift]++;
        b->all.ids[at] = (uint32_t)i;
        if (n_planes == 0) {
            b->all.planes[0][at] = value;
        } else {
            b->all.planes[0][at] = twx_load64(code + 8 * (size_t)table->first);
        }
        if (n_planes == 2) {
            b->all.planes[1][at] = twx_load64(code + 8 * (size_t)(1 - table->first));
        }
    }
}

/** Sorts entries begin .. end - 1 of the table by value; fills table->begins for the part's values. */
TWX_INLINE void sort_part(const struct building *b, uint32_t begin, uint32_t end, uint32_t part,
                          unsigned part_shift, unsigned n_planes)
{
    uint32_t *begins = b->table->begins + ((size_t)part << part_shift);
    const size_t n = end - begin;
    memcpy(b->part.ids, b->all.ids + begin, n * sizeof *b->part.ids);
    for (unsigned plane = 0; plane < (n_planes == 2 ? 2 : 1); plane++) {
        memcpy(b->part.planes[plane], b->all.planes[plane] + begin, n * sizeof(uint64_t));
    }
    // begins[v + 1] counts value v, then is where v begins, then, moved on by each entry, where it ends.
    memset(begins + 1, 0, sizeof *begins << part_shift);
    const uint32_t low = (UINT32_C(1) << part_shift) - 1;
    for (size_t i = 0; i < n; i++) {
        begins[(value_of_entry(b->table, &b->part, i, n_planes) & low) + 1]++;
    }
    add_up(begins + 1, (size_t)1 << part_shift, begin);
    for (size_t i = 0; i < n; i++) {
        const uint32_t value = value_of_entry(b->table, &b->part, i, n_planes) & low;
        const uint32_t at = begins[value + 1]++;
        b->all.ids[at] = b->part.ids[i];
        for (unsigned plane = 0; plane < (n_planes == 2 ? 2 : 1); plane++) {
            b->all.planes[plane][at] = b->part.planes[plane][i];
        }
    }
}

static bool make_entries(struct entries *entries, size_t n, unsigned n_planes)
{
    entries->ids = twx_alloc_large(n, sizeof *entries->ids);
    entries->planes[0] = twx_alloc_large(n, sizeof *entries->planes[0]);
    entries->planes[1] = n_planes == 2 ? twx_alloc_large(n, sizeof *entries->planes[1]) : NULL;
    return entries->ids != NULL && entries->planes[0] != NULL &&
           (n_planes != 2 || entries->planes[1] != NULL);
}

static void free_entries(struct entries *entries)
{
    free(entries->ids);
    free(entries->planes[0]);
    free(entries->planes[1]);
}

/** As `build`, for a constant number of planes. */
TWX_INLINE bool build_of(struct building *b, unsigned n_planes)
{
    const struct twx_mih *mih = b->mih;
    const struct twx_chunk *chunk = &b->table->chunk;
    const unsigned part_bits = chunk->n_bits < PART_BITS ? chunk->n_bits : PART_BITS;
    const unsigned part_shift = chunk->n_bits - part_bits;
    const uint32_t n_parts = UINT32_C(1) << part_bits;
    uint32_t begins[1 << PART_BITS] = {0};
    uint32_t ends[1 << PART_BITS];
    uint32_t largest = 0;
    for (size_t i = 0; i < mih->n_codes; i++) {
        begins[twx_chunk_value(chunk, mih->codes + i * mih->code_bytes) >> part_shift]++;
    }
    for (uint32_t part = 0; part < n_parts; part++) {
        largest = begins[part] > largest ? begins[part] : largest;
    }
    if (!make_entries(&b->part, largest, n_planes)) {
        return false;
    }
    add_up(begins, n_parts, 0);
    memcpy(ends, begins, sizeof ends);
    fill_parts(b, ends, part_shift, n_planes);
    b->table->begins[0] = 0;
    for (uint32_t part = 0; part < n_parts; part++) {
        sort_part(b, begins[part], ends[part], part, part_shift, n_planes);
    }
    return true;
}

static bool build(struct building *b)
{
    switch (b->mih->n_planes) {
    case 1:
        return build_of(b, 1);
    case 2:
        return build_of(b, 2);
    default:
        return build_of(b, 0);
    }
}

bool twx_mih_build_chunk(struct twx_mih *mih, unsigned k)
{
    struct twx_mih_table *table = &mih->tables[k];
    struct building b = {.mih = mih, .table = table};
    table->begins = twx_alloc_large(((size_t)1 << table->chunk.n_bits) + 1, sizeof *table->begins);
    const bool is_built =
        table->begins != NULL && make_entries(&b.all, mih->n_codes, mih->n_planes) && build(&b);
    free_entries(&b.part);
    table->ids = b.all.ids;
    if (mih->n_planes > 0) {
        table->planes[0] = b.all.planes[0];
        table->planes[1] = b.all.planes[1];
    } else {
        free(b.all.planes[0]);
    }
    return is_built;
}
