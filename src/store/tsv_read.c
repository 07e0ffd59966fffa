// SPDX-License-Identifier: MIT
//
// Column by column; what the values make together is judged by the codec of records.
#include "store/tsv_read.h"

#include <string.h>

#include "base/checksum.h"
#include "base/hex.h"
#include "base/percent.h"
#include "base/status.h"
#include "store/tsv_columns.h"
#include "twindex_commands.h"

enum { FS_NAME_MOST = 255 };

/** The text of a column: NUL-terminated, as its TAB was. */
struct field {
    char *text;
    size_t n;
};

/** Whether a field is the decimal digits of a number up to `most`. */
static bool get_digits(const char *text, uint64_t most, uint64_t *value)
{
    *value = 0;
    for (const char *at = text; *at != '\0'; at++) {
        const unsigned digit = (unsigned)(*at - '0');
        if (digit > 9 || digit > most || *value > (most - digit) / 10) {
            return false;
        }
        *value = 10 * *value + digit;
    }
    return text[0] != '\0';
}

static bool get_number(const struct twx_tsv_column *c, const struct field *f,
                       struct twx_tsv_line *line)
{
    uint64_t value = 0;
    const bool is_negative = c->kind == TWX_TSV_SIGNED && f->text[0] == '-';
    if (c->has_offset != 0) {
        const bool has = f->n > 0;
        memcpy((char *)line + c->has_offset, &has, sizeof has);
        if (!has) {
            return true;
        }
    }
    const uint64_t most =
        c->kind == TWX_TSV_SIGNED ? (uint64_t)INT64_MAX + is_negative : twx_tsv_most(c);
    if (!get_digits(f->text + is_negative, most, &value)) {
        return false;
    }
    twx_tsv_set_member(c, is_negative ? 0 - value : value, line);
    return true;
}

static bool get_hash(const struct field *f, struct twx_tsv_line *line)
{
    struct twx_record *r = &line->record;
    if (strcmp(f->text, TWX_TSV_NO_HASH) == 0) {
        return true;
    }
    const unsigned size = f->n == 2 * (size_t)twx_hash_bytes(16) ? 16 : 8;
    r->hash_size = size;
    return f->n == 2 * (size_t)twx_hash_bytes(size) &&
           twx_hex_to_bytes(f->text, twx_hash_bytes(size), r->hash);
}

/** What is none of a record's results is why there is no record. */
static bool get_result(const struct field *f, struct twx_tsv_line *line)
{
    struct twx_record *r = &line->record;
    line->has_record = true;
    for (int status = TWX_IMAGE_HASHED; status < TWX_IMAGE_FAILED; status++) {
        if (strcmp(f->text, twx_image_status_name((enum twx_image_status)status)) == 0) {
            r->status = (enum twx_image_status)status;
            return true;
        }
    }
    for (int reason = TWX_REASON_NONE + 1; reason < TWX_N_REASONS; reason++) {
        if (strcmp(f->text, twx_reason_name((enum twx_reason)reason)) == 0) {
            r->status = TWX_IMAGE_FAILED;
            r->reason = (enum twx_reason)reason;
            return true;
        }
    }
    line->has_record = false;
    line->result = f->text;
    return f->n > 0;
}

/** Decodes a path in place. n: out; 0 of an empty field */
static bool get_path(const struct field *f, size_t most, const char **path, size_t *n)
{
    *path = f->text;
    return twx_percent_get(f->text, f->n, f->text, n) && *n <= most;
}

static bool get_format(const struct field *f, struct twx_tsv_line *line)
{
    line->record.picture.format = twx_format_from_name(f->text);
    return f->n == 0 || line->record.picture.format != TWX_FORMAT_NONE;
}

