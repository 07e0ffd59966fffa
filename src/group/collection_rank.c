// SPDX-License-Identifier: MIT
//
// Which images have equal bytes, and which are better: the collapsing and ranking of a loaded collection. Owns
// nothing past a call.
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/hash_set.h"
#include "base/mix.h"
#include "base/sort.h"
#include "group/collection_rank.h"

enum { AHEAD = 16 };  // items whose memory is asked for before it is their turn

// ------------------------------------------------------------------------------------------------------
// Equal bytes

/** An item whose equals are looked for. */
struct wanted {
    const struct twx_collection *points;
    uint32_t item;
    const uint32_t *first_equal;  // for names of one file
};

/** Equal size and checksum, or, where none was taken of either, names of one file. */
static bool has_equal_bytes(const void *user, uint32_t other)
{
    const struct wanted *wanted = user;
    const struct twx_identity *x = &wanted->points->identities[wanted->item];
    const struct twx_identity *y = &wanted->points->identities[other];
    const struct twx_item *items = wanted->points->items;
    if (items[wanted->item].bytes != items[other].bytes ||
        memcmp(x->checksum, y->checksum, TWX_CHECKSUM_BYTES) != 0) {
        return false;
    }
    return twx_checksum_is_known(x->checksum) ||
           (x->inode != 0 && x->inode == y->inode && x->device == y->device &&
            items[wanted->item].mtime_ns == items[other].mtime_ns);
}

static uint64_t hash_of_bytes(const struct twx_collection *points, uint32_t item)
{
    return twx_identity_hash(&points->identities[item], points->items[item].bytes);
}

/** first_equal: out, for each item the lowest item of equal bytes; that one is marked as linked if there are others. */
static bool find_equals(struct twx_collection *points, uint32_t *first_equal)
{
    struct twx_hash_set firsts;
    if (!twx_hash_set_init(&firsts, points->n_items)) {
        return false;
    }
    for (uint32_t item = 0; item < points->n_items; item++) {
        const struct wanted wanted = {.points = points, .item = item};
        if (item + AHEAD < points->n_items) {
            twx_hash_set_prefetch(&firsts, hash_of_bytes(points, item + AHEAD));
        }
        first_equal[item] = item;
        if (!twx_identity_is_known(&points->identities[item])) {
            continue;  // nothing distinguishes it from others
        }
        first_equal[item] = twx_hash_set_add_item(&firsts, hash_of_bytes(points, item), item,
                                                  has_equal_bytes, &wanted);
        if (first_equal[item] != item) {
            points->items[first_equal[item]].is_linked = true;
        }
    }
    twx_hash_set_release(&firsts);
    return true;
}

/** Equal bytes, inode and device. */
static bool is_same_file(const void *user, uint32_t other)
{
    const struct wanted *wanted = user;
    const struct twx_identity *x = &wanted->points->identities[wanted->item];
    const struct twx_identity *y = &wanted->points->identities[other];
    return wanted->first_equal[wanted->item] == wanted->first_equal[other] &&
           x->inode == y->inode && x->device == y->device;
}

/** first_link: out, for each item the lowest one of equal bytes that is the same file by another name. Sets has_links. */
static bool find_links(struct twx_collection *points, const uint32_t *first_equal,
                       uint32_t *first_link)
{
    struct twx_hash_set firsts;
    if (!twx_hash_set_init(&firsts, points->n_items)) {
        return false;
    }
    for (uint32_t item = 0; item < points->n_items; item++) {
        const struct wanted wanted = {points, item, first_equal};
        const struct twx_identity *own = &points->identities[item];
        first_link[item] = item;
        if (!points->items[first_equal[item]].is_linked) {
            continue;  // the only one of its bytes
        }
        const uint64_t hash = (own->inode ^ own->device << 32 ^ (uint64_t)first_equal[item] << 20) *
                              UINT64_C(0x9e3779b97f4a7c15);
        first_link[item] = twx_hash_set_add_item(&firsts, hash, item, is_same_file, &wanted);
        if (first_link[item] != item) {
            points->items[first_link[item]].has_links = true;
            points->items[item].has_links = true;
        }
    }
    twx_hash_set_release(&firsts);
    return true;
}

/** Equal bytes and class. */
static bool has_equal_class(const void *user, uint32_t other)
{
    const struct wanted *wanted = user;
    return wanted->first_equal[wanted->item] == wanted->first_equal[other] &&
           twx_collection_class(wanted->points, wanted->item)->number ==
               twx_collection_class(wanted->points, other)->number;
}

