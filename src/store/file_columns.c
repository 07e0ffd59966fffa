// SPDX-License-Identifier: MIT
//
// The table of columns, and what is done by it. Owns nothing.
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
};

struct column {
    const char *name;
    enum column_type type;
    int since;       // the schema version that brought it
    size_t offset;   // of the member in struct twx_record
    size_t n_bytes;  // of the member
    size_t
        presence;  // offset of the bool that says whether there is a value, else NULL; 0: there always is
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
    {"format", COLUMN_UNSIGNED, 1, MEMBER(format)},
    {"width", COLUMN_UNSIGNED, 1, MEMBER(width)},
    {"height", COLUMN_UNSIGNED, 1, MEMBER(height)},
    {"n_frames", COLUMN_UNSIGNED, 1, MEMBER(n_frames)},
    {"has_alpha", COLUMN_BOOL, 1, MEMBER(has_alpha)},
    {"exif_orientation", COLUMN_UNSIGNED, 1, MEMBER(exif_orientation)},
    {"exif_time_s", COLUMN_SIGNED, 1, MEMBER(exif_time_s),
     .presence = offsetof(struct twx_record, has_exif_time)},
    {"detail", COLUMN_UNSIGNED, 1, MEMBER(detail)},
};

enum { N_COLUMNS = sizeof columns / sizeof *columns };

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

/** Appends n things, one a column, with `between` between them; NULL: the names. */
static void append_list(sqlite3_str *to, int n, const char *thing, const char *between)
{
    for (int i = 0; i < n; i++) {
        sqlite3_str_appendf(to, "%s%s", i > 0 ? between : "",
                            thing != NULL ? thing : columns[i].name);
    }
}

char *twx_file_columns_put_in(const char *text, int schema_version)
{
    static const struct {
        const char *mark;
        const char *thing;
        const char *between;
    } lists[] = {
        {TWX_COLUMN_NAMES, NULL, ", "},
        {TWX_COLUMN_PARAMETERS, "?", ", "},
        {TWX_COLUMN_SUM, NULL, " + "},
    };
    const int n = twx_file_columns_count(schema_version);
    sqlite3_str *to = sqlite3_str_new(NULL);
    while (*text != '\0') {
        const size_t n_before = strcspn(text, "{");
        sqlite3_str_append(to, text, (int)n_before);
        text += n_before;
        for (size_t i = 0; i < sizeof lists / sizeof *lists && *text == '{'; i++) {
            if (strncmp(text, lists[i].mark, strlen(lists[i].mark)) == 0) {
                append_list(to, n, lists[i].thing, lists[i].between);
                text += strlen(lists[i].mark);
            }
        }
        assert(*text != '{');
    }
    return sqlite3_str_finish(to);
}

// ------------------------------------------------------------------------------------------------------
// Values

static bool is_present(const struct column *c, const struct twx_record *record)
{
    return c->presence == 0 || *(const bool *)((const char *)record + c->presence);
}

static uint64_t load_unsigned(const void *member, size_t n_bytes)
{
    switch (n_bytes) {
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

void twx_file_columns_bind(sqlite3_stmt *s, int first, const struct twx_record *record)
{
    for (int i = 0; i < N_COLUMNS; i++) {
        const struct column *c = &columns[i];
        const void *member = (const char *)record + c->offset;
        if (!is_present(c, record)) {
            continue;  // a parameter without a value is NULL
        }
        switch (c->type) {
        case COLUMN_UNSIGNED:
            (void)sqlite3_bind_int64(s, first + i,
                                     (sqlite3_int64)load_unsigned(member, c->n_bytes));
            break;
        case COLUMN_SIGNED:
            (void)sqlite3_bind_int64(s, first + i, *(const int64_t *)member);
            break;
        case COLUMN_BOOL:
            (void)sqlite3_bind_int(s, first + i, *(const bool *)member);
            break;
        case COLUMN_CHECKSUM:
            (void)sqlite3_bind_blob(s, first + i, member, TWX_CHECKSUM_BYTES, SQLITE_STATIC);
            break;
        }
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
        if (sqlite3_value_bytes(value) == TWX_CHECKSUM_BYTES) {
            memcpy(member, sqlite3_value_blob(value), TWX_CHECKSUM_BYTES);
        }
        break;
    }
}

void twx_file_columns_read(sqlite3_stmt *s, int first, struct twx_record *record)
{
    for (int i = 0; i < N_COLUMNS; i++) {
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
