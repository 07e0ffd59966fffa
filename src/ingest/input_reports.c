// SPDX-License-Identifier: MIT
//
// Messages, one a thing.
#include "ingest/input_reports.h"

#include <errno.h>

#include "base/log.h"
#include "base/status.h"

void twx_report_missing(void *user, const char *path, int error_number)
{
    struct twx_ingest *in = user;
    in->counts->n_missing++;
    if (error_number == 0) {
        twx_log(in->run, TWX_LEVEL_ERROR, "'%s' is neither a file nor a folder", path);
    } else if (error_number == ENOENT || error_number == ENOTDIR) {
        twx_log(in->run, TWX_LEVEL_ERROR, "'%s' does not exist", path);
    } else if (error_number == ENAMETOOLONG) {
        twx_log(in->run, TWX_LEVEL_ERROR, "cannot read '%.100s...': %s", path,
                twx_errno_text(error_number));
    } else {
        twx_log(in->run, TWX_LEVEL_ERROR, "cannot read '%s': %s", path,
                twx_errno_text(error_number));
    }
}

void twx_report_listed_folders(void *user, uint64_t n, const char *first)
{
    const struct twx_ingest *in = user;
    twx_log(in->run, TWX_LEVEL_WARNING,
            "folders in the list are not walked, give them as PATH: %" G_GUINT64_FORMAT
            ", the first '%s'",
            n, first);
}

void twx_report_trouble(void *user, enum twx_walk_trouble trouble, const char *path,
                        int error_number)
{
    struct twx_ingest *in = user;
    switch (trouble) {
    case TWX_WALK_UNREADABLE:
        in->counts->n_unreadable++;
        twx_log(in->run, TWX_LEVEL_ERROR, "cannot read '%s': %s", path,
                twx_errno_text(error_number));
        break;
    case TWX_WALK_VANISHED:
        in->counts->n_vanished++;
        twx_log(in->run, TWX_LEVEL_INFO, "vanished: '%s'", path);
        break;
    case TWX_WALK_SKIPPED:
        in->counts->n_skipped++;
        twx_log(in->run, TWX_LEVEL_DEBUG, "skipped '%s': not a regular file", path);
        break;
    case TWX_WALK_LOOP:
        in->counts->n_skipped++;
        twx_log(in->run, TWX_LEVEL_WARNING, "'%s' leads back to a folder above it: not entered",
                path);
        break;
    }
}

void twx_report_left_out(void *user, const char *path, bool is_folder)
{
    const struct twx_ingest *in = user;
    in->counts->n_left_out_folders += is_folder;
    in->counts->n_left_out_files += !is_folder;
    twx_log(in->run, TWX_LEVEL_DEBUG, "left out '%s'", path);
}
