// SPDX-License-Identifier: MIT
//
// Radii of chunks, and what they cost.
#include "hash/chunk.h"

int twx_chunk_radius(unsigned n_chunks, unsigned k, unsigned radius)
{
    return (int)((radius + 1) / n_chunks) - (k < (radius + 1) % n_chunks ? 0 : 1);
}

double twx_chunk_n_near(unsigned n_bits, int radius)
{
    double n = 0;
    double binomial = 1;
    for (unsigned weight = 0; (int)weight <= radius && weight <= n_bits; weight++) {
        n += binomial;
        binomial = binomial * (n_bits - weight) / (weight + 1);
    }
    return n;
}
