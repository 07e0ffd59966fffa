// SPDX-License-Identifier: MIT
//
// Orientations as "transpose first, then mirror": each of the eight is one choice of (transpose, mirror
// left-right, mirror top-bottom).
#include "hash/orient.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "hash/dhash.h"

struct turn {
    bool transpose;  // done first
    bool mirror_x;   // left-right
    bool mirror_y;   // top-bottom
};

static struct turn turn_of(unsigned orientation)
{
    static const struct turn turns[TWX_N_ORIENTATIONS + 1] = {
        [1] = {false, false, false}, [2] = {false, true, false}, [3] = {false, true, true},
        [4] = {false, false, true},  [5] = {true, false, false}, [6] = {true, true, false},
        [7] = {true, true, true},    [8] = {true, false, true},
    };
    return turns[orientation >= 1 && orientation <= TWX_N_ORIENTATIONS ? orientation : 1];
}

/** out (width x height) = in turned; `in` is height x width when the turn transposes. */
static void turn_grid(const float *in, struct turn turn, unsigned width, unsigned height,
                      float *out)
{
    for (unsigned y = 0; y < height; y++) {
        for (unsigned x = 0; x < width; x++) {
            const unsigned from_x = turn.mirror_x ? width - 1 - x : x;
            const unsigned from_y = turn.mirror_y ? height - 1 - y : y;
            out[y * width + x] =
                turn.transpose ? in[from_x * height + from_y] : in[from_y * width + from_x];
        }
    }
}

void twx_orient_samples(const struct twx_samples *in, unsigned orientation, struct twx_samples *out)
{
    const struct turn turn = turn_of(orientation);
    const unsigned n = in->hash_size;
    out->hash_size = n;
    turn_grid(turn.transpose ? in->col : in->row, turn, n + 1, n, out->row);
    turn_grid(turn.transpose ? in->row : in->col, turn, n, n + 1, out->col);
}

void twx_invert_samples(struct twx_samples *samples)
{
    const size_t n = (size_t)samples->hash_size * (samples->hash_size + 1);
    for (size_t i = 0; i < n; i++) {
        samples->row[i] = 255.0F - samples->row[i];
        samples->col[i] = 255.0F - samples->col[i];
    }
}

struct twx_box twx_unorient_box(const struct twx_box *box, unsigned orientation)
{
    const struct turn turn = turn_of(orientation);
    struct twx_box b = *box;
    if (turn.mirror_x) {
        b.left = 1.0 - box->right;
        b.right = 1.0 - box->left;
    }
    if (turn.mirror_y) {
        b.top = 1.0 - box->bottom;
        b.bottom = 1.0 - box->top;
    }
    return turn.transpose ? (struct twx_box){b.top, b.left, b.bottom, b.right} : b;
}

struct twx_small_plane twx_orient_plane(const struct twx_small_plane *in, unsigned orientation,
                                        uint8_t *out)
{
    const struct turn turn = turn_of(orientation);
    const struct twx_small_plane turned = {
        .width = turn.transpose ? in->height : in->width,
        .height = turn.transpose ? in->width : in->height,
        .n_channels = in->n_channels,
        .pixels = out,
    };
    for (uint32_t y = 0; y < turned.height; y++) {
        for (uint32_t x = 0; x < turned.width; x++, out += in->n_channels) {
            const uint32_t from_x = turn.mirror_x ? turned.width - 1 - x : x;
            const uint32_t from_y = turn.mirror_y ? turned.height - 1 - y : y;
            const size_t from = turn.transpose ? (size_t)from_x * in->width + from_y
                                               : (size_t)from_y * in->width + from_x;
            memcpy(out, in->pixels + from * in->n_channels, in->n_channels);
        }
    }
    return turned;
}

static bool get_bit(const uint8_t *hash, unsigned bit)
{
    return hash[bit / 8] >> (7 - bit % 8) & 1;
}

