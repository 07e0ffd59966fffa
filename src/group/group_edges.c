// SPDX-License-Identifier: MIT
//
// twx_group_edges(): edges are joined first, by numbers alone; then the images of what is in groups are loaded, and ranked and
// handed out as those of one index are. Owns the ranks, the edge files and the collection of one call.
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "group/edge_cover.h"
#include "group/group.h"
#include "group/group_cells.h"
#include "group/group_hand_out.h"
#include "group/link_edges.h"
#include "group/rank_file.h"
#include "twindex_commands.h"

struct grouping {
    const struct twx_group_edges_options *options;
    const struct twx_run *run;
    struct twx_index *index;
    struct twx_ranks ranks;
    struct twx_index **of;        // owned: of each part of the ranks
    struct twx_edge_file *files;  // owned, options->n_edges
    size_t n_files;               // open
    struct twx_joined joined;
    struct twx_keep *keep;  // owned
};

static enum twx_status open_files(struct grouping *g, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    g->files = twx_alloc(g->options->n_edges, sizeof *g->files);
    if (g->files == NULL) {
        return twx_fail_memory(err);
    }
    for (size_t i = 0; i < g->options->n_edges && status == TWX_OK; i++) {
        status = twx_edge_file_open(g->options->edges[i], &g->files[g->n_files++], err);
    }
    return status == TWX_OK ? twx_edge_cover_check(g->files, g->n_files, &g->ranks, err) : status;
}

static enum twx_status link_nodes(struct grouping *g, struct twx_error *err)
{
    const double begin = twx_monotonic_seconds();
    const enum twx_status status = twx_link_edges(g->files, g->n_files, g->options->linkage,
                                                  g->ranks.n_nodes, g->run, &g->joined, err);
    if (status == TWX_OK) {
        twx_log(g->run, TWX_LEVEL_INFO, "joined %zu hashes by %zu edges: %.2f s",
                (size_t)g->ranks.n_nodes, (size_t)g->joined.n_edges,
                twx_monotonic_seconds() - begin);
    }
    return status;
}

/** What the edges were made with, as an export is asked for it. */
static struct twx_export_options export_of(const struct grouping *g)
{
    const struct twx_edge_header *h = &g->files[0].header;
    return (struct twx_export_options){
        .size = sizeof(struct twx_export_options),
        .radius = (int)h->radius,
        .adaptive = h->is_adaptive,
        .linkage = g->options->linkage,
        .keep = g->keep,
        .min_group = g->options->min_group,
        .any_orientation = h->any_orientation,
        .inverted = h->inverted,
        .include_flat = g->ranks.include_flat,
        .variants = h->variants,
        .n_jobs = g->options->n_jobs,
    };
}

static enum twx_status hand_out(struct grouping *g, twx_group_fn fn, void *user,
                                struct twx_group_edges_counts *counts, struct twx_error *err)
{
    const struct twx_export_options export = export_of(g);
    struct twx_collection points;
    struct twx_groups groups = {0};
    struct twx_group_cells cells = {.ranks = &g->ranks, .joined = &g->joined};
    const struct twx_known_links known = {.link = twx_group_cells_link, .user = &cells};
    twx_collection_init(&points, g->ranks.hash_size);
    points.known_links = &known;
    enum twx_status status =
        twx_group_cells_load(&cells, g->index, g->of, &export, g->run, &points, err);
    if (status == TWX_OK) {
        status = twx_groups_make(&points, &export, g->run, &groups, &counts->groups, err);
    }
    if (status == TWX_OK) {
        status = twx_groups_hand_out(&groups, fn, user, &counts->groups, err);
    }
    counts->groups.n_images = g->ranks.n_images;  // not of those loaded alone
    counts->groups.n_flat = g->ranks.n_flat;
    twx_group_cells_release(&cells);
    twx_groups_release(&groups);
    twx_collection_release(&points);
    return status;
}

static enum twx_status group_all(struct grouping *g, twx_group_fn fn, void *user,
                                 struct twx_group_edges_counts *counts, struct twx_error *err)
{
    enum twx_status status = twx_ranks_open(g->options->ranks, &g->ranks, err);
    if (status == TWX_OK) {
        status = twx_ranks_match(&g->ranks, g->index, &g->of, err);
    }
    if (status == TWX_OK) {
        status = twx_keep_parse(g->ranks.keep, &g->keep, err);
    }
    if (status == TWX_OK) {
        status = open_files(g, err);
    }
    if (status == TWX_OK) {
        status = link_nodes(g, err);
    }
    return status == TWX_OK ? hand_out(g, fn, user, counts, err) : status;
}

static void release(struct grouping *g)
{
    for (size_t i = 0; i < g->n_files; i++) {
        twx_edge_file_close(&g->files[i]);
    }
    free(g->files);
    free(g->of);
    twx_joined_release(&g->joined);
    twx_ranks_release(&g->ranks);
    twx_keep_free(g->keep);
}

enum twx_status twx_group_edges(struct twx_index *index,
                                const struct twx_group_edges_options *options,
                                const struct twx_run *run, twx_group_fn fn, void *user,
                                struct twx_group_edges_counts *counts, struct twx_error *err)
{
    const double begin = twx_monotonic_seconds();
    struct grouping g = {.options = options, .run = run, .index = index};
    *counts = (struct twx_group_edges_counts){0};
    if (options->linkage == TWX_LINKAGE_COMPLETE) {
        return twx_fail(err, TWX_USAGE, 0,
                        "complete linkage compares all images of a group, which edges do not hold: "
                        "star or single, or one index");
    }
    enum twx_status status = group_all(&g, fn, user, counts, err);
    counts->n_edges = g.joined.n_edges;
    twx_edge_cover_count(g.files, g.n_files, &counts->n_left_out, &counts->n_hubs);
    if (status == TWX_OK && counts->n_left_out > 0) {
        status = twx_fail(err, TWX_PARTLY, 0,
                          "the groups are not exact: of %zu hashes %zu edges were left out, as "
                          "twindex pairs said",
                          (size_t)counts->n_hubs, (size_t)counts->n_left_out);
    }
    counts->groups.seconds = twx_monotonic_seconds() - begin;
    release(&g);
    return status;
}

enum twx_status twx_edges_facts(const char *path, struct twx_edges_facts *facts,
                                struct twx_error *err)
{
    struct twx_edge_file file;
    const enum twx_status status = twx_edge_file_open(path, &file, err);
    *facts = (struct twx_edges_facts){.is_adaptive = file.header.is_adaptive,
                                      .inverted = file.header.inverted};
    twx_edge_file_close(&file);
    return status;
}
