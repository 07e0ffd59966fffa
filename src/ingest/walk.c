// SPDX-License-Identifier: MIT
//
// A depth-first walk with a stack of its own, so that depth costs memory and not the thread's stack. Holds one
// folder's names at a time, packed. Owns the stack and the names.
#include "ingest/walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"

/** A folder still to be read. */
struct pending {
    char *path;  // with a trailing slash; owned
    size_t depth;
};

struct identity {
    dev_t device;
    ino_t inode;
};

struct walk {
    const struct twx_walk_limits *limits;
    const struct twx_walk_events *events;
    size_t root_bytes;  // of the root's path with a trailing slash
    GArray *stack;      // struct pending
    GArray *ancestors;  // struct identity by depth: of the folder in progress and those above it
    GString *path;      // scratch
    char *names;        // of the folder in progress: one type byte, the name, NUL
    size_t names_cap;
    size_t n_name_bytes;
    size_t *order;  // offsets into names, sorted by name
    size_t order_cap;
    size_t n_names;
};

static void push(struct walk *w, const char *path, size_t depth)
{
    const struct pending pending = {.path = g_strdup(path), .depth = depth};
    (void)g_array_append_val(w->stack, pending);
}

static bool add_name(struct walk *w, const struct dirent *entry)
{
    const size_t n = strlen(entry->d_name);
    if (!twx_reserve((void **)&w->names, &w->names_cap, w->n_name_bytes + n + 2, 1) ||
        !twx_reserve((void **)&w->order, &w->order_cap, w->n_names + 1, sizeof *w->order)) {
        return false;
    }
    w->order[w->n_names++] = w->n_name_bytes;
    w->names[w->n_name_bytes] = (char)entry->d_type;
    memcpy(w->names + w->n_name_bytes + 1, entry->d_name, n + 1);
    w->n_name_bytes += n + 2;
    return true;
}

static int by_name(const void *a, const void *b, void *names)
{
    return strcmp((const char *)names + *(const size_t *)a + 1,
                  (const char *)names + *(const size_t *)b + 1);
}

/** Reads the names of an open folder, sorted. */
static enum twx_status read_names(struct walk *w, DIR *dir, const char *path, struct twx_error *err)
{
    const struct dirent *entry = NULL;
    w->n_name_bytes = 0;
    w->n_names = 0;
    errno = 0;
    while ((entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) {
            continue;
        }
        if (!add_name(w, entry)) {
            return twx_fail_memory(err);
        }
        errno = 0;
    }
    if (errno != 0) {
        w->events->trouble(w->events->user, TWX_WALK_UNREADABLE, path, errno);
    }
    if (w->n_names > 1) {
        qsort_r(w->order, w->n_names, sizeof *w->order, by_name, w->names);
    }
    return TWX_OK;
}

/** Whether the folder about to be entered at `depth` is one of its own ancestors; notes it otherwise. */
static bool is_loop(struct walk *w, const struct stat *st, size_t depth)
{
    for (size_t i = 0; i < depth; i++) {
        const struct identity *above = &g_array_index(w->ancestors, struct identity, i);
        if (above->device == st->st_dev && above->inode == st->st_ino) {
            return true;
        }
    }
    const struct identity self = {st->st_dev, st->st_ino};
    g_array_set_size(w->ancestors, (guint)depth);
    (void)g_array_append_val(w->ancestors, self);
    return false;
}

/** Looks at the entry at w->path; false, which was reported, when it cannot be looked at. */
static bool look_at(struct walk *w, int dir_fd, const char *name, struct stat *st)
{
    const struct twx_walk_events *e = w->events;
    if (fstatat(dir_fd, name, st, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) == 0) {
        return true;
    }
    const bool is_gone = errno == ENOENT || errno == ENOTDIR;
    e->trouble(e->user, is_gone ? TWX_WALK_VANISHED : TWX_WALK_UNREADABLE, w->path->str, errno);
    return false;
}

/** Remembers the folder at w->path, unless it lies on a file system that is left out. */
static void visit_folder(struct walk *w, int dir_fd, const char *name, size_t depth)
{
    struct stat st;
    if (w->limits->one_file_system) {
        if (!look_at(w, dir_fd, name, &st)) {
            return;
        }
        if (st.st_dev != g_array_index(w->ancestors, struct identity, 0).device) {
            w->events->left_out(w->events->user, w->path->str, true);
            return;
        }
    }
    (void)g_string_append_c(w->path, '/');
    push(w, w->path->str, depth + 1);
}

