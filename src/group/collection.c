// SPDX-License-Identifier: MIT
//
// What is asked of a collection's images. Owns all of struct twx_collection.
#include "group/collection.h"

#include <stdlib.h>
#include <string.h>

#include "hash/dhash.h"

void twx_collection_init(struct twx_collection *points, unsigned hash_size)
{
    *points =
        (struct twx_collection){.hash_size = hash_size, .code_bytes = twx_hash_bytes(hash_size)};
}

void twx_collection_release(struct twx_collection *points)
{
    free(points->codes);
    free(points->items);
    free(points->identities);
    free(points->folders);
    free(points->classes);
    free(points->signs);
    free(points->rejected);
    free(points->first_equal);
    free(points->text);
    free(points->point_of);
    free(points->best);
    free(points->first_link);
    free(points->numbers);
    free(points->inodes);
    free(points->links);
    free(points->folder_ids);
    free(points->part_starts);
    twx_hash_set_release(&points->code_ids);
    *points = (struct twx_collection){0};
}

// ------------------------------------------------------------------------------------------------------
// Paths

static const char *folder_of(const struct twx_collection *points, const struct twx_item *item,
                             size_t *n)
{
    const struct twx_folder *folder = &points->folders[item->folder];
    *n = folder->n_bytes;
    return points->text + folder->text_at;
}

/** Order of two paths in pieces, the first folder no longer than the second. */
static int compare_pieces(const char *folder_a, size_t n_a, const char *name_a,
                          const char *folder_b, size_t n_b, const char *name_b)
{
    int order = memcmp(folder_a, folder_b, n_a);
    if (order != 0) {
        return order;
    }
    order = strncmp(name_a, folder_b + n_a, n_b - n_a);  // a name ends with NUL, above which all is
    return order != 0 ? order : strcmp(name_a + (n_b - n_a), name_b);
}

int twx_collection_compare_paths(const struct twx_collection *points, const struct twx_item *a,
                                 const struct twx_item *b)
{
    const char *name_a = points->text + a->name_at;
    const char *name_b = points->text + b->name_at;
    if (a->folder == b->folder) {
        return strcmp(name_a, name_b);
    }
    size_t n_a = 0;
    size_t n_b = 0;
    const char *folder_a = folder_of(points, a, &n_a);
    const char *folder_b = folder_of(points, b, &n_b);
    if (n_a <= n_b) {
        return compare_pieces(folder_a, n_a, name_a, folder_b, n_b, name_b);
    }
    const int inverse = compare_pieces(folder_b, n_b, name_b, folder_a, n_a, name_a);
    return inverse < 0 ? 1 : inverse > 0 ? -1 : 0;
}

uint64_t twx_collection_path_key(const struct twx_collection *points, const struct twx_item *item)
{
    size_t n = 0;
    const char *folder = folder_of(points, item, &n) + points->n_common;
    const char *name = points->text + item->name_at;
    uint64_t key = 0;
    n -= points->n_common;
    for (unsigned i = 0; i < 8; i++) {
        key <<= 8;
        if (i < n) {
            key |= (uint8_t)folder[i];
        } else if (*name != '\0') {
            key |= (uint8_t)*name++;
        }
    }
    return key;
}

size_t twx_collection_path(const struct twx_collection *points, const struct twx_item *item,
                           char *path)
{
    size_t n = 0;
    const char *folder = folder_of(points, item, &n);
    const char *name = points->text + item->name_at;
    const size_t n_name = strlen(name);
    memcpy(path, folder, n);
    memcpy(path + n, name, n_name + 1);
    return n + n_name;
}

void twx_collection_image(const struct twx_collection *points, const struct twx_item *item,
                          char *path, struct twx_image *image)
{
    *image = (struct twx_image){
        .has_hash = item->hash_id != TWX_NO_CODE,
        .path = path,
        .path_bytes = twx_collection_path(points, item, path),
        .bytes = item->bytes,
        .mtime_ns = item->mtime_ns,
        .width = item->width,
        .height = item->height,
        .format = (enum twx_format)item->format,
        .detail = item->detail,
        .is_flat = item->is_flat,
        .has_taken = item->taken_s != TWX_NOT_TAKEN,
        .taken_s = item->taken_s != TWX_NOT_TAKEN ? item->taken_s : 0,
        .jpeg_quality = item->jpeg_quality,
        .n_metadata = item->n_metadata,
    };
    if (image->has_hash) {
        memcpy(image->hash, twx_collection_code(points, item), points->code_bytes);
    }
}
