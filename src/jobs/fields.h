// SPDX-License-Identifier: MIT
//
// Fields of messages and results, one after the other, little-endian. What a worker process says is bounded and checked
// as a file's bytes are.
#ifndef TWX_JOBS_FIELDS_H
#define TWX_JOBS_FIELDS_H

#include <string.h>

#include "base/bytes.h"

static inline uint8_t *twx_put_field32(uint8_t *at, uint32_t v)
{
    twx_put_u32(at, v);
    return at + 4;
}

static inline uint8_t *twx_put_field64(uint8_t *at, uint64_t v)
{
    twx_put_u64(at, v);
    return at + 8;
}

static inline uint8_t *twx_put_floats(uint8_t *at, const float *values, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t bits = 0;
        memcpy(&bits, &values[i], sizeof bits);
        at = twx_put_field32(at, bits);
    }
    return at;
}

static inline uint8_t *twx_put_field_bytes(uint8_t *at, const void *bytes, size_t n)
{
    if (n > 0) {
        memcpy(at, bytes, n);
    }
    return at + n;
}

/** What is left to read; `failed` once more was asked than is there, or a number was out of its range. */
struct twx_fields {
    const uint8_t *at;
    size_t n_left;
    bool failed;
};

/** n bytes, or NULL. */
static inline const uint8_t *twx_get_field_bytes(struct twx_fields *f, size_t n)
{
    if (f->n_left < n) {
        f->failed = true;
        return NULL;
    }
    const uint8_t *bytes = f->at;
    f->at += n;
    f->n_left -= n;
    return bytes;
}

static inline uint32_t twx_get_field32(struct twx_fields *f)
{
    const uint8_t *bytes = twx_get_field_bytes(f, 4);
    return bytes != NULL ? twx_get_u32(bytes) : 0;
}

static inline uint64_t twx_get_field64(struct twx_fields *f)
{
    const uint8_t *bytes = twx_get_field_bytes(f, 8);
    return bytes != NULL ? twx_get_u64(bytes) : 0;
}

/** A number below `limit`, 0 with `failed` otherwise. */
static inline uint32_t twx_get_field_below(struct twx_fields *f, uint32_t limit)
{
    const uint32_t v = twx_get_field32(f);
    f->failed = f->failed || v >= limit;
    return v < limit ? v : 0;
}

/** n bytes into `to`; zeros with `failed` when there are not so many. */
static inline void twx_copy_field(struct twx_fields *f, void *to, size_t n)
{
    const uint8_t *bytes = twx_get_field_bytes(f, n);
    if (bytes != NULL) {
        memcpy(to, bytes, n);
    } else {
        memset(to, 0, n);
    }
}

/** The rest as text, cut to `size`. */
static inline void twx_get_field_text(struct twx_fields *f, char *text, size_t size)
{
    const size_t n = f->n_left < size ? f->n_left : size - 1;
    twx_copy_field(f, text, n);
    text[n] = '\0';
    (void)twx_get_field_bytes(f, f->n_left);
}

/** Whether all was read, and nothing failed. */
static inline bool twx_fields_are_whole(const struct twx_fields *f)
{
    return !f->failed && f->n_left == 0;
}

/** Fails for what is not within 0..most, as for what is no number. */
static inline void twx_get_floats(struct twx_fields *f, float *values, size_t n, float most)
{
    for (size_t i = 0; i < n; i++) {
        const uint32_t bits = twx_get_field32(f);
        memcpy(&values[i], &bits, sizeof bits);
        f->failed = f->failed || !(values[i] >= 0.0F && values[i] <= most);
    }
}

#endif
