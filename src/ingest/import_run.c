// SPDX-License-Identifier: MIT
//
// `import`: all lists are read before the index is opened, and all rows written in one transaction: a bad line costs all of
// it. Owns the rows until then.
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/path.h"
#include "base/strings.h"
#include "ingest/hash_list.h"
#include "store/imported_write.h"
#include "twindex_commands.h"

enum { READ_BYTES = 1 << 20, LIST_BYTES_MOST = 1000000000 };  // the most that SQLite reads as JSON

struct import {
    const struct twx_import_options *options;
    const struct twx_run *run;
    struct twx_import_counts *counts;
    size_t half_bytes;  // 0: not known
    struct twx_imported_row *rows;
    size_t n_rows;
    size_t cap;
    char *base;         // owned: of relative names of the list being read
    char *last_folder;  // owned: as the list has it,
    char *real_folder;  // and as an index does
};

// ---------------------------------------------------------------------------------------------------------
// Lists

/** Reads all of a list. text: out, owned (free) */
static enum twx_status load(const char *path, char **text, size_t *n, struct twx_error *err)
{
    size_t cap = 0;
    ssize_t got = 1;
    const bool is_input = strcmp(path, "-") == 0;
    const int fd = is_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    enum twx_status status =
        fd >= 0 ? TWX_OK : twx_fail_errno(err, errno, "cannot read '%s'", path);
    *text = NULL;
    *n = 0;
    while (status == TWX_OK && got != 0) {
        if (*n > LIST_BYTES_MOST) {
            status = twx_fail(err, TWX_UNUSABLE, 0, "'%s' is too large: split it", path);
        } else if (!twx_reserve((void **)text, &cap, *n + READ_BYTES, 1)) {
            status = twx_fail_memory(err);
        } else {
            got = read(fd, *text + *n, READ_BYTES);
            *n += got > 0 ? (size_t)got : 0;
            status = got >= 0 || errno == EINTR
                         ? TWX_OK
                         : twx_fail_errno(err, errno, "cannot read '%s'", path);
        }
    }
    if (fd >= 0 && !is_input) {
        (void)close(fd);
    }
    return status;
}

/** The folder of a name as an index has it: asked once for names that follow each other. NULL: out of memory */
static const char *find_folder(struct import *m, const char *folder)
{
    if (m->last_folder == NULL || strcmp(m->last_folder, folder) != 0) {
        free(m->last_folder);
        free(m->real_folder);
        m->last_folder = twx_strdup(folder);
        m->real_folder = twx_path_absolute(folder);
    }
    return m->last_folder != NULL ? m->real_folder : NULL;
}

/** The absolute path of a name. Owned; NULL: out of memory */
static char *path_of(struct import *m, const char *name)
{
    char *whole = name[0] == '/' ? twx_strdup(name) : twx_path_join(m->base, name);
    char *slash = whole != NULL ? strrchr(whole, '/') : NULL;
    char *path = NULL;
    if (slash != NULL) {
        const char *last = slash + 1;
        *slash = '\0';
        const char *folder = find_folder(m, slash > whole ? whole : "/");
        path = folder != NULL ? twx_path_join(folder, last) : NULL;
    }
    free(whole);
    return path;
}

static enum twx_status take(void *user, const struct twx_listed_hash *file, struct twx_error *err)
{
    struct import *m = user;
    struct twx_imported_row row = {.path = path_of(m, file->name), .place = m->n_rows};
    if (row.path == NULL ||
        !twx_reserve((void **)&m->rows, &m->cap, m->n_rows + 1, sizeof *m->rows)) {
        free(row.path);
        return twx_fail_memory(err);
    }
    memcpy(row.half, file->half, sizeof row.half);
    m->rows[m->n_rows++] = row;
    return TWX_OK;
}

static enum twx_status read_list(struct import *m, const char *path, struct twx_error *err)
{
    char *text = NULL;
    size_t n = 0;
    const bool is_input = strcmp(path, "-") == 0;
    free(m->base);
    m->base = m->options->base != NULL ? twx_strdup(m->options->base)
              : is_input               ? twx_strdup(".")
                                       : twx_path_folder(path);
    enum twx_status status = m->base != NULL ? load(path, &text, &n, err) : twx_fail_memory(err);
    if (status == TWX_OK) {
        const struct twx_hash_list list = {text, n, is_input ? "standard input" : path,
                                           m->options->format};
        status = twx_hash_list_read(&list, &m->half_bytes, take, m, err);
    }
    free(text);
    return status;
}

static int by_path(const void *a, const void *b)
{
    const struct twx_imported_row *x = a;
    const struct twx_imported_row *y = b;
    const int order = strcmp(x->path, y->path);
    return order != 0 ? order : x->place < y->place ? -1 : 1;
}

static void release(struct import *m)
{
    for (size_t i = 0; i < m->n_rows; i++) {
        free(m->rows[i].path);
    }
    free(m->rows);
    free(m->base);
    free(m->last_folder);
    free(m->real_folder);
}

enum twx_status twx_import(const char *index_path, const struct twx_import_options *options,
                           const struct twx_run *run, struct twx_import_counts *counts,
                           struct twx_error *err)
{
    const double begin = twx_monotonic_seconds();
    struct import m = {.options = options, .run = run, .counts = counts};
    enum twx_status status = TWX_OK;
    *counts = (struct twx_import_counts){.n_listed = 0};
    for (size_t i = 0; status == TWX_OK && i < options->n_lists; i++) {
        status = read_list(&m, options->lists[i], err);
    }
    if (m.n_rows > 1) {
        qsort(m.rows, m.n_rows, sizeof *m.rows, by_path);
    }
    if (status == TWX_OK) {
        const unsigned hash_size = m.half_bytes == 0 ? 0 : m.half_bytes == 8 ? 8 : 16;
        status = twx_imported_write(index_path, hash_size, m.rows, m.n_rows, run, counts, err);
    }
    counts->n_listed = m.n_rows;
    release(&m);
    counts->seconds = twx_monotonic_seconds() - begin;
    return status;
}
