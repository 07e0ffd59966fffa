// SPDX-License-Identifier: MIT
//
// The options of `query`, and which of them do not go together.
#include "cmd/query_arguments.h"

#include <string.h>

#include "cmd/diag.h"
#include "cmd/image_argument.h"
#include "cmd/opt_rows.h"
#include "cmd/output.h"

static const struct twx_opt_choice formats[] = {
    {"text", TWX_QUERY_TEXT},
    {"csv", TWX_QUERY_CSV},
    {"jsonl", TWX_QUERY_JSONL},
    {NULL, 0},
};

const struct twx_opt_row twx_query_rows[] = {
    {.name = "hash",
     .type = TWX_OPT_ITEMS,
     .offset = offsetof(struct twx_query_arguments, words),
     .help = "look a hash up: all hex digits, or the row half only",
     .brief = "look a hash up: all hex digits, or the row half",
     .value = "HEX"},
    {.name = "radius",
     .letter = 'r',
     .type = TWX_OPT_TEXT,
     .offset = offsetof(struct twx_query_arguments, radius),
     .help =
         "list images within RADIUS bits (default: adaptive, up to 18 of 128, 9 of 64, 96 of 512, "
         "48 of 256)",
     .brief = "images within RADIUS bits (default: adaptive)",
     .value = "RADIUS"},
    TWX_ROW_ADAPTIVE(struct twx_query_arguments),
    {.name = "count",
     .letter = 'k',
     .type = TWX_OPT_NUMBER,
     .offset = offsetof(struct twx_query_arguments, max_matches),
     .help = "list the nearest COUNT only, ties by path",
     .value = "COUNT",
     .least = 1,
     .most = UINT64_MAX},
    {.name = "any-orientation",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct twx_query_arguments, any_orientation),
     .help = "find turned and mirrored images too"},
    {.name = "inverted",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct twx_query_arguments, inverted),
     .help = "find negatives too: images whose brightness is inverted",
     .brief = "find negatives too"},
    {.name = "verify",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct twx_query_arguments, verify),
     .help = "decode the files and compare the pictures: say which are copies, which only alike",
     .brief = "compare the pictures: copies, or only alike"},
    {.name = "timeout",
     .type = TWX_OPT_NUMBER,
     .offset = offsetof(struct twx_query_arguments, timeout_seconds),
     .help = "with --verify: give an image up that takes longer (default: 60)",
     .brief = "with --verify: for an image (default: 60)",
     .value = "SECONDS",
     .least = 1,
     .most = TWX_TIMEOUT_MOST},
    {.name = "variants",
     .type = TWX_OPT_CHOICE,
     .offset = offsetof(struct twx_query_arguments, variants),
     .help = "look parts of IMAGE up, too: trim (default): without its borders; all: crops, too; "
             "none: compare whole pictures alone",
     .brief = "parts of IMAGE to look up, too (default: trim)",
     .value = "none|trim|all",
     .choices = twx_variants_choices},
    {.name = "indexed",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct twx_query_arguments, indexed),
     .help = "take the hash of an image from the index where that has it as it is: decode the "
             "others only",
     .brief = "take hashes from the index where it has them"},
    {.name = "missing",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct twx_query_arguments, missing),
     .help = "print the paths of the images that have no match, as they were given, one a line; "
             "nothing else",
     .brief = "print only the images that have no match"},
    {.name = "null",
     .letter = '0',
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct twx_query_arguments, walked.null_separated),
     .help = "the list is NUL-separated, and so is what --missing prints",
     .brief = "the list, or what --missing prints, has NULs"},
    {.name = "format",
     .type = TWX_OPT_CHOICE,
     .offset = offsetof(struct twx_query_arguments, format),
     .help = "text (default), csv or jsonl",
     .value = "FORMAT",
     .choices = formats},
    {.name = "explain",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct twx_query_arguments, explain),
     .help = "say on stderr which search ran and what it touched"},
    {.name = "exit-code",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct twx_query_arguments, exit_code),
     .help = "exit with 0 when an image was found, 1 when none was, 2 when a query failed; with "
             "--missing: 0 when none is missing, 1 when one is",
     .brief = "0: a match, 1: none, 2: failed"},
    TWX_ROW_PATH_ENCODING(struct twx_query_arguments),
    TWX_ROW_OUTPUT(struct twx_query_arguments),
    {.name = "jobs",
     .letter = 'j',
     .type = TWX_OPT_NUMBER,
     .offset = offsetof(struct twx_query_arguments, walked.n_jobs),
     .help = "images decoded at a time (default: the cores this process may use)",
     .brief = "images decoded at a time (default: all cores)",
     .value = "N",
     .least = 1,
     .most = 1024},
    {.name = "",
     .type = TWX_OPT_ITEMS,
     .offset = offsetof(struct twx_query_arguments, words),
     .value = "IMAGE|FOLDER|--hash HEX..."},
    TWX_OPT_END,
};

