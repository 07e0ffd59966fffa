// SPDX-License-Identifier: MIT
//
// Files that are torn or changed, for tests of their readers. A test says how it reads one.
#ifndef TWX_TESTS_DAMAGED_FILE_H
#define TWX_TESTS_DAMAGED_FILE_H

#include <stdio.h>

#include "temp_folder.h"

/** Reads n bytes as a file: whether they are taken. */
typedef bool (*take_file)(const uint8_t *bytes, size_t n);

/** The bytes as a file in the folder.  returns: its path, owned: g_free */
static inline char *write_file(const char *name, const uint8_t *bytes, size_t n)
{
    char *path = g_build_filename(folder, name, NULL);
    (void)remove(path);  // a file that is replaced is waited for until it is on the disk
    FILE *stream = fopen(path, "wb");
    ck_assert(stream != NULL && fwrite(bytes, 1, n, stream) == n && fclose(stream) == 0);
    return path;
}

/** No beginning of the file is taken. */
static inline void check_torn(const uint8_t *bytes, size_t n, take_file is_taken)
{
    for (size_t i = 0; i < n; i++) {
        ck_assert(!is_taken(bytes, i));
    }
}

/** The file is not taken with any bit flipped. */
static inline void check_flipped(uint8_t *bytes, size_t n, take_file is_taken)
{
    for (size_t bit = 0; bit < 8 * n; bit++) {
        bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
        ck_assert(!is_taken(bytes, n));
        bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
}

/** A number in a file: little-endian. */
struct number_in_file {
    size_t at;
    unsigned n_bytes;
    uint64_t value;
};

static inline void put_number(uint8_t *bytes, const struct number_in_file *number)
{
    for (unsigned byte = 0; byte < number->n_bytes; byte++) {
        bytes[number->at + byte] = (uint8_t)(number->value >> 8 * byte);
    }
}

#endif
