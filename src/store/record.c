// SPDX-License-Identifier: MIT
//
// Record payloads. Fixed fields first, then tagged ones in order of tag, each only where it says something, so
// that equal records have equal bytes.
#include "store/record_fields.h"

#include <string.h>

#include "base/bytes.h"
#include "base/checksum.h"
#include "twindex_commands.h"

enum {
    FIXED_BYTES = 44,
    FS_NAME_BYTES_MAX = 255,
};

/** Writes a text that is known. */
static uint8_t *put_text(uint8_t *p, enum twx_record_tag tag, const char *text, size_t n)
{
    if (n == 0 || n > FS_NAME_BYTES_MAX) {
        return p;
    }
    p = twx_record_put_tag(p, tag, n);
    memcpy(p, text, n);
    return p + n;
}

/** Writes what is known of a file's metadata. */
static uint8_t *put_metadata(uint8_t *p, const struct twx_metadata *m)
{
    if (twx_checksum_is_known(m->payload_checksum)) {
        p = twx_record_put_tag(p, TWX_TAG_PAYLOAD_CHECKSUM, TWX_CHECKSUM_BYTES);
        memcpy(p, m->payload_checksum, TWX_CHECKSUM_BYTES);
        p += TWX_CHECKSUM_BYTES;
    }
    if (m->has_subsec) {
        p = twx_record_put_tag(p, TWX_TAG_SUBSEC, 4);
        twx_put_u32(p, m->subsec_us);
        p += 4;
    }
    if (m->camera_hash != 0) {
        p = twx_record_put_tag(p, TWX_TAG_CAMERA, 8);
        twx_put_u64(p, m->camera_hash);
        p += 8;
    }
    if (m->n_fields != 0 || m->flags != 0) {
        p = twx_record_put_tag(p, TWX_TAG_METADATA, 4);
        twx_put_u16(p, m->n_fields);
        twx_put_u16(p + 2, m->flags);
        p += 4;
    }
    if (m->jpeg_quality != 0) {
        p = twx_record_put_tag(p, TWX_TAG_JPEG_QUALITY, 1);
        *p++ = m->jpeg_quality;
    }
    return p;
}

/** Writes what is known of the picture, and the hash. */
static uint8_t *put_picture(uint8_t *p, const struct twx_record *r)
{
    if (r->picture.format != TWX_FORMAT_NONE) {
        p = twx_record_put_tag(p, TWX_TAG_PICTURE, 16);
        p[0] = (uint8_t)r->picture.format;
        p[1] = r->picture.has_alpha;
        p[2] = (uint8_t)r->picture.exif_orientation;
        p[3] = 0;
        twx_put_u32(p + 4, r->picture.width);
        twx_put_u32(p + 8, r->picture.height);
        twx_put_u32(p + 12, r->picture.n_frames);
        p += 16;
    }
    if (r->picture.has_exif_time) {
        p = twx_record_put_tag(p, TWX_TAG_EXIF_TIME, 8);
        twx_put_u64(p, (uint64_t)r->picture.exif_time_s);
        p += 8;
    }
    if (r->kind == TWX_RECORD_FILE) {
        const unsigned n = twx_hash_bytes(r->hash_size);
        p = twx_record_put_tag(p, TWX_TAG_HASH, 12 + n);
        twx_put_u16(p, (uint16_t)r->hash_version);
        p[2] = (uint8_t)r->hash_size;
        p[3] = (uint8_t)r->picture.decoder;
        twx_put_u32(p + 4, r->picture.decoder_version);
        twx_put_u32(p + 8, r->detail);
        memcpy(p + 12, r->hash, n);
        p += 12 + n;
    }
    return p;
}

size_t twx_record_encode(const struct twx_record *r, uint8_t *out)
{
    out[0] = (uint8_t)r->kind;
    out[1] = (uint8_t)r->status;
    out[2] = (uint8_t)r->reason;
    out[3] = 0;
    twx_put_u64(out + 4, r->bytes);
    twx_put_u64(out + 12, (uint64_t)r->mtime_ns);
    twx_put_u64(out + 20, (uint64_t)r->ctime_ns);
    twx_put_u64(out + 28, r->inode);
    twx_put_u64(out + 36, r->device);
    uint8_t *p = out + FIXED_BYTES;
    twx_put_u16(p, (uint16_t)r->path_bytes);
    memcpy(p + 2, r->path, r->path_bytes);
    p += 2 + r->path_bytes;
    if (twx_checksum_is_known(r->checksum)) {
        p = twx_record_put_tag(p, TWX_TAG_CHECKSUM, TWX_CHECKSUM_BYTES);
        memcpy(p, r->checksum, TWX_CHECKSUM_BYTES);
        p += TWX_CHECKSUM_BYTES;
    }
    p = put_picture(p, r);
    if (r->kind == TWX_RECORD_ROOT) {
        p = put_text(p, TWX_TAG_FS_UUID, r->fs_uuid, r->fs_uuid_bytes);
        p = put_text(p, TWX_TAG_FS_LABEL, r->fs_label, r->fs_label_bytes);
    }
    p = put_metadata(p, &r->metadata);
    p = twx_record_put_variants(p, r);
    p = twx_record_put_partial(p, &r->partial);
    return (size_t)(p - out);
}

