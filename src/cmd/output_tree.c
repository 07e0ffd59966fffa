// SPDX-License-Identifier: MIT
//
// O_TMPFILE, fdatasync, linkat: a file gets its name when its bytes are on the disk. A sync waits for the disk's journal, but
// of many files the first one pays for all: they are synced and named by the batch, on a thread, while the next one is filled.
// Where the file system has no files without a name (NFS, FAT), they have one that ends in ".tmp", and are renamed.
#include "cmd/output_tree.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/path.h"
#include "base/status.h"
#include "base/thread.h"
#include "base/unnamed_file.h"

enum {
    BATCH_FILES = 32,        // each holds a descriptor
    BATCH_BYTES = 64 << 20,  // what waits for a name is lost with the process
};

/** A file that is written. */
struct waiting {
    int fd;
    char *name;       // owned
    char *temporary;  // owned: the name it has; NULL: none
    uint64_t tag;
    int error_number;  // set by the thread
};

struct batch {
    const struct twx_output_tree *tree;
    struct waiting files[BATCH_FILES];
    unsigned n;
    size_t n_bytes;
};

struct twx_output_tree {
    int fd;
    char *path;  // owned: for messages
    twx_tree_fn fn;
    void *user;
    struct batch *filling;  // owned
    struct batch *syncing;  // owned: the thread's while it runs
    struct twx_thread thread;
    bool is_running;
    GHashTable *folders;  // owned: names of those in which files got names
    unsigned n_temporary;
};

// ---------------------------------------------------------------------------------------------------------
// Folders

