// SPDX-License-Identifier: MIT
//
// twx_rank(): numbers the nodes and cells of a collection in several indexes, which is never in memory. The parts are read twice:
// first for what their images have in common, hashes, bytes, names, and then, knowing that, for the one sort of all images by
// the keep rules and the path. As they come out of it, best first, they become nodes and cells; what is written in the end are
// these, by hash and by image. A sort that does not fit into memory is in a file beside the output (base/byte_sort.h).
//
// Memory: 4 bytes for each hash of each index that an image has, 4 for each set of equal bytes, five bits an image and one a hash
// at most (rank_hashes.h, rank_equals.h, rank_signs.h), and the sorts.
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/byte_key.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "base/strings.h"
#include "group/keep_rules.h"
#include "group/rank_equals.h"
#include "group/rank_file.h"
#include "group/rank_hashes.h"
#include "group/rank_paths.h"
#include "group/rank_signs.h"
#include "group/rejections.h"
#include "twindex_commands.h"

// Of the sort of all images; another one has a quarter. A billion images are some 500 runs then, and the buffers of these 60 MB.
#define SORT_BYTES ((uint64_t)256 << 20)

// Behind the path of an image: number of its hash 4, its set of equal bytes 4, flat 1.
enum { TAIL_BYTES = 9 };

struct ranking {
    struct twx_index *index;
    const struct twx_keep *keep;
    struct twx_rank_sorts sorts;
    struct twx_ranks ranks;
    struct twx_our_file writer;
    struct twx_rank_hashes hashes;
    struct twx_rank_equals equals;
    struct twx_rank_signs signs;
    bool needs_signs;
    struct twx_byte_sort *paths;   // owned; NULL: of one part
    uint32_t twice;                // the first image whose path another part has; UINT32_MAX: none
    struct twx_byte_sort *images;  // owned
    uint8_t *string;               // owned: of an image
    size_t string_cap;
};

// ---------------------------------------------------------------------------------------------------------
// First reading

/** Notes what an image has in common with others. */
static enum twx_status look_at_image(void *user, const struct twx_rank_file *file,
                                     struct twx_error *err)
{
    struct ranking *r = user;
    const struct twx_image *image = file->image;
    struct twx_rank_part *part = &r->ranks.parts[file->part];
    part->n_files++;
    part->files_sum = twx_rank_files_sum(part->files_sum, file->hash_id, image);
    r->ranks.n_images++;
    r->ranks.n_flat += image->is_flat;
    if (!twx_rank_hashes_use(&r->hashes, file->part, file->hash_id)) {
        return twx_fail(err, TWX_UNUSABLE, 0, "the index is damaged: '%.200s' has no hash",
                        file->path);
    }
    enum twx_status status = twx_rank_equals_add(&r->equals, file, err);
    if (status == TWX_OK && r->paths != NULL) {
        status = twx_rank_paths_add(r->paths, file, err);
    }
    if (status == TWX_OK && r->needs_signs) {
        status = twx_rank_signs_add(&r->signs, file, err);
    }
    return status;
}

static enum twx_status read_parts(struct ranking *r, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    if (r->needs_signs) {
        status = twx_rank_signs_init(&r->signs, r->index, &r->sorts.others, err);
    }
    if (status == TWX_OK) {
        status = twx_rank_each_file(r->index, false, r->sorts.images.run, look_at_image, r, err);
    }
    if (status == TWX_OK && r->paths != NULL) {
        status = twx_rank_paths_find_twice(r->paths, &r->twice, err);
        twx_byte_sort_free(r->paths);
        r->paths = NULL;
    }
    if (status == TWX_OK && r->needs_signs) {
        status = twx_rank_signs_find(&r->signs, r->ranks.n_images, err);
    }
    return status;
}

/** Reads the codes, and joins the images of equal bytes. */
static enum twx_status join(struct ranking *r, struct twx_error *err)
{
    uint64_t *sums = twx_alloc(r->ranks.n_parts, sizeof *sums);
    enum twx_status status = sums != NULL && twx_rank_hashes_number(&r->hashes)
                                 ? twx_rank_equals_gather(&r->equals, &r->hashes, err)
                                 : twx_fail_memory(err);
    if (status == TWX_OK) {
        status = twx_rank_hashes_read(&r->hashes, r->index, &r->sorts.others, sums, err);
    }
    for (uint32_t part = 0; status == TWX_OK && sums != NULL && part < r->ranks.n_parts; part++) {
        r->ranks.parts[part].codes_sum = sums[part];
    }
    free(sums);
    return status;
}

