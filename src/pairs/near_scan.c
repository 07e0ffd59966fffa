// SPDX-License-Identifier: MIT
//
// The hashes of a block, in all turns, pass over all hashes tile by tile. A pair with variants may be hit by several of
// its hashes: it is reported at the hit that is its nearest, which the two alone tell, so that nothing is stored.
#include "pairs/near_scan.h"

#include <limits.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/parallel_for.h"
#include "hash/hamming.h"
#include "hash/radius.h"
#include "twindex_commands.h"

enum { TILE = 1 << 16 };  // codes that a thread takes at a time

/** One hash that is asked for: of a code of the block, in one turn. */
struct query {
    uint16_t sampled;
    uint32_t kind;  // 0: the whole picture, else one more than the place among its code's variants
    uint8_t turn;
};

struct twx_near_scan {
    struct twx_near_options options;
    unsigned n_turns;
    unsigned n_bits;       // compared
    size_t n_variants;     // of all codes
    uint16_t *structures;  // owned: of the codes, then of the variants; zeros of plain radii
    uint32_t *owners;      // owned: of the variants; NULL: there are none
    // The block at hand: queries of whole pictures first, code by code.
    const uint32_t *positions;
    size_t n;
    uint8_t *queries;  // owned, and so on
    size_t queries_cap;
    struct query *asked;
    size_t asked_cap;
    size_t *first_queries;  // of the variants of each code of the block
    size_t n_whole;         // queries
    size_t n_queries;
    atomic_size_t next_tile;  // handed out in order
    atomic_bool is_over;      // the run was stopped
    twx_near_pair_fn fn;
    void *user;
};

// ---------------------------------------------------------------------------------------------------------
// Life

static size_t n_variants_of(const struct twx_near_options *o)
{
    return o->variants != NULL ? o->variants->n : 0;
}

static uint16_t structure_of(const struct twx_near_scan *scan, const uint8_t *code)
{
    return (uint16_t)twx_hash_structure(code, scan->n_bits);
}

static bool fill(struct twx_near_scan *scan)
{
    const struct twx_near_options *o = &scan->options;
    scan->n_variants = n_variants_of(o);
    scan->first_queries = twx_alloc(TWX_NEAR_BLOCK + 1, sizeof *scan->first_queries);
    scan->structures = twx_alloc(o->n_codes + scan->n_variants, sizeof *scan->structures);
    if (scan->first_queries == NULL || scan->structures == NULL) {
        return false;
    }
    if (scan->n_variants > 0) {
        scan->owners = twx_node_variants_owners(o->variants);
        if (scan->owners == NULL) {
            return false;
        }
    }
    for (size_t i = 0; o->is_adaptive && i < o->n_codes; i++) {
        scan->structures[i] = structure_of(scan, o->codes + i * o->code_bytes);
    }
    for (size_t k = 0; o->is_adaptive && k < scan->n_variants; k++) {
        scan->structures[o->n_codes + k] =
            structure_of(scan, o->variants->codes + k * o->code_bytes);
    }
    return true;
}

enum twx_status twx_near_scan_create(const struct twx_near_options *options,
                                     struct twx_near_scan **scan, struct twx_error *err)
{
    struct twx_near_scan *made = twx_alloc(1, sizeof *made);
    *scan = NULL;
    if (made == NULL) {
        return twx_fail_memory(err);
    }
    made->options = *options;
    made->n_turns = twx_n_turns(options->turns);
    made->n_bits = 8 * (unsigned)options->n_compared;
    if (!fill(made)) {
        twx_near_scan_free(made);
        return twx_fail_memory(err);
    }
    *scan = made;
    return TWX_OK;
}

void twx_near_scan_free(struct twx_near_scan *scan)
{
    if (scan != NULL) {
        free(scan->structures);
        free(scan->owners);
        free(scan->first_queries);
        free(scan->queries);
        free(scan->asked);
        free(scan);
    }
}

double twx_near_scan_cost(const struct twx_near_options *o)
{
    const double n_codes = (double)o->n_codes;
    const double n_variants = (double)n_variants_of(o);
    // The whole picture with all hashes, the variants with whole pictures.
    const double n = n_codes + 2 * n_variants;
    return n * twx_n_turns(o->turns);
}

// ---------------------------------------------------------------------------------------------------------
// Pairs

/** A hash of a pair's one end and one of its other. */
struct way {
    unsigned radius;
    unsigned distance;
    unsigned order;  // of two as near, the first
};

