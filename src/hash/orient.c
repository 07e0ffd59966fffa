// SPDX-License-Identifier: MIT
//
// Orientations as "transpose first, then mirror": each of the eight is one choice of (transpose, mirror
// left-right, mirror top-bottom). Owns nothing.
#include "hash/orient.h"

#include <string.h>

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
