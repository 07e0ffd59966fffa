// SPDX-License-Identifier: MIT
//
// The counts of a run, for people and for machines.
#include "cmd/ingest_report.h"

#include <glib.h>

#include "cmd/diag.h"
#include "cmd/json.h"

static void print_merge(const struct twx_merge_counts *m)
{
    twx_json_open("merge");
    twx_json_count("shards", m->n_shards);
    twx_json_count("already_merged", m->n_already_merged);
    twx_json_count("damaged", m->n_damaged);
    twx_json_count("records", m->n_records);
    twx_json_count("new", m->n_new);
    twx_json_count("replaced", m->n_replaced);
    twx_json_count("superseded", m->n_superseded);
    twx_json_seconds("seconds", m->seconds);
    twx_json_close();
}

void twx_ingest_json(const struct twx_ingest_counts *counts, bool with_merge)
{
    const struct twx_ingest_counts *c = counts;
    twx_json_begin();
    twx_json_count("files", c->n_files);
    twx_json_count("unchanged", c->n_unchanged);
    twx_json_count("hashed", c->n_hashed);
    twx_json_count("flat", c->n_flat);
    twx_json_count("not_images", c->n_not_images);
    twx_json_count("unsupported", c->n_unsupported);
    twx_json_count("failed", c->n_failed);
    twx_json_open("failed_by_reason");
    for (int i = 1; i < TWX_N_REASONS; i++) {
        if (c->failed_by_reason[i] > 0) {
            twx_json_count(twx_reason_name((enum twx_reason)i), c->failed_by_reason[i]);
        }
    }
    twx_json_close();
    twx_json_count("vanished", c->n_vanished);
    twx_json_count("unreadable", c->n_unreadable);
    twx_json_count("missing", c->n_missing);
    twx_json_count("skipped", c->n_skipped);
    twx_json_count("left_out_folders", c->n_left_out_folders);
    twx_json_count("left_out_files", c->n_left_out_files);
    if (with_merge) {
        twx_json_count("gone", c->n_gone);
        twx_json_count("pruned", c->n_pruned);
    }
    twx_json_count("bytes", c->n_bytes);
    twx_json_seconds("walk_and_hash_seconds", c->walk_seconds);
    if (with_merge) {
        print_merge(&c->merge);
    }
    twx_json_seconds("seconds", c->seconds);
    twx_json_end();
}

/** Adds what else there is to say of the files of a walk. */
static void append_rest(GString *line, const struct twx_ingest_counts *c)
{
    const struct {
        const char *name;
        uint64_t n;
    } rest[] = {
        {"unchanged", c->n_unchanged},
        {"failed", c->n_failed},
        {"unsupported", c->n_unsupported},
        {"not images", c->n_not_images},
        {"unreadable", c->n_unreadable},
        {"vanished", c->n_vanished},
        {"missing", c->n_missing},
        {"skipped", c->n_skipped},
        {c->n_left_out_folders == 1 ? "folder left out" : "folders left out",
         c->n_left_out_folders},
        {c->n_pruned == 1 ? "record dropped" : "records dropped", c->n_pruned},
        {c->n_left_out_files == 1 ? "file left out" : "files left out", c->n_left_out_files},
    };
    for (size_t i = 0; i < sizeof rest / sizeof *rest; i++) {
        if (rest[i].n > 0) {
            g_string_append_printf(line, ", %" G_GUINT64_FORMAT " %s", rest[i].n, rest[i].name);
        }
    }
}

void twx_ingest_summary(const struct twx_ingest_counts *counts)
{
    const struct twx_ingest_counts *c = counts;
    GString *line = g_string_new(NULL);
    g_string_append_printf(line, "%" G_GUINT64_FORMAT " file%s: %" G_GUINT64_FORMAT " hashed",
                           c->n_files, c->n_files == 1 ? "" : "s", c->n_hashed);
    append_rest(line, c);
    twx_diag_summary(c->seconds, "%s", line->str);
    (void)g_string_free(line, TRUE);
}

void twx_list_json(const struct twx_ingest_counts *c)
{
    twx_json_begin();
    twx_json_count("files", c->n_files);
    twx_json_count("listed", c->n_files - c->n_unchanged);
    twx_json_count("unchanged", c->n_unchanged);
    twx_json_count("vanished", c->n_vanished);
    twx_json_count("unreadable", c->n_unreadable);
    twx_json_count("missing", c->n_missing);
    twx_json_count("skipped", c->n_skipped);
    twx_json_count("left_out_folders", c->n_left_out_folders);
    twx_json_count("left_out_files", c->n_left_out_files);
    twx_json_seconds("seconds", c->seconds);
    twx_json_end();
}

void twx_list_summary(const struct twx_ingest_counts *counts)
{
    const struct twx_ingest_counts *c = counts;
    GString *line = g_string_new(NULL);
    g_string_append_printf(line, "%" G_GUINT64_FORMAT " file%s: %" G_GUINT64_FORMAT " listed",
                           c->n_files, c->n_files == 1 ? "" : "s", c->n_files - c->n_unchanged);
    append_rest(line, c);
    twx_diag_summary(c->seconds, "%s", line->str);
    (void)g_string_free(line, TRUE);
}
