// SPDX-License-Identifier: MIT
//
// `twindex reject`.
#include "cmd/cmd_reject.h"

#include <glib.h>
#include <inttypes.h>
#include <string.h>

#include "base/path.h"
#include "base/status.h"
#include "base/strings.h"
#include "cmd/decisions_help.h"
#include "cmd/diag.h"
#include "cmd/json.h"
#include "cmd/rows.h"
#include "twindex_commands.h"

struct options {
    const char *from;
    bool list;
    bool forget;
    char **paths;
};

static const struct twx_opt_row option_rows[] = {
    {.name = "from",
     .type = TWX_OPT_PATH,
     .offset = offsetof(struct options, from),
     .help = "note the pairs that FILE says are distinct: decisions, see above",
     .brief = "note the pairs that FILE says are distinct",
     .value = "FILE"},
    {.name = "list",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, list),
     .help = "print what was said so far as CSV"},
    {.name = "forget",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, forget),
     .help = "take back what was said of each two of the PATHs"},
    {.name = "",
     .type = TWX_OPT_ARGUMENTS,
     .offset = offsetof(struct options, paths),
     .value = "PATH PATH..."},
    TWX_OPT_END,
};

static enum twx_exit check(struct twx_call *call)
{
    const struct options *options = call->options;
    const guint n = options->paths != NULL ? g_strv_length(options->paths) : 0;
    if (options->from != NULL) {
        return n == 0 && !options->forget && !options->list
                   ? TWX_EXIT_DONE
                   : twx_diag_usage(call->opt.command,
                                    "--from takes no PATH, and neither --list nor --forget");
    }
    if (options->list) {
        return n == 0 && !options->forget && !call->opt.json
                   ? TWX_EXIT_DONE
                   : twx_diag_usage(call->opt.command, "--list takes no PATH and no other option");
    }
    return n >= 2 ? TWX_EXIT_DONE
                  : twx_diag_usage(call->opt.command,
                                   "give the PATHs of two or more images that are no duplicates");
}

static bool write_row(void *user, const struct twx_rejection *rejection)
{
    struct twx_rows *rows = user;
    for (int i = 0; i < 2; i++) {
        const char *path = rejection->paths[i] != NULL ? rejection->paths[i] : "";
        twx_rows_path(rows, path, strlen(path));
    }
    for (int i = 0; i < 2; i++) {
        twx_rows_hex(rows, rejection->checksums[i], TWX_CHECKSUM_BYTES);
    }
    twx_rows_time(rows, rejection->rejected_ns);
    return twx_rows_end(rows);
}

static enum twx_exit list(struct twx_call *call)
{
    static const char *const columns[] = {"path_a", "path_b", "checksum_a", "checksum_b",
                                          "rejected"};
    struct twx_index *index = NULL;
    struct twx_error err = {0};
    if (twx_index_open(call->opt.db, &index, &err) != TWX_OK) {
        return twx_diag_error(&err);
    }
    struct twx_rows *rows = twx_rows_create(stdout, TWX_ROWS_CSV, columns, G_N_ELEMENTS(columns));
    const enum twx_status status = twx_index_rejections(index, write_row, rows, &err);
    twx_rows_free(rows);
    twx_index_close(index);
    return status == TWX_OK ? TWX_EXIT_DONE : twx_diag_error(&err);
}

/** Says of each two of the PATHs what the options ask, by their names in the index. */
static enum twx_status reject(struct twx_call *call, struct twx_strings *paths, uint64_t *n_changed,
                              struct twx_error *err)
{
    const struct options *options = call->options;
    for (char **path = options->paths; *path != NULL; path++) {
        if (!twx_strings_take(paths, twx_path_as_indexed(*path))) {
            return twx_fail_memory(err);
        }
    }
    return twx_reject(call->opt.db, (const char *const *)paths->items, paths->n, options->forget,
                      &call->run, n_changed, err);
}

// ---------------------------------------------------------------------------------------------------------
// --from

