// SPDX-License-Identifier: MIT
//
// Duplicate groups: distinct hashes of the ranked points are linked, each point follows its hash, each image
// its point. Flat points take no part in the linking: they only gather equal bytes. Owns the maps of one call.
#include "group/group.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "group/candidates.h"
#include "group/collection_rank.h"
#include "group/false_pair_warning.h"
#include "group/group_list.h"
#include "group/hash_order.h"
#include "group/known_links.h"
#include "group/linkage.h"
#include "group/scope_nodes.h"
#include "group/verify.h"
#include "twindex_commands.h"

/** How many points have each hash, owned; NULL when out of memory. */
static uint32_t *count_points(const struct twx_collection *points,
                              const struct twx_hash_order *hashes, bool include_flat)
{
    uint32_t *n_points = twx_alloc(hashes->n, sizeof *n_points);
    for (uint32_t point = 0; n_points != NULL && point < points->n_points; point++) {
        if (twx_takes_part(points, point, include_flat)) {
            n_points[twx_collection_best(points, point)->hash_id]++;
        }
    }
    return n_points;
}

/** Warns of what the hashes of ranked points join. */
static enum twx_status warn_of_false_pairs(const struct twx_groups *groups,
                                           const struct twx_hash_order *hashes,
                                           struct twx_error *err)
{
    const struct twx_collection *points = groups->points;
    const struct twx_export_options *options = groups->options;
    if (!twx_wants_false_pairs(options, groups->run)) {
        return TWX_OK;
    }
    uint32_t *n_points = count_points(points, hashes, options->include_flat);
    if (n_points == NULL) {
        return twx_fail_memory(err);
    }
    const struct twx_pair_question question = {
        .codes = points->codes,
        .n_codes = hashes->n,
        .code_bytes = points->code_bytes,
        .n_images = n_points,
        .variants = groups->variants.n > 0 ? &groups->variants : NULL,
    };
    const enum twx_status status = twx_warn_of_false_pairs(&question, points->n_items, options,
                                                           &groups->nodes.reach, groups->run, err);
    free(n_points);
    return status;
}

/** Makes groups again of the components in keeper_of_point, of verified pairs. */
static enum twx_status verify_points(const struct twx_groups *groups, uint32_t *keeper_of_point,
                                     struct twx_error *err)
{
    const struct twx_verifying verifying = {
        .points = groups->points,
        .run = groups->run,
        .linkage = groups->options->linkage,
        .joined =
            groups->options->joined != 0 ? groups->options->joined : TWX_LIKENESSES_OF_DUPLICATES,
        .keep = groups->options->keep,
        .nodes = &groups->nodes,
    };
    return twx_verify_links(groups->points->verifier, &verifying, keeper_of_point, groups->likeness,
                            groups->seen, err);
}

/** Makes the variants of the hashes, or of the nodes that they were split into. */
static enum twx_status make_variants(struct twx_groups *groups, size_t n_nodes,
                                     struct twx_error *err)
{
    const struct twx_collection *points = groups->points;
    struct twx_nodes *nodes = &groups->nodes;
    twx_node_variants_release(&groups->variants);
    groups->variants = (struct twx_node_variants){0};
    const enum twx_status status =
        twx_node_variants_make(points->links, points->n_links, n_nodes, points->codes,
                               points->code_bytes, &groups->variants, err);
    nodes->codes = points->codes;
    nodes->n_nodes = n_nodes;
    nodes->variants = groups->variants.n > 0 ? &groups->variants : NULL;
    return status;
}

/** Divides the components of all hashes by scope, and groups what is in each. */
static enum twx_status link_in_scope(struct twx_groups *groups, struct twx_hash_order *hashes,
                                     struct twx_error *err)
{
    struct twx_collection *points = groups->points;
    const struct twx_export_options *options = groups->options;
    enum twx_status status = twx_scope_nodes_make(points, options->include_flat, hashes,
                                                  &groups->classes, &groups->rejected, err);
    if (status == TWX_OK) {
        status = make_variants(groups, hashes->n, err);
    }
    groups->nodes.scope = points->scope;
    groups->nodes.classes = groups->classes;
    groups->nodes.rejections = groups->rejected != NULL ? points->rejections : NULL;
    groups->nodes.rejected = groups->rejected;
    if (status == TWX_OK && points->verifier == NULL) {
        status = twx_link_in_scope(&groups->nodes, options->linkage, twx_export_threads(options),
                                   groups->run, hashes->keeper_of, err);
    }
    return status;
}

/** Finds the keeper of each hash; with takes_all the best of each component. */
static enum twx_status link_hashes(struct twx_groups *groups, bool takes_all,
                                   struct twx_hash_order *hashes, struct twx_error *err)
{
    const struct twx_collection *points = groups->points;
    const struct twx_export_options *options = groups->options;
    const struct twx_known_links *known = points->known_links;
    if (known != NULL) {
        return known->link(known->user, points, hashes) ? TWX_OK : twx_fail_memory(err);
    }
    if (points->candidates == NULL) {  // else whoever found these has warned
        const enum twx_status status = warn_of_false_pairs(groups, hashes, err);
        if (status != TWX_OK) {
            return status;
        }
    } else if (!takes_all && options->linkage != TWX_LINKAGE_SINGLE) {
        return twx_link_components(&groups->nodes, options->linkage, twx_export_threads(options),
                                   groups->run, hashes->keeper_of, err);
    }
    return twx_link(&groups->nodes, takes_all ? TWX_LINKAGE_SINGLE : options->linkage,
                    twx_export_threads(options), groups->run, hashes->keeper_of, err);
}

