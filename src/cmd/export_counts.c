// SPDX-License-Identifier: MIT
//
// Counts to stdout and stderr.
#include "cmd/export_counts.h"

#include <glib.h>
#include <inttypes.h>
#include <stdio.h>

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
    twx_json_count("unseen_larger", c->n_unseen_larger);
    twx_json_count("unseen_lossy", c->n_unseen_lossy);
    twx_json_count("compared_pairs", c->n_compared_pairs);
    twx_json_count("known_pairs", c->n_known_pairs);
    twx_json_count("unverified", c->n_unverified);
    twx_json_seconds("seconds", c->seconds);
    twx_json_end();
}

/** What a keeper was chosen by unseen, as an end of the summary: empty, or with a semicolon before it. */
static void put_unseen(const struct twx_export_counts *c, bool is_verified, char *text, size_t size)
{
    const bool has_larger = c->n_unseen_larger > 0;
    const bool has_lossy = c->n_unseen_lossy > 0;
    char larger[96] = "";
    char lossy[96] = "";
    if (has_larger) {
        (void)snprintf(larger, sizeof larger,
                       "%" PRIu64 " group%s a larger image that may be only enlarged",
                       c->n_unseen_larger, c->n_unseen_larger == 1 ? " keeps" : "s keep");
    }
    if (has_lossy) {
        (void)snprintf(lossy, sizeof lossy,
                       "%" PRIu64 " group%s a lossy image that may be made from a lossless one",
                       c->n_unseen_lossy, c->n_unseen_lossy == 1 ? " keeps" : "s keep");
    }
    (void)snprintf(text, size, "%s%s%s%s%s", has_larger || has_lossy ? "; " : "", larger,
                   has_larger && has_lossy ? ", " : "", lossy,
                   !has_larger && !has_lossy ? ""
                   : is_verified             ? ": no picture shows it"
                                             : ": --verify looks");
}

void twx_export_say_summary(const struct twx_export_counts *c, bool is_verified)
{
    char unseen[256];
    put_unseen(c, is_verified, unseen, sizeof unseen);
    twx_diag_summary(c->seconds,
                     "%" G_GUINT64_FORMAT " group%s, %" G_GUINT64_FORMAT
                     " duplicate%s, %.1f MB in duplicates; %" G_GUINT64_FORMAT
                     " image%s, %" G_GUINT64_FORMAT " of them flat%s",
                     c->n_groups, c->n_groups == 1 ? "" : "s", c->n_duplicates,
                     c->n_duplicates == 1 ? "" : "s", (double)c->n_duplicate_bytes / 1e6,
                     c->n_images, c->n_images == 1 ? "" : "s", c->n_flat, unseen);
}
