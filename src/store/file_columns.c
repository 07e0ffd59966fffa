// SPDX-License-Identifier: MIT
//
// The table of columns, and what is done by it.
#include "store/file_columns.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "base/checksum.h"

/** How a member of a record is kept. */
enum column_type {
    COLUMN_UNSIGNED,  // 8, 16, 32 or 64 bits; of 64, SQLite has the signed integer of the same bits
    COLUMN_SIGNED,    // 64 bits
    COLUMN_BOOL,      // 0 or 1
    COLUMN_CHECKSUM,  // 16 bytes; zeros: not known
    COLUMN_CHECKSUM_OR_NULL,
    COLUMN_PARTIAL_HASH,  // as many bytes as a hash of the index has; NULL: none
};

struct column {
    const char *name;
    enum column_type type;
    int since;       // the schema version that brought it
    size_t offset;   // of the member in struct twx_record
    size_t n_bytes;  // of the member
    size_t
        presence;  // offset of the bool that says whether there is a value, else NULL; 0: there always is
    int64_t min;  // both 0: whatever the member can hold
    int64_t max;
    const char *rule;  // of a value that is not NULL, beside its bounds; NULL: none
};

#define MEMBER(member)                                                                             \
    .offset = offsetof(struct twx_record, member),                                                 \
    .n_bytes = sizeof(((const struct twx_record *)NULL)->member)

static const struct column columns[] = {
    {"bytes", COLUMN_UNSIGNED, 1, MEMBER(bytes)},
    {"mtime_ns", COLUMN_SIGNED, 1, MEMBER(mtime_ns)},
    {"ctime_ns", COLUMN_SIGNED, 1, MEMBER(ctime_ns)},
    {"inode", COLUMN_UNSIGNED, 1, MEMBER(inode)},
    {"device", COLUMN_UNSIGNED, 1, MEMBER(device)},
    {"checksum", COLUMN_CHECKSUM, 1, MEMBER(checksum)},
    {"format", COLUMN_UNSIGNED, 1, MEMBER(picture.format), .max = TWX_N_FORMATS - 1},
    {"width", COLUMN_UNSIGNED, 1, MEMBER(picture.width)},
    {"height", COLUMN_UNSIGNED, 1, MEMBER(picture.height)},
    {"n_frames", COLUMN_UNSIGNED, 1, MEMBER(picture.n_frames)},
    {"has_alpha", COLUMN_BOOL, 1, MEMBER(picture.has_alpha)},
    {"exif_orientation", COLUMN_UNSIGNED, 1, MEMBER(picture.exif_orientation), .max = 8},
    {"exif_time_s", COLUMN_SIGNED, 1, MEMBER(picture.exif_time_s),
     .presence = offsetof(struct twx_record, picture.has_exif_time), .min = TWX_EXIF_TIME_MIN_S,
     .max = TWX_EXIF_TIME_MAX_S},
    {"detail", COLUMN_UNSIGNED, 1, MEMBER(detail)},
    {"payload_checksum", COLUMN_CHECKSUM_OR_NULL, 4, MEMBER(metadata.payload_checksum)},
    {"subsec_us", COLUMN_UNSIGNED, 4, MEMBER(metadata.subsec_us),
     .presence = offsetof(struct twx_record, metadata.has_subsec), .max = TWX_SUBSEC_US_MAX},
    {"camera_hash", COLUMN_UNSIGNED, 4, MEMBER(metadata.camera_hash)},
    {"metadata_fields", COLUMN_UNSIGNED, 4, MEMBER(metadata.n_fields)},
    {"metadata_flags", COLUMN_UNSIGNED, 4, MEMBER(metadata.flags)},
    {"jpeg_quality", COLUMN_UNSIGNED, 4, MEMBER(metadata.jpeg_quality),
     .max = TWX_JPEG_QUALITY_MAX},
    {"partial_rows", COLUMN_UNSIGNED, 5, MEMBER(partial.n_rows),
     .presence = offsetof(struct twx_record, partial.is_known), .rule = "reason = 1"},
    {"partial_hash", COLUMN_PARTIAL_HASH, 5, MEMBER(partial.hash),
     .rule = "reason = 1 AND min(partial_rows, width, height) > 0"},
    {"variants", COLUMN_UNSIGNED, 6, MEMBER(variants_level), .max = TWX_VARIANTS_ALL},
};

enum { N_COLUMNS = sizeof columns / sizeof *columns };

static bool is_bytes(const struct column *c)
{
    return c->type == COLUMN_CHECKSUM || c->type == COLUMN_CHECKSUM_OR_NULL ||
           c->type == COLUMN_PARTIAL_HASH;
}

static bool is_null_without(const struct column *c)
{
    return c->presence != 0 || c->type == COLUMN_CHECKSUM_OR_NULL || c->type == COLUMN_PARTIAL_HASH;
}

