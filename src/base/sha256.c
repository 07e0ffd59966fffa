// SPDX-License-Identifier: MIT
//
// SHA-256 as FIPS 180-4 writes it down: names of variables are those of its section 6.2. No effort is made for speed.
#include "base/sha256.h"

#include <string.h>

#include "base/bytes.h"

/** The first 32 bits of the fractions of the cube roots of the first 64 primes. */
static const uint32_t round_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t rotate_right(uint32_t x, unsigned n)
{
    return x >> n | x << (32 - n);
}

static void add_block(uint32_t state[static 8], const uint8_t block[static 64])
{
    uint32_t w[64];
    uint32_t v[8];  // a to h
    for (size_t t = 0; t < 16; t++) {
        w[t] = twx_get_be32(block + 4 * t);
    }
    for (size_t t = 16; t < 64; t++) {
        const uint32_t s0 =
            rotate_right(w[t - 15], 7) ^ rotate_right(w[t - 15], 18) ^ w[t - 15] >> 3;
        const uint32_t s1 =
            rotate_right(w[t - 2], 17) ^ rotate_right(w[t - 2], 19) ^ w[t - 2] >> 10;
        w[t] = s1 + w[t - 7] + s0 + w[t - 16];
    }
    memcpy(v, state, sizeof v);
    for (size_t t = 0; t < 64; t++) {
        const uint32_t a = v[0];
        const uint32_t e = v[4];
        const uint32_t t1 = v[7] +
                            (rotate_right(e, 6) ^ rotate_right(e, 11) ^ rotate_right(e, 25)) +
                            ((e & v[5]) ^ (~e & v[6])) + round_constants[t] + w[t];
        const uint32_t t2 = (rotate_right(a, 2) ^ rotate_right(a, 13) ^ rotate_right(a, 22)) +
                            ((a & v[1]) ^ (a & v[2]) ^ (v[1] & v[2]));
        memmove(v + 1, v, 7 * sizeof *v);
        v[4] += t1;
        v[0] = t1 + t2;
    }
    for (size_t i = 0; i < 8; i++) {
        state[i] += v[i];
    }
}

void twx_sha256_init(struct twx_sha256 *sum)
{
    // The first 32 bits of the fractions of the square roots of the first 8 primes.
    static const uint32_t first[8] = {
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
        0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
    };
    *sum = (struct twx_sha256){0};
    memcpy(sum->state, first, sizeof first);
}

void twx_sha256_add(struct twx_sha256 *sum, const void *bytes, size_t n)
{
    const uint8_t *from = bytes;
    while (n > 0) {
        const size_t at = sum->n_bytes % sizeof sum->block;
        const size_t room = sizeof sum->block - at;
        const size_t part = n < room ? n : room;
        memcpy(sum->block + at, from, part);
        sum->n_bytes += part;
        from += part;
        n -= part;
        if (part == room) {
            add_block(sum->state, sum->block);
        }
    }
}

void twx_sha256_end(struct twx_sha256 *sum, uint8_t out[static TWX_SHA256_BYTES])
{
    static const uint8_t mark = 0x80;
    static const uint8_t zero = 0;
    uint8_t n_bits[8];
    for (size_t i = 0; i < 8; i++) {
        n_bits[i] = (uint8_t)(sum->n_bytes * 8 >> (56 - 8 * i));
    }
    twx_sha256_add(sum, &mark, 1);
    while (sum->n_bytes % sizeof sum->block != sizeof sum->block - sizeof n_bits) {
        twx_sha256_add(sum, &zero, 1);
    }
    twx_sha256_add(sum, n_bits, sizeof n_bits);
    for (size_t i = 0; i < TWX_SHA256_BYTES; i++) {
        out[i] = (uint8_t)(sum->state[i / 4] >> (24 - 8 * (i % 4)));
    }
}
