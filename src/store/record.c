// SPDX-License-Identifier: MIT
//
// Record payloads. Fixed fields first, then tagged ones in order of tag, each only where it says something, so
// that equal records have equal bytes.
#include "store/record.h"

#include <string.h>

#include "base/bytes.h"
#include "base/checksum.h"

enum {
    FIXED_BYTES = 44,
    TAG_HEADER_BYTES = 4,  // tag, length
    FS_NAME_BYTES_MAX = 255,
    PARTIAL_BYTES = 8,  // of its field, before the hash
};

/** Tags of optional fields; pinned for ever. */
enum tag {
    TAG_CHECKSUM = 1,  // 16 bytes
    TAG_PICTURE =
        2,  // format 1, has_alpha 1, exif orientation 1, zero 1, width 4, height 4, frames 4
    TAG_EXIF_TIME = 3,  // 8
    TAG_HASH = 4,  // hash version 2, size 1, decoder 1, decoder version 4, detail 4, hash 16 or 64
    TAG_FS_UUID = 5,           // 1 to 255
    TAG_FS_LABEL = 6,          // 1 to 255
    TAG_PAYLOAD_CHECKSUM = 7,  // 16
    TAG_SUBSEC = 8,            // 4
    TAG_CAMERA = 9,            // 8
    TAG_METADATA = 10,         // number of fields 2, flags 2
    TAG_JPEG_QUALITY = 11,     // 1
    TAG_VARIANTS = 12,         // level 1, and of each variant its kind 1, hash 16 or 64
    TAG_PARTIAL = 13,          // hash size 1, zero 3, rows 4, hash 0, 16 or 64
};

static uint8_t *put_tag(uint8_t *p, enum tag tag, size_t n)
{
    twx_put_u16(p, (uint16_t)tag);
    twx_put_u16(p + 2, (uint16_t)n);
    return p + TAG_HEADER_BYTES;
}

/** Writes a text that is known. */
static uint8_t *put_text(uint8_t *p, enum tag tag, const char *text, size_t n)
{
    if (n == 0 || n > FS_NAME_BYTES_MAX) {
        return p;
    }
    p = put_tag(p, tag, n);
    memcpy(p, text, n);
    return p + n;
}

static unsigned hash_bytes_of(unsigned hash_size)
{
    return hash_size * hash_size / 4;
}

/** Writes what is known of a file's metadata. */
static uint8_t *put_metadata(uint8_t *p, const struct twx_metadata *m)
{
    if (twx_checksum_is_known(m->payload_checksum)) {
        p = put_tag(p, TAG_PAYLOAD_CHECKSUM, TWX_CHECKSUM_BYTES);
        memcpy(p, m->payload_checksum, TWX_CHECKSUM_BYTES);
        p += TWX_CHECKSUM_BYTES;
    }
    if (m->has_subsec) {
        p = put_tag(p, TAG_SUBSEC, 4);
        twx_put_u32(p, m->subsec_us);
        p += 4;
    }
    if (m->camera_hash != 0) {
        p = put_tag(p, TAG_CAMERA, 8);
        twx_put_u64(p, m->camera_hash);
        p += 8;
    }
    if (m->n_fields != 0 || m->flags != 0) {
        p = put_tag(p, TAG_METADATA, 4);
        twx_put_u16(p, m->n_fields);
        twx_put_u16(p + 2, m->flags);
        p += 4;
    }
    if (m->jpeg_quality != 0) {
        p = put_tag(p, TAG_JPEG_QUALITY, 1);
        *p++ = m->jpeg_quality;
    }
    return p;
}

static uint8_t *put_variants(uint8_t *p, const struct twx_record *r)
{
    const size_t n = r->n_variants * twx_record_variant_bytes(r->hash_size);
    if (r->variants_level == TWX_VARIANTS_NONE) {
        return p;
    }
    p = put_tag(p, TAG_VARIANTS, 1 + n);
    *p++ = (uint8_t)r->variants_level;
    if (n > 0) {
        memcpy(p, r->variants, n);
    }
    return p + n;
}

/** Writes what is known of the rows of a truncated picture. */
static uint8_t *put_partial(uint8_t *p, const struct twx_partial *partial)
{
    if (!partial->is_known) {
        return p;
    }
    const unsigned n = hash_bytes_of(partial->hash_size);
    p = put_tag(p, TAG_PARTIAL, PARTIAL_BYTES + n);
    memset(p, 0, PARTIAL_BYTES);
    p[0] = partial->hash_size;
    twx_put_u32(p + 4, partial->n_rows);
    memcpy(p + PARTIAL_BYTES, partial->hash, n);
    return p + PARTIAL_BYTES + n;
}

