// SPDX-License-Identifier: MIT
//
// One folder at a time, from above.
#include "act/folder_step.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/atomicfile.h"
#include "base/path.h"

bool twx_missing_folder(const char *path, char **folder)
{
    struct stat st;
    char *above = twx_path_folder(path);
    *folder = NULL;
    while (above != NULL && stat(above, &st) != 0) {
        free(*folder);
        *folder = above;
        above = twx_path_folder(above);
    }
    const bool has_memory = above != NULL;
    free(above);
    if (!has_memory) {
        free(*folder);
        *folder = NULL;
    }
    return has_memory;
}

enum twx_status twx_folder_make(const char *path, struct twx_error *err)
{
    if (mkdir(path, S_IRWXU | S_IRWXG | S_IRWXO) != 0 &&
        (errno != EEXIST || !twx_path_is_folder(path))) {
        return twx_fail_errno(err, errno, "cannot make the folder '%s'", path);
    }
    return twx_sync_folder_of(path, err);
}

enum twx_status twx_make_folders_of(const char *path, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    char *folder = NULL;
    do {
        free(folder);
        if (!twx_missing_folder(path, &folder)) {
            return twx_fail_memory(err);
        }
        status = folder != NULL ? twx_folder_make(folder, err) : TWX_OK;
    } while (folder != NULL && status == TWX_OK);
    free(folder);
    return status;
}

void twx_folder_undo(const struct twx_step *step)
{
    (void)rmdir(step->from);
}
