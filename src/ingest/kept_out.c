// SPDX-License-Identifier: MIT
//
// A dozen paths, compared one by one: cheaper than hashing each path that a walk meets.
#include "ingest/kept_out.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/path.h"
#include "base/strings.h"

struct twx_kept_path {
    char *text;  // absolute; owned
    size_t bytes;
};

/** Adds an owned path.  returns: false when out of memory, which NULL stands for */
static bool take(struct twx_kept_out *kept_out, char *path)
{
    if (path == NULL || !twx_reserve((void **)&kept_out->paths, &kept_out->cap,
                                     kept_out->n_paths + 1, sizeof *kept_out->paths)) {
        free(path);
        return false;
    }
    kept_out->paths[kept_out->n_paths++] =
        (struct twx_kept_path){.text = path, .bytes = strlen(path)};
    return true;
}

/** Adds a path followed by each suffix. NULL with errno: a path that there is not, or that there was no memory for. */
static bool take_each(struct twx_kept_out *kept_out, const char *path, const char *const *suffixes)
{
    bool ok = path != NULL || errno != ENOMEM;
    for (; path != NULL && ok && *suffixes != NULL; suffixes++) {
        ok = take(kept_out, twx_asprintf("%s%s", path, *suffixes));
    }
    return ok;
}

bool twx_kept_out_add(struct twx_kept_out *kept_out, const char *path, const char *const *suffixes)
{
    char *named = twx_path_with_real_folder(path);
    bool ok = take_each(kept_out, named, suffixes);
    free(named);
    char *real = realpath(path, NULL);  // a link elsewhere: SQLite's companions lie there
    ok = take_each(kept_out, real, suffixes) && ok;
    free(real);
    return ok;
}

void twx_kept_out_note_file(struct twx_kept_out *kept_out, const char *path)
{
    struct stat st;
    if (stat(path, &st) == 0) {
        kept_out->device = (uint64_t)st.st_dev;
        kept_out->inode = (uint64_t)st.st_ino;
    }
}

void twx_kept_out_release(struct twx_kept_out *kept_out)
{
    for (size_t i = 0; i < kept_out->n_paths; i++) {
        free(kept_out->paths[i].text);
    }
    free(kept_out->paths);
    *kept_out = (struct twx_kept_out){.paths = NULL};
}

bool twx_kept_out_has_path(const struct twx_kept_out *kept_out, const char *path, size_t path_bytes)
{
    for (size_t i = 0; kept_out != NULL && i < kept_out->n_paths; i++) {
        const struct twx_kept_path *kept = &kept_out->paths[i];
        if (kept->bytes <= path_bytes && memcmp(kept->text, path, kept->bytes) == 0 &&
            (path[kept->bytes] == '\0' || path[kept->bytes] == '/')) {
            return true;
        }
    }
    return false;
}

bool twx_kept_out_has_file(const struct twx_kept_out *kept_out, const struct stat *st)
{
    return kept_out->inode != 0 && (uint64_t)st->st_ino == kept_out->inode &&
           (uint64_t)st->st_dev == kept_out->device;
}
