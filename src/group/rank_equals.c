// SPDX-License-Identifier: MIT
//
// Images are sorted by what shows that bytes are equal; those that are not alone are sorted by number again. Owns both sorts.
#include "group/rank_equals.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/byte_key.h"
#include "base/bytes.h"
#include "base/checksum.h"

// Behind what is compared: number 4, part 4, hash id 4, flat 1.
enum { TAIL_BYTES = 13, KEY_MOST = TWX_CHECKSUM_BYTES + 4 * TWX_KEY_NUMBER_BYTES };
// Of an image in a set: number 4, set 4, number of its hash 4, flat 1.
enum { MEMBER_BYTES = 13 };

enum twx_status twx_rank_equals_init(struct twx_rank_equals *equals,
                                     const struct twx_byte_sort_options *sorting,
                                     struct twx_error *err)
{
    *equals = (struct twx_rank_equals){.sorting = sorting};
    const enum twx_status status = twx_byte_sort_create(sorting, &equals->by_bytes, err);
    return status == TWX_OK ? twx_byte_sort_create(sorting, &equals->by_number, err) : status;
}

void twx_rank_equals_release(struct twx_rank_equals *equals)
{
    twx_byte_sort_free(equals->by_bytes);
    twx_byte_sort_free(equals->by_number);
    free(equals->cells);
    *equals = (struct twx_rank_equals){0};
}

/** Equal size and checksum, or, where none was taken, the names of one file. */
enum twx_status twx_rank_equals_add(struct twx_rank_equals *equals,
                                    const struct twx_rank_file *file, struct twx_error *err)
{
    uint8_t bytes[KEY_MOST + TAIL_BYTES];
    struct twx_key key = {.bytes = bytes};
    const struct twx_image *image = file->image;
    const bool is_known = twx_checksum_is_known(image->checksum);
    if (!is_known && image->inode == 0) {
        return TWX_OK;  // nothing distinguishes it from others
    }
    twx_key_bytes(&key, image->checksum, TWX_CHECKSUM_BYTES);
    twx_key_number(&key, image->bytes);
    if (!is_known) {
        twx_key_number(&key, image->device);
        twx_key_number(&key, image->inode);
        twx_key_number(&key, (uint64_t)image->mtime_ns);
    }
    twx_key_u32(&key, file->number);
    twx_key_u32(&key, file->part);
    twx_key_u32(&key, (uint32_t)file->hash_id);
    twx_key_u8(&key, image->is_flat);
    return twx_byte_sort_add(equals->by_bytes, key.bytes, key.n, err);
}

// ---------------------------------------------------------------------------------------------------------
// Sets

/** The image before in the order of bytes. */
struct before {
    uint8_t key[KEY_MOST];
    size_t n;  // of the key; 0: there is none
    uint8_t tail[TAIL_BYTES];
    uint32_t set;
};

static enum twx_status add_member(struct twx_rank_equals *equals,
                                  const struct twx_rank_hashes *hashes, const uint8_t *tail,
                                  uint32_t set, struct twx_error *err)
{
    uint8_t bytes[MEMBER_BYTES];
    struct twx_key key = {.bytes = bytes};
    twx_key_bytes(&key, tail, 4);
    twx_key_u32(&key, set);
    twx_key_u32(&key, twx_rank_hashes_find(hashes, twx_get_be32(tail + 4), twx_get_be32(tail + 8)));
    twx_key_u8(&key, tail[12]);
    return twx_byte_sort_add(equals->by_number, key.bytes, key.n, err);
}

static enum twx_status compare_with(struct twx_rank_equals *equals,
                                    const struct twx_rank_hashes *hashes, struct before *before,
                                    const uint8_t *bytes, size_t n_key, struct twx_error *err)
{
    const uint8_t *tail = bytes + n_key;
    enum twx_status status = TWX_OK;
    if (before->n != n_key || memcmp(before->key, bytes, n_key) != 0) {
        memcpy(before->key, bytes, n_key);
        memcpy(before->tail, tail, TAIL_BYTES);
        before->n = n_key;
        before->set = TWX_NO_SET;
        return TWX_OK;
    }
    if (before->set == TWX_NO_SET) {
        before->set = equals->n_sets++;
        status = add_member(equals, hashes, before->tail, before->set, err);
    }
    return status == TWX_OK ? add_member(equals, hashes, tail, before->set, err) : status;
}

enum twx_status twx_rank_equals_gather(struct twx_rank_equals *equals,
                                       const struct twx_rank_hashes *hashes, struct twx_error *err)
{
    struct before before = {.n = 0};
    const uint8_t *bytes = NULL;
    size_t n = 0;
    enum twx_status status = twx_byte_sort_read(equals->by_bytes, err);
    while (status == TWX_OK) {
        status = twx_byte_sort_next(equals->by_bytes, &bytes, &n, err);
        if (status != TWX_OK || bytes == NULL) {
            break;
        }
        status = compare_with(equals, hashes, &before, bytes, n - TAIL_BYTES, err);
    }
    twx_byte_sort_free(equals->by_bytes);
    equals->by_bytes = NULL;
    if (status != TWX_OK) {
        return status;
    }
    equals->cells = twx_alloc(equals->n_sets, sizeof *equals->cells);
    if (equals->cells == NULL) {
        return twx_fail_memory(err);
    }
    memset(equals->cells, 0xff, equals->n_sets * sizeof *equals->cells);  // TWX_NO_CELL
    return TWX_OK;
}

enum twx_status twx_rank_equals_advance(struct twx_rank_equals *equals, struct twx_error *err)
{
    const uint8_t *bytes = NULL;
    size_t n = 0;
    const enum twx_status status = twx_byte_sort_next(equals->by_number, &bytes, &n, err);
    equals->has_next = bytes != NULL;
    if (equals->has_next) {
        equals->next = (struct twx_rank_equal){.number = twx_get_be32(bytes),
                                               .set = twx_get_be32(bytes + 4),
                                               .hash = twx_get_be32(bytes + 8),
                                               .is_flat = bytes[12] != 0};
    }
    return status;
}

enum twx_status twx_rank_equals_begin(struct twx_rank_equals *equals, struct twx_error *err)
{
    const enum twx_status status = twx_byte_sort_read(equals->by_number, err);
    return status == TWX_OK ? twx_rank_equals_advance(equals, err) : status;
}

// ---------------------------------------------------------------------------------------------------------
// Cells: of nodes their numbers, the others counted down from the one below TWX_NO_CELL, until it is known how many nodes
// there are. Both are fewer than images, so that they do not meet.

void twx_rank_equals_put(struct twx_rank_equals *equals, uint32_t set, uint32_t node)
{
    equals->cells[set] = node != TWX_NO_CELL ? node : TWX_NO_CELL - 1 - equals->n_no_node++;
}

uint32_t twx_rank_equals_cell(const struct twx_rank_equals *equals, uint32_t set, uint32_t n_nodes)
{
    const uint32_t cell = equals->cells[set];
    return cell < n_nodes ? cell : n_nodes + (TWX_NO_CELL - 1 - cell);
}
