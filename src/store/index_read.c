// SPDX-License-Identifier: MIT
//
// Rows of images and folders handed to a caller's function.
#include "store/index_read.h"

#include <string.h>

#include "store/file_columns.h"
#include "store/file_variants.h"
#include "store/index_by_path.h"

struct image_call {
    const struct twx_index *index;
    twx_hashed_image_fn fn;
    void *user;
};

/** The columns after the path, of images and files alike. */
static void take_image(const struct twx_index *index, sqlite3_stmt *s, struct twx_image *image)
{
    image->bytes = twx_db_u64(s, 2);
    image->mtime_ns = sqlite3_column_int64(s, 3);
    image->device = twx_db_u64(s, 4);
    image->inode = twx_db_u64(s, 5);
    if (sqlite3_column_bytes(s, 6) == TWX_CHECKSUM_BYTES) {
        memcpy(image->checksum, sqlite3_column_blob(s, 6), TWX_CHECKSUM_BYTES);
    }
    image->width = (uint32_t)sqlite3_column_int64(s, 7);
    image->height = (uint32_t)sqlite3_column_int64(s, 8);
    image->format = (enum twx_format)sqlite3_column_int(s, 9);
    image->detail = (uint32_t)sqlite3_column_int64(s, 10);
    image->has_hash = sqlite3_column_type(s, 0) != SQLITE_NULL;
    image->is_flat = image->has_hash && image->detail < index->flat_below;
    image->has_taken = sqlite3_column_type(s, 11) != SQLITE_NULL;
    image->taken_s = sqlite3_column_int64(s, 11);
}

static bool give_image(void *user, sqlite3_stmt *s)
{
    const struct image_call *call = user;
    struct twx_image image = {.path = twx_db_path(s, 1)};
    image.path_bytes = (size_t)sqlite3_column_bytes(s, 1);
    take_image(call->index, s, &image);
    return call->fn(call->user, twx_db_u64(s, 0), &image);
}

enum twx_status twx_index_images_of_hash(struct twx_index *index, uint64_t hash_id,
                                         twx_hashed_image_fn fn, void *user, struct twx_error *err)
{
    struct image_call call = {index, fn, user};
    sqlite3_stmt *s = NULL;
    const enum twx_status status = twx_db_statement(index, TWX_SQL_IMAGES_OF_HASH, &s, err);
    if (status != TWX_OK) {
        return status;
    }
    twx_db_bind_u64(s, 1, hash_id);
    return twx_db_each_row(index, s, give_image, &call, err);
}

enum twx_status twx_index_each_hashed(struct twx_index *index, twx_hashed_image_fn fn, void *user,
                                      struct twx_error *err)
{
    struct image_call call = {index, fn, user};
    return twx_db_each_row_of(index, TWX_SQL_EACH_HASHED, give_image, &call, err);
}

struct folder_call {
    twx_folder_fn fn;
    void *user;
};

static bool give_folder(void *user, sqlite3_stmt *s)
{
    const struct folder_call *call = user;
    const char *path = sqlite3_column_blob(s, 1);
    return call->fn(call->user, sqlite3_column_int64(s, 0), path != NULL ? path : "",
                    (size_t)sqlite3_column_bytes(s, 1));
}

enum twx_status twx_index_each_folder(struct twx_index *index, twx_folder_fn fn, void *user,
                                      struct twx_error *err)
{
    struct folder_call call = {fn, user};
    return twx_db_each_row_of(index, TWX_SQL_EACH_FOLDER, give_folder, &call, err);
}

/** How many of the five kinds of metadata an image has. */
static unsigned count_metadata(const struct twx_image *image, unsigned flags)
{
    return (image->has_taken ? 1U : 0U) + ((flags & TWX_ROW_HAS_CAMERA) != 0) +
           ((flags & TWX_METADATA_GPS) != 0) + ((flags & TWX_METADATA_RATING) != 0) +
           ((flags & TWX_METADATA_KEYWORDS) != 0);
}

struct file_call {
    const struct twx_index *index;
    twx_file_fn fn;
    void *user;
};

static bool give_file(void *user, sqlite3_stmt *s)
{
    const struct file_call *call = user;
    struct twx_image image = {.path = sqlite3_column_blob(s, 1)};
    image.path_bytes = (size_t)sqlite3_column_bytes(s, 1);
    if (image.path == NULL) {  // an empty name
        image.path = "";
    }
    take_image(call->index, s, &image);
    image.jpeg_quality = (unsigned)sqlite3_column_int(s, 13);
    image.n_metadata = count_metadata(&image, (unsigned)sqlite3_column_int(s, 14));
    return call->fn(call->user, twx_db_u64(s, 0), sqlite3_column_int64(s, 12), &image);
}

enum twx_status twx_index_each_file(struct twx_index *index, bool all_files, twx_file_fn fn,
                                    void *user, struct twx_error *err)
{
    struct file_call call = {index, fn, user};
    // Each page of a mapped file that is touched counts as memory of this process, and this touches nearly all.
    const enum twx_status status = twx_db_exec(index, "PRAGMA mmap_size = 0", err);
    if (status != TWX_OK) {
        return status;
    }
    const enum twx_statement which = all_files ? TWX_SQL_EVERY_FILE : TWX_SQL_EACH_FILE;
    return twx_db_each_row_of(index, which, give_file, &call, err);
}

enum twx_status twx_index_code(struct twx_index *index, uint64_t hash_id, uint8_t *code,
                               struct twx_error *err)
{
    struct twx_code_reader reader = {.blob = NULL};
    const enum twx_status status = twx_code_reader_get(&reader, index, hash_id, code, err);
    twx_code_reader_release(&reader);
    return status;
}

struct variant_call {
    twx_variant_fn fn;
    void *user;
};

static bool give_variant(void *user, sqlite3_stmt *s)
{
    const struct variant_call *call = user;
    const struct twx_index_variant variant = {.hash_id = twx_db_u64(s, 0),
                                              .kind = (unsigned)sqlite3_column_int(s, 1),
                                              .variant_id = twx_db_u64(s, 2)};
    return call->fn(call->user, &variant);
}

enum twx_status twx_index_owners_of_variant(struct twx_index *index, uint64_t hash_id,
                                            twx_variant_fn fn, void *user, struct twx_error *err)
{
    struct variant_call call = {fn, user};
    sqlite3_stmt *s = NULL;
    if (!twx_index_has_variants(index)) {
        return TWX_OK;
    }
    const enum twx_status status = twx_db_statement(index, TWX_SQL_OWNERS_OF_VARIANT, &s, err);
    if (status != TWX_OK) {
        return status;
    }
    twx_db_bind_u64(s, 1, hash_id);
    return twx_db_each_row(index, s, give_variant, &call, err);
}

enum twx_status twx_index_each_variant(struct twx_index *index, twx_variant_fn fn, void *user,
                                       struct twx_error *err)
{
    struct variant_call call = {fn, user};
    return twx_index_has_variants(index)
               ? twx_db_each_row_of(index, TWX_SQL_EACH_VARIANT, give_variant, &call, err)
               : TWX_OK;
}
