// SPDX-License-Identifier: MIT
//
// The bytes of search tables (search_tables.h), for the files that write and read them.
#ifndef TWX_STORE_SEARCH_TABLES_FILE_H
#define TWX_STORE_SEARCH_TABLES_FILE_H

#include "hash/mih_table.h"
#include "store/search_tables.h"

#define TWX_TABLES_MAGIC "TWXTABLE"

enum { TWX_TABLES_PAGE = 4096, TWX_TABLES_CODE_BYTES = 16, TWX_TABLES_SUM_BYTES = 8 };

/** The header of a file.  threads: pure */
void twx_tables_put_header(uint64_t n_codes, uint64_t blocks_sum,
                           uint8_t header[static TWX_TABLES_PAGE]);
/** Takes one apart; false: it is none of this version, machine and shape.  threads: pure */
bool twx_tables_take_header(const uint8_t header[static TWX_TABLES_PAGE], uint64_t *n_codes,
                            uint64_t *blocks_sum) __attribute__((warn_unused_result));

/** Bytes of an array with what pads it.  threads: pure */
static inline uint64_t twx_tables_padded(uint64_t n_bytes)
{
    return (n_bytes + TWX_TABLES_PAGE - 1) / TWX_TABLES_PAGE * TWX_TABLES_PAGE;
}
/** Bytes of a whole file.  threads: pure */
uint64_t twx_tables_file_bytes(uint64_t n_codes);

/** X.tables of a connected index.  returns: owned, free(); NULL when out of memory */
char *twx_tables_path(const char *index_file) __attribute__((warn_unused_result));

/**
 * A checksum by which the full blocks of an index are known again: ids of hashes are what they were.
 *
 * n_codes  of all full blocks that are meant
 */
enum twx_status twx_tables_blocks_sum(struct twx_index *index, uint64_t n_codes, uint64_t *sum,
                                      struct twx_error *err) __attribute__((warn_unused_result));

#endif
