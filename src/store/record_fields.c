// SPDX-License-Identifier: MIT
//
// Hashes of parts, and of truncated pictures.
#include "store/record_fields.h"

#include <string.h>

enum {
    PARTIAL_BYTES = 8,  // of its field, before the hash
};

uint8_t *twx_record_put_variants(uint8_t *p, const struct twx_record *r)
{
    const size_t n = r->n_variants * twx_record_variant_bytes(r->hash_size);
    if (r->variants_level == TWX_VARIANTS_NONE) {
        return p;
    }
    p = twx_record_put_tag(p, TWX_TAG_VARIANTS, 1 + n);
    *p++ = (uint8_t)r->variants_level;
    if (n > 0) {
        memcpy(p, r->variants, n);
    }
    return p + n;
}

/** Writes what is known of the rows of a truncated picture. */
uint8_t *twx_record_put_partial(uint8_t *p, const struct twx_partial *partial)
{
    if (!partial->is_known) {
        return p;
    }
    const unsigned n = twx_hash_bytes(partial->hash_size);
    p = twx_record_put_tag(p, TWX_TAG_PARTIAL, PARTIAL_BYTES + n);
    memset(p, 0, PARTIAL_BYTES);
    p[0] = partial->hash_size;
    twx_put_u32(p + 4, partial->n_rows);
    memcpy(p + PARTIAL_BYTES, partial->hash, n);
    return p + PARTIAL_BYTES + n;
}

bool twx_record_take_partial(const uint8_t *p, size_t n, struct twx_partial *partial)
{
    if (n < PARTIAL_BYTES || (p[0] != 0 && p[0] != 8 && p[0] != 16) ||
        n != PARTIAL_BYTES + twx_hash_bytes(p[0])) {
        return false;
    }
    partial->is_known = true;
    partial->hash_size = p[0];
    partial->n_rows = twx_get_u32(p + 4);
    memcpy(partial->hash, p + PARTIAL_BYTES, n - PARTIAL_BYTES);
    return true;
}

/** The hash, whose size says how long a variant is, comes before. */
bool twx_record_take_variants(const uint8_t *p, size_t n, struct twx_record *r)
{
    const size_t each = twx_record_variant_bytes(r->hash_size);
    if (n == 0 || p[0] == TWX_VARIANTS_NONE || p[0] > TWX_VARIANTS_ALL || r->hash_size == 0 ||
        (n - 1) % each != 0 || (n - 1) / each > TWX_VARIANTS_MAX) {
        return false;
    }
    r->variants_level = (enum twx_variants)p[0];
    r->n_variants = (unsigned)((n - 1) / each);
    r->variants = p + 1;
    unsigned last = TWX_VARIANT_NONE;
    for (unsigned i = 0; i < r->n_variants; i++) {
        const unsigned kind = r->variants[i * each];
        if (kind <= last || kind >= TWX_N_VARIANT_KINDS) {
            return false;
        }
        last = kind;
    }
    return true;
}