static int partial_bytes(const struct twx_record *record)
{
    return (int)twx_hash_bytes(record->partial.hash_size);
}

int twx_file_columns_count(int schema_version)
{
    int n = 0;
    while (n < N_COLUMNS && columns[n].since <= schema_version) {
        n++;
    }
    return n;
}

// ------------------------------------------------------------------------------------------------------
// Text

static void append_name(sqlite3_str *to, const struct column *c)
{
    sqlite3_str_appendall(to, c->name);
}

static void append_parameter(sqlite3_str *to, const struct column *c)
{
    (void)c;
    sqlite3_str_appendchar(to, 1, '?');
}

/** The condition that a value is one of the column; of a 64-bit integer each is. */
static void append_rule(sqlite3_str *to, const struct column *c)
{
    int64_t max = c->max;
    if (c->type == COLUMN_BOOL) {
        max = 1;
    } else if (c->type == COLUMN_UNSIGNED && max == 0 && c->n_bytes < sizeof max) {
        max = (INT64_C(1) << 8 * c->n_bytes) - 1;
    }
    if (c->type == COLUMN_PARTIAL_HASH) {
        sqlite3_str_appendf(to, "(length(%s) = (SELECT hash_size * hash_size / 4 FROM twindex)",
                            c->name);
    } else if (is_bytes(c)) {
        sqlite3_str_appendf(to, "(length(%s) = %d", c->name, TWX_CHECKSUM_BYTES);
    } else if (c->min == max) {
        sqlite3_str_appendf(to, "(%s IS NOT NULL", c->name);
    } else {
        sqlite3_str_appendf(to, "(%s BETWEEN %lld AND %lld", c->name, (long long)c->min,
                            (long long)max);
    }
    if (c->rule != NULL) {
        sqlite3_str_appendf(to, " AND %s", c->rule);
    }
    if (is_null_without(c)) {
        sqlite3_str_appendf(to, " OR %s IS NULL", c->name);
    }
    sqlite3_str_appendchar(to, 1, ')');
}

/** What stands for a mark: something of each column, and between two of them a text. */
static const struct list {
    const char *mark;
    void (*append)(sqlite3_str *to, const struct column *c);
    const char *between;
} lists[] = {
    {TWX_COLUMN_NAMES, append_name, ", "},
    {TWX_COLUMN_PARAMETERS, append_parameter, ", "},
    {TWX_COLUMN_SUM, append_name, " + "},
    {TWX_COLUMN_RULES, append_rule, " AND "},
};

/** What stands for a mark in an index of a schema version or later, and before it. */
static const struct choice {
    const char *mark;
    int since;
    const char *text;
    const char *before;
} choices[] = {
    {TWX_VARIANTS_LEVEL, 6, "variants", "0"},
    {TWX_VARIANTS_OF_ROW, 6,
     "(SELECT group_concat((variants.id & 63) || ':' || variants.hash_id) FROM variants "
     "WHERE variants.id BETWEEN 64 * t.id AND 64 * t.id + 63)",
     "NULL"},
    {TWX_QUALITY_OF_ROW, 4, "jpeg_quality", "0"},
    {TWX_METADATA_OF_ROW, 4, "metadata_flags | (camera_hash <> 0) << 16", "0"},
};

/** Appends what stands for the mark that begins a text, if it is one of choices.  returns: its length, or 0 */
static size_t append_choice(sqlite3_str *to, const char *text, int schema_version)
{
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++) {
        const struct choice *c = &choices[i];
        if (strncmp(text, c->mark, strlen(c->mark)) == 0) {
            sqlite3_str_appendall(to, schema_version >= c->since ? c->text : c->before);
            return strlen(c->mark);
        }
    }
    return 0;
}

/** The list whose mark begins a text; NULL: none has it. */
static const struct list *list_at(const char *text)
{
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        if (strncmp(text, lists[i].mark, strlen(lists[i].mark)) == 0) {
            return &lists[i];
        }
    }
    return NULL;
}

char *twx_file_columns_put_in(const char *text, int schema_version)
{
    const int n = twx_file_columns_count(schema_version);
    sqlite3_str *to = sqlite3_str_new(NULL);
    for (;;) {
        const size_t n_before = strcspn(text, "{");
        sqlite3_str_append(to, text, (int)n_before);
        text += n_before;
        const size_t n_choice = append_choice(to, text, schema_version);
        if (n_choice > 0) {
            text += n_choice;
            continue;
        }
        const struct list *list = list_at(text);
        if (list == NULL) {
            assert(*text == '\0');
            return sqlite3_str_finish(to);
        }
        for (int i = 0; i < n; i++) {
            if (i > 0) {
                sqlite3_str_appendall(to, list->between);
            }
            list->append(to, &columns[i]);
        }
        text += strlen(list->mark);
    }
}

// ------------------------------------------------------------------------------------------------------
// Values

