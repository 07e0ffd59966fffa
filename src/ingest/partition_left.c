// SPDX-License-Identifier: MIT
//
// Reads each file to its end before it is trusted. Owns what is found until it is handed out.
#include "ingest/partition_left.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/path.h"
#include "base/status.h"
#include "store/partition_file.h"

struct search {
    const char *folder;
    const struct twx_shard_header *ours;
    const struct twx_run *run;
    struct twx_partition_left *left;
};

bool twx_partition_left_is_ours(const struct twx_shard *shard, const struct twx_shard_header *ours)
{
    const struct twx_shard_header *header = twx_shard_header(shard);
    return memcmp(header->run_id, ours->run_id, TWX_RUN_ID_BYTES) == 0 &&
           header->partition == ours->partition && header->n_partitions == ours->n_partitions;
}

/** Reads a shard to its end.  n_files: out, records of files that verify */
static enum twx_shard_end read_to_end(struct twx_shard *shard, uint64_t *n_files)
{
    struct twx_record record;
    *n_files = 0;
    while (twx_shard_next(shard, &record)) {
        *n_files += record.kind == TWX_RECORD_FILE;
    }
    return twx_shard_end(shard, NULL);
}

/** Takes a shard that was read to its end for the best so far: it is opened again, to be read from its beginning. */
static enum twx_status take(struct search *s, struct twx_shard *shard, uint64_t n_files,
                            struct twx_error *err)
{
    struct twx_shard *again = NULL;
    const enum twx_status status = twx_shard_open(twx_shard_path(shard), &again, err);
    if (status == TWX_OK) {
        twx_shard_free(s->left->shard);
        s->left->shard = again;
        s->left->n_files = n_files;
    }
    return status;
}

/** Looks at a shard or checkpoint, which were published whole: one that is damaged costs what it held. */
static enum twx_status look_at_published(struct search *s, const char *path, struct twx_error *err)
{
    struct twx_error why = {0};
    struct twx_shard *shard = NULL;
    uint64_t n_files = 0;
    if (twx_path_is_absent(path)) {
        return TWX_OK;
    }
    enum twx_status status = twx_shard_open(path, &shard, &why);
    if (status == TWX_OK && !twx_partition_left_is_ours(shard, s->ours)) {
        status = twx_fail(err, TWX_UNUSABLE, 0,
                          "'%s' is of another manifest, or of other options: give another folder, "
                          "or remove it",
                          path);
    } else if (status == TWX_OK && read_to_end(shard, &n_files) == TWX_SHARD_SEALED) {
        status = take(s, shard, n_files, err);
    } else if (status == TWX_OK || status == TWX_UNUSABLE) {
        twx_log(s->run, TWX_LEVEL_WARNING, "'%s' is damaged, and is made again", path);
        status = TWX_OK;
    } else if (why.code == ENOENT) {
        status = TWX_OK;
    } else {
        status = twx_fail(err, status, why.code, "%s", why.text);
    }
    twx_shard_free(shard);
    return status;
}

/** Looks at the file of an attempt: as it is no promise to anybody, one that cannot be used is passed over. */
static void look_at_attempt(struct search *s, const char *path)
{
    struct twx_error why = {0};
    struct twx_shard *shard = NULL;
    uint64_t n_files = 0;
    enum twx_status status = twx_shard_open(path, &shard, &why);
    if (status == TWX_OK && twx_partition_left_is_ours(shard, s->ours)) {
        (void)read_to_end(shard, &n_files);
        if (n_files > s->left->n_files) {
            status = take(s, shard, n_files, &why);
        }
    }
    if (status != TWX_OK) {
        twx_log(s->run, TWX_LEVEL_INFO, "passes over '%s': %s", path, why.text);
    }
    twx_shard_free(shard);
}

static enum twx_status look_at_attempts(struct search *s, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    struct dirent *entry = NULL;
    DIR *folder = opendir(s->folder);
    if (folder == NULL) {
        return twx_fail_errno(err, errno, "cannot read folder '%s'", s->folder);
    }
    while (status == TWX_OK && (entry = readdir(folder)) != NULL) {
        if (twx_partition_is_attempt(entry->d_name, s->ours->partition, s->ours->n_partitions)) {
            char *path = twx_path_join(s->folder, entry->d_name);
            if (path == NULL) {
                status = twx_fail_memory(err);
            } else {
                look_at_attempt(s, path);
            }
            free(path);
        }
    }
    (void)closedir(folder);
    return status;
}

static enum twx_status look_at_all(struct search *s, const char *sealed, const char *part,
                                   struct twx_error *err)
{
    enum twx_status status = look_at_published(s, sealed, err);
    if (status != TWX_OK || s->left->shard != NULL) {
        s->left->is_done = status == TWX_OK && twx_shard_header(s->left->shard)->n_unreadable == 0;
        return status;
    }
    status = look_at_published(s, part, err);
    return status == TWX_OK ? look_at_attempts(s, err) : status;
}

enum twx_status twx_partition_left_find(const char *folder, const struct twx_shard_header *ours,
                                        const struct twx_run *run, struct twx_partition_left *left,
                                        struct twx_error *err)
{
    const uint32_t i = ours->partition;
    const uint32_t n = ours->n_partitions;
    struct search s = {.folder = folder, .ours = ours, .run = run, .left = left};
    char *sealed = twx_partition_path(folder, i, n, TWX_SHARD_SUFFIX);
    char *part = twx_partition_path(folder, i, n, TWX_SHARD_PART_SUFFIX);
    *left = (struct twx_partition_left){.shard = NULL};
    const enum twx_status status =
        sealed != NULL && part != NULL ? look_at_all(&s, sealed, part, err) : twx_fail_memory(err);
    free(sealed);
    free(part);
    if (status == TWX_OK && left->is_done) {
        twx_log(run, TWX_LEVEL_INFO, "'%s' is there already", twx_shard_path(left->shard));
    } else if (status == TWX_OK && left->shard != NULL) {
        twx_log(run, TWX_LEVEL_INFO, "goes on from %" PRIu64 " files in '%s'", left->n_files,
                twx_shard_path(left->shard));
    }
    return status;
}
