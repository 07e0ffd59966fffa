// SPDX-License-Identifier: MIT
//
// The counting thread and its list, read by a descriptor and offset of its own.
#include "ingest/count_ahead.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/read_at.h"
#include "base/thread.h"
#include "ingest/paths_input.h"

struct twx_count_ahead {
    const struct twx_ingest_options *options;
    const struct twx_kept_out *kept_out;
    int list;            // descriptor, -1 for none
    bool owns_list;      // it is not standard input
    uint64_t list_from;  // offset of its first entry
    uint64_t n_files;    // written by the thread, read by others once is_done
    atomic_bool is_done;
    atomic_bool is_stopped;
    struct twx_thread thread;
};

/** Counts the files of the paths.  returns: false when that cannot be done, or is stopped */
static bool count_paths(struct twx_count_ahead *c)
{
    const struct twx_ingest_options *o = c->options;
    const struct twx_walk_limits limits = {
        .exclude = o->exclude,
        .kept_out = c->kept_out,
        .one_file_system = o->one_file_system,
        .names_only = true,
    };
    struct twx_input *paths = twx_paths_input_create(o->paths, o->n_paths, &limits);
    struct twx_entry entry = {.kind = TWX_ENTRY_NOTHING_YET};
    bool is_going = paths != NULL;
    while (is_going && entry.kind != TWX_ENTRY_END) {
        is_going = twx_input_next(paths, &entry, NULL) == TWX_OK;
        c->n_files += is_going && entry.kind == TWX_ENTRY_FILE;
        if (entry.kind == TWX_ENTRY_FOLDER && atomic_load(&c->is_stopped)) {
            is_going = false;
        }
    }
    twx_input_free(paths);
    return is_going;
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
    if (count_paths(c) && (c->list < 0 || count_entries(c))) {
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
    free(c);
}

struct twx_count_ahead *twx_count_ahead_start(const struct twx_ingest_options *options,
                                              const struct twx_kept_out *kept_out)
{
    struct twx_count_ahead *c = twx_alloc(1, sizeof *c);
    if (c == NULL) {
        return NULL;
    }
    c->options = options;
    c->kept_out = kept_out;
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
