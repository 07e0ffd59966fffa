// SPDX-License-Identifier: MIT
//
// `twindex hash`.
#include "cmd/cmd_hash.h"

#include <signal.h>
#include <string.h>
#include <sys/stat.h>

#include "cmd/diag.h"
#include "cmd/hash_archives.h"
#include "cmd/hash_filter.h"
#include "cmd/hash_printed.h"
#include "cmd/ingest_run.h"
#include "twindex_commands.h"

struct options {
    struct twx_ingest_arguments shared;
    const char *output_dir;
    struct twx_filter_arguments filter;
    struct twx_archive_arguments archives;
    const char *manifest;
    const char *partition_text;
    uint32_t partition;     // set by check, as is the next
    uint32_t n_partitions;  // 0: no manifest
};

static const struct twx_opt_row option_rows[] = {
    {.name = "output",
     .letter = 'o',
     .type = TWX_OPT_PATH,
     .offset = offsetof(struct options, output_dir),
     .help = "the folder for the shards, made if missing",
     .value = "DIR"},
    {.name = "tar",
     .type = TWX_OPT_ITEMS,
     .offset = offsetof(struct options, archives.archives),
     .help = "hash the members of an archive (tar, also with gzip, xz or zstd; zip, cbz) in place "
             "of files; - is standard input; several may be given",
     .brief = "hash the members of a tar or zip; - is standard input",
     .value = "ARCHIVE"},
    {.name = "name",
     .type = TWX_OPT_PATH,
     .offset = offsetof(struct options, archives.name),
     .help = "with --tar -: the path of the archive, which those of its members begin with",
     .value = "PATH"},
    {.name = "stdin",
     .type = TWX_OPT_CHOICE,
     .offset = offsetof(struct options, filter.lines),
     .help = "be a filter: hash the files that standard input names, each on a line or with a NUL "
             "behind, and write a line for each",
     .value = "lines|nul",
     .choices = twx_filter_lines_choices},
    {.name = "stdout",
     .type = TWX_OPT_CHOICE,
     .offset = offsetof(struct options, filter.format),
     .help = "write lines in place of shards. hashes: of each image its path, a TAB, and its hash; "
             "tsv, "
             "with --stdin or --tar: all there is to know, for twindex merge --tsv",
     .brief = "write lines, of path and hash, or of all there is to know",
     .value = "hashes|tsv",
     .choices = twx_filter_format_choices},
    {.name = "path-encoding",
     .type = TWX_OPT_CHOICE,
     .offset = offsetof(struct options, filter.encoding),
     .help = "with --stdin: whether the paths that come in are as they are (default: raw) or "
             "percent-encoded, as those that go out always are; with --stdout=hashes: how they go "
             "out",
     .brief = "of paths that come in, or go out as hashes",
     .value = "raw|percent",
     .choices = twx_path_encoding_choices},
    {.name = "reporter",
     .type = TWX_OPT_CHOICE,
     .offset = offsetof(struct options, filter.reporter),
     .help = "with --stdin: write Hadoop's reporter:status: each minute, and its counters at the "
             "end, to standard error",
     .value = "hadoop",
     .choices = twx_filter_reporter_choices},
    {.name = "manifest",
     .type = TWX_OPT_PATH,
     .offset = offsetof(struct options, manifest),
     .help = "hash files that twindex list has listed; goes with --partition, and without PATH",
     .value = "FILE"},
    {.name = "partition",
     .type = TWX_OPT_TEXT,
     .offset = offsetof(struct options, partition_text),
     .help = "part I of N of the manifest, I from 0, into the shard DIR/shard-I-of-N.twx",
     .value = "I/N"},
    TWX_OPT_END,
};

