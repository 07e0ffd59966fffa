// SPDX-License-Identifier: MIT
//
// Writing a manifest, entry by entry, to wherever its bytes go; nothing is kept of its files.
#ifndef TWX_STORE_MANIFEST_WRITE_H
#define TWX_STORE_MANIFEST_WRITE_H

#include "store/manifest.h"

/** Takes bytes; false when they cannot be written: nothing more is. */
typedef bool (*twx_write_fn)(void *user, const void *bytes, size_t n);

struct twx_manifest_writer;

/**
 * Begins a manifest.
 *
 * observed_ns  the start of the walk
 * returns      owned: twx_manifest_writer_free; NULL when out of memory
 */
struct twx_manifest_writer *twx_manifest_writer_create(twx_write_fn write, void *user,
                                                       int64_t observed_ns)
    __attribute__((warn_unused_result));
/** Adds a file; its path is below PATH_MAX bytes.  returns: false once bytes could not be written */
bool twx_manifest_writer_file(struct twx_manifest_writer *writer,
                              const struct twx_manifest_file *file)
    __attribute__((warn_unused_result));
/** Notes a root, which is written at the end.  returns: false when out of memory */
bool twx_manifest_writer_root(struct twx_manifest_writer *writer,
                              const struct twx_manifest_root *root)
    __attribute__((warn_unused_result));
/** Writes the roots and the last entry: without it a manifest is none.  returns: as twx_manifest_writer_file */
bool twx_manifest_writer_end(struct twx_manifest_writer *writer)
    __attribute__((warn_unused_result));
/** Accepts NULL. */
void twx_manifest_writer_free(struct twx_manifest_writer *writer);

#endif
