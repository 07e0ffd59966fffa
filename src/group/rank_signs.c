// SPDX-License-Identifier: MIT
//
// Companions and images are sorted by the folder and the stem that both have, as a 64-bit checksum. Owns the sort.
#include "group/rank_signs.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/byte_key.h"
#include "base/bytes.h"
#include "base/checksum.h"
#include "base/companion_names.h"
#include "group/originality.h"

// Checksum 8, companion or image 1, number of the image 4
enum { SUM_BYTES = 8, KEY_BYTES = SUM_BYTES + 5, COMPANION = 0, IMAGE = 1 };

static enum twx_status add_name(struct twx_rank_signs *signs, const struct twx_rank_file *file,
                                size_t n_stem, uint8_t kind, struct twx_error *err)
{
    uint8_t bytes[KEY_BYTES];
    struct twx_key key = {.bytes = bytes};
    const uint64_t folder = twx_checksum64(file->path, file->folder_bytes, 0);
    twx_key_low(&key, twx_checksum64(file->path + file->folder_bytes, n_stem, folder), SUM_BYTES);
    twx_key_u8(&key, kind);
    twx_key_u32(&key, file->number);
    return twx_byte_sort_add(signs->by_name, key.bytes, key.n, err);
}

static bool is_companion(const struct twx_rank_file *file, size_t *n_stem)
{
    return twx_is_companion_name(file->path + file->folder_bytes,
                                 file->path_bytes - file->folder_bytes, n_stem);
}

static enum twx_status look_at_file(void *user, const struct twx_rank_file *file,
                                    struct twx_error *err)
{
    size_t n_stem = 0;
    return is_companion(file, &n_stem) ? add_name(user, file, n_stem, COMPANION, err) : TWX_OK;
}

enum twx_status twx_rank_signs_init(struct twx_rank_signs *signs, struct twx_index *index,
                                    const struct twx_byte_sort_options *sorting,
                                    struct twx_error *err)
{
    *signs = (struct twx_rank_signs){0};
    const enum twx_status status = twx_byte_sort_create(sorting, &signs->by_name, err);
    return status == TWX_OK
               ? twx_rank_each_file(index, true, sorting->run, look_at_file, signs, err)
               : status;
}

void twx_rank_signs_release(struct twx_rank_signs *signs)
{
    twx_byte_sort_free(signs->by_name);
    free(signs->has_companion);
    *signs = (struct twx_rank_signs){0};
}

enum twx_status twx_rank_signs_add(struct twx_rank_signs *signs, const struct twx_rank_file *file,
                                   struct twx_error *err)
{
    const size_t n = file->path_bytes - file->folder_bytes;
    const size_t n_stem = twx_name_stem_bytes(file->path + file->folder_bytes);
    size_t n_other = 0;
    if (is_companion(file, &n_other)) {
        return TWX_OK;  // a .thm, which is an image: it would be its own
    }
    const enum twx_status status = add_name(signs, file, n, IMAGE, err);
    return status == TWX_OK && n_stem < n ? add_name(signs, file, n_stem, IMAGE, err) : status;
}

enum twx_status twx_rank_signs_find(struct twx_rank_signs *signs, uint64_t n_images,
                                    struct twx_error *err)
{
    uint8_t last[SUM_BYTES];  // of a companion
    bool has_last = false;
    const uint8_t *bytes = NULL;
    size_t n = 0;
    signs->has_companion = twx_alloc((size_t)(n_images / 8) + 1, 1);
    enum twx_status status = signs->has_companion != NULL ? twx_byte_sort_read(signs->by_name, err)
                                                          : twx_fail_memory(err);
    while (status == TWX_OK && signs->has_companion != NULL) {
        status = twx_byte_sort_next(signs->by_name, &bytes, &n, err);
        if (status != TWX_OK || bytes == NULL) {
            break;
        }
        if (bytes[SUM_BYTES] == COMPANION) {
            memcpy(last, bytes, SUM_BYTES);
            has_last = true;
        } else if (has_last && memcmp(bytes, last, SUM_BYTES) == 0) {
            const uint32_t number = twx_get_be32(bytes + SUM_BYTES + 1);
            signs->has_companion[number / 8] |= (uint8_t)(1U << (number & 7));
        }
    }
    twx_byte_sort_free(signs->by_name);
    signs->by_name = NULL;
    return status;
}

uint8_t twx_rank_signs_of(const struct twx_rank_signs *signs, const struct twx_rank_file *file)
{
    const bool has_companion =
        (signs->has_companion[file->number / 8] >> (file->number & 7) & 1) != 0;
    return (uint8_t)((has_companion ? 0U : TWX_SIGN_NO_COMPANION) |
                     (twx_is_name_of_copy(file->path + file->folder_bytes) ? TWX_SIGN_SUFFIX : 0U));
}
