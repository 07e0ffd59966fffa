// SPDX-License-Identifier: MIT
//
// Queries over the tables of a multi-index. The tables keep the codes' words themselves beside the numbers of the
// codes (for codes of one or two words): a candidate is refused without leaving the list it was found in. Codes of more
// words are a cache line each, and are looked at where they are.
#include "hash/mih.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "hash/hamming_kernels.h"
#include "hash/mih_table.h"

enum {
    BATCH = 64,  // probes whose lists are asked for together, before the first of them is needed
    ASKED_BYTES = 320,  // of each of these lists; measured
    HITS = 1024,        // handed out together
};

struct probe {
    unsigned chunk;
    uint32_t value;  // of the chunk
    uint32_t begin;  // of that value's list
    uint32_t n;      // entries in it
};

struct search {
    const struct twx_mih *mih;
    const struct twx_kernels *kernels;
    struct twx_gather gather;
    struct twx_sieve sieves[2];  // [first]: for tables whose first plane is that word
    uint32_t values[TWX_MIH_CHUNKS_MAX];
    int radii[TWX_MIH_CHUNKS_MAX];
    struct probe probes[BATCH];
    unsigned n_probes;
    struct twx_code_hit hits[HITS];
    size_t n_hits;
    twx_mih_fn fn;
    void *user;
    bool is_over;  // fn returned false
    uint64_t n_candidates;
};

// ------------------------------------------------------------------------------------------------------
// Lists

static void hand_out(struct search *search)
{
    if (search->n_hits > 0 && !search->is_over) {
        search->is_over = !search->fn(search->user, search->hits, search->n_hits);
    }
    search->n_hits = 0;
}

/** Of hits that chunk `chunk` found in codes of many words, keeps those that no chunk before has found. */
static size_t keep_new(const struct search *search, unsigned chunk, struct twx_code_hit *hits,
                       size_t n)
{
    const struct twx_mih *mih = search->mih;
    size_t n_kept = 0;
    for (size_t i = 0; i < n; i++) {
        const uint8_t *code = mih->codes + (size_t)hits[i].position * mih->code_bytes;
        unsigned j = 0;
        while (j < chunk && __builtin_popcount(twx_chunk_value(&mih->tables[j].chunk, code) ^
                                               search->values[j]) > search->radii[j]) {
            j++;
        }
        if (j == chunk) {
            hits[n_kept++] = hits[i];
        }
    }
    return n_kept;
}

/** Looks at a list, in pieces that leave room for all of their entries among the hits. */
static void look_at_list(struct search *search, const struct probe *probe)
{
    const struct twx_mih_table *table = &search->mih->tables[probe->chunk];
    struct twx_sieve *sieve = &search->sieves[table->first];
    sieve->n_before = probe->chunk;
    search->n_candidates += probe->n;
    for (size_t done = 0, n = 0; done < probe->n && !search->is_over; done += n) {
        const size_t at = probe->begin + done;
        struct twx_code_hit *hits = search->hits + search->n_hits;
        n = probe->n - done < HITS - search->n_hits ? probe->n - done : HITS - search->n_hits;
        if (search->mih->n_planes > 0) {
            search->n_hits += search->kernels->sift(
                sieve, table->planes[0] + at,
                search->mih->n_planes > 1 ? table->planes[1] + at : NULL, table->ids + at, n, hits);
        } else {
            const size_t n_near =
                search->kernels->gather(&search->gather, table->ids + at, n, hits);
            search->n_hits += keep_new(search, probe->chunk, hits, n_near);
        }
        if (search->n_hits > HITS / 2) {
            hand_out(search);
        }
    }
}

/** Asks for a list's lines, of which later ones come by themselves; in a file for all of it. */
static void ask_for_list(const struct twx_mih *mih, const struct probe *probe)
{
    const struct twx_mih_table *table = &mih->tables[probe->chunk];
    if (mih->will_need != NULL) {
        for (unsigned plane = 0; plane < mih->n_planes; plane++) {
            mih->will_need(table->planes[plane] + probe->begin, probe->n * sizeof(uint64_t));
        }
        mih->will_need(table->ids + probe->begin, probe->n * sizeof *table->ids);
        return;
    }
    const size_t size = mih->n_planes > 0 ? sizeof *table->planes[0] : sizeof *table->ids;
    const char *list = mih->n_planes > 0 ? (const char *)(table->planes[0] + probe->begin)
                                         : (const char *)(table->ids + probe->begin);
    const size_t n_bytes = probe->n * size < ASKED_BYTES ? probe->n * size : ASKED_BYTES;
    for (size_t at = 0; at < n_bytes; at += 64) {
        __builtin_prefetch(list + at);
    }
}

