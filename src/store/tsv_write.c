// SPDX-License-Identifier: MIT
//
// Column by column. Numbers that a record does not have, and all that is not known, are empty.
#include "store/tsv_write.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/checksum.h"
#include "base/hex.h"
#include "base/percent.h"
#include "store/tsv_columns.h"
#include "twindex_commands.h"

static char *put_text(char *at, const char *text)
{
    const size_t n = strlen(text);
    memcpy(at, text, n);
    return at + n;
}

static char *put_hex(char *at, const uint8_t *bytes, size_t n)
{
    twx_hex_from_bytes(bytes, n, at);
    return at + 2 * n;
}

static char *put_path(char *at, const char *path, size_t n)
{
    return n > 0 ? at + twx_percent_put(path, n, at) : at;
}

static char *put_parts(char *at, const struct twx_record *r)
{
    const size_t n = twx_hash_bytes(r->hash_size);
    for (unsigned i = 0; i < r->n_variants; i++) {
        const uint8_t *part = r->variants + i * (1 + n);
        at += snprintf(at, 8, "%s%u:", i > 0 ? "," : "", part[0]);
        at = put_hex(at, part + 1, n);
    }
    return at;
}

static bool has_member(const struct twx_tsv_column *c, const struct twx_tsv_line *line)
{
    bool has = true;
    if (c->has_offset != 0) {
        memcpy(&has, (const char *)line + c->has_offset, sizeof has);
    }
    return has;
}

static char *put_number(char *at, const struct twx_tsv_column *c, const struct twx_tsv_line *line)
{
    enum { DIGITS_ROOM = 24 };
    const uint64_t value = twx_tsv_member(c, line);
    if (!has_member(c, line)) {
        return at;
    }
    return at + (c->kind == TWX_TSV_SIGNED ? snprintf(at, DIGITS_ROOM, "%" PRId64, (int64_t)value)
                                           : snprintf(at, DIGITS_ROOM, "%" PRIu64, value));
}

static char *put_column(char *at, const struct twx_tsv_column *c, const struct twx_tsv_line *line)
{
    const struct twx_record *r = &line->record;
    const uint8_t *checksum = (const uint8_t *)line + c->offset;
    switch (c->kind) {
    case TWX_TSV_HASH:
        return line->has_record && r->status == TWX_IMAGE_HASHED
                   ? put_hex(at, r->hash, twx_hash_bytes(r->hash_size))
                   : put_text(at, TWX_TSV_NO_HASH);
    case TWX_TSV_RESULT:
        return put_text(at, line->has_record ? twx_tsv_result(r) : line->result);
    case TWX_TSV_PATH:
        return line->has_record ? put_path(at, r->path, r->path_bytes)
                                : put_path(at, line->given, line->given_bytes);
    case TWX_TSV_VERSION_NUMBER:
        return at + snprintf(at, 8, "%d", TWX_TSV_VERSION);
    case TWX_TSV_FORMAT:
        return put_text(at, twx_format_name(r->picture.format));
    case TWX_TSV_CHECKSUM:
        return twx_checksum_is_known(checksum) ? put_hex(at, checksum, TWX_CHECKSUM_BYTES) : at;
    case TWX_TSV_PARTS:
        return put_parts(at, r);
    case TWX_TSV_ROWS_HASH:
        return put_hex(at, r->partial.hash, twx_hash_bytes(r->partial.hash_size));
    case TWX_TSV_ROOT:
        return put_path(at, line->root.path, line->root.path_bytes);
    case TWX_TSV_FS_UUID:
        return put_path(at, line->root.fs_uuid, line->root.fs_uuid_bytes);
    case TWX_TSV_FS_LABEL:
        return put_path(at, line->root.fs_label, line->root.fs_label_bytes);
    case TWX_TSV_GIVEN:
        return put_path(at, line->given, line->given_bytes);
    default:
        return put_number(at, c, line);
    }
}

size_t twx_tsv_put(const struct twx_tsv_line *line, char out[static TWX_TSV_ROOM])
{
    char *at = out;
    for (size_t i = 0; i < TWX_TSV_COLUMNS; i++) {
        if (line->has_record || twx_tsv_columns[i].is_always) {
            at = put_column(at, &twx_tsv_columns[i], line);
        }
        *at++ = i + 1 < TWX_TSV_COLUMNS ? '\t' : '\n';
    }
    return (size_t)(at - out);
}
