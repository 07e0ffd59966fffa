// SPDX-License-Identifier: MIT
//
// XXH3 behind our own names. Owns the streaming states.
#include "base/checksum.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

struct twx_checksum {
    XXH3_state_t *state;
};

struct twx_checksum64 {
    XXH3_state_t *state;
};

uint64_t twx_checksum64(const void *bytes, size_t n, uint64_t seed)
{
    return XXH3_64bits_withSeed(bytes, n, seed);
}

static void put_canonical(XXH128_hash_t sum, uint8_t out[static TWX_CHECKSUM_BYTES])
{
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, sum);
    memcpy(out, canonical.digest, TWX_CHECKSUM_BYTES);
}

void twx_checksum128(const void *bytes, size_t n, uint8_t out[static TWX_CHECKSUM_BYTES])
{
    put_canonical(XXH3_128bits(bytes, n), out);
}

struct twx_checksum *twx_checksum_create(void)
{
    struct twx_checksum *sum = calloc(1, sizeof *sum);
    if (sum == NULL) {
        return NULL;
    }
    sum->state = XXH3_createState();
    if (sum->state == NULL) {
        free(sum);
        return NULL;
    }
    twx_checksum_reset(sum);
    return sum;
}

void twx_checksum_free(struct twx_checksum *sum)
{
    if (sum == NULL) {
        return;
    }
    (void)XXH3_freeState(sum->state);
    free(sum);
}

void twx_checksum_reset(struct twx_checksum *sum)
{
    (void)XXH3_128bits_reset(sum->state);  // fails on NULL only
}

void twx_checksum_add(struct twx_checksum *sum, const void *bytes, size_t n)
{
    (void)XXH3_128bits_update(sum->state, bytes, n);  // fails on NULL only
}

void twx_checksum_get128(const struct twx_checksum *sum, uint8_t out[static TWX_CHECKSUM_BYTES])
{
    put_canonical(XXH3_128bits_digest(sum->state), out);
}

struct twx_checksum64 *twx_checksum64_create(uint64_t seed)
{
    struct twx_checksum64 *sum = calloc(1, sizeof *sum);
    if (sum == NULL) {
        return NULL;
    }
    sum->state = XXH3_createState();
    if (sum->state == NULL) {
        free(sum);
        return NULL;
    }
    (void)XXH3_64bits_reset_withSeed(sum->state, seed);  // fails on NULL only
    return sum;
}

void twx_checksum64_free(struct twx_checksum64 *sum)
{
    if (sum == NULL) {
        return;
    }
    (void)XXH3_freeState(sum->state);
    free(sum);
}

void twx_checksum64_add(struct twx_checksum64 *sum, const void *bytes, size_t n)
{
    (void)XXH3_64bits_update(sum->state, bytes, n);  // fails on NULL only
}

void twx_checksum64_reset(struct twx_checksum64 *sum, uint64_t seed)
{
    (void)XXH3_64bits_reset_withSeed(sum->state, seed);  // fails on NULL only
}

uint64_t twx_checksum64_get(const struct twx_checksum64 *sum)
{
    return XXH3_64bits_digest(sum->state);
}
