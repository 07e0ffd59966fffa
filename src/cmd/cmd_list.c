// SPDX-License-Identifier: MIT
//
// `twindex list`: the manifest of a walk, on stdout or into a file.
#include "cmd/cmd_list.h"

#include <sys/stat.h>

#include "cmd/diag.h"
#include "cmd/ingest_arguments.h"
#include "cmd/ingest_report.h"
#include "cmd/opt_rows.h"
#include "cmd/output.h"
#include "twindex_commands.h"

struct options {
    struct twx_ingest_arguments shared;
    const char *output;
    const char *since;
    bool retry_failed;
    bool rehash;
    bool no_ctime;
};

static const struct twx_opt_row option_rows[] = {
    TWX_ROW_OUTPUT(struct options),
    {.name = "since",
     .type = TWX_OPT_PATH,
     .offset = offsetof(struct options, since),
     .help = "leave out what the index DB has as it is, by the rules of twindex index",
     .value = "DB"},
    {.name = "retry-failed",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, retry_failed),
     .help = "with --since: list failed images though their files are unchanged"},
    {.name = "rehash",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, rehash),
     .help = "with --since: list unchanged files whose hashes an earlier version of twindex made"},
    {.name = "no-ctime",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, no_ctime),
     .help = "with --since: do not look at ctime"},
    TWX_OPT_END,
};

static enum twx_exit check(struct twx_call *call)
{
    const struct options *options = call->options;
    const char *command = call->opt.command;
    if (call->opt.json && twx_output_is_stdout(options->output)) {
        return twx_diag_usage(command, "--json needs -o FILE: stdout carries the manifest");
    }
    if (options->since == NULL && (options->retry_failed || options->rehash || options->no_ctime)) {
        return twx_diag_usage(command, "--%s goes with --since",
                              options->retry_failed ? "retry-failed"
                              : options->rehash     ? "rehash"
                                                    : "no-ctime");
    }
    if (options->since != NULL && options->since[0] == '\0') {
        return twx_diag_usage(command, "the name of the index is empty");
    }
    return twx_ingest_arguments_are_sound(&call->opt, &options->shared, options->shared.paths)
               ? TWX_EXIT_DONE
               : TWX_EXIT_USAGE;
}

static bool write_bytes(void *user, const void *bytes, size_t n)
{
    struct twx_output *output = user;
    (void)fwrite(bytes, 1, n, output->stream);
    return twx_output_is_good(output);
}

/** Lists on an open output; false when that must not be published. */
static bool list_to(struct twx_call *call, struct twx_output *output,
                    const struct twx_exclude *exclude, struct twx_ingest_counts *counts,
                    enum twx_exit *code)
{
    const struct options *options = call->options;
    struct twx_ingest_options listed =
        twx_ingest_arguments_options(&options->shared, options->shared.paths);
    struct twx_list_output to = {.write = write_bytes, .user = output, .path = output->path};
    struct stat st;
    struct twx_error err = {0};
    listed.exclude = exclude;
    listed.retry_failed = options->retry_failed;
    listed.rehash = options->rehash;
    listed.no_ctime = options->no_ctime;
    if (fstat(fileno(output->stream), &st) == 0 && S_ISREG(st.st_mode)) {
        to.device = (uint64_t)st.st_dev;
        to.inode = (uint64_t)st.st_ino;
    }
    const enum twx_status status =
        twx_list_files(&listed, call->index, &to, &call->run, counts, &err);
    twx_diag_progress_end();
    *code = status != TWX_OK ? twx_diag_error(&err) : TWX_EXIT_DONE;
    return status == TWX_OK || status == TWX_PARTLY;
}

static enum twx_exit run(struct twx_call *call)
{
    const struct options *options = call->options;
    struct twx_output output;
    struct twx_ingest_counts counts = {.size = sizeof counts};
    struct twx_error err = {0};
    struct twx_exclude *exclude = twx_ingest_arguments_exclude(&options->shared, &err);
    if (exclude == NULL ||
        (options->since != NULL && twx_index_open(options->since, &call->index, &err) != TWX_OK)) {
        twx_exclude_free(exclude);
        return twx_diag_error(&err);
    }
    struct twx_opt opt = call->opt;
    opt.db = options->since != NULL ? options->since : opt.db;  // is not written over
    enum twx_exit code = twx_output_open(&output, &opt, options->output, call->index);
    if (code == TWX_EXIT_DONE) {
        bool is_written = false;
        const bool is_whole = list_to(call, &output, exclude, &counts, &code);
        const enum twx_exit closed = twx_output_close(&output, is_whole, code, &is_written);
        code = closed;
        if (is_whole && is_written) {
            twx_list_summary(&counts);
        }
        if (is_whole && call->opt.json) {
            twx_list_json(&counts);
        }
    }
    twx_exclude_free(exclude);
    return code;
}

const struct twx_command twx_cmd_list = {
    .name = "list",
    .headline = "list files into a manifest, for many machines to hash",
    .summary =
        "Walks as twindex index does, and writes what it would hash as a manifest, of which "
        "twindex\n"
        "hash --manifest takes a part on each of many machines, without a walk. Entries are\n"
        "NUL-terminated, `tr '\\0' '\\n'` makes them readable. A manifest without its end is "
        "refused." TWX_LEFT_OUT_HELP,
    .examples = {{"List a collection once, for all the machines that hash it",
                  "twindex list -o manifest ~/Pictures"},
                 {"List what is new or changed since an index was made",
                  "twindex list --since twindex.db -o new.manifest ~/Pictures"}},
    .rows = option_rows,
    .shared = twx_list_rows,
    .options_bytes = sizeof(struct options),
    .flags = TWX_COMMAND_JSON | TWX_COMMAND_STOPS,
    .check = check,
    .run = run,
};
