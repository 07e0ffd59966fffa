// SPDX-License-Identifier: MIT
//
// Which bytes CSV has for a path.
#include "cmd/path_encoding.h"

#include <glib.h>
#include <string.h>

#include "cmd/diag.h"

bool twx_path_encoding_read(const struct twx_opt *opt, const char *value, bool is_csv,
                            enum twx_path_encoding *encoding)
{
    *encoding = TWX_PATHS_RAW;
    if (value == NULL) {
        return true;
    }
    if (strcmp(value, "percent") == 0) {
        *encoding = TWX_PATHS_PERCENT;
    } else if (strcmp(value, "raw") != 0) {
        (void)twx_diag_usage(opt->command, "--path-encoding takes raw or percent, not '%s'", value);
        return false;
    }
    if (!is_csv) {
        (void)twx_diag_usage(opt->command, "--path-encoding is for --format csv");
    }
    return is_csv;
}

void twx_path_encoding_warn(const struct twx_rows *rows)
{
    const uint64_t n = twx_rows_n_not_utf8(rows);
    if (n > 0) {
        twx_diag(TWX_LEVEL_WARNING,
                 "%" G_GUINT64_FORMAT
                 " path%s not UTF-8: for readers of UTF-8 use --path-encoding percent, or --format "
                 "jsonl",
                 n, n == 1 ? " is" : "s are");
    }
}
