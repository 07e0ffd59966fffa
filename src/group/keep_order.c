// SPDX-License-Identifier: MIT
//
// Rule by rule. Owns room for two paths.
#include "group/keep_order.h"

#include <stdlib.h>

#include "base/alloc.h"

bool twx_keep_order_init(const struct twx_collection *points, const struct twx_keep *keep,
                         struct twx_keep_order *order)
{
    *order = (struct twx_keep_order){
        .points = points,
        .keep = keep,
        .paths = {twx_alloc(points->n_longest + 1, 1), twx_alloc(points->n_longest + 1, 1)}};
    return order->paths[0] != NULL && order->paths[1] != NULL;
}

void twx_keep_order_release(struct twx_keep_order *order)
{
    free(order->paths[0]);
    free(order->paths[1]);
}

static uint64_t key_of(const struct twx_keep_order *order, const struct twx_kept_file *file,
                       size_t rule, char *path)
{
    struct twx_ranked r = file->ranked;
    if (twx_keep_needs_path(order->keep, rule)) {
        r.path_bytes = twx_collection_path(order->points, &order->points->items[file->item], path);
        r.path = path;
    }
    return twx_keep_key(order->keep, rule, &r);
}

int twx_keep_order_compare(const struct twx_keep_order *order, const struct twx_kept_file *a,
                           const struct twx_kept_file *b)
{
    const struct twx_item *items = order->points->items;
    for (size_t rule = 0; rule < twx_keep_path_rule(order->keep); rule++) {
        const uint64_t key_a = key_of(order, a, rule, order->paths[0]);
        const uint64_t key_b = key_of(order, b, rule, order->paths[1]);
        if (key_a != key_b) {
            return key_a < key_b ? -1 : 1;
        }
    }
    return twx_collection_compare_paths(order->points, &items[a->item], &items[b->item]);
}