/** Sends each point that takes part to its hash's keeper. */
static enum twx_status link_points(struct twx_groups *groups, uint32_t *keeper_of_point,
                                   struct twx_error *err)
{
    struct twx_collection *points = groups->points;
    const struct twx_export_options *options = groups->options;
    const bool verify = points->verifier != NULL;
    const bool takes_all = verify || points->scope != NULL;
    struct twx_hash_order hashes = {0};
    enum twx_status status = twx_hash_order_make(points, options->include_flat, &hashes, err);
    if (status == TWX_OK) {
        status = make_variants(groups, hashes.n, err);
    }
    if (status == TWX_OK) {
        status = link_hashes(groups, takes_all, &hashes, err);
    }
    if (status == TWX_OK && points->scope != NULL) {
        status = link_in_scope(groups, &hashes, err);
    }
    for (uint32_t point = 0; point < points->n_points && status == TWX_OK; point++) {
        if (twx_takes_part(points, point, options->include_flat)) {
            const uint32_t hash_id = twx_collection_best(points, point)->hash_id;
            keeper_of_point[point] = hashes.first_point[hashes.keeper_of[hash_id]];
        }
    }
    if (status == TWX_OK && verify) {
        status = verify_points(groups, keeper_of_point, err);
    }
    twx_hash_order_release(&hashes);
    return status;
}

/** Where equal bytes are all that joins, what has no checksum must not be missed in silence. */
static void warn_of_missing_checksums(const struct twx_export_counts *counts,
                                      const struct twx_export_options *options,
                                      const struct twx_run *run)
{
    if (!options->exact_only || counts->n_without_checksum == 0) {
        return;
    }
    twx_log(run, TWX_LEVEL_WARNING, "no checksum was taken of %zu of %zu %s: %s takes them",
            (size_t)counts->n_without_checksum, (size_t)counts->n_images,
            options->all_files ? "files" : "images",
            options->all_files ? "'twindex index --checksum-all'"
                               : "'twindex index' without --no-checksum");
}

/** Keeps the counts of what there is, and reports flat images. */
static void count_images(const struct twx_collection *points,
                         const struct twx_export_options *options, const struct twx_run *run,
                         struct twx_export_counts *counts)
{
    for (size_t i = 0; i < points->n_items; i++) {
        counts->n_flat += points->items[i].is_flat;
    }
    counts->n_images = points->n_items;
    counts->n_without_checksum = points->n_without_checksum;
    if (points->candidates != NULL) {
        counts->n_flat += points->candidates->others.n_flat;
        counts->n_images += points->candidates->others.n_files;
        counts->n_without_checksum += points->candidates->others.n_without_checksum;
    }
    if (counts->n_flat > 0 && !options->include_flat) {
        twx_log(
            run, TWX_LEVEL_INFO,
            "%zu flat images join by equal bytes only: --include-flat joins them by their hashes",
            (size_t)counts->n_flat);
    }
}

enum twx_status twx_groups_make(struct twx_collection *points,
                                const struct twx_export_options *options, const struct twx_run *run,
                                struct twx_groups *groups, struct twx_export_counts *counts,
                                struct twx_error *err)
{
    const double begin = twx_monotonic_seconds();
    *groups = (struct twx_groups){.points = points,
                                  .options = options,
                                  .run = run,
                                  .nodes = {.codes = points->codes,
                                            .n_nodes = points->n_codes,
                                            .hash_size = points->hash_size,
                                            .turns = {.any_orientation = options->any_orientation,
                                                      .inverted = options->inverted}}};
    enum twx_status status =
        twx_reach_of(options->radius, options->adaptive, twx_hash_bits(points->hash_size),
                     &groups->nodes.reach, err);
    if (status != TWX_OK) {
        return status;
    }
    count_images(points, options, run, counts);
    warn_of_missing_checksums(counts, options, run);
    status = twx_collection_rank(points, options->keep, err);
    if (status != TWX_OK) {
        return status;
    }
    twx_log(run, TWX_LEVEL_INFO, "ranked %zu files of different bytes: %.2f s", points->n_points,
            twx_monotonic_seconds() - begin);
    uint32_t *keeper_of_point = twx_alloc(points->n_points, sizeof *keeper_of_point);
    if (points->verifier != NULL) {
        groups->likeness = twx_alloc(points->n_points, 1);
        groups->seen = twx_alloc(points->n_points, sizeof *groups->seen);
    }
    if (keeper_of_point == NULL ||
        (points->verifier != NULL && (groups->likeness == NULL || groups->seen == NULL))) {
        free(keeper_of_point);
        return twx_fail_memory(err);
    }
    for (uint32_t point = 0; point < points->n_points; point++) {
        keeper_of_point[point] = point;
    }
    if (!options->exact_only) {
        status = link_points(groups, keeper_of_point, err);
    }
    if (status == TWX_OK && points->scope != NULL) {
        status = twx_scope_link_equal(points, !options->exact_only, options->include_flat,
                                      keeper_of_point, err);
    }
    if (status == TWX_OK) {
        status = twx_groups_list(groups, keeper_of_point, err);
    }
    free(keeper_of_point);
    return status;
}
