// SPDX-License-Identifier: MIT
//
// The naive ranking of a collection in several indexes: all rows in memory, each compared with each other.
#ifndef TWX_TESTS_NAIVE_RANKS_H
#define TWX_TESTS_NAIVE_RANKS_H

#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "base/checksum.h"
#include "group/keep_rules.h"
#include "group/originality.h"
#include "group/rank_file.h"
#include "runner.h"
#include "store/index_blocks.h"
#include "store/index_read.h"

enum { N_PARTS = 3, N_FILES = 500, HASH_BYTES = 16, NAME_CAP = 128 };

/** A row as an index has it. */
struct row {
    unsigned part;
    uint64_t number;  // in its part
    uint64_t hash_id;
    uint8_t code[HASH_BYTES];
    struct twx_image image;  // its path is the name
    char path[NAME_CAP];
    const char *name;
    uint8_t signs;
    uint64_t keys[16];
    struct row *best;  // of its bytes
    uint32_t cell;
};

static struct row rows[N_FILES];
static struct row *order[N_FILES];  // best first
static size_t n_rows;
// As the indexes have them, also of files that are no images
static char all_paths[N_FILES][NAME_CAP];
static size_t n_all_paths;
static const struct twx_keep *keep;

struct rows_of_part {
    unsigned part;
    uint64_t n;
    uint8_t *codes;
    GHashTable *folders;  // owned: path by id
};

static bool add_folder(void *user, int64_t id, const char *path, size_t n)
{
    struct rows_of_part *of = user;
    g_hash_table_insert(of->folders, GINT_TO_POINTER((gint)id), g_strndup(path, n));
    return true;
}

static bool add_path(void *user, uint64_t hash_id, int64_t folder_id, const struct twx_image *image)
{
    struct rows_of_part *of = user;
    (void)hash_id;
    (void)snprintf(all_paths[n_all_paths++], NAME_CAP, "%s%.*s",
                   (char *)g_hash_table_lookup(of->folders, GINT_TO_POINTER((gint)folder_id)),
                   (int)image->path_bytes, image->path);
    return true;
}

static bool add_row(void *user, uint64_t hash_id, int64_t folder_id, const struct twx_image *image)
{
    struct rows_of_part *of = user;
    struct row *row = &rows[n_rows++];
    const char *path = g_hash_table_lookup(of->folders, GINT_TO_POINTER((gint)folder_id));
    *row = (struct row){.part = of->part, .number = of->n++, .hash_id = hash_id, .image = *image};
    memcpy(row->code, of->codes + hash_id * HASH_BYTES, HASH_BYTES);
    (void)snprintf(row->path, NAME_CAP, "%s%.*s", path, (int)image->path_bytes, image->path);
    row->name = strrchr(row->path, '/') + 1;
    row->image.path = row->name;
    return true;
}

static void read_rows(struct twx_index *index)
{
    n_rows = 0;
    const struct twx_file_choice every = {.all_files = true};
    const struct twx_file_choice hashed = {.all_files = false};
    n_all_paths = 0;
    for (unsigned part = 0; part < N_PARTS; part++, index = twx_index_next_part(index)) {
        struct rows_of_part of = {.part = part};
        of.folders = g_hash_table_new_full(NULL, NULL, NULL, g_free);
        ck_assert(twx_index_all_codes(index, &of.codes, NULL) == TWX_OK);
        ck_assert(twx_index_each_folder(index, add_folder, &of, NULL) == TWX_OK);
        ck_assert(twx_index_each_file(index, &every, add_path, &of, NULL) == TWX_OK);
        ck_assert(twx_index_each_file(index, &hashed, add_row, &of, NULL) == TWX_OK);
        g_hash_table_destroy(of.folders);
        free(of.codes);
    }
}

static bool is_path(const char *stem, size_t n, const char *end)
{
    for (size_t i = 0; i < n_all_paths; i++) {
        if (strncmp(all_paths[i], stem, n) == 0 && strcmp(all_paths[i] + n, end) == 0) {
            return true;
        }
    }
    return false;
}

static void find_signs(struct row *row)
{
    const size_t n = strlen(row->path);
    const char *dot = strrchr(row->path, '.');
    const size_t n_stem = (size_t)(dot - row->path);
    const bool is_companion = strcmp(dot, ".xmp") == 0 || strcmp(dot, ".thm") == 0;
    const bool has_companion =
        !is_companion && (is_path(row->path, n, ".xmp") || is_path(row->path, n_stem, ".xmp") ||
                          is_path(row->path, n_stem, ".thm"));
    row->signs = (uint8_t)((has_companion ? 0 : TWX_SIGN_NO_COMPANION) |
                           (strstr(row->name, "-edit.") != NULL ? TWX_SIGN_SUFFIX : 0));
}

