// SPDX-License-Identifier: MIT
//
// An index in memory behind the reading API of store/index.h, for tests of what stands above it. A test that
// includes this defines those functions itself, so that the linker leaves the store out.
#ifndef TWX_TEST_FAKE_INDEX_H
#define TWX_TEST_FAKE_INDEX_H

#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "hash/dhash.h"
#include "store/comparisons.h"
#include "store/imported_rows.h"
#include "store/index.h"
#include "store/index_blocks.h"
#include "store/index_details.h"
#include "store/index_read.h"
#include "store/index_shared.h"
#include "store/search_tables.h"
#include "twindex_commands.h"

struct fake_image {
    uint64_t hash_id;
    struct twx_image image;
};

struct twx_index {
    unsigned hash_size;
    const uint8_t *codes;
    size_t n_codes;
    size_t codes_a_block;
    const struct fake_image *images;
    size_t n_images;
    bool is_sorted_by_hash;  // the images: those of a hash are found without reading all
    const struct twx_index_variant *variants;
    size_t n_variants;
    bool has_shared_folders;
    unsigned n_lookups;  // counted: calls of twx_index_images_of_hash
};

enum twx_status twx_index_roots(struct twx_index *index, twx_root_fn fn, void *user,
                                struct twx_error *err)
{
    (void)index;
    (void)fn;
    (void)user;
    (void)err;
    return TWX_OK;
}

enum twx_status twx_index_file_details(struct twx_index *index, int64_t folder_id, const char *name,
                                       struct twx_file_details *details, struct twx_error *err)
{
    (void)index;
    (void)folder_id;
    (void)name;
    (void)err;
    *details = (struct twx_file_details){0};
    return TWX_OK;
}

enum twx_status twx_comparisons_create(struct twx_index *index, unsigned recipe,
                                       const struct twx_run *run,
                                       struct twx_comparisons **comparisons, struct twx_error *err)
{
    (void)index;
    (void)recipe;
    (void)run;
    (void)err;
    *comparisons = NULL;  // nothing is known
    return TWX_OK;
}

void twx_comparisons_free(struct twx_comparisons *comparisons)
{
    (void)comparisons;
}

enum twx_status twx_comparisons_find(struct twx_comparisons *comparisons,
                                     struct twx_compared_pair *comparison, enum twx_known *known,
                                     struct twx_error *err)
{
    (void)comparisons;
    (void)comparison;
    (void)err;
    *known = TWX_KNOWN_NOT;
    return TWX_OK;
}

bool twx_comparisons_add(struct twx_comparisons *comparisons,
                         const struct twx_compared_pair *comparison)
{
    (void)comparisons;
    (void)comparison;
    return true;
}

void twx_comparisons_save(struct twx_comparisons *comparisons)
{
    (void)comparisons;
}

void twx_comparisons_finish(struct twx_comparisons *comparisons)
{
    (void)comparisons;
}

void twx_comparisons_forget(struct twx_comparisons *comparisons)
{
    (void)comparisons;
}

size_t twx_index_n_parts(const struct twx_index *index)
{
    (void)index;
    return 1;
}

struct twx_index *twx_index_next_part(struct twx_index *index)
{
    (void)index;
    return NULL;
}

unsigned twx_index_hash_size(const struct twx_index *index)
{
    return index->hash_size;
}

enum twx_status twx_index_n_hashes(struct twx_index *index, uint64_t *n_hashes,
                                   struct twx_error *err)
{
    (void)err;
    *n_hashes = index->n_codes;
    return TWX_OK;
}

uint64_t twx_index_codes_per_block(const struct twx_index *index)
{
    return index->codes_a_block;
}

enum twx_status twx_index_each_block_in(struct twx_index *index, uint64_t first, uint64_t n,
                                        twx_block_fn fn, void *user, struct twx_error *err)
{
    (void)err;
    for (size_t i = first * index->codes_a_block; i < index->n_codes && n > 0;
         i += index->codes_a_block, n--) {
        const size_t left = index->n_codes - i;
        const struct twx_block block = {
            .first_id = i,
            .n_codes = left < index->codes_a_block ? left : index->codes_a_block,
            .codes = index->codes + i * twx_hash_bytes(index->hash_size),
        };
        if (!fn(user, &block)) {
            break;
        }
    }
    return TWX_OK;
}

bool twx_index_is_shared(const struct twx_index *index)
{
    (void)index;
    return false;
}

enum twx_status twx_search_tables_open(struct twx_index *index, uint64_t n_hashes,
                                       struct twx_search_tables **tables, struct twx_error *err)
{
    (void)index;
    (void)n_hashes;
    (void)err;
    *tables = NULL;  // there are none
    return TWX_OK;
}

void twx_search_tables_close(struct twx_search_tables *tables)
{
    (void)tables;
}

enum twx_status twx_imported_each(struct twx_index *index, twx_imported_fn fn, void *user,
                                  struct twx_error *err)
{
    (void)index;
    (void)fn;
    (void)user;
    (void)err;
    return TWX_OK;  // there are none
}

void twx_index_give_back_pages(struct twx_index *index)
{
    (void)index;
}

