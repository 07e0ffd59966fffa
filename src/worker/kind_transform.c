// SPDX-License-Identifier: MIT
//
// The job `transform`, run.
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "file/transform_file.h"
#include "jobs/transform_job.h"
#include "twindex_commands.h"
#include "worker/job_kind.h"

struct state {
    struct twx_transform_options options;
    struct twx_transform transform;  // borrows from the options
    enum twx_checksums reads;
};

static void free_state(void *user)
{
    twx_transform_end_thread();
    free(user);
}

static bool is_valid(const struct twx_job_kind_spec *spec)
{
    struct twx_transform_options options;
    return twx_transform_options_get(spec, &options);
}

static void *create(const struct twx_job_kind_spec *spec)
{
    struct state *state = twx_alloc(1, sizeof *state);
    if (state == NULL || !twx_transform_options_get(spec, &state->options)) {
        free(state);
        return NULL;
    }
    state->transform = (struct twx_transform){.operations = state->options.operations,
                                              .n_operations = state->options.n_operations,
                                              .quality = state->options.quality};
    state->reads = spec->reads;
    return state;
}

static enum twx_status run(void *user, const struct twx_job *job, struct twx_loaded_file *file,
                           struct twx_report *report, uint8_t *result, size_t *n,
                           struct twx_error *err)
{
    const struct state *state = user;
    struct twx_transformed_file made;
    struct twx_transform_wanted wanted = {.reads = state->reads};
    struct twx_room room = {.bytes = result + TWX_TRANSFORM_HEAD_BYTES,
                            .cap = TWX_TRANSFORMED_BYTES_MAX};
    if (!twx_transform_argument_get(job->argument, &wanted.version, &wanted.format)) {
        wanted.format = TWX_FORMAT_PNG;  // a parent of this version asks for no other
    }
    const enum twx_status status =
        twx_transform_file(&state->transform, file, &wanted, &room, &made, err);
    if (status != TWX_OK) {
        return status;
    }
    report->outcome = made.outcome;
    report->error_number = made.error_number;
    report->bytes = made.n_read;
    memcpy(report->hint, made.hint, sizeof report->hint);
    if (made.outcome == TWX_FILE_DONE) {
        const bool is_made = made.picture.end == TWX_TRANSFORM_DONE;
        *n = twx_transform_result_put(&made.picture, is_made ? room.n : 0, result);
    }
    return TWX_OK;
}

const struct twx_job_kind twx_transform_kind = {
    .name = TWX_TRANSFORM_JOB,
    .needs_libvips = true,
    .create = create,
    .free = free_state,
    .is_valid = is_valid,
    .run = run,
};
