// SPDX-License-Identifier: MIT
//
// twx_pair_parts(): near pairs of nodes, one pair of parts after another, in blocks of nodes as long as the room for pairs
// allows. A pair is found at its better node, whichever part has that. Owns the nodes of a pair of parts at a time.
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/parallel_for.h"
#include "base/sort.h"
#include "group/edge_file.h"
#include "group/near_nodes.h"
#include "group/part_nodes.h"
#include "hash/dhash.h"
#include "twindex_commands.h"

enum {
    NEAR_MOST = 1 << 23,  // pairs in memory: 64 MB, and as much while they are sorted
    DENSE = 1000,         // others near a hash in a pair of parts, above which that is said
};

struct pairing {
    const struct twx_pair_parts_options *options;
    const struct twx_run *run;
    struct twx_ranks ranks;
    struct twx_index **of;  // owned: of each part
    struct twx_reach reach;
    struct twx_edge_writer writer;
    struct twx_part_nodes parts;  // of the pair of parts at hand
    struct twx_nodes nodes;
    uint64_t *edges;  // owned: of the block at hand
    size_t n_edges;
    size_t edges_cap;
    uint64_t n_dense;        // hashes that more than DENSE others are near to
    uint64_t n_dense_edges;  // that these have
    unsigned n_threads;
};

