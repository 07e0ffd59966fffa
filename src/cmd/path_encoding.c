// SPDX-License-Identifier: MIT
//
// Which bytes CSV has for a path.
#include "cmd/path_encoding.h"

#include <glib.h>

#include "cmd/diag.h"

const struct twx_opt_choice twx_path_encoding_choices[] = {
    {"raw", TWX_PATH_ENCODING_RAW},
    {"percent", TWX_PATH_ENCODING_PERCENT},
    {NULL, 0},
};

bool twx_path_encoding_read(const struct twx_opt *opt, enum twx_path_encoding_option option,
                            bool is_csv, enum twx_path_encoding *encoding)
{
    *encoding = option == TWX_PATH_ENCODING_PERCENT ? TWX_PATHS_PERCENT : TWX_PATHS_RAW;
    if (option == TWX_PATH_ENCODING_UNSET || is_csv) {
        return true;
    }
    (void)twx_diag_usage(opt->command, "--path-encoding is for --format csv");
    return false;
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