// ---------------------------------------------------------------------------------------------------------
// Second reading

static struct twx_ranked ranked(const struct ranking *r, const struct twx_rank_file *file)
{
    const struct twx_image *image = file->image;
    const uint64_t n_pixels = (uint64_t)image->width * image->height;
    return (struct twx_ranked){
        .path = file->path,
        .path_bytes = file->path_bytes,
        .pixels = n_pixels,
        .seen = twx_seen_as_indexed(image->format, n_pixels, image->jpeg_quality),
        .n_metadata = image->n_metadata,
        .copy_signs = r->needs_signs ? twx_rank_signs_of(&r->signs, file) : 0,
        .bytes = image->bytes,
        .mtime_ns = image->mtime_ns,
        .taken_s = image->has_taken ? image->taken_s : TWX_NOT_TAKEN,
        .format = image->format,
    };
}

/** Sorts an image by the number of each rule, then by its path. */
static enum twx_status sort_image(void *user, const struct twx_rank_file *file,
                                  struct twx_error *err)
{
    struct ranking *r = user;
    struct twx_rank_equals *equals = &r->equals;
    const struct twx_ranked image = ranked(r, file);
    const size_t n_rules = twx_keep_path_rule(r->keep);
    uint32_t set = TWX_NO_SET;
    enum twx_status status = TWX_OK;
    if (file->number == r->twice) {
        return twx_fail(err, TWX_FAILED, 0,
                        "'%.200s' is in two of the indexes given: they must have no file in common",
                        file->path);
    }
    if (equals->has_next && equals->next.number == file->number) {
        set = equals->next.set;
        status = twx_rank_equals_advance(equals, err);
    }
    if (status == TWX_OK &&
        !twx_reserve((void **)&r->string, &r->string_cap,
                     n_rules * TWX_KEY_NUMBER_BYTES + file->path_bytes + 1 + TAIL_BYTES, 1)) {
        status = twx_fail_memory(err);
    }
    if (status != TWX_OK) {
        return status;
    }
    struct twx_key key = {.bytes = r->string};
    for (size_t rule = 0; rule < n_rules; rule++) {
        twx_key_number(&key, twx_keep_key(r->keep, rule, &image));
    }
    twx_key_bytes(&key, file->path, file->path_bytes + 1);
    twx_key_u32(&key, twx_rank_hashes_find(&r->hashes, file->part, file->hash_id));
    twx_key_u32(&key, set);
    twx_key_u8(&key, file->image->is_flat);
    return twx_byte_sort_add(r->images, key.bytes, key.n, err);
}

/**
 * Gives the next image in order of rank a cell, unless it is not the best one of its bytes: the node of its hash, or where it is
 * near nothing else that of its set, if it is in one.
 */
static void rank_image(struct ranking *r, const uint8_t *tail)
{
    const uint32_t set = twx_get_be32(tail + 4);
    uint32_t node = TWX_NO_CELL;
    if (set != TWX_NO_SET && !twx_rank_equals_is_open(&r->equals, set)) {
        return;
    }
    if (r->ranks.include_flat || tail[8] == 0) {
        bool is_new = false;
        node = twx_rank_hashes_make_node(&r->hashes, twx_get_be32(tail), &is_new);
        if (!is_new || set != TWX_NO_SET) {
            r->ranks.many[node / 8] |= (uint8_t)(1U << (node & 7));
        }
    }
    if (set != TWX_NO_SET) {
        twx_rank_equals_put(&r->equals, set, node);
    }
}

