// SPDX-License-Identifier: MIT
//
// The groups of an index, of files that are there. The keep rules decide among what is there, and what is gone may have
// been what joined a group: so the groups are made, their members looked at, and where some are gone the groups are made
// again without these, until all members of all groups were found. Mostly that is once, or twice. What is verified is made
// once more, of what is there.
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "group/group.h"
#include "group/look.h"
#include "group/originality.h"
#include "group/verify.h"
#include "hash/radius.h"

/** One export under way. */
struct export
{
    struct twx_index *index;
    struct twx_export_options options;
    const struct twx_run *run;
    struct twx_run quiet;           // of all makings but the first, which has warned
    struct twx_look *look;          // NULL: files are not looked at
    struct twx_verifier *verifier;  // NULL: pairs are not verified
    struct twx_rejections rejections;
    struct twx_scope *
        whole;  // owned: where nothing but rejections divides; NULL: there are none, or a scope is given
    struct twx_collection points;
    struct twx_groups groups;
    double begin;
};

static void drop_groups(struct export *e)
{
    twx_groups_release(&e->groups);
    twx_collection_release(&e->points);
    e->groups = (struct twx_groups){0};
}

/**
 * Loads the collection but for what is known to be absent, and makes its groups.
 *
 * verifier  NULL: of all near pairs
 */
static enum twx_status make_groups(struct export *e, struct twx_verifier *verifier,
                                   const struct twx_run *run, struct twx_export_counts *counts,
                                   struct twx_error *err)
{
    const bool all_files = e->options.exact_only && e->options.all_files;
    *counts = (struct twx_export_counts){0};
    twx_collection_init(&e->points, twx_index_hash_size(e->index));
    e->points.verifier = verifier;
    e->points.scope = e->options.scope;
    e->points.rejections = e->rejections.n > 0 ? &e->rejections : NULL;
    e->points.keep_inodes = e->look != NULL;
    e->points.states = e->look != NULL ? twx_look_states(e->look) : NULL;
    enum twx_status status = twx_collection_load(&e->points, e->index, all_files, run, err);
    if (status == TWX_OK && twx_keep_needs_signs(e->options.keep)) {
        status = twx_collection_load_signs(&e->points, e->index, run, err);
    }
    if (status == TWX_OK && !e->options.exact_only) {
        status = twx_collection_load_variants(&e->points, e->index, e->options.variants, run, err);
    }
    if (status != TWX_OK) {
        return status;
    }
    twx_log(run, TWX_LEVEL_INFO, "read %zu images from the index: %.2f s", e->points.n_items,
            twx_monotonic_seconds() - e->begin);
    return twx_groups_make(&e->points, &e->options, run, &e->groups, counts, err);
}

/** Loads what somebody said are no duplicates; groups are made within a scope then. */
static enum twx_status load_rejections(struct export *e, struct twx_error *err)
{
    if (e->options.exact_only) {
        return TWX_OK;  // equal bytes always join
    }
    const enum twx_status status = twx_rejections_load(e->index, &e->rejections, err);
    if (status == TWX_OK && e->rejections.n > 0 && e->options.scope == NULL) {
        e->whole = twx_scope_create();
        e->options.scope = e->whole;
        return e->whole != NULL ? TWX_OK : twx_fail_memory(err);
    }
    return status;
}

/** Makes groups until all of their members are there; to be verified, those of all that is near. */
static enum twx_status make_groups_of_present(struct export *e, struct twx_export_counts *counts,
                                              struct twx_error *err)
{
    const struct twx_run *run = e->run;
    const enum twx_linkage linkage = e->options.linkage;
    const unsigned n_threads = e->options.n_jobs > 0 ? e->options.n_jobs : twx_n_processors();
    size_t n_absent = 0;
    enum twx_status status = TWX_OK;
    e->options.linkage = e->verifier != NULL ? TWX_LINKAGE_SINGLE : linkage;
    do {
        drop_groups(e);
        status = make_groups(e, NULL, run, counts, err);
        n_absent = 0;
        if (status == TWX_OK && e->look != NULL) {
            status = twx_look_at_groups(e->look, &e->groups, n_threads, &n_absent, err);
            e->points.states = twx_look_states(e->look);  // made by the first look
        }
        run = &e->quiet;
    } while (status == TWX_OK && n_absent > 0);
    e->options.linkage = linkage;
    if (status == TWX_OK && e->verifier != NULL) {
        drop_groups(e);
        status = make_groups(e, e->verifier, run, counts, err);
    }
    return status;
}

static enum twx_status run_export(struct export *e, twx_group_fn fn, void *user,
                                  struct twx_export_counts *counts, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    if (e->options.look_at_files || e->options.verify) {
        status = twx_look_create(e->index, &e->look, err);
    }
    if (status == TWX_OK && e->options.verify) {
        status = twx_verifier_create(e->index, &e->options, e->look, e->run, &e->verifier, err);
    }
    if (status == TWX_OK) {
        status = load_rejections(e, err);
    }
    if (status == TWX_OK) {
        status = make_groups_of_present(e, counts, err);
    }
    const double made = twx_monotonic_seconds();
    if (status == TWX_OK) {
        status = twx_groups_hand_out(&e->groups, fn, user, counts, err);
    }
    if (status == TWX_OK) {
        twx_log(e->run, TWX_LEVEL_INFO, "wrote the groups: %.2f s", twx_monotonic_seconds() - made);
    }
    if (status == TWX_OK && e->look != NULL) {
        twx_look_report(e->look, e->run, counts);
    }
    if (status == TWX_OK && e->verifier != NULL) {
        twx_verifier_report(e->verifier, counts);
    }
    drop_groups(e);
    twx_verifier_free(e->verifier);
    twx_look_free(e->look);
    twx_rejections_release(&e->rejections);
    twx_scope_free(e->whole);
    return status;
}

enum twx_status twx_export(struct twx_index *index, const struct twx_export_options *options,
                           const struct twx_run *run, twx_group_fn fn, void *user,
                           struct twx_export_counts *counts, struct twx_error *err)
{
    struct export e = {
        .index = index, .options = *options, .run = run, .begin = twx_monotonic_seconds()};
    struct twx_keep *default_keep = NULL;
    struct twx_reach reach;
    *counts = (struct twx_export_counts){0};
    if (run != NULL) {
        e.quiet = *run;
        e.quiet.level = TWX_LEVEL_ERROR;
    }
    // Before the loading, which may take a while.
    enum twx_status status = twx_reach_of(options->radius, options->adaptive,
                                          twx_hash_bits(twx_index_hash_size(index)), &reach, err);
    if (status == TWX_OK && e.options.keep == NULL) {
        status = twx_keep_parse(NULL, &default_keep, err);
        e.options.keep = default_keep;
    }
    if (status == TWX_OK) {
        status = run_export(&e, fn, user, counts, err);
    }
    counts->seconds = twx_monotonic_seconds() - e.begin;
    twx_keep_free(default_keep);
    return status;
}
