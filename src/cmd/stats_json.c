// SPDX-License-Identifier: MIT
//
// Keys are only ever added.
#include "cmd/stats_json.h"

#include <glib.h>
#include <string.h>

#include "cmd/json.h"
#include "twindex_commands.h"

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

/** What follows from the rows alone. */
static void print_counts(const struct twx_stats *s)
{
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
    twx_json_count("imported", s->n_imported);
    twx_json_count("other_version", s->n_other_version);
}

static void print_sizes(const struct twx_stats *s)
{
    twx_json_open("bytes_by_format");
    for (int i = 1; i < TWX_N_FORMATS; i++) {
        if (s->by_format[i] > 0) {
            twx_json_count(twx_format_name((enum twx_format)i), s->bytes_by_format[i]);
        }
    }
    twx_json_close();
    twx_json_open_list("by_pixels");
    for (unsigned i = 0; i == 0 || twx_pixel_class_begin(i) > 0; i++) {
        twx_json_open(NULL);
        twx_json_count("from", twx_pixel_class_begin(i));
        if (twx_pixel_class_begin(i + 1) > 0) {
            twx_json_count("below", twx_pixel_class_begin(i + 1));
        }
        twx_json_count("files", s->n_by_pixels[i]);
        twx_json_count("bytes", s->bytes_by_pixels[i]);
        twx_json_close();
    }
    twx_json_close_list();
}

static void print_groups(const char *key, const struct twx_export_counts *counts)
{
    twx_json_open(key);
    twx_json_count("groups", counts->n_groups);
    twx_json_count("files", counts->n_duplicates);
    twx_json_count("bytes", counts->n_duplicate_bytes);
    twx_json_count("largest_group", counts->n_largest);
    twx_json_close();
}

static void print_duplicates(const struct twx_overview *o)
{
    twx_json_open("duplicates");
    print_groups("exact", &o->exact);
    print_groups("near", &o->near);
    twx_json_open("payload");
    twx_json_count("groups", o->n_payload_groups);
    twx_json_count("files", o->n_payload_files);
    twx_json_close();
    twx_json_count("without_checksum", o->exact.n_without_checksum);
    twx_json_count("gone", o->near.n_gone);
    twx_json_count("changed", o->near.n_changed);
    twx_json_count("offline", o->near.n_offline);
    twx_json_close();
}

enum twx_status twx_stats_print_json(struct twx_index *index, const struct twx_overview *overview,
                                     struct twx_error *err)
{
    twx_json_begin();
    print_counts(&overview->stats);
    print_sizes(&overview->stats);
    if (overview->has_duplicates) {
        print_duplicates(overview);
    }
    const enum twx_status status = print_json_roots(index, err);
    twx_json_end();
    return status;
}
