// SPDX-License-Identifier: MIT
//
// What is noted of all files of an index, beside one another by number: what shows whether they can be in a group, 13 bytes a
// file.
#ifndef TWX_GROUP_NOTED_FILES_H
#define TWX_GROUP_NOTED_FILES_H

#include "base/status.h"
#include "store/index.h"
#include "twindex_commands.h"

/** Marks of a file. */
enum { TWX_NOTED_FLAT = 1, TWX_NOTED_WITHOUT_CHECKSUM = 2 };

/** A zeroed one is of no files. Numbers are places in the order of twx_index_each_file. */
struct twx_noted_files {
    uint32_t *
        hash_ids;  // owned: TWX_NO_CODE without; one less, which is no hash's, of an id that is too large
    uint64_t *equals;    // owned: 32 bits of what must be equal, then the number
    uint8_t *marks;      // owned
    int64_t *first_ids;  // owned: for twx_index_each_wanted_file; NULL: ids do not ascend
    size_t n;
    size_t hash_ids_cap;
    size_t equals_cap;
    size_t marks_cap;
    size_t first_ids_cap;
};

/**
 * Reads all files.
 *
 * files   zeroed; out: twx_noted_files_release, whatever is returned
 * errors  TWX_STOPPED, TWX_NO_MEMORY (also of 2^32 files), those of the index
 */
enum twx_status twx_noted_files_read(struct twx_index *index,
                                     const struct twx_export_options *options,
                                     const struct twx_run *run, struct twx_noted_files *files,
                                     struct twx_error *err) __attribute__((warn_unused_result));
void twx_noted_files_release(struct twx_noted_files *files);

/**
 * Marks files of equal bytes, and drops files->equals.
 *
 * equal    out: a bit of each file, set of those that have equals; zeroed before
 * repeats  out: likewise, of these but for the first of each; zeroed before
 */
void twx_noted_files_mark_equals(struct twx_noted_files *files, uint64_t *equal, uint64_t *repeats);

#endif
