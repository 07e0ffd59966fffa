// SPDX-License-Identifier: MIT
//
// Names to absolute paths.
#include "base/path.h"

#include <errno.h>
#include <glib.h>
#include <stdlib.h>
#include <sys/stat.h>

char *twx_path_resolve(const char *path)
{
    char *real = realpath(path, NULL);
    if (real != NULL) {
        char *copy = g_strdup(real);
        free(real);
        return copy;
    }
    char *folder = g_path_get_dirname(path);
    char *name = g_path_get_basename(path);
    real = realpath(folder, NULL);
    char *joined = real != NULL ? g_build_filename(real, name, NULL) : NULL;
    free(real);
    g_free(name);
    g_free(folder);
    return joined;
}

bool twx_path_is_absent(const char *path)
{
    struct stat st;
    return stat(path, &st) != 0 && (errno == ENOENT || errno == ENOTDIR);
}

bool twx_path_leads_elsewhere(const char *folder)
{
    char *real = realpath(folder, NULL);
    size_t n = strlen(folder);
    n -= n > 1 && folder[n - 1] == '/';
    const bool is_same = real == NULL || (strlen(real) == n && memcmp(real, folder, n) == 0);
    free(real);
    return !is_same;
}

int twx_path_compare(const char *a, size_t a_bytes, const char *b, size_t b_bytes)
{
    const int order = memcmp(a, b, a_bytes < b_bytes ? a_bytes : b_bytes);
    if (order != 0) {
        return order;
    }
    return a_bytes < b_bytes ? -1 : a_bytes > b_bytes;
}
