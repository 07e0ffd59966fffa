// SPDX-License-Identifier: MIT
//
// `twindex stats`.
#include <stdio.h>
#include <string.h>

#include "cmd/cmd_stats.h"
#include "cmd/diag.h"
#include "cmd/json.h"
#include "cmd/rows.h"
#include "cmd/text.h"

struct options {
    bool failures;
};

static const struct twx_opt_row option_rows[] = {
    {.name = "failures",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, failures),
     .help = "list failed and unsupported images as CSV: path, reason, bytes, mtime"},
    TWX_OPT_END,
};

static void print_count(const char *name, uint64_t n)
{
    (void)printf("%-22s %" G_GUINT64_FORMAT "\n", name, n);
}

static bool print_root(void *user, const struct twx_root *root)
{
    (void)user;
    (void)printf("%-22s ", "root");
    twx_print_escaped(stdout, root->path, strlen(root->path));
    (void)putchar('\n');
    return true;
}

static void print_text(const struct twx_stats *s)
{
    (void)printf("%-22s %s\n", "uuid", s->uuid);
    print_count("hash size", s->hash_size);
    print_count("hash bits", twx_hash_bits(s->hash_size));
    print_count("files", s->n_images);
    print_count("hashed", s->n_hashed);
    for (int i = 1; i < TWX_N_FORMATS; i++) {
        if (s->by_format[i] > 0) {
            (void)printf("  %-20s %" G_GUINT64_FORMAT "\n", twx_format_name((enum twx_format)i),
                         s->by_format[i]);
        }
    }
    print_count("flat", s->n_flat);
    print_count("not images", s->n_not_images);
    print_count("unsupported", s->n_unsupported);
    print_count("failed", s->n_failed);
    for (int i = 1; i < TWX_N_REASONS; i++) {
        if (s->failed_by_reason[i] > 0) {
            (void)printf("  %-20s %" G_GUINT64_FORMAT "\n", twx_reason_name((enum twx_reason)i),
                         s->failed_by_reason[i]);
        }
    }
    print_count("distinct hashes", s->n_distinct_hashes);
    print_count("hashes of parts", s->n_variants);
    print_count("comparisons kept", s->n_comparisons);
    print_count("folders", s->n_folders);
    print_count("shards merged", s->n_shards_merged);
    if (s->n_waiting_shards > 0) {
        print_count("shards waiting", s->n_waiting_shards);
    }
    print_count("bytes of images", s->n_image_bytes);
    print_count("bytes of index", s->n_index_bytes);
}

/** Of which roots it is known that they were given as PATHs: a set of paths, owned. */
static bool note_given(void *user, const struct twx_root *root)
{
    (void)g_hash_table_add(user, g_strdup(root->path));
    return true;
}

static bool print_json_root(void *user, const struct twx_root *root)
{
    twx_json_open(NULL);
    twx_json_path("path", root->path, strlen(root->path));
    twx_json_count("device", root->device);
    if (root->fs_uuid != NULL) {
        twx_json_path("fs_uuid", root->fs_uuid, strlen(root->fs_uuid));
    }
    if (root->fs_label != NULL) {
        twx_json_path("fs_label", root->fs_label, strlen(root->fs_label));
    }
    twx_json_flag("given", g_hash_table_contains(user, root->path));
    twx_json_close();
    return true;
}

static enum twx_status print_json_roots(struct twx_index *index, struct twx_error *err)
{
    GHashTable *given = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    enum twx_status status = twx_index_given_paths(index, note_given, given, err);
    twx_json_open_list("roots");
    if (status == TWX_OK) {
        status = twx_index_roots(index, print_json_root, given, err);
    }
    twx_json_close_list();
    g_hash_table_destroy(given);
    return status;
}