/** With a scope: keeps what is equal, and makes point_of the lowest item of equal bytes and class. */
static bool split_by_class(struct twx_collection *points)
{
    struct twx_hash_set firsts;
    points->first_equal = twx_alloc(points->n_items, sizeof *points->first_equal);
    if (points->first_equal == NULL || !twx_hash_set_init(&firsts, points->n_items)) {
        return false;
    }
    memcpy(points->first_equal, points->point_of, points->n_items * sizeof *points->first_equal);
    for (uint32_t item = 0; item < points->n_items; item++) {
        const struct wanted wanted = {points, item, points->first_equal};
        const uint64_t key =
            (uint64_t)points->first_equal[item] << 32 | twx_collection_class(points, item)->number;
        points->point_of[item] =
            twx_hash_set_add_item(&firsts, twx_mix64(key), item, has_equal_class, &wanted);
    }
    twx_hash_set_release(&firsts);
    return true;
}

// ------------------------------------------------------------------------------------------------------
// Order

struct twx_ranked twx_collection_ranked(const struct twx_collection *points, uint32_t number)
{
    const struct twx_item *item = &points->items[number];
    const enum twx_format format = (enum twx_format)item->format;
    const uint64_t n_pixels = (uint64_t)item->width * item->height;
    return (struct twx_ranked){
        .scope_order = points->scope != NULL ? twx_collection_class(points, number)->order : 0,
        .pixels = n_pixels,
        .seen = twx_seen_as_indexed(format, n_pixels, item->jpeg_quality),
        .n_metadata = item->n_metadata,
        .copy_signs = points->signs != NULL ? points->signs[number] : 0,
        .bytes = item->bytes,
        .mtime_ns = item->mtime_ns,
        .taken_s = item->taken_s,
        .format = format,
    };
}

/** An item in the sort, with one keep rule at hand. */
struct place {
    uint64_t key;
    uint32_t item;
};

struct order {
    const struct twx_collection *points;
    const struct twx_keep *keep;
    char *path;   // owned: room for one
    bool *tells;  // owned: of each rule before that of the path, whether its key is not that of all
};

static uint64_t key_of(const struct order *order, uint32_t item, size_t rule)
{
    const struct twx_item *i = &order->points->items[item];
    struct twx_ranked image = twx_collection_ranked(order->points, item);
    if (twx_keep_needs_path(order->keep, rule)) {
        image.path_bytes = twx_collection_path(order->points, i, order->path);
        image.path = order->path;
    }
    return twx_keep_key(order->keep, rule, &image);
}

static int by_key(const void *a, const void *b)
{
    const struct place *x = a;
    const struct place *y = b;
    if (x->key != y->key) {
        return x->key < y->key ? -1 : 1;
    }
    return x->item < y->item ? -1 : x->item > y->item;
}

static int by_path(const void *a, const void *b, void *user)
{
    const struct place *x = a;
    const struct place *y = b;
    const struct twx_collection *points = ((const struct order *)user)->points;
    if (x->key != y->key) {
        return x->key < y->key ? -1 : 1;
    }
    return twx_collection_compare_paths(points, &points->items[x->item], &points->items[y->item]);
}

/** Makes order->tells, in one pass over the items: a sort by a rule that tells nothing is a pass for nothing. */
static bool find_telling_rules(struct order *order)
{
    const struct twx_collection *points = order->points;
    const size_t n_rules = twx_keep_path_rule(order->keep);
    size_t n_left = n_rules;
    uint64_t *first = twx_alloc(n_rules, sizeof *first);
    order->tells = twx_alloc(n_rules, sizeof *order->tells);
    if (first == NULL || order->tells == NULL) {
        free(first);
        return false;
    }
    for (size_t rule = 0; rule < n_rules; rule++) {
        order->tells[rule] = twx_keep_needs_path(order->keep, rule);
        n_left -= order->tells[rule];
    }
    for (uint32_t item = 0; item < points->n_items && n_left > 0; item++) {
        const struct twx_ranked image = twx_collection_ranked(points, item);
        for (size_t rule = 0; rule < n_rules; rule++) {
            if (order->tells[rule]) {
                continue;
            }
            const uint64_t key = twx_keep_key(order->keep, rule, &image);
            first[rule] = item == 0 ? key : first[rule];
            order->tells[rule] = key != first[rule];
            n_left -= order->tells[rule];
        }
    }
    free(first);
    return true;
}

/**
 * Sorts by keys none of which is more than 32 bits above the least: as numbers, of which an item is the lower half.
 *
 * returns  false when out of memory: nothing is changed
 */
static bool sort_as_numbers(struct place *places, size_t n, uint64_t least)
{
    uint64_t *numbers = twx_alloc_large(n, sizeof *numbers);
    if (numbers == NULL) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        numbers[i] = (places[i].key - least) << 32 | places[i].item;
    }
    twx_sort_u64_keys(numbers, n);
    for (size_t i = 0; i < n; i++) {
        places[i] = (struct place){(numbers[i] >> 32) + least, (uint32_t)numbers[i]};
    }
    free(numbers);
    return true;
}

