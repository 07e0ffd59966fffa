// SPDX-License-Identifier: MIT
//
// What a terminal gets cannot steer it; all else gets the bytes.
#include "cmd/export_paths.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/status.h"
#include "cmd/diag.h"
#include "cmd/text.h"

void twx_export_paths_row(struct twx_export_paths *paths, const char *path, size_t n)
{
    if (isatty(fileno(paths->stream)) != 0) {
        twx_print_escaped(paths->stream, path, n);
    } else if (!paths->null_separated && memchr(path, '\n', n) != NULL) {
        paths->n_left_out++;
        return;
    } else {
        (void)fwrite(path, 1, n, paths->stream);
    }
    (void)fputc(paths->null_separated ? '\0' : '\n', paths->stream);
}

void twx_export_paths_group_row(struct twx_export_paths *paths, const struct twx_group_row *row,
                                bool is_wanted)
{
    if (row->is_keeper) {
        paths->keeper_is_offline = row->is_offline;
    }
    if (is_wanted && (row->is_offline || paths->keeper_is_offline)) {
        paths->n_offline++;
    } else if (is_wanted) {
        twx_export_paths_row(paths, row->image.path, row->image.path_bytes);
    }
}

bool twx_export_paths_report(const struct twx_export_paths *paths)
{
    struct twx_error err = {0};
    if (paths->n_offline > 0) {
        twx_diag(TWX_LEVEL_WARNING,
                 "paths left out, which are offline or whose keeper is: %" PRIu64
                 "; mount the disks (--no-stat does not look)",
                 paths->n_offline);
    }
    if (paths->n_left_out > 0) {
        (void)twx_fail(&err, TWX_FAILED, 0,
                       "paths left out, which have a newline in them: %" PRIu64
                       "; -0 writes them, with a NUL behind each path",
                       paths->n_left_out);
        (void)twx_diag_error(&err);
    }
    return paths->n_left_out > 0;
}
