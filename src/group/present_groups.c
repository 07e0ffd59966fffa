// SPDX-License-Identifier: MIT
//
// The groups of an index, of files that are there. The keep rules decide among what is there, and what is gone may have
// been what joined a group: so the groups are made, their members looked at, and where some are gone the groups are made
// again without these, until all members of all groups were found. Mostly that is once, or twice. What is verified is made
// once more, of what is there.
#include "group/present_groups.h"

#include "base/clock.h"
#include "base/log.h"
#include "group/collection_load.h"
#include "group/group.h"
#include "group/originality.h"
#include "hash/radius.h"
#include "store/index_read.h"
#include "twindex_commands.h"

static void drop_groups(struct twx_present_groups *p)
{
    twx_groups_release(&p->groups);
    twx_collection_release(&p->points);
    p->groups = (struct twx_groups){0};
}

/**
 * Loads the collection but for what is known to be absent, and makes its groups.
 *
 * verifier  NULL: of all near pairs
 */
static enum twx_status make_groups(struct twx_present_groups *p, struct twx_verifier *verifier,
                                   const struct twx_run *run, struct twx_export_counts *counts,
                                   struct twx_error *err)
{
    const bool all_files = p->options.exact_only && p->options.all_files;
    *counts = (struct twx_export_counts){.size = sizeof(struct twx_export_counts)};
    twx_collection_init(&p->points, twx_index_hash_size(p->index));
    p->points.candidates = p->has_candidates ? &p->candidates : NULL;
    p->points.verifier = verifier;
    p->points.scope = p->options.scope;
    p->points.rejections = p->rejections.n > 0 ? &p->rejections : NULL;
    p->points.keep_inodes = p->look != NULL;
    p->points.keep_links = p->of_all_images;
    p->points.states = p->look != NULL ? twx_look_states(p->look) : NULL;
    enum twx_status status = twx_collection_load(&p->points, p->index, all_files, run, err);
    if (status == TWX_OK && twx_keep_needs_signs(p->options.keep)) {
        status = twx_collection_load_signs(&p->points, p->index, run, err);
    }
    if (status == TWX_OK && !p->options.exact_only) {
        status = twx_collection_load_variants(&p->points, p->index, p->options.variants, run, err);
    }
    if (status != TWX_OK) {
        return status;
    }
    twx_log(run, TWX_LEVEL_INFO, "read %zu images from the index: %.2f s", p->points.n_items,
            twx_monotonic_seconds() - p->begin);
    return twx_groups_make(&p->points, &p->options, run, &p->groups, counts, err);
}

static bool note_variant(void *user, const struct twx_index_variant *variant)
{
    (void)variant;
    *(bool *)user = true;
    return false;
}

/** Whether hashes of parts of pictures join. */
static enum twx_status find_variants(const struct twx_present_groups *p, bool *has_variants,
                                     struct twx_error *err)
{
    *has_variants = false;
    return !p->options.exact_only && p->options.variants != TWX_VARIANTS_NONE
               ? twx_index_each_variant(p->index, note_variant, has_variants, err)
               : TWX_OK;
}

/** Finds what may be in a group, where that is all that counts, and known as soon as hashes and bytes are compared. */
static enum twx_status find_candidates(struct twx_present_groups *p, struct twx_error *err)
{
    bool has_variants = false;
    enum twx_status status = find_variants(p, &has_variants, err);
    p->has_candidates = !p->of_all_images && p->options.scope == NULL && !has_variants &&
                        twx_index_n_parts(p->index) == 1;
    if (status != TWX_OK || !p->has_candidates) {
        return status;
    }
    status = twx_candidates_find(p->index, &p->options, p->run, &p->candidates, err);
    if (status == TWX_OK) {
        twx_log(p->run, TWX_LEVEL_INFO, "%zu of %zu files may be in groups: %.2f s",
                p->candidates.all.n_files - p->candidates.others.n_files, p->candidates.all.n_files,
                twx_monotonic_seconds() - p->begin);
    }
    return status;
}