/** Where the bit for (y, x) of a turned half comes from in the half it is taken from. */
static unsigned source_bit(struct turn turn, unsigned n, unsigned y, unsigned x)
{
    const unsigned from_x = turn.mirror_x ? n - 1 - x : x;
    const unsigned from_y = turn.mirror_y ? n - 1 - y : y;
    return turn.transpose ? from_x * n + from_y : from_y * n + from_x;
}

void twx_orient_hash(const uint8_t *in, unsigned hash_size, unsigned orientation, uint8_t *out)
{
    const struct turn turn = turn_of(orientation);
    const unsigned n_half = hash_size * hash_size;
    memset(out, 0, twx_hash_bytes(hash_size));
    for (unsigned to = 0; to < 2 * n_half; to++) {
        const unsigned half =
            to / n_half;  // 0: row bits, compared along x; 1: column bits, along y
        const unsigned from_half = turn.transpose ? 1 - half : half;
        const unsigned y = to % n_half / hash_size;
        const unsigned x = to % hash_size;
        const bool complement = half == 0 ? turn.mirror_x : turn.mirror_y;
        const unsigned from = from_half * n_half + source_bit(turn, hash_size, y, x);
        if (get_bit(in, from) != complement) {
            out[to / 8] = (uint8_t)(out[to / 8] | 0x80U >> to % 8);
        }
    }
}

/** a ^= b, code_bytes (a multiple of 8) long. */
static void add_bits(uint8_t *a, const uint8_t *b, size_t code_bytes)
{
    for (size_t i = 0; i < code_bytes; i += 8) {
        uint64_t x;
        uint64_t y;
        memcpy(&x, a + i, 8);
        memcpy(&y, b + i, 8);
        x ^= y;
        memcpy(a + i, &x, 8);
    }
}

/**
 * Turning permutes bits and complements some, so that a turned hash is that of zero, with each set bit's share
 * added (exclusive or).
 *
 * zero    out: zero turned
 * shares  out, 256 codes for each byte of a code: what each of its values adds
 */
static void make_shares(unsigned hash_size, unsigned orientation, uint8_t *zero, uint8_t *shares)
{
    const size_t code_bytes = twx_hash_bytes(hash_size);
    uint8_t code[TWX_HASH_BYTES_MAX] = {0};
    twx_orient_hash(code, hash_size, orientation, zero);
    for (size_t byte = 0; byte < code_bytes; byte++) {
        uint8_t *of_byte = shares + byte * 256 * code_bytes;
        memset(of_byte, 0, code_bytes);
        for (size_t value = 1; value < 256; value++) {
            uint8_t *share = of_byte + value * code_bytes;
            const size_t rest = value & (value - 1);
            if (rest == 0) {  // a single bit
                code[byte] = (uint8_t)value;
                twx_orient_hash(code, hash_size, orientation, share);
                add_bits(share, zero, code_bytes);
            } else {
                memcpy(share, of_byte + rest * code_bytes, code_bytes);
                add_bits(share, of_byte + (value ^ rest) * code_bytes, code_bytes);
            }
        }
        code[byte] = 0;
    }
}

bool twx_orient_many(const uint8_t *in, size_t n, unsigned hash_size, unsigned orientation,
                     uint8_t *out)
{
    const size_t code_bytes = twx_hash_bytes(hash_size);
    uint8_t zero[TWX_HASH_BYTES_MAX];
    uint8_t *shares = twx_alloc(code_bytes * 256, code_bytes);
    if (shares == NULL) {
        return false;
    }
    make_shares(hash_size, orientation, zero, shares);
    for (size_t i = 0; i < n; i++) {
        uint8_t *turned = out + i * code_bytes;
        memcpy(turned, zero, code_bytes);
        for (size_t byte = 0; byte < code_bytes; byte++) {
            const uint8_t value = in[i * code_bytes + byte];
            add_bits(turned, shares + (byte * 256 + value) * code_bytes, code_bytes);
        }
    }
    free(shares);
    return true;
}