/** Whether -o names a folder, or nothing yet; false after a usage error was reported. */
static bool is_output_sound(const struct twx_opt *opt, const char *output_dir)
{
    struct stat st;
    if (output_dir == NULL || output_dir[0] == '\0') {
        (void)twx_diag_usage(opt->command, "no folder for the shards: give -o DIR");
    } else if (strcmp(output_dir, "-") == 0) {
        (void)twx_diag_usage(opt->command,
                             "-o -: shards are files in a folder, and do not go to standard "
                             "output; a folder of that name is './-'");
    } else if (stat(output_dir, &st) == 0 && !S_ISDIR(st.st_mode)) {
        (void)twx_diag_usage(opt->command, "-o takes a folder for the shards: '%s' is a file",
                             output_dir);
    } else {
        return true;
    }
    return false;
}

/** Reads "I/N". */
static bool read_partition(const char *text, uint32_t *i, uint32_t *n)
{
    char *end = NULL;
    guint64 number = 0;
    if (!g_ascii_isdigit(text[0])) {
        return false;
    }
    number = g_ascii_strtoull(text, &end, 10);
    *i = (uint32_t)number;
    if (number >= TWX_PARTITIONS_MOST || *end != '/' || !g_ascii_isdigit(end[1])) {
        return false;
    }
    number = g_ascii_strtoull(end + 1, &end, 10);
    *n = (uint32_t)number;
    return *end == '\0' && number <= TWX_PARTITIONS_MOST && *i < *n;
}

/** What is wrong with --manifest and what goes with it; NULL: nothing, or it is not given. */
static const char *find_manifest_mistake(struct options *options)
{
    const struct twx_ingest_arguments *shared = &options->shared;
    const bool has_manifest = options->manifest != NULL;
    if (has_manifest != (options->partition_text != NULL)) {
        return has_manifest ? "--manifest goes with --partition I/N"
                            : "--partition goes with --manifest FILE";
    }
    if (!has_manifest) {
        return NULL;
    }
    if (options->manifest[0] == '\0') {
        return "the name of the manifest is empty";
    }
    if (shared->paths != NULL || shared->files_from != NULL) {
        return "--manifest says which files there are: give no PATH and no --files-from";
    }
    if (shared->patterns != NULL || shared->no_hidden || shared->one_file_system ||
        shared->no_default_excludes) {
        return "what is left out is said to twindex list, not with --manifest";
    }
    if (shared->no_checksum && shared->checksum_all) {
        return "--no-checksum and --checksum-all contradict each other";
    }
    return read_partition(options->partition_text, &options->partition, &options->n_partitions)
               ? NULL
               : "--partition takes I/N, with I from 0 to N-1 and N at most 1000000";
}

/** Finds usage errors around --tar. */
static enum twx_exit check_archives(struct twx_call *call)
{
    const struct options *options = call->options;
    const char *mistake =
        options->manifest != NULL || options->partition_text != NULL
            ? "--tar says which files there are: give no --manifest"
            : twx_archives_mistake(&call->opt, &options->archives, &options->shared,
                                   &options->filter, options->output_dir);
    if (mistake != NULL) {
        return twx_diag_usage(call->opt.command, "%s", mistake);
    }
    return options->filter.format != 0 || is_output_sound(&call->opt, options->output_dir)
               ? TWX_EXIT_DONE
               : TWX_EXIT_USAGE;
}

static enum twx_exit check(struct twx_call *call)
{
    struct options *options = call->options;
    if (twx_archives_are_asked(&options->archives)) {
        return check_archives(call);
    }
    const char *mistake = find_manifest_mistake(options);
    if (twx_printed_is_asked(&options->filter) && mistake == NULL && options->manifest == NULL) {
        return twx_printed_check(&call->opt, &options->filter, &options->shared,
                                 options->output_dir);
    }
    if (twx_filter_is_asked(&options->filter) && mistake == NULL && options->manifest == NULL) {
        return twx_filter_check(&call->opt, &options->filter, &options->shared,
                                options->output_dir);
    }
    if (mistake == NULL && twx_filter_is_asked(&options->filter)) {
        mistake = "--manifest makes a shard: give no --stdin and no --stdout";
    }
    if (mistake != NULL) {
        return twx_diag_usage(call->opt.command, "%s", mistake);
    }
    if (!is_output_sound(&call->opt, options->output_dir)) {
        return TWX_EXIT_USAGE;
    }
    return options->n_partitions > 0 || twx_ingest_arguments_are_sound(&call->opt, &options->shared,
                                                                       options->shared.paths)
               ? TWX_EXIT_DONE
               : TWX_EXIT_USAGE;
}

