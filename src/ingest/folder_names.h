// SPDX-License-Identifier: MIT
//
// The names in one folder, packed and sorted.
#ifndef TWX_INGEST_FOLDER_NAMES_H
#define TWX_INGEST_FOLDER_NAMES_H

#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>

/** A zeroed one is empty. It is read again and again, and keeps its memory. */
struct twx_folder_names {
    char *bytes;  // owned: one type byte, the name, NUL
    size_t bytes_cap;
    size_t n_bytes;
    size_t *order;  // owned: offsets into bytes, sorted by name
    size_t order_cap;
    size_t n;
};

/**
 * Reads the names of an open folder but "." and "..", in bytewise order.
 *
 * error_number  out: 0, or why reading ended early; the names read so far count
 * returns       false when out of memory
 */
bool twx_folder_names_read(struct twx_folder_names *names, DIR *dir, int *error_number)
    __attribute__((warn_unused_result));

void twx_folder_names_release(struct twx_folder_names *names);

/** The name at a place below names->n. */
static inline const char *twx_folder_name(const struct twx_folder_names *names, size_t place)
{
    return names->bytes + names->order[place] + 1;
}

/** Its type, as of struct dirent: DT_REG, DT_UNKNOWN. */
static inline unsigned char twx_folder_name_type(const struct twx_folder_names *names, size_t place)
{
    return (unsigned char)names->bytes[names->order[place]];
}

#endif
