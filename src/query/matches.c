// SPDX-License-Identifier: MIT
//
// Reading, sorting and handing out the images of found hashes. Owns the images of one distance for the time of a call.
#include "query/matches.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/path.h"
#include "store/index_read.h"

enum { CUT_FROM = 1024 };  // rows: fewer are not worth a sort

/** A match whose path is its own. */
struct listed {
    struct twx_match match;
    char *path;  // owned
};

struct work {
    const struct twx_matches *listing;
    const struct twx_hit *found;  // whose images are being read
    struct listed *rows;          // owned, of one distance
    size_t n_rows;
    size_t rows_cap;
    uint64_t n_wanted;  // of these, the first by path; 0 = all
    bool out_of_memory;
    uint64_t n_matches;
};

static int by_path(const void *a, const void *b)
{
    const struct twx_image *x = &((const struct listed *)a)->match.image;
    const struct twx_image *y = &((const struct listed *)b)->match.image;
    return twx_path_compare(x->path, x->path_bytes, y->path, y->path_bytes);
}

static void sort_rows(struct work *work)
{
    if (work->n_rows > 1) {
        qsort(work->rows, work->n_rows, sizeof *work->rows, by_path);
    }
}

/** Drops the rows from n on. */
static void cut_rows(struct work *work, uint64_t n)
{
    while (work->n_rows > n) {
        free(work->rows[--work->n_rows].path);
    }
}

static bool add_row(void *user, uint64_t hash_id, const struct twx_image *image)
{
    struct work *work = user;
    (void)hash_id;
    char *path = malloc(image->path_bytes + 1);
    if (path == NULL ||
        !twx_reserve((void **)&work->rows, &work->rows_cap, work->n_rows + 1, sizeof *work->rows)) {
        free(path);
        work->out_of_memory = true;
        return false;
    }
    memcpy(path, image->path, image->path_bytes + 1);
    const struct twx_probe *probe = work->listing->probe;
    const struct twx_turns turns = work->listing->turns;
    struct listed *row = &work->rows[work->n_rows++];
    *row = (struct listed){
        .match = {.image = *image,
                  .distance = work->found->distance,
                  .orientation = twx_turn_orientation(turns, work->found->turn),
                  .is_inverted = twx_turn_is_inverted(turns, work->found->turn),
                  .via = twx_via_of_kind(work->found->kind),
                  .is_exact = probe->has_file && probe->bytes == image->bytes &&
                              memcmp(probe->checksum, image->checksum, TWX_CHECKSUM_BYTES) == 0},
        .path = path,
    };
    row->match.image.path = path;
    const uint8_t *code = work->listing->codes + work->found->code_at * work->listing->code_bytes;
    row->match.allowed = work->found->allowed;
    memcpy(row->match.image.hash, code, work->listing->code_bytes);
    if (work->n_wanted > 0 && work->n_rows >= CUT_FROM && work->n_rows / 2 >= work->n_wanted) {
        sort_rows(work);  // a hash that a million images share, of which -k wants ten
        cut_rows(work, work->n_wanted);
    }
    return true;
}

/** Reads the images of n equally distant hashes, sorted by path. */
static enum twx_status read_rows(struct twx_index *index, struct work *work,
                                 const struct twx_hit *found, size_t n, struct twx_error *err)
{
    cut_rows(work, 0);
    for (size_t i = 0; i < n; i++) {
        work->found = &found[i];
        const enum twx_status status =
            twx_index_images_of_hash(index, found[i].hash_id, add_row, work, err);
        if (status != TWX_OK) {
            return status;
        }
        if (work->out_of_memory) {
            return twx_fail_memory(err);
        }
    }
    sort_rows(work);
    return TWX_OK;
}

/** Hands out the images of one distance; false when that was enough. */
static bool hand_out(struct work *work)
{
    const struct twx_matches *listing = work->listing;
    bool go_on = true;
    for (size_t i = 0; i < work->n_rows && go_on; i++) {
        work->n_matches++;
        go_on = listing->fn(listing->user, &work->rows[i].match) &&
                work->n_matches != listing->max_matches;
    }
    return go_on;
}

enum twx_status twx_list_matches(struct twx_index *index, const struct twx_matches *listing,
                                 uint64_t *n_matches, struct twx_error *err)
{
    struct work work = {.listing = listing};
    const struct twx_hit *found = listing->found->items;
    const size_t n = listing->found->n;
    enum twx_status status = TWX_OK;
    bool go_on = true;
    for (size_t i = 0, end = 0; i < n && go_on; i = end) {
        while (end < n && found[end].distance == found[i].distance) {
            end++;
        }
        work.n_wanted = listing->max_matches > 0 ? listing->max_matches - work.n_matches : 0;
        status = read_rows(index, &work, &found[i], end - i, err);
        go_on = status == TWX_OK && hand_out(&work);
    }
    cut_rows(&work, 0);
    free(work.rows);
    *n_matches = work.n_matches;
    return status;
}