static void say_decided(const struct twx_decisions *decisions, const struct twx_reject_counts *c)
{
    twx_diag_notice("%" PRIu64 " of %" PRIu64
                    " pair%s noted as no duplicates; passed over: %" PRIu64 " remove, %" PRIu64
                    " keep, %" PRIu64 " leave; refused: %" PRIu64,
                    c->n_changed, c->n_pairs, c->n_pairs == 1 ? "" : "s",
                    twx_decisions_count(decisions, TWX_DECISION_REMOVE),
                    twx_decisions_count(decisions, TWX_DECISION_KEEP),
                    twx_decisions_count(decisions, TWX_DECISION_LEAVE), c->n_refused);
}

static void print_decided(const struct twx_decisions *decisions, const struct twx_reject_counts *c)
{
    twx_json_begin();
    twx_json_count("pairs", c->n_pairs);
    twx_json_count("changed", c->n_changed);
    twx_json_count("refused", c->n_refused);
    for (unsigned i = 0; i < TWX_N_DECISIONS; i++) {
        twx_json_count(twx_decision_name((enum twx_decision)i),
                       twx_decisions_count(decisions, (enum twx_decision)i));
    }
    twx_json_end();
}

static enum twx_exit reject_decided(struct twx_call *call, const struct twx_decisions *decisions)
{
    struct twx_reject_counts counts = {0};
    struct twx_error err = {0};
    const enum twx_status status =
        twx_reject_decided(call->opt.db, decisions, &call->run, &counts, &err);
    if (status != TWX_OK && status != TWX_PARTLY) {
        return twx_diag_error(&err);
    }
    say_decided(decisions, &counts);
    if (call->opt.json) {
        print_decided(decisions, &counts);
    }
    return status == TWX_OK ? TWX_EXIT_DONE : TWX_EXIT_FAILED;
}

static enum twx_exit run(struct twx_call *call)
{
    const struct options *options = call->options;
    struct twx_decisions *decisions = NULL;
    struct twx_error err = {0};
    uint64_t n_changed = 0;
    if (options->list) {
        return list(call);
    }
    // A reader first: an index is not made by this.
    struct twx_index *index = NULL;
    enum twx_status status = twx_index_open(call->opt.db, &index, &err);
    if (status == TWX_OK && options->from != NULL) {
        status = twx_decisions_read(options->from, index, &call->run, &decisions, &err);
    }
    twx_index_close(index);
    if (status != TWX_OK) {
        return twx_diag_error(&err);
    }
    if (decisions != NULL) {
        const enum twx_exit code = reject_decided(call, decisions);
        twx_decisions_free(decisions);
        return code;
    }
    struct twx_strings paths = {0};
    status = reject(call, &paths, &n_changed, &err);
    const uint64_t n_pairs = (uint64_t)paths.n * (paths.n - 1) / 2;
    twx_strings_release(&paths);
    if (status != TWX_OK) {
        return twx_diag_error(&err);
    }
    twx_diag_notice("%" PRIu64 " of %" PRIu64 " pair%s %s", n_changed, n_pairs,
                    n_pairs == 1 ? "" : "s",
                    options->forget ? "forgotten, as no duplicates" : "noted as no duplicates");
    if (call->opt.json) {
        twx_json_begin();
        twx_json_count("pairs", n_pairs);
        twx_json_count("changed", n_changed);
        twx_json_end();
    }
    return TWX_EXIT_DONE;
}

const struct twx_command twx_cmd_reject = {
    .name = "reject",
    .headline = "say that images are no duplicates of each other",
    .summary =
        "Notes in the index that no two of the PATHs are duplicates of each other. It goes by the\n"
        "bytes of the files, so that renaming does not bring them back; an edited file is "
        "another.\n"
        "export and plan never put both into one group, whatever the linkage, but for single,\n"
        "where a chain of others may still join them.\n\n" TWX_DECISIONS_HELP,
    .rows = option_rows,
    .examples = {{"Never show these two as duplicates again",
                  "twindex reject ~/Pictures/twin-1.jpg ~/Pictures/twin-2.jpg"},
                 {"List what was said so far", "twindex reject --list"}},
    .options_bytes = sizeof(struct options),
    .flags = TWX_COMMAND_DB | TWX_COMMAND_JSON | TWX_COMMAND_STOPS,
    .check = check,
    .run = run,
};
