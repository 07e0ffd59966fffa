// SPDX-License-Identifier: MIT
//
// Loading a collection, and what is asked of its images. Owns all of struct twx_collection.
#include "group/collection.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checksum.h"
#include "base/log.h"
#include "group/scope_filter.h"
#include "hash/dhash.h"
#include "store/index_blocks.h"
#include "store/index_read.h"
#include "store/read_blocks.h"

enum {
    STOP_EVERY = 4096,  // images between two looks at the stop flag
    NAME_BITS = 36,     // of name_at: 64 GB of names, of a billion files and more
};
_Static_assert(TWX_N_FORMATS <= 16, "struct twx_item has 4 bits for the format");

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
    *points = (struct twx_collection){0};
}

// ------------------------------------------------------------------------------------------------------
// Loading

struct loading {
    struct twx_collection *points;
    const struct twx_run *run;
    struct twx_error *err;
    enum twx_status status;
    struct twx_scope_filter filter;  // owned
};

/** Keeps n bytes and a NUL; false when out of memory. */
static bool add_text(struct twx_collection *points, const char *bytes, size_t n, size_t *at)
{
    if (!twx_reserve((void **)&points->text, &points->text_cap, points->n_text + n + 1, 1)) {
        return false;
    }
    *at = points->n_text;
    memcpy(points->text + *at, bytes, n);
    points->text[*at + n] = '\0';
    points->n_text += n + 1;
    return true;
}

/** Paths end at their NUL here: one inside would make two lengths of one text. */
static bool has_nul(const char *text, size_t n)
{
    return memchr(text, '\0', n) != NULL;
}

static bool load_folder(void *user, int64_t id, const char *path, size_t n)
{
    struct loading *loading = user;
    struct twx_collection *points = loading->points;
    struct twx_folder folder = {.id = id, .n_bytes = n};
    if (has_nul(path, n)) {
        loading->status = twx_fail(loading->err, TWX_UNUSABLE, 0,
                                   "the index is damaged: folder '%.100s' is no path", path);
        return false;
    }
    if (points->n_folders >= UINT32_MAX || !add_text(points, path, n, &folder.text_at) ||
        !twx_reserve((void **)&points->folders, &points->folders_cap, points->n_folders + 1,
                     sizeof folder) ||
        !twx_scope_filter_add_folder(&loading->filter, points, points->text + folder.text_at)) {
        loading->status = twx_fail_memory(loading->err);
        return false;
    }
    points->folders[points->n_folders] = folder;  // before the first is looked at
    points->n_common = points->n_folders == 0 || n < points->n_common ? n : points->n_common;
    const char *first = points->text + points->folders[0].text_at;
    for (size_t i = 0; points->n_folders > 0 && i < points->n_common; i++) {
        points->n_common = first[i] == path[i] ? points->n_common : i;
    }
    points->n_folders++;
    return true;
}

static int by_folder_id(const void *key, const void *element)
{
    const int64_t id = *(const int64_t *)key;
    const struct twx_folder *folder = element;
    return id < folder->id ? -1 : id > folder->id;
}

/** The folder of this id: mostly that of the image before. NULL when there is none. */
static const struct twx_folder *find_folder(const struct twx_collection *points, int64_t id)
{
    if (points->n_items > 0) {
        const struct twx_folder *last = &points->folders[points->items[points->n_items - 1].folder];
        if (last->id == id) {
            return last;
        }
    }
    return points->n_folders == 0 ? NULL
                                  : bsearch(&id, points->folders, points->n_folders,
                                            sizeof *points->folders, by_folder_id);
}

/** Keeps what is asked of the item that comes next only where files are looked at. */
static bool add_number(struct twx_collection *points, size_t number, uint64_t inode)
{
    if (points->keep_inodes) {
        if (!twx_reserve((void **)&points->inodes, &points->inodes_cap, points->n_items + 1,
                         sizeof *points->inodes)) {
            return false;
        }
        points->inodes[points->n_items] = inode;
    }
    if (points->states != NULL || points->scope != NULL) {
        if (!twx_reserve((void **)&points->numbers, &points->numbers_cap, points->n_items + 1,
                         sizeof *points->numbers)) {
            return false;
        }
        points->numbers[points->n_items] = (uint32_t)number;
    }
    return true;
}

static bool add_image(struct twx_collection *points, uint32_t hash_id,
                      const struct twx_folder *folder, const struct twx_image *image)
{
    size_t name_at = 0;
    if (points->n_items >= UINT32_MAX - 1 ||
        !twx_reserve((void **)&points->items, &points->items_cap, points->n_items + 1,
                     sizeof *points->items) ||
        !twx_reserve((void **)&points->identities, &points->identities_cap, points->n_items + 1,
                     sizeof *points->identities) ||
        !twx_rejections_note(points->rejections, image->checksum, &points->rejected,
                             points->n_items, &points->rejected_cap) ||
        !add_text(points, image->path, image->path_bytes, &name_at) || name_at >> NAME_BITS != 0) {
        return false;
    }
    struct twx_identity *identity = &points->identities[points->n_items];
    *identity = (struct twx_identity){.device = image->device, .inode = image->inode};
    memcpy(identity->checksum, image->checksum, TWX_CHECKSUM_BYTES);
    points->n_without_checksum += !twx_checksum_is_known(image->checksum);
    points->items[points->n_items++] = (struct twx_item){
        .bytes = image->bytes,
        .mtime_ns = image->mtime_ns,
        .taken_s = image->has_taken ? image->taken_s : TWX_NOT_TAKEN,
        .name_at = name_at & ((UINT64_C(1) << NAME_BITS) - 1),
        .detail = image->detail & 0x3ff,  // at most 512
        .format = image->format & 0xf,
        .jpeg_quality = image->jpeg_quality & 0x7f,
        .n_metadata = image->n_metadata & 7,
        .is_flat = image->is_flat,
        .folder = (uint32_t)(folder - points->folders),
        .hash_id = hash_id,
        .width = image->width,
        .height = image->height,
    };
    const size_t n = folder->n_bytes + image->path_bytes;
    points->n_longest = n > points->n_longest ? n : points->n_longest;
    return true;
}

