// SPDX-License-Identifier: MIT
//
// Nodes of a hash and a class each, by hash sets over points and nodes. Owns the maps of one call.
#include "group/scope_nodes.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/hash_set.h"
#include "base/mix.h"
#include "base/sort.h"

/** The split under way. Hashes are as they were, nodes what they become. */
struct splitting {
    struct twx_collection *points;
    bool include_flat;
    const struct twx_hash_order *hashes;
    uint32_t *node_of_point;  // owned; undefined of points that take no part
    uint32_t *hash_of;        // owned: of each node
    uint32_t *first_point;    // owned: of each node
    uint32_t *root_of;        // owned: the best node of each node's component
    size_t n;                 // nodes
};

static uint32_t class_of_point(const struct twx_collection *points, uint32_t point)
{
    return twx_collection_class(points, points->best[point])->number;
}

static uint32_t rejected_point(const struct twx_collection *points, uint32_t point)
{
    return twx_collection_rejected(points, points->best[point]);
}

/** A point, or a node, whose equals are looked for. */
struct wanted {
    const struct splitting *s;
    uint32_t number;
};

static bool has_hash_and_class(const void *user, uint32_t other)
{
    const struct wanted *wanted = user;
    const struct twx_collection *points = wanted->s->points;
    return twx_collection_best(points, wanted->number)->hash_id ==
               twx_collection_best(points, other)->hash_id &&
           class_of_point(points, wanted->number) == class_of_point(points, other) &&
           rejected_point(points, wanted->number) == rejected_point(points, other);
}

/** Numbers the nodes in order of their best points. */
static bool number_nodes(struct splitting *s)
{
    const struct twx_collection *points = s->points;
    struct twx_hash_set firsts;
    if (!twx_hash_set_init(&firsts, points->n_points)) {
        return false;
    }
    for (uint32_t point = 0; point < points->n_points; point++) {
        if (!twx_takes_part(points, point, s->include_flat)) {
            continue;
        }
        const struct wanted wanted = {s, point};
        const uint32_t hash = twx_collection_best(points, point)->hash_id;
        const uint64_t key = ((uint64_t)hash << 32 | class_of_point(points, point)) +
                             twx_mix64(rejected_point(points, point));
        const uint32_t first =
            twx_hash_set_add_item(&firsts, twx_mix64(key), point, has_hash_and_class, &wanted);
        if (first == point) {
            s->hash_of[s->n] = hash;
            s->first_point[s->n] = point;
            s->node_of_point[point] = (uint32_t)s->n++;
        } else {
            s->node_of_point[point] = s->node_of_point[first];
        }
    }
    twx_hash_set_release(&firsts);
    return true;
}

// ---------------------------------------------------------------------------------------------------------
// Components

/** Where groups lie within folders, the folder of a node, else 0. */
static uint32_t cell_of(const struct splitting *s, uint32_t node)
{
    return twx_scope_is_within_folders(s->points->scope)
               ? class_of_point(s->points, s->first_point[node])
               : 0;
}

static bool has_component_and_cell(const void *user, uint32_t other)
{
    const struct wanted *wanted = user;
    const struct splitting *s = wanted->s;
    return s->hashes->keeper_of[s->hash_of[wanted->number]] ==
               s->hashes->keeper_of[s->hash_of[other]] &&
           cell_of(s, wanted->number) == cell_of(s, other);
}

static bool find_roots(struct splitting *s)
{
    struct twx_hash_set firsts;
    if (!twx_hash_set_init(&firsts, s->n)) {
        return false;
    }
    for (uint32_t node = 0; node < s->n; node++) {
        const struct wanted wanted = {s, node};
        const uint64_t key =
            (uint64_t)s->hashes->keeper_of[s->hash_of[node]] << 32 | cell_of(s, node);
        s->root_of[node] =
            twx_hash_set_add_item(&firsts, twx_mix64(key), node, has_component_and_cell, &wanted);
    }
    twx_hash_set_release(&firsts);
    return true;
}

// ---------------------------------------------------------------------------------------------------------
// The collection

/** Gives each node the variants of its hash. The codes of nodes come before all that there were. */
static bool split_links(struct splitting *s)
{
    struct twx_collection *points = s->points;
    const size_t n_hashes = s->hashes->n;
    struct twx_variant_link *links = NULL;
    size_t n_links = 0;
    size_t cap = 0;
    uint32_t *starts = twx_alloc(n_hashes + 2, sizeof *starts);
    uint32_t *nodes = twx_alloc(s->n, sizeof *nodes);
    bool has_memory = starts != NULL && nodes != NULL;
    // Counted two places ahead, so that after the filling each start has moved to its own place.
    for (size_t node = 0; has_memory && node < s->n; node++) {
        starts[s->hash_of[node] + 2]++;
    }
    for (size_t hash = 0; has_memory && hash < n_hashes; hash++) {
        starts[hash + 2] += starts[hash + 1];
    }
    for (uint32_t node = 0; has_memory && node < s->n; node++) {
        nodes[starts[s->hash_of[node] + 1]++] = node;
    }
    for (size_t i = 0; has_memory && i < points->n_links; i++) {
        const struct twx_variant_link *link = &points->links[i];
        const size_t begin = link->hash_id < n_hashes ? starts[link->hash_id] : 0;
        const size_t end = link->hash_id < n_hashes ? starts[link->hash_id + 1] : 0;
        has_memory =
            twx_reserve((void **)&links, &cap, n_links + (end - begin), sizeof *points->links);
        for (size_t k = begin; has_memory && k < end; k++) {
            links[n_links++] = (struct twx_variant_link){
                nodes[k], (uint32_t)(s->n + link->variant_id), link->kind};
        }
    }
    free(starts);
    free(nodes);
    if (!has_memory) {
        free(links);
        return false;
    }
    free(points->links);
    points->links = links;
    points->n_links = n_links;
    points->links_cap = cap;
    return true;
}

