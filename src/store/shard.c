// SPDX-License-Identifier: MIT
//
// The format that shard.h documents, to bytes and from bytes. Pure: no file is touched here.
#include "store/shard.h"

#include <string.h>

#include "base/bytes.h"
#include "base/checksum.h"

enum { HEADER_CHECKED_BYTES = 152 };

static const char magic[8] = {'T', 'W', 'X', 'S', 'H', 'A', 'R', 'D'};
static const char record_mark[4] = {'T', 'W', 'X', 'R'};
static const char footer_mark[8] = {'T', 'W', 'X', 'F', 'O', 'O', 'T', '1'};

void twx_shard_header_encode(const struct twx_shard_header *header,
                             uint8_t out[static TWX_SHARD_HEADER_BYTES])
{
    memset(out, 0, TWX_SHARD_HEADER_BYTES);
    memcpy(out, magic, sizeof magic);
    twx_put_u16(out + 8, TWX_SHARD_FORMAT);
    twx_put_u16(out + 10, TWX_SHARD_HEADER_BYTES);
    twx_put_u16(out + 12, (uint16_t)header->hash_version);
    twx_put_u16(out + 14, (uint16_t)header->hash_size);
    twx_put_u32(out + 16, header->partition);
    twx_put_u32(out + 20, header->n_partitions);
    twx_put_u32(out + 24, header->worker);
    twx_put_u32(out + 28, header->n_unreadable);
    memcpy(out + 32, header->run_id, TWX_RUN_ID_BYTES);
    twx_put_u64(out + 48, (uint64_t)header->observed_ns);
    memcpy(out + 56, header->libraries, TWX_LIBRARIES_BYTES);
    twx_put_u64(out + 152, twx_checksum64(out, HEADER_CHECKED_BYTES, 0));
}

static bool is_newer(const uint8_t *bytes, size_t n)
{
    return n >= 10 && memcmp(bytes, magic, sizeof magic) == 0 &&
           twx_get_u16(bytes + 8) > TWX_SHARD_FORMAT;
}

static bool header_verifies(const uint8_t *bytes, size_t n)
{
    return n >= TWX_SHARD_HEADER_BYTES && memcmp(bytes, magic, sizeof magic) == 0 &&
           twx_get_u64(bytes + 152) == twx_checksum64(bytes, HEADER_CHECKED_BYTES, 0);
}

enum twx_status twx_shard_header_decode(const uint8_t *bytes, size_t n, const char *path,
                                        struct twx_shard_header *header, struct twx_error *err)
{
    if (n < sizeof magic || memcmp(bytes, magic, sizeof magic) != 0) {
        return twx_fail(err, TWX_UNUSABLE, 0,
                        "'%s' is not a twindex shard: name files or folders that twindex hash made",
                        path);
    }
    if (is_newer(bytes, n)) {
        return twx_fail(err, TWX_UNUSABLE, 0,
                        "shard '%s' is of a newer twindex (format %u): update twindex", path,
                        twx_get_u16(bytes + 8));
    }
    if (!header_verifies(bytes, n)) {
        return twx_fail(err, TWX_UNUSABLE, 0,
                        "shard '%s' is damaged in its header: hash its images again", path);
    }
    *header = (struct twx_shard_header){
        .hash_version = twx_get_u16(bytes + 12),
        .hash_size = twx_get_u16(bytes + 14),
        .partition = twx_get_u32(bytes + 16),
        .n_partitions = twx_get_u32(bytes + 20),
        .worker = twx_get_u32(bytes + 24),
        .n_unreadable = twx_get_u32(bytes + 28),
        .observed_ns = (int64_t)twx_get_u64(bytes + 48),
    };
    memcpy(header->run_id, bytes + 32, TWX_RUN_ID_BYTES);
    memcpy(header->libraries, bytes + 56, TWX_LIBRARIES_BYTES);
    header->libraries[TWX_LIBRARIES_BYTES - 1] = '\0';
    if (twx_hash_bits(header->hash_size) == 0) {
        return twx_fail(err, TWX_UNUSABLE, 0,
                        "shard '%s' has hash size %u, which this twindex does not know", path,
                        header->hash_size);
    }
    return TWX_OK;
}

