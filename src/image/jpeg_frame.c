// SPDX-License-Identifier: MIT
//
// Marker by marker; what is not known ends it.
#include "image/jpeg_frame.h"

#include <string.h>

#include "base/bytes.h"
#include "image/jpeg_segment.h"

enum {
    SOF0 = 0xc0,  // baseline
    SOF1 = 0xc1,  // extended, of which 8 bits are coded likewise
    SOF2 = 0xc2,  // progressive
    DHT = 0xc4,
    DRI = 0xdd,
    APP14 = 0xee,
    BLOCK_SIDE = 8,
    MOST_SAMPLING = 4,
    LAST_COEFFICIENT = 63,
    LOWEST_BIT_MOST = 13,  // of a scan, as of libjpeg
};

static bool read_quantisation(struct twx_jpeg_frame *f, const uint8_t *at, size_t n)
{
    while (n > 0) {
        const unsigned number = at[0];  // the upper half is the precision: 0
        if (number >= TWX_JPEG_TABLES || n < 65) {
            return false;
        }
        memcpy(f->steps[number], at + 1, TWX_JPEG_COEFFICIENTS);
        f->has_steps[number] = true;
        at += 65;
        n -= 65;
    }
    return true;
}

static bool read_codes(struct twx_jpeg_frame *f, const uint8_t *at, size_t n)
{
    while (n > 0) {
        const unsigned class = n > 16 ? at[0] >> 4 : 2;
        const unsigned number = at[0] & 15;
        size_t n_symbols = 0;
        if (class > 1 || number >= TWX_JPEG_TABLES) {
            return false;
        }
        struct twx_jpeg_code *code = &f->codes[class][number];
        memset(code, 0, sizeof *code);
        for (size_t i = 1; i <= 16; i++) {
            code->counts[i] = at[i];
            n_symbols += at[i];
        }
        if (n_symbols > sizeof code->symbols || n_symbols > n - 17) {
            return false;
        }
        memcpy(code->symbols, at + 17, n_symbols);
        code->is_defined = true;
        at += 17 + n_symbols;
        n -= 17 + n_symbols;
    }
    return true;
}

static uint32_t divide_up(uint32_t a, uint32_t b)
{
    return (a + b - 1) / b;
}

/** Blocks of an MCU: luma has the most of all channels, on both axes. A single channel has one, whatever is written. */
static bool read_sampling(struct twx_jpeg_frame *f, const uint8_t *at)
{
    unsigned n_blocks = 0;
    for (unsigned i = 0; i < f->n_channels; i++, at += 3) {
        struct twx_jpeg_channel *c = &f->channels[i];
        *c = (struct twx_jpeg_channel){
            .id = at[0], .h = at[1] >> 4, .v = at[1] & 15, .quant = at[2]};
        if (c->h < 1 || c->h > MOST_SAMPLING || c->v < 1 || c->v > MOST_SAMPLING ||
            c->quant >= TWX_JPEG_TABLES || c->h > f->channels[0].h || c->v > f->channels[0].v) {
            return false;
        }
        n_blocks += c->h * c->v;
    }
    if (f->n_channels == 1) {
        f->channels[0].h = 1;
        f->channels[0].v = 1;
        n_blocks = 1;
    }
    f->n_in_mcu = n_blocks;
    return n_blocks <= TWX_JPEG_BLOCKS_IN_MCU_MAX;
}

static bool read_frame(struct twx_jpeg_frame *f, unsigned marker, const uint8_t *at, size_t n)
{
    if (f->n_channels != 0 || n < 9 || at[0] != 8) {
        return false;
    }
    f->is_progressive = marker == SOF2;
    f->height = twx_get_be16(at + 1);
    f->width = twx_get_be16(at + 3);
    f->n_channels = at[5];
    if (f->height < 1 || f->height > TWX_JPEG_SIDE_MAX || f->width < 1 ||
        f->width > TWX_JPEG_SIDE_MAX || (f->n_channels != 1 && f->n_channels != 3) ||
        n != 6 + (size_t)3 * f->n_channels || !read_sampling(f, at + 6)) {
        return false;
    }
    f->n_across = divide_up(f->width, BLOCK_SIDE * f->channels[0].h);
    f->n_down = divide_up(f->height, BLOCK_SIDE * f->channels[0].v);
    return true;
}

/** Whether three channels are YCbCr for certain. */
static bool is_ycbcr(const struct twx_jpeg_frame *f)
{
    const struct twx_jpeg_channel *c = f->channels;
    return c[0].id == 1 && c[1].id == 2 && c[2].id == 3 &&
           (!f->has_adobe || f->adobe_transform == 1);
}

