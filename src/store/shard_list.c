// SPDX-License-Identifier: MIT
//
// Reading a folder of shards.
#include "store/shard_list.h"

#include <dirent.h>
#include <errno.h>
#include <glib.h>

#include "base/path.h"
#include "store/shard.h"

static enum twx_status list(const char *folder, DIR *dir, struct twx_strings *sealed,
                            struct twx_strings *parts, struct twx_error *err)
{
    const struct dirent *entry = NULL;
    while (errno = 0, (entry = readdir(dir)) != NULL) {
        struct twx_strings *to = NULL;
        if (g_str_has_suffix(entry->d_name, TWX_SHARD_SUFFIX)) {
            to = sealed;
        } else if (g_str_has_suffix(entry->d_name, TWX_SHARD_PART_SUFFIX)) {
            to = parts;
        }
        if (to != NULL && !twx_strings_take(to, twx_path_join(folder, entry->d_name))) {
            return twx_fail_memory(err);
        }
    }
    return errno == 0 ? TWX_OK : twx_fail_errno(err, errno, "cannot read folder '%s'", folder);
}

enum twx_status twx_shards_in_folder(const char *folder, struct twx_strings *sealed,
                                     struct twx_strings *parts, struct twx_error *err)
{
    *sealed = *parts = (struct twx_strings){0};
    DIR *dir = opendir(folder);
    if (dir == NULL) {
        return errno == ENOENT ? TWX_OK
                               : twx_fail_errno(err, errno, "cannot read folder '%s'", folder);
    }
    const enum twx_status status = list(folder, dir, sealed, parts, err);
    (void)closedir(dir);
    if (status != TWX_OK) {
        twx_strings_release(sealed);
        twx_strings_release(parts);
        return status;
    }
    twx_strings_sort(sealed);
    twx_strings_sort(parts);
    return TWX_OK;
}