/** Opens the folder of a name, -1 with errno. It is made if asked for. */
static int open_folder(const struct twx_output_tree *tree, const char *name, bool make)
{
    int fd = fcntl(tree->fd, F_DUPFD_CLOEXEC, 0);
    for (const char *slash = strchr(name, '/'); slash != NULL && fd >= 0;
         name = slash + 1, slash = strchr(name, '/')) {
        char *component = g_strndup(name, (size_t)(slash - name));
        int next = -1;
        if (!make || mkdirat(fd, component, 0777) == 0 || errno == EEXIST) {
            next = openat(fd, component, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        }
        const int error_number = errno;
        g_free(component);
        (void)close(fd);
        errno = error_number;
        fd = next;
    }
    return fd;
}

static const char *last_name(const char *name)
{
    const char *slash = strrchr(name, '/');
    return slash != NULL ? slash + 1 : name;
}

enum twx_tree_entry twx_output_tree_look(const struct twx_output_tree *tree, const char *name)
{
    struct stat st;
    const int folder = open_folder(tree, name, false);
    if (folder < 0) {
        // Why a folder cannot be opened for another reason is said when a file is put into it.
        return errno == ENOTDIR || errno == ELOOP ? TWX_TREE_OTHER : TWX_TREE_NOTHING;
    }
    const int result = fstatat(folder, last_name(name), &st, AT_SYMLINK_NOFOLLOW);
    (void)close(folder);
    return result != 0 ? TWX_TREE_NOTHING : S_ISREG(st.st_mode) ? TWX_TREE_FILE : TWX_TREE_OTHER;
}

enum twx_status twx_output_tree_open(const char *path, twx_tree_fn fn, void *user,
                                     struct twx_output_tree **tree, struct twx_error *err)
{
    struct stat st;
    *tree = NULL;
    char *bare = twx_path_without_slashes(path);
    enum twx_status status = TWX_OK;
    int fd = -1;
    if (bare == NULL) {
        status = twx_fail_memory(err);
    } else if (mkdir(bare, 0777) != 0 && errno != EEXIST) {
        status = twx_fail_errno(err, errno, "cannot make the folder '%s'", path);
    } else if (lstat(bare, &st) == 0 && S_ISLNK(st.st_mode)) {
        status = twx_fail(err, TWX_USAGE, 0, "the output '%s' is a symbolic link", path);
    } else if ((fd = open(bare, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)) < 0) {
        status = errno == ENOTDIR
                     ? twx_fail(err, TWX_USAGE, 0, "the output '%s' is no folder", path)
                     : twx_fail_errno(err, errno, "cannot use the folder '%s'", path);
    }
    free(bare);
    if (status != TWX_OK) {
        return status;
    }
    struct twx_output_tree *made = g_new0(struct twx_output_tree, 1);
    made->fd = fd;
    made->path = g_strdup(path);
    made->fn = fn;
    made->user = user;
    made->filling = g_new0(struct batch, 1);
    made->syncing = g_new0(struct batch, 1);
    made->folders = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    *tree = made;
    return TWX_OK;
}

// ---------------------------------------------------------------------------------------------------------
// Syncs

static void *sync_batch(void *argument)
{
    struct batch *batch = argument;
    for (unsigned i = 0; i < batch->n; i++) {
        struct waiting *file = &batch->files[i];
        const int folder = open_folder(batch->tree, file->name, false);
        const bool is_named =
            folder >= 0 && fdatasync(file->fd) == 0 &&
            twx_file_give_name(folder, file->fd, file->temporary, last_name(file->name));
        file->error_number = is_named ? 0 : errno;
        if (folder >= 0) {
            if (file->error_number != 0 && file->temporary != NULL) {
                (void)unlinkat(folder, file->temporary, 0);
            }
            (void)close(folder);
        }
        (void)close(file->fd);
        file->fd = -1;
    }
    return NULL;
}

/** Tells what became of each file of a batch, and empties it. */
static enum twx_status end_batch(struct twx_output_tree *tree, struct batch *batch,
                                 struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    for (unsigned i = 0; i < batch->n; i++) {
        struct waiting *file = &batch->files[i];
        const int error_number = file->error_number;
        if (error_number != 0 && twx_errno_is_transient(error_number)) {
            status =
                twx_fail_errno(err, error_number, "cannot write '%s/%s'", tree->path, file->name);
        } else {
            tree->fn(tree->user, file->tag,
                     error_number == 0        ? NULL
                     : error_number == EEXIST ? "exists"
                                              : twx_errno_text(error_number));
        }
        const char *last = last_name(file->name);
        (void)g_hash_table_add(tree->folders, g_strndup(file->name, (size_t)(last - file->name)));
        g_free(file->name);
        g_free(file->temporary);
    }
    batch->n = 0;
    batch->n_bytes = 0;
    return status;
}

/** Waits for the thread, if there is one. */
static enum twx_status join(struct twx_output_tree *tree, struct twx_error *err)
{
    if (!tree->is_running) {
        return TWX_OK;
    }
    (void)twx_thread_join(&tree->thread);
    tree->is_running = false;
    return end_batch(tree, tree->syncing, err);
}

/** Hands what is written to the thread. */
static enum twx_status sync_files(struct twx_output_tree *tree, struct twx_error *err)
{
    const enum twx_status status = join(tree, err);
    struct batch *full = tree->filling;
    tree->filling = tree->syncing;
    tree->syncing = full;
    full->tree = tree;
    tree->is_running = twx_thread_create(&tree->thread, sync_batch, full) == 0;
    if (!tree->is_running) {  // there is no thread: it takes as long as it takes
        (void)sync_batch(full);
        const enum twx_status ended = end_batch(tree, full, err);
        return status != TWX_OK ? status : ended;
    }
    return status;
}

// ---------------------------------------------------------------------------------------------------------
// Files

/** Opens a file to write to. fd: -1 with errno on failure. */
static void open_file(struct twx_output_tree *tree, int folder, struct waiting *file)
{
    file->temporary = NULL;
    file->fd = openat(folder, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0666);
    // EISDIR: a kernel, EOPNOTSUPP: a file system that does not know the flag.
    while (file->fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EEXIST)) {
        g_free(file->temporary);
        file->temporary =
            g_strdup_printf(".twindex-%ld-%u.tmp", (long)getpid(), tree->n_temporary++);
        file->fd = openat(folder, file->temporary, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0666);
    }
}

