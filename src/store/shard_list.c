// SPDX-License-Identifier: MIT
//
// Reading a folder of shards.
#include "store/shard_list.h"

#include <dirent.h>
#include <errno.h>
#include <glib.h>
#include <string.h>

#include "store/shard.h"

static int by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static char **to_sorted_strv(GPtrArray *names)
{
    g_ptr_array_sort(names, by_name);
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_free(names, FALSE);
}

enum twx_status twx_shards_in_folder(const char *folder, char ***sealed, char ***parts,
                                     struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    GPtrArray *sealed_names = g_ptr_array_new();
    GPtrArray *part_names = g_ptr_array_new();
    DIR *dir = opendir(folder);
    if (dir != NULL) {
        const struct dirent *entry = NULL;
        while (errno = 0, (entry = readdir(dir)) != NULL) {
            if (g_str_has_suffix(entry->d_name, TWX_SHARD_SUFFIX)) {
                g_ptr_array_add(sealed_names, g_build_filename(folder, entry->d_name, NULL));
            } else if (g_str_has_suffix(entry->d_name, TWX_SHARD_PART_SUFFIX)) {
                g_ptr_array_add(part_names, g_build_filename(folder, entry->d_name, NULL));
            }
        }
        if (errno != 0) {
            status = twx_fail_errno(err, errno, "cannot read folder '%s'", folder);
        }
        (void)closedir(dir);
    } else if (errno != ENOENT) {
        status = twx_fail_errno(err, errno, "cannot read folder '%s'", folder);
    }
    *sealed = to_sorted_strv(sealed_names);
    *parts = to_sorted_strv(part_names);
    return status;
}
