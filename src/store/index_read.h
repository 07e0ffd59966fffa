// SPDX-License-Identifier: MIT
//
// The images and folders of an index, row by row.
#ifndef TWX_STORE_INDEX_READ_H
#define TWX_STORE_INDEX_READ_H

#include "store/index.h"

/** Returns false to end. image->hash is not filled: the caller holds the codes. */
typedef bool (*twx_hashed_image_fn)(void *user, uint64_t hash_id, const struct twx_image *image);
/** Calls fn for each image of one hash, in no stated order (none: a hash whose images are gone). */
enum twx_status twx_index_images_of_hash(struct twx_index *index, uint64_t hash_id,
                                         twx_hashed_image_fn fn, void *user, struct twx_error *err)
    __attribute__((warn_unused_result));
/** Calls fn for each image that has a hash, in no stated order. */
enum twx_status twx_index_each_hashed(struct twx_index *index, twx_hashed_image_fn fn, void *user,
                                      struct twx_error *err) __attribute__((warn_unused_result));

/** Returns false to end. path: n bytes, with a slash at its end, not NUL-terminated. */
typedef bool (*twx_folder_fn)(void *user, int64_t id, const char *path, size_t n);
/** Calls fn for each folder that holds indexed files, by id. */
enum twx_status twx_index_each_folder(struct twx_index *index, twx_folder_fn fn, void *user,
                                      struct twx_error *err) __attribute__((warn_unused_result));

/** Files in a row, in the order in which they are handed out. */
struct twx_file_stretch {
    size_t first;      // number of the first one
    size_t end;        // behind that of the last: what a damaged index has beyond is not wanted
    int64_t first_id;  // least id
    int64_t last_id;   // that any of them may have
};

/** Which files of an index, and what of each. */
struct twx_file_choice {
    bool all_files;  // also those without a hash (image->has_hash), but for empty ones
    // No path, and in place of the folder's id the file's own, which ascends; of the image whether it is flat, and what shows
    // that files are equal.
    bool identity_only;
    const uint64_t *
        wanted;  // a bit for each of these files in the order in which they are handed out, see twx_has_bit; NULL: all
    const struct twx_file_stretch *within;  // borrowed, of those that are wanted; NULL: all
};

/**
 * Returns false to end. Of the image's path there is the last component, not NUL-terminated; the hash is not
 * filled. What twindex.h says of twx_export alone is.
 */
typedef bool (*twx_file_fn)(void *user, uint64_t hash_id, int64_t folder_id,
                            const struct twx_image *image);
/** Registers the SQL functions by which twx_index_each_file is called; by twx_index_connect. */
enum twx_status twx_index_register_files(struct twx_index *index, struct twx_error *err)
    __attribute__((warn_unused_result));
/** As twx_index_each_hashed, at half its cost: without looking up folders. In one order, as long as the index is not changed. */
enum twx_status twx_index_each_file(struct twx_index *index, const struct twx_file_choice *choice,
                                    twx_file_fn fn, void *user, struct twx_error *err)
    __attribute__((warn_unused_result));

/** One code out of its block, without reading the block. */
enum twx_status twx_index_code(struct twx_index *index, uint64_t hash_id, uint8_t *code,
                               struct twx_error *err) __attribute__((warn_unused_result));

/** A hash of a part of the pictures that have another. Images of one hash share their variants. */
struct twx_index_variant {
    uint64_t hash_id;  // of the whole picture
    unsigned kind;     // enum twx_variant_kind
    uint64_t variant_id;
};
/** Returns false to end. */
typedef bool (*twx_variant_fn)(void *user, const struct twx_index_variant *variant);
/** Calls fn for each hash of a picture that a hash is a variant of, once, with the lowest kind. */
enum twx_status twx_index_owners_of_variant(struct twx_index *index, uint64_t hash_id,
                                            twx_variant_fn fn, void *user, struct twx_error *err)
    __attribute__((warn_unused_result));
/** Calls fn for each variant of each file, in no stated order; equal ones may come more than once. */
enum twx_status twx_index_each_variant(struct twx_index *index, twx_variant_fn fn, void *user,
                                       struct twx_error *err) __attribute__((warn_unused_result));

#endif
