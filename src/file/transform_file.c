// SPDX-License-Identifier: MIT
//
// Around the transformation of a picture: which version of the file it is of.
#include "file/transform_file.h"

enum { READINGS = 2 };  // of a file that moved meanwhile

/** One reading of a loaded file. *moved says that the file changed meanwhile. */
static enum twx_status transform_once(const struct twx_transform *transform,
                                      struct twx_loaded_file *file,
                                      const struct twx_transform_wanted *wanted,
                                      struct twx_room *room, struct twx_transformed_file *made,
                                      bool *moved, struct twx_error *err)
{
    *moved = false;
    *made =
        (struct twx_transformed_file){.outcome = file->outcome, .error_number = file->error_number};
    if (file->outcome == TWX_FILE_DONE && !twx_file_is_version(file, &wanted->version)) {
        made->outcome = TWX_FILE_CHANGING;
    }
    if (made->outcome != TWX_FILE_DONE) {
        return TWX_OK;
    }
    const struct twx_source source = twx_loaded_file_source(file);
    const enum twx_status status = twx_transform_picture(transform, &source, wanted->format, room,
                                                         &made->picture, made->hint, err);
    *moved = twx_file_has_moved(file);
    const int error_number = atomic_load(&file->reads.error_number);
    if (made->picture.end != TWX_TRANSFORM_DONE && error_number != 0) {
        made->outcome = TWX_FILE_UNREADABLE;  // and no fault of the bytes
        made->error_number = error_number;
    }
    return status;
}

enum twx_status twx_transform_file(const struct twx_transform *transform,
                                   struct twx_loaded_file *file,
                                   const struct twx_transform_wanted *wanted, struct twx_room *room,
                                   struct twx_transformed_file *made, struct twx_error *err)
{
    bool moved = true;
    enum twx_status status = TWX_OK;
    for (int reading = 0; reading < READINGS && moved && status == TWX_OK; reading++) {
        if (reading > 0) {
            status = twx_file_reload(file, wanted->reads, err);
        }
        if (status == TWX_OK) {
            status = transform_once(transform, file, wanted, room, made, &moved, err);
        }
    }
    if (status == TWX_OK && moved) {
        made->outcome = TWX_FILE_CHANGING;
    }
    if (atomic_load(&file->reads.was_stopped)) {
        made->outcome = TWX_FILE_STOPPED;
    }
    made->n_read = atomic_load(&file->reads.n_bytes);
    twx_loaded_file_close(file);
    return status;
}