/** Sorts by the keys of one rule, and leaves items of one key ascending. */
static void sort_by_rule(struct order *order, struct place *places, size_t n, size_t rule)
{
    enum { FEW = 512 };  // that qsort has sorted while memory is asked for
    bool is_sorted = true;
    uint64_t least = UINT64_MAX;
    uint64_t most = 0;
    for (size_t i = 0; i < n; i++) {
        if (i + AHEAD < n) {
            twx_collection_fetch_item(order->points, places[i + AHEAD].item);
        }
        const uint64_t key = key_of(order, places[i].item, rule);
        places[i].key = key;
        least = key < least ? key : least;
        is_sorted = is_sorted && most <= key;
        most = key > most ? key : most;
    }
    if (is_sorted || (n > FEW && most - least <= UINT32_MAX && sort_as_numbers(places, n, least))) {
        return;
    }
    qsort(places, n, sizeof *places, by_key);
}

/**
 * Sorts places that are equal by all rules before `rule`: by this rule's numbers, which lie side by side, then what
 * is equal by the next. Comparing all rules at once would wait for memory at each step.
 */
static void sort_places(struct order *order, struct place *places, size_t n, size_t rule)
{
    const size_t path_rule = twx_keep_path_rule(order->keep);
    while (rule < path_rule && !order->tells[rule]) {
        rule++;
    }
    if (n < 2) {
        return;
    }
    if (rule == path_rule) {
        for (size_t i = 0; i < n; i++) {
            places[i].key =
                twx_collection_path_key(order->points, &order->points->items[places[i].item]);
        }
        qsort_r(places, n, sizeof *places, by_path, order);
        return;
    }
    sort_by_rule(order, places, n, rule);
    for (size_t begin = 0, end = 0; begin < n; begin = end) {
        while (end < n && places[end].key == places[begin].key) {
            end++;
        }
        sort_places(order, places + begin, end - begin, rule + 1);
    }
}

/**
 * Numbers the points in order of their best items, and marks the hard links of these.
 *
 * point_of  in: the lowest equal item of each item; out: its point
 * point_at  scratch, one an item: the point of the items whose lowest equal this one is
 */
static void number_points(struct twx_collection *points, const struct place *places,
                          const uint32_t *first_link, uint32_t *point_at)
{
    memset(point_at, 0xff, points->n_items * sizeof *point_at);  // UINT32_MAX: none yet
    points->n_points = 0;
    for (size_t i = 0; i < points->n_items; i++) {
        const uint32_t item = places[i].item;
        if (i + AHEAD < points->n_items) {
            const uint32_t ahead = places[i + AHEAD].item;
            __builtin_prefetch(&points->items[ahead], 1);
            __builtin_prefetch(&points->point_of[ahead], 1);
            __builtin_prefetch(&point_at[ahead], 1);
            __builtin_prefetch(&first_link[ahead]);
        }
        uint32_t *point = &point_at[points->point_of[item]];
        if (*point == UINT32_MAX) {
            *point = (uint32_t)points->n_points;
            points->best[points->n_points++] = item;
        }
        points->point_of[item] = *point;
        points->items[item].is_linked = first_link[item] == first_link[points->best[*point]];
        points->items[item].is_first_link = first_link[item] == item;
    }
}

/** Sorts all items. places: n_items */
static bool sort_items(const struct twx_collection *points, const struct twx_keep *keep,
                       struct place *places)
{
    struct order order = {.points = points, .keep = keep};
    order.path = twx_alloc(points->n_longest + 1, 1);
    const bool has_memory = order.path != NULL && find_telling_rules(&order);
    for (size_t i = 0; i < points->n_items && has_memory; i++) {
        places[i].item = (uint32_t)i;
    }
    if (has_memory) {
        sort_places(&order, places, points->n_items, 0);
    }
    free(order.path);
    free(order.tells);
    return has_memory;
}

enum twx_status twx_collection_rank(struct twx_collection *points, const struct twx_keep *keep,
                                    struct twx_error *err)
{
    struct place *places = NULL;
    uint32_t *point_at = NULL;
    enum twx_status status = TWX_NO_MEMORY;
    uint32_t *first_link = twx_alloc_large(points->n_items, sizeof *first_link);
    points->point_of = twx_alloc_large(points->n_items, sizeof *points->point_of);
    if (first_link == NULL || points->point_of == NULL || !find_equals(points, points->point_of) ||
        !find_links(points, points->point_of, first_link) ||
        (points->scope != NULL && !split_by_class(points))) {
        goto done;
    }
    free(points->identities);
    points->identities = NULL;
    places = twx_alloc_large(points->n_items, sizeof *places);
    if (places == NULL || !sort_items(points, keep, places)) {
        goto done;
    }
    points->best = twx_alloc_large(points->n_items, sizeof *points->best);
    point_at = twx_alloc_large(points->n_items, sizeof *point_at);
    if (points->best == NULL || point_at == NULL) {
        goto done;
    }
    number_points(points, places, first_link, point_at);
    status = TWX_OK;
    if (points->keep_links || points->verifier != NULL || points->scope != NULL) {
        points->first_link = first_link;
        first_link = NULL;
    }
done:
    free(point_at);
    free(places);
    free(first_link);
    return status == TWX_OK ? TWX_OK : twx_fail_memory(err);
}
