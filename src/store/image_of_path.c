// SPDX-License-Identifier: MIT
//
// What an index has of the image at a path.
#include <string.h>

#include "base/path.h"
#include "store/held_row.h"
#include "store/index.h"
#include "twindex_commands.h"

static void take_record(const struct twx_record *r, bool has_hash, struct twx_image *image)
{
    const struct twx_picture *picture = &r->picture;
    image->has_hash = has_hash;
    if (has_hash) {
        memcpy(image->hash, r->hash, sizeof image->hash);
        image->detail = r->detail;
        image->is_flat = r->detail < twx_flat_below(r->hash_size);
    }
    memcpy(image->checksum, r->checksum, sizeof image->checksum);
    image->bytes = r->bytes;
    image->mtime_ns = r->mtime_ns;
    image->device = r->device;
    image->inode = r->inode;
    image->width = picture->width;
    image->height = picture->height;
    image->format = picture->format;
    image->has_taken = picture->has_exif_time;
    image->taken_s = picture->exif_time_s;
}

enum twx_status twx_index_image(struct twx_index *index, const char *path, struct twx_image *image,
                                bool *found, struct twx_error *err)
{
    struct twx_held_row row;
    enum twx_status status = TWX_OK;
    *found = false;
    *image = (struct twx_image){.path = path, .path_bytes = strlen(path)};
    for (; index != NULL && status == TWX_OK && !*found; index = twx_index_next_part(index)) {
        status = twx_held_row_of_path(index, path, &row, found, err);
    }
    if (status == TWX_OK && *found) {
        take_record(&row.record, row.has_hash, image);
    }
    return status;
}
