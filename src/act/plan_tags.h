// SPDX-License-Identifier: MIT
//
// What the metadata of the files of a plan say, read where it is asked: by the job `tags`.
#ifndef TWX_ACT_PLAN_TAGS_H
#define TWX_ACT_PLAN_TAGS_H

#include "act/plan_member.h"

struct twx_file_jobs;

struct twx_plan_tags {
    const struct twx_export_options *groups;  // borrowed, as run: n_jobs and timeout_seconds
    const struct twx_run *run;
    struct twx_file_jobs *jobs;       // owned; NULL until the first file
    struct twx_plan_member *members;  // borrowed during a call; tags are places in it
};

/**
 * Reads the metadata of the members of a batch that may go and are not of their keepers' bytes, and of these keepers. What
 * cannot be read has none.
 *
 * errors   TWX_FAILED: there is no process that reads; TWX_STOPPED, TWX_NO_MEMORY
 */
enum twx_status twx_plan_tags_read(struct twx_plan_tags *tags, struct twx_plan_member *members,
                                   size_t n, struct twx_error *err)
    __attribute__((warn_unused_result));
void twx_plan_tags_release(struct twx_plan_tags *tags);

#endif
