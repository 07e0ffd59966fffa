// SPDX-License-Identifier: MIT
//
// A few places, in turn.
#include "jobs/decoder_path.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/own_folder.h"

static bool is_program(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/** A copy in *path, when the program is there. */
static enum twx_status take(const char *at, char **path, struct twx_error *err)
{
    if (!is_program(at)) {
        return TWX_OK;
    }
    *path = strdup(at);
    return *path != NULL ? TWX_OK : twx_fail_memory(err);
}

static enum twx_status find_installed(char **path, struct twx_error *err)
{
    static const char *const places[] = {"/" TWX_DECODER_NAME,
                                         "/../libexec/twindex/" TWX_DECODER_NAME};
    char folder[PATH_MAX];
    char at[PATH_MAX + 64];
    enum twx_status status = TWX_OK;
    const bool has_folder = twx_own_folder(folder);
    for (size_t i = 0; has_folder && i < 2 && status == TWX_OK && *path == NULL; i++) {
        (void)snprintf(at, sizeof at, "%s%s", folder, places[i]);
        status = take(at, path, err);
    }
    if (status == TWX_OK && *path == NULL) {
        status = take(TWX_LIBEXECDIR "/" TWX_DECODER_NAME, path, err);
    }
    if (status != TWX_OK || *path != NULL) {
        return status;
    }
    return has_folder
               ? twx_fail(err, TWX_FAILED, ENOENT,
                          "cannot find " TWX_DECODER_NAME
                          ", which decodes: neither in '%.150s' nor in '" TWX_LIBEXECDIR
                          "'; $TWINDEX_DECODER can name it",
                          folder)
               : twx_fail(err, TWX_FAILED, ENOENT,
                          "cannot start the process that decodes: /proc is not mounted here, and "
                          "$TWINDEX_DECODER does not say where " TWX_DECODER_NAME " is");
}

enum twx_status twx_decoder_find(char **path, struct twx_error *err)
{
    *path = NULL;
    const char *named = secure_getenv("TWINDEX_DECODER");
    if (named == NULL || named[0] == '\0') {
        return find_installed(path, err);
    }
    const enum twx_status status = take(named, path, err);
    return status != TWX_OK || *path != NULL
               ? status
               : twx_fail(err, TWX_FAILED, ENOENT, "$TWINDEX_DECODER is '%.200s': no such program",
                          named);
}
