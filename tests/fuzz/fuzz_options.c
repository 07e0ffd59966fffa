// SPDX-License-Identifier: MIT
//
// Target: the command lines of all commands (opt.c, cmd_*.c). The input: a byte that picks the command, one that
// picks how the library answers, then the words, one a line. Claims: every line ends with a documented exit code; a
// usage error means that nothing was done; what reaches the library makes sense.
//
// Nothing outside is touched: the library's calls that read or write what a word names are replaced by the
// linker (replaced_calls.h), and every index is a small one made here.
#include "small_index.h"

#include <glib.h>

#include "cmd/cmd_apply.h"
#include "cmd/cmd_calibrate.h"
#include "cmd/cmd_check.h"
#include "cmd/cmd_compare.h"
#include "cmd/cmd_export.h"
#include "cmd/cmd_hash.h"
#include "cmd/cmd_index.h"
#include "cmd/cmd_merge.h"
#include "cmd/cmd_plan.h"
#include "cmd/cmd_prune.h"
#include "cmd/cmd_query.h"
#include "cmd/cmd_relocate.h"
#include "cmd/cmd_stats.h"
#include "cmd/cmd_undo.h"
#include "replaced_calls.h"

enum { WORDS_MAX = 64 };

// ---------------------------------------------------------------------------------------------------------
// One line

static bool is_documented(int code)
{
    return (code >= TWX_EXIT_DONE && code <= TWX_EXIT_SOME_IMAGES_FAILED) ||
           code == TWX_EXIT_TRY_AGAIN;
}

/** Whether 2 may stand for a failure: with --exit-code. */
static bool asks_for_answer(char *const *lines)
{
    for (; *lines != NULL; lines++) {
        if (strcmp(*lines, "--exit-code") == 0) {
            return true;
        }
    }
    return false;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    char *folder = fuzz_folder();
    (void)unsetenv("TWINDEX_DB");
    index_path = g_build_filename(folder, "index", NULL);
    make_small_index(folder, index_path, 8);
    is_set_up = true;
    g_free(folder);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
    static const struct twx_command *const commands[] = {
        // in the order that the seeds count on
        &twx_cmd_index, &twx_cmd_hash,  &twx_cmd_merge, &twx_cmd_query,     &twx_cmd_export,
        &twx_cmd_stats, &twx_cmd_check, &twx_cmd_prune, &twx_cmd_calibrate, &twx_cmd_compare,
        &twx_cmd_plan,  &twx_cmd_apply, &twx_cmd_undo,  &twx_cmd_relocate,
    };
    static const enum twx_status answers[] = {TWX_OK,       TWX_OK,        TWX_FAILED,
                                              TWX_UNUSABLE, TWX_TRY_AGAIN, TWX_PARTLY};
    struct fuzz_input in = {input, size};
    const size_t command = fuzz_take(&in) % G_N_ELEMENTS(commands);
    answer = answers[fuzz_take(&in) % G_N_ELEMENTS(answers)];
    n_done = 0;
    char *text = g_strndup((const char *)in.at, in.left);
    char **lines = g_strsplit(text, "\n", WORDS_MAX);
    char name[] = "COMMAND";
    char *argv[WORDS_MAX + 2] = {name};
    int argc = 1;
    for (char **line = lines; *line != NULL; line++) {
        argv[argc++] = *line;
    }
    const bool is_answer = asks_for_answer(lines);
    const int code = (int)twx_command_run(commands[command], argc, argv);
    CLAIM(is_documented(code));
    CLAIM(code != TWX_EXIT_USAGE || n_done == 0 || is_answer);
    g_strfreev(lines);
    g_free(text);
    return 0;
}