static const void *member_of(const struct column *c, const struct twx_record *record)
{
    return (const char *)record + c->offset;
}

/** Whether there is a value, which is not NULL then. */
static bool is_present(const struct column *c, const struct twx_record *record)
{
    switch (c->type) {
    case COLUMN_CHECKSUM_OR_NULL:
        return twx_checksum_is_known(member_of(c, record));
    case COLUMN_PARTIAL_HASH:
        return record->partial.hash_size != 0;
    default:
        return c->presence == 0 || *(const bool *)((const char *)record + c->presence);
    }
}

static uint64_t load_integer(const struct column *c, const struct twx_record *record)
{
    const void *member = member_of(c, record);
    switch (c->n_bytes) {
    case sizeof(uint8_t):
        return *(const uint8_t *)member;
    case sizeof(uint16_t):
        return *(const uint16_t *)member;
    case sizeof(uint32_t):
        return *(const uint32_t *)member;
    default:
        return *(const uint64_t *)member;
    }
}

static void store_unsigned(void *member, size_t n_bytes, uint64_t value)
{
    switch (n_bytes) {
    case sizeof(uint8_t):
        *(uint8_t *)member = (uint8_t)value;
        break;
    case sizeof(uint16_t):
        *(uint16_t *)member = (uint16_t)value;
        break;
    case sizeof(uint32_t):
        *(uint32_t *)member = (uint32_t)value;
        break;
    default:
        *(uint64_t *)member = value;
    }
}

/** Whether two records have the same value of a column. Bytes are borrowed: they count as others in each record. */
static bool has_same(const struct column *c, const struct twx_record *a, const struct twx_record *b)
{
    return is_bytes(c)
               ? !is_present(c, a) && !is_present(c, b)
               : load_integer(c, a) == load_integer(c, b) && is_present(c, a) == is_present(c, b);
}

void twx_file_columns_bind(sqlite3_stmt *s, int first, const struct twx_record *record,
                           const struct twx_record *bound)
{
    for (int i = 0; i < N_COLUMNS; i++) {
        const struct column *c = &columns[i];
        if (bound != NULL && has_same(c, record, bound)) {
            continue;  // most are those of the record before; binding costs several times the look
        }
        if (!is_present(c, record)) {
            (void)sqlite3_bind_null(s, first + i);
        } else if (is_bytes(c)) {
            const int n =
                c->type == COLUMN_PARTIAL_HASH ? partial_bytes(record) : TWX_CHECKSUM_BYTES;
            (void)sqlite3_bind_blob(s, first + i, member_of(c, record), n, SQLITE_STATIC);
        } else {
            (void)sqlite3_bind_int64(s, first + i, (sqlite3_int64)load_integer(c, record));
        }
    }
}

static void take_partial_hash(sqlite3_value *value, struct twx_partial *partial)
{
    const int n = sqlite3_value_bytes(value);
    partial->hash_size = n == 16 ? 8 : n == 64 ? 16 : 0;
    if (partial->hash_size != 0) {
        memcpy(partial->hash, sqlite3_value_blob(value), (size_t)n);
    }
}

static void take_value(const struct column *c, sqlite3_value *value, struct twx_record *record)
{
    void *member = (char *)record + c->offset;
    if (c->presence != 0) {
        *(bool *)((char *)record + c->presence) = sqlite3_value_type(value) != SQLITE_NULL;
    }
    switch (c->type) {
    case COLUMN_UNSIGNED:
        store_unsigned(member, c->n_bytes, (uint64_t)sqlite3_value_int64(value));
        break;
    case COLUMN_SIGNED:
        *(int64_t *)member = sqlite3_value_int64(value);
        break;
    case COLUMN_BOOL:
        *(bool *)member = sqlite3_value_int64(value) != 0;
        break;
    case COLUMN_CHECKSUM:
    case COLUMN_CHECKSUM_OR_NULL:
        if (sqlite3_value_bytes(value) == TWX_CHECKSUM_BYTES) {
            memcpy(member, sqlite3_value_blob(value), TWX_CHECKSUM_BYTES);
        }
        break;
    case COLUMN_PARTIAL_HASH:
        take_partial_hash(value, &record->partial);
        break;
    }
}

void twx_file_columns_read(sqlite3_stmt *s, int first, struct twx_record *record)
{
    const int n = sqlite3_column_count(s) - first;
    for (int i = 0; i < n && i < N_COLUMNS; i++) {
        // Not protected by a mutex, nor is anything of a connection, which one thread has at a time.
        take_value(&columns[i], sqlite3_column_value(s, first + i), record);
    }
}

void twx_file_columns_take(sqlite3_value *const *values, int n, struct twx_record *record)
{
    for (int i = 0; i < n && i < N_COLUMNS; i++) {
        take_value(&columns[i], values[i], record);
    }
}
