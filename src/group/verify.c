// SPDX-License-Identifier: MIT
//
// Components are dealt with in batches: pictures of a batch are read while others are decoded, then compared, then
// dropped. A component is in one batch whole. Owns the members of one batch, and the reader.
#include "group/verify.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/parallel_for.h"
#include "group/component_list.h"
#include "group/keep_seen.h"
#include "twindex_commands.h"

enum {
    // Members of a batch: with all of their pictures 95 MB. Enough that workers seldom wait for the last pictures of a batch.
    BATCH_MEMBERS = 4096,
    // By its groups a component has an order, and by that its groups: mostly twice until nothing changes, in theory never.
    ORDERS_MOST = 8,
};

/** A component of the batch: members [begin, end). */
struct component {
    size_t begin;
    size_t end;
    bool is_done;       // grouped
    bool is_ranked;     // by what was seen of the groups that it has
    unsigned n_orders;  // that gave other groups
    uint64_t n_known;   // pairs of its last grouping that an earlier run has compared
};

struct twx_verifier {
    const struct twx_run *run;
    unsigned n_threads;
    struct twx_member_reader *reader;
    struct twx_verify_scratch *scratch;
    struct twx_member *members;  // owned: of the batch, component after component
    size_t n_members;
    size_t members_cap;
    struct component *components;  // owned: of the batch
    size_t n_components;
    size_t components_cap;
    struct twx_verified *verified;  // owned
    size_t verified_cap;
    struct twx_comparisons *known;  // owned
    uint64_t n_compared;
    uint64_t n_known;
    uint64_t n_unread;  // members whose files could not even be looked at
};

enum twx_status twx_verifier_create(struct twx_index *index,
                                    const struct twx_export_options *options, struct twx_look *look,
                                    const struct twx_run *run, struct twx_verifier **verifier,
                                    struct twx_error *err)
{
    const unsigned n_jobs = options->n_jobs > 0 ? options->n_jobs : twx_n_processors();
    struct twx_verifier *made = twx_alloc(1, sizeof *made);
    *verifier = NULL;
    if (made == NULL) {
        return twx_fail_memory(err);
    }
    made->run = run;
    made->n_threads = n_jobs < TWX_PARALLEL_MAX ? n_jobs : TWX_PARALLEL_MAX;
    made->reader = twx_member_reader_create(
        &(struct twx_member_reader_options){.index = index,
                                            .look = look,
                                            .run = run,
                                            .n_workers = made->n_threads,
                                            .timeout_seconds = options->timeout_seconds});
    made->scratch = twx_verify_scratch_create(made->n_threads);
    enum twx_status status =
        made->reader != NULL && made->scratch != NULL ? TWX_OK : twx_fail_memory(err);
    if (status == TWX_OK) {
        status = twx_comparisons_create(index, TWX_LIKENESS_RECIPE, run, &made->known, err);
    }
    if (status != TWX_OK) {
        twx_verifier_free(made);
        return status;
    }
    *verifier = made;
    return TWX_OK;
}

/** Drops the members of a batch, with their pictures. */
static void drop_batch(struct twx_verifier *verifier)
{
    for (size_t i = 0; i < verifier->n_members; i++) {
        free(verifier->members[i].picture);
    }
    verifier->n_members = 0;
    verifier->n_components = 0;
}

void twx_verifier_free(struct twx_verifier *verifier)
{
    if (verifier != NULL) {
        drop_batch(verifier);
        twx_member_reader_free(verifier->reader);
        twx_verify_scratch_free(verifier->scratch);
        twx_comparisons_free(verifier->known);
        free(verifier->members);
        free(verifier->components);
        free(verifier->verified);
        free(verifier);
    }
}

// ---------------------------------------------------------------------------------------------------------
// A batch

/** Adds the points of a component, in order, with what the index knows of them. */
static enum twx_status add_component(struct twx_verifier *verifier, const uint32_t *component,
                                     size_t n, struct twx_error *err)
{
    if (!twx_reserve((void **)&verifier->members, &verifier->members_cap, verifier->n_members + n,
                     sizeof *verifier->members) ||
        !twx_reserve((void **)&verifier->components, &verifier->components_cap,
                     verifier->n_components + 1, sizeof *verifier->components)) {
        return twx_fail_memory(err);
    }
    struct twx_member *members = verifier->members + verifier->n_members;
    for (size_t i = 0; i < n; i++) {
        const enum twx_status status =
            twx_member_make(verifier->reader, component[i], &members[i], err);
        if (status != TWX_OK) {
            return status;
        }
    }
    verifier->components[verifier->n_components++] =
        (struct component){.begin = verifier->n_members, .end = verifier->n_members + n};
    verifier->n_members += n;
    return TWX_OK;
}

