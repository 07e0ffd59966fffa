// SPDX-License-Identifier: MIT
//
// Reading a manifest: whether it is whole, its roots, and a part of its files without what stands before it.
#ifndef TWX_STORE_MANIFEST_READ_H
#define TWX_STORE_MANIFEST_READ_H

#include "store/manifest.h"

struct twx_manifest;

/**
 * Opens a manifest by its first and its last entry, however long it is.
 *
 * path      a regular file
 * manifest  out, owned: twx_manifest_free
 * errors    TWX_UNUSABLE: not a manifest, newer, or not whole; by errno when it cannot be read
 */
enum twx_status twx_manifest_open(const char *path, struct twx_manifest **manifest,
                                  struct twx_error *err) __attribute__((warn_unused_result));
/** Accepts NULL. */
void twx_manifest_free(struct twx_manifest *manifest);

const char *twx_manifest_path(const struct twx_manifest *manifest);
int64_t twx_manifest_observed_ns(const struct twx_manifest *manifest);
const struct twx_manifest_end *twx_manifest_end(const struct twx_manifest *manifest);

/**
 * Reads all of it, and compares count and checksum with what the last entry says.
 *
 * run      its stop flag ends it; NULL for none
 * errors   TWX_UNUSABLE: they differ; TWX_STOPPED; by errno
 */
enum twx_status twx_manifest_verify(const struct twx_manifest *manifest, const struct twx_run *run,
                                    struct twx_error *err) __attribute__((warn_unused_result));

/** Returns false to end. */
typedef bool (*twx_manifest_root_fn)(void *user, const struct twx_manifest_root *root);
/** Calls fn for each root, in the order in which they were met.  errors: TWX_UNUSABLE; by errno; TWX_NO_MEMORY */
enum twx_status twx_manifest_each_root(const struct twx_manifest *manifest, twx_manifest_root_fn fn,
                                       void *user, struct twx_error *err)
    __attribute__((warn_unused_result));

// ---------------------------------------------------------------------------------------------------------

/** The files of a part, one after another. */
struct twx_manifest_part;

/**
 * The files whose entries begin in the bytes [i * S / n, (i + 1) * S / n) of the S bytes of all files' entries: each file
 * is of one part, in which all stand in order.
 *
 * manifest  borrowed until twx_manifest_part_free
 * i, n      i < n
 * returns   owned: twx_manifest_part_free; NULL when out of memory
 */
struct twx_manifest_part *twx_manifest_part_create(const struct twx_manifest *manifest, uint32_t i,
                                                   uint32_t n) __attribute__((warn_unused_result));
/**
 * The next file.
 *
 * file     out; its path is borrowed until the next call
 * found    out: false after the last
 * errors   TWX_UNUSABLE: no entry stands there; by errno
 */
enum twx_status twx_manifest_part_next(struct twx_manifest_part *part,
                                       struct twx_manifest_file *file, bool *found,
                                       struct twx_error *err) __attribute__((warn_unused_result));
/** Begins again with the first file. */
void twx_manifest_part_rewind(struct twx_manifest_part *part);
/** Accepts NULL. */
void twx_manifest_part_free(struct twx_manifest_part *part);

#endif
