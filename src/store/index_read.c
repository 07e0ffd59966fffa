// SPDX-License-Identifier: MIT
//
// Rows of images and folders handed to a caller's function.
#include "store/index_read.h"

#include <string.h>

#include "base/bits.h"
#include "store/file_columns.h"
#include "store/file_variants.h"
#include "store/index_by_path.h"

enum { N_IMAGE_COLUMNS = 12, N_FILE_COLUMNS = 15, N_IDENTITY_COLUMNS = 7 };

struct image_call {
    const struct twx_index *index;
    twx_hashed_image_fn fn;
    void *user;
};

static void take_checksum(sqlite3_value *value, struct twx_image *image)
{
    if (sqlite3_value_bytes(value) == TWX_CHECKSUM_BYTES) {
        memcpy(image->checksum, sqlite3_value_blob(value), TWX_CHECKSUM_BYTES);
    }
}

/** The columns after the path, of images and files alike. */
static void take_image(const struct twx_index *index, sqlite3_value *const *v,
                       struct twx_image *image)
{
    image->bytes = (uint64_t)sqlite3_value_int64(v[2]);
    image->mtime_ns = sqlite3_value_int64(v[3]);
    image->device = (uint64_t)sqlite3_value_int64(v[4]);
    image->inode = (uint64_t)sqlite3_value_int64(v[5]);
    take_checksum(v[6], image);
    image->width = (uint32_t)sqlite3_value_int64(v[7]);
    image->height = (uint32_t)sqlite3_value_int64(v[8]);
    image->format = (enum twx_format)sqlite3_value_int(v[9]);
    image->detail = (uint32_t)sqlite3_value_int64(v[10]);
    image->has_hash = sqlite3_value_type(v[0]) != SQLITE_NULL;
    image->is_flat = image->has_hash && image->detail < index->flat_below;
    image->has_taken = sqlite3_value_type(v[11]) != SQLITE_NULL;
    image->taken_s = sqlite3_value_int64(v[11]);
}

