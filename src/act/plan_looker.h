// SPDX-License-Identifier: MIT
//
// What two files of an index are to each other, for plans by decisions: pairs that no group tells of.
#ifndef TWX_ACT_PLAN_LOOKER_H
#define TWX_ACT_PLAN_LOOKER_H

#include "act/decided.h"
#include "twindex_commands.h"

/** Starts a process that decodes when it is first needed. */
struct twx_plan_looker {
    struct twx_index *index;  // borrowed, as the next two
    const struct twx_export_options
        *groups;  // how a picture may be turned; n_jobs, timeout_seconds
    const struct twx_run *run;
    struct twx_match_verifier *verifier;  // owned: twx_match_verifier_free; NULL before
};

/** The pair of two images with hashes: how far, and by which turn.  threads: pure */
struct twx_image_pair twx_plan_pair(const struct twx_plan_looker *looker, const struct twx_image *a,
                                    const struct twx_image *b, bool is_exact);

/**
 * Compares the pictures of n pairs.
 *
 * errors   as of twx_match_verifier_create and twx_match_verifier_compare_pairs
 */
enum twx_status twx_plan_look(struct twx_plan_looker *looker, const struct twx_image_pair *pairs,
                              size_t n, enum twx_likeness *likeness, struct twx_error *err)
    __attribute__((warn_unused_result));

/**
 * The classes of pairs of which one file was decided to go for the other, as both are named: 1U << enum twx_likeness for
 * each, but for what was not verified.
 *
 * errors   as of twx_plan_look; TWX_STOPPED
 */
enum twx_status twx_plan_classes(struct twx_plan_looker *looker, const struct twx_decided *decided,
                                 unsigned *classes, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
