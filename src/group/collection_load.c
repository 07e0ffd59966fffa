// SPDX-License-Identifier: MIT
//
// Loading a collection, part by part: codes, folders, files. One index is read as it is; of several, codes and folders that
// they share become one each, so that nothing later sees the parts. Owns what is needed of a part while that is read.
#include "group/collection_load.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/bits.h"
#include "base/checksum.h"
#include "base/log.h"
#include "group/candidates.h"
#include "group/collection_codes.h"
#include "group/collection_folders.h"
#include "group/scope_filter.h"
#include "store/index_blocks.h"
#include "store/index_read.h"
#include "store/read_blocks.h"
#include "store/read_files_ahead.h"
#include "store/read_wanted_files.h"
#include "twindex_commands.h"

enum {
    STOP_EVERY = 4096,  // images between two looks at the stop flag
    NAME_BITS = 36,     // of name_at: 64 GB of names, of a billion files and more
};
_Static_assert(TWX_N_FORMATS <= 16, "struct twx_item has 4 bits for the format");

struct loading {
    struct twx_collection *points;
    const struct twx_run *run;
    struct twx_error *err;
    enum twx_status status;
    struct twx_scope_filter filter;  // owned
    size_t part;                     // in progress, counted from 0
    size_t n_part_files;             // handed out
    size_t n_part_codes;
    int64_t last_folder_id;  // of the file before, mostly that of the next
    const struct twx_folder *last_folder;
    uint8_t *part_codes;  // owned, where codes are picked: those of the part by hash id
};

