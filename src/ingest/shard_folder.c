// SPDX-License-Identifier: MIT
//
// DB.shards with the permissions of DB. Shards take theirs from the folder: see twx_shard_writer_create.
#include "ingest/shard_folder.h"

#include <errno.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

/** The permissions of a folder whose files are as open as a file of this mode. */
static mode_t folder_mode(mode_t mode)
{
    return (mode & 0666) | ((mode & 0444) >> 2);
}

/** Gives a folder that was just made the owner and permissions of the index. */
static void open_as(const char *folder, const struct stat *index)
{
    (void)!chown(folder, index->st_uid, index->st_gid);  // as root; it is ours otherwise
    (void)chmod(folder, folder_mode(index->st_mode));
}

/** Takes from a folder of ours, which an earlier run left, what the index does not permit. */
static void close_as(const char *folder, const struct stat *index)
{
    struct stat st;
    if (lstat(folder, &st) == 0 && S_ISDIR(st.st_mode)) {
        const mode_t kept = st.st_mode & folder_mode(index->st_mode);
        if (kept != (st.st_mode & 0777)) {
            (void)chmod(folder, kept);
        }
    }
}

enum twx_status twx_shard_folder_make(const char *folder, const char *index_path,
                                      struct twx_error *err)
{
    struct stat index;
    const bool has_index = index_path != NULL && stat(index_path, &index) == 0;
    if (mkdir(folder, has_index ? folder_mode(index.st_mode) : 0777) == 0) {
        if (has_index) {
            open_as(folder, &index);
        }
    } else if (errno != EEXIST) {
        return twx_fail_errno(err, errno, "cannot make folder '%s'", folder);
    } else if (has_index) {
        close_as(folder, &index);
    }
    return TWX_OK;
}