/** What is wrong about the words; NULL: nothing that is not reported here. */
static const char *mistake_in_words(const struct twx_query_arguments *a, bool *is_reported,
                                    const struct twx_opt *opt)
{
    GPtrArray *images = g_ptr_array_new();
    bool has_hash = false;
    bool has_stdin = false;
    for (guint i = 0; a->words != NULL && i < a->words->len; i++) {
        const struct twx_opt_item *item = &g_array_index(a->words, struct twx_opt_item, i);
        if (item->row->name[0] != '\0') {
            has_hash = true;
            continue;
        }
        g_ptr_array_add(images, (gpointer)(uintptr_t)item->text);
        has_stdin = has_stdin || twx_image_is_stdin(item->text);
    }
    *is_reported = !twx_images_are_sound(opt, (const char *const *)images->pdata, images->len);
    (void)g_ptr_array_free(images, TRUE);
    const char *list = a->walked.files_from;
    return has_stdin && list != NULL && twx_image_is_stdin(list)
               ? "'-' is there twice: standard input can be read once"
           : a->verify && (has_hash || has_stdin)
               ? "--verify compares files: not with --hash, nor with -"
           : a->missing && (has_hash || has_stdin)
               ? "--missing prints paths: not with --hash, nor with -"
               : NULL;
}

/** What of the options does not go together; NULL: nothing. */
static const char *mistake_of(const struct twx_query_arguments *a, const struct twx_opt *opt)
{
    const char *list = a->walked.files_from;
    return opt->json && twx_output_is_stdout(a->output)
               ? "--json needs -o FILE: stdout carries the matches"
           : a->verify && twx_opt_n_dbs(opt) > 1
               ? "--verify keeps what it finds in one index: of several, merge them first"
           : a->timeout_seconds > 0 && !a->verify ? "--timeout goes with --verify"
           : a->missing && (a->format != TWX_QUERY_TEXT || a->verify || a->max_matches > 0)
               ? "--missing prints bare paths: not with --format, --verify, nor -k"
           : a->walked.null_separated && list == NULL && !a->missing
               ? "-0 goes with --files-from or --missing"
           : list != NULL && list[0] == '\0'  ? "the name of the list is empty"
           : a->words == NULL && list == NULL ? "no IMAGE, no --hash and no --files-from given"
                                              : NULL;
}

bool twx_query_arguments_are_sound(const struct twx_opt *opt, struct twx_query_arguments *arguments)
{
    bool is_reported = false;
    if (!twx_path_encoding_read(opt, arguments->path_encoding, arguments->format == TWX_QUERY_CSV,
                                &arguments->path_bytes)) {
        return false;
    }
    const char *mistake = mistake_of(arguments, opt);
    if (mistake == NULL) {
        mistake = mistake_in_words(arguments, &is_reported, opt);
    }
    if (mistake != NULL && !is_reported) {
        (void)twx_diag_usage(opt->command, "%s", mistake);
    }
    return mistake == NULL && !is_reported;
}