/** Looks at all lists of the batch: asks for where they lie, then for their beginnings, then reads them. */
static void look_at_batch(struct search *search)
{
    for (unsigned i = 0; i < search->n_probes; i++) {
        struct probe *probe = &search->probes[i];
        const uint32_t *begins = search->mih->tables[probe->chunk].begins;
        probe->begin = begins[probe->value];
        probe->n = begins[probe->value + 1] - probe->begin;
        ask_for_list(search->mih, probe);
    }
    for (unsigned i = 0; i < search->n_probes && !search->is_over; i++) {
        if (search->probes[i].n > 0) {
            look_at_list(search, &search->probes[i]);
        }
    }
    search->n_probes = 0;
}

// ------------------------------------------------------------------------------------------------------
// Probes

static void add_probe(struct search *search, unsigned chunk, uint32_t value)
{
    __builtin_prefetch(&search->mih->tables[chunk].begins[value]);
    search->probes[search->n_probes++] = (struct probe){.chunk = chunk, .value = value};
    if (search->n_probes == BATCH) {
        look_at_batch(search);
    }
}

/** Probes all values of a chunk within its radius, the nearest first. */
static void probe_chunk(struct search *search, unsigned k)
{
    const int n_bits = (int)search->mih->tables[k].chunk.n_bits;
    const uint32_t end = UINT32_C(1) << n_bits;
    const int radius = search->radii[k] < n_bits ? search->radii[k] : n_bits;
    add_probe(search, k, search->values[k]);
    for (int weight = 1; weight <= radius && !search->is_over; weight++) {
        for (uint32_t mask = (UINT32_C(1) << weight) - 1; mask < end;
             mask = twx_next_of_weight(mask)) {
            add_probe(search, k, search->values[k] ^ mask);
        }
    }
}

/** The words of the query, and which chunk has found what. */
static void set_sieves(struct search *search, const uint8_t *query)
{
    const struct twx_mih *mih = search->mih;
    for (unsigned first = 0; first < mih->n_planes; first++) {
        struct twx_sieve *sieve = &search->sieves[first];
        sieve->radius = search->gather.radius;
        for (unsigned plane = 0; plane < mih->n_planes; plane++) {
            const unsigned word = plane ^ first;
            sieve->query[plane] = twx_load64(query + 8 * (size_t)word);
            for (unsigned k = 0; k < mih->n_chunks; k++) {
                sieve->before[k].mask[plane] = mih->tables[k].mask[word];
                sieve->before[k].radius = (unsigned)search->radii[k];
            }
        }
    }
}

uint64_t twx_mih_query(const struct twx_mih *mih, const uint8_t *query, unsigned radius,
                       twx_mih_fn fn, void *user)
{
    struct search search;  // 10 KiB: what is not set here is written before it is read
    search.mih = mih;
    search.kernels = twx_kernels();
    search.gather = (struct twx_gather){.codes = mih->codes,
                                        .code_bytes = mih->code_bytes,
                                        .query = query,
                                        .n_compared = mih->n_compared,
                                        .radius = radius};
    search.n_probes = 0;
    search.n_hits = 0;
    search.n_candidates = 0;
    search.is_over = false;
    search.fn = fn;
    search.user = user;
    for (unsigned k = 0; k < mih->n_chunks; k++) {
        search.values[k] = twx_chunk_value(&mih->tables[k].chunk, query);
        search.radii[k] = twx_chunk_radius(mih->n_chunks, k, radius);
    }
    set_sieves(&search, query);
    for (unsigned k = 0; k < mih->n_chunks && search.radii[k] >= 0 && !search.is_over; k++) {
        probe_chunk(&search, k);
    }
    if (!search.is_over) {
        look_at_batch(&search);
    }
    hand_out(&search);
    return search.n_candidates;
}