/** Puts the codes of nodes before all that there are, and sends the items of each to it. */
static bool split_codes(struct splitting *s)
{
    struct twx_collection *points = s->points;
    const size_t n_codes = s->n + points->n_codes;
    uint8_t *codes = n_codes < UINT32_MAX ? twx_alloc(n_codes, points->code_bytes) : NULL;
    if (codes == NULL) {
        return false;
    }
    for (size_t node = 0; node < s->n; node++) {
        memcpy(codes + node * points->code_bytes,
               points->codes + s->hash_of[node] * points->code_bytes, points->code_bytes);
    }
    memcpy(codes + s->n * points->code_bytes, points->codes, points->n_codes * points->code_bytes);
    for (size_t i = 0; i < points->n_items; i++) {
        const uint32_t point = points->point_of[i];
        uint32_t *id = &points->items[i].hash_id;
        const bool is_of_node = twx_takes_part(points, point, s->include_flat) &&
                                s->hash_of[s->node_of_point[point]] == *id;
        *id = is_of_node ? s->node_of_point[point] : (uint32_t)(*id + s->n);
    }
    free(points->codes);
    points->codes = codes;
    points->n_codes = n_codes;
    return true;
}

enum twx_status twx_scope_nodes_make(struct twx_collection *points, bool include_flat,
                                     struct twx_hash_order *hashes,
                                     struct twx_scope_class **classes, uint32_t **rejected,
                                     struct twx_error *err)
{
    struct splitting s = {.points = points, .include_flat = include_flat, .hashes = hashes};
    s.node_of_point = twx_alloc(points->n_points, sizeof *s.node_of_point);
    s.hash_of = twx_alloc(points->n_points, sizeof *s.hash_of);
    s.first_point = twx_alloc(points->n_points, sizeof *s.first_point);
    s.root_of = twx_alloc(points->n_points, sizeof *s.root_of);
    *classes = NULL;
    *rejected = NULL;
    bool has_memory = s.node_of_point != NULL && s.hash_of != NULL && s.first_point != NULL &&
                      s.root_of != NULL && number_nodes(&s) && find_roots(&s);
    if (has_memory) {
        *classes = twx_alloc(s.n, sizeof **classes);
        *rejected = points->rejected != NULL ? twx_alloc(s.n, sizeof **rejected) : NULL;
        has_memory = *classes != NULL && (*rejected != NULL || points->rejected == NULL) &&
                     split_links(&s) && split_codes(&s);
    }
    for (size_t node = 0; has_memory && node < s.n; node++) {
        (*classes)[node] = *twx_collection_class(points, points->best[s.first_point[node]]);
        if (*rejected != NULL) {
            (*rejected)[node] = rejected_point(points, s.first_point[node]);
        }
    }
    free(s.node_of_point);
    free(s.hash_of);
    if (!has_memory) {
        free(s.first_point);
        free(s.root_of);
        return twx_fail_memory(err);
    }
    free(hashes->first_point);
    free(hashes->keeper_of);
    *hashes =
        (struct twx_hash_order){.first_point = s.first_point, .keeper_of = s.root_of, .n = s.n};
    return TWX_OK;
}

// ---------------------------------------------------------------------------------------------------------
// Equal bytes

/** Links n points of equal bytes, best first. Each number holds a point in its low half. */
static void link_equal(const struct twx_collection *points, const uint64_t *equal, size_t n,
                       uint32_t *keeper_of)
{
    size_t n_open = 0;  // free ones that may be duplicates
    for (size_t i = 0; i < n; i++) {
        const uint32_t point = (uint32_t)equal[i];
        n_open += twx_collection_class(points, points->best[point])->order == TWX_SCOPE_OPEN;
    }
    for (size_t i = 0; i < n && n_open > 0; i++) {
        const uint32_t keeper = (uint32_t)equal[i];
        const uint32_t best = points->best[keeper];
        if (keeper_of[keeper] != keeper) {
            continue;
        }
        n_open -= twx_collection_class(points, best)->order == TWX_SCOPE_OPEN;
        for (size_t k = i + 1; k < n; k++) {
            const uint32_t other = (uint32_t)equal[k];
            if (keeper_of[other] == other &&
                twx_collection_allows(points, best, points->best[other])) {
                keeper_of[other] = keeper;
                n_open--;
            }
        }
    }
}

enum twx_status twx_scope_link_equal(const struct twx_collection *points, bool are_hashes_linked,
                                     bool include_flat, uint32_t *keeper_of, struct twx_error *err)
{
    size_t n = 0;
    if (twx_scope_is_within_folders(points->scope)) {
        return TWX_OK;  // what is equal in one folder is one point
    }
    uint64_t *equal = twx_alloc(points->n_points, sizeof *equal);
    if (equal == NULL) {
        return twx_fail_memory(err);
    }
    for (uint32_t point = 0; point < points->n_points; point++) {
        if (!are_hashes_linked || !twx_takes_part(points, point, include_flat)) {
            equal[n++] = (uint64_t)points->first_equal[points->best[point]] << 32 | point;
        }
    }
    twx_sort_u64_keys(equal, n);
    for (size_t begin = 0, end = 0; begin < n; begin = end) {
        while (end < n && equal[end] >> 32 == equal[begin] >> 32) {
            end++;
        }
        link_equal(points, equal + begin, end - begin, keeper_of);
    }
    free(equal);
    return TWX_OK;
}