/** Ranks all images, and counts nodes and cells. */
static enum twx_status rank(struct ranking *r, struct twx_error *err)
{
    const uint8_t *bytes = NULL;
    size_t n = 0;
    enum twx_status status = twx_byte_sort_create(&r->sorts.images, &r->images, err);
    if (status == TWX_OK) {
        status = twx_rank_equals_begin(&r->equals, err);
    }
    if (status == TWX_OK) {
        status = twx_rank_each_file(r->index, false, r->sorts.images.run, sort_image, r, err);
    }
    r->ranks.many = twx_alloc(((size_t)r->hashes.n + r->equals.n_sets) / 8 + 1, 1);
    if (status == TWX_OK) {
        status = r->ranks.many != NULL ? twx_byte_sort_read(r->images, err) : twx_fail_memory(err);
    }
    while (status == TWX_OK) {
        status = twx_byte_sort_next(r->images, &bytes, &n, err);
        if (status != TWX_OK || bytes == NULL) {
            break;
        }
        rank_image(r, bytes + n - TAIL_BYTES);
    }
    twx_byte_sort_free(r->images);
    r->images = NULL;
    r->ranks.n_nodes = r->hashes.n_nodes;
    r->ranks.n_cells = r->ranks.n_nodes + r->equals.n_no_node;
    for (uint32_t cell = r->ranks.n_nodes;
         status == TWX_OK && r->ranks.many != NULL && cell < r->ranks.n_cells; cell++) {
        r->ranks.many[cell / 8] |= (uint8_t)(1U << (cell & 7));
    }
    return status;
}

// ---------------------------------------------------------------------------------------------------------
// Writing

/**
 * Counts, or writes, the images of a part that are in another cell than their hashes say: such ones are in sets.
 *
 * begin    number of the part's first image; equals->next is the first one in a set from there on
 */
static enum twx_status each_exception(struct ranking *r, struct twx_rank_part *part, uint64_t begin,
                                      bool writes, struct twx_error *err)
{
    const struct twx_rank_equal *next = &r->equals.next;
    enum twx_status status = TWX_OK;
    while (status == TWX_OK && r->equals.has_next && next->number < begin + part->n_files) {
        const uint32_t cell = twx_rank_equals_cell(&r->equals, next->set, r->ranks.n_nodes);
        const uint32_t by_hash = next->is_flat && !r->ranks.include_flat
                                     ? TWX_NO_CELL
                                     : twx_rank_hashes_node(&r->hashes, next->hash);
        if (cell != by_hash && writes) {
            twx_ranks_put_exception(
                &(struct twx_rank_exception){.number = next->number - begin, .cell = cell},
                &r->writer);
        }
        part->n_exceptions += cell != by_hash && !writes;
        status = twx_rank_equals_advance(&r->equals, err);
    }
    return status;
}

static void put_nodes(struct ranking *r, uint32_t p)
{
    for (uint64_t id = 0; id < r->ranks.parts[p].n_hashes; id++) {
        const uint32_t number = twx_rank_hashes_find(&r->hashes, p, id);
        twx_ranks_put_node(number != TWX_NO_CELL ? twx_rank_hashes_node(&r->hashes, number)
                                                 : TWX_NO_CELL,
                           &r->writer);
    }
}

static enum twx_status write_ranks(struct ranking *r, struct twx_error *err)
{
    struct twx_rank_part *parts = r->ranks.parts;
    uint64_t begin = 0;
    enum twx_status status = twx_rank_equals_begin(&r->equals, err);
    for (uint32_t p = 0; p < r->ranks.n_parts && status == TWX_OK; p++) {
        status = each_exception(r, &parts[p], begin, false, err);
        begin += parts[p].n_files;
    }
    if (status == TWX_OK) {
        status = twx_rank_equals_begin(&r->equals, err);
    }
    if (status != TWX_OK) {
        return status;
    }
    twx_ranks_put_front(&r->ranks, &r->writer);
    begin = 0;
    for (uint32_t p = 0; p < r->ranks.n_parts && status == TWX_OK; p++) {
        put_nodes(r, p);
        status = each_exception(r, &parts[p], begin, true, err);
        begin += parts[p].n_files;
    }
    return status == TWX_OK ? twx_ranks_commit(&r->writer, err) : status;
}

// ---------------------------------------------------------------------------------------------------------

