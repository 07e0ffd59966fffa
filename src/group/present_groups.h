// SPDX-License-Identifier: MIT
//
// The groups of an index, of files that are there: what an export hands out, and what folders are compared by.
#ifndef TWX_GROUP_PRESENT_GROUPS_H
#define TWX_GROUP_PRESENT_GROUPS_H

#include "group/candidates.h"
#include "group/group_rows.h"
#include "group/look.h"
#include "group/verify.h"

/** Groups, and all that they borrow from. Not to be moved in memory. */
struct twx_present_groups {
    struct twx_index *index;
    struct twx_export_options options;
    const struct twx_run *run;
    bool of_all_images;    // set before: look also at images in no group, and keep first_link
    struct twx_run quiet;  // of all makings but the first, which has warned
    struct twx_keep *default_keep;  // owned: where the options name none
    struct twx_look *look;          // owned; NULL: files are not looked at
    struct twx_verifier *verifier;  // owned; NULL: pairs are not verified
    struct twx_rejections rejections;
    struct twx_scope *
        whole;  // owned: where nothing but rejections divides; NULL: there are none, or a scope is given
    struct twx_candidates candidates;  // owned; none where all files are loaded
    bool has_candidates;
    struct twx_collection points;
    struct twx_groups groups;
    double begin;
};

/** Begins with nothing made; index, options and run are borrowed. Ends with twx_present_groups_release. */
void twx_present_groups_init(struct twx_present_groups *p, struct twx_index *index,
                             const struct twx_export_options *options, const struct twx_run *run);
/**
 * Makes the groups, of what is there.
 *
 * counts   out
 * errors   as of twx_export
 */
enum twx_status twx_present_groups_make(struct twx_present_groups *p,
                                        struct twx_export_counts *counts, struct twx_error *err)
    __attribute__((warn_unused_result));
void twx_present_groups_release(struct twx_present_groups *p);

#endif
