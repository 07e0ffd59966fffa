// SPDX-License-Identifier: MIT
//
// The counting thread and its list, read by a descriptor and offset of its own.
#include "ingest/count_ahead.h"

#include <fcntl.h>
#include <glib.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/read_at.h"
#include "base/thread.h"
#include "ingest/inputs.h"

struct twx_count_ahead {
    const struct twx_ingest_options *options;
    bool (*is_excluded)(void *user, const char *path);
    void *user;
    int list;            // descriptor, -1 for none
    bool owns_list;      // it is not standard input
    uint64_t list_from;  // offset of its first entry
    uint64_t n_files;    // written by the thread, read by others once is_done
    atomic_bool is_done;
    atomic_bool is_stopped;
    struct twx_thread thread;
};

// ---------------------------------------------------------------------------------------------------------
// What the walk reports, on the thread

static enum twx_status on_folder(void *user, const char *path, struct twx_error *err)
{
    const struct twx_count_ahead *c = user;
    (void)path;
    return atomic_load(&c->is_stopped) ? twx_fail(err, TWX_STOPPED, 0, "stopped") : TWX_OK;
}

static enum twx_status on_file(void *user, const char *path, size_t path_bytes,
                               const struct stat *st, struct twx_error *err)
{
    struct twx_count_ahead *c = user;
    (void)path;
    (void)path_bytes;
    (void)st;
    (void)err;
    c->n_files++;
    return TWX_OK;
}

static enum twx_status on_listed(void *user, const char *path, const struct stat *st,
                                 struct twx_error *err)
{
    return on_file(user, path, 0, st, err);
}

static enum twx_status on_root(void *user, const char *path, uint64_t device, struct twx_error *err)
{
    (void)user;
    (void)path;
    (void)device;
    (void)err;
    return TWX_OK;
}

static void on_missing(void *user, const char *path, int error_number)
{
    (void)user;
    (void)path;
    (void)error_number;
}

static void on_trouble(void *user, enum twx_walk_trouble trouble, const char *path,
                       int error_number)
{
    (void)trouble;
    on_missing(user, path, error_number);  // the run itself reports it
}

static void on_left_out(void *user, const char *path, bool is_folder)
{
    (void)user;
    (void)path;
    (void)is_folder;
}

static bool is_excluded(void *user, const char *path)
{
    const struct twx_count_ahead *c = user;
    return c->is_excluded(c->user, path);
}

static enum twx_status count_paths(struct twx_count_ahead *c)
{
    const struct twx_ingest_options *o = c->options;
    const struct twx_walk_limits limits = {
        .exclude = o->exclude,
        .one_file_system = o->one_file_system,
        .names_only = true,
    };
    const struct twx_input_events events = {
        .walk = {.user = c,
                 .folder = on_folder,
                 .file = on_file,
                 .mount = on_root,
                 .trouble = on_trouble,
                 .left_out = on_left_out,
                 .is_excluded = is_excluded},
        .root = on_root,
        .listed = on_listed,
        .missing = on_missing,
    };
    return twx_inputs_paths(o->paths, o->n_paths, &limits, &events, NULL);
}

/** Counts the entries of the list that are not empty.  returns: false when it cannot be read, or is stopped */
static bool count_entries(struct twx_count_ahead *c)
{
    const char separator = c->options->null_separated ? '\0' : '\n';
    char block[1 << 16];
    char last = separator;
    uint64_t at = c->list_from;
    ssize_t n = 0;
    while ((n = twx_read_at(c->list, block, sizeof block, at)) > 0) {
        for (ssize_t i = 0; i < n; i++) {
            c->n_files += last == separator && block[i] != separator;
            last = block[i];
        }
        at += (uint64_t)n;
        if (atomic_load(&c->is_stopped)) {
            return false;
        }
    }
    return n == 0;
}

static void *count(void *user)
{
    struct twx_count_ahead *c = user;
    if (count_paths(c) == TWX_OK && (c->list < 0 || count_entries(c))) {
        atomic_store(&c->is_done, true);
    }
    return NULL;
}

// ---------------------------------------------------------------------------------------------------------

/** Whether there is no list, or one whose entries can be counted beside the run that reads it. */
static bool open_list(struct twx_count_ahead *c)
{
    const char *name = c->options->files_from;
    struct stat st;
    c->list = -1;
    if (name == NULL) {
        return true;
    }
    if (strcmp(name, "-") == 0) {
        const off_t from = lseek(STDIN_FILENO, 0, SEEK_CUR);
        c->list = from >= 0 ? STDIN_FILENO : -1;
        c->list_from = from >= 0 ? (uint64_t)from : 0;
    } else if (stat(name, &st) == 0 && S_ISREG(st.st_mode)) {  // opening a FIFO would wait
        c->list = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        c->owns_list = c->list >= 0;
    }
    return c->list >= 0 && fstat(c->list, &st) == 0 && S_ISREG(st.st_mode);
}

static void free_count(struct twx_count_ahead *c)
{
    if (c->owns_list) {
        (void)close(c->list);
    }
    g_free(c);
}

struct twx_count_ahead *twx_count_ahead_start(const struct twx_ingest_options *options,
                                              bool (*excluded)(void *user, const char *path),
                                              void *user)
{
    struct twx_count_ahead *c = g_new0(struct twx_count_ahead, 1);
    c->options = options;
    c->is_excluded = excluded;
    c->user = user;
    if (!open_list(c) || twx_thread_create(&c->thread, count, c) != 0) {
        free_count(c);
        return NULL;
    }
    return c;
}

bool twx_count_ahead_total(struct twx_count_ahead *c, uint64_t *n_files)
{
    if (c == NULL || !atomic_load(&c->is_done)) {
        return false;
    }
    *n_files = c->n_files;
    return true;
}

void twx_count_ahead_end(struct twx_count_ahead *c)
{
    if (c != NULL) {
        atomic_store(&c->is_stopped, true);
        (void)twx_thread_join(&c->thread);
        free_count(c);
    }
}
