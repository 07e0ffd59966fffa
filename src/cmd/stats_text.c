// SPDX-License-Identifier: MIT
//
// A name, a number, and where it says something the bytes.
#include "cmd/stats_text.h"

#include <glib.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cmd/text.h"
#include "twindex_commands.h"

static void print_count(const char *name, uint64_t n)
{
    (void)printf("%-22s %12" PRIu64 "\n", name, n);
}

static void print_if_any(const char *name, uint64_t n)
{
    if (n > 0) {
        print_count(name, n);
    }
}

static void print_bytes(const char *name, uint64_t n, uint64_t bytes)
{
    char text[TWX_BYTES_TEXT_ROOM];
    twx_bytes_text(bytes, text);
    (void)printf("%-22s %12" PRIu64 "  %10s\n", name, n, text);
}

/** A row of a part: its name is indented. */
static void print_part(const char *name, uint64_t n, uint64_t bytes)
{
    char indented[64];
    (void)g_snprintf(indented, sizeof indented, "  %s", name);
    print_bytes(indented, n, bytes);
}

static void print_files(const struct twx_stats *s)
{
    print_count("files", s->n_images);
    print_bytes("hashed", s->n_hashed, s->n_image_bytes);
    for (int i = 1; i < TWX_N_FORMATS; i++) {
        if (s->by_format[i] > 0) {
            print_part(twx_format_name((enum twx_format)i), s->by_format[i], s->bytes_by_format[i]);
        }
    }
    print_count("flat", s->n_flat);
    print_count("not images", s->n_not_images);
    print_count("unsupported", s->n_unsupported);
    print_count("failed", s->n_failed);
    for (int i = 1; i < TWX_N_REASONS; i++) {
        if (s->failed_by_reason[i] > 0) {
            (void)printf("  %-20s %12" PRIu64 "\n", twx_reason_name((enum twx_reason)i),
                         s->failed_by_reason[i]);
        }
    }
}

/** Sizes in millions of pixels, without those that no image has. */
static void print_sizes(const struct twx_stats *s)
{
    if (s->n_hashed > 0) {
        (void)puts("\nmillion pixels");
    }
    for (unsigned i = 0; i < TWX_PIXEL_CLASSES_ROOM; i++) {
        const double begin = (double)twx_pixel_class_begin(i) / 1e6;
        const double end =
            i + 1 < TWX_PIXEL_CLASSES_ROOM ? (double)twx_pixel_class_begin(i + 1) / 1e6 : 0;
        char name[48];
        if (i == 0) {
            (void)g_snprintf(name, sizeof name, "below %g", end);
        } else if (end > 0) {
            (void)g_snprintf(name, sizeof name, "%g to %g", begin, end);
        } else {
            (void)g_snprintf(name, sizeof name, "%g and more", begin);
        }
        if (s->n_by_pixels[i] > 0) {
            print_part(name, s->n_by_pixels[i], s->bytes_by_pixels[i]);
        }
    }
}

static void print_duplicates(const struct twx_overview *o)
{
    (void)putchar('\n');
    print_bytes("exact duplicates", o->exact.n_duplicates, o->exact.n_duplicate_bytes);
    print_if_any("  groups", o->exact.n_groups);
    print_bytes("exact or near", o->near.n_duplicates, o->near.n_duplicate_bytes);
    print_if_any("  groups", o->near.n_groups);
    print_if_any("  largest group", o->near.n_largest);
    print_if_any("same but for metadata", o->n_payload_files);
    print_if_any("without checksum", o->exact.n_without_checksum);
    print_if_any("gone, not counted", o->near.n_gone);
    print_if_any("changed, not counted", o->near.n_changed);
    print_if_any("offline, counted", o->near.n_offline);
}

static void print_index(const struct twx_stats *s)
{
    char text[TWX_BYTES_TEXT_ROOM];
    (void)printf("\n%-22s %s\n", "uuid", s->uuid);
    print_count("hash size", s->hash_size);
    print_count("hash bits", twx_hash_bits(s->hash_size));
    print_count("distinct hashes", s->n_distinct_hashes);
    print_count("hashes of parts", s->n_variants);
    print_if_any("hashes imported", s->n_imported);
    print_if_any("of another version", s->n_other_version);
    print_count("comparisons kept", s->n_comparisons);
    print_count("shards merged", s->n_shards_merged);
    print_if_any("shards waiting", s->n_waiting_shards);
    twx_bytes_text(s->n_index_bytes, text);
    (void)printf("%-22s %12s  %10s\n", "index file", "", text);
}

static bool print_root(void *user, const struct twx_root *root)
{
    (void)user;
    (void)printf("%-22s ", "root");
    twx_print_escaped(stdout, root->path, strlen(root->path));
    (void)putchar('\n');
    return true;
}

enum twx_status twx_stats_print_text(struct twx_index *index, const struct twx_overview *overview,
                                     struct twx_error *err)
{
    print_files(&overview->stats);
    print_sizes(&overview->stats);
    if (overview->has_duplicates) {
        print_duplicates(overview);
    }
    (void)putchar('\n');
    print_count("folders", overview->stats.n_folders);
    const enum twx_status status = twx_index_roots(index, print_root, NULL, err);
    print_index(&overview->stats);
    return status;
}
