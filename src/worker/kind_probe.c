// SPDX-License-Identifier: MIT
//
// The job `probe`, run: read, decoded and hashed as by a run.
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "file/hash_file.h"
#include "jobs/probe_job.h"
#include "worker/job_kind.h"
#include "worker/report_facts.h"

struct probe_state {
    struct twx_file_hasher *hasher;
    struct twx_file_facts facts;
};

static void free_state(void *user)
{
    struct probe_state *state = user;
    if (state != NULL) {
        twx_file_hasher_free(state->hasher);
        free(state);
    }
}

static bool is_valid(const struct twx_job_kind_spec *spec)
{
    enum twx_variants variants = TWX_VARIANTS_NONE;
    return twx_probe_options_get(spec, &variants) != 0;
}

static void *create(const struct twx_job_kind_spec *spec)
{
    struct probe_state *state = twx_alloc(1, sizeof *state);
    if (state == NULL) {
        return NULL;
    }
    struct twx_file_options options = {.checksums = spec->reads, .wants_metadata = true};
    options.hash_size = twx_probe_options_get(spec, &options.variants);
    state->hasher = twx_file_hasher_create(&options);
    if (state->hasher == NULL) {
        free_state(state);
        return NULL;
    }
    return state;
}

static enum twx_status run(void *user, const struct twx_job *job, struct twx_loaded_file *file,
                           struct twx_report *report, uint8_t *result, size_t *n,
                           struct twx_error *err)
{
    (void)job;
    struct probe_state *state = user;
    struct twx_file_facts *f = &state->facts;
    const enum twx_status status = twx_hash_loaded_file(state->hasher, file, f, err);
    if (status != TWX_OK) {
        return status;
    }
    twx_report_facts(f, report);
    if (f->outcome == TWX_FILE_DONE) {
        struct twx_probe_result probe = {.status = f->verdict.status,
                                         .reason = f->verdict.reason,
                                         .version = {f->bytes, f->mtime_ns},
                                         .facts = {.width = f->picture.width,
                                                   .height = f->picture.height,
                                                   .metadata = f->metadata,
                                                   .has_taken = f->picture.has_exif_time,
                                                   .taken_s = f->picture.exif_time_s},
                                         .samples = f->samples,
                                         .variants = f->variants};
        memcpy(probe.checksum, f->checksum, sizeof probe.checksum);
        *n = twx_probe_result_put(&probe, result);
    }
    return TWX_OK;
}

const struct twx_job_kind twx_probe_kind = {
    .name = TWX_PROBE_JOB,
    .create = create,
    .free = free_state,
    .is_valid = is_valid,
    .run = run,
};
