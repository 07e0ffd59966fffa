// SPDX-License-Identifier: MIT
//
// Files made of pieces of others, for tests of readers: bytes put in, taken out, changed.
#ifndef TWX_TESTS_FILE_MAKER_H
#define TWX_TESTS_FILE_MAKER_H

#include <sys/mman.h>
#include <unistd.h>

#include "base/bytes.h"
#include "testdata.h"

/** A file in the making. Owned: made_free. */
struct made {
    uint8_t *bytes;
    size_t n;
};

static inline void made_put(struct made *made, const void *bytes, size_t n)
{
    if (n == 0) {
        return;
    }
    made->bytes = realloc(made->bytes, made->n + n);
    ck_assert_ptr_nonnull(made->bytes);
    memcpy(made->bytes + made->n, bytes, n);
    made->n += n;
}

static inline void made_put_be32(struct made *made, uint32_t v)
{
    const uint8_t bytes[4] = {(uint8_t)(v >> 24), (uint8_t)(v >> 16), (uint8_t)(v >> 8),
                              (uint8_t)v};
    made_put(made, bytes, sizeof bytes);
}

static inline void made_put_le32(struct made *made, uint32_t v)
{
    uint8_t bytes[4];
    twx_put_u32(bytes, v);
    made_put(made, bytes, sizeof bytes);
}

static inline void made_free(struct made *made)
{
    free(made->bytes);
    *made = (struct made){0};
}

static inline struct twx_source made_source(const struct made *made)
{
    return (struct twx_source){.fd = -1, .size = made->n, .bytes = made->bytes};
}

/** The same bytes by a descriptor.  returns: owned, close its fd */
static inline struct twx_source by_descriptor(const struct twx_source *source)
{
    const int fd = memfd_create("made", MFD_CLOEXEC);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, source->bytes, source->size), (ssize_t)source->size);
    return (struct twx_source){.fd = fd, .size = source->size};
}

/** A marker segment with a mark (with its NULs) and data. */
static inline void put_segment(struct made *made, uint8_t marker, const void *mark, size_t n_mark,
                               const void *data, size_t n_data)
{
    const size_t n = 2 + n_mark + n_data;
    const uint8_t head[4] = {0xff, marker, (uint8_t)(n >> 8), (uint8_t)n};
    ck_assert_uint_le(n, 65535);
    made_put(made, head, sizeof head);
    made_put(made, mark, n_mark);
    made_put(made, data, n_data);
}

/** A JPEG with a segment after its SOI. */
static inline struct made jpeg_with(const struct twx_source *jpeg, uint8_t marker, const void *mark,
                                    size_t n_mark, const void *data, size_t n_data)
{
    struct made made = {0};
    made_put(&made, jpeg->bytes, 2);
    put_segment(&made, marker, mark, n_mark, data, n_data);
    made_put(&made, jpeg->bytes + 2, jpeg->size - 2);
    return made;
}

/** A PNG with a chunk after its IHDR; the CRC is not right, and nobody looks. */
static inline struct made png_with(const struct twx_source *png, const char *type, const void *data,
                                   size_t n)
{
    struct made made = {0};
    made_put(&made, png->bytes, 33);
    made_put_be32(&made, (uint32_t)n);
    made_put(&made, type, 4);
    made_put(&made, data, n);
    made_put_be32(&made, 0);
    made_put(&made, png->bytes + 33, png->size - 33);
    return made;
}

/** A WebP with a chunk after its last. */
static inline struct made webp_with(const struct twx_source *webp, const char *type,
                                    const void *data, size_t n)
{
    struct made made = {0};
    made_put(&made, webp->bytes, webp->size);
    made_put(&made, type, 4);
    made_put_le32(&made, (uint32_t)n);
    made_put(&made, data, n);
    made_put(&made, "", n % 2);
    twx_put_u32(made.bytes + 4, (uint32_t)made.n - 8);
    return made;
}

#endif