/** What somebody rejected divides groups in ways that edges do not say. */
static enum twx_status refuse_rejections(struct twx_index *index, struct twx_error *err)
{
    struct twx_rejections rejections;
    enum twx_status status = twx_rejections_load(index, &rejections, err);
    if (status == TWX_OK && rejections.n > 0) {
        status = twx_fail(err, TWX_USAGE, 0,
                          "pairs were rejected in these indexes (twindex reject --list): groups of "
                          "edges cannot heed that");
    }
    twx_rejections_release(&rejections);
    return status;
}

/** Begins all that the first reading fills. */
static enum twx_status begin_parts(struct ranking *r, struct twx_error *err)
{
    enum twx_status status = twx_rank_hashes_init(&r->hashes, r->index, err);
    if (status == TWX_OK) {
        status = twx_rank_equals_init(&r->equals, &r->sorts.others, err);
    }
    if (status == TWX_OK && r->hashes.n_parts > 1) {
        status = twx_byte_sort_create(&r->sorts.others, &r->paths, err);
    }
    r->ranks.n_parts = r->hashes.n_parts;
    r->ranks.keep = twx_keep_text(r->keep);
    r->ranks.parts = twx_alloc(r->ranks.n_parts, sizeof *r->ranks.parts);
    if (status == TWX_OK && (r->ranks.keep == NULL || r->ranks.parts == NULL)) {
        status = twx_fail_memory(err);
    }
    struct twx_index *index = r->index;
    for (uint32_t p = 0; status == TWX_OK && r->ranks.parts != NULL && p < r->ranks.n_parts; p++) {
        memcpy(r->ranks.parts[p].uuid, twx_index_uuid(index), 37);
        r->ranks.parts[p].n_hashes = r->hashes.starts[p + 1] - r->hashes.starts[p];
        index = twx_index_next_part(index);
    }
    return status;
}

static void release(struct ranking *r)
{
    free(r->string);
    twx_byte_sort_free(r->images);
    twx_byte_sort_free(r->paths);
    twx_rank_signs_release(&r->signs);
    twx_rank_equals_release(&r->equals);
    twx_rank_hashes_release(&r->hashes);
    twx_our_file_release(&r->writer);
    twx_ranks_release(&r->ranks);
}

static enum twx_status make_ranks(struct ranking *r, const char *output, struct twx_error *err)
{
    enum twx_status status = refuse_rejections(r->index, err);
    if (status == TWX_OK) {
        status = twx_ranks_create(output, &r->writer, err);
    }
    if (status == TWX_OK) {
        status = begin_parts(r, err);
    }
    if (status == TWX_OK) {
        status = read_parts(r, err);
    }
    if (status == TWX_OK) {
        status = join(r, err);
    }
    if (status == TWX_OK) {
        status = rank(r, err);
    }
    return status == TWX_OK ? write_ranks(r, err) : status;
}

enum twx_status twx_rank(struct twx_index *index, const struct twx_rank_options *options,
                         const struct twx_run *run, struct twx_rank_counts *counts,
                         struct twx_error *err)
{
    const double begin = twx_monotonic_seconds();
    const uint64_t n_bytes = options->sort_bytes > 0 ? options->sort_bytes : SORT_BYTES;
    char *beside = twx_asprintf("'%s'", options->output);
    const struct twx_byte_sort_options sort = {
        .file = options->output, .beside = beside, .memory_bytes = (size_t)n_bytes, .run = run};
    struct ranking r = {
        .index = index,
        .keep = options->keep,
        .sorts = {.images = sort, .others = sort},
        .ranks = {.hash_size = twx_index_hash_size(index), .include_flat = options->include_flat},
        .needs_signs = twx_keep_needs_signs(options->keep),
        .twice = UINT32_MAX};
    r.sorts.others.memory_bytes /= 4;
    const enum twx_status status =
        beside != NULL ? make_ranks(&r, options->output, err) : twx_fail_memory(err);
    *counts = (struct twx_rank_counts){.n_parts = r.ranks.n_parts,
                                       .n_images = r.ranks.n_images,
                                       .n_flat = r.ranks.n_flat,
                                       .n_nodes = r.ranks.n_nodes,
                                       .seconds = twx_monotonic_seconds() - begin};
    release(&r);
    free(beside);
    return status;
}
