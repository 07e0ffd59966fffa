// SPDX-License-Identifier: MIT
//
// twindex merge --tsv: lines of `hash --stdout=tsv` into an index, which is made when there is none: of the hash size that
// the first line names. A line that is none is named and passed over; its file is not noted as merged then.
#include <errno.h>
#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/path.h"
#include "base/status.h"
#include "store/db.h"
#include "store/index_write.h"
#include "store/lock.h"
#include "store/merge.h"
#include "store/merge_group.h"
#include "store/tsv_file.h"
#include "store/tsv_read.h"
#include "twindex_commands.h"

enum { BAD_LINES_NAMED = 10 };  // of a file; more are counted

struct tsv_merge {
    const char *index_path;
    const struct twx_run *run;
    struct twx_merge_result result;
    struct twx_index *index;        // NULL before the first line of a new one
    struct twx_merge_group *group;  // with the index
    const char *file;               // in progress
    uint64_t n_lines;               // of it
    uint64_t n_bad;
};

static const char *name_of(const struct tsv_merge *m)
{
    return strcmp(m->file, "-") == 0 ? "standard input" : m->file;
}

static enum twx_status open_index(struct tsv_merge *m, unsigned hash_size, struct twx_error *err)
{
    const enum twx_status status =
        twx_index_open_writer(m->index_path, hash_size, m->run, &m->index, err);
    if (status != TWX_OK) {
        return status;
    }
    m->group = twx_merge_group_create(m->index, m->run, &m->result.counts);
    return m->group != NULL ? TWX_OK : twx_fail_memory(err);
}

/** A line that is none: the first few of a file are named. */
static void pass_over(struct tsv_merge *m, const char *wrong)
{
    if (m->n_bad++ < BAD_LINES_NAMED) {
        twx_log(m->run, TWX_LEVEL_ERROR, "'%s', line %" G_GUINT64_FORMAT ", was passed over: %s",
                name_of(m), m->n_lines, wrong);
    }
}

static enum twx_status add_line(struct tsv_merge *m, const struct twx_tsv_line *line,
                                struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    if (m->index == NULL) {
        status = open_index(m, line->hash_size, err);
    }
    if (status == TWX_OK && line->hash_size != m->index->hash_size) {
        pass_over(m, m->index->hash_size == 8
                         ? "its hash is of size 16, those of the index of size 8"
                         : "its hash is of size 8, those of the index of size 16");
        return TWX_OK;
    }
    if (status == TWX_OK && !line->has_record) {
        m->result.counts.n_without_record++;
        return TWX_OK;
    }
    if (status == TWX_OK && line->root.path_bytes > 0) {
        status = twx_merge_group_add_root(m->group, &line->root, line->observed_ns, err);
    }
    return status == TWX_OK ? twx_merge_group_add(m->group, &line->record, line->observed_ns, err)
                            : status;
}

static enum twx_status add_lines(struct tsv_merge *m, struct twx_tsv_file *file,
                                 struct twx_error *err)
{
    struct twx_tsv_text text;
    struct twx_tsv_line line;
    enum twx_status status = twx_tsv_file_next(file, &text, err);
    for (; status == TWX_OK && text.text != NULL; status = twx_tsv_file_next(file, &text, err)) {
        struct twx_error why = {0};
        m->n_lines++;
        if (text.wrong != NULL) {
            pass_over(m, text.wrong);
        } else if (twx_tsv_get(text.text, text.n, &line, &why) != TWX_OK) {
            pass_over(m, why.text);
        } else {
            status = add_line(m, &line, err);
            if (status != TWX_OK) {
                return status;
            }
        }
    }
    return status;
}

