// SPDX-License-Identifier: MIT
//
// The folder of a review page's thumbnails. A name is made from a file's path, size and mtime: a later page finds there
// what an earlier one made.
#ifndef TWX_CMD_THUMB_FOLDER_H
#define TWX_CMD_THUMB_FOLDER_H

#include <stdbool.h>

#include "twindex.h"

struct twx_thumb_folder;

/**
 * Makes the folder when it is not there.
 *
 * page     where the page that shows them will be; NULL: standard output
 * folder   out, owned: twx_thumb_folder_free
 * errors   by errno
 */
enum twx_status twx_thumb_folder_open(const char *path, const char *page,
                                      struct twx_thumb_folder **folder, struct twx_error *err)
    __attribute__((warn_unused_result));
/** Accepts NULL. */
void twx_thumb_folder_free(struct twx_thumb_folder *folder);

/** Where a page finds it: a URL that ends in a slash, relative where it lies beside the page or below. Borrowed. */
const char *twx_thumb_folder_url(const struct twx_thumb_folder *folder);

enum { TWX_THUMB_NAME_BYTES = 40 };
/** "ab/cdef....jpg", relative to the folder. */
void twx_thumb_name(const char *path, uint64_t bytes, int64_t mtime_ns,
                    char name[static TWX_THUMB_NAME_BYTES]);

/** Whether a thumbnail is there. */
bool twx_thumb_folder_has(const struct twx_thumb_folder *folder, const char *name);
/** Writes one, whole or not at all.  errors: by errno */
enum twx_status twx_thumb_folder_put(const struct twx_thumb_folder *folder, const char *name,
                                     const unsigned char *jpeg, size_t n, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