static bool take_hash(const uint8_t *p, size_t n, struct twx_record *r)
{
    if (n < 12) {
        return false;
    }
    r->hash_version = twx_get_u16(p);
    r->hash_size = p[2];
    r->picture.decoder = (enum twx_decoder_id)p[3];
    r->picture.decoder_version = twx_get_u32(p + 4);
    r->detail = twx_get_u32(p + 8);
    if (r->hash_size != 0 && twx_hash_bits(r->hash_size) == 0) {
        return false;
    }
    if (n != 12 + twx_hash_bytes(r->hash_size)) {
        return false;
    }
    memcpy(r->hash, p + 12, n - 12);
    return true;
}

static bool is_fs_name(const uint8_t *p, size_t n)
{
    return n > 0 && n <= FS_NAME_BYTES_MAX && memchr(p, 0, n) == NULL;
}

static bool take_metadata(enum twx_record_tag tag, const uint8_t *p, size_t n,
                          struct twx_metadata *m)
{
    switch (tag) {
    case TWX_TAG_PAYLOAD_CHECKSUM:
        if (n != TWX_CHECKSUM_BYTES) {
            return false;
        }
        memcpy(m->payload_checksum, p, n);
        return true;
    case TWX_TAG_SUBSEC:
        if (n != 4) {
            return false;
        }
        m->has_subsec = true;
        m->subsec_us = twx_get_u32(p);
        return m->subsec_us <= TWX_SUBSEC_US_MAX;
    case TWX_TAG_CAMERA:
        if (n != 8) {
            return false;
        }
        m->camera_hash = twx_get_u64(p);
        return true;
    case TWX_TAG_METADATA:
        if (n != 4) {
            return false;
        }
        m->n_fields = twx_get_u16(p);
        m->flags = twx_get_u16(p + 2);
        return true;
    case TWX_TAG_JPEG_QUALITY:
        if (n != 1) {
            return false;
        }
        m->jpeg_quality = p[0];
        return m->jpeg_quality <= TWX_JPEG_QUALITY_MAX;
    default:
        return true;  // of a later version: skipped
    }
}

static bool take_tag(enum twx_record_tag tag, const uint8_t *p, size_t n, struct twx_record *r)
{
    switch (tag) {
    case TWX_TAG_CHECKSUM:
        if (n != TWX_CHECKSUM_BYTES) {
            return false;
        }
        memcpy(r->checksum, p, n);
        return true;
    case TWX_TAG_PICTURE:
        if (n != 16) {
            return false;
        }
        r->picture.format = (enum twx_format)p[0];
        r->picture.has_alpha = p[1] != 0;
        r->picture.exif_orientation = p[2];
        r->picture.width = twx_get_u32(p + 4);
        r->picture.height = twx_get_u32(p + 8);
        r->picture.n_frames = twx_get_u32(p + 12);
        return r->picture.format != TWX_FORMAT_NONE && r->picture.format < TWX_N_FORMATS &&
               r->picture.exif_orientation <= 8;
    case TWX_TAG_EXIF_TIME:
        if (n != 8) {
            return false;
        }
        r->picture.has_exif_time = true;
        r->picture.exif_time_s = (int64_t)twx_get_u64(p);
        return true;
    case TWX_TAG_HASH:
        return take_hash(p, n, r);
    case TWX_TAG_FS_UUID:
        r->fs_uuid = (const char *)p;
        r->fs_uuid_bytes = n;
        return is_fs_name(p, n);
    case TWX_TAG_FS_LABEL:
        r->fs_label = (const char *)p;
        r->fs_label_bytes = n;
        return is_fs_name(p, n);
    case TWX_TAG_VARIANTS:
        return twx_record_take_variants(p, n, r);
    case TWX_TAG_PARTIAL:
        return twx_record_take_partial(p, n, &r->partial);
    default:
        return take_metadata(tag, p, n, &r->metadata);
    }
}

