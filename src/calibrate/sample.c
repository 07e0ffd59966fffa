// SPDX-License-Identifier: MIT
//
// The hashes first, then one pass over the images, then one over their variants. Owns the set of bytes seen for the time of a call.
#include "calibrate/sample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/bytes.h"
#include "base/checksum.h"
#include "base/hash_set.h"
#include "base/log.h"
#include "hash/dhash.h"
#include "store/index_blocks.h"
#include "store/index_read.h"
#include "store/read_blocks.h"
#include "twindex_commands.h"

enum { STOP_EVERY = 4096 };  // images between two looks at the stop flag

struct taking {
    struct twx_collection_sample *sample;
    const struct twx_run *run;
    struct twx_error *err;
    enum twx_status status;
    uint64_t n_met;
    size_t sample_cap;
    uint64_t lots_below;  // an image with a lower lot may be of the sample
    // Lots of the bytes met so far. 64 bits of a checksum: one in 400,000 collections of 10M errs.
    struct twx_hash_set seen;
};

static bool add_to_sample(struct taking *taking, uint64_t lot, uint64_t hash_id,
                          const struct twx_image *image)
{
    struct twx_collection_sample *sample = taking->sample;
    char *path = strdup(image->path);
    if (path == NULL || !twx_reserve((void **)&sample->files, &taking->sample_cap,
                                     sample->n_files + 1, sizeof *sample->files)) {
        free(path);
        return false;
    }
    sample->files[sample->n_files++] = (struct twx_sampled_image){.lot = lot,
                                                                  .path = path,
                                                                  .code = hash_id,
                                                                  .bytes = image->bytes,
                                                                  .mtime_ns = image->mtime_ns};
    return true;
}

uint64_t twx_image_lot(const struct twx_image *image)
{
    const bool has_checksum = twx_checksum_is_known(image->checksum);
    return has_checksum ? twx_checksum64(image->checksum, TWX_CHECKSUM_BYTES, image->bytes)
                        : twx_checksum64(image->path, image->path_bytes, 1);
}

static bool take_image(void *user, uint64_t hash_id, const struct twx_image *image)
{
    struct taking *taking = user;
    struct twx_collection_sample *sample = taking->sample;
    if (taking->n_met++ % STOP_EVERY == 0 && twx_is_stopped(taking->run)) {
        taking->status = twx_fail(taking->err, TWX_STOPPED, 0, "stopped while reading the index");
        return false;
    }
    if (hash_id >= sample->n_codes) {
        taking->status = twx_fail(taking->err, TWX_UNUSABLE, 0,
                                  "the index is damaged: '%.150s' has no hash", image->path);
        return false;
    }
    if (image->is_flat) {
        sample->n_flat++;
        return true;
    }
    const uint64_t lot = twx_image_lot(image);
    if (!twx_hash_set_reserve(&taking->seen, sample->n_images_in_all + 1)) {
        taking->status = twx_fail_memory(taking->err);
        return false;
    }
    if (!twx_hash_set_add(&taking->seen, lot)) {
        return true;
    }
    sample->n_images_in_all++;
    sample->n_images[hash_id]++;
    if (lot <= taking->lots_below && !add_to_sample(taking, lot, hash_id, image)) {
        taking->status = twx_fail_memory(taking->err);
    }
    return taking->status == TWX_OK;
}

// ---------------------------------------------------------------------------------------------------------
// Variants, and the codes that are left

#define NO_CODE UINT32_MAX

/** Numbers the codes that images have; NO_CODE for those that none has, as of variants. Owned; NULL when out of memory. */
static uint32_t *number_codes(struct twx_collection_sample *sample, size_t *n_left)
{
    uint32_t *new_codes = twx_alloc(sample->n_codes, sizeof *new_codes);
    *n_left = 0;
    for (size_t i = 0; new_codes != NULL && i < sample->n_codes; i++) {
        new_codes[i] = sample->n_images[i] > 0 ? (uint32_t)(*n_left)++ : NO_CODE;
    }
    return new_codes;
}

struct linking {
    struct taking *taking;
    const uint32_t *new_codes;
    struct twx_variant_link *links;  // owned
    size_t n;
    size_t cap;
};

static bool take_variant(void *user, const struct twx_index_variant *variant)
{
    struct linking *l = user;
    struct taking *taking = l->taking;
    const struct twx_collection_sample *sample = taking->sample;
    if (sample->level == TWX_VARIANTS_TRIM && variant->kind > TWX_VARIANT_TRIMMED) {
        return true;
    }
    if (variant->hash_id >= sample->n_codes || variant->variant_id >= sample->n_codes) {
        taking->status = twx_fail(taking->err, TWX_UNUSABLE, 0,
                                  "the index is damaged: a part of an image has no hash");
    } else if (l->new_codes[variant->hash_id] == NO_CODE) {
        return true;  // of a flat image
    } else if (!twx_reserve((void **)&l->links, &l->cap, l->n + 1, sizeof *l->links)) {
        taking->status = twx_fail_memory(taking->err);
    } else {
        l->links[l->n++] = (struct twx_variant_link){
            l->new_codes[variant->hash_id], (uint32_t)variant->variant_id, (uint8_t)variant->kind};
    }
    return taking->status == TWX_OK;
}

