// SPDX-License-Identifier: MIT
//
// The PATHs of earlier runs, from the index.
#include "cmd/earlier_paths.h"

#include <unistd.h>

#include "base/path.h"
#include "cmd/diag.h"
#include "twindex_commands.h"

static bool add_path(void *user, const struct twx_root *root)
{
    g_ptr_array_add(user, g_strdup(root->path));
    return true;
}

static enum twx_status read_paths(const char *db, GPtrArray *paths, struct twx_error *err)
{
    struct twx_index *index = NULL;
    enum twx_status status = twx_index_open(db, &index, err);
    if (status == TWX_OK) {
        status = twx_index_given_paths(index, add_path, paths, err);
    }
    twx_index_close(index);
    return status;
}

char **twx_earlier_paths(const struct twx_opt *opt, enum twx_exit *code)
{
    static const char mistake[] = "no PATH and no --files-from given";
    struct twx_error err = {0};
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
    if (twx_path_is_absent(opt->db)) {
        *code = twx_diag_usage(opt->command, "%s, and no index at '%s' to take earlier PATHs from",
                               mistake, opt->db);
    } else if (read_paths(opt->db, paths, &err) != TWX_OK) {
        *code = twx_diag_error(&err);
    } else if (paths->len == 0) {
        *code = twx_diag_usage(opt->command,
                               "%s, and index '%s' knows no PATH of an earlier run: give it one",
                               mistake, opt->db);
    } else {
        for (guint i = 0; i < paths->len; i++) {
            twx_diag_notice("indexing '%s' again", (const char *)g_ptr_array_index(paths, i));
        }
        g_ptr_array_add(paths, NULL);
        return (char **)g_ptr_array_free(paths, FALSE);
    }
    g_ptr_array_free(paths, TRUE);
    return NULL;
}