static void print_json(const struct twx_stats *s)
{
    twx_json_begin();
    twx_json_text("uuid", s->uuid);
    twx_json_count("hash_size", s->hash_size);
    twx_json_count("files", s->n_images);
    twx_json_count("hashed", s->n_hashed);
    twx_json_open("by_format");
    for (int i = 1; i < TWX_N_FORMATS; i++) {
        if (s->by_format[i] > 0) {
            twx_json_count(twx_format_name((enum twx_format)i), s->by_format[i]);
        }
    }
    twx_json_close();
    twx_json_count("flat", s->n_flat);
    twx_json_count("not_images", s->n_not_images);
    twx_json_count("unsupported", s->n_unsupported);
    twx_json_count("failed", s->n_failed);
    twx_json_open("failed_by_reason");
    for (int i = 1; i < TWX_N_REASONS; i++) {
        if (s->failed_by_reason[i] > 0) {
            twx_json_count(twx_reason_name((enum twx_reason)i), s->failed_by_reason[i]);
        }
    }
    twx_json_close();
    twx_json_count("distinct_hashes", s->n_distinct_hashes);
    twx_json_count("variants", s->n_variants);
    twx_json_count("folders", s->n_folders);
    twx_json_count("shards_merged", s->n_shards_merged);
    if (s->has_waiting_shards) {
        twx_json_count("shards_waiting", s->n_waiting_shards);
    }
    twx_json_count("image_bytes", s->n_image_bytes);
    twx_json_count("index_bytes", s->n_index_bytes);
    twx_json_count("comparisons", s->n_comparisons);
}

static bool write_failure(void *user, const struct twx_failure *failure)
{
    struct twx_rows *rows = user;
    twx_rows_path(rows, failure->path, failure->path_bytes);
    twx_rows_text(rows, twx_reason_name(failure->reason));
    twx_rows_number(rows, failure->bytes);
    twx_rows_time(rows, failure->mtime_ns);
    return twx_rows_end(rows);
}

static enum twx_status list_failures(struct twx_index *index, struct twx_error *err)
{
    static const char *const columns[] = {"path", "reason", "bytes", "mtime"};
    struct twx_rows *rows = twx_rows_create(stdout, TWX_ROWS_CSV, columns, G_N_ELEMENTS(columns));
    const enum twx_status status = twx_index_failures(index, write_failure, rows, err);
    twx_rows_free(rows);
    return status;
}

static enum twx_status print_stats(struct twx_index *index, bool json, struct twx_error *err)
{
    struct twx_stats stats;
    enum twx_status status = twx_index_stats(index, &stats, err);
    if (status == TWX_OK && json) {
        print_json(&stats);
        status = print_json_roots(index, err);
        twx_json_end();
    } else if (status == TWX_OK) {
        print_text(&stats);
        status = twx_index_roots(index, print_root, NULL, err);
    }
    if (status == TWX_OK && stats.n_waiting_shards > 0) {
        twx_diag(TWX_LEVEL_WARNING,
                 "shards in DB.shards that are not merged: %" G_GUINT64_FORMAT
                 "; unless a run is in progress, one was stopped: run twindex index again",
                 stats.n_waiting_shards);
    }
    return status;
}

static enum twx_exit check(struct twx_call *call)
{
    const struct options *options = call->options;
    if (options->failures && call->opt.json) {
        return twx_diag_usage(call->opt.command, "--failures is CSV: not together with --json");
    }
    return TWX_EXIT_DONE;
}

static enum twx_exit run(struct twx_call *call)
{
    const struct options *options = call->options;
    struct twx_error err = {0};
    const enum twx_status status = options->failures
                                       ? list_failures(call->index, &err)
                                       : print_stats(call->index, call->opt.json, &err);
    return status == TWX_OK ? TWX_EXIT_DONE : twx_diag_error(&err);
}

const struct twx_command twx_cmd_stats = {
    .name = "stats",
    .headline = "count what the index holds, list failures",
    .summary = "Counts what the index holds.",
    .rows = option_rows,
    .options_bytes = sizeof(struct options),
    .flags = TWX_COMMAND_DB | TWX_COMMAND_JSON | TWX_COMMAND_INDEX,
    .check = check,
    .run = run,
};
