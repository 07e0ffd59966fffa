// SPDX-License-Identifier: MIT
//
// A whole collection in memory: all hashed images, ranked, with byte-equal ones collapsed into points. Made for
// tens of millions of images: 48 bytes and the name for each, what only tells equal bytes is dropped when it has.
#ifndef TWX_QUERY_POINTS_H
#define TWX_QUERY_POINTS_H

#include "base/status.h"
#include "query/rank.h"

/** The hash id of a file without a hash. */
#define TWX_NO_CODE UINT32_MAX

/** One image. */
struct twx_item {
    uint64_t bytes;
    int64_t mtime_ns;
    int64_t taken_s;        // TWX_NOT_TAKEN without
    uint64_t name_at : 40;  // in the points' text
    uint64_t detail : 13;
    uint64_t format : 8;  // enum twx_format
    uint64_t is_flat : 1;
    uint64_t is_linked : 1;  // after ranking: a hard link of its point's best item, or that itself
    uint64_t is_first_link : 1;  // after ranking: stands for the hard links of its file
    uint32_t folder;             // in the points' folders
    uint32_t hash_id;            // TWX_NO_CODE: no image, or it failed
    uint32_t width;
    uint32_t height;
};

/** A folder, shared by its images. */
struct twx_folder {
    int64_t id;  // in the index; ascending
    size_t text_at;
    size_t n_bytes;  // with the slash at its end
};

/** What tells equal files, until the ranking. */
struct twx_identity {
    uint8_t checksum[TWX_CHECKSUM_BYTES];
    uint64_t device;
    uint64_t inode;
};

struct twx_points {
    unsigned hash_size;
    size_t code_bytes;
    uint8_t *codes;  // owned: whole hashes by hash id
    size_t n_codes;
    struct twx_item *items;  // owned
    size_t n_items;
    size_t items_cap;
    struct twx_identity *identities;  // owned, one an item; NULL after twx_points_rank
    size_t identities_cap;
    struct twx_folder *folders;  // owned
    size_t n_folders;
    size_t folders_cap;
    char *text;  // owned: folders and names, NUL-terminated
    size_t n_text;
    size_t text_cap;
    size_t n_common;   // bytes that all folders begin with
    size_t n_longest;  // bytes of the longest path
    size_t n_without_checksum;
    // After twx_points_rank. A point stands for all images of equal size and checksum.
    uint32_t *point_of;  // owned: item -> point
    uint32_t *best;      // owned: point -> its best item; points are numbered best first
    size_t n_points;
};

/** Begins an empty collection; end it with twx_points_release. */
void twx_points_init(struct twx_points *points, unsigned hash_size);
void twx_points_release(struct twx_points *points);

/**
 * Loads all hashed images of an index; with all_files also what has no hash, but for empty files.
 *
 * errors   TWX_UNUSABLE: an image names a hash the blocks do not hold; TWX_STOPPED; as the index
 */
enum twx_status twx_points_load(struct twx_points *points, struct twx_index *index, bool all_files,
                                const struct twx_run *run, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Collapses byte-equal images into points and numbers these by the keep rules, best first. */
enum twx_status twx_points_rank(struct twx_points *points, const struct twx_keep *keep,
                                struct twx_error *err) __attribute__((warn_unused_result));

/** The best item of a point. */
static inline const struct twx_item *twx_points_best(const struct twx_points *points,
                                                     uint32_t point)
{
    return &points->items[points->best[point]];
}

/** The code of an image that has one. */
static inline const uint8_t *twx_points_code(const struct twx_points *points,
                                             const struct twx_item *item)
{
    return points->codes + item->hash_id * points->code_bytes;
}

/** Order of two images' paths, as strcmp. */
int twx_points_compare_paths(const struct twx_points *points, const struct twx_item *a,
                             const struct twx_item *b);

/** The first bytes in which paths may differ, as a number: sorts as the paths do, but for equals. */
uint64_t twx_points_path_key(const struct twx_points *points, const struct twx_item *item);

/**
 * Writes the path of an image, NUL-terminated.
 *
 * path     room for points->n_longest + 1
 * returns  its bytes without the NUL
 */
size_t twx_points_path(const struct twx_points *points, const struct twx_item *item, char *path);

/** An item as twindex.h shows images, with its path in `path`; without checksum, device and inode. */
void twx_points_image(const struct twx_points *points, const struct twx_item *item, char *path,
                      struct twx_image *image);

#endif
