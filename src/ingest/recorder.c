// SPDX-License-Identifier: MIT
//
// Owns the notes and the shards.
#include "ingest/recorder.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/file_system.h"

struct failed_file {
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
    GArray *roots;                     // struct noted_root: of shards that are not made yet
    GArray *failed;                    // struct failed_file
    struct twx_shard_writer **shards;  // options.n_shards of them; NULL before the first record
    unsigned next;                     // that takes the next record
};

struct twx_recorder *twx_recorder_create(const struct twx_recorder_options *options)
{
    struct twx_recorder *r = twx_alloc(1, sizeof *r);
    if (r != NULL) {
        r->options = *options;
        r->roots = g_array_new(FALSE, FALSE, sizeof(struct noted_root));
        r->failed = g_array_new(FALSE, FALSE, sizeof(struct failed_file));
    }
    return r;
}

void twx_recorder_set_libraries(struct twx_recorder *r, const char *libraries)
{
    (void)g_strlcpy(r->libraries, libraries, sizeof r->libraries);
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
    struct twx_record own = *record;
    if (own.reason == TWX_REASON_MEMORY) {
        own.detail = r->options.memory_mib;
    }
    struct twx_shard_writer *shard = r->shards[r->next];
    r->next = (r->next + 1) % r->options.n_shards;
    return shard != NULL ? twx_shard_writer_append(shard, &own, err)
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
    for (guint i = 0; i < r->roots->len; i++) {
        g_free(g_array_index(r->roots, struct noted_root, i).path);
    }
    (void)g_array_set_size(r->roots, 0);
}

/** Makes the shards, if they are not there, and writes the roots that were noted for them. */
static enum twx_status prepare_shards(struct twx_recorder *r, struct twx_error *err)
{
    if (r->shards != NULL) {
        return TWX_OK;
    }
    enum twx_status status = make_shards(r, err);
    for (guint i = 0; i < r->roots->len && status == TWX_OK; i++) {
        const struct noted_root *root = &g_array_index(r->roots, struct noted_root, i);
        status = append_root(r, root->path, root->device, err);
    }
    forget_roots(r);
    return status;
}

static enum twx_status append(struct twx_recorder *r, const struct twx_record *record,
                              struct twx_error *err)
{
    const enum twx_status status = prepare_shards(r, err);
    return status == TWX_OK ? append_made(r, record, err) : status;
}

enum twx_status twx_recorder_put_root(struct twx_recorder *r, const char *path, uint64_t device,
                                      struct twx_error *err)
{
    if (r->shards != NULL) {
        return append_root(r, path, device, err);
    }
    const struct noted_root root = {.path = g_strdup(path), .device = device};
    (void)g_array_append_val(r->roots, root);
    return TWX_OK;
}

static void take_stat(const struct stat *st, struct twx_record *record)
{
    record->bytes = (uint64_t)st->st_size;
    record->mtime_ns = twx_timespec_ns(st->st_mtim);
    record->ctime_ns = twx_timespec_ns(st->st_ctim);
    record->inode = (uint64_t)st->st_ino;
    record->device = (uint64_t)st->st_dev;
}

static bool has_stat(const struct twx_record *record, const struct stat *st)
{
    return record->bytes == (uint64_t)st->st_size &&
           record->mtime_ns == twx_timespec_ns(st->st_mtim) &&
           record->ctime_ns == twx_timespec_ns(st->st_ctim) &&
           record->inode == (uint64_t)st->st_ino && record->device == (uint64_t)st->st_dev;
}

enum twx_status twx_recorder_put_file(struct twx_recorder *r, const char *path,
                                      const struct stat *seen, const struct twx_record *found,
                                      struct twx_error *err)
{
    struct twx_record record = *found;
    struct stat now;
    if (!has_stat(found, seen) && (stat(path, &now) != 0 || !has_stat(found, &now))) {
        take_stat(seen, &record);
    }
    record.path = path;
    record.path_bytes = strlen(path);
    return append(r, &record, err);
}

enum twx_file_outcome twx_recorder_note_failed(struct twx_recorder *r, const char *path,
                                               const struct stat *seen, enum twx_reason reason)
{
    struct stat now;
    if (stat(path, &now) != 0) {
        return TWX_FILE_VANISHED;
    }
    if (now.st_size != seen->st_size || now.st_ino != seen->st_ino || now.st_dev != seen->st_dev ||
        twx_timespec_ns(now.st_mtim) != twx_timespec_ns(seen->st_mtim)) {
        return TWX_FILE_CHANGING;
    }
    const struct failed_file file = {.path = g_strdup(path), .seen = *seen, .reason = reason};
    (void)g_array_append_val(r->failed, file);
    return TWX_FILE_DONE;
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
    take_stat(&file->seen, &record);
    return append(r, &record, err);
}

static void forget(struct twx_recorder *r)
{
    for (guint i = 0; i < r->failed->len; i++) {
        g_free(g_array_index(r->failed, struct failed_file, i).path);
    }
    (void)g_array_set_size(r->failed, 0);
}

enum twx_status twx_recorder_write_failed(struct twx_recorder *r, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    for (guint i = 0; i < r->failed->len && status == TWX_OK; i++) {
        status = write_one(r, &g_array_index(r->failed, struct failed_file, i), err);
    }
    forget(r);
    return status;
}

enum twx_status twx_recorder_flush(struct twx_recorder *r, struct twx_error *err)
{
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
    enum twx_status status = r->roots->len > 0 ? prepare_shards(r, err) : TWX_OK;
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
    (void)g_array_free(r->roots, TRUE);
    (void)g_array_free(r->failed, TRUE);
    free(r);
    return status;
}
