// SPDX-License-Identifier: MIT
//
// The columns of the table `files` that hold what a record says of the file and its picture: one table of their names,
// types and places in struct twx_record, by which rows are written, read and verified.
//
// A new column is a line of that table, a file in schema/ and a tag of record.c. Columns are only ever appended.
#ifndef TWX_STORE_FILE_COLUMNS_H
#define TWX_STORE_FILE_COLUMNS_H

#include <sqlite3.h>

#include "store/record.h"

// In SQL of ours, for twx_file_columns_put_in: the names, parameters for their values, a value that takes the bytes of all
// of them to know, and the condition that each by itself can be.
#define TWX_COLUMN_NAMES "{names}"
#define TWX_COLUMN_PARAMETERS "{parameters}"
#define TWX_COLUMN_SUM "{sum}"
#define TWX_COLUMN_RULES "{rules}"

// Likewise: which variants were looked for, and the variants of the row `t` of files as "kind:hash id,..." by kind, NULL
// without. In an index that has none, 0 and NULL.
#define TWX_VARIANTS_LEVEL "{level}"
#define TWX_VARIANTS_OF_ROW "{row_variants}"

// Likewise: the quality of a JPEG, and bits of what the metadata of a picture say beside its time: enum twx_metadata_flags,
// and TWX_ROW_HAS_CAMERA. In an index that does not hold them, 0.
#define TWX_QUALITY_OF_ROW "{quality}"
#define TWX_METADATA_OF_ROW "{metadata}"
enum { TWX_ROW_HAS_CAMERA = 1U << 16 };

/** How many there are in an index of a schema version. */
int twx_file_columns_count(int schema_version);

/**
 * Replaces the marks above in a text by the columns of a schema version. Parameters get the numbers behind the highest
 * before them.
 *
 * returns  owned: sqlite3_free; NULL when out of memory
 */
char *twx_file_columns_put_in(const char *text, int schema_version);

/**
 * Binds all from parameter `first` on.
 *
 * record   its bytes are borrowed until others are bound
 * bound    the record whose values the parameters have: what is equal is left; NULL: they have none
 */
void twx_file_columns_bind(sqlite3_stmt *s, int first, const struct twx_record *record,
                           const struct twx_record *bound);

/** Takes those of the row's schema version, from column `first` to its last; what is of no column is left as it is. */
void twx_file_columns_read(sqlite3_stmt *s, int first, struct twx_record *record);

/** The same of n values: the columns of some schema version. */
void twx_file_columns_take(sqlite3_value *const *values, int n, struct twx_record *record);

#endif
