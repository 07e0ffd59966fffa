// SPDX-License-Identifier: MIT
//
// Standard output is the library's: nothing is printed there by stdio.
#include "cmd/hash_filter.h"

#include <inttypes.h>
#include <unistd.h>

#include "cmd/diag.h"
#include "cmd/ingest_report.h"
#include "cmd/progress.h"
#include "twindex_commands.h"

enum lines { LINES_NOT_ASKED, LINES_NEWLINE, LINES_NUL };

const struct twx_opt_choice twx_filter_lines_choices[] = {
    {"lines", LINES_NEWLINE},
    {"nul", LINES_NUL},
    {NULL, 0},
};
const struct twx_opt_choice twx_filter_format_choices[] = {
    {"tsv", TWX_FILTER_TSV},
    {"hashes", TWX_FILTER_HASHES},
    {NULL, 0},
};
const struct twx_opt_choice twx_filter_reporter_choices[] = {
    {"hadoop", 1},
    {NULL, 0},
};

bool twx_filter_is_asked(const struct twx_filter_arguments *filter)
{
    return filter->lines != LINES_NOT_ASKED || filter->format != 0 || filter->reporter != 0 ||
           filter->encoding != TWX_PATH_ENCODING_UNSET;
}

enum twx_exit twx_filter_check(const struct twx_opt *opt, const struct twx_filter_arguments *filter,
                               const struct twx_ingest_arguments *arguments, const char *output_dir)
{
    const bool has_limits = arguments->patterns != NULL || arguments->no_default_excludes ||
                            arguments->no_hidden || arguments->one_file_system;
    const char *mistake = NULL;
    if (filter->lines == LINES_NOT_ASKED) {
        mistake = filter->format == TWX_FILTER_TSV
                      ? "--stdout=tsv goes with --stdin or --tar; --stdout=hashes takes PATHs"
                      : "--reporter and --path-encoding go with --stdin";
    } else if (filter->format != TWX_FILTER_TSV) {
        mistake = "--stdin needs --stdout=tsv";
    } else if (output_dir != NULL) {
        mistake = "--stdin writes to standard output, and no shards: not with -o";
    } else if (arguments->paths != NULL || arguments->files_from != NULL) {
        mistake = "--stdin takes no PATH and no --files-from: the files are on standard input";
    } else if (arguments->null_separated) {
        mistake = "-0 goes with --files-from: here it is --stdin=nul";
    } else if (has_limits) {
        mistake = "--stdin leaves nothing out: each line has its line of output";
    } else if (opt->json) {
        mistake = "--stdin has its lines on standard output: not with --json";
    } else if (arguments->no_checksum && arguments->checksum_all) {
        mistake = "--no-checksum and --checksum-all contradict each other";
    }
    return mistake == NULL ? TWX_EXIT_DONE : twx_diag_usage(opt->command, "%s", mistake);
}

/** A line for Hadoop, in one write. */
static void tell_hadoop(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void tell_hadoop(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = g_strdup_vprintf(format, args);
    va_end(args);
    (void)!write(STDERR_FILENO, text,
                 strlen(text));  // where stderr is gone, there is nobody to tell
    g_free(text);
}

/** Hadoop kills a task that is silent for ten minutes, and one picture may take longer. */
static void report_status(void *user, const struct twx_progress *progress)
{
    static double next;
    (void)user;
    if (twx_progress_is_due(progress->seconds, &next)) {
        tell_hadoop("reporter:status:%" PRIu64 " lines, %" PRIu64 " images failed\n",
                    progress->n_done, progress->n_failed);
    }
}

static void report_counts(const struct twx_ingest_counts *c)
{
    const struct {
        const char *name;
        uint64_t n;
    } counters[] = {
        {"hashed", c->n_hashed},           {"failed", c->n_failed},
        {"unsupported", c->n_unsupported}, {"not images", c->n_not_images},
        {"unreadable", c->n_unreadable},   {"missing", c->n_missing + c->n_vanished},
        {"skipped", c->n_skipped},         {"bytes", c->n_bytes},
    };
    for (size_t i = 0; i < sizeof counters / sizeof *counters; i++) {
        if (counters[i].n > 0) {
            tell_hadoop("reporter:counter:twindex,%s,%" PRIu64 "\n", counters[i].name,
                        counters[i].n);
        }
    }
}

enum twx_exit twx_filter_run(const struct twx_call *call, const struct twx_filter_arguments *filter,
                             const struct twx_ingest_arguments *arguments)
{
    struct twx_error err = {0};
    struct twx_ingest_counts counts = {.size = sizeof counts};
    struct twx_run run = call->run;
    const struct twx_ingest_options options = twx_ingest_arguments_options(arguments, NULL);
    const struct twx_lines_options lines = {
        .input = STDIN_FILENO,
        .output = STDOUT_FILENO,
        .null_separated = filter->lines == LINES_NUL,
        .percent = filter->encoding == TWX_PATH_ENCODING_PERCENT,
    };
    if (filter->reporter != 0) {
        run.progress = report_status;
    }
    const enum twx_status status = twx_hash_lines(&options, &lines, &run, &counts, &err);
    twx_diag_progress_end();
    if (filter->reporter != 0) {
        report_counts(&counts);
    }
    twx_ingest_summary(&counts);
    if (status != TWX_OK) {
        return twx_diag_error(&err);
    }
    return arguments->strict && counts.n_failed > 0 ? TWX_EXIT_SOME_IMAGES_FAILED : TWX_EXIT_DONE;
}