static bool get_checksum(const struct twx_tsv_column *c, const struct field *f,
                         struct twx_tsv_line *line)
{
    uint8_t *checksum = (uint8_t *)line + c->offset;
    return f->n == 0 || (f->n == 2 * (size_t)TWX_CHECKSUM_BYTES &&
                         twx_hex_to_bytes(f->text, TWX_CHECKSUM_BYTES, checksum) &&
                         twx_checksum_is_known(checksum));
}

/** Reads KIND:HASH,...; that the kinds make sense is seen when the record is decoded. */
static bool get_parts(struct field *f, struct twx_tsv_line *line)
{
    struct twx_record *r = &line->record;
    const size_t n = twx_hash_bytes(r->hash_size);
    uint8_t *part = line->variants;
    char *rest = f->n > 0 ? f->text : NULL;
    r->variants = line->variants;
    while (rest != NULL) {
        char *text = strsep(&rest, ",");
        const char *kind_text = strsep(&text, ":");
        uint64_t kind = 0;
        if (n == 0 || r->n_variants == TWX_VARIANTS_MAX || text == NULL || strlen(text) != 2 * n ||
            !get_digits(kind_text, UINT8_MAX, &kind) || !twx_hex_to_bytes(text, n, part + 1)) {
            return false;
        }
        part[0] = (uint8_t)kind;
        part += 1 + n;
        r->n_variants++;
    }
    return true;
}

static bool get_rows_hash(const struct field *f, struct twx_tsv_line *line)
{
    struct twx_partial *partial = &line->record.partial;
    if (f->n == 0) {
        return true;
    }
    const unsigned size = f->n == 2 * (size_t)twx_hash_bytes(16) ? 16 : 8;
    partial->hash_size = (uint8_t)size;
    return partial->is_known && f->n == 2 * (size_t)twx_hash_bytes(size) &&
           twx_hex_to_bytes(f->text, twx_hash_bytes(size), partial->hash);
}

static bool get_column(const struct twx_tsv_column *c, struct field *f, struct twx_tsv_line *line)
{
    struct twx_record *root = &line->root;
    switch (c->kind) {
    case TWX_TSV_HASH:
        return get_hash(f, line);
    case TWX_TSV_RESULT:
        return get_result(f, line);
    case TWX_TSV_PATH:
        return get_path(f, TWX_RECORD_PATH_MAX, &line->record.path, &line->record.path_bytes);
    case TWX_TSV_VERSION_NUMBER:
        return true;  // looked at before all others
    case TWX_TSV_FORMAT:
        return get_format(f, line);
    case TWX_TSV_CHECKSUM:
        return get_checksum(c, f, line);
    case TWX_TSV_PARTS:
        return get_parts(f, line);
    case TWX_TSV_ROWS_HASH:
        return get_rows_hash(f, line);
    case TWX_TSV_ROOT:
        root->kind = TWX_RECORD_ROOT;
        return get_path(f, TWX_RECORD_PATH_MAX, &root->path, &root->path_bytes);
    case TWX_TSV_FS_UUID:
        return get_path(f, FS_NAME_MOST, &root->fs_uuid, &root->fs_uuid_bytes);
    case TWX_TSV_FS_LABEL:
        return get_path(f, FS_NAME_MOST, &root->fs_label, &root->fs_label_bytes);
    case TWX_TSV_GIVEN:
        return get_path(f, SIZE_MAX, &line->given, &line->given_bytes);
    default:
        return get_number(c, f, line);
    }
}

// ---------------------------------------------------------------------------------------------------------
// Lines

/** Cuts a line at its TABs; columns that it lacks are empty.  returns: how many it has, also beyond TWX_TSV_COLUMNS */
static size_t split(char *text, size_t n, struct field fields[static TWX_TSV_COLUMNS])
{
    size_t n_fields = 0;
    char *end = text + n;
    for (char *at = text; at != NULL; n_fields++) {
        char *tab = memchr(at, '\t', (size_t)(end - at));
        if (n_fields < TWX_TSV_COLUMNS) {
            fields[n_fields] = (struct field){at, (size_t)((tab != NULL ? tab : end) - at)};
            at[fields[n_fields].n] = '\0';
        }
        at = tab != NULL ? tab + 1 : NULL;
    }
    for (size_t i = n_fields; i < TWX_TSV_COLUMNS; i++) {
        fields[i] = (struct field){end, 0};
    }
    return n_fields;
}

