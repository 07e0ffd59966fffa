// SPDX-License-Identifier: MIT
//
// Owns the notes and the shards.
#include "ingest/recorder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/file_system.h"
#include "base/status.h"
#include "base/strings.h"
#include "ingest/seen_file.h"
#include "twindex_commands.h"

struct failed_file {
    uint64_t sequence;
    char *path;
    struct stat seen;
    enum twx_reason reason;
};

struct noted_root {
    char *path;
    uint64_t device;
};

struct twx_recorder {
    struct twx_recorder_options options;
    char libraries[TWX_LIBRARIES_BYTES];
    struct noted_root *roots;  // of shards that are not made yet
    size_t n_roots;
    size_t roots_cap;
    struct failed_file *failed;
    size_t n_failed;
    size_t failed_cap;
    struct twx_shard_writer **shards;  // options.n_shards of them; NULL before the first record
    unsigned next;                     // that takes the next record
};

struct twx_recorder *twx_recorder_create(const struct twx_recorder_options *options)
{
    struct twx_recorder *r = twx_alloc(1, sizeof *r);
    if (r != NULL) {
        r->options = *options;
    }
    return r;
}

void twx_recorder_set_libraries(struct twx_recorder *r, const char *libraries)
{
    (void)snprintf(r->libraries, sizeof r->libraries, "%s", libraries);
    if (r->options.sink != NULL) {
        r->options.sink->set_libraries(r->options.sink->user, libraries);
    }
}

/** Makes all shards of the run. */
static enum twx_status make_shards(struct twx_recorder *r, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    struct twx_shard_header header = {
        .hash_version = TWX_HASH_VERSION,
        .hash_size = r->options.hash_size,
        .observed_ns = r->options.observed_ns,
    };
    memcpy(header.run_id, r->options.run_id, sizeof header.run_id);
    memcpy(header.libraries, r->libraries, sizeof header.libraries);
    r->shards = twx_alloc(r->options.n_shards, sizeof(struct twx_shard_writer *));
    if (r->shards == NULL) {
        return twx_fail_memory(err);
    }
    for (unsigned i = 0; i < r->options.n_shards && status == TWX_OK; i++) {
        header.worker = r->options.first_shard + i;
        status = twx_shard_writer_create(r->options.shard_dir, &header, &r->shards[i], err);
    }
    return status;
}

static enum twx_status append_made(struct twx_recorder *r, const struct twx_record *record,
                                   struct twx_error *err)
{
    struct twx_shard_writer *shard = r->shards[r->next];
    r->next = (r->next + 1) % r->options.n_shards;
    return shard != NULL ? twx_shard_writer_append(shard, record, err)
                         : twx_fail(err, TWX_FAILED, 0, "the shards of this run were not made");
}

static enum twx_status append_root(struct twx_recorder *r, const char *path, uint64_t device,
                                   struct twx_error *err)
{
    struct twx_file_system fs;
    twx_file_system_find(device, &fs);
    const struct twx_record record = {
        .fs_uuid = fs.uuid,
        .fs_uuid_bytes = strlen(fs.uuid),
        .fs_label = fs.label,
        .fs_label_bytes = strlen(fs.label),
        .kind = TWX_RECORD_ROOT,
        .path = path,
        .path_bytes = strlen(path),
        .device = device,
    };
    return append_made(r, &record, err);
}

static void forget_roots(struct twx_recorder *r)
{
    for (size_t i = 0; i < r->n_roots; i++) {
        free(r->roots[i].path);
    }
    r->n_roots = 0;
}

/** Makes the shards, if they are not there, and writes the roots that were noted for them. */
static enum twx_status prepare_shards(struct twx_recorder *r, struct twx_error *err)
{
    if (r->shards != NULL) {
        return TWX_OK;
    }
    enum twx_status status = make_shards(r, err);
    for (size_t i = 0; i < r->n_roots && status == TWX_OK; i++) {
        status = append_root(r, r->roots[i].path, r->roots[i].device, err);
    }
    forget_roots(r);
    return status;
}

/** Hands on the record of a file. */
static enum twx_status append(struct twx_recorder *r, uint64_t sequence,
                              const struct twx_record *record, struct twx_error *err)
{
    struct twx_record own = *record;
    if (own.reason == TWX_REASON_MEMORY) {
        own.detail = r->options.memory_mib;
    }
    if (r->options.sink != NULL) {
        return r->options.sink->put(r->options.sink->user, sequence, &own, err);
    }
    const enum twx_status status = prepare_shards(r, err);
    return status == TWX_OK ? append_made(r, &own, err) : status;
}

