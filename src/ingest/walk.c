// SPDX-License-Identifier: MIT
//
// A depth-first walk with a stack of its own, so that depth costs memory and not the thread's stack. Holds one
// folder's names at a time, packed. Owns the stack, the names and the open folder.
#include "ingest/walk.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/strings.h"
#include "ingest/entry_look.h"
#include "ingest/folder_names.h"

/** A folder still to be read. */
struct pending {
    char *path;  // with a trailing slash; owned
    size_t depth;
};

struct identity {
    dev_t device;
    ino_t inode;
};

/** What comes next of the folder in progress. */
enum stage { STAGE_OPEN, STAGE_READ_NAMES, STAGE_REPORT_FOLDER, STAGE_VISIT_NAMES };

struct walk {
    struct twx_input input;
    const struct twx_walk_limits *limits;
    bool defers_stats;      // see twx_input_defer_stats
    size_t root_bytes;      // of the root's path with a trailing slash
    struct pending *stack;  // the last one is walked first
    size_t stack_cap;
    size_t n_pending;
    struct identity *ancestors;  // by depth: of the folder in progress and those above it
    size_t ancestors_cap;
    // The folder in progress:
    enum stage stage;
    struct pending folder;
    size_t folder_bytes;
    DIR *dir;            // NULL with STAGE_OPEN
    size_t first_child;  // in the stack
    struct twx_folder_names names;
    size_t next_name;
    // The entry:
    char *path;
    size_t path_cap;
    size_t path_bytes;
    struct stat st;
};

/** Remembers the folder at w->path, which gets a trailing slash. */
static enum twx_status push(struct walk *w, size_t depth, struct twx_error *err)
{
    w->path[w->path_bytes++] = '/';  // there is room: see set_path
    w->path[w->path_bytes] = '\0';
    char *path = twx_strndup(w->path, w->path_bytes);
    if (path == NULL ||
        !twx_reserve((void **)&w->stack, &w->stack_cap, w->n_pending + 1, sizeof *w->stack)) {
        free(path);
        return twx_fail_memory(err);
    }
    w->stack[w->n_pending++] = (struct pending){.path = path, .depth = depth};
    return TWX_OK;
}

/** Sets w->path to the first bytes of what it is, followed by a name; with room for a slash. */
static bool set_path(struct walk *w, size_t folder_bytes, const char *name)
{
    const size_t n = strlen(name);
    if (!twx_reserve((void **)&w->path, &w->path_cap, folder_bytes + n + 2, 1)) {
        return false;
    }
    memcpy(w->path + folder_bytes, name, n + 1);
    w->path_bytes = folder_bytes + n;
    return true;
}

/** The entry at w->path. */
static void report(const struct walk *w, enum twx_entry_kind kind, struct twx_entry *entry)
{
    entry->kind = kind;
    entry->path = w->path;
    entry->path_bytes = w->path_bytes;
}

static void report_error(const struct walk *w, enum twx_entry_kind kind, int error_number,
                         struct twx_entry *entry)
{
    report(w, kind, entry);
    entry->error_number = error_number;
}

// ---------------------------------------------------------------------------------------------------------
// Opening a folder and reading its names

/** Opens the folder at `path` without following a link in its place. NULL with errno. */
static DIR *open_folder(char *path, size_t path_bytes, struct stat *st)
{
    // Without the trailing slash, which would follow a link that took the folder's place.
    char *slash = path + path_bytes - (path_bytes > 1);
    const char kept = *slash;
    *slash = '\0';
    const int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    *slash = kept;
    if (fd < 0) {
        return NULL;
    }
    DIR *dir = fstat(fd, st) == 0 ? fdopendir(fd) : NULL;
    if (dir == NULL) {
        const int error_number = errno;
        (void)close(fd);
        errno = error_number;
    }
    return dir;
}

static void close_folder(struct walk *w)
{
    if (w->dir != NULL) {
        (void)closedir(w->dir);
    }
    w->dir = NULL;
    w->stage = STAGE_OPEN;
}

/** Whether the folder about to be entered is one of its own ancestors. */
static bool is_loop(const struct walk *w, const struct stat *st)
{
    for (size_t i = 0; i < w->folder.depth; i++) {
        if (w->ancestors[i].device == st->st_dev && w->ancestors[i].inode == st->st_ino) {
            return true;
        }
    }
    return false;
}

