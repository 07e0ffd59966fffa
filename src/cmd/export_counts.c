// SPDX-License-Identifier: MIT
//
// Counts to stdout and stderr.
#include "cmd/export_counts.h"

#include <glib.h>

#include "cmd/diag.h"
#include "cmd/json.h"

void twx_export_print_json(const struct twx_export_counts *c)
{
    twx_json_begin();
    twx_json_count("images", c->n_images);
    twx_json_count("flat", c->n_flat);
    twx_json_count("without_checksum", c->n_without_checksum);
    twx_json_count("groups", c->n_groups);
    twx_json_count("duplicates", c->n_duplicates);
    twx_json_count("duplicate_bytes", c->n_duplicate_bytes);
    twx_json_count("largest_group", c->n_largest);
    twx_json_count("gone", c->n_gone);
    twx_json_count("changed", c->n_changed);
    twx_json_count("offline", c->n_offline);
    twx_json_count("compared_pairs", c->n_compared_pairs);
    twx_json_count("known_pairs", c->n_known_pairs);
    twx_json_count("unverified", c->n_unverified);
    twx_json_seconds("seconds", c->seconds);
    twx_json_end();
}

void twx_export_say_summary(const struct twx_export_counts *c)
{
    twx_diag_summary(c->seconds,
                     "%" G_GUINT64_FORMAT " group%s, %" G_GUINT64_FORMAT
                     " duplicate%s, %.1f MB in duplicates; %" G_GUINT64_FORMAT
                     " image%s, %" G_GUINT64_FORMAT " of them flat",
                     c->n_groups, c->n_groups == 1 ? "" : "s", c->n_duplicates,
                     c->n_duplicates == 1 ? "" : "s", (double)c->n_duplicate_bytes / 1e6,
                     c->n_images, c->n_images == 1 ? "" : "s", c->n_flat);
}