/** Where places at or above one begin. */
static size_t find_from(const struct twx_part_list *list, uint32_t place)
{
    size_t low = 0;
    size_t high = list->n;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (list->places[middle] < place) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/** The nodes of a list in [begin, end). */
static struct twx_node_list nodes_of(const struct pairing *p, const struct twx_part_list *list,
                                     size_t begin, size_t end)
{
    const size_t code_bytes = twx_hash_bytes(p->nodes.hash_size);
    return (struct twx_node_list){
        .nodes = list->places + begin,
        .n = end - begin,
        .codes = list->codes != NULL ? list->codes + begin * code_bytes : NULL,
    };
}

/** Adds the edges of better nodes in [begin, end) of one list with those of another.  is_all: out, false where that is too much */
static enum twx_status add_edges(struct pairing *p, const struct twx_part_list *better,
                                 const struct twx_part_list *worse, const uint32_t block[static 2],
                                 bool *is_all, struct twx_error *err)
{
    const size_t begin = find_from(better, block[0]);
    const size_t end = find_from(better, block[1]);
    const size_t from = find_from(worse, block[0]);
    struct twx_near_nodes near = {0};
    const struct twx_near_question question = {
        .nodes = &p->nodes,
        .left = nodes_of(p, better, begin, end),
        .right = nodes_of(p, worse, from, worse->n),
        .most = block[1] - block[0] > 1 ? NEAR_MOST : 0,
        .n_threads = p->n_threads,
        .run = p->run,
    };
    if (end == begin || from == worse->n) {
        return TWX_OK;
    }
    enum twx_status status = twx_near_nodes_find(&question, &near, is_all, err);
    if (status == TWX_OK && near.n > 0 &&
        !twx_reserve((void **)&p->edges, &p->edges_cap, p->n_edges + near.n, sizeof *p->edges)) {
        status = twx_fail_memory(err);
    }
    for (size_t i = 0; i < near.n && status == TWX_OK; i++) {
        const uint32_t a = (uint32_t)(near.pairs[i] >> 32);
        const uint32_t b = (uint32_t)near.pairs[i];
        if (a < b) {
            p->edges[p->n_edges++] = twx_edge(p->parts.numbers[a], p->parts.numbers[b]);
        }
    }
    twx_near_nodes_release(&near);
    return status;
}

/** Writes the edges of a block, each once, and of each node no more than there may be: the best. */
static void write_edges(struct pairing *p)
{
    const uint64_t most = p->options->most_edges > 0 ? p->options->most_edges : UINT64_MAX;
    uint64_t n_of_node = 0;  // in the block: a node's edges are all in one
    uint64_t n_left_out = 0;
    uint64_t n_hubs = 0;
    size_t n = 0;
    twx_sort_u64(p->edges, p->n_edges);
    uint64_t last = UINT64_MAX;
    for (size_t i = 0; i < p->n_edges; i++) {
        const uint64_t edge = p->edges[i];
        if (edge == last) {
            continue;
        }
        n_of_node = last != UINT64_MAX && edge >> 32 == last >> 32 ? n_of_node + 1 : 1;
        last = edge;
        if (n_of_node > most) {
            n_left_out++;
            n_hubs += n_of_node == most + 1;
            continue;
        }
        p->edges[n++] = edge;
        if (n_of_node > DENSE) {
            p->n_dense += n_of_node == DENSE + 1;
            p->n_dense_edges += n_of_node == DENSE + 1 ? DENSE + 1 : 1;
        }
    }
    twx_edge_writer_add(&p->writer, p->edges, n);
    twx_edge_writer_leave_out(&p->writer, n_left_out, n_hubs);
    p->n_edges = 0;
}

/** The edges of a block of places. */
static enum twx_status pair_block(struct pairing *p, const uint32_t block[static 2], bool *is_all,
                                  struct twx_error *err)
{
    const struct twx_part_list *lists = p->parts.lists;
    const bool is_one = p->parts.n_lists == 1;
    *is_all = true;
    p->n_edges = 0;
    enum twx_status status =
        add_edges(p, &lists[0], is_one ? &lists[0] : &lists[1], block, is_all, err);
    if (status == TWX_OK && *is_all && !is_one) {
        status = add_edges(p, &lists[1], &lists[0], block, is_all, err);
    }
    return status;
}

/** Block after block, half as long where there is too much, twice as long where there was room. */
static enum twx_status pair_blocks(struct pairing *p, struct twx_error *err)
{
    const uint32_t n = (uint32_t)p->parts.n;
    uint32_t length = n;
    uint32_t begin = 0;
    while (begin < n) {
        const uint32_t block[2] = {begin, n - begin < length ? n : begin + length};
        bool is_all = true;
        const enum twx_status status = pair_block(p, block, &is_all, err);
        if (status != TWX_OK) {
            return status;
        }
        if (!is_all) {
            length = (block[1] - block[0]) / 2;
            continue;
        }
        length = p->n_edges < NEAR_MOST / 4 && length < n / 2 ? 2 * length : length;
        write_edges(p);
        begin = block[1];
    }
    return TWX_OK;
}

static enum twx_status pair_two(struct pairing *p, uint32_t a, uint32_t b, struct twx_error *err)
{
    const double begin = twx_monotonic_seconds();
    const uint32_t parts[2] = {a, b};
    enum twx_status status =
        twx_part_nodes_load(&p->ranks, p->of, parts, p->options->variants, p->run, &p->parts, err);
    p->nodes = (struct twx_nodes){
        .codes = p->parts.codes,
        .n_nodes = p->parts.n,
        .hash_size = p->ranks.hash_size,
        .reach = p->reach,
        .turns = {.any_orientation = p->options->any_orientation, .inverted = p->options->inverted},
        .variants = p->parts.variants.n > 0 ? &p->parts.variants : NULL,
    };
    if (status == TWX_OK && !twx_edge_writer_begin(&p->writer, a, b)) {
        status = twx_fail_memory(err);
    }
    if (status == TWX_OK) {
        status = pair_blocks(p, err);
    }
    if (status == TWX_OK) {
        twx_log(p->run, TWX_LEVEL_INFO, "parts %u and %u: %zu hashes, %zu edges, %.2f s", a, b,
                p->parts.n, (size_t)p->writer.runs[p->writer.n_runs - 1].n_edges,
                twx_monotonic_seconds() - begin);
    }
    twx_part_nodes_release(&p->parts);
    return status;
}

/** The pairs of parts of the share. */
static enum twx_status pair_share(struct pairing *p, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    uint64_t task = 0;
    for (uint32_t a = 0; a < p->ranks.n_parts; a++) {
        for (uint32_t b = a; b < p->ranks.n_parts && status == TWX_OK; b++, task++) {
            if (task % p->options->n_shares == p->options->share) {
                status = pair_two(p, a, b, err);
            }
        }
    }
    return status;
}

static enum twx_status begin_file(struct pairing *p, struct twx_error *err)
{
    const struct twx_pair_parts_options *o = p->options;
    const struct twx_edge_header header = {
        .hash_size = p->ranks.hash_size,
        .radius = p->reach.radius,
        .is_adaptive = p->reach.is_adaptive,
        .any_orientation = o->any_orientation,
        .inverted = o->inverted,
        .variants = o->variants,
        .n_parts = p->ranks.n_parts,
        .share = o->share,
        .n_shares = o->n_shares,
        .most_edges = o->most_edges,
        .ranks_id = p->ranks.id,
    };
    return twx_edge_writer_create(&p->writer, o->output, &header, err);
}

/** Says what was left out: groups of these edges are not exact; and what makes most of them where a region is dense. */
static void report(const struct pairing *p, struct twx_pair_parts_counts *counts)
{
    for (size_t i = 0; i < p->writer.n_runs; i++) {
        counts->n_left_out += p->writer.runs[i].n_left_out;
        counts->n_hubs += p->writer.runs[i].n_hubs;
    }
    counts->n_pairs_of_parts = p->writer.n_runs;
    counts->n_edges = p->writer.n_edges;
    if (counts->n_left_out > 0) {
        twx_log(p->run, TWX_LEVEL_WARNING,
                "%zu hashes are near more than %zu others each: %zu edges are left out, and groups "
                "of these edges are not exact",
                (size_t)counts->n_hubs, (size_t)p->options->most_edges, (size_t)counts->n_left_out);
    }
    if (p->n_dense > 0) {
        twx_log(p->run, TWX_LEVEL_WARNING,
                "a dense region: %zu hashes are near more than %d others each, and have %zu of %zu "
                "edges; a smaller radius finds fewer, --most-edges leaves some out",
                (size_t)p->n_dense, DENSE, (size_t)p->n_dense_edges, (size_t)counts->n_edges);
    }
}

enum twx_status twx_pair_parts(struct twx_index *index,
                               const struct twx_pair_parts_options *options,
                               const struct twx_run *run, struct twx_pair_parts_counts *counts,
                               struct twx_error *err)
{
    const double begin = twx_monotonic_seconds();
    const unsigned n_jobs = options->n_jobs > 0 ? options->n_jobs : twx_n_processors();
    struct pairing p = {.options = options,
                        .run = run,
                        .n_threads = n_jobs < TWX_PARALLEL_MAX ? n_jobs : TWX_PARALLEL_MAX};
    *counts = (struct twx_pair_parts_counts){0};
    enum twx_status status = twx_reach_of(options->radius, options->adaptive,
                                          twx_hash_bits(twx_index_hash_size(index)), &p.reach, err);
    if (status == TWX_OK) {
        status = twx_ranks_open(options->ranks, &p.ranks, err);
    }
    if (status == TWX_OK) {
        status = twx_ranks_match(&p.ranks, index, &p.of, err);
    }
    if (status == TWX_OK) {
        status = begin_file(&p, err);
    }
    if (status == TWX_OK) {
        status = pair_share(&p, err);
    }
    if (status == TWX_OK) {
        report(&p, counts);
        status = twx_edge_writer_commit(&p.writer, err);
    }
    counts->seconds = twx_monotonic_seconds() - begin;
    twx_edge_writer_release(&p.writer);
    twx_ranks_release(&p.ranks);
    free(p.of);
    free(p.edges);
    return status;
}
