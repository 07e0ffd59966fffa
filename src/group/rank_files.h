// SPDX-License-Identifier: MIT
//
// The files of an index and of its parts one after the other, with their paths; for rank.c. None but the one handed out is in
// memory.
#ifndef TWX_GROUP_RANK_FILES_H
#define TWX_GROUP_RANK_FILES_H

#include "base/byte_sort.h"
#include "store/index.h"

/** How what is being ranked is sorted. */
struct twx_rank_sorts {
    struct twx_byte_sort_options images;  // the one sort of all that is known of an image
    struct twx_byte_sort_options others;  // of which there are several at a time
};

struct twx_rank_file {
    uint32_t part;    // counted from 0
    uint32_t number;  // in all parts
    uint64_t hash_id;
    const char *path;  // with a NUL behind it
    size_t path_bytes;
    size_t folder_bytes;            // of the path, with the slash: then the name
    const struct twx_image *image;  // its path is the name
};

typedef enum twx_status (*twx_rank_file_fn)(void *user, const struct twx_rank_file *file,
                                            struct twx_error *err);

/**
 * Calls fn for each file that has a hash, with all_files also for what has none, until it fails; in the same order each time,
 * which is that of twx_index_each_file.
 *
 * errors   those of fn; TWX_UNUSABLE: a file has no folder, or a name is none; TWX_NO_MEMORY, also of more files than 32 bits
 *          number; TWX_STOPPED; those of reading
 */
enum twx_status twx_rank_each_file(struct twx_index *index, bool all_files,
                                   const struct twx_run *run, twx_rank_file_fn fn, void *user,
                                   struct twx_error *err) __attribute__((warn_unused_result));

#endif
