// SPDX-License-Identifier: MIT
//
// Items by point; those of a point are put in order when it is asked for. Owns their list.
#include "group/point_files.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "group/collection_rank.h"
#include "group/keep_order.h"

struct twx_point_files {
    struct twx_collection *points;
    struct twx_keep_order order;
    uint32_t *starts;  // owned: those of point p are items[starts[p] .. starts[p + 1])
    uint32_t *items;   // owned
    uint32_t sorted;   // the point whose items were put in order last
};

enum twx_status twx_point_files_create(struct twx_collection *points, const struct twx_keep *keep,
                                       struct twx_point_files **files, struct twx_error *err)
{
    struct twx_point_files *made = twx_alloc(1, sizeof *made);
    *files = NULL;
    if (made == NULL) {
        return twx_fail_memory(err);
    }
    made->points = points;
    made->sorted = TWX_NO_FILE;
    made->starts = twx_alloc(points->n_points + 2, sizeof *made->starts);
    made->items = twx_alloc(points->n_items, sizeof *made->items);
    if (!twx_keep_order_init(points, keep, &made->order) || made->starts == NULL ||
        made->items == NULL) {
        twx_point_files_free(made);
        return twx_fail_memory(err);
    }
    // Counted two places ahead, so that after the filling each start has moved to its own place.
    uint32_t *ahead = made->starts + 1;
    for (size_t i = 0; i < points->n_items; i++) {
        ahead[points->point_of[i] + 1]++;
    }
    for (size_t point = 0; point < points->n_points; point++) {
        ahead[point + 1] += ahead[point];
    }
    for (size_t i = 0; i < points->n_items; i++) {
        made->items[ahead[points->point_of[i]]++] = (uint32_t)i;
    }
    *files = made;
    return TWX_OK;
}

void twx_point_files_free(struct twx_point_files *files)
{
    if (files != NULL) {
        twx_keep_order_release(&files->order);
        free(files->starts);
        free(files->items);
        free(files);
    }
}

static int by_keep_rules(const void *a, const void *b, void *user)
{
    const struct twx_point_files *files = user;
    const uint32_t x = *(const uint32_t *)a;
    const uint32_t y = *(const uint32_t *)b;
    const struct twx_kept_file first = {x, twx_collection_ranked(files->points, x)};
    const struct twx_kept_file second = {y, twx_collection_ranked(files->points, y)};
    return twx_keep_order_compare(&files->order, &first, &second);
}

/** The items of a point, in order; n of them. */
static const uint32_t *items_of(struct twx_point_files *files, uint32_t point, size_t *n)
{
    uint32_t *items = files->items + files->starts[point];
    *n = files->starts[point + 1] - files->starts[point];
    if (files->sorted != point) {
        qsort_r(items, *n, sizeof *items, by_keep_rules, files);
        files->sorted = point;
    }
    return items;
}

uint32_t twx_point_files_at(struct twx_point_files *files, uint32_t point, size_t n)
{
    size_t n_items = 0;
    const uint32_t *items = items_of(files, point, &n_items);
    return n < n_items ? items[n] : TWX_NO_FILE;
}

bool twx_point_files_choose(struct twx_point_files *files, uint32_t point)
{
    struct twx_collection *points = files->points;
    size_t n = 0;
    const uint32_t *items = items_of(files, point, &n);
    size_t best = 0;
    while (best < n && twx_file_is_absent((uint8_t)twx_collection_state(points, items[best]))) {
        best++;
    }
    if (best == n) {
        return false;
    }
    points->best[point] = items[best];
    for (size_t i = 0; i < n; i++) {
        points->items[items[i]].is_linked =
            points->first_link[items[i]] == points->first_link[items[best]];
    }
    return true;
}
