// SPDX-License-Identifier: MIT
//
// Words, then the list; then all are sorted. Owns the paths.
#include "cmd/picture_paths.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/path.h"
#include "base/status.h"
#include "cmd/diag.h"
#include "cmd/json.h"
#include "twindex_commands.h"

struct finding {
    struct twx_picture_paths *found;
    struct twx_files_options files;
    const struct twx_run *run;
};

/** Takes an absolute path, unless its file is no image. */
static void take(const struct finding *f, const char *path)
{
    bool is_image = true;
    if (twx_is_image_file(path, &is_image, NULL) == TWX_OK && !is_image) {
        f->found->n_no_images++;
    } else {
        g_ptr_array_add(f->found->paths, g_strdup(path));
    }
}

/** Takes all of a folder or list, and frees it. */
static enum twx_status take_files(const struct finding *f, struct twx_files *files,
                                  struct twx_error *err)
{
    struct twx_found_file file = {.kind = TWX_FOUND_NOTHING_YET};
    enum twx_status status = TWX_OK;
    while (status == TWX_OK && file.kind != TWX_FOUND_END) {
        status = twx_is_stopped(f->run) ? twx_fail(err, TWX_STOPPED, 0, "stopped")
                                        : twx_files_next(files, &file, err);
        if (status == TWX_OK && file.kind == TWX_FOUND_FILE) {
            take(f, file.path);
        }
    }
    f->found->n_unusable += twx_files_n_unusable(files);
    twx_files_free(files);
    return status;
}

static enum twx_status take_word(const struct finding *f, const char *word, struct twx_error *err)
{
    struct twx_files *files = NULL;
    if (twx_path_is_folder(word)) {
        const enum twx_status status = twx_files_in_folder(word, &f->files, f->run, &files, err);
        return status == TWX_OK ? take_files(f, files, err) : status;
    }
    char *path = realpath(word, NULL);
    if (path != NULL) {
        take(f, path);
        free(path);
    } else if (errno == ENOMEM) {
        return twx_fail_memory(err);
    } else {
        f->found->n_unusable++;
        twx_log(f->run, TWX_LEVEL_ERROR, "cannot find '%s': %s", word, twx_errno_text(errno));
    }
    return TWX_OK;
}

static int by_path(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/** Sorts, and drops what is there twice. */
static void put_in_order(GPtrArray *paths)
{
    g_ptr_array_sort(paths, by_path);
    guint n = 0;
    for (guint i = 0; i < paths->len; i++) {
        if (n > 0 && strcmp(paths->pdata[n - 1], paths->pdata[i]) == 0) {
            g_free(paths->pdata[i]);
        } else {
            paths->pdata[n++] = paths->pdata[i];
        }
    }
    for (guint i = n; i < paths->len; i++) {
        paths->pdata[i] = NULL;  // was freed, or has moved
    }
    g_ptr_array_set_size(paths, (gint)n);
}

enum twx_status twx_picture_paths_find(const struct twx_ingest_arguments *arguments,
                                       const struct twx_run *run, struct twx_picture_paths *paths,
                                       struct twx_error *err)
{
    struct twx_exclude *exclude = twx_ingest_arguments_exclude(arguments, err);
    const struct finding f = {
        .found = paths,
        .files = {.exclude = exclude, .one_file_system = arguments->one_file_system},
        .run = run};
    struct twx_files *list = NULL;
    enum twx_status status = exclude != NULL ? TWX_OK : err->status;
    *paths = (struct twx_picture_paths){.paths = g_ptr_array_new_with_free_func(g_free)};
    for (char **word = arguments->paths; word != NULL && *word != NULL && status == TWX_OK;
         word++) {
        status = take_word(&f, *word, err);
    }
    if (status == TWX_OK && arguments->files_from != NULL) {
        status = twx_files_of_list(arguments->files_from, arguments->null_separated, &f.files, run,
                                   &list, err);
        status = status == TWX_OK ? take_files(&f, list, err) : status;
    }
    twx_exclude_free(exclude);
    put_in_order(paths->paths);
    return status;
}

unsigned twx_picture_paths_n_workers(const struct twx_picture_paths *paths, uint64_t n_jobs)
{
    const uint64_t n_wanted = n_jobs > 0 ? n_jobs : twx_n_processors();
    return (unsigned)CLAMP(n_wanted, 1, MAX(paths->paths->len, 1));
}

void twx_picture_paths_release(struct twx_picture_paths *paths)
{
    (void)g_ptr_array_free(paths->paths, TRUE);
}

void twx_picture_paths_report(const struct twx_picture_paths *paths, const char *done,
                              uint64_t n_failed, double seconds, bool as_json)
{
    const uint64_t n = paths->paths->len;
    twx_diag_summary(
        seconds, "%" PRIu64 " image%s: %" PRIu64 " %s, %" PRIu64 " failed; %" PRIu64 " not images",
        n, n == 1 ? "" : "s", n - n_failed, done, n_failed, paths->n_no_images);
    if (as_json) {
        twx_json_begin();
        twx_json_count("images", n);
        twx_json_count(done, n - n_failed);
        twx_json_count("failed", n_failed);
        twx_json_count("no_images", paths->n_no_images);
        twx_json_count("unusable_paths", paths->n_unusable);
        twx_json_seconds("seconds", seconds);
        twx_json_end();
    }
}

enum twx_exit twx_picture_paths_exit(const struct twx_picture_paths *paths, bool strict,
                                     uint64_t n_failed)
{
    if (paths->n_unusable > 0) {
        return TWX_EXIT_FAILED;
    }
    return strict && n_failed > 0 ? TWX_EXIT_SOME_IMAGES_FAILED : TWX_EXIT_DONE;
}
