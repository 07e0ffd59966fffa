// SPDX-License-Identifier: MIT
//
// Byte strings that memcmp puts in the order of what they are made of, piece by piece. All functions are pure.
#ifndef TWX_BASE_BYTE_KEY_H
#define TWX_BASE_BYTE_KEY_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/** The most bytes of twx_key_number. */
enum { TWX_KEY_NUMBER_BYTES = 9 };

/** A string in the making. */
struct twx_key {
    uint8_t *bytes;  // borrowed: room for all that is put
    size_t n;
};

static inline void twx_key_bytes(struct twx_key *key, const void *bytes, size_t n)
{
    memcpy(key->bytes + key->n, bytes, n);
    key->n += n;
}

static inline void twx_key_u8(struct twx_key *key, uint8_t v)
{
    key->bytes[key->n++] = v;
}

/** The n lowest bytes of a number, the highest first. */
static inline void twx_key_low(struct twx_key *key, uint64_t v, unsigned n)
{
    while (n-- > 0) {
        key->bytes[key->n++] = (uint8_t)(v >> 8 * n);
    }
}

static inline void twx_key_u32(struct twx_key *key, uint32_t v)
{
    twx_key_low(key, v, 4);
}

/**
 * A number, in fewer bytes where it is near 0 or near the highest: how many follow, then these. Of the upper half it is how
 * many are not 0xff, counted down from 255.
 */
static inline void twx_key_number(struct twx_key *key, uint64_t v)
{
    const uint64_t distance = v >> 63 == 0 ? v : ~v;
    unsigned n = 0;
    while (n < 8 && distance >> 8 * n != 0) {
        n++;
    }
    twx_key_u8(key, (uint8_t)(v >> 63 == 0 ? n : 255 - n));
    twx_key_low(key, v, n);
}

#endif
