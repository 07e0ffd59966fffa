// SPDX-License-Identifier: MIT
//
// Which files of an index may be in a group at all: they have near hashes or equal bytes. The others, mostly the most by far,
// need not be held in memory with their names, nor ranked.
#ifndef TWX_GROUP_CANDIDATES_H
#define TWX_GROUP_CANDIDATES_H

#include "base/status.h"
#include "hash/radius.h"
#include "store/index.h"
#include "twindex_commands.h"

/** Counts of files. */
struct twx_candidate_counts {
    size_t n_files;
    size_t n_flat;
    size_t n_without_checksum;
};

/** A zeroed one is none. Holds for one snapshot of the index, also once some of its files are known to be gone. */
struct twx_candidates {
    uint64_t
        *files;  // owned: a bit of each file in the order of twx_index_each_file, set of candidates
    uint32_t
        *place_of;  // owned: of each hash id the place of its code; UINT32_MAX: no candidate has it
    int64_t *
        first_ids;  // owned: of files, for twx_index_each_wanted_file; NULL: it is to have one reader
    size_t n_hashes;  // of the index
    uint8_t *codes;   // owned: of candidates, by place
    size_t n_codes;
    // Owned: of each code the first one of its component of all hashes of the index, also those of flat images and of files
    // that are gone: two of one may be near each other by these alone. NULL: of equal bytes only.
    uint32_t *component;
    struct twx_candidate_counts all;     // files that there are
    struct twx_candidate_counts others;  // of these, those that are no candidates
};

/**
 * Finds them in an index of one part. Reads the files while it compares the hashes, and warns of false pairs.
 *
 * options     within a scope, with rejections or with variants more may join than is found
 * candidates  out: twx_candidates_release, whatever is returned
 * errors      TWX_STOPPED, TWX_NO_MEMORY, those of the index. A name or folder that is damaged is seen once the file is loaded:
 *             of files that are no candidates it is not
 */
enum twx_status twx_candidates_find(struct twx_index *index,
                                    const struct twx_export_options *options,
                                    const struct twx_run *run, struct twx_candidates *candidates,
                                    struct twx_error *err) __attribute__((warn_unused_result));
void twx_candidates_release(struct twx_candidates *candidates);

#endif