/** Notes who the folder in progress is, and reports when its device is not that of the folder above. */
static enum twx_status enter(struct walk *w, const struct stat *st, struct twx_entry *entry,
                             struct twx_error *err)
{
    const size_t depth = w->folder.depth;
    if (!twx_reserve((void **)&w->ancestors, &w->ancestors_cap, depth + 1, sizeof *w->ancestors)) {
        return twx_fail_memory(err);
    }
    w->ancestors[depth] = (struct identity){st->st_dev, st->st_ino};
    if (depth > 0 && st->st_dev != w->ancestors[depth - 1].device) {
        w->path[--w->path_bytes] = '\0';  // roots have no trailing slash
        report(w, TWX_ENTRY_ROOT, entry);
        entry->device = (uint64_t)st->st_dev;
    }
    w->stage = STAGE_READ_NAMES;
    return TWX_OK;
}

/** Opens the next folder; the entry is NOTHING_YET when there is nothing to report of that. */
static enum twx_status open_next(struct walk *w, struct twx_entry *entry, struct twx_error *err)
{
    free(w->folder.path);
    w->folder.path = NULL;
    if (w->n_pending == 0) {
        entry->kind = TWX_ENTRY_END;
        return TWX_OK;
    }
    w->folder = w->stack[--w->n_pending];
    if (!set_path(w, 0, w->folder.path)) {
        return twx_fail_memory(err);
    }
    w->folder_bytes = w->path_bytes;
    struct stat st;
    w->dir = open_folder(w->path, w->path_bytes, &st);
    if (w->dir == NULL) {
        const bool is_gone =
            w->folder.depth > 0 && (errno == ENOENT || errno == ENOTDIR || errno == ELOOP);
        report_error(w, is_gone ? TWX_ENTRY_VANISHED : TWX_ENTRY_UNREADABLE, errno, entry);
        return TWX_OK;
    }
    if (is_loop(w, &st)) {
        report(w, TWX_ENTRY_LOOP, entry);
        close_folder(w);
        return TWX_OK;
    }
    return enter(w, &st, entry, err);
}

/** Reads the names of the open folder; an error of reading is reported, and those read so far count. */
static enum twx_status read_names(struct walk *w, struct twx_entry *entry, struct twx_error *err)
{
    int error_number = 0;
    if (!twx_folder_names_read(&w->names, w->dir, &error_number) ||
        !set_path(w, 0, w->folder.path)) {
        return twx_fail_memory(err);
    }
    if (error_number != 0) {
        report_error(w, TWX_ENTRY_UNREADABLE, error_number, entry);
    }
    w->next_name = 0;
    w->first_child = w->n_pending;
    w->stage = STAGE_REPORT_FOLDER;
    return TWX_OK;
}

// ---------------------------------------------------------------------------------------------------------
// Its entries

/** Looks at the entry at w->path; false, which is reported, when it cannot be looked at. */
static bool look_at(struct walk *w, const char *name, struct twx_entry *entry)
{
    report(w, TWX_ENTRY_NOTHING_YET, entry);
    return twx_entry_look(dirfd(w->dir), name, &w->st, entry);
}

static void report_left_out(const struct walk *w, bool is_folder, struct twx_entry *entry)
{
    report(w, TWX_ENTRY_LEFT_OUT, entry);
    entry->is_folder = is_folder;
}

/** Remembers the folder at w->path, unless it lies on a file system that is left out. */
static enum twx_status visit_folder(struct walk *w, const char *name, struct twx_entry *entry,
                                    struct twx_error *err)
{
    if (w->limits->one_file_system) {
        if (!look_at(w, name, entry)) {
            return TWX_OK;
        }
        if (w->st.st_dev != w->ancestors[0].device) {
            report_left_out(w, true, entry);
            return TWX_OK;
        }
    }
    return push(w, w->folder.depth + 1, err);
}

/** Whether looking at the file at w->path is deferred. By a path that is too long, only the walk can do it. */
static bool is_deferred(const struct walk *w)
{
    return w->defers_stats && !w->limits->names_only && w->path_bytes < PATH_MAX;
}

/** The entry at w->path, which is of this type, or was when the names were read. */
static enum twx_status report_or_remember(struct walk *w, const char *name, unsigned char type,
                                          struct twx_entry *entry, struct twx_error *err)
{
    if (type == DT_DIR) {
        return visit_folder(w, name, entry, err);
    }
    report(w, type == DT_REG ? TWX_ENTRY_FILE : TWX_ENTRY_SKIPPED, entry);
    entry->is_in_folder = type == DT_REG;
    return TWX_OK;
}