static enum twx_status check_shape(const struct field *fields, size_t n_fields,
                                   struct twx_error *err)
{
    uint64_t version = 0;
    if (n_fields <= TWX_TSV_VERSION_AT ||
        !get_digits(fields[TWX_TSV_VERSION_AT].text, UINT32_MAX, &version)) {
        return twx_fail(err, TWX_UNUSABLE, 0, "not of twindex hash --stdout=tsv");
    }
    if (version != TWX_TSV_VERSION) {
        return twx_fail(err, TWX_UNUSABLE, 0,
                        "of version %u, which this twindex does not know (it knows %d)",
                        (unsigned)version, TWX_TSV_VERSION);
    }
    return n_fields == TWX_TSV_COLUMNS
               ? TWX_OK
               : twx_fail(err, TWX_UNUSABLE, 0, "%zu columns where %d are wanted", n_fields,
                          TWX_TSV_COLUMNS);
}

/** Whether a line without a record has no more than such a line has. */
static bool is_without_record(const struct field *fields, const struct twx_tsv_line *line)
{
    bool is_sound = line->record.hash_size == 0;
    for (size_t i = 0; i < TWX_TSV_COLUMNS; i++) {
        is_sound = is_sound && (twx_tsv_columns[i].is_always || fields[i].n == 0);
    }
    return is_sound;
}

/** Whether the values of a line are those of a record: as bytes, and read again, it is the same. */
static bool is_record(const struct twx_tsv_line *line)
{
    uint8_t bytes[TWX_RECORD_BYTES_MAX];
    const struct twx_record *r = &line->record;
    struct twx_tsv_line back = *line;
    if (!twx_record_decode(bytes, twx_record_encode(r, bytes), &back.record)) {
        return false;
    }
    bool is_same = back.record.n_variants == r->n_variants &&
                   (r->hash_size == 0 || r->hash_size == line->hash_size) &&
                   (r->partial.hash_size == 0 || r->partial.hash_size == line->hash_size) &&
                   (line->root.path_bytes == 0 || line->root.path[0] == '/');
    for (size_t i = 0; i < TWX_TSV_COLUMNS; i++) {
        const struct twx_tsv_column *c = &twx_tsv_columns[i];
        is_same = is_same &&
                  (!twx_tsv_is_number(c) || twx_tsv_member(c, line) == twx_tsv_member(c, &back));
    }
    return is_same;
}

enum twx_status twx_tsv_get(char *text, size_t n, struct twx_tsv_line *line, struct twx_error *err)
{
    struct field fields[TWX_TSV_COLUMNS];
    *line = (struct twx_tsv_line){.has_record = false};
    if (memchr(text, 0, n) != NULL) {
        return twx_fail(err, TWX_UNUSABLE, 0, "it holds NUL bytes");
    }
    const enum twx_status status = check_shape(fields, split(text, n, fields), err);
    if (status != TWX_OK) {
        return status;
    }
    for (size_t i = 0; i < TWX_TSV_COLUMNS; i++) {
        const struct twx_tsv_column *c = &twx_tsv_columns[i];
        const bool is_wanted = c->is_always || line->has_record;
        if (is_wanted && !get_column(c, &fields[i], line)) {
            return twx_fail(err, TWX_UNUSABLE, 0, "its column '%s' has no such value", c->name);
        }
    }
    const bool is_sound = twx_hash_bits(line->hash_size) != 0 &&
                          (line->has_record ? is_record(line) : is_without_record(fields, line));
    return is_sound ? TWX_OK : twx_fail(err, TWX_UNUSABLE, 0, "its values do not go together");
}
