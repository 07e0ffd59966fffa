// SPDX-License-Identifier: MIT
//
// What an index knows of a file beside its picture.
#ifndef TWX_STORE_INDEX_DETAILS_H
#define TWX_STORE_INDEX_DETAILS_H

#include "base/metadata.h"
#include "store/index.h"

struct twx_file_details {
    bool is_known;                         // the index holds the file
    uint8_t checksum[TWX_CHECKSUM_BYTES];  // of its bytes
    uint64_t bytes;
    int64_t mtime_ns;
    uint64_t inode;
    int64_t observed_ns;  // start of the walk after which it was hashed
    struct twx_metadata metadata;
};

/**
 * The details of a file: zeros where nothing is known, as metadata of files that an older version indexed.
 *
 * folder_id  of twx_index_each_folder
 * details    out
 */
enum twx_status twx_index_file_details(struct twx_index *index, int64_t folder_id, const char *name,
                                       struct twx_file_details *details, struct twx_error *err)
    __attribute__((warn_unused_result));

/** The same of a path: zeros too where the index does not hold it. */
enum twx_status twx_index_path_details(struct twx_index *index, const char *path,
                                       struct twx_file_details *details, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