/** Looks at the entry at w->path: reports a file, remembers a folder. */
static enum twx_status visit(struct walk *w, const char *name, unsigned char type,
                             struct twx_entry *entry, struct twx_error *err)
{
    bool has_st = type == DT_UNKNOWN;
    if (twx_kept_out_has_path(w->limits->kept_out, w->path, w->path_bytes) ||
        (has_st && !look_at(w, name, entry))) {
        return TWX_OK;
    }
    type = has_st ? (unsigned char)IFTODT(w->st.st_mode) : type;
    const bool is_folder = type == DT_DIR;
    if (twx_exclude_has(w->limits->exclude, w->path + w->root_bytes, is_folder)) {
        report_left_out(w, is_folder, entry);
        return TWX_OK;
    }
    const bool is_unseen = type == DT_REG && !has_st;
    entry->is_deferred = is_unseen && is_deferred(w);
    if (is_unseen && !entry->is_deferred && !w->limits->names_only) {
        if (!look_at(w, name, entry)) {
            return TWX_OK;
        }
        has_st = true;
        type = (unsigned char)IFTODT(w->st.st_mode);  // another thing may be there by now
    }
    entry->st = type == DT_REG && has_st && !w->limits->names_only ? &w->st : NULL;
    return report_or_remember(w, name, type, entry, err);
}

/** The stack hands out the last first: turned round, the folders of one come in order of name too. */
static void turn_children_round(struct walk *w)
{
    for (size_t a = w->first_child, b = w->n_pending; a + 1 < b; a++) {
        b--;
        const struct pending swapped = w->stack[a];
        w->stack[a] = w->stack[b];
        w->stack[b] = swapped;
    }
}

static enum twx_status visit_next(struct walk *w, struct twx_entry *entry, struct twx_error *err)
{
    if (w->next_name == w->names.n) {
        turn_children_round(w);
        close_folder(w);
        return TWX_OK;
    }
    const size_t at = w->next_name++;
    const char *name = twx_folder_name(&w->names, at);
    if (!set_path(w, w->folder_bytes, name)) {
        return twx_fail_memory(err);
    }
    return visit(w, name, twx_folder_name_type(&w->names, at), entry, err);
}

// ---------------------------------------------------------------------------------------------------------

static void defer_stats(struct twx_input *input, bool defer)
{
    struct walk *w = (struct walk *)input;
    w->defers_stats = defer;
}

static enum twx_status go_on(struct walk *w, struct twx_entry *entry, struct twx_error *err)
{
    switch (w->stage) {
    case STAGE_OPEN:
        return open_next(w, entry, err);
    case STAGE_READ_NAMES:
        return read_names(w, entry, err);
    case STAGE_REPORT_FOLDER:
        report(w, TWX_ENTRY_FOLDER, entry);
        w->stage = STAGE_VISIT_NAMES;
        return TWX_OK;
    case STAGE_VISIT_NAMES:
        return visit_next(w, entry, err);
    }
    return TWX_OK;
}

static enum twx_status next(struct twx_input *input, struct twx_entry *entry, struct twx_error *err)
{
    struct walk *w = (struct walk *)input;
    enum twx_status status = TWX_OK;
    *entry = (struct twx_entry){.kind = TWX_ENTRY_NOTHING_YET};
    while (status == TWX_OK && entry->kind == TWX_ENTRY_NOTHING_YET) {
        status = go_on(w, entry, err);
    }
    return status;
}

static void free_walk(struct twx_input *input)
{
    struct walk *w = (struct walk *)input;
    close_folder(w);
    while (w->n_pending > 0) {
        free(w->stack[--w->n_pending].path);
    }
    free(w->folder.path);
    free(w->stack);
    free(w->ancestors);
    twx_folder_names_release(&w->names);
    free(w->path);
    free(w);
}

struct twx_input *twx_walk_create(const char *root, const struct twx_walk_limits *limits)
{
    struct walk *w = twx_alloc(1, sizeof *w);
    if (w == NULL) {
        return NULL;
    }
    w->input = (struct twx_input){.next = next, .free = free_walk, .defer_stats = defer_stats};
    w->limits = limits;
    if (!set_path(w, 0, root)) {
        free_walk(&w->input);
        return NULL;
    }
    w->path_bytes -= w->path[w->path_bytes - 1] == '/';
    if (push(w, 0, NULL) != TWX_OK) {
        free_walk(&w->input);
        return NULL;
    }
    w->root_bytes = w->path_bytes;
    return &w->input;
}
