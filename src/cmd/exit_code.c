// SPDX-License-Identifier: MIT
//
// A table, and its lines.
#include "cmd/exit_code.h"

#include <glib.h>

const struct twx_exit_row twx_exit_rows[TWX_N_EXIT_ROWS] = {
    {TWX_EXIT_DONE, "0", "done; no match is 0, and images that cannot be decoded are records",
     NULL},
    {TWX_EXIT_FAILED, "1", "failed, or some paths could not be read; the index is consistent",
     "What could not be read is named on standard error, and tried again by the\n"
     "next run."},
    {TWX_EXIT_USAGE, "2", "usage error",
     "Nothing was done. The error names the word, and often what was meant."},
    {TWX_EXIT_UNUSABLE, "3", "a file that cannot be used as the index or shard it was given as",
     "Name another file; 'twindex check --repair' rebuilds a damaged index."},
    {TWX_EXIT_SOME_IMAGES_FAILED, "4",
     "done, but some images failed in this run (only with --strict)",
     "'twindex stats --failures' lists them, each with its reason."},
    {TWX_EXIT_TRY_AGAIN, "75", "try again: no space, I/O error or lock",
     "What was finished is kept: the same command goes on from there, once\n"
     "there is space, or the other run has ended."},
    {TWX_EXIT_SIGNAL, "129, 130, 143",
     "stopped by SIGHUP, SIGINT, SIGTERM; what was finished is kept",
     "The same command goes on from there. A second signal stops at once."},
};

char *twx_exit_help(void)
{
    GString *help = g_string_new("Exit codes:");
    for (size_t i = 0; i < TWX_N_EXIT_ROWS; i++) {
        g_string_append_printf(help, "\n  %-3s  %s", twx_exit_rows[i].shown,
                               twx_exit_rows[i].meaning);
    }
    return g_string_free(help, FALSE);
}