static void count_members(struct twx_verifier *verifier)
{
    for (size_t i = 0; i < verifier->n_members; i++) {
        const struct twx_member *member = &verifier->members[i];
        verifier->n_unread +=
            member->needs_picture && member->picture == NULL && !member->is_left_out;
    }
}

/** Groups a component, if all pictures that it takes are there. */
static enum twx_status verify_component(struct twx_verifier *verifier,
                                        const struct twx_verifying *verifying, struct component *c,
                                        struct twx_error *err)
{
    struct twx_verify_counts counts;
    const enum twx_status status =
        twx_verify_group(verifying, verifier->members + c->begin, c->end - c->begin,
                         verifier->scratch, verifier->verified + c->begin, &counts, err);
    c->is_done = counts.n_missing == 0;
    c->is_ranked = false;
    verifier->n_compared += counts.n_compared;
    c->n_known = counts.n_known;
    if (status == TWX_OK && twx_is_stopped(verifier->run)) {
        return twx_fail(err, TWX_STOPPED, 0, "stopped while comparing pictures");
    }
    return status;
}

/** Groups the components that are not done yet.  n_left: out, those of which pictures are to be read */
static enum twx_status verify_components(struct twx_verifier *verifier,
                                         const struct twx_verifying *verifying, size_t *n_left,
                                         struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    *n_left = 0;
    for (size_t i = 0; i < verifier->n_components && status == TWX_OK; i++) {
        struct component *c = &verifier->components[i];
        if (!c->is_done) {
            status = verify_component(verifier, verifying, c, err);
            *n_left += !c->is_done;
        }
    }
    return status;
}

/** Puts members in order again after files were lost: other files are the best of their points, some points have none. */
static enum twx_status order_again(struct twx_verifier *verifier,
                                   const struct twx_verifying *verifying, struct twx_error *err)
{
    for (size_t i = 0; i < verifier->n_components; i++) {
        struct component *c = &verifier->components[i];
        bool has_lost = false;
        for (size_t k = c->begin; k < c->end; k++) {
            has_lost = has_lost || verifier->members[k].has_lost;
            verifier->members[k].has_lost = false;
        }
        if (has_lost && !twx_keep_rank_known(verifying->points, verifying->keep,
                                             verifier->members + c->begin, c->end - c->begin)) {
            return twx_fail_memory(err);
        }
        c->is_done = c->is_done && !has_lost;
    }
    return TWX_OK;
}

/**
 * Groups the components that are not done yet. First by what is known; pictures are read of pairs that are not, and with
 * these the groups may be others, which take other pairs: until no picture is missing.
 */
static enum twx_status make_groups(struct twx_verifier *verifier,
                                   const struct twx_verifying *verifying, struct twx_error *err)
{
    size_t n_left = 0;
    enum twx_status status = verify_components(verifier, verifying, &n_left, err);
    while (status == TWX_OK && n_left > 0) {
        status = twx_members_read(verifier->reader, verifier->members, verifier->n_members, err);
        if (status == TWX_OK) {
            status = order_again(verifier, verifying, err);
        }
        if (status == TWX_OK) {
            status = verify_components(verifier, verifying, &n_left, err);
        }
    }
    return status;
}

/** Measures the pictures of the groups whose keepers were chosen by size or format.  n_asked: out, of components */
static enum twx_status measure(struct twx_verifier *verifier, const struct twx_verifying *verifying,
                               struct twx_error *err)
{
    size_t n_asked = 0;
    for (size_t i = 0; i < verifier->n_components; i++) {
        struct component *c = &verifier->components[i];
        size_t n = 0;
        if (c->is_ranked) {
            continue;
        }
        if (!twx_keep_ask(verifying->points, verifier->members + c->begin, c->end - c->begin,
                          verifier->verified + c->begin, &n)) {
            return twx_fail_memory(err);
        }
        c->is_ranked = n == 0;
        n_asked += n;
    }
    if (n_asked == 0) {
        return TWX_OK;
    }
    const enum twx_status status =
        twx_members_measure(verifier->reader, verifier->members, verifier->n_members, err);
    return status == TWX_OK ? order_again(verifier, verifying, err) : status;
}

/**
 * Looks at the pictures of the groups whose keepers were chosen by size or format, and puts their components into the order
 * that this gives. Those in which it is another one are to be grouped again, for their keepers to be what all are compared
 * with; by other groups the order may be another one again.
 *
 * n_left  out: components that are to be grouped again
 */
