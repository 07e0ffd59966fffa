// SPDX-License-Identifier: MIT
//
// Loading, ranking and collapsing of a collection. Owns all of struct twx_points: about 100 bytes an image
// and its path.
#include "query/points.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/bytes.h"
#include "base/checksum.h"
#include "base/say.h"
#include "hash/dhash.h"
#include "store/index.h"

enum {
    PATH_BLOCK_BYTES = 1 << 20,  // longer than any path
    STOP_EVERY = 4096,           // images between two looks at the stop flag
};

void twx_points_init(struct twx_points *points, unsigned hash_size)
{
    *points = (struct twx_points){.hash_size = hash_size, .code_bytes = twx_hash_bytes(hash_size)};
}

void twx_points_release(struct twx_points *points)
{
    for (size_t i = 0; i < points->paths.n_blocks; i++) {
        free(points->paths.blocks[i]);
    }
    free(points->paths.blocks);
    free(points->codes);
    free(points->items);
    free(points->point_of);
    free(points->best);
    *points = (struct twx_points){0};
}

/** A copy of n bytes and a NUL, NULL when out of memory or longer than any path. */
static const char *store_path(struct twx_path_store *store, const char *path, size_t n)
{
    if (n >= PATH_BLOCK_BYTES) {
        return NULL;
    }
    if (n + 1 > store->n_left) {
        if (!twx_reserve((void **)&store->blocks, &store->blocks_cap, store->n_blocks + 1,
                         sizeof *store->blocks)) {
            return NULL;
        }
        char *block = malloc(PATH_BLOCK_BYTES);
        if (block == NULL) {
            return NULL;
        }
        store->blocks[store->n_blocks++] = block;
        store->n_left = PATH_BLOCK_BYTES;
    }
    char *copy = store->blocks[store->n_blocks - 1] + PATH_BLOCK_BYTES - store->n_left;
    memcpy(copy, path, n);
    copy[n] = '\0';
    store->n_left -= n + 1;
    return copy;
}

bool twx_points_add_codes(struct twx_points *points, const uint8_t *codes, size_t n)
{
    const size_t used = points->n_codes * points->code_bytes;
    if (n >= UINT32_MAX - points->n_codes ||
        !twx_reserve((void **)&points->codes, &points->codes_cap, used + n * points->code_bytes,
                     1)) {
        return false;
    }
    memcpy(points->codes + used, codes, n * points->code_bytes);
    points->n_codes += n;
    return true;
}

bool twx_points_add_image(struct twx_points *points, uint32_t hash_id,
                          const struct twx_image *image)
{
    if (points->n_items >= UINT32_MAX - 1 ||
        !twx_reserve((void **)&points->items, &points->items_cap, points->n_items + 1,
                     sizeof *points->items)) {
        return false;
    }
    const char *path = store_path(&points->paths, image->path, image->path_bytes);
    if (path == NULL) {
        return false;
    }
    struct twx_item *item = &points->items[points->n_items++];
    *item = (struct twx_item){
        .path = path,
        .bytes = image->bytes,
        .mtime_ns = image->mtime_ns,
        .device = image->device,
        .inode = image->inode,
        .path_bytes = (uint32_t)image->path_bytes,
        .hash_id = hash_id,
        .width = image->width,
        .height = image->height,
        .detail = image->detail,
        .format = (uint8_t)image->format,
        .is_flat = image->is_flat,
    };
    memcpy(item->checksum, image->checksum, TWX_CHECKSUM_BYTES);
    return true;
}

void twx_points_image(const struct twx_points *points, const struct twx_item *item,
                      struct twx_image *image)
{
    *image = (struct twx_image){
        .path = item->path,
        .path_bytes = item->path_bytes,
        .bytes = item->bytes,
        .mtime_ns = item->mtime_ns,
        .device = item->device,
        .inode = item->inode,
        .width = item->width,
        .height = item->height,
        .format = (enum twx_format)item->format,
        .detail = item->detail,
        .is_flat = item->is_flat,
    };
    memcpy(image->hash, twx_points_code(points, item), points->code_bytes);
    memcpy(image->checksum, item->checksum, TWX_CHECKSUM_BYTES);
}

// ------------------------------------------------------------------------------------------------------
// Loading

struct loading {
    struct twx_points *points;
    const struct twx_run *run;
    struct twx_error *err;
    enum twx_status status;
};

static bool load_block(void *user, const struct twx_block *block)
{
    struct loading *loading = user;
    if (twx_is_stopped(loading->run)) {
        loading->status = twx_fail(loading->err, TWX_STOPPED, 0, "stopped while reading the index");
    } else if (block->first_id != loading->points->n_codes) {
        loading->status = twx_fail(loading->err, TWX_UNUSABLE, 0,
                                   "the index is damaged: a block of hashes is missing");
    } else if (!twx_points_add_codes(loading->points, block->codes, block->n_codes)) {
        loading->status = twx_fail_memory(loading->err);
    }
    return loading->status == TWX_OK;
}

