// SPDX-License-Identifier: MIT
//
// The headers of a JPEG whose entropy-coded data we read ourselves: baseline, extended or progressive, Huffman, 8 bits, grey or
// YCbCr.
#ifndef TWX_IMAGE_JPEG_FRAME_H
#define TWX_IMAGE_JPEG_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    TWX_JPEG_CHANNELS_MAX = 3,
    TWX_JPEG_TABLES = 4,              // of a class, by their numbers
    TWX_JPEG_BLOCKS_IN_MCU_MAX = 10,  // of all channels
    TWX_JPEG_SIDE_MAX = 65500,        // pixels, as of libjpeg
    TWX_JPEG_COEFFICIENTS = 64,       // of a block
};

/** A Huffman table as DHT has it. */
struct twx_jpeg_code {
    bool is_defined;
    uint8_t counts[17];  // codes of each length, from 1 on
    uint8_t symbols[256];
};

struct twx_jpeg_channel {
    uint8_t id;
    unsigned h;  // blocks of an MCU, across and down
    unsigned v;
    unsigned quant;  // numbers of tables; the next two as the last scan has them
    unsigned dc;
    unsigned ac;
};

struct twx_jpeg_frame {
    uint32_t width;  // pixels
    uint32_t height;
    unsigned
        n_channels;  // 1 or 3; the first is luma, at full resolution; 0 before there is a frame
    bool is_progressive;
    struct twx_jpeg_channel channels[TWX_JPEG_CHANNELS_MAX];
    unsigned n_in_mcu;  // blocks of all channels
    uint32_t n_across;  // MCUs
    uint32_t n_down;
    uint32_t restart;  // MCUs between two RST markers; 0: there are none
    uint8_t steps[TWX_JPEG_TABLES][TWX_JPEG_COEFFICIENTS];  // of quantisation, in zigzag order
    bool has_steps[TWX_JPEG_TABLES];
    struct twx_jpeg_code codes[2][TWX_JPEG_TABLES];  // DC, AC
    bool has_adobe;                                  // a marker that says what three channels are
    uint8_t adobe_transform;
};

/** A scan: which coefficients of which channels, and to which bit. */
struct twx_jpeg_scan {
    unsigned n_channels;                       // 0: there is none, the image has ended
    unsigned channels[TWX_JPEG_CHANNELS_MAX];  // ascending
    unsigned first;                            // coefficients, in zigzag order
    unsigned last;
    unsigned high;  // the lowest bit that was known before; 0 of a first scan
    unsigned low;   // the lowest bit that it brings
    size_t data;    // where the entropy-coded data begin
};

/**
 * Reads headers up to the next scan, or the end of the image. Declines whatever libjpeg would warn of, and what is rare.
 *
 * bytes    the file, n of them
 * at       where the next marker is; 0 at first; moved on to the data of the scan
 * frame    what was read so far; zeroed at first
 * scan     out; its tables are there
 * returns  false: decode it otherwise
 * threads  pure
 * source   ITU-T T.81, B.2; which three channels are YCbCr: libjpeg's jdapimin.c
 */
bool twx_jpeg_scan_next(const uint8_t *bytes, size_t n, size_t *at, struct twx_jpeg_frame *frame,
                        struct twx_jpeg_scan *scan) __attribute__((warn_unused_result));

#endif