static bool give_image(void *user, sqlite3_stmt *s)
{
    const struct image_call *call = user;
    struct twx_image image = {.path = twx_db_path(s, 1)};
    sqlite3_value *values[N_IMAGE_COLUMNS];
    image.path_bytes = (size_t)sqlite3_column_bytes(s, 1);
    for (int i = 0; i < N_IMAGE_COLUMNS; i++) {
        values[i] = sqlite3_column_value(s, i);
    }
    take_image(call->index, values, &image);
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

// ------------------------------------------------------------------------------------------------------
// Files

struct file_call {
    twx_file_fn fn;
    void *user;
    const uint64_t *wanted;  // borrowed; NULL: all
    size_t n_looked_at;
    size_t n_wanted_bits;  // of a damaged index there may be more files
    bool has_enough;
};

/** twindex_wants_file(is_one): asked once of each row, in order. */
static void wants_file(sqlite3_context *context, int n, sqlite3_value **v)
{
    const struct twx_index *index = sqlite3_user_data(context);
    struct file_call *call = index->file_call;
    (void)n;
    sqlite3_result_int(context, sqlite3_value_int(v[0]) != 0 &&
                                    call->n_looked_at < call->n_wanted_bits &&
                                    twx_has_bit(call->wanted, call->n_looked_at++));
}

static void give(sqlite3_context *context, struct file_call *call, uint64_t hash_id,
                 int64_t folder_id, const struct twx_image *image)
{
    call->has_enough = !call->fn(call->user, hash_id, folder_id, image);
    if (call->has_enough) {
        sqlite3_result_error(context, "no more is wanted", -1);  // which ends the statement
    }
}

/** The step of an aggregate function over all files: a row in the statement's result takes twice as long to come and read. */
static void give_file(sqlite3_context *context, int n, sqlite3_value **v)
{
    const struct twx_index *index = sqlite3_user_data(context);
    struct file_call *call = index->file_call;
    struct twx_image image = {.path = sqlite3_value_blob(v[1])};
    (void)n;
    if (image.path == NULL) {  // an empty name
        image.path = "";
    } else {
        image.path_bytes = (size_t)sqlite3_value_bytes(v[1]);
    }
    take_image(index, v, &image);
    image.jpeg_quality = (unsigned)sqlite3_value_int(v[13]);
    image.n_metadata = count_metadata(&image, (unsigned)sqlite3_value_int(v[14]));
    give(context, call, (uint64_t)sqlite3_value_int64(v[0]), sqlite3_value_int64(v[12]), &image);
}

/** The same of what shows that files are equal: fewer columns, each of which takes its time. */
static void give_identity(sqlite3_context *context, int n, sqlite3_value **v)
{
    const struct twx_index *index = sqlite3_user_data(context);
    struct twx_image image = {
        .has_hash = sqlite3_value_type(v[0]) != SQLITE_NULL,
        .path = "",
        .bytes = (uint64_t)sqlite3_value_int64(v[1]),
        .device = (uint64_t)sqlite3_value_int64(v[2]),
        .inode = (uint64_t)sqlite3_value_int64(v[3]),
        .detail = (uint32_t)sqlite3_value_int64(v[5]),
    };
    (void)n;
    take_checksum(v[4], &image);
    image.is_flat = image.has_hash && image.detail < index->flat_below;
    give(context, index->file_call, (uint64_t)sqlite3_value_int64(v[0]), sqlite3_value_int64(v[6]),
         &image);
}

static void end_files(sqlite3_context *context)
{
    sqlite3_result_null(context);
}

enum twx_status twx_index_register_files(struct twx_index *index, struct twx_error *err)
{
    const int flags = SQLITE_UTF8 | SQLITE_DIRECTONLY;
    return sqlite3_create_function_v2(index->db, "twindex_give_file", N_FILE_COLUMNS, flags, index,
                                      NULL, give_file, end_files, NULL) == SQLITE_OK &&
                   sqlite3_create_function_v2(index->db, "twindex_give_identity",
                                              N_IDENTITY_COLUMNS, flags, index, NULL, give_identity,
                                              end_files, NULL) == SQLITE_OK &&
                   sqlite3_create_function_v2(index->db, "twindex_wants_file", 1, flags, index,
                                              wants_file, NULL, NULL, NULL) == SQLITE_OK
               ? TWX_OK
               : twx_db_fail(index, err);
}

static enum twx_statement statement_of(const struct twx_file_choice *choice)
{
    if (choice->identity_only) {
        return choice->all_files ? TWX_SQL_EVERY_IDENTITY : TWX_SQL_EACH_IDENTITY;
    }
    if (choice->wanted != NULL) {
        return choice->all_files ? TWX_SQL_EVERY_WANTED_FILE : TWX_SQL_EACH_WANTED_FILE;
    }
    return choice->all_files ? TWX_SQL_EVERY_FILE : TWX_SQL_EACH_FILE;
}

enum twx_status twx_index_each_file(struct twx_index *index, const struct twx_file_choice *choice,
                                    twx_file_fn fn, void *user, struct twx_error *err)
{
    const struct twx_file_stretch all = {
        .end = SIZE_MAX, .first_id = INT64_MIN, .last_id = INT64_MAX};
    const struct twx_file_stretch *within = choice->within != NULL ? choice->within : &all;
    struct file_call call = {.fn = fn,
                             .user = user,
                             .wanted = choice->wanted,
                             .n_looked_at = within->first,
                             .n_wanted_bits = within->end};
    struct twx_error read_err = {0};  // err may hold what fn ended for
    sqlite3_stmt *s = NULL;
    bool has_row = false;
    // Each page of a mapped file that is touched counts as memory of this process, and this touches nearly all.
    enum twx_status status = twx_db_exec(index, "PRAGMA mmap_size = 0", err);
    if (status == TWX_OK) {
        status = twx_db_statement(index, statement_of(choice), &s, err);
    }
    if (status != TWX_OK) {
        return status;
    }
    if (choice->wanted != NULL) {
        (void)sqlite3_bind_int64(s, 1, within->first_id);
        (void)sqlite3_bind_int64(s, 2, within->last_id);
    }
    index->file_call = &call;
    status = twx_db_step(index, s, &has_row, &read_err);
    index->file_call = NULL;
    (void)sqlite3_reset(s);
    if (call.has_enough) {
        return TWX_OK;
    }
    if (status != TWX_OK) {
        *err = read_err;
    }
    return status;
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