enum twx_status twx_index_reopen(const struct twx_index *index, struct twx_index **other,
                                 struct twx_error *err)
{
    struct twx_index *copy = malloc(sizeof *copy);
    if (copy == NULL) {
        return twx_fail_memory(err);
    }
    *copy = *index;
    *other = copy;
    return TWX_OK;
}

enum twx_status twx_index_reopen_same(const struct twx_index *index, struct twx_index **other,
                                      struct twx_error *err)
{
    return twx_index_reopen(index, other, err);
}

const char *twx_index_path(const struct twx_index *index)
{
    (void)index;
    return "fake";
}

/** Frees what twx_index_reopen made. */
void twx_index_close(struct twx_index *index)
{
    free(index);
}

/** The first image whose hash is this one or a later one, of images that are sorted by it. */
static size_t fake_first_of_hash(const struct twx_index *index, uint64_t hash_id)
{
    size_t first = 0;
    size_t end = index->n_images;
    while (first < end) {
        const size_t middle = first + (end - first) / 2;
        if (index->images[middle].hash_id < hash_id) {
            first = middle + 1;
        } else {
            end = middle;
        }
    }
    return first;
}

enum twx_status twx_index_images_of_hash(struct twx_index *index, uint64_t hash_id,
                                         twx_hashed_image_fn fn, void *user, struct twx_error *err)
{
    (void)err;
    index->n_lookups++;
    for (size_t i = index->is_sorted_by_hash ? fake_first_of_hash(index, hash_id) : 0;
         i < index->n_images; i++) {
        const bool is_it = index->images[i].hash_id == hash_id;
        if (is_it ? !fn(user, hash_id, &index->images[i].image) : index->is_sorted_by_hash) {
            break;
        }
    }
    return TWX_OK;
}

enum twx_status twx_index_each_hashed(struct twx_index *index, twx_hashed_image_fn fn, void *user,
                                      struct twx_error *err)
{
    (void)err;
    for (size_t i = 0; i < index->n_images; i++) {
        if (!fn(user, index->images[i].hash_id, &index->images[i].image)) {
            break;
        }
    }
    return TWX_OK;
}

static size_t fake_folder_bytes(const struct twx_image *image)
{
    size_t n = image->path_bytes;
    while (n > 0 && image->path[n - 1] != '/') {
        n--;
    }
    return n;
}

/** The folder of an image has the number of the first image in it: where folders are shared, else each has its own. */
static size_t fake_folder(const struct twx_index *index, size_t i)
{
    const char *path = index->images[i].image.path;
    const size_t n = fake_folder_bytes(&index->images[i].image);
    size_t first = index->has_shared_folders ? 0 : i;
    while (first < i && (fake_folder_bytes(&index->images[first].image) != n ||
                         strncmp(index->images[first].image.path, path, n) != 0)) {
        first++;
    }
    return first;
}

enum twx_status twx_index_each_folder(struct twx_index *index, twx_folder_fn fn, void *user,
                                      struct twx_error *err)
{
    (void)err;
    for (size_t i = 0; i < index->n_images; i++) {
        const struct twx_image *image = &index->images[i].image;
        if (fake_folder(index, i) != i) {
            continue;
        }
        if (!fn(user, (int64_t)i, image->path, fake_folder_bytes(image))) {
            break;
        }
    }
    return TWX_OK;
}

enum twx_status twx_index_each_file(struct twx_index *index, const struct twx_file_choice *choice,
                                    twx_file_fn fn, void *user, struct twx_error *err)
{
    (void)err;
    for (size_t i = 0; i < index->n_images; i++) {
        if ((choice->wanted != NULL && !twx_has_bit(choice->wanted, i)) ||
            (choice->within != NULL &&
             ((int64_t)i < choice->within->first_id || (int64_t)i > choice->within->last_id))) {
            continue;
        }
        struct twx_image image = index->images[i].image;
        const size_t n = fake_folder_bytes(&image);
        image.has_hash = true;
        image.path += n;
        image.path_bytes -= n;
        const size_t id = choice->identity_only ? i : fake_folder(index, i);
        if (!fn(user, index->images[i].hash_id, (int64_t)id, &image)) {
            break;
        }
    }
    return TWX_OK;
}

enum twx_status twx_index_code(struct twx_index *index, uint64_t hash_id, uint8_t *code,
                               struct twx_error *err)
{
    const size_t n = twx_hash_bytes(index->hash_size);
    (void)err;
    for (size_t i = 0; i < n; i++) {
        code[i] = index->codes[hash_id * n + i];
    }
    return TWX_OK;
}

enum twx_status twx_index_owners_of_variant(struct twx_index *index, uint64_t hash_id,
                                            twx_variant_fn fn, void *user, struct twx_error *err)
{
    (void)err;
    for (size_t i = 0; i < index->n_variants; i++) {
        if (index->variants[i].variant_id == hash_id && !fn(user, &index->variants[i])) {
            break;
        }
    }
    return TWX_OK;
}

enum twx_status twx_index_each_variant(struct twx_index *index, twx_variant_fn fn, void *user,
                                       struct twx_error *err)
{
    (void)err;
    for (size_t i = 0; i < index->n_variants; i++) {
        if (!fn(user, &index->variants[i])) {
            break;
        }
    }
    return TWX_OK;
}

#endif