enum twx_status twx_recorder_put_root(struct twx_recorder *r, const char *path, uint64_t device,
                                      struct twx_error *err)
{
    if (r->shards != NULL) {
        return append_root(r, path, device, err);
    }
    const struct noted_root root = {.path = twx_strdup(path), .device = device};
    if (root.path == NULL ||
        !twx_reserve((void **)&r->roots, &r->roots_cap, r->n_roots + 1, sizeof *r->roots)) {
        free(root.path);
        return twx_fail_memory(err);
    }
    r->roots[r->n_roots++] = root;
    return TWX_OK;
}

enum twx_status twx_recorder_put_file(struct twx_recorder *r, uint64_t sequence, const char *path,
                                      const struct twx_record *found, struct twx_error *err)
{
    struct twx_record record = *found;
    record.path = path;
    record.path_bytes = strlen(path);
    return append(r, sequence, &record, err);
}

enum twx_status twx_recorder_skip(struct twx_recorder *r, const struct twx_skipped *file,
                                  struct twx_error *err)
{
    return r->options.sink != NULL ? r->options.sink->skip(r->options.sink->user, file, err)
                                   : TWX_OK;
}

enum twx_status twx_recorder_note_failed(struct twx_recorder *r,
                                         const struct twx_failed_file *failed,
                                         struct twx_error *err)
{
    const struct failed_file file = {.sequence = failed->sequence,
                                     .path = twx_strdup(failed->path),
                                     .seen = *failed->seen,
                                     .reason = failed->reason};
    if (file.path == NULL ||
        !twx_reserve((void **)&r->failed, &r->failed_cap, r->n_failed + 1, sizeof *r->failed)) {
        free(file.path);
        return twx_fail_memory(err);
    }
    r->failed[r->n_failed++] = file;
    if (r->options.sink != NULL) {
        r->options.sink->doubt(r->options.sink->user, file.sequence);
    }
    return TWX_OK;
}

static enum twx_status write_one(struct twx_recorder *r, const struct failed_file *file,
                                 struct twx_error *err)
{
    struct twx_record record = {
        .kind = TWX_RECORD_FILE,
        .status = TWX_IMAGE_FAILED,
        .reason = file->reason,
        .path = file->path,
        .path_bytes = strlen(file->path),
        .hash_version = TWX_HASH_VERSION,
    };
    twx_seen_file_take(&file->seen, &record);
    return append(r, file->sequence, &record, err);
}

static void forget(struct twx_recorder *r)
{
    for (size_t i = 0; i < r->n_failed; i++) {
        free(r->failed[i].path);
    }
    r->n_failed = 0;
}

enum twx_status twx_recorder_write_failed(struct twx_recorder *r, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    for (size_t i = 0; i < r->n_failed && status == TWX_OK; i++) {
        status = write_one(r, &r->failed[i], err);
    }
    forget(r);
    return status;
}

enum twx_status twx_recorder_flush(struct twx_recorder *r, struct twx_error *err)
{
    const struct twx_record_sink *sink = r->options.sink;
    if (sink != NULL) {
        return sink->pause != NULL ? sink->pause(sink->user, err) : TWX_OK;
    }
    enum twx_status status = TWX_OK;
    for (unsigned i = 0; r->shards != NULL && i < r->options.n_shards; i++) {
        if (r->shards[i] != NULL && status == TWX_OK) {
            status = twx_shard_writer_flush(r->shards[i], err);
        }
    }
    return status;
}

enum twx_status twx_recorder_finish(struct twx_recorder **recorder, struct twx_error *err)
{
    struct twx_recorder *r = *recorder;
    *recorder = NULL;
    enum twx_status status = r->n_roots > 0 ? prepare_shards(r, err) : TWX_OK;
    for (unsigned i = 0; r->shards != NULL && i < r->options.n_shards; i++) {
        if (r->shards[i] == NULL) {
            continue;
        }
        // All are sealed, whatever became of one; the first failure is the call's.
        const enum twx_status sealed =
            twx_shard_writer_seal(&r->shards[i], status == TWX_OK ? err : NULL);
        status = status == TWX_OK ? sealed : status;
    }
    free(r->shards);
    forget(r);
    forget_roots(r);
    free(r->roots);
    free(r->failed);
    free(r);
    return status;
}