/** Loads the variants of the codes that are left, while all codes are there. */
static enum twx_status take_variants(struct taking *taking, struct twx_index *index,
                                     const uint32_t *new_codes, size_t n_left)
{
    struct twx_collection_sample *sample = taking->sample;
    struct linking linking = {.taking = taking, .new_codes = new_codes};
    enum twx_status status = TWX_OK;
    if (sample->level != TWX_VARIANTS_NONE) {
        status = twx_index_each_variant(index, take_variant, &linking, taking->err);
    }
    status = status == TWX_OK ? taking->status : status;
    if (status == TWX_OK) {
        status = twx_node_variants_make(linking.links, linking.n, n_left, sample->codes,
                                        sample->code_bytes, &sample->variants, taking->err);
    }
    free(linking.links);
    return status;
}

/** Drops the codes that no image has. */
static void close_ranks(struct twx_collection_sample *sample, const uint32_t *new_codes,
                        size_t n_left)
{
    for (size_t i = 0; i < sample->n_codes; i++) {
        if (new_codes[i] != NO_CODE) {
            memmove(sample->codes + new_codes[i] * sample->code_bytes,
                    sample->codes + i * sample->code_bytes, sample->code_bytes);
            sample->n_images[new_codes[i]] = sample->n_images[i];
            sample->hash_ids[new_codes[i]] = i;
        }
    }
    for (size_t i = 0; i < sample->n_files; i++) {
        sample->files[i].code = new_codes[sample->files[i].code];
    }
    sample->n_codes = n_left;
}

static enum twx_status take_codes(struct taking *taking, struct twx_index *index)
{
    struct twx_collection_sample *sample = taking->sample;
    size_t n_left = 0;
    uint32_t *new_codes = number_codes(sample, &n_left);
    sample->hash_ids = twx_alloc(n_left, sizeof *sample->hash_ids);
    enum twx_status status = new_codes != NULL && sample->hash_ids != NULL
                                 ? take_variants(taking, index, new_codes, n_left)
                                 : twx_fail_memory(taking->err);
    if (status == TWX_OK) {
        close_ranks(sample, new_codes, n_left);
    }
    free(new_codes);
    return status;
}

// ---------------------------------------------------------------------------------------------------------

static int by_lot(const void *a, const void *b)
{
    const struct twx_sampled_image *x = a;
    const struct twx_sampled_image *y = b;
    return x->lot != y->lot ? (x->lot < y->lot ? -1 : 1) : strcmp(x->path, y->path);
}

/** Keeps the lowest lots. */
static void cut_sample(struct twx_collection_sample *sample, uint64_t n_wanted)
{
    if (sample->n_files > 1) {
        qsort(sample->files, sample->n_files, sizeof *sample->files, by_lot);
    }
    while (sample->n_files > n_wanted) {
        free(sample->files[--sample->n_files].path);
    }
}

/** Below this lot lie enough images for the sample, hardly more than twice as many as wanted. */
static uint64_t lots_for(uint64_t n_wanted, uint64_t n_hashed)
{
    const double share = (2.0 * (double)n_wanted + 64) / (double)(n_hashed > 0 ? n_hashed : 1);
    return share < 1 ? (uint64_t)ldexp(share, 64) : UINT64_MAX;
}

/** Loads the hashes, and makes room for what the images tell. */
static enum twx_status prepare(struct taking *taking, struct twx_index *index, uint64_t n_sample,
                               enum twx_variants variants)
{
    struct twx_collection_sample *sample = taking->sample;
    struct twx_stats stats;
    uint64_t n_hashes = 0;
    enum twx_status status = twx_index_stats(index, &stats, taking->err);
    if (status == TWX_OK) {
        status = twx_index_n_hashes(index, &n_hashes, taking->err);
    }
    if (status == TWX_OK) {
        status = twx_load_codes(index, n_hashes, taking->run, &sample->codes, taking->err);
    }
    if (status != TWX_OK) {
        return status;
    }
    if (n_hashes >= NO_CODE) {
        return twx_fail_memory(taking->err);
    }
    sample->n_codes = n_hashes;
    sample->level = stats.variants < variants ? stats.variants : variants;
    sample->n_images = twx_alloc(sample->n_codes, sizeof *sample->n_images);
    taking->lots_below = lots_for(n_sample, stats.n_hashed - stats.n_flat);
    return sample->n_images != NULL && twx_hash_set_init(&taking->seen, stats.n_hashed)
               ? TWX_OK
               : twx_fail_memory(taking->err);
}

enum twx_status twx_sample_take(struct twx_index *index, uint64_t n_sample,
                                enum twx_variants variants, const struct twx_run *run,
                                struct twx_collection_sample *sample, struct twx_error *err)
{
    *sample =
        (struct twx_collection_sample){.code_bytes = twx_hash_bytes(twx_index_hash_size(index))};
    struct taking taking = {.sample = sample, .run = run, .err = err, .status = TWX_OK};
    enum twx_status status = prepare(&taking, index, n_sample, variants);
    if (status == TWX_OK) {
        status = twx_index_each_hashed(index, take_image, &taking, err);
    }
    status = status == TWX_OK ? taking.status : status;
    if (status == TWX_OK) {
        status = take_codes(&taking, index);
    }
    if (status == TWX_OK) {
        cut_sample(sample, n_sample);
    }
    twx_hash_set_release(&taking.seen);
    return status;
}

void twx_sample_release(struct twx_collection_sample *sample)
{
    for (size_t i = 0; i < sample->n_files; i++) {
        free(sample->files[i].path);
    }
    free(sample->files);
    free(sample->codes);
    free(sample->n_images);
    free(sample->hash_ids);
    twx_node_variants_release(&sample->variants);
    *sample = (struct twx_collection_sample){0};
}