/** Whether the tables are there that the channels of a scan name. */
static bool has_tables(const struct twx_jpeg_frame *f, const struct twx_jpeg_scan *s)
{
    for (unsigned i = 0; i < s->n_channels; i++) {
        const struct twx_jpeg_channel *c = &f->channels[s->channels[i]];
        const bool needs_dc = s->first == 0 && s->high == 0;
        if (c->dc >= TWX_JPEG_TABLES || c->ac >= TWX_JPEG_TABLES ||
            (needs_dc && !f->codes[0][c->dc].is_defined) ||
            (s->last > 0 && !f->codes[1][c->ac].is_defined) || !f->has_steps[c->quant]) {
            return false;
        }
    }
    return true;
}

/** The header of a scan. Of a frame that is not progressive: all channels in one, whole. */
static bool read_scan(struct twx_jpeg_frame *f, const uint8_t *at, size_t n,
                      struct twx_jpeg_scan *s)
{
    if (f->n_channels == 0 || n < 6 || at[0] < 1 || at[0] > f->n_channels ||
        n != 4 + (size_t)2 * at[0] || (f->n_channels == 3 && !is_ycbcr(f))) {
        return false;
    }
    s->n_channels = at[0];
    s->first = at[n - 3];
    s->last = at[n - 2];
    s->high = at[n - 1] >> 4;
    s->low = at[n - 1] & 15;
    unsigned c = 0;
    for (unsigned i = 0; i < s->n_channels; i++, c++) {
        while (c < f->n_channels && f->channels[c].id != at[1 + 2 * i]) {
            c++;
        }
        if (c == f->n_channels) {
            return false;  // of no channel, or not in their order
        }
        s->channels[i] = c;
        f->channels[c].dc = at[2 + 2 * i] >> 4;
        f->channels[c].ac = at[2 + 2 * i] & 15;
    }
    const bool is_whole = s->n_channels == f->n_channels && s->first == 0 &&
                          s->last == LAST_COEFFICIENT && s->high == 0 && s->low == 0;
    const bool is_part = s->last <= LAST_COEFFICIENT && (s->first == 0) == (s->last == 0) &&
                         s->first <= s->last && (s->first == 0 || s->n_channels == 1) &&
                         s->low <= LOWEST_BIT_MOST && (s->high == 0 || s->high == s->low + 1);
    return (f->is_progressive ? is_part : is_whole) && has_tables(f, s);
}

/** A segment with its data; false for what is not taken. */
static bool read_segment(struct twx_jpeg_frame *f, unsigned marker, const uint8_t *at, size_t n)
{
    switch (marker) {
    case TWX_JPEG_DQT:
        return read_quantisation(f, at, n);
    case DHT:
        return read_codes(f, at, n);
    case SOF0:
    case SOF1:
    case SOF2:
        return read_frame(f, marker, at, n);
    case DRI:
        f->restart = n == 2 ? twx_get_be16(at) : 0;
        return n == 2;
    case TWX_JPEG_APP0:  // of another major version of JFIF libjpeg warns
        return n < 14 || memcmp(at, "JFIF", 5) != 0 || at[5] == 1;
    case APP14:
        if (n >= 12 && memcmp(at, "Adobe", 5) == 0) {
            f->has_adobe = true;
            f->adobe_transform = at[11];
        }
        return true;
    default:
        return marker == TWX_JPEG_COM || (marker >= TWX_JPEG_APP0 && marker <= TWX_JPEG_APP15);
    }
}

bool twx_jpeg_scan_next(const uint8_t *bytes, size_t n, size_t *at, struct twx_jpeg_frame *frame,
                        struct twx_jpeg_scan *scan)
{
    *scan = (struct twx_jpeg_scan){0};
    if (*at == 0) {
        if (n < 2 || bytes[0] != 0xff || bytes[1] != TWX_JPEG_SOI) {
            return false;
        }
        *at = 2;
    }
    for (;;) {
        while (n - *at >= 2 && bytes[*at] == 0xff && bytes[*at + 1] == 0xff) {
            ++*at;  // fill bytes
        }
        if (n - *at >= 2 && bytes[*at] == 0xff && bytes[*at + 1] == TWX_JPEG_EOI) {
            return true;
        }
        if (n - *at < 4 || bytes[*at] != 0xff) {
            return false;
        }
        const unsigned marker = bytes[*at + 1];
        const size_t length = twx_get_be16(bytes + *at + 2);
        if (length < 2 || length > n - *at - 2) {
            return false;
        }
        const uint8_t *data = bytes + *at + 4;
        *at += 2 + length;
        if (marker == TWX_JPEG_SOS) {
            scan->data = *at;
            return read_scan(frame, data, length - 2, scan);
        }
        if (!read_segment(frame, marker, data, length - 2)) {
            return false;
        }
    }
}
