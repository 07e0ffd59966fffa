// SPDX-License-Identifier: MIT
//
// File bytes to luma or RGB: 8-bit rows of the first frame, as stored (not yet turned upright), pushed top to
// bottom into a sink. Chooses the decoder; bounds pixels and memory before any pixel is made.
#ifndef TWX_IMAGE_DECODE_H
#define TWX_IMAGE_DECODE_H

#include "base/picture.h"
#include "base/status.h"
#include "image/source.h"
#include "twindex_commands.h"

/** Names and versions of the libraries behind the decoders, those compiled against, as text cut to `size`.  threads: any */
void twx_decode_libraries(char *text, size_t size);

/** Where pixels go. Borrowed for one call of twx_decode. */
struct twx_pixel_sink {
    void *user;
    unsigned n_channels;  // 1: luma; 3: RGB, in sRGB where the file's colours are none of the usual
    /**
     * The plane that will be pushed: width x height pixels that cover box_width x box_height of them (less
     * than all where a shrinking decoder's last block is cut by the picture's edge). May be called again, for a plane
     * that replaces the one begun. The picture's size and orientation are known.
     */
    enum twx_status (*begin)(void *user, uint32_t width, uint32_t height, double box_width,
                             double box_height, struct twx_error *err);
    /** One row of `width` pixels, transparent ones over white; borrowed. */
    void (*push)(void *user, const uint8_t *row);
    /**
     * Begins a plane of another kind: four samples for each block of 8 x 8 pixels, what its lowest waves alone give for its
     * quarters, or, at the edges of the picture, all waves. The last of a row or a column may lie beyond the edge. NULL: such
     * are not wanted. width, height: of the picture as it is stored
     */
    enum twx_status (*begin_quarters)(void *user, uint32_t width, uint32_t height,
                                      struct twx_error *err);
};

/** The outcome for one file; a failed or foreign file is an outcome, not an error. */
struct twx_verdict {
    enum twx_image_status status;
    enum twx_reason reason;
    char hint[160];  // the decoder's own words, for people; may be empty
};

struct twx_decode_limits {
    uint64_t max_pixels;
    unsigned least_samples;  // a shrinking decoder leaves at least n columns and rows
    // The shorter sides, in pixels, of pictures whose quarters are pushed where sink and decoder can: from, to below.
    uint32_t quarters_from;
    uint32_t quarters_below;
    enum twx_decoder_choice choice;
};

/** Decoding state of one thread, reused from file to file. */
struct twx_decoder;

/**
 * Call once, before any thread that decodes, from the main thread.
 *
 * with_libvips  starts libvips; else the first file that needs it does, where the program can load it
 * errors        TWX_FAILED
 */
enum twx_status twx_decode_start(bool with_libvips, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Owned: twx_decoder_free, on the thread that used it. NULL when out of memory. */
struct twx_decoder *twx_decoder_create(const struct twx_decode_limits *limits);
/** Accepts NULL. Ends the calling thread's use of the libraries. */
void twx_decoder_free(struct twx_decoder *decoder);

/**
 * Decodes the first frame of a file.
 *
 * picture, verdict  out, always filled
 * returns           TWX_OK also when the file is no image or cannot be decoded: that is the verdict
 * errors            what the sink's begin returns
 */
enum twx_status twx_decode(struct twx_decoder *decoder, const struct twx_source *source,
                           const struct twx_pixel_sink *sink, struct twx_picture *picture,
                           struct twx_verdict *verdict, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