/** Looks at one entry: hands out a file, remembers a folder. */
static enum twx_status visit(struct walk *w, int dir_fd, const char *name, unsigned char type,
                             size_t depth, struct twx_error *err)
{
    const struct twx_walk_events *e = w->events;
    const bool has_type = type != DT_UNKNOWN;
    struct stat st;
    if (e->is_excluded(e->user, w->path->str) || (!has_type && !look_at(w, dir_fd, name, &st))) {
        return TWX_OK;
    }
    type = has_type ? type : (unsigned char)IFTODT(st.st_mode);
    const bool is_folder = type == DT_DIR;
    if (twx_exclude_has(w->limits->exclude, w->path->str + w->root_bytes, is_folder)) {
        e->left_out(e->user, w->path->str, is_folder);
        return TWX_OK;
    }
    if (type == DT_REG && has_type && !w->limits->names_only) {
        if (!look_at(w, dir_fd, name, &st)) {
            return TWX_OK;
        }
        type = (unsigned char)IFTODT(st.st_mode);  // another thing may be there by now
    }
    if (type == DT_REG) {
        return e->file(e->user, w->path->str, w->path->len, w->limits->names_only ? NULL : &st,
                       err);
    }
    if (type == DT_DIR) {
        visit_folder(w, dir_fd, name, depth);
    } else {
        e->trouble(e->user, TWX_WALK_SKIPPED, w->path->str, 0);
    }
    return TWX_OK;
}

static enum twx_status visit_names(struct walk *w, int dir_fd, const struct pending *folder,
                                   struct twx_error *err)
{
    enum twx_status status = w->events->folder(w->events->user, folder->path, err);
    const guint first_child = w->stack->len;
    for (size_t i = 0; status == TWX_OK && i < w->n_names; i++) {
        const char *entry = w->names + w->order[i];
        (void)g_string_assign(w->path, folder->path);
        (void)g_string_append(w->path, entry + 1);
        status = visit(w, dir_fd, entry + 1, (unsigned char)entry[0], folder->depth, err);
    }
    // The stack hands out the last first: turned round, folders come in order of name too.
    for (guint a = first_child, b = w->stack->len; a + 1 < b; a++) {
        b--;
        struct pending *pa = &g_array_index(w->stack, struct pending, a);
        struct pending *pb = &g_array_index(w->stack, struct pending, b);
        const struct pending swapped = *pa;
        *pa = *pb;
        *pb = swapped;
    }
    return status;
}

/** Opens a folder without following a link in its place. NULL with errno. */
static DIR *open_folder(const char *path, struct stat *st)
{
    // Without the trailing slash, which would follow a link that took the folder's place.
    char *name = g_strndup(path, strlen(path) > 1 ? strlen(path) - 1 : 1);
    const int fd = open(name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    g_free(name);
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

static enum twx_status walk_folder(struct walk *w, const struct pending *folder,
                                   struct twx_error *err)
{
    const struct twx_walk_events *e = w->events;
    struct stat st;
    DIR *dir = open_folder(folder->path, &st);
    if (dir == NULL) {
        const bool is_gone =
            folder->depth > 0 && (errno == ENOENT || errno == ENOTDIR || errno == ELOOP);
        e->trouble(e->user, is_gone ? TWX_WALK_VANISHED : TWX_WALK_UNREADABLE, folder->path, errno);
        return TWX_OK;
    }
    enum twx_status status = TWX_OK;
    if (is_loop(w, &st, folder->depth)) {
        e->trouble(e->user, TWX_WALK_LOOP, folder->path, 0);
        goto done;
    }
    if (folder->depth > 0 &&
        st.st_dev != g_array_index(w->ancestors, struct identity, folder->depth - 1).device) {
        status = e->mount(e->user, folder->path, (uint64_t)st.st_dev, err);
    }
    if (status == TWX_OK) {
        status = read_names(w, dir, folder->path, err);
    }
    if (status == TWX_OK) {
        status = visit_names(w, dirfd(dir), folder, err);
    }
done:
    (void)closedir(dir);
    return status;
}

enum twx_status twx_walk(const char *root, const struct twx_walk_limits *limits,
                         const struct twx_walk_events *events, struct twx_error *err)
{
    struct walk w = {.limits = limits, .events = events};
    w.stack = g_array_new(FALSE, FALSE, sizeof(struct pending));
    w.ancestors = g_array_new(FALSE, FALSE, sizeof(struct identity));
    w.path = g_string_new(root);
    if (w.path->str[w.path->len - 1] != '/') {
        (void)g_string_append_c(w.path, '/');
    }
    w.root_bytes = w.path->len;
    push(&w, w.path->str, 0);
    enum twx_status status = TWX_OK;
    while (w.stack->len > 0) {
        struct pending folder = g_array_index(w.stack, struct pending, w.stack->len - 1);
        g_array_set_size(w.stack, w.stack->len - 1);
        if (status == TWX_OK) {
            status = walk_folder(&w, &folder, err);
        }
        g_free(folder.path);
    }
    g_array_free(w.stack, TRUE);
    g_array_free(w.ancestors, TRUE);
    (void)g_string_free(w.path, TRUE);
    free(w.names);
    free(w.order);
    return status;
}
