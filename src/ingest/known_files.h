// SPDX-License-Identifier: MIT
//
// A wrapper of inputs: what the index knows of their files.
#ifndef TWX_INGEST_KNOWN_FILES_H
#define TWX_INGEST_KNOWN_FILES_H

#include "ingest/input.h"
#include "store/index.h"

/** When a file of the index needs no second look. */
struct twx_known_rules {
    enum twx_checksums checksums;  // of this run
    bool no_ctime;                 // whatever its ctime
    bool retry_failed;             // never, when it failed
    bool rehash;                   // never, when its hash is of another version, alike or not
    enum twx_variants variants;    // that each image is to have at least
    uint32_t memory_mib;           // of this run: what failed with less is tried again
};

/**
 * The entries of `files`, of which FILE says whether it is known and unchanged: its record is of this file, this version of
 * the hash and these rules. Lists the records of a folder beside its files, which come in the same order.
 *
 * files    consumed, whatever is returned; NULL is refused
 * index    borrowed
 * returns  owned: twx_input_free; NULL when out of memory
 */
struct twx_input *twx_known_files_create(struct twx_input *files, struct twx_index *index,
                                         const struct twx_known_rules *rules)
    __attribute__((warn_unused_result));

#endif