static bool is_before(const struct way *a, const struct way *b)
{
    return a->radius != b->radius       ? a->radius < b->radius
           : a->distance != b->distance ? a->distance < b->distance
                                        : a->order < b->order;
}

/** own, target: places in structures. */
static unsigned radius_of(const struct twx_near_scan *scan, size_t own, size_t target,
                          unsigned distance)
{
    if (!scan->options.is_adaptive) {
        return distance;
    }
    const uint16_t of_own = scan->structures[own];
    const uint16_t of_target = scan->structures[target];
    return twx_adaptive_distance(scan->n_bits, distance, of_own < of_target ? of_own : of_target);
}

/** The query of a code of the block. */
static size_t query_of(const struct twx_near_scan *scan, size_t sampled, size_t kind, size_t turn)
{
    return kind == 0 ? sampled * scan->n_turns + turn
                     : scan->first_queries[sampled] + (kind - 1) * scan->n_turns + turn;
}

/** Ways are numbered: the whole of the one with each hash of the other, then its variants with the whole. */
static unsigned order_of(size_t n_targets, size_t kind, size_t target_kind, size_t turn)
{
    const size_t pair = kind == 0 ? target_kind : n_targets + kind;
    return (unsigned)(pair * TWX_N_TURNS_MAX + turn);
}

/** Whether a pair has a way that is before this one. */
static bool has_before(const struct twx_near_scan *scan, size_t sampled, size_t other,
                       const struct way *this)
{
    const struct twx_near_options *o = &scan->options;
    const size_t own = scan->positions[sampled];
    size_t own_first = 0;
    size_t other_first = 0;
    const size_t n_own = twx_node_variants_find(o->variants, own, &own_first);
    const size_t n_other = twx_node_variants_find(o->variants, other, &other_first);
    for (size_t i = 0; i <= n_other + n_own; i++) {
        const size_t kind = i <= n_other ? 0 : i - n_other;
        const size_t target_kind = i <= n_other ? i : 0;
        const uint8_t *target =
            target_kind == 0 ? o->codes + other * o->code_bytes
                             : o->variants->codes + (other_first + target_kind - 1) * o->code_bytes;
        const size_t own_at = kind == 0 ? own : o->n_codes + own_first + kind - 1;
        const size_t target_at =
            target_kind == 0 ? other : o->n_codes + other_first + target_kind - 1;
        for (unsigned turn = 0; turn < scan->n_turns; turn++) {
            const uint8_t *code =
                scan->queries + query_of(scan, sampled, kind, turn) * o->code_bytes;
            struct way way = {.distance = twx_hamming(code, target, o->n_compared),
                              .order = order_of(n_other, kind, target_kind, turn)};
            way.radius = radius_of(scan, own_at, target_at, way.distance);
            if (is_before(&way, this)) {
                return true;
            }
        }
    }
    return false;
}

struct scanning {
    struct twx_near_scan *scan;
    unsigned share;
    size_t first;  // code of the tile in progress, among whole pictures or among variants
    bool is_variants;
};

static void report(const struct scanning *s, size_t query, size_t target, unsigned distance)
{
    const struct twx_near_scan *scan = s->scan;
    const struct twx_near_options *o = &scan->options;
    const struct query asked = scan->asked[query];
    const size_t own = scan->positions[asked.sampled];
    const size_t other = s->is_variants ? scan->owners[target] : target;
    if (other == own) {
        return;
    }
    size_t own_first = 0;
    size_t other_first = 0;
    const size_t n_own = twx_node_variants_find(o->variants, own, &own_first);
    const size_t n_other = twx_node_variants_find(o->variants, other, &other_first);
    const size_t target_kind = s->is_variants ? target - other_first + 1 : 0;
    const size_t own_at = asked.kind == 0 ? own : o->n_codes + own_first + asked.kind - 1;
    const size_t target_at = s->is_variants ? o->n_codes + target : target;
    const struct way way = {.radius = radius_of(scan, own_at, target_at, distance),
                            .distance = distance,
                            .order = order_of(n_other, asked.kind, target_kind, asked.turn)};
    const bool has_one_way = n_own + n_other == 0 && scan->n_turns == 1;
    if (has_one_way || !has_before(scan, asked.sampled, other, &way)) {
        const struct twx_near_pair pair = {asked.sampled, other, way.radius, distance};
        scan->fn(scan->user, s->share, &pair);
    }
}

