// SPDX-License-Identifier: MIT
//
// Equal paths lie side by side, in order of their images. Owns nothing.
#include "group/rank_paths.h"

#include <string.h>

#include "base/byte_key.h"
#include "base/bytes.h"
#include "base/checksum.h"

// Of a path: checksum 16, number of the image 4.
enum { KEY_BYTES = TWX_CHECKSUM_BYTES + 4 };

enum twx_status twx_rank_paths_add(struct twx_byte_sort *paths, const struct twx_rank_file *file,
                                   struct twx_error *err)
{
    uint8_t bytes[KEY_BYTES];
    struct twx_key key = {.bytes = bytes, .n = TWX_CHECKSUM_BYTES};
    twx_checksum128(file->path, file->path_bytes, bytes);
    twx_key_u32(&key, file->number);
    return twx_byte_sort_add(paths, key.bytes, key.n, err);
}

enum twx_status twx_rank_paths_find_twice(struct twx_byte_sort *paths, uint32_t *twice,
                                          struct twx_error *err)
{
    uint8_t last[TWX_CHECKSUM_BYTES] = {0};
    bool has_last = false;
    const uint8_t *bytes = NULL;
    size_t n = 0;
    enum twx_status status = twx_byte_sort_read(paths, err);
    *twice = UINT32_MAX;
    while (status == TWX_OK) {
        status = twx_byte_sort_next(paths, &bytes, &n, err);
        if (status != TWX_OK || bytes == NULL) {
            break;
        }
        const uint32_t number = twx_get_be32(bytes + TWX_CHECKSUM_BYTES);
        if (has_last && memcmp(bytes, last, sizeof last) == 0) {
            *twice = number < *twice ? number : *twice;
        }
        memcpy(last, bytes, sizeof last);
        has_last = true;
    }
    return status;
}
