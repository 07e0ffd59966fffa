// SPDX-License-Identifier: MIT
//
// Folders are looked for by path in a hash set that is made again for each part. Owns nothing past a part.
#include "group/collection_folders.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checksum.h"

bool twx_collection_add_text(struct twx_collection *points, const char *bytes, size_t n, size_t *at)
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

// ------------------------------------------------------------------------------------------------------
// By path

struct wanted_folder {
    const struct twx_collection *points;
    const char *path;
    size_t n;
};

static bool has_path(const void *user, uint32_t other)
{
    const struct wanted_folder *wanted = user;
    const struct twx_folder *folder = &wanted->points->folders[other];
    return folder->n_bytes == wanted->n &&
           memcmp(wanted->points->text + folder->text_at, wanted->path, wanted->n) == 0;
}

/** The folder of this path, which is added to the set as the one behind all if it is not there. */
static uint32_t look_for(struct twx_folder_adding *adding, const char *path, size_t n)
{
    const struct wanted_folder wanted = {adding->points, path, n};
    return twx_hash_set_add_item(&adding->by_path, twx_checksum64(path, n, 0),
                                 (uint32_t)adding->points->n_folders, has_path, &wanted);
}

bool twx_folder_adding_begin(struct twx_folder_adding *adding, size_t part, size_t n)
{
    struct twx_collection *points = adding->points;
    const size_t n_known = points->n_folders;
    size_t *starts = twx_alloc(part + 2, sizeof *starts);
    if (starts == NULL) {
        return false;
    }
    if (points->part_starts != NULL) {
        memcpy(starts, points->part_starts, (part + 1) * sizeof *starts);
    }
    free(points->part_starts);
    points->part_starts = starts;
    points->n_parts = part + 1;
    adding->looks = part > 0;
    if (!adding->looks) {
        return true;
    }
    if (!twx_hash_set_init(&adding->by_path, n_known + n)) {
        return false;
    }
    for (points->n_folders = 0; points->n_folders < n_known; points->n_folders++) {
        const struct twx_folder *folder = &points->folders[points->n_folders];
        (void)look_for(adding, points->text + folder->text_at, folder->n_bytes);
    }
    return true;
}

/** Keeps how many bytes all folders begin with. */
static void shorten_common(struct twx_collection *points, const char *path, size_t n)
{
    points->n_common = points->n_folders == 0 || n < points->n_common ? n : points->n_common;
    const char *first = points->text + points->folders[0].text_at;
    for (size_t i = 0; points->n_folders > 0 && i < points->n_common; i++) {
        points->n_common = first[i] == path[i] ? points->n_common : i;
    }
}

bool twx_folder_add(struct twx_folder_adding *adding, int64_t id, const char *path, size_t n)
{
    struct twx_collection *points = adding->points;
    const uint32_t folder = adding->looks ? look_for(adding, path, n) : (uint32_t)points->n_folders;
    if (points->n_folders >= UINT32_MAX - 1 ||
        !twx_reserve((void **)&points->folder_ids, &points->folder_ids_cap,
                     points->n_folder_ids + 1, sizeof *points->folder_ids)) {
        return false;
    }
    points->folder_ids[points->n_folder_ids++] = (struct twx_folder_id){id, folder};
    if (folder < points->n_folders) {
        points->folders[folder].is_shared = true;
        return true;
    }
    struct twx_folder made = {.id = id, .n_bytes = n};
    if (!twx_collection_add_text(points, path, n, &made.text_at) ||
        !twx_reserve((void **)&points->folders, &points->folders_cap, points->n_folders + 1,
                     sizeof made)) {
        return false;
    }
    points->folders[points->n_folders] = made;  // before the first is looked at
    shorten_common(points, path, n);
    points->n_folders++;
    return true;
}

void twx_folder_adding_end(struct twx_folder_adding *adding)
{
    struct twx_collection *points = adding->points;
    points->part_starts[points->n_parts] = points->n_folder_ids;
}

void twx_folder_adding_release(struct twx_folder_adding *adding)
{
    twx_hash_set_release(&adding->by_path);
}

// ------------------------------------------------------------------------------------------------------
// By id

static int by_id(const void *key, const void *element)
{
    const int64_t id = *(const int64_t *)key;
    const struct twx_folder_id *folder = element;
    return id < folder->id ? -1 : id > folder->id;
}

const struct twx_folder *twx_collection_find_folder(const struct twx_collection *points,
                                                    size_t part, int64_t id)
{
    const size_t begin = points->part_starts[part];
    const size_t n = points->part_starts[part + 1] - begin;
    const struct twx_folder_id *found =
        n > 0 ? bsearch(&id, points->folder_ids + begin, n, sizeof *found, by_id) : NULL;
    return found != NULL ? &points->folders[found->folder] : NULL;
}

// ------------------------------------------------------------------------------------------------------
// Paths of two parts

struct wanted_file {
    const struct twx_collection *points;
    const struct twx_item *item;
};

static bool is_same_path(const void *user, uint32_t other)
{
    const struct wanted_file *wanted = user;
    const struct twx_item *item = &wanted->points->items[other];
    return item->folder == wanted->item->folder &&
           strcmp(wanted->points->text + item->name_at,
                  wanted->points->text + wanted->item->name_at) == 0;
}

enum twx_status twx_folders_check_parts(const struct twx_collection *points, struct twx_error *err)
{
    struct twx_hash_set paths;
    enum twx_status status = TWX_OK;
    size_t n = 0;
    for (size_t i = 0; i < points->n_items; i++) {
        n += points->folders[points->items[i].folder].is_shared;
    }
    if (!twx_hash_set_init(&paths, n)) {
        return twx_fail_memory(err);
    }
    for (uint32_t i = 0; i < points->n_items && status == TWX_OK; i++) {
        const struct twx_item *item = &points->items[i];
        const struct twx_folder *folder = &points->folders[item->folder];
        const struct wanted_file wanted = {points, item};
        const char *name = points->text + item->name_at;
        if (folder->is_shared &&
            twx_hash_set_add_item(&paths, twx_checksum64(name, strlen(name), item->folder), i,
                                  is_same_path, &wanted) != i) {
            status = twx_fail(err, TWX_FAILED, 0,
                              "'%.100s%.100s' is in two of the indexes given: they must have no "
                              "file in common",
                              points->text + folder->text_at, name);
        }
    }
    twx_hash_set_release(&paths);
    return status;
}
