// SPDX-License-Identifier: MIT
//
// One file to everything twindex keeps of it: stat facts, checksum, picture facts, samples, hash. Used by the
// jobs `hash` and `probe`.
#ifndef TWX_FILE_HASH_FILE_H
#define TWX_FILE_HASH_FILE_H

#include "base/metadata.h"
#include "base/partial_facts.h"
#include "base/variant_list.h"
#include "file/load_file.h"
#include "hash/dhash.h"
#include "image/decode.h"

/** All that is known of one file. */
struct twx_file_facts {
    enum twx_file_outcome outcome;
    int error_number;  // of TWX_FILE_UNREADABLE
    uint64_t bytes;
    int64_t mtime_ns;
    int64_t ctime_ns;
    uint64_t inode;
    uint64_t device;
    uint8_t checksum[TWX_CHECKSUM_BYTES];  // zeros: not taken
    uint64_t n_read;                       // bytes, whatever the outcome
    struct twx_verdict verdict;
    struct twx_picture picture;
    struct twx_samples samples;  // upright; valid when verdict.status is TWX_IMAGE_HASHED
    uint8_t hash[TWX_HASH_BYTES_MAX];
    uint32_t detail;
    struct twx_variant_list variants;
    struct twx_metadata metadata;  // of a file that was hashed, where it is wanted; else zeros
    struct twx_partial partial;    // of one that is truncated, likewise
};

struct twx_file_options {
    unsigned hash_size;               // 8 or 16
    uint64_t max_pixels;              // 0: a gigapixel
    enum twx_decoder_choice decoder;  // of JPEG; by libvips: of PNG, too
    enum twx_variants variants;
    bool wants_metadata;  // of a file: its payload is read once more
    bool wants_partial;   // of a truncated file: it is decoded once more
    enum twx_checksums checksums;
};

/** Buffers and decoder of one thread. */
struct twx_file_hasher;

/**
 * returns  owned: twx_file_hasher_free, on the thread that used it; NULL when out of memory
 * threads  one thread at a time; twx_decode_start was called before
 */
struct twx_file_hasher *twx_file_hasher_create(const struct twx_file_options *options);
/** Accepts NULL. */
void twx_file_hasher_free(struct twx_file_hasher *hasher);

/**
 * Hashes a loaded file, and closes it. One that moved since it was opened is read once more, then given up, so that
 * no hash is stored for bytes that were never a whole file.
 *
 * file     as twx_file_load left it; closed afterwards
 * facts    out
 * returns  TWX_OK whatever became of the file: that is facts->outcome and facts->verdict
 * errors   TWX_NO_MEMORY
 */
enum twx_status twx_hash_loaded_file(struct twx_file_hasher *hasher, struct twx_loaded_file *file,
                                     struct twx_file_facts *facts, struct twx_error *err)
    __attribute__((warn_unused_result));

/**
 * Hashes an image held in memory.
 *
 * facts    out: verdict, picture, samples, hash, detail, variants
 * returns  TWX_OK whatever became of the image: that is facts->verdict
 * errors   TWX_NO_MEMORY
 */
enum twx_status twx_hash_memory(struct twx_file_hasher *hasher, const uint8_t *bytes, size_t n,
                                struct twx_file_facts *facts, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
