// SPDX-License-Identifier: MIT
//
// One file to an upright plane of its picture, small or with all pixels: what the jobs `pixels` and `map` do.
#ifndef TWX_FILE_REDUCE_FILE_H
#define TWX_FILE_REDUCE_FILE_H

#include "file/load_file.h"
#include "hash/area.h"
#include "hash/fineness.h"
#include "image/decode.h"

/** What became of a file. */
struct twx_reduced_file {
    enum twx_file_outcome outcome;
    int error_number;  // of TWX_FILE_UNREADABLE
    uint64_t n_read;   // bytes, whatever the outcome
    struct twx_verdict verdict;
    // When verdict.status is TWX_IMAGE_HASHED; valid until the next file:
    struct twx_small_plane plane;
    uint32_t width;  // of the upright picture
    uint32_t height;
    struct twx_fineness fineness;  // if it was to be measured
};

struct twx_reduce_options {
    uint32_t
        width;  // the plane fits into width x height, which may be UINT32_MAX: it has all pixels
    uint32_t height;
    unsigned n_channels;  // 1: luma, 3: RGB
    bool measures;        // with luma: also its fineness, for which it is decoded at full size
    bool fills;           // the plane is width x height, whatever the shape of the picture
    enum twx_checksums reads;
};

/** Buffers and decoder of one thread. */
struct twx_file_reducer;

/**
 * returns  owned: twx_file_reducer_free, on the thread that used it; NULL when out of memory
 * threads  one thread at a time; twx_decode_start was called before
 */
struct twx_file_reducer *twx_file_reducer_create(const struct twx_reduce_options *options);
/** Accepts NULL. */
void twx_file_reducer_free(struct twx_file_reducer *reducer);
/** Gives back a large plane, which is no longer needed: not each thread is to keep the largest it had. */
void twx_file_reducer_trim(struct twx_file_reducer *reducer);

/**
 * Reduces the picture of a loaded file, and closes the file. One that moved since it was opened is read once more, then
 * given up.
 *
 * file     as twx_file_load left it; closed afterwards
 * version  of which the picture is wanted: else the outcome is TWX_FILE_CHANGING
 * reduced  out
 * returns  TWX_OK whatever became of the file: that is reduced->outcome and reduced->verdict
 * errors   TWX_NO_MEMORY
 */
enum twx_status twx_reduce_loaded_file(struct twx_file_reducer *reducer,
                                       struct twx_loaded_file *file,
                                       const struct twx_file_version *version,
                                       struct twx_reduced_file *reduced, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