/** A scheduler that takes the machine away wants the task again: it goes on from its checkpoint. */
static enum twx_exit for_scheduler(enum twx_exit code)
{
    const int number = twx_diag_stop_signal();
    const bool is_stopped = number != 0 && code == (enum twx_exit)(TWX_EXIT_SIGNAL + number);
    return is_stopped && (number == SIGTERM || number == SIGUSR1) ? TWX_EXIT_TRY_AGAIN : code;
}

static enum twx_status hash_partition(const struct twx_ingest_options *options, const void *what,
                                      const struct twx_run *run, struct twx_ingest_counts *counts,
                                      struct twx_error *err)
{
    return twx_hash_partition(options, what, run, counts, err);
}

static enum twx_status hash_collection(const struct twx_ingest_options *options, const void *what,
                                       const struct twx_run *run, struct twx_ingest_counts *counts,
                                       struct twx_error *err)
{
    (void)what;
    return twx_hash_collection(options, run, counts, err);
}

static enum twx_exit run(struct twx_call *call)
{
    const struct options *options = call->options;
    if (twx_archives_are_asked(&options->archives)) {
        return twx_archives_run(call, &options->archives, &options->shared, options->output_dir);
    }
    if (twx_printed_is_asked(&options->filter)) {
        return twx_printed_run(call, &options->filter, &options->shared);
    }
    if (twx_filter_is_asked(&options->filter)) {
        return twx_filter_run(call, &options->filter, &options->shared);
    }
    struct twx_ingest_options ingest =
        twx_ingest_arguments_options(&options->shared, options->shared.paths);
    ingest.shard_dir = options->output_dir;
    if (options->n_partitions == 0) {
        return twx_ingest_run(call, &options->shared, ingest, hash_collection, NULL);
    }
    const struct twx_partition_options partition = {.manifest = options->manifest,
                                                    .partition = options->partition,
                                                    .n_partitions = options->n_partitions};
    twx_diag_heed_usr1();
    return for_scheduler(
        twx_ingest_run(call, &options->shared, ingest, hash_partition, &partition));
}

const struct twx_command twx_cmd_hash = {
    .name = "hash",
    .headline = "hash into shard files only, for a later merge",
    .summary =
        "Hashes the images at and below each PATH into shard files in DIR, for twindex "
        "merge. With --stdout=hashes it prints them: path, TAB, hash, in the order of the walk.\n"
        "With --stdin=lines --stdout=tsv it is a filter, for Hadoop Streaming, Spark's pipe "
        "and the like.\n\n"
        "With --manifest it hashes a part of what twindex list has listed, without a walk, as a\n"
        "task of a cluster: run again after SIGTERM or SIGUSR1 (exit code 75), or when it was\n"
        "killed, it goes on from what was done; two copies that run at once do no harm. Files\n"
        "that cannot be read are reported (1, or 75 where the error may pass), and tried again\n"
        "by the same command." TWX_LEFT_OUT_HELP,
    .rows = option_rows,
    .shared = twx_ingest_rows,
    .examples = {{"Hash on the machine that has the disk, for twindex merge elsewhere",
                  "twindex hash -o shards ~/Pictures"},
                 {"Hash the first of four parts of what twindex list found",
                  "twindex hash --manifest manifest --partition 0/4 -o parts"}},
    .options_bytes = sizeof(struct options),
    .flags = TWX_COMMAND_JSON | TWX_COMMAND_STOPS,
    .check = check,
    .run = run,
};
