// SPDX-License-Identifier: MIT
//
// The file of `twindex rank`: which distinct hash of a collection in several indexes is the how-manieth by the keep rules.
//
// Nodes are the distinct hashes of images that may be near others, 0 the best. Cells are the nodes, and behind them the sets
// of equal bytes of what is near nothing else (flat images). An image's cell is that of its hash, but for exceptions. All
// integers are little-endian.
//
// Header, 64 bytes
//   offset  bytes  meaning
//        0      8  magic "TWXRANKS"
//        8      2  format version (1)
//       10      2  header length (64)
//       12      2  hash size, 8 or 16
//       14      2  flags: 1 flat images are near others, too
//       16      4  number of parts
//       20      4  number of nodes
//       24      4  number of cells
//       28      4  length of the keep rules
//       32      8  number of images
//       40      8  of these flat
//       48      8  zero
//       56      8  XXH3-64 of the 56 bytes before
// Then
//     the keep rules, text as --keep takes it
//     a bit a cell, the first in the lowest bit: it has more than one image; padded to bytes
//     of each part 80 bytes: UUID 36, zero 4, hashes 8, XXH3-64 of its packed hashes 8, files 8, checksum of what is known of
//       them 8, exceptions 8
//     of each part: of each hash by id its node 4 (none: 0xffffffff); of each exception file number 8, cell 4
//     8 bytes: XXH3-64 of all from the header's end, which is the id of the file
#ifndef TWX_GROUP_RANK_FILE_H
#define TWX_GROUP_RANK_FILE_H

#include <stdio.h>

#include "base/our_file.h"
#include "store/index.h"

#define TWX_NO_CELL UINT32_MAX

/** An image that is in another cell than its hash says. */
struct twx_rank_exception {
    uint64_t number;  // of the file in its part; ascending
    uint32_t cell;    // TWX_NO_CELL: in none
};

/** What identifies the content of a part, and how much of it there is. */
struct twx_rank_part {
    char uuid[37];
    uint64_t n_hashes;
    uint64_t codes_sum;
    uint64_t n_files;
    uint64_t files_sum;
    uint64_t n_exceptions;
};

/** The numbers of one part. */
struct twx_rank_numbers {
    uint32_t *nodes;                        // owned: by hash id
    struct twx_rank_exception *exceptions;  // owned
    size_t exceptions_cap;
};

struct twx_ranks {
    unsigned hash_size;
    bool include_flat;
    uint32_t n_parts;
    uint32_t n_nodes;
    uint32_t n_cells;
    uint64_t n_images;
    uint64_t n_flat;
    char *keep;                   // owned
    uint8_t *many;                // owned: bits
    struct twx_rank_part *parts;  // owned
    uint64_t id;
    FILE *file;        // owned, of one that was opened
    const char *path;  // borrowed
};

/** Accepts a zeroed one. */
void twx_ranks_release(struct twx_ranks *ranks);
void twx_rank_numbers_release(struct twx_rank_numbers *numbers);

/** Begins a file, whole or not at all.  writer: out: twx_our_file_release, whatever is returned.  errors: as of twx_our_file_create */
enum twx_status twx_ranks_create(const char *path, struct twx_our_file *writer,
                                 struct twx_error *err) __attribute__((warn_unused_result));
/** Writes all that lies before the numbers; these follow, of each part those of its hashes, then its exceptions. */
void twx_ranks_put_front(const struct twx_ranks *ranks, struct twx_our_file *writer);
void twx_ranks_put_node(uint32_t node, struct twx_our_file *writer);
void twx_ranks_put_exception(const struct twx_rank_exception *exception,
                             struct twx_our_file *writer);
/** Ends it.  errors: by errno: nothing is changed */
enum twx_status twx_ranks_commit(struct twx_our_file *writer, struct twx_error *err)
    __attribute__((warn_unused_result));
/**
 * Opens one, and reads it to its end, so that it is known to be whole.
 *
 * ranks    out: twx_ranks_release, whatever is returned; path is borrowed until then
 * errors   TWX_UNUSABLE: no such file, newer, or damaged; by errno
 */
enum twx_status twx_ranks_open(const char *path, struct twx_ranks *ranks, struct twx_error *err)
    __attribute__((warn_unused_result));
/** Reads the numbers of a part.  numbers: out: twx_rank_numbers_release, whatever is returned */
enum twx_status twx_ranks_read(const struct twx_ranks *ranks, uint32_t part,
                               struct twx_rank_numbers *numbers, struct twx_error *err)
    __attribute__((warn_unused_result));
/**
 * Finds the parts of an index among those of the file: these and no others are to be there.
 *
 * of       out, owned (free): of each part of the file its index, borrowed
 * errors   TWX_USAGE: one is missing, or is none of the file's
 */
enum twx_status twx_ranks_match(const struct twx_ranks *ranks, struct twx_index *index,
                                struct twx_index ***of, struct twx_error *err)
    __attribute__((warn_unused_result));

/** A checksum of what is known of files, one after another: that with the next. */
uint64_t twx_rank_files_sum(uint64_t sum, uint64_t hash_id, const struct twx_image *image);

#endif
