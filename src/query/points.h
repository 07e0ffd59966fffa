// SPDX-License-Identifier: MIT
//
// A whole collection in memory: all hashed images, ranked, with byte-equal ones collapsed into points.
#ifndef TWX_QUERY_POINTS_H
#define TWX_QUERY_POINTS_H

#include "base/status.h"
#include "query/rank.h"

/** One image. */
struct twx_item {
    const char *path;  // in the points' own memory
    uint64_t bytes;
    int64_t mtime_ns;
    uint64_t device;
    uint64_t inode;
    uint8_t checksum[TWX_CHECKSUM_BYTES];
    uint32_t path_bytes;
    uint32_t hash_id;
    uint32_t width;
    uint32_t height;
    uint32_t detail;
    uint8_t format;  // enum twx_format
    bool is_flat;
};

/** Paths, in blocks that never move. */
struct twx_path_store {
    char **blocks;  // owned, and what it points to
    size_t n_blocks;
    size_t blocks_cap;
    size_t n_left;  // bytes free in the last block
};

struct twx_points {
    unsigned hash_size;
    size_t code_bytes;
    uint8_t *codes;  // owned: whole hashes by hash id
    size_t n_codes;
    size_t codes_cap;        // bytes
    struct twx_item *items;  // owned
    size_t n_items;
    size_t items_cap;
    struct twx_path_store paths;
    // After twx_points_rank. A point stands for all images of equal size and checksum.
    uint32_t *point_of;  // owned: item -> point
    uint32_t *best;      // owned: point -> its best item; points are numbered best first
    size_t n_points;
};

/** Begins an empty collection; end it with twx_points_release. */
void twx_points_init(struct twx_points *points, unsigned hash_size);
void twx_points_release(struct twx_points *points);

/** Appends n codes: the next hash ids. False when out of memory or ids. */
bool twx_points_add_codes(struct twx_points *points, const uint8_t *codes, size_t n)
    __attribute__((warn_unused_result));
/** Appends an image; image->hash is not looked at. False when out of memory or items. */
bool twx_points_add_image(struct twx_points *points, uint32_t hash_id,
                          const struct twx_image *image) __attribute__((warn_unused_result));

/**
 * Loads all hashed images of an index.
 *
 * errors   TWX_UNUSABLE: an image names a hash the blocks do not hold; TWX_STOPPED; as the index
 */
enum twx_status twx_points_load(struct twx_points *points, struct twx_index *index,
                                const struct twx_run *run, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Collapses byte-equal images into points and numbers these by the keep rules, best first. */
enum twx_status twx_points_rank(struct twx_points *points, const struct twx_keep *keep,
                                struct twx_error *err) __attribute__((warn_unused_result));

/** The code of an image. */
static inline const uint8_t *twx_points_code(const struct twx_points *points,
                                             const struct twx_item *item)
{
    return points->codes + item->hash_id * points->code_bytes;
}

/** An item as twindex.h shows images; the path stays borrowed from the points. */
void twx_points_image(const struct twx_points *points, const struct twx_item *item,
                      struct twx_image *image);

#endif
