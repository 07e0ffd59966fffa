// SPDX-License-Identifier: MIT
//
// What an index knows of files: whether they are unchanged since they were hashed.
#ifndef TWX_STORE_INDEX_KNOWN_H
#define TWX_STORE_INDEX_KNOWN_H

#include <sys/stat.h>

#include "store/index.h"
#include "twindex_commands.h"

/** What the index knows of a file: enough to tell whether it is unchanged. */
struct twx_known {
    const char *name;  // last component, bytes; borrowed until the next step
    size_t name_bytes;
    uint64_t bytes;
    int64_t mtime_ns;
    int64_t ctime_ns;  // before the file was read; 0: not recorded
    enum twx_image_status status;
    enum twx_reason reason;
    unsigned hash_version;
    bool has_checksum;  // the run that hashed it took one
    uint32_t detail;    // as of struct twx_record
    enum twx_variants variants;
};

/**
 * Whether a file is as it was when its record was made, by size, mtime and ctime.
 *
 * ctime_ns  of the record; 0: is not looked at
 * threads   pure
 */
bool twx_file_is_as_recorded(const struct stat *st, uint64_t bytes, int64_t mtime_ns,
                             int64_t ctime_ns);

/**
 * Begins the listing of what is known below one folder, by name (bytewise).
 *
 * folder   absolute, with a trailing slash
 */
enum twx_status twx_index_folder_begin(struct twx_index *index, const char *folder,
                                       struct twx_error *err) __attribute__((warn_unused_result));
/** The next of them; *found false after the last. */
enum twx_status twx_index_folder_next(struct twx_index *index, struct twx_known *known, bool *found,
                                      struct twx_error *err) __attribute__((warn_unused_result));
/** Ends listing and finding; harmless without. An open listing holds up twx_index_checkpoint. */
void twx_index_folder_end(struct twx_index *index);
/** One path, absolute. *found false when the index does not hold it. */
enum twx_status twx_index_find(struct twx_index *index, const char *path, struct twx_known *known,
                               bool *found, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
