// SPDX-License-Identifier: MIT
//
// Owns the last folder that was made real.
#include "ingest/entry_path.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/path.h"
#include "base/strings.h"

void twx_entry_folder_release(struct twx_entry_folder *folder)
{
    free(folder->given);
    free(folder->real);
    *folder = (struct twx_entry_folder){0};
}

/** The real folder; NULL with errno. */
static const char *real_folder(struct twx_entry_folder *cache, const char *folder)
{
    if (cache->given == NULL || strcmp(cache->given, folder) != 0) {
        free(cache->given);
        free(cache->real);
        cache->given = twx_strdup(folder);
        cache->real = realpath(folder, NULL);
        cache->error_number = errno;
    }
    errno = cache->error_number;
    return cache->real;
}

char *twx_entry_path(struct twx_entry_folder *cache, const char *entry)
{
    const char *slash = strrchr(entry, '/');
    const char *name = slash != NULL ? slash + 1 : entry;
    if (name[0] == '\0' || strcmp(name, ".") == 0 || strcmp(name, "..") == 0) {
        return realpath(entry, NULL);  // a folder by its looks
    }
    char *folder =
        slash == NULL ? twx_strdup(".") : twx_strndup(entry, (size_t)(slash + 1 - entry));
    const char *real = folder != NULL ? real_folder(cache, folder) : NULL;
    const int error_number = errno;
    char *path = real != NULL ? twx_path_join(real, name) : NULL;
    free(folder);
    errno = real != NULL ? ENOMEM : error_number;  // if that failed
    return path;
}

char *twx_mount_point_of(const char *folder, dev_t device)
{
    char *path = twx_strdup(folder);
    while (path != NULL && path[1] != '\0') {
        char *slash = strrchr(path, '/');
        char *end = slash + (slash == path);  // the topmost folder keeps its slash
        const char kept = *end;
        struct stat st;
        *end = '\0';
        if (stat(path, &st) != 0 || st.st_dev != device) {
            *end = kept;
            break;
        }
    }
    return path;
}
