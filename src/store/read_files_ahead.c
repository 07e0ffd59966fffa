// SPDX-License-Identifier: MIT
//
// Rows of the aggregate function that hands files out, kept until they are taken. Owns nothing past a call.
#include "store/read_files_ahead.h"

#include "store/file_row.h"

struct reading {
    struct twx_index *index;
    const struct twx_file_choice *choice;
    struct twx_rows_ahead *ahead;
};

static bool hold_row(void *user, uint64_t hash_id, int64_t folder_id, const struct twx_image *image)
{
    const struct reading *reading = user;
    return twx_file_row_add(reading->ahead, hash_id, folder_id, image);
}

static enum twx_status read_rows(void *user, struct twx_rows_ahead *ahead, struct twx_error *err)
{
    struct reading *reading = user;
    reading->ahead = ahead;
    return twx_index_each_file(reading->index, reading->choice, hold_row, reading, err);
}

enum twx_status twx_index_each_file_ahead(struct twx_index *index,
                                          const struct twx_file_choice *choice, twx_file_fn fn,
                                          void *user, struct twx_error *err)
{
    struct reading reading = {.index = index, .choice = choice};
    struct twx_rows_ahead *ahead =
        twx_rows_ahead_start(sizeof(struct twx_file_row), read_rows, &reading);
    if (ahead == NULL) {
        return twx_index_each_file(index, choice, fn, user, err);
    }
    bool goes_on = true;
    const struct twx_file_row *row = NULL;
    while (goes_on && (row = twx_file_row_next(ahead)) != NULL) {
        goes_on = fn(user, row->hash_id, row->folder_id, &row->image);
    }
    const enum twx_status status = twx_rows_ahead_status(ahead, err);
    twx_rows_ahead_end(ahead);
    return status;
}