static enum twx_status rank_by_pictures(struct twx_verifier *verifier,
                                        const struct twx_verifying *verifying, size_t *n_left,
                                        struct twx_error *err)
{
    const enum twx_status status = measure(verifier, verifying, err);
    *n_left = 0;
    for (size_t i = 0; i < verifier->n_components && status == TWX_OK; i++) {
        struct component *c = &verifier->components[i];
        bool changed = false;
        if (c->is_done && !c->is_ranked && c->n_orders < ORDERS_MOST) {
            if (!twx_keep_rank_seen(verifying->points, verifying->keep,
                                    verifier->members + c->begin, c->end - c->begin,
                                    verifier->verified + c->begin, &changed)) {
                return twx_fail_memory(err);
            }
            c->n_orders++;
            c->is_ranked = true;
            c->is_done = !changed;
        }
        *n_left += !c->is_done;
    }
    return status;
}

/** Groups the members of the batch, and begins another one. */
static enum twx_status verify_batch(struct twx_verifier *verifier,
                                    const struct twx_verifying *verifying, uint32_t *keeper_of,
                                    uint8_t *likeness, struct twx_seen *seen, struct twx_error *err)
{
    const struct twx_member *members = verifier->members;
    if (!twx_reserve((void **)&verifier->verified, &verifier->verified_cap, verifier->n_members,
                     sizeof *verifier->verified)) {
        return twx_fail_memory(err);
    }
    enum twx_status status = TWX_OK;
    size_t n_left = 0;
    do {
        status = make_groups(verifier, verifying, err);
        if (status == TWX_OK) {
            status = rank_by_pictures(verifier, verifying, &n_left, err);
        }
    } while (status == TWX_OK && n_left > 0);
    if (status != TWX_OK) {
        return status;
    }
    count_members(verifier);
    for (size_t i = 0; i < verifier->n_components; i++) {
        const struct component *c = &verifier->components[i];
        verifier->n_known += c->n_known;
        for (size_t k = c->begin; k < c->end; k++) {
            const struct twx_verified *verified = &verifier->verified[k];
            keeper_of[members[k].point] = members[c->begin + verified->keeper].point;
            likeness[members[k].point] = (uint8_t)verified->likeness;
            seen[members[k].point] = members[k].seen;
        }
    }
    drop_batch(verifier);
    twx_comparisons_forget(verifier->known);
    return TWX_OK;
}

// ---------------------------------------------------------------------------------------------------------
// All components

enum twx_status twx_verify_links(struct twx_verifier *verifier,
                                 const struct twx_verifying *verifying, uint32_t *keeper_of,
                                 uint8_t *likeness, struct twx_seen *seen, struct twx_error *err)
{
    const double begin = twx_monotonic_seconds();
    const size_t n = verifying->points->n_points;
    struct twx_verifying with_known = *verifying;
    struct twx_component_list components = {0};
    enum twx_status status =
        twx_component_list_make(keeper_of, n, &components) ? TWX_OK : twx_fail_memory(err);
    with_known.known = verifier->known;
    twx_member_reader_begin(verifier->reader, verifying->points, verifying->keep);
    for (size_t root = 0; root < n && status == TWX_OK; root++) {
        if (twx_component_size(&components, root) > 1) {
            status = add_component(verifier, twx_component_members(&components, root),
                                   twx_component_size(&components, root), err);
        }
        if (status == TWX_OK && verifier->n_members >= BATCH_MEMBERS) {
            status = verify_batch(verifier, &with_known, keeper_of, likeness, seen, err);
        }
    }
    if (status == TWX_OK) {
        status = verify_batch(verifier, &with_known, keeper_of, likeness, seen, err);
    }
    twx_component_list_release(&components);
    // Also when it was stopped.
    twx_comparisons_finish(verifier->known);
    if (status == TWX_OK) {
        const struct twx_member_counts *counts = twx_member_reader_counts(verifier->reader);
        twx_log(verifier->run, TWX_LEVEL_INFO,
                "verified: %" G_GUINT64_FORMAT " pictures read, %" G_GUINT64_FORMAT
                " pairs compared, %" G_GUINT64_FORMAT " known before, %" G_GUINT64_FORMAT
                " pictures measured: %.2f s",
                counts->n_read, verifier->n_compared, verifier->n_known, counts->n_measured,
                twx_monotonic_seconds() - begin);
    }
    return status;
}

void twx_verifier_report(const struct twx_verifier *verifier, struct twx_export_counts *counts)
{
    counts->n_compared_pairs = verifier->n_compared;
    counts->n_known_pairs = verifier->n_known;
    counts->n_unverified =
        twx_member_reader_counts(verifier->reader)->n_unread + verifier->n_unread;
    if (counts->n_unverified > 0) {
        twx_log(verifier->run, TWX_LEVEL_WARNING,
                "files left out of the groups, whose pictures could not be read: %" G_GUINT64_FORMAT
                " (-v names them)",
                counts->n_unverified);
    }
}