/** Loads what somebody said are no duplicates; groups are made within a scope then. */
static enum twx_status load_rejections(struct twx_present_groups *p, struct twx_error *err)
{
    if (p->options.exact_only) {
        return TWX_OK;  // equal bytes always join
    }
    const enum twx_status status = twx_rejections_load(p->index, &p->rejections, err);
    if (status == TWX_OK && p->rejections.n > 0 && p->options.scope == NULL) {
        p->whole = twx_scope_create();
        p->options.scope = p->whole;
        return p->whole != NULL ? TWX_OK : twx_fail_memory(err);
    }
    return status;
}

/** Makes groups until all of their members are there; to be verified, those of all that is near. */
static enum twx_status make_groups_of_present(struct twx_present_groups *p,
                                              struct twx_export_counts *counts,
                                              struct twx_error *err)
{
    const struct twx_run *run = p->run;
    const enum twx_linkage linkage = p->options.linkage;
    size_t n_absent = 0;
    enum twx_status status = TWX_OK;
    p->options.linkage = p->verifier != NULL ? TWX_LINKAGE_SINGLE : linkage;
    do {
        drop_groups(p);
        status = make_groups(p, NULL, run, counts, err);
        n_absent = 0;
        if (status == TWX_OK && p->look != NULL) {
            status = twx_look_at_groups(p->look, &p->groups, p->of_all_images,
                                        twx_export_threads(&p->options), &n_absent, err);
            p->points.states = twx_look_states(p->look);  // made by the first look
        }
        run = &p->quiet;
    } while (status == TWX_OK && n_absent > 0);
    p->options.linkage = linkage;
    if (status == TWX_OK && p->verifier != NULL) {
        drop_groups(p);
        status = make_groups(p, p->verifier, run, counts, err);
    }
    return status;
}

void twx_present_groups_init(struct twx_present_groups *p, struct twx_index *index,
                             const struct twx_export_options *options, const struct twx_run *run)
{
    *p = (struct twx_present_groups){
        .index = index, .options = *options, .run = run, .begin = twx_monotonic_seconds()};
    if (run != NULL) {
        p->quiet = *run;
        p->quiet.level = TWX_LEVEL_ERROR;
    }
}

enum twx_status twx_present_groups_make(struct twx_present_groups *p,
                                        struct twx_export_counts *counts, struct twx_error *err)
{
    struct twx_reach reach;
    *counts = (struct twx_export_counts){.size = sizeof(struct twx_export_counts)};
    // Before the loading, which may take a while.
    enum twx_status status =
        twx_reach_of(p->options.radius, p->options.adaptive,
                     twx_hash_bits(twx_index_hash_size(p->index)), &reach, err);
    if (status == TWX_OK && p->options.keep == NULL) {
        status = twx_keep_parse(NULL, &p->default_keep, err);
        p->options.keep = p->default_keep;
    }
    if (status == TWX_OK && (p->options.look_at_files || p->options.verify)) {
        status = twx_look_create(p->index, &p->look, err);
    }
    if (status == TWX_OK && p->options.verify) {
        status = twx_verifier_create(p->index, &p->options, p->look, p->run, &p->verifier, err);
    }
    if (status == TWX_OK) {
        status = load_rejections(p, err);
    }
    if (status == TWX_OK) {
        status = find_candidates(p, err);
    }
    return status == TWX_OK ? make_groups_of_present(p, counts, err) : status;
}

void twx_present_groups_release(struct twx_present_groups *p)
{
    drop_groups(p);
    twx_candidates_release(&p->candidates);
    twx_verifier_free(p->verifier);
    twx_look_free(p->look);
    twx_rejections_release(&p->rejections);
    twx_scope_free(p->whole);
    twx_keep_free(p->default_keep);
}
