// SPDX-License-Identifier: MIT
//
// The job `hash`, run: a file's facts, as a record without a path.
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "file/hash_file.h"
#include "jobs/hash_job.h"
#include "twindex_commands.h"
#include "worker/job_kind.h"
#include "worker/report_facts.h"

struct hash_state {
    unsigned hash_size;
    struct twx_file_hasher *hasher;
    struct twx_file_facts facts;
    uint8_t variants[TWX_VARIANTS_MAX * (1 + TWX_HASH_BYTES_MAX)];  // packed as in a record
};

static void free_state(void *user)
{
    struct hash_state *state = user;
    if (state != NULL) {
        twx_file_hasher_free(state->hasher);
        free(state);
    }
}

static bool is_valid(const struct twx_job_kind_spec *spec)
{
    struct twx_hash_options options;
    return twx_hash_options_get(spec, &options);
}

static void *create(const struct twx_job_kind_spec *spec)
{
    struct twx_hash_options o;
    struct hash_state *state = twx_alloc(1, sizeof *state);
    if (state == NULL || !twx_hash_options_get(spec, &o)) {
        free(state);
        return NULL;
    }
    state->hash_size = o.hash_size;
    state->hasher = twx_file_hasher_create(&(struct twx_file_options){.hash_size = o.hash_size,
                                                                      .max_pixels = o.max_pixels,
                                                                      .decoder = o.decoder,
                                                                      .variants = o.variants,
                                                                      .wants_metadata = true,
                                                                      .wants_partial = true,
                                                                      .checksums = o.checksums});
    if (state->hasher == NULL) {
        free_state(state);
        return NULL;
    }
    return state;
}

/** Packs the variants of an image that was hashed. */
static void put_variants(struct hash_state *state, struct twx_record *record)
{
    const struct twx_variant_list *list = &state->facts.variants;
    const size_t each = twx_record_variant_bytes(state->hash_size);
    for (unsigned i = 0; i < list->n; i++) {
        state->variants[i * each] = list->kinds[i];
        memcpy(state->variants + i * each + 1, list->hashes[i], each - 1);
    }
    record->variants_level = list->level;
    record->n_variants = list->n;
    record->variants = state->variants;
}

static struct twx_record record_of(struct hash_state *state)
{
    const struct twx_file_facts *f = &state->facts;
    const bool is_hashed = f->verdict.status == TWX_IMAGE_HASHED;
    struct twx_record record = {
        .kind = TWX_RECORD_FILE,
        .status = f->verdict.status,
        .reason = f->verdict.reason,
        .bytes = f->bytes,
        .mtime_ns = f->mtime_ns,
        .ctime_ns = f->ctime_ns,
        .inode = f->inode,
        .device = f->device,
        .picture = f->picture,
        .hash_version = TWX_HASH_VERSION,
        .hash_size = is_hashed ? state->hash_size : 0,
        .detail = f->detail,
        .metadata = f->metadata,
        .partial = f->partial,
    };
    memcpy(record.checksum, f->checksum, sizeof record.checksum);
    if (is_hashed) {
        memcpy(record.hash, f->hash, sizeof record.hash);
        put_variants(state, &record);
    }
    return record;
}

static enum twx_status run(void *user, const struct twx_job *job, struct twx_loaded_file *file,
                           struct twx_report *report, uint8_t *result, size_t *n,
                           struct twx_error *err)
{
    (void)job;
    struct hash_state *state = user;
    const enum twx_status status = twx_hash_loaded_file(state->hasher, file, &state->facts, err);
    if (status != TWX_OK) {
        return status;
    }
    const struct twx_file_facts *f = &state->facts;
    twx_report_facts(f, report);
    if (f->outcome == TWX_FILE_DONE) {
        const struct twx_record record = record_of(state);
        *n = twx_hash_result_put(&record, result);
    }
    return TWX_OK;
}

const struct twx_job_kind twx_hash_kind = {
    .name = TWX_HASH_JOB,
    .create = create,
    .free = free_state,
    .is_valid = is_valid,
    .run = run,
};
