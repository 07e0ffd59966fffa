// SPDX-License-Identifier: MIT
//
// The hashes that images of several parts have, by number, and their nodes; for rank.c. Equal hashes of two parts have two
// numbers and one node.
//
// Memory: 4 bytes a number, a bit for each, and a bit and a sixteenth for each hash of the parts, also of those without images.
#ifndef TWX_GROUP_RANK_HASHES_H
#define TWX_GROUP_RANK_HASHES_H

#include "group/rank_file.h"
#include "group/rank_files.h"

struct twx_rank_hashes {
    uint32_t n_parts;
    uint64_t *starts;  // owned: of each part the place of its first hash; then the number of all
    uint64_t *used;    // owned: bits, by place
    uint32_t *before;  // owned: how many are used before each 512 places
    uint32_t n;        // numbers: of the places that are used, in their order
    uint64_t
        *copies;  // owned: bits, by number: of a code that another number, in `nodes`, stands for
    uint32_t *nodes;  // owned: by number; TWX_NO_CELL: none
    uint32_t n_nodes;
};

/** hashes: out: twx_rank_hashes_release, whatever is returned.  errors: TWX_NO_MEMORY, those of reading */
enum twx_status twx_rank_hashes_init(struct twx_rank_hashes *hashes, struct twx_index *index,
                                     struct twx_error *err) __attribute__((warn_unused_result));
void twx_rank_hashes_release(struct twx_rank_hashes *hashes);

/** Notes that an image has a hash.  returns: false: the part has no such hash */
bool twx_rank_hashes_use(struct twx_rank_hashes *hashes, uint32_t part, uint64_t hash_id)
    __attribute__((warn_unused_result));

/** Gives those that are used numbers.  returns: false when out of memory */
bool twx_rank_hashes_number(struct twx_rank_hashes *hashes) __attribute__((warn_unused_result));

/**
 * Reads the codes of all parts, and finds equal ones of those that have numbers.
 *
 * sums     out, one a part: checksums of all codes
 * errors   TWX_NO_MEMORY, TWX_STOPPED; those of reading and of sorting
 */
enum twx_status twx_rank_hashes_read(struct twx_rank_hashes *hashes, struct twx_index *index,
                                     const struct twx_byte_sort_options *sorting, uint64_t *sums,
                                     struct twx_error *err) __attribute__((warn_unused_result));

/** The number of a hash that is used; TWX_NO_CELL: it is not.  threads: pure */
uint32_t twx_rank_hashes_find(const struct twx_rank_hashes *hashes, uint32_t part,
                              uint64_t hash_id);

/** The node of a number, in *is_new whether it has become one by this call. */
uint32_t twx_rank_hashes_make_node(struct twx_rank_hashes *hashes, uint32_t number, bool *is_new);
/** TWX_NO_CELL: it is none.  threads: pure */
uint32_t twx_rank_hashes_node(const struct twx_rank_hashes *hashes, uint32_t number);

#endif
