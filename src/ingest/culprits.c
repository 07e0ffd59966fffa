// SPDX-License-Identifier: MIT
//
// Owns the notes and the shard, which is made with the first record.
#include "ingest/culprits.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "image/decode.h"
#include "store/shard.h"

struct culprit {
    char *path;
    struct stat seen;
    enum twx_reason reason;
};

struct twx_culprits {
    struct twx_pool_options options;
    unsigned *next_worker;
    GArray *noted;  // struct culprit
    struct twx_shard_writer *shard;
};

struct twx_culprits *twx_culprits_create(const struct twx_pool_options *options,
                                         unsigned *next_worker)
{
    struct twx_culprits *c = twx_alloc(1, sizeof *c);
    if (c != NULL) {
        c->options = *options;
        c->next_worker = next_worker;
        c->noted = g_array_new(FALSE, FALSE, sizeof(struct culprit));
    }
    return c;
}

enum twx_file_outcome twx_culprits_note(struct twx_culprits *c, const char *path,
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
    const struct culprit culprit = {.path = g_strdup(path), .seen = *seen, .reason = reason};
    (void)g_array_append_val(c->noted, culprit);
    return TWX_FILE_DONE;
}

static enum twx_status open_shard(struct twx_culprits *c, struct twx_error *err)
{
    if (c->shard != NULL) {
        return TWX_OK;
    }
    struct twx_shard_header header = {
        .hash_version = TWX_HASH_VERSION,
        .hash_size = c->options.hash_size,
        .worker = (*c->next_worker)++,
        .observed_ns = c->options.observed_ns,
    };
    memcpy(header.run_id, c->options.run_id, sizeof header.run_id);
    twx_decode_libraries(header.libraries, sizeof header.libraries);
    return twx_shard_writer_create(c->options.shard_dir, &header, &c->shard, err);
}

static enum twx_status write_one(struct twx_culprits *c, const struct culprit *culprit,
                                 struct twx_error *err)
{
    const struct twx_record record = {
        .kind = TWX_RECORD_FILE,
        .status = TWX_IMAGE_FAILED,
        .reason = culprit->reason,
        .path = culprit->path,
        .path_bytes = strlen(culprit->path),
        .bytes = (uint64_t)culprit->seen.st_size,
        .mtime_ns = twx_timespec_ns(culprit->seen.st_mtim),
        .ctime_ns = twx_timespec_ns(culprit->seen.st_ctim),
        .inode = (uint64_t)culprit->seen.st_ino,
        .device = (uint64_t)culprit->seen.st_dev,
        .hash_version = TWX_HASH_VERSION,
    };
    return twx_shard_writer_append(c->shard, &record, err);
}

static void forget(struct twx_culprits *c)
{
    for (guint i = 0; i < c->noted->len; i++) {
        g_free(g_array_index(c->noted, struct culprit, i).path);
    }
    (void)g_array_set_size(c->noted, 0);
}

enum twx_status twx_culprits_write(struct twx_culprits *c, struct twx_error *err)
{
    if (c->noted->len == 0) {
        return TWX_OK;
    }
    enum twx_status status = open_shard(c, err);
    for (guint i = 0; i < c->noted->len && status == TWX_OK; i++) {
        status = write_one(c, &g_array_index(c->noted, struct culprit, i), err);
    }
    if (status == TWX_OK) {
        status = twx_shard_writer_flush(c->shard, err);
    }
    forget(c);
    return status;
}

enum twx_status twx_culprits_keep(struct twx_culprits *c, const struct twx_record *record,
                                  struct twx_error *err)
{
    const enum twx_status status = open_shard(c, err);
    return status == TWX_OK ? twx_shard_writer_append(c->shard, record, err) : status;
}

enum twx_status twx_culprits_finish(struct twx_culprits **culprits, struct twx_error *err)
{
    struct twx_culprits *c = *culprits;
    *culprits = NULL;
    const enum twx_status status =
        c->shard != NULL ? twx_shard_writer_seal(&c->shard, err) : TWX_OK;
    forget(c);
    (void)g_array_free(c->noted, TRUE);
    free(c);
    return status;
}
