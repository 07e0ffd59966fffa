// SPDX-License-Identifier: MIT
//
// Pictures by path and version. Owns the reader and the pictures.
#include "query/picture_cache.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checksum.h"
#include "base/hash_set.h"
#include "base/strings.h"
#include "jobs/pixel_reader.h"

enum { PICTURES_KEPT = 4096 };  // 95 MB

/** A version of a file. */
struct file {
    const char *path;  // absolute
    struct twx_file_version version;
};

/** A file's picture, if it has one. */
struct picture {
    struct file file;  // its path owned
    bool has_picture;
    struct twx_likeness_picture picture;
};

struct twx_picture_cache {
    struct twx_pixel_reader *pixels;
    struct picture **pictures;  // owned, and each of them
    size_t n_pictures;
    size_t pictures_cap;
    struct twx_hash_set by_file;  // places in pictures
};

// ---------------------------------------------------------------------------------------------------------
// Life

static void on_pixels(void *user, uint64_t tag, const struct twx_file_pixels *pixels)
{
    const struct twx_picture_cache *cache = user;
    struct picture *picture = cache->pictures[tag];
    picture->has_picture = twx_file_has_pixels(pixels);
    if (picture->has_picture) {
        twx_likeness_picture_make(&pixels->result.plane, &picture->picture);
    }
}

enum twx_status twx_picture_cache_create(unsigned n_workers, double timeout_seconds,
                                         const struct twx_run *run,
                                         struct twx_picture_cache **cache, struct twx_error *err)
{
    struct twx_picture_cache *made = twx_alloc(1, sizeof *made);
    *cache = NULL;
    if (made == NULL) {
        return twx_fail_memory(err);
    }
    const struct twx_pixel_reader_options options = {
        .pixels = twx_pixels_to_compare(),
        .n_workers = n_workers,
        .timeout_seconds = timeout_seconds,
        .user = made,
        .on_pixels = on_pixels,
    };
    const enum twx_status status = twx_hash_set_init(&made->by_file, 2)
                                       ? twx_pixel_reader_create(&options, run, &made->pixels, err)
                                       : twx_fail_memory(err);
    if (status != TWX_OK) {
        twx_picture_cache_free(made);
        return status;
    }
    *cache = made;
    return TWX_OK;
}

static void free_picture(struct picture *picture)
{
    free((char *)(uintptr_t)picture->file.path);
    free(picture);
}

static void drop_pictures(struct twx_picture_cache *cache)
{
    for (size_t i = 0; i < cache->n_pictures; i++) {
        free_picture(cache->pictures[i]);
    }
    cache->n_pictures = 0;
    twx_hash_set_release(&cache->by_file);
}

void twx_picture_cache_free(struct twx_picture_cache *cache)
{
    if (cache != NULL) {
        twx_pixel_reader_free(cache->pixels);
        drop_pictures(cache);
        free(cache->pictures);
        free(cache);
    }
}

// ---------------------------------------------------------------------------------------------------------
// Pictures

struct wanted {
    const struct twx_picture_cache *cache;
    const struct file *file;
};

static bool is_of_file(const void *user, uint32_t item)
{
    const struct wanted *wanted = user;
    const struct file *file = &wanted->cache->pictures[item]->file;
    return file->version.bytes == wanted->file->version.bytes &&
           file->version.mtime_ns == wanted->file->version.mtime_ns &&
           strcmp(file->path, wanted->file->path) == 0;
}

static uint64_t hash_of(const struct file *file)
{
    return twx_checksum64(file->path, strlen(file->path),
                          file->version.bytes ^ (uint64_t)file->version.mtime_ns);
}

bool twx_picture_cache_reserve(struct twx_picture_cache *cache, size_t n)
{
    if (cache->n_pictures + n > PICTURES_KEPT) {
        drop_pictures(cache);
    }
    if (cache->n_pictures + n <= cache->by_file.n_room) {
        return true;
    }
    // Of items no hash is kept: the set is made again.
    twx_hash_set_release(&cache->by_file);
    if (!twx_hash_set_init(&cache->by_file, 2 * (cache->n_pictures + n))) {
        return false;
    }
    for (uint32_t i = 0; i < cache->n_pictures; i++) {
        const struct file *file = &cache->pictures[i]->file;
        const struct wanted wanted = {cache, file};
        (void)twx_hash_set_add_item(&cache->by_file, hash_of(file), i, is_of_file, &wanted);
    }
    return true;
}

enum twx_status twx_picture_cache_ask(struct twx_picture_cache *cache, const char *path,
                                      const struct twx_file_version *version, uint32_t *place,
                                      struct twx_error *err)
{
    const struct file file = {path, *version};
    const struct wanted wanted = {cache, &file};
    const uint64_t hash = hash_of(&file);
    *place = twx_hash_set_find_item(&cache->by_file, hash, is_of_file, &wanted);
    if (*place != TWX_NO_ITEM) {
        return TWX_OK;
    }
    struct picture *picture = twx_alloc(1, sizeof *picture);
    char *copy = twx_strdup(path);
    if (picture == NULL || copy == NULL ||
        !twx_reserve((void **)&cache->pictures, &cache->pictures_cap, cache->n_pictures + 1,
                     sizeof(struct picture *))) {
        free(picture);
        free(copy);
        return twx_fail_memory(err);
    }
    picture->file = (struct file){copy, *version};
    *place = (uint32_t)cache->n_pictures;
    cache->pictures[cache->n_pictures++] = picture;
    (void)twx_hash_set_add_item(&cache->by_file, hash, *place, is_of_file, &wanted);
    return twx_pixel_reader_add(cache->pixels, path, version, *place, err);
}

enum twx_status twx_picture_cache_wait(struct twx_picture_cache *cache, struct twx_error *err)
{
    return twx_pixel_reader_wait(cache->pixels, err);
}

const struct twx_likeness_picture *twx_picture_cache_at(const struct twx_picture_cache *cache,
                                                        uint32_t place)
{
    return place != TWX_NO_ITEM && cache->pictures[place]->has_picture
               ? &cache->pictures[place]->picture
               : NULL;
}
