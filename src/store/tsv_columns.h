// SPDX-License-Identifier: MIT
//
// The columns of a line: one table both writes (tsv_write.c) and reads (tsv_read.c).
#ifndef TWX_STORE_TSV_COLUMNS_H
#define TWX_STORE_TSV_COLUMNS_H

#include "store/tsv_line.h"

enum twx_tsv_kind {
    TWX_TSV_HASH,
    TWX_TSV_RESULT,
    TWX_TSV_PATH,
    TWX_TSV_VERSION_NUMBER,
    TWX_TSV_FORMAT,
    TWX_TSV_NUMBER,    // unsigned, of 1 to 8 bytes
    TWX_TSV_FLAG,      // 0 or 1
    TWX_TSV_SIGNED,    // of 8 bytes
    TWX_TSV_CHECKSUM,  // empty: not known
    TWX_TSV_PARTS,     // KIND:HASH,KIND:HASH
    TWX_TSV_ROWS_HASH,
    TWX_TSV_ROOT,
    TWX_TSV_FS_UUID,
    TWX_TSV_FS_LABEL,
    TWX_TSV_GIVEN,
};

/** What a column is, and of numbers and checksums which member has it. */
struct twx_tsv_column {
    const char *name;
    enum twx_tsv_kind kind;
    bool is_always;  // it is there without a record, too
    size_t offset;
    size_t bytes;
    size_t has_offset;  // of the flag that says whether there is a number; 0: there always is
};

enum { TWX_TSV_VERSION_AT = 11 };  // the column that says how many there are

extern const struct twx_tsv_column twx_tsv_columns[TWX_TSV_COLUMNS];

static inline bool twx_tsv_is_number(const struct twx_tsv_column *c)
{
    return c->kind == TWX_TSV_NUMBER || c->kind == TWX_TSV_FLAG || c->kind == TWX_TSV_SIGNED;
}

/** The number that a column has; a signed one by its bits. */
uint64_t twx_tsv_member(const struct twx_tsv_column *column, const struct twx_tsv_line *line);
/** value: at most twx_tsv_most */
void twx_tsv_set_member(const struct twx_tsv_column *column, uint64_t value,
                        struct twx_tsv_line *line);
/** The largest number that an unsigned column can have. */
uint64_t twx_tsv_most(const struct twx_tsv_column *column);

#endif