static void find_keys(struct row *row)
{
    const struct twx_image *image = &row->image;
    const uint64_t n_pixels = (uint64_t)image->width * image->height;
    const struct twx_ranked ranked = {
        .path = row->path,
        .path_bytes = strlen(row->path),
        .pixels = n_pixels,
        .seen = {.carried_pixels = n_pixels,
                 .quality = image->jpeg_quality,
                 .is_reencoded = twx_format_is_lossless(image->format)},
        .n_metadata = image->n_metadata,
        .copy_signs = row->signs,
        .bytes = image->bytes,
        .mtime_ns = image->mtime_ns,
        .taken_s = image->has_taken ? image->taken_s : TWX_NOT_TAKEN,
        .format = image->format,
    };
    for (size_t rule = 0; rule < twx_keep_path_rule(keep); rule++) {
        row->keys[rule] = twx_keep_key(keep, rule, &ranked);
    }
}

// ---------------------------------------------------------------------------------------------------------
// Naive ranks

static int by_rules(const void *a, const void *b)
{
    const struct row *x = *(struct row *const *)a;
    const struct row *y = *(struct row *const *)b;
    for (size_t rule = 0; rule < twx_keep_path_rule(keep); rule++) {
        if (x->keys[rule] != y->keys[rule]) {
            return x->keys[rule] < y->keys[rule] ? -1 : 1;
        }
    }
    return strcmp(x->path, y->path);
}

static bool are_equal(const struct row *a, const struct row *b)
{
    const struct twx_image *x = &a->image;
    const struct twx_image *y = &b->image;
    if (x->bytes != y->bytes || memcmp(x->checksum, y->checksum, TWX_CHECKSUM_BYTES) != 0) {
        return false;
    }
    return twx_checksum_is_known(x->checksum) ||
           (x->inode == y->inode && x->device == y->device && x->mtime_ns == y->mtime_ns);
}

/** The naive ranks: the cell of each row; of each code its node by the row that made it one. */
static struct twx_ranks rank_rows(bool include_flat)
{
    struct twx_ranks ranks = {.n_images = n_rows};
    uint32_t n_no_node = 0;
    for (size_t i = 0; i < n_rows; i++) {
        find_signs(&rows[i]);
        find_keys(&rows[i]);
        order[i] = &rows[i];
        ranks.n_flat += rows[i].image.is_flat;
    }
    qsort(order, n_rows, sizeof(void *), by_rules);
    for (size_t i = 0; i < n_rows; i++) {
        order[i]->best = order[i];
        for (size_t k = 0; k < i && order[i]->best == order[i]; k++) {
            order[i]->best = are_equal(order[k], order[i]) ? order[k] : order[i];
        }
        order[i]->cell = TWX_NO_CELL;
    }
    for (size_t i = 0; i < n_rows; i++) {  // nodes first, as the others come behind them
        struct row *row = order[i];
        if (row->best != row || (row->image.is_flat && !include_flat)) {
            continue;
        }
        for (size_t k = 0; k < i && row->cell == TWX_NO_CELL; k++) {
            const bool is_node = order[k]->best == order[k] && order[k]->cell != TWX_NO_CELL;
            row->cell = is_node && memcmp(order[k]->code, row->code, HASH_BYTES) == 0
                            ? order[k]->cell
                            : TWX_NO_CELL;
        }
        row->cell = row->cell == TWX_NO_CELL ? ranks.n_nodes++ : row->cell;
    }
    for (size_t i = 0; i < n_rows; i++) {
        struct row *best = order[i]->best;
        if (best != order[i] && best->cell == TWX_NO_CELL) {
            best->cell = UINT32_MAX - 1;  // is not alone
        }
    }
    for (size_t i = 0; i < n_rows; i++) {
        struct row *row = order[i];
        row->cell = row->cell == UINT32_MAX - 1 ? ranks.n_nodes + n_no_node++ : row->best->cell;
    }
    ranks.n_cells = ranks.n_nodes + n_no_node;
    return ranks;
}

/** The node of a row's hash, if it is one. */
static uint32_t node_of(const struct row *row, uint32_t n_nodes)
{
    for (size_t i = 0; i < n_rows; i++) {
        if (order[i]->best == order[i] && order[i]->cell < n_nodes &&
            memcmp(order[i]->code, row->code, HASH_BYTES) == 0) {
            return order[i]->cell;
        }
    }
    return TWX_NO_CELL;
}

#endif
