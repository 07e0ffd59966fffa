// SPDX-License-Identifier: MIT
//
// Files mostly come folder by folder: the path of the last folder is kept, any other one is looked up. Owns a path.
#include "group/rank_files.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/log.h"
#include "store/index_folder.h"
#include "store/index_read.h"

enum { STOP_EVERY = 4096 };  // files between two looks at the stop flag

struct walk {
    struct twx_index *index;  // the part
    const struct twx_run *run;
    twx_rank_file_fn fn;
    void *user;
    struct twx_error *err;
    enum twx_status status;
    struct twx_rank_file file;  // that comes next
    uint64_t n_files;
    char *path;  // owned: of the folder, then the name
    size_t path_cap;
    size_t folder_bytes;  // 0: no folder is known
    int64_t folder_id;
};

static bool keep_folder(void *user, int64_t id, const char *path, size_t n)
{
    struct walk *w = user;
    if (memchr(path, '\0', n) != NULL) {
        w->status = twx_fail(w->err, TWX_UNUSABLE, 0,
                             "the index is damaged: folder '%.100s' is no path", path);
    } else if (!twx_reserve((void **)&w->path, &w->path_cap, n, 1)) {
        w->status = twx_fail_memory(w->err);
    } else {
        memcpy(w->path, path, n);
        w->folder_bytes = n;
        w->folder_id = id;
    }
    return false;
}

static enum twx_status find_folder(struct walk *w, int64_t id)
{
    if (w->folder_bytes > 0 && w->folder_id == id) {
        return TWX_OK;
    }
    w->folder_bytes = 0;
    const enum twx_status status = twx_index_folder(w->index, id, keep_folder, w, w->err);
    return status == TWX_OK ? w->status : status;
}

/** How much of a name fits into a message. */
static int shown_bytes(const struct twx_image *image)
{
    return image->path_bytes < 100 ? (int)image->path_bytes : 100;
}

static enum twx_status hand_out(struct walk *w, const struct twx_image *image)
{
    const size_t n = w->folder_bytes + image->path_bytes;
    if (!twx_reserve((void **)&w->path, &w->path_cap, n + 1, 1)) {
        return twx_fail_memory(w->err);
    }
    memcpy(w->path + w->folder_bytes, image->path, image->path_bytes);
    w->path[n] = '\0';
    w->file.path = w->path;
    w->file.path_bytes = n;
    w->file.folder_bytes = w->folder_bytes;
    w->file.image = image;
    return w->fn(w->user, &w->file, w->err);
}

static bool take_file(void *user, uint64_t hash_id, int64_t folder_id,
                      const struct twx_image *image)
{
    struct walk *w = user;
    if (w->n_files++ % STOP_EVERY == 0 && twx_is_stopped(w->run)) {
        w->status = twx_fail(w->err, TWX_STOPPED, 0, "stopped while reading the index");
        return false;
    }
    w->status = find_folder(w, folder_id);
    if (w->status != TWX_OK || (w->folder_bytes == 0 && !image->has_hash)) {
        return w->status == TWX_OK;
    }
    w->file.hash_id = hash_id;
    if (w->file.number >= UINT32_MAX - 1) {
        w->status = twx_fail_memory(w->err);
    } else if (w->folder_bytes == 0) {
        w->status = twx_fail(w->err, TWX_UNUSABLE, 0, "the index is damaged: '%.*s' has no folder",
                             shown_bytes(image), image->path);
    } else if (memchr(image->path, '\0', image->path_bytes) != NULL) {
        w->status = twx_fail(w->err, TWX_UNUSABLE, 0, "the index is damaged: '%.*s' is no name",
                             shown_bytes(image), image->path);
    } else {
        w->status = hand_out(w, image);
    }
    w->file.number++;
    return w->status == TWX_OK;
}

enum twx_status twx_rank_each_file(struct twx_index *index, bool all_files,
                                   const struct twx_run *run, twx_rank_file_fn fn, void *user,
                                   struct twx_error *err)
{
    struct walk w = {.run = run, .fn = fn, .user = user, .err = err, .status = TWX_OK};
    enum twx_status status = TWX_OK;
    for (; index != NULL && status == TWX_OK; index = twx_index_next_part(index), w.file.part++) {
        w.index = index;
        w.folder_bytes = 0;
        status = twx_index_each_file(index, &(struct twx_file_choice){.all_files = all_files},
                                     take_file, &w, err);
        status = status == TWX_OK ? w.status : status;
    }
    free(w.path);
    return status;
}
