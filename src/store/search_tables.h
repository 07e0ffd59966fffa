// SPDX-License-Identifier: MIT
//
// The file X.tables beside an index X: a multi-index (hash/mih.h) over its hashes, by which one question reads a few
// thousandths of them. It is made by twx_optimize, can be made again at any time, and no answer depends on it: hashes that
// are newer than it are read from the index.
//
// Integers and words are in the byte order of the machine that wrote them; to one of another order there is no such file.
//
// Header, 4096 bytes
//   offset  bytes  meaning
//        0      8  magic "TWXTABLE"
//        8      4  byte order: 0x01020304
//       12      4  format version (1)
//       16      4  bytes of a hash (16)
//       20      4  number of chunks
//       24      4  bits of each chunk
//       28      4  zero
//       32      8  number of hashes: ids 0 .. n - 1, those of full blocks
//       40      8  XXH3-64 over the checksums of some of these blocks, seeded with n
//       48      8  XXH3-64 of the 48 bytes before
// Then, each padded with zeros to 4096 bytes
//     the hashes, by id
//     of each chunk: where each value's entries begin, and their number, 4 each; of each entry the word of the hash that has
//       the fewer bits of the chunk, 8, each; the other word, 8, each; the hash id, 4, each
// At the end 8 bytes: XXH3-64 of all behind the header.
#ifndef TWX_STORE_SEARCH_TABLES_H
#define TWX_STORE_SEARCH_TABLES_H

#include "hash/mih.h"
#include "store/index.h"

/** A mapped file. */
struct twx_search_tables {
    uint64_t n_codes;
    const uint8_t *codes;      // of all hashes; positions of matches count here
    struct twx_mih *whole;     // over whole hashes
    struct twx_mih *row_half;  // over row halves, by the first half of the chunks
    void *mapping;
    size_t n_bytes;
};

enum { TWX_TABLES_CHUNKS = 8, TWX_TABLES_CHUNK_BITS = 16 };

/**
 * Opens the search tables of an index, if there are some that fit it.
 *
 * n_hashes  of the index; tables of more are not used
 * tables    out, owned: twx_search_tables_close; NULL: there are none that can be used
 * errors    TWX_NO_MEMORY, those of reading the index
 */
enum twx_status twx_search_tables_open(struct twx_index *index, uint64_t n_hashes,
                                       struct twx_search_tables **tables, struct twx_error *err)
    __attribute__((warn_unused_result));
/** Accepts NULL. */
void twx_search_tables_close(struct twx_search_tables *tables);

/**
 * Reads those that fit an index to their end, and compares the checksum.
 *
 * are_damaged  out; false where there are none
 * errors       TWX_STOPPED; as of twx_search_tables_open
 */
enum twx_status twx_search_tables_check(struct twx_index *index, uint64_t n_hashes,
                                        const struct twx_run *run, bool *are_damaged,
                                        struct twx_error *err) __attribute__((warn_unused_result));

/** Removes those beside an index file, as far as they are ours. What is not removed is not used for another index. */
void twx_search_tables_remove(const char *index_file);

#endif