static const struct twx_folder *find_folder(struct loading *loading, int64_t id)
{
    if (loading->last_folder == NULL || loading->last_folder_id != id) {
        loading->last_folder = twx_collection_find_folder(loading->points, loading->part, id);
        loading->last_folder_id = id;
    }
    return loading->last_folder;
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
    if (points->states != NULL || points->scope != NULL || points->candidates != NULL) {
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
        !twx_collection_add_text(points, image->path, image->path_bytes, &name_at) ||
        name_at >> NAME_BITS != 0) {
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

/** The id in the collection of a part's code.  returns: false when out of memory */
static bool find_code(const struct loading *loading, uint64_t hash_id, uint32_t *id)
{
    struct twx_collection *points = loading->points;
    if (points->candidates != NULL) {
        *id = points->candidates->place_of[hash_id];
        return true;
    }
    if (!points->picks_codes) {
        *id = (uint32_t)hash_id;
        return true;
    }
    return twx_collection_pick_code(points, loading->part_codes + hash_id * points->code_bytes, id);
}

/** Adds an image that takes part; false when out of memory. */
static bool take_image(struct loading *loading, size_t number, uint64_t hash_id,
                       const struct twx_folder *folder, const struct twx_image *image)
{
    struct twx_collection *points = loading->points;
    bool is_left_out = false;
    uint32_t code_id = TWX_NO_CODE;
    return twx_scope_filter_ask(&loading->filter, points, folder, image, &is_left_out) &&
           (is_left_out || (add_number(points, number, image->inode) &&
                            (!image->has_hash || find_code(loading, hash_id, &code_id)) &&
                            add_image(points, code_id, folder, image)));
}

/** How much of a name fits into a message. */
static int shown_bytes(const struct twx_image *image)
{
    return image->path_bytes < 100 ? (int)image->path_bytes : 100;
}

/** The number of the next file that is handed out: those that are no candidates are not. */
static size_t next_number(struct twx_collection *points)
{
    while (points->candidates != NULL && !twx_has_bit(points->candidates->files, points->n_files)) {
        points->n_files++;
    }
    return points->n_files++;
}

static bool load_image(void *user, uint64_t hash_id, int64_t folder_id,
                       const struct twx_image *image)
{
    struct loading *loading = user;
    struct twx_collection *points = loading->points;
    const size_t number = next_number(points);
    const size_t part_number = loading->n_part_files++;
    if ((points->states != NULL && twx_file_is_absent(points->states[number])) ||
        (points->takes != NULL &&
         !points->takes(points->takes_user, loading->part, part_number, hash_id, image))) {
        return true;
    }
    const struct twx_folder *folder = find_folder(loading, folder_id);
    if (points->n_items % STOP_EVERY == 0 && twx_is_stopped(loading->run)) {
        loading->status = twx_fail(loading->err, TWX_STOPPED, 0, "stopped while reading the index");
    } else if (folder == NULL) {
        loading->status =
            twx_fail(loading->err, TWX_UNUSABLE, 0, "the index is damaged: '%.*s' has no folder",
                     shown_bytes(image), image->path);
    } else if (memchr(image->path, '\0', image->path_bytes) != NULL) {
        loading->status =
            twx_fail(loading->err, TWX_UNUSABLE, 0, "the index is damaged: '%.*s' is no name",
                     shown_bytes(image), image->path);
    } else if (image->has_hash && hash_id >= loading->n_part_codes) {
        loading->status = twx_fail(loading->err, TWX_UNUSABLE, 0,
                                   "the index is damaged: '%.100s%.*s' has no hash",
                                   points->text + folder->text_at, shown_bytes(image), image->path);
    } else if (!take_image(loading, number, hash_id, folder, image)) {
        loading->status = twx_fail_memory(loading->err);
    }
    return loading->status == TWX_OK;
}

/** Copies the codes of candidates. */
static enum twx_status take_codes(struct loading *loading)
{
    struct twx_collection *points = loading->points;
    const struct twx_candidates *candidates = points->candidates;
    points->codes = twx_alloc_large(candidates->n_codes, points->code_bytes);
    if (points->codes == NULL) {
        return twx_fail_memory(loading->err);
    }
    memcpy(points->codes, candidates->codes, candidates->n_codes * points->code_bytes);
    points->n_codes = candidates->n_codes;
    loading->n_part_codes = candidates->n_hashes;
    return TWX_OK;
}

/** Reads the codes of a part: of one index into the collection, else to pick from. */
static enum twx_status load_codes(struct loading *loading, struct twx_index *part)
{
    struct twx_collection *points = loading->points;
    uint8_t **codes = points->picks_codes ? &loading->part_codes : &points->codes;
    uint64_t n_hashes = 0;
    free(loading->part_codes);
    loading->part_codes = NULL;
    enum twx_status status = twx_index_n_hashes(part, &n_hashes, loading->err);
    if (status == TWX_OK) {  // items number them by 32 bits
        status = n_hashes < UINT32_MAX
                     ? twx_load_codes(part, n_hashes, loading->run, codes, loading->err)
                     : twx_fail_memory(loading->err);
    }
    loading->n_part_codes = status == TWX_OK ? n_hashes : 0;
    if (!points->picks_codes) {
        points->n_codes = loading->n_part_codes;
    }
    return status;
}

struct folder_loading {
    struct loading *loading;
    struct twx_folder_adding *adding;
};

static bool load_folder(void *user, int64_t id, const char *path, size_t n)
{
    const struct folder_loading *f = user;
    struct loading *loading = f->loading;
    struct twx_collection *points = loading->points;
    const size_t n_before = points->n_folders;
    if (memchr(path, '\0', n) != NULL) {
        loading->status = twx_fail(loading->err, TWX_UNUSABLE, 0,
                                   "the index is damaged: folder '%.100s' is no path", path);
    } else if (!twx_folder_add(f->adding, id, path, n) ||
               (points->n_folders > n_before &&
                !twx_scope_filter_add_folder(&loading->filter, points, n_before,
                                             points->text + points->folders[n_before].text_at))) {
        loading->status = twx_fail_memory(loading->err);
    }
    return loading->status == TWX_OK;
}

static bool count_folder(void *user, int64_t id, const char *path, size_t n)
{
    (void)id;
    (void)path;
    (void)n;
    ++*(size_t *)user;
    return true;
}

static enum twx_status load_folders(struct loading *loading, struct twx_index *part)
{
    struct twx_folder_adding adding = {.points = loading->points};
    struct folder_loading f = {loading, &adding};
    size_t n = 0;
    enum twx_status status = TWX_OK;
    if (loading->part > 0) {  // looked for among those of the parts before
        status = twx_index_each_folder(part, count_folder, &n, loading->err);
    }
    if (status == TWX_OK && !twx_folder_adding_begin(&adding, loading->part, n)) {
        status = twx_fail_memory(loading->err);
    }
    if (status == TWX_OK) {
        status = twx_index_each_folder(part, load_folder, &f, loading->err);
    }
    if (status == TWX_OK) {
        twx_folder_adding_end(&adding);
    }
    twx_folder_adding_release(&adding);
    return status != TWX_OK ? status : loading->status;
}

/** Hands the files of a part to load_image. */
static enum twx_status read_files(struct loading *loading, struct twx_index *part,
                                  const struct twx_file_choice *choice)
{
    const struct twx_candidates *candidates = loading->points->candidates;
    return candidates != NULL
               ? twx_index_each_wanted_file(part, choice, candidates->first_ids,
                                            candidates->all.n_files, load_image, loading,
                                            loading->err)
               : twx_index_each_file_ahead(part, choice, load_image, loading, loading->err);
}

enum twx_status twx_collection_load(struct twx_collection *points, struct twx_index *index,
                                    bool all_files, const struct twx_run *run,
                                    struct twx_error *err)
{
    struct loading loading = {.points = points, .run = run, .err = err, .status = TWX_OK};
    const struct twx_file_choice choice = {
        .all_files = all_files,
        .wanted = points->candidates != NULL ? points->candidates->files : NULL,
    };
    enum twx_status status = TWX_OK;
    points->picks_codes = points->takes != NULL || twx_index_n_parts(index) > 1;
    for (struct twx_index *part = index; part != NULL && status == TWX_OK;
         part = twx_index_next_part(part), loading.part++) {
        loading.n_part_files = 0;
        loading.last_folder = NULL;
        status = choice.wanted != NULL ? take_codes(&loading) : load_codes(&loading, part);
        if (status == TWX_OK) {
            status = load_folders(&loading, part);
        }
        if (status == TWX_OK) {
            status = read_files(&loading, part, &choice);
        }
        status = status != TWX_OK ? status : loading.status;
    }
    if (points->candidates != NULL) {
        points->n_files = points->candidates->all.n_files;
    }
    free(loading.part_codes);
    twx_scope_filter_release(&loading.filter);
    return status == TWX_OK && loading.part > 1 ? twx_folders_check_parts(points, err) : status;
}

// ------------------------------------------------------------------------------------------------------
// Variants

struct variants_loading {
    struct loading loading;
    enum twx_variants level;
};

/** Adds the link of a variant; where codes are picked, of one whose hash was picked. */
static bool add_link(struct loading *loading, const struct twx_index_variant *variant)
{
    struct twx_collection *points = loading->points;
    uint32_t hash_id = (uint32_t)variant->hash_id;
    uint32_t variant_id = 0;
    if (points->picks_codes) {
        hash_id = twx_collection_code_id(points, loading->part_codes +
                                                     variant->hash_id * points->code_bytes);
    }
    if (hash_id == TWX_NO_CODE) {
        return true;
    }
    if (!find_code(loading, variant->variant_id, &variant_id) ||
        !twx_reserve((void **)&points->links, &points->links_cap, points->n_links + 1,
                     sizeof *points->links)) {
        return false;
    }
    points->links[points->n_links++] =
        (struct twx_variant_link){hash_id, variant_id, (uint8_t)variant->kind};
    return true;
}

static bool load_variant(void *user, const struct twx_index_variant *variant)
{
    struct variants_loading *v = user;
    struct loading *loading = &v->loading;
    if (v->level == TWX_VARIANTS_TRIM && variant->kind > TWX_VARIANT_TRIMMED) {
        return true;
    }
    if (loading->n_part_files++ % STOP_EVERY == 0 && twx_is_stopped(loading->run)) {
        loading->status = twx_fail(loading->err, TWX_STOPPED, 0, "stopped while reading the index");
    } else if (variant->hash_id >= loading->n_part_codes ||
               variant->variant_id >= loading->n_part_codes) {
        loading->status = twx_fail(loading->err, TWX_UNUSABLE, 0,
                                   "the index is damaged: a part of an image has no hash");
    } else if (!add_link(loading, variant)) {
        loading->status = twx_fail_memory(loading->err);
    }
    return loading->status == TWX_OK;
}

enum twx_status twx_collection_load_variants(struct twx_collection *points, struct twx_index *index,
                                             enum twx_variants level, const struct twx_run *run,
                                             struct twx_error *err)
{
    struct variants_loading v = {
        .loading = {.points = points, .run = run, .err = err, .n_part_codes = points->n_codes},
        .level = level};
    enum twx_status status = TWX_OK;
    for (struct twx_index *part = index;
         part != NULL && status == TWX_OK && level != TWX_VARIANTS_NONE;
         part = twx_index_next_part(part)) {
        if (points->picks_codes) {
            status = load_codes(&v.loading, part);
        }
        if (status == TWX_OK) {
            status = twx_index_each_variant(part, load_variant, &v, err);
        }
        status = status != TWX_OK ? status : v.loading.status;
    }
    free(v.loading.part_codes);
    return status;
}