static bool load_image(void *user, uint64_t hash_id, const struct twx_image *image)
{
    struct loading *loading = user;
    if (loading->points->n_items % STOP_EVERY == 0 && twx_is_stopped(loading->run)) {
        loading->status = twx_fail(loading->err, TWX_STOPPED, 0, "stopped while reading the index");
    } else if (hash_id >= loading->points->n_codes) {
        loading->status = twx_fail(loading->err, TWX_UNUSABLE, 0,
                                   "the index is damaged: '%.150s' has no hash", image->path);
    } else if (!twx_points_add_image(loading->points, (uint32_t)hash_id, image)) {
        loading->status = twx_fail_memory(loading->err);
    }
    return loading->status == TWX_OK;
}

enum twx_status twx_points_load(struct twx_points *points, struct twx_index *index,
                                const struct twx_run *run, struct twx_error *err)
{
    struct loading loading = {.points = points, .run = run, .err = err, .status = TWX_OK};
    enum twx_status status = twx_index_each_block(index, load_block, &loading, err);
    if (status == TWX_OK && loading.status == TWX_OK) {
        status = twx_index_each_hashed(index, load_image, &loading, err);
    }
    return status != TWX_OK ? status : loading.status;
}

// ------------------------------------------------------------------------------------------------------
// Ranking

/** An item in the sort, with the first keep rule at hand. */
struct place {
    uint64_t key;
    uint32_t item;
};

struct order {
    const struct twx_points *points;
    const struct twx_keep *keep;
};

static struct twx_ranked ranked(const struct twx_item *item)
{
    return (struct twx_ranked){
        .path = item->path,
        .path_bytes = item->path_bytes,
        .pixels = (uint64_t)item->width * item->height,
        .bytes = item->bytes,
        .mtime_ns = item->mtime_ns,
        .format = (enum twx_format)item->format,
    };
}

static int by_rank(const void *a, const void *b, void *user)
{
    const struct place *x = a;
    const struct place *y = b;
    const struct order *order = user;
    if (x->key != y->key) {
        return x->key < y->key ? -1 : 1;
    }
    const struct twx_ranked first = ranked(&order->points->items[x->item]);
    const struct twx_ranked second = ranked(&order->points->items[y->item]);
    return twx_keep_compare(order->keep, &first, &second);
}

static bool are_equal_bytes(const struct twx_item *a, const struct twx_item *b)
{
    return a->bytes == b->bytes && memcmp(a->checksum, b->checksum, TWX_CHECKSUM_BYTES) == 0 &&
           twx_checksum_is_known(a->checksum);
}

/** Where an item's equals are looked for. The checksum's bits are as good as random already. */
static size_t home_slot(const struct twx_item *item, size_t mask)
{
    return (twx_get_u64(item->checksum) ^ item->bytes * UINT64_C(0x9e3779b97f4a7c15)) & mask;
}

/**
 * Numbers the points in order of their best items. `slots` is an open table of points, a power of two in
 * size, at most half full.
 */
static void collapse(struct twx_points *points, const struct place *places, uint32_t *slots,
                     size_t n_slots)
{
    memset(slots, 0xff, n_slots * sizeof *slots);  // UINT32_MAX: free
    points->n_points = 0;
    for (size_t i = 0; i < points->n_items; i++) {
        const struct twx_item *item = &points->items[places[i].item];
        size_t slot = home_slot(item, n_slots - 1);
        while (slots[slot] != UINT32_MAX &&
               !are_equal_bytes(&points->items[points->best[slots[slot]]], item)) {
            slot = (slot + 1) & (n_slots - 1);
        }
        if (slots[slot] == UINT32_MAX) {
            slots[slot] = (uint32_t)points->n_points;
            points->best[points->n_points++] = places[i].item;
        }
        points->point_of[places[i].item] = slots[slot];
    }
}

enum twx_status twx_points_rank(struct twx_points *points, const struct twx_keep *keep,
                                struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    size_t n_slots = 16;
    while (n_slots / 2 < points->n_items) {
        n_slots *= 2;
    }
    struct order order = {.points = points, .keep = keep};
    struct place *places = twx_alloc(points->n_items, sizeof *places);
    uint32_t *slots = twx_alloc(n_slots, sizeof *slots);
    points->point_of = twx_alloc(points->n_items, sizeof *points->point_of);
    points->best = twx_alloc(points->n_items, sizeof *points->best);
    if (places == NULL || slots == NULL || points->point_of == NULL || points->best == NULL) {
        status = twx_fail_memory(err);
        goto done;
    }
    for (size_t i = 0; i < points->n_items; i++) {
        const struct twx_ranked image = ranked(&points->items[i]);
        places[i] = (struct place){.key = twx_keep_key(keep, &image), .item = (uint32_t)i};
    }
    qsort_r(places, points->n_items, sizeof *places, by_rank, &order);
    collapse(points, places, slots, n_slots);
done:
    free(slots);
    free(places);
    return status;
}
