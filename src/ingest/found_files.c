// SPDX-License-Identifier: MIT
//
// The walk of a folder, or a list, without a run behind it: what is no file is reported as by a run, and counted. Owns
// the input and the names of the file in progress.
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/index_files.h"
#include "base/status.h"
#include "base/strings.h"
#include "ingest/list_input.h"
#include "ingest/reports.h"
#include "ingest/walk.h"
#include "twindex_commands.h"

struct twx_files {
    struct twx_input *input;
    struct twx_walk_limits limits;
    struct twx_kept_out kept_out;  // the index's own
    struct twx_ingest_counts counts;
    struct twx_reports reports;
    char *folder;       // as it was given, with a slash behind; NULL: a list
    size_t root_bytes;  // of the folder's real path, with a slash behind
    char *name;         // of the file in progress
};

// ---------------------------------------------------------------------------------------------------------
// Life

/** Without an input. NULL: out of memory */
static struct twx_files *make_files(const struct twx_files_options *options,
                                    const struct twx_run *run)
{
    struct twx_files *made = twx_alloc(1, sizeof *made);
    if (made == NULL) {
        return NULL;
    }
    made->limits = (struct twx_walk_limits){
        .exclude = options->exclude,
        .kept_out = &made->kept_out,
        .one_file_system = options->one_file_system,
    };
    twx_reports_begin(&made->reports, run, &made->counts);
    if (options->index_path != NULL) {
        if (!twx_kept_out_add(&made->kept_out, options->index_path, twx_index_file_suffixes)) {
            twx_files_free(made);
            return NULL;
        }
        twx_kept_out_note_file(&made->kept_out, options->index_path);
    }
    return made;
}

void twx_files_free(struct twx_files *files)
{
    if (files == NULL) {
        return;
    }
    twx_input_free(files->input);
    twx_kept_out_release(&files->kept_out);
    free(files->folder);
    free(files->name);
    free(files);
}

/** Begins the walk of a folder.  real: its realpath */
static enum twx_status begin_walk(struct twx_files *files, const char *folder, const char *real,
                                  struct twx_error *err)
{
    const size_t n = strlen(folder);
    const bool has_slash = n > 0 && folder[n - 1] == '/';
    files->folder = twx_asprintf("%s%s", folder, has_slash ? "" : "/");
    files->root_bytes = strlen(real) + (real[1] != '\0');
    files->input = twx_walk_create(real, &files->limits);
    return files->folder != NULL && files->input != NULL ? TWX_OK : twx_fail_memory(err);
}

enum twx_status twx_files_in_folder(const char *folder, const struct twx_files_options *options,
                                    const struct twx_run *run, struct twx_files **files,
                                    struct twx_error *err)
{
    *files = NULL;
    char *real = realpath(folder, NULL);
    if (real == NULL) {
        return errno == ENOMEM ? twx_fail_memory(err)
                               : twx_fail_errno(err, errno, "cannot read '%s'", folder);
    }
    struct twx_files *made = make_files(options, run);
    const enum twx_status status =
        made != NULL ? begin_walk(made, folder, real, err) : twx_fail_memory(err);
    free(real);
    if (status != TWX_OK) {
        twx_files_free(made);
        return status;
    }
    *files = made;
    return TWX_OK;
}

enum twx_status twx_files_of_list(const char *list, bool null_separated,
                                  const struct twx_files_options *options,
                                  const struct twx_run *run, struct twx_files **files,
                                  struct twx_error *err)
{
    struct twx_files *made = make_files(options, run);
    *files = NULL;
    if (made == NULL) {
        return twx_fail_memory(err);
    }
    const enum twx_status status = twx_list_input_open(list, null_separated, options->exclude,
                                                       &made->kept_out, &made->input, err);
    if (status != TWX_OK) {
        twx_files_free(made);
        return status;
    }
    *files = made;
    return TWX_OK;
}

// ---------------------------------------------------------------------------------------------------------
// Files

/** Gives a file, unless it is the index. */
static enum twx_status take_file(struct twx_files *files, const struct twx_entry *entry,
                                 struct twx_found_file *file, struct twx_error *err)
{
    if (twx_kept_out_has_file(&files->kept_out, entry->st)) {
        return TWX_OK;
    }
    if (entry->path_bytes >= PATH_MAX) {
        twx_reports_path_too_long(&files->reports, entry->path);
        return TWX_OK;
    }
    free(files->name);
    files->name = files->folder != NULL
                      ? twx_asprintf("%s%s", files->folder, entry->path + files->root_bytes)
                      : twx_strdup(entry->given);
    if (files->name == NULL) {
        return twx_fail_memory(err);
    }
    *file = (struct twx_found_file){TWX_FOUND_FILE, entry->path, files->name};
    return TWX_OK;
}

enum twx_status twx_files_next(struct twx_files *files, struct twx_found_file *file,
                               struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    struct twx_entry entry = {.kind = TWX_ENTRY_NOTHING_YET};
    *file = (struct twx_found_file){.kind = TWX_FOUND_NOTHING_YET};
    do {
        status = twx_input_next(files->input, &entry, err);
        if (status != TWX_OK) {
            return status;
        }
        if (entry.kind == TWX_ENTRY_FILE) {
            status = take_file(files, &entry, file, err);
        } else {
            twx_reports_take_entry(&files->reports, &entry);
        }
    } while (status == TWX_OK && file->kind == TWX_FOUND_NOTHING_YET &&
             entry.kind != TWX_ENTRY_END && entry.kind != TWX_ENTRY_WAITING &&
             entry.kind != TWX_ENTRY_FOLDER);
    if (entry.kind == TWX_ENTRY_END) {
        file->kind = TWX_FOUND_END;
    } else if (entry.kind == TWX_ENTRY_WAITING) {
        file->kind = TWX_FOUND_WAITING;
    }
    return status;
}

uint64_t twx_files_n_unusable(const struct twx_files *files)
{
    return files->counts.n_missing + files->counts.n_unreadable;
}