/** Writes what is known of the picture, and the hash. */
static uint8_t *put_picture(uint8_t *p, const struct twx_record *r)
{
    if (r->picture.format != TWX_FORMAT_NONE) {
        p = put_tag(p, TAG_PICTURE, 16);
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
        p = put_tag(p, TAG_EXIF_TIME, 8);
        twx_put_u64(p, (uint64_t)r->picture.exif_time_s);
        p += 8;
    }
    if (r->kind == TWX_RECORD_FILE) {
        const unsigned n = hash_bytes_of(r->hash_size);
        p = put_tag(p, TAG_HASH, 12 + n);
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
        p = put_tag(p, TAG_CHECKSUM, TWX_CHECKSUM_BYTES);
        memcpy(p, r->checksum, TWX_CHECKSUM_BYTES);
        p += TWX_CHECKSUM_BYTES;
    }
    p = put_picture(p, r);
    if (r->kind == TWX_RECORD_ROOT) {
        p = put_text(p, TAG_FS_UUID, r->fs_uuid, r->fs_uuid_bytes);
        p = put_text(p, TAG_FS_LABEL, r->fs_label, r->fs_label_bytes);
    }
    p = put_metadata(p, &r->metadata);
    p = put_variants(p, r);
    p = put_partial(p, &r->partial);
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
    if (r->hash_size != 0 && r->hash_size != 8 && r->hash_size != 16) {
        return false;
    }
    if (n != 12 + hash_bytes_of(r->hash_size)) {
        return false;
    }
    memcpy(r->hash, p + 12, n - 12);
    return true;
}

static bool take_partial(const uint8_t *p, size_t n, struct twx_partial *partial)
{
    if (n < PARTIAL_BYTES || (p[0] != 0 && p[0] != 8 && p[0] != 16) ||
        n != PARTIAL_BYTES + hash_bytes_of(p[0])) {
        return false;
    }
    partial->is_known = true;
    partial->hash_size = p[0];
    partial->n_rows = twx_get_u32(p + 4);
    memcpy(partial->hash, p + PARTIAL_BYTES, n - PARTIAL_BYTES);
    return true;
}

/** The hash, whose size says how long a variant is, comes before. */
static bool take_variants(const uint8_t *p, size_t n, struct twx_record *r)
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

static bool is_fs_name(const uint8_t *p, size_t n)
{
    return n > 0 && n <= FS_NAME_BYTES_MAX && memchr(p, 0, n) == NULL;
}

static bool take_metadata(enum tag tag, const uint8_t *p, size_t n, struct twx_metadata *m)
{
    switch (tag) {
    case TAG_PAYLOAD_CHECKSUM:
        if (n != TWX_CHECKSUM_BYTES) {
            return false;
        }
        memcpy(m->payload_checksum, p, n);
        return true;
    case TAG_SUBSEC:
        if (n != 4) {
            return false;
        }
        m->has_subsec = true;
        m->subsec_us = twx_get_u32(p);
        return m->subsec_us <= TWX_SUBSEC_US_MAX;
    case TAG_CAMERA:
        if (n != 8) {
            return false;
        }
        m->camera_hash = twx_get_u64(p);
        return true;
    case TAG_METADATA:
        if (n != 4) {
            return false;
        }
        m->n_fields = twx_get_u16(p);
        m->flags = twx_get_u16(p + 2);
        return true;
    case TAG_JPEG_QUALITY:
        if (n != 1) {
            return false;
        }
        m->jpeg_quality = p[0];
        return m->jpeg_quality <= TWX_JPEG_QUALITY_MAX;
    default:
        return true;  // of a later version: skipped
    }
}

static bool take_tag(enum tag tag, const uint8_t *p, size_t n, struct twx_record *r)
{
    switch (tag) {
    case TAG_CHECKSUM:
        if (n != TWX_CHECKSUM_BYTES) {
            return false;
        }
        memcpy(r->checksum, p, n);
        return true;
    case TAG_PICTURE:
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
    case TAG_EXIF_TIME:
        if (n != 8) {
            return false;
        }
        r->picture.has_exif_time = true;
        r->picture.exif_time_s = (int64_t)twx_get_u64(p);
        return true;
    case TAG_HASH:
        return take_hash(p, n, r);
    case TAG_FS_UUID:
        r->fs_uuid = (const char *)p;
        r->fs_uuid_bytes = n;
        return is_fs_name(p, n);
    case TAG_FS_LABEL:
        r->fs_label = (const char *)p;
        r->fs_label_bytes = n;
        return is_fs_name(p, n);
    case TAG_VARIANTS:
        return take_variants(p, n, r);
    case TAG_PARTIAL:
        return take_partial(p, n, &r->partial);
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
    while (n - at >= TAG_HEADER_BYTES) {
        const unsigned tag = twx_get_u16(payload + at);
        const size_t length = twx_get_u16(payload + at + 2);
        at += TAG_HEADER_BYTES;
        if (length > n - at || !take_tag((enum tag)tag, payload + at, length, r)) {
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
    if (by != 0) {
        return by;
    }
    static _Thread_local uint8_t a_bytes[TWX_RECORD_BYTES_MAX];
    static _Thread_local uint8_t b_bytes[TWX_RECORD_BYTES_MAX];
    const size_t a_n = twx_record_encode(a, a_bytes);
    const size_t b_n = twx_record_encode(b, b_bytes);
    by = memcmp(a_bytes, b_bytes, a_n < b_n ? a_n : b_n);
    return by != 0 ? by : (a_n > b_n) - (a_n < b_n);
}

uint64_t twx_record_checksum(const struct twx_record *r, int64_t observed_ns)
{
    static _Thread_local uint8_t bytes[TWX_RECORD_BYTES_MAX];
    const uint64_t sum = twx_checksum64(bytes, twx_record_encode(r, bytes), (uint64_t)observed_ns);
    return sum != 0 ? sum : 1;
}