/** Writes a file that has no name.  returns: 0 or errno */
static int write_file(struct twx_output_tree *tree, const unsigned char *bytes, size_t n,
                      struct waiting *file)
{
    const int folder = open_folder(tree, file->name, true);
    if (folder < 0) {
        return errno;
    }
    open_file(tree, folder, file);
    int error_number = file->fd < 0 ? errno : 0;
    if (error_number == 0 && !twx_write_at(file->fd, bytes, n, 0)) {
        error_number = errno;
        (void)close(file->fd);
        if (file->temporary != NULL) {
            (void)unlinkat(folder, file->temporary, 0);
        }
    }
    if (error_number == 0) {
        // The disk may begin. Advice: a failure shows at the sync.
        (void)sync_file_range(file->fd, 0, 0, SYNC_FILE_RANGE_WRITE);
    }
    (void)close(folder);
    return error_number;
}

enum twx_status twx_output_tree_put(struct twx_output_tree *tree, const char *name,
                                    const unsigned char *bytes, size_t n, uint64_t tag,
                                    struct twx_error *err)
{
    struct waiting *file = &tree->filling->files[tree->filling->n];
    *file = (struct waiting){.fd = -1, .name = g_strdup(name), .tag = tag};
    const int error_number = write_file(tree, bytes, n, file);
    if (error_number == 0) {
        tree->filling->n++;
        tree->filling->n_bytes += n;
        return tree->filling->n == BATCH_FILES || tree->filling->n_bytes >= BATCH_BYTES
                   ? sync_files(tree, err)
                   : TWX_OK;
    }
    enum twx_status status = TWX_OK;
    if (twx_errno_is_transient(error_number)) {
        status = twx_fail_errno(err, error_number, "cannot write '%s/%s'", tree->path, name);
    } else {
        tree->fn(tree->user, tag, twx_errno_text(error_number));
    }
    g_free(file->name);
    g_free(file->temporary);
    return status;
}

/** Syncs the names in a folder. One that is gone, or cannot be opened, has none to lose. */
static enum twx_status sync_folder(const struct twx_output_tree *tree, const char *name,
                                   struct twx_error *err)
{
    const int fd = open_folder(tree, name, false);
    const int error_number = fd >= 0 && fsync(fd) != 0 ? errno : 0;
    if (fd >= 0) {
        (void)close(fd);
    }
    return error_number == 0 || error_number == EINVAL
               ? TWX_OK
               : twx_fail_errno(err, error_number, "cannot write '%s/%s'", tree->path, name);
}

enum twx_status twx_output_tree_finish(struct twx_output_tree *tree, struct twx_error *err)
{
    enum twx_status status = sync_files(tree, err);
    struct twx_error second = {0};
    const enum twx_status ended = join(tree, status == TWX_OK ? err : &second);
    status = status == TWX_OK ? ended : status;
    GHashTableIter i;
    gpointer name = NULL;
    g_hash_table_iter_init(&i, tree->folders);
    while (status == TWX_OK && g_hash_table_iter_next(&i, &name, NULL)) {
        status = sync_folder(tree, name, err);
    }
    return status;
}

static void drop(struct twx_output_tree *tree, struct batch *batch)
{
    for (unsigned i = 0; i < batch->n; i++) {
        struct waiting *file = &batch->files[i];
        const int folder =
            file->temporary != NULL && file->fd >= 0 ? open_folder(tree, file->name, false) : -1;
        if (folder >= 0) {
            (void)unlinkat(folder, file->temporary, 0);
            (void)close(folder);
        }
        if (file->fd >= 0) {
            (void)close(file->fd);
        }
        g_free(file->name);
        g_free(file->temporary);
    }
    g_free(batch);
}

void twx_output_tree_free(struct twx_output_tree *tree)
{
    if (tree == NULL) {
        return;
    }
    if (tree->is_running) {
        (void)twx_thread_join(&tree->thread);
    }
    drop(tree, tree->filling);
    drop(tree, tree->syncing);
    g_hash_table_destroy(tree->folders);
    (void)close(tree->fd);
    g_free(tree->path);
    g_free(tree);
}
