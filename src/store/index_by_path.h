// SPDX-License-Identifier: MIT
//
// The images of an index in bytewise order of path, without sorting them. See twx_each_hash in twindex.h.
#ifndef TWX_STORE_INDEX_BY_PATH_H
#define TWX_STORE_INDEX_BY_PATH_H

#include "store/index.h"

/** An open block of codes, for reads that mostly stay in one; zeroed, nothing is open. */
struct twx_code_reader {
    void *blob;      // SQLite's
    uint64_t block;  // that is open
};

/** As twx_index_code, at a hundredth of its cost where the block is the one read last. */
enum twx_status twx_code_reader_get(struct twx_code_reader *reader, struct twx_index *index,
                                    uint64_t hash_id, uint8_t *code, struct twx_error *err)
    __attribute__((warn_unused_result));
/** Before the index is closed. */
void twx_code_reader_release(struct twx_code_reader *reader);

#endif