static bool is_begun(const uint8_t *head, size_t n)
{
    static const uint8_t zeros[TWX_SHARD_HEADER_BYTES];
    return memcmp(head, magic, n < sizeof magic ? n : sizeof magic) == 0 ||
           memcmp(head, zeros, n) == 0;
}

bool twx_shard_header_is_unbegun(const uint8_t *bytes, size_t n)
{
    return is_begun(bytes, n) && !is_newer(bytes, n) && !header_verifies(bytes, n);
}

uint64_t twx_shard_seed(const struct twx_shard_header *header, uint64_t offset)
{
    return twx_get_u64(header->run_id) ^ offset;
}

size_t twx_shard_record_encode(const struct twx_shard_header *header,
                               const struct twx_record *record, uint64_t offset, uint8_t *out)
{
    uint8_t *payload = out + TWX_SHARD_FRAME_BYTES;
    const size_t n = twx_record_encode(record, payload);
    memcpy(out, record_mark, sizeof record_mark);
    twx_put_u32(out + 4, (uint32_t)n);
    twx_put_u64(out + TWX_SHARD_FRAME_CHECKSUM_AT,
                twx_checksum64(payload, n, twx_shard_seed(header, offset)));
    return TWX_SHARD_FRAME_BYTES + n;
}

bool twx_shard_record_decode(const struct twx_shard_header *header, const uint8_t *bytes, size_t n,
                             uint64_t offset, size_t *length, struct twx_record *record)
{
    if (n < TWX_SHARD_FRAME_BYTES || memcmp(bytes, record_mark, sizeof record_mark) != 0) {
        return false;
    }
    const uint8_t *payload = bytes + TWX_SHARD_FRAME_BYTES;
    const size_t n_payload = twx_get_u32(bytes + 4);
    if (n_payload > TWX_RECORD_BYTES_MAX || n_payload > n - TWX_SHARD_FRAME_BYTES ||
        twx_get_u64(bytes + TWX_SHARD_FRAME_CHECKSUM_AT) !=
            twx_checksum64(payload, n_payload, twx_shard_seed(header, offset)) ||
        !twx_record_decode(payload, n_payload, record) ||
        (record->hash_size != 0 && record->hash_size != header->hash_size) ||
        (record->partial.hash_size != 0 && record->partial.hash_size != header->hash_size)) {
        return false;
    }
    *length = TWX_SHARD_FRAME_BYTES + n_payload;
    return true;
}

size_t twx_shard_find_mark(const uint8_t *bytes, size_t n)
{
    const uint8_t *found = memmem(bytes, n, record_mark, sizeof record_mark);
    return found != NULL ? (size_t)(found - bytes) : n;
}

void twx_shard_footer_encode(const struct twx_shard_header *header, uint64_t n_records,
                             uint64_t checksum, uint64_t offset,
                             uint8_t out[static TWX_SHARD_FOOTER_BYTES])
{
    memcpy(out, footer_mark, sizeof footer_mark);
    twx_put_u64(out + 8, n_records);
    twx_put_u64(out + 16, checksum);
    twx_put_u64(out + 24, twx_checksum64(out, 24, twx_shard_seed(header, offset)));
}

bool twx_shard_footer_decode(const struct twx_shard_header *header,
                             const uint8_t footer[static TWX_SHARD_FOOTER_BYTES], uint64_t offset,
                             uint64_t *n_records, uint64_t *checksum)
{
    if (memcmp(footer, footer_mark, sizeof footer_mark) != 0 ||
        twx_get_u64(footer + 24) != twx_checksum64(footer, 24, twx_shard_seed(header, offset))) {
        return false;
    }
    *n_records = twx_get_u64(footer + 8);
    *checksum = twx_get_u64(footer + 16);
    return true;
}
