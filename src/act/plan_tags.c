// SPDX-License-Identifier: MIT
//
// A client of the job `tags`.
#include "act/plan_tags.h"

#include "base/status.h"
#include "jobs/file_jobs.h"
#include "jobs/tags_job.h"
#include "twindex_commands.h"

static enum twx_acceptance on_tags(void *user, uint64_t tag, const struct twx_file_job_end *end)
{
    const struct twx_plan_tags *tags = user;
    struct twx_loss_facts *facts = &tags->members[tag].facts;
    if (end->result == NULL) {
        return TWX_RESULT_TAKEN;
    }
    facts->has_tags = twx_tags_result_get(end->result, end->n, &facts->tags);
    return facts->has_tags ? TWX_RESULT_SUCCESS : TWX_RESULT_REFUSED;
}

static enum twx_status start_jobs(struct twx_plan_tags *tags, struct twx_error *err)
{
    const struct twx_export_options *groups = tags->groups;
    const unsigned n_workers = groups->n_jobs > 0 ? groups->n_jobs : twx_n_processors();
    return twx_file_jobs_create(
        &(struct twx_file_jobs_options){.kind = twx_tags_job(),
                                        .n_workers = n_workers,
                                        .timeout_seconds = groups->timeout_seconds,
                                        .user = tags,
                                        .on_end = on_tags},
        tags->run, &tags->jobs, err);
}

enum twx_status twx_plan_tags_read(struct twx_plan_tags *tags, struct twx_plan_member *members,
                                   size_t n, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    size_t asked = SIZE_MAX;  // the last keeper that was
    tags->members = members;
    for (size_t i = 0; i < n && status == TWX_OK; i++) {
        const struct twx_plan_member *m = &members[i];
        if (!m->may_go || m->row.is_exact) {
            continue;
        }
        status = tags->jobs == NULL ? start_jobs(tags, err) : TWX_OK;
        if (status == TWX_OK && asked != m->keeper) {
            asked = m->keeper;
            status = twx_file_jobs_add(tags->jobs, members[asked].facts.path, asked, err);
        }
        if (status == TWX_OK) {
            status = twx_file_jobs_add(tags->jobs, m->facts.path, i, err);
        }
    }
    if (status == TWX_OK && tags->jobs != NULL) {
        status = twx_file_jobs_wait(tags->jobs, err);
    }
    return status;
}

void twx_plan_tags_release(struct twx_plan_tags *tags)
{
    twx_file_jobs_free(tags->jobs);
    tags->jobs = NULL;
}