/** Adds an image that takes part; false when out of memory. */
static bool take_image(struct loading *loading, size_t number, uint32_t hash_id,
                       const struct twx_folder *folder, const struct twx_image *image)
{
    struct twx_collection *points = loading->points;
    bool is_left_out = false;
    return twx_scope_filter_ask(&loading->filter, points, folder, image, &is_left_out) &&
           (is_left_out || (add_number(points, number, image->inode) &&
                            add_image(points, hash_id, folder, image)));
}

/** How much of a name fits into a message. */
static int shown_bytes(const struct twx_image *image)
{
    return image->path_bytes < 100 ? (int)image->path_bytes : 100;
}

static bool load_image(void *user, uint64_t hash_id, int64_t folder_id,
                       const struct twx_image *image)
{
    struct loading *loading = user;
    struct twx_collection *points = loading->points;
    const size_t number = points->n_files++;
    if (points->states != NULL && twx_file_is_absent(points->states[number])) {
        return true;
    }
    const struct twx_folder *folder = find_folder(points, folder_id);
    if (points->n_items % STOP_EVERY == 0 && twx_is_stopped(loading->run)) {
        loading->status = twx_fail(loading->err, TWX_STOPPED, 0, "stopped while reading the index");
    } else if (folder == NULL) {
        loading->status =
            twx_fail(loading->err, TWX_UNUSABLE, 0, "the index is damaged: '%.*s' has no folder",
                     shown_bytes(image), image->path);
    } else if (has_nul(image->path, image->path_bytes)) {
        loading->status =
            twx_fail(loading->err, TWX_UNUSABLE, 0, "the index is damaged: '%.*s' is no name",
                     shown_bytes(image), image->path);
    } else if (image->has_hash && hash_id >= points->n_codes) {
        loading->status = twx_fail(loading->err, TWX_UNUSABLE, 0,
                                   "the index is damaged: '%.100s%.*s' has no hash",
                                   points->text + folder->text_at, shown_bytes(image), image->path);
    } else if (!take_image(loading, number, image->has_hash ? (uint32_t)hash_id : TWX_NO_CODE,
                           folder, image)) {
        loading->status = twx_fail_memory(loading->err);
    }
    return loading->status == TWX_OK;
}

static enum twx_status load_codes(struct twx_collection *points, struct twx_index *index,
                                  const struct twx_run *run, struct twx_error *err)
{
    uint64_t n_hashes = 0;
    enum twx_status status = twx_index_n_hashes(index, &n_hashes, err);
    if (status == TWX_OK) {  // items number them by 32 bits
        status = n_hashes < UINT32_MAX ? twx_load_codes(index, n_hashes, run, &points->codes, err)
                                       : twx_fail_memory(err);
    }
    points->n_codes = status == TWX_OK ? n_hashes : 0;
    return status;
}

enum twx_status twx_collection_load(struct twx_collection *points, struct twx_index *index,
                                    bool all_files, const struct twx_run *run,
                                    struct twx_error *err)
{
    struct loading loading = {.points = points, .run = run, .err = err, .status = TWX_OK};
    enum twx_status status = load_codes(points, index, run, err);
    if (status == TWX_OK) {
        status = twx_index_each_folder(index, load_folder, &loading, err);
    }
    if (status == TWX_OK && loading.status == TWX_OK) {
        status = twx_index_each_file(index, all_files, load_image, &loading, err);
    }
    twx_scope_filter_release(&loading.filter);
    return status != TWX_OK ? status : loading.status;
}

/** Loads a variant. */
struct variants_loading {
    struct loading loading;
    enum twx_variants level;
};

static bool load_variant(void *user, const struct twx_index_variant *variant)
{
    struct variants_loading *v = user;
    struct twx_collection *points = v->loading.points;
    if (v->level == TWX_VARIANTS_TRIM && variant->kind > TWX_VARIANT_TRIMMED) {
        return true;
    }
    if (points->n_links % STOP_EVERY == 0 && twx_is_stopped(v->loading.run)) {
        v->loading.status =
            twx_fail(v->loading.err, TWX_STOPPED, 0, "stopped while reading the index");
    } else if (variant->hash_id >= points->n_codes || variant->variant_id >= points->n_codes) {
        v->loading.status = twx_fail(v->loading.err, TWX_UNUSABLE, 0,
                                     "the index is damaged: a part of an image has no hash");
    } else if (!twx_reserve((void **)&points->links, &points->links_cap, points->n_links + 1,
                            sizeof *points->links)) {
        v->loading.status = twx_fail_memory(v->loading.err);
    } else {
        points->links[points->n_links++] = (struct twx_variant_link){
            (uint32_t)variant->hash_id, (uint32_t)variant->variant_id, (uint8_t)variant->kind};
    }
    return v->loading.status == TWX_OK;
}

enum twx_status twx_collection_load_variants(struct twx_collection *points, struct twx_index *index,
                                             enum twx_variants level, const struct twx_run *run,
                                             struct twx_error *err)
{
    struct variants_loading v = {.loading = {.points = points, .run = run, .err = err},
                                 .level = level};
    if (level == TWX_VARIANTS_NONE) {
        return TWX_OK;
    }
    const enum twx_status status = twx_index_each_variant(index, load_variant, &v, err);
    return status == TWX_OK ? v.loading.status : status;
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
