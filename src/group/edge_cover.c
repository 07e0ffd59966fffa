// SPDX-License-Identifier: MIT
//
// Headers are compared with the first, and pairs of parts ticked off.
#include "group/edge_cover.h"

#include <stdlib.h>

#include "base/alloc.h"

static bool are_alike(const struct twx_edge_header *a, const struct twx_edge_header *b)
{
    return a->radius == b->radius && a->is_adaptive == b->is_adaptive &&
           a->any_orientation == b->any_orientation && a->inverted == b->inverted &&
           a->variants == b->variants;
}

static enum twx_status check_headers(const struct twx_edge_file *files, size_t n,
                                     const struct twx_ranks *ranks, struct twx_error *err)
{
    for (size_t i = 0; i < n; i++) {
        if (files[i].header.ranks_id != ranks->id || files[i].header.n_parts != ranks->n_parts ||
            files[i].header.hash_size != ranks->hash_size) {
            return twx_fail(err, TWX_USAGE, 0,
                            "the edges in '%.100s' are not numbered by '%.100s': give the ranks "
                            "that twindex pairs was given",
                            files[i].path, ranks->path);
        }
        if (!are_alike(&files[i].header, &files[0].header)) {
            return twx_fail(err, TWX_USAGE, 0,
                            "'%.100s' was made with another radius or other options than '%.100s'",
                            files[i].path, files[0].path);
        }
    }
    return TWX_OK;
}

enum twx_status twx_edge_cover_check(const struct twx_edge_file *files, size_t n,
                                     const struct twx_ranks *ranks, struct twx_error *err)
{
    const size_t n_parts = ranks->n_parts;
    const enum twx_status status = check_headers(files, n, ranks, err);
    if (status != TWX_OK) {
        return status;
    }
    bool *is_there = twx_alloc(n_parts * n_parts, sizeof *is_there);
    if (is_there == NULL) {
        return twx_fail_memory(err);
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t r = 0; r < files[i].n_runs; r++) {
            is_there[files[i].runs[r].part_a * n_parts + files[i].runs[r].part_b] = true;
        }
    }
    const uint32_t n_shares = files[0].header.n_shares;
    size_t task = 0;
    size_t n_missing = 0;
    size_t first = 0;
    for (size_t a = 0; a < n_parts; a++) {
        for (size_t b = a; b < n_parts; b++, task++) {
            if (!is_there[a * n_parts + b] && n_missing++ == 0) {
                first = task;
            }
        }
    }
    free(is_there);
    return n_missing == 0 ? TWX_OK
                          : twx_fail(err, TWX_USAGE, 0,
                                     "%zu of %zu pairs of parts are in no file of edges: the first "
                                     "is of --parts %zu/%u",
                                     n_missing, task, first % n_shares, n_shares);
}

/** Whether an earlier run is of the same parts. */
static bool is_again(const struct twx_edge_file *files, size_t of, size_t at)
{
    const struct twx_edge_run *run = &files[of].runs[at];
    for (size_t i = 0; i <= of; i++) {
        for (size_t r = 0; r < (i == of ? at : files[i].n_runs); r++) {
            if (files[i].runs[r].part_a == run->part_a && files[i].runs[r].part_b == run->part_b) {
                return true;
            }
        }
    }
    return false;
}

void twx_edge_cover_count(const struct twx_edge_file *files, size_t n, uint64_t *n_left_out,
                          uint64_t *n_hubs)
{
    *n_left_out = 0;
    *n_hubs = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t r = 0; r < files[i].n_runs; r++) {
            if (files[i].runs[r].n_left_out > 0 && !is_again(files, i, r)) {
                *n_left_out += files[i].runs[r].n_left_out;
                *n_hubs += files[i].runs[r].n_hubs;
            }
        }
    }
}
