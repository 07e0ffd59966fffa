// SPDX-License-Identifier: MIT
//
// What `calibrate` keeps of an index: its distinct hashes with the number of images of each, and a sample of images.
// A few bytes a hash, whatever the paths are.
#ifndef TWX_CALIBRATE_SAMPLE_H
#define TWX_CALIBRATE_SAMPLE_H

#include "pairs/node_variants.h"

/** An image of the sample. */
struct twx_sampled_image {
    uint64_t lot;  // a fixed function of its bytes: the sample is the lowest
    char *path;    // owned
    size_t code;   // its hash, a place in codes
    uint64_t bytes;
    int64_t mtime_ns;
};

/** Images that have a hash and are not flat; of those with equal bytes, one. */
struct twx_collection_sample {
    size_t code_bytes;
    uint8_t *codes;  // owned: n_codes, without those that no image has
    size_t n_codes;
    uint64_t *hash_ids;                 // owned: of each code, in the index
    uint32_t *n_images;                 // owned: of each code
    enum twx_variants level;            // of variants: what images have, at most what was asked for
    struct twx_node_variants variants;  // of the codes
    uint64_t n_images_in_all;
    uint64_t n_flat;                  // left out
    struct twx_sampled_image *files;  // owned, by lot
    size_t n_files;
};

/** As good as random, the same for equal bytes: of the checksum, or of the path where none was taken. */
uint64_t twx_image_lot(const struct twx_image *image);

/**
 * Reads the index.
 *
 * n_sample  images wanted; fewer when there are fewer
 * variants  wanted of each image, as far as it has them
 * sample    out; release it whatever is returned
 * errors    TWX_UNUSABLE: an image names a hash the blocks do not hold; TWX_STOPPED, TWX_NO_MEMORY; as the index
 */
enum twx_status twx_sample_take(struct twx_index *index, uint64_t n_sample,
                                enum twx_variants variants, const struct twx_run *run,
                                struct twx_collection_sample *sample, struct twx_error *err)
    __attribute__((warn_unused_result));
void twx_sample_release(struct twx_collection_sample *sample);

#endif
