// SPDX-License-Identifier: MIT
//
// What libvips 8.14 misreads in silence is refused here. Each rule was measured: tests/cli/hash/tiff_kinds.py.
#include "image/tiff_samples.h"

/** Photometric interpretations. Source: TIFF 6.0, section 8, and its supplements. */
enum photometric {
    WHITE_IS_ZERO = 0,
    BLACK_IS_ZERO = 1,
    RGB = 2,
    PALETTE = 3,
    CMYK = 5,
    YCBCR = 6,
    CIELAB = 8,
};

enum { ASSOCIATED_ALPHA = 1, ALPHA = 2 };

/** Whether libvips shows these colours as they are meant: it takes ICC's Lab for CIE's, and raw YCbCr for RGB. */
static bool are_colours_known(const struct twx_tiff_header *header)
{
    enum { NEW_JPEG = 7 };
    switch (header->photometric) {
    case WHITE_IS_ZERO:
    case BLACK_IS_ZERO:
    case RGB:
    case PALETTE:
    case CIELAB:
        return true;
    case CMYK:
        return header->ink_set == 1;
    case YCBCR:
        return header->compression == NEW_JPEG;
    default:
        return false;  // masks, raw sensors, LogLuv, other Labs
    }
}

/** Samples that the photometric interpretation asks for. */
static unsigned n_expected(const struct twx_tiff_header *header)
{
    switch (header->photometric) {
    case RGB:
    case YCBCR:
    case CIELAB:
        return 3;
    case CMYK:
        return 4;
    default:
        return 1;
    }
}

static bool has_alpha(const struct twx_tiff_header *header)
{
    return header->extra_samples == ASSOCIATED_ALPHA || header->extra_samples == ALPHA;
}

/** Whether samples are numbers of which white is known: unsigned, all of one width, using enough of it. */
static bool are_numbers_known(const struct twx_tiff_header *header)
{
    enum {
        UNSIGNED = 1,
        VOID = 4,
        LEAST_RANGE = 2047
    };  // below, the upper byte has too few levels
    const uint32_t bits = header->bits;
    const bool is_unsigned = header->sample_format == UNSIGNED || header->sample_format == VOID;
    const bool is_power_of_2 = bits > 0 && (bits & (bits - 1)) == 0;
    return is_unsigned && is_power_of_2 && bits <= 16 && !header->is_mixed &&
           (bits < 16 || header->range >= LEAST_RANGE);
}

/** Whether libvips finds the colours among samples of this number, order and width. */
static bool is_arrangement_known(const struct twx_tiff_header *header)
{
    const unsigned n = n_expected(header);
    const bool is_single = header->n_samples == 1;
    if (header->n_samples < n || (header->bits < 8 && !is_single)) {
        return false;
    }
    if (header->is_planar && !is_single) {  // only whole strips of these are put together
        const bool is_copied = header->photometric == RGB || header->photometric == CMYK;
        return is_copied && header->tile_width == 0;
    }
    return true;
}

/** Whether the samples beyond the colours are none, one alpha first of all, or meaningless and dropped. */
static bool are_extras_known(const struct twx_tiff_header *header)
{
    const unsigned n_extra = header->n_samples - n_expected(header);
    if (n_extra == 0) {
        return true;
    }
    if (header->has_late_alpha) {
        return false;
    }
    switch (header->photometric) {
    case PALETTE:
        return n_extra == 1 && has_alpha(header);
    case WHITE_IS_ZERO:  // associated alpha: libvips inverts the colours alone
        return header->extra_samples != ASSOCIATED_ALPHA && n_extra <= header->n_extra_samples;
    case BLACK_IS_ZERO:  // more samples that nobody names may be colours
        return n_extra == 1 || n_extra <= header->n_extra_samples;
    default:
        return true;
    }
}

bool twx_tiff_is_unsupported(const struct twx_tiff_header *header)
{
    enum { OLD_JPEG = 6 };
    return header->compression == OLD_JPEG || !are_colours_known(header) ||
           !are_numbers_known(header) || !is_arrangement_known(header) || !are_extras_known(header);
}

unsigned twx_tiff_n_colours(const struct twx_tiff_header *header)
{
    const unsigned n = n_expected(header);
    return header->n_samples > n && !has_alpha(header) ? n : 0;
}