/** After the last line. checksum: NULL of what is not known again */
static enum twx_status end_file(struct tsv_merge *m, const uint8_t *checksum, struct twx_error *err)
{
    if (m->n_bad > BAD_LINES_NAMED) {
        twx_log(m->run, TWX_LEVEL_ERROR,
                "'%s': %" G_GUINT64_FORMAT " lines in all were passed over", name_of(m), m->n_bad);
    }
    if (m->n_bad > 0) {
        twx_merge_note_trouble(&m->result.trouble, TWX_UNUSABLE);
        m->result.counts.n_damaged++;
        return TWX_OK;
    }
    m->result.counts.n_shards++;
    return checksum != NULL && m->group != NULL
               ? twx_merge_group_note_file(m->group, checksum, m->n_lines, err)
               : TWX_OK;
}

static enum twx_status merge_open_file(struct tsv_merge *m, struct twx_tsv_file *file,
                                       struct twx_error *err)
{
    uint8_t checksum[TWX_CHECKSUM_BYTES];
    bool is_known = false;
    bool is_merged = false;
    enum twx_status status = twx_tsv_file_checksum(file, checksum, &is_known, err);
    if (status == TWX_OK && is_known && m->group != NULL) {
        status = twx_merge_group_has_file(m->group, checksum, &is_merged, err);
    }
    if (status == TWX_OK && is_merged) {
        m->result.counts.n_already_merged++;
        return TWX_OK;
    }
    m->n_lines = m->n_bad = 0;
    if (status == TWX_OK) {
        status = add_lines(m, file, err);
    }
    return status == TWX_OK ? end_file(m, is_known ? checksum : NULL, err) : status;
}

static enum twx_status merge_file(struct tsv_merge *m, const char *path, struct twx_error *err)
{
    struct twx_tsv_file *file = NULL;
    m->file = path;
    enum twx_status status = twx_tsv_file_open(path, m->run, &file, err);
    if (status == TWX_OK) {
        status = merge_open_file(m, file, err);
    }
    twx_tsv_file_close(file);
    return status;
}

static enum twx_status merge_files(struct tsv_merge *m, const char *const *files, size_t n_files,
                                   struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    if (!twx_path_is_absent(m->index_path)) {
        status = open_index(m, 0, err);
    }
    for (size_t i = 0; status == TWX_OK && i < n_files; i++) {
        status = merge_file(m, files[i], err);
    }
    // Nothing but empty files makes an empty index; where no line is one, nobody knows of which hash size it would be.
    if (status == TWX_OK && m->group == NULL && m->result.trouble == TWX_OK) {
        status = open_index(m, 0, err);
    }
    if (status == TWX_OK && m->group != NULL) {
        status = twx_merge_group_commit(m->group, err);
    }
    twx_merge_group_free(m->group);
    if (m->index != NULL) {
        const enum twx_status ended = twx_index_checkpoint(m->index, status == TWX_OK ? err : NULL);
        status = status == TWX_OK ? ended : status;
    }
    twx_index_close(m->index);
    return status;
}

/** Before anything is done: a name that leads nowhere is a slip. */
static enum twx_status check_names(const char *const *files, size_t n_files, struct twx_error *err)
{
    struct stat st;
    for (size_t i = 0; i < n_files; i++) {
        if (strcmp(files[i], "-") != 0 && stat(files[i], &st) != 0) {
            return twx_fail_errno(err, errno, "cannot read '%s'", files[i]);
        }
    }
    return TWX_OK;
}

enum twx_status twx_merge_tsv(const char *index_path, const char *const *files, size_t n_files,
                              const struct twx_run *run, struct twx_merge_counts *counts,
                              struct twx_error *err)
{
    const double begin = twx_monotonic_seconds();
    struct tsv_merge m = {.index_path = index_path, .run = run, .result = {.trouble = TWX_OK}};
    struct twx_index_lock *lock = NULL;
    enum twx_status status = check_names(files, n_files, err);
    if (status == TWX_OK) {
        status = twx_index_lock_take(index_path, &lock, err);
    }
    if (status == TWX_OK) {
        status = merge_files(&m, files, n_files, err);
    }
    twx_index_lock_free(lock);
    *counts = m.result.counts;
    counts->seconds = twx_monotonic_seconds() - begin;
    return status == TWX_OK && m.result.trouble != TWX_OK ? twx_fail_reported(err, m.result.trouble)
                                                          : status;
}
