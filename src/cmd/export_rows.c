// SPDX-License-Identifier: MIT
//
// Columns are only ever appended, those that there are at times last.
#include "cmd/export_rows.h"

#include <string.h>

static const char *const columns[] = {"group_id", "role",        "path",   "distance", "exact",
                                      "width",    "height",      "bytes",  "mtime",    "format",
                                      "hash",     "orientation", "linked", "diameter", "offline",
                                      "taken",    "via"};
enum { N_ALWAYS = sizeof columns / sizeof *columns };
_Static_assert(N_ALWAYS + 3 <= (int)TWX_EXPORT_COLUMNS_MAX, "room for all columns");

struct twx_rows *twx_export_rows_create(FILE *stream, enum twx_rows_format format,
                                        struct twx_export_shape *shape)
{
    const char **names = shape->columns;
    size_t n_names = N_ALWAYS;
    memcpy(names, columns, sizeof columns);
    if (shape->is_adaptive) {
        names[n_names++] = "allowed";
    }
    if (shape->is_verified) {
        names[n_names++] = "likeness";
    }
    if (shape->has_inverted) {
        names[n_names++] = "inverted";
    }
    return twx_rows_create(stream, format, names, n_names);
}

/** A size that what is no image does not have. */
static void write_known(struct twx_rows *rows, uint32_t size)
{
    if (size > 0) {
        twx_rows_number(rows, size);
    } else {
        twx_rows_empty(rows);
    }
}

void twx_export_row_write(struct twx_rows *rows, const struct twx_group_row *row,
                          const struct twx_export_shape *shape)
{
    const struct twx_image *image = &row->image;
    twx_rows_number(rows, row->group_id);
    twx_rows_text(rows, row->is_keeper ? "keep" : "duplicate");
    twx_rows_path(rows, image->path, image->path_bytes);
    twx_rows_number(rows, row->distance);
    twx_rows_flag(rows, row->is_exact);
    write_known(rows, image->width);
    write_known(rows, image->height);
    twx_rows_number(rows, image->bytes);
    twx_rows_time(rows, image->mtime_ns);
    if (image->format != TWX_FORMAT_NONE) {
        twx_rows_text(rows, twx_format_name(image->format));
    } else {
        twx_rows_empty(rows);
    }
    if (image->has_hash) {
        twx_rows_hex(rows, image->hash, shape->hash_bytes);
    } else {
        twx_rows_empty(rows);
    }
    twx_rows_number(rows, row->orientation);
    twx_rows_flag(rows, row->is_linked);
    if (row->has_diameter) {
        twx_rows_number(rows, row->diameter);
    } else {
        twx_rows_empty(rows);
    }
    twx_rows_flag(rows, row->is_offline);
    if (image->has_taken) {
        twx_rows_local_time(rows, image->taken_s);
    } else {
        twx_rows_empty(rows);
    }
    twx_rows_text(rows, twx_via_name(row->via));
    if (shape->is_adaptive) {
        twx_rows_number(rows, row->allowed);
    }
    if (shape->is_verified) {
        twx_rows_text(rows, twx_likeness_name(row->likeness));
    }
    if (shape->has_inverted) {
        twx_rows_flag(rows, row->is_inverted);
    }
    (void)twx_rows_end(rows);
}
