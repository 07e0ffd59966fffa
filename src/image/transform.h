// SPDX-License-Identifier: MIT
//
// File bytes to a file that is made of the picture in them, in memory: decoded, through a chain of operations, encoded.
#ifndef TWX_IMAGE_TRANSFORM_H
#define TWX_IMAGE_TRANSFORM_H

#include "base/status.h"
#include "base/transform_outcome.h"
#include "image/source.h"
#include "twindex_commands.h"

/** What is done to all pictures of a run. */
struct twx_transform {
    const struct twx_operation *operations;  // borrowed
    size_t n_operations;
    unsigned quality;  // of JPEG and WebP, 1..100
};

/** Where a file is written to: n of `cap` bytes. Borrowed. */
struct twx_room {
    uint8_t *bytes;
    size_t cap;
    size_t n;
};

enum { TWX_TRANSFORM_HINT_BYTES = 160 };

/**
 * Transforms the first frame of a file. Operations see the pixels as they are stored; once a chain has asked for it, they see
 * them upright. The turning itself comes last, when the picture is as small as it gets: it needs all of it in memory, where the
 * rest goes by strips. A JPEG that is reduced is decoded at a half, a quarter or an eighth of its size where one and a half times
 * the pixels of the result are left. A picture that takes much memory waits for its turn, or fails (budget.h).
 *
 * format   of the file to make: one of twx_can_write_format
 * room     empty; out
 * outcome  out, always filled
 * hint     out: the library's own words, for people; may be empty
 * returns  TWX_OK whatever becomes of the picture: that is the outcome
 * errors   TWX_NO_MEMORY
 * threads  any; twx_decode_start was called before; twx_transform_end_thread ends a thread's use
 */
enum twx_status twx_transform_picture(const struct twx_transform *transform,
                                      const struct twx_source *source, enum twx_format format,
                                      struct twx_room *room, struct twx_transform_outcome *outcome,
                                      char hint[static TWX_TRANSFORM_HINT_BYTES],
                                      struct twx_error *err) __attribute__((warn_unused_result));
void twx_transform_end_thread(void);

#endif