/** Whether what is said of the picture can be: a hash has one, and its detail is of its bits. */
static bool has_plausible_picture(const struct twx_record *r)
{
    const unsigned n_bits = 2 * r->hash_size * r->hash_size;
    const bool is_hashed = r->status == TWX_IMAGE_HASHED;
    // Of a failure for memory it is no detail: see record.h.
    return (r->detail <= n_bits || r->reason == TWX_REASON_MEMORY) &&
           (!is_hashed || (r->picture.format != TWX_FORMAT_NONE && r->picture.width > 0 &&
                           r->picture.height > 0 && r->picture.n_frames > 0)) &&
           (!r->picture.has_exif_time || (r->picture.exif_time_s >= TWX_EXIF_TIME_MIN_S &&
                                          r->picture.exif_time_s <= TWX_EXIF_TIME_MAX_S));
}

/** Whether what is said of a truncated picture's rows can be: only such a picture has them, and a hash of some. */
static bool has_plausible_partial(const struct twx_record *r)
{
    const struct twx_partial *p = &r->partial;
    return !p->is_known || (r->reason == TWX_REASON_TRUNCATED &&
                            (p->hash_size == 0 ||
                             (p->n_rows > 0 && r->picture.width > 0 && r->picture.height > 0)));
}

/**
 * Whether values and path are those of a record; a hash has who is hashed, and nobody else, and likewise with the
 * reason of a failure.
 */
static bool makes_sense(const struct twx_record *r)
{
    const bool is_path =
        r->path_bytes > 0 && r->path[0] == '/' && memchr(r->path, 0, r->path_bytes) == NULL;
    if (!is_path || r->reason >= TWX_N_REASONS || r->status > TWX_IMAGE_FAILED) {
        return false;
    }
    if (r->kind == TWX_RECORD_ROOT) {
        return true;
    }
    return r->kind == TWX_RECORD_FILE && r->path[r->path_bytes - 1] != '/' &&
           (r->status == TWX_IMAGE_HASHED) == (r->hash_size != 0) &&
           (r->status == TWX_IMAGE_FAILED) == (r->reason != TWX_REASON_NONE) &&
           has_plausible_picture(r) && has_plausible_partial(r);
}

bool twx_record_decode(const uint8_t *payload, size_t n, struct twx_record *r)
{
    *r = (struct twx_record){0};
    if (n < FIXED_BYTES + 2) {
        return false;
    }
    r->kind = (enum twx_record_kind)payload[0];
    r->status = (enum twx_image_status)payload[1];
    r->reason = (enum twx_reason)payload[2];
    r->bytes = twx_get_u64(payload + 4);
    r->mtime_ns = (int64_t)twx_get_u64(payload + 12);
    r->ctime_ns = (int64_t)twx_get_u64(payload + 20);
    r->inode = twx_get_u64(payload + 28);
    r->device = twx_get_u64(payload + 36);
    r->path_bytes = twx_get_u16(payload + FIXED_BYTES);
    r->path = (const char *)payload + FIXED_BYTES + 2;
    size_t at = FIXED_BYTES + 2;
    if (r->path_bytes > n - at) {
        return false;
    }
    at += r->path_bytes;
    while (n - at >= TWX_TAG_HEADER_BYTES) {
        const unsigned tag = twx_get_u16(payload + at);
        const size_t length = twx_get_u16(payload + at + 2);
        at += TWX_TAG_HEADER_BYTES;
        if (length > n - at || !take_tag((enum twx_record_tag)tag, payload + at, length, r)) {
            return false;
        }
        at += length;
    }
    return at == n && makes_sense(r);
}

static int order(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/** By their bytes. */
static int compare_encoded(const struct twx_record *a, const struct twx_record *b)
{
    uint8_t a_bytes[TWX_RECORD_BYTES_MAX];
    uint8_t b_bytes[TWX_RECORD_BYTES_MAX];
    const size_t a_n = twx_record_encode(a, a_bytes);
    const size_t b_n = twx_record_encode(b, b_bytes);
    const int by = memcmp(a_bytes, b_bytes, a_n < b_n ? a_n : b_n);
    return by != 0 ? by : (a_n > b_n) - (a_n < b_n);
}

int twx_record_compare(const struct twx_record *a, int64_t a_observed_ns,
                       const struct twx_record *b, int64_t b_observed_ns)
{
    int by = order(a_observed_ns, b_observed_ns);
    if (by == 0) {
        by = order(a->mtime_ns, b->mtime_ns);
    }
    if (by == 0) {
        by = (a->status != TWX_IMAGE_FAILED) - (b->status != TWX_IMAGE_FAILED);
    }
    return by != 0 ? by : compare_encoded(a, b);
}

uint64_t twx_record_checksum(const struct twx_record *r, int64_t observed_ns)
{
    uint8_t bytes[TWX_RECORD_BYTES_MAX];
    const uint64_t sum = twx_checksum64(bytes, twx_record_encode(r, bytes), (uint64_t)observed_ns);
    return sum != 0 ? sum : 1;
}