static bool take_hits(void *user, size_t query, size_t first, const struct twx_code_hit *hits,
                      size_t n_hits)
{
    const struct scanning *s = user;
    for (size_t i = 0; i < n_hits; i++) {
        report(s, query, s->first + first + hits[i].position, hits[i].distance);
    }
    return true;
}

// ---------------------------------------------------------------------------------------------------------
// Scanning

static size_t n_tiles_of(size_t n)
{
    return (n + TILE - 1) / TILE;
}

static void scan_tiles(void *user, unsigned share)
{
    struct twx_near_scan *scan = user;
    const struct twx_near_options *o = &scan->options;
    const size_t n_code_tiles = n_tiles_of(o->n_codes);
    struct scanning s = {.scan = scan, .share = share};
    while (!atomic_load(&scan->is_over)) {
        const size_t tile = atomic_fetch_add(&scan->next_tile, 1);
        if (tile >= n_code_tiles + n_tiles_of(scan->n_variants)) {
            break;
        }
        if (twx_is_stopped(o->run)) {
            atomic_store(&scan->is_over, true);
            break;
        }
        s.is_variants = tile >= n_code_tiles;
        s.first = TILE * (s.is_variants ? tile - n_code_tiles : tile);
        const uint8_t *codes = s.is_variants ? o->variants->codes : o->codes;
        const size_t left = (s.is_variants ? scan->n_variants : o->n_codes) - s.first;
        const struct twx_many_scan many = {
            .codes = codes + s.first * o->code_bytes,
            .n_codes = left < TILE ? left : TILE,
            .code_bytes = o->code_bytes,
            .queries = scan->queries,
            .n_queries = s.is_variants ? scan->n_whole : scan->n_queries,
            .query_stride = o->code_bytes,
            .n_compared = o->n_compared,
            .radius = o->most,
        };
        (void)twx_hamming_scan_many(&many, take_hits, &s);
    }
}

/** Adds a hash in all its turns to the queries, for which there is room. */
static void ask(struct twx_near_scan *scan, size_t sampled, size_t kind, const uint8_t *code)
{
    const struct twx_near_options *o = &scan->options;
    (void)twx_make_turns(code, o->code_bytes == 16 ? 8 : 16, o->turns,
                         scan->queries + scan->n_queries * o->code_bytes);
    for (unsigned turn = 0; turn < scan->n_turns; turn++) {
        scan->asked[scan->n_queries++] =
            (struct query){(uint16_t)sampled, (uint32_t)kind, (uint8_t)turn};
    }
}

/** Makes the queries of a block.  returns: false when out of memory */
static bool ask_all(struct twx_near_scan *scan)
{
    const struct twx_near_options *o = &scan->options;
    size_t n_hashes = scan->n;
    size_t first = 0;
    for (size_t i = 0; i < scan->n; i++) {
        n_hashes += twx_node_variants_find(o->variants, scan->positions[i], &first);
    }
    if (!twx_reserve((void **)&scan->queries, &scan->queries_cap, n_hashes * scan->n_turns,
                     o->code_bytes) ||
        !twx_reserve((void **)&scan->asked, &scan->asked_cap, n_hashes * scan->n_turns,
                     sizeof *scan->asked)) {
        return false;
    }
    scan->n_queries = 0;
    for (size_t i = 0; i < scan->n; i++) {
        ask(scan, i, 0, o->codes + scan->positions[i] * o->code_bytes);
    }
    scan->n_whole = scan->n_queries;
    for (size_t i = 0; i < scan->n; i++) {
        const size_t n = twx_node_variants_find(o->variants, scan->positions[i], &first);
        scan->first_queries[i] = scan->n_queries;
        for (size_t k = 0; k < n; k++) {
            ask(scan, i, k + 1, o->variants->codes + (first + k) * o->code_bytes);
        }
    }
    return true;
}

enum twx_status twx_near_scan_block(struct twx_near_scan *scan, const uint32_t *positions, size_t n,
                                    twx_near_pair_fn fn, void *user, struct twx_error *err)
{
    scan->positions = positions;
    scan->n = n;
    scan->fn = fn;
    scan->user = user;
    if (!ask_all(scan)) {
        return twx_fail_memory(err);
    }
    atomic_store(&scan->next_tile, 0);
    atomic_store(&scan->is_over, false);
    twx_parallel_for(scan->options.n_threads, scan_tiles, scan);
    return atomic_load(&scan->is_over)
               ? twx_fail(err, TWX_STOPPED, 0, "stopped while comparing hashes")
               : TWX_OK;
}
