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

// Members of a batch: 40 MB. Enough that workers seldom wait for the last pictures of a batch.
enum { BATCH_MEMBERS = 4096 };

struct twx_verifier {
    const struct twx_run *run;
    unsigned n_threads;
    struct twx_member_reader *reader;
    struct twx_verify_scratch *scratch;
    struct twx_member *members;  // owned: of the batch, component after component
    size_t n_members;
    size_t members_cap;
    struct twx_verified *verified;  // owned
    size_t verified_cap;
    uint64_t n_pairs;
    uint64_t n_read;
    uint64_t n_unread;
};

enum twx_status twx_verifier_create(struct twx_index *index,
                                    const struct twx_export_options *options,
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
                                            .run = run,
                                            .n_workers = made->n_threads,
                                            .timeout_seconds = options->timeout_seconds});
    made->scratch = twx_verify_scratch_create(made->n_threads);
    if (made->reader == NULL || made->scratch == NULL) {
        twx_verifier_free(made);
        return twx_fail_memory(err);
    }
    *verifier = made;
    return TWX_OK;
}

void twx_verifier_free(struct twx_verifier *verifier)
{
    if (verifier != NULL) {
        twx_member_reader_free(verifier->reader);
        twx_verify_scratch_free(verifier->scratch);
        free(verifier->members);
        free(verifier->verified);
        free(verifier);
    }
}

// ---------------------------------------------------------------------------------------------------------
// A batch

/** Whether all members of a component have one payload: nothing is to be seen then. */
static bool is_one_payload(const struct twx_member *members, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        if (!twx_likeness_is_payload(&members[0].facts, &members[i].facts)) {
            return false;
        }
    }
    return true;
}

/** Adds the points of a component, in order, with what the index knows of them. */
static enum twx_status add_component(struct twx_verifier *verifier,
                                     const struct twx_collection *points, const uint32_t *component,
                                     size_t n, struct twx_error *err)
{
    if (!twx_reserve((void **)&verifier->members, &verifier->members_cap, verifier->n_members + n,
                     sizeof *verifier->members)) {
        return twx_fail_memory(err);
    }
    struct twx_member *members = verifier->members + verifier->n_members;
    for (size_t i = 0; i < n; i++) {
        memset(&members[i], 0, sizeof members[i]);
        members[i].point = component[i];
        const enum twx_status status =
            twx_member_load_facts(verifier->reader, points, &members[i], err);
        if (status != TWX_OK) {
            return status;
        }
    }
    const bool needs_pictures = !is_one_payload(members, n);
    for (size_t i = 0; i < n; i++) {
        members[i].needs_picture = needs_pictures;
    }
    verifier->n_members += n;
    return TWX_OK;
}

static void count_members(struct twx_verifier *verifier)
{
    for (size_t i = 0; i < verifier->n_members; i++) {
        const struct twx_member *member = &verifier->members[i];
        verifier->n_read += member->has_picture;
        verifier->n_unread += member->needs_picture && !member->has_picture;
    }
}

/** Reads and groups the members of the batch, and begins another one. */
static enum twx_status verify_batch(struct twx_verifier *verifier,
                                    const struct twx_verifying *verifying, uint32_t *keeper_of,
                                    uint8_t *likeness, struct twx_error *err)
{
    struct twx_member *members = verifier->members;
    const size_t n = verifier->n_members;
    enum twx_status status = twx_members_read(verifier->reader, verifying->points, members, n, err);
    if (status != TWX_OK) {
        return status;
    }
    count_members(verifier);
    if (!twx_reserve((void **)&verifier->verified, &verifier->verified_cap, n,
                     sizeof *verifier->verified)) {
        return twx_fail_memory(err);
    }
    for (size_t begin = 0, end = 0; begin < n; begin = end) {
        const uint32_t root = keeper_of[members[begin].point];
        while (end < n && keeper_of[members[end].point] == root) {
            end++;
        }
        if (!twx_verify_group(verifying, members + begin, end - begin, verifier->scratch,
                              verifier->verified + begin, &verifier->n_pairs)) {
            return twx_fail_memory(err);
        }
        if (twx_is_stopped(verifier->run)) {
            return twx_fail(err, TWX_STOPPED, 0, "stopped while comparing pictures");
        }
        // Roots of the components to come are not among them.
        for (size_t i = begin; i < end; i++) {
            keeper_of[members[i].point] = members[begin + verifier->verified[i].keeper].point;
            likeness[members[i].point] = (uint8_t)verifier->verified[i].likeness;
        }
    }
    verifier->n_members = 0;
    return TWX_OK;
}

// ---------------------------------------------------------------------------------------------------------
// All components

enum twx_status twx_verify_links(struct twx_verifier *verifier,
                                 const struct twx_verifying *verifying, uint32_t *keeper_of,
                                 uint8_t *likeness, struct twx_error *err)
{
    const double begin = twx_monotonic_seconds();
    const size_t n = verifying->points->n_points;
    struct twx_component_list components = {0};
    enum twx_status status =
        twx_component_list_make(keeper_of, n, &components) ? TWX_OK : twx_fail_memory(err);
    for (size_t root = 0; root < n && status == TWX_OK; root++) {
        if (twx_component_size(&components, root) > 1) {
            status =
                add_component(verifier, verifying->points, twx_component_members(&components, root),
                              twx_component_size(&components, root), err);
        }
        if (status == TWX_OK && verifier->n_members >= BATCH_MEMBERS) {
            status = verify_batch(verifier, verifying, keeper_of, likeness, err);
        }
    }
    if (status == TWX_OK) {
        status = verify_batch(verifier, verifying, keeper_of, likeness, err);
    }
    twx_component_list_release(&components);
    if (status == TWX_OK) {
        twx_log(verifier->run, TWX_LEVEL_INFO,
                "verified: %" G_GUINT64_FORMAT " pictures read, %" G_GUINT64_FORMAT
                " pairs compared: %.2f s",
                verifier->n_read, verifier->n_pairs, twx_monotonic_seconds() - begin);
    }
    return status;
}

void twx_verifier_report(const struct twx_verifier *verifier, struct twx_export_counts *counts)
{
    counts->n_compared_pairs = verifier->n_pairs;
    counts->n_unverified = verifier->n_unread;
    if (verifier->n_unread > 0) {
        twx_log(
            verifier->run, TWX_LEVEL_WARNING,
            "files left out of the groups, whose pictures could not be read: %" G_GUINT64_FORMAT,
            verifier->n_unread);
    }
}
