// SPDX-License-Identifier: MIT
//
// The files of the program itself (an index and its companions, a folder of shards), which are none of the collection.
#ifndef TWX_INGEST_KEPT_OUT_H
#define TWX_INGEST_KEPT_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

/** A zeroed one keeps nothing out. */
struct twx_kept_out {
    struct twx_kept_path *paths;  // owned
    size_t n_paths;
    size_t cap;
    uint64_t device;  // with inode: a file, by whatever name it is met
    uint64_t inode;   // 0: none
};

/** Adds `path` (its folder made real) followed by each of the suffixes (NULL-terminated).  returns: false when out of memory */
bool twx_kept_out_add(struct twx_kept_out *kept_out, const char *path, const char *const *suffixes)
    __attribute__((warn_unused_result));

/** Notes the file that is at `path` now, if there is one. */
void twx_kept_out_note_file(struct twx_kept_out *kept_out, const char *path);

void twx_kept_out_release(struct twx_kept_out *kept_out);

/** Whether a path is one of them or lies in one. Accepts NULL, which keeps nothing out.  threads: any, while nothing is added */
bool twx_kept_out_has_path(const struct twx_kept_out *kept_out, const char *path,
                           size_t path_bytes);

/**
 * Whether a file is the one that was noted, under another name (a hard link, a link in a list). It must not even be
 * opened: closing it would end the locks that SQLite holds on it.
 */
bool twx_kept_out_has_file(const struct twx_kept_out *kept_out, const struct stat *st);

#endif
