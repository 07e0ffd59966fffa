// SPDX-License-Identifier: MIT
//
// Whether the file systems of a manifest are mounted on this host. Where one is not, all its files look as if they had been
// removed; a partition must not be taken for complete by that.
#ifndef TWX_INGEST_PARTITION_ROOTS_H
#define TWX_INGEST_PARTITION_ROOTS_H

#include "store/manifest_read.h"

struct twx_partition_roots;

/** roots: out, owned: twx_partition_roots_free.  errors: as twx_manifest_each_root */
enum twx_status twx_partition_roots_read(const struct twx_manifest *manifest,
                                         struct twx_partition_roots **roots, struct twx_error *err)
    __attribute__((warn_unused_result));
/** Accepts NULL. */
void twx_partition_roots_free(struct twx_partition_roots *roots);

/** Takes note of a file that is there no more. */
void twx_partition_roots_miss(struct twx_partition_roots *roots, const char *path);

/**
 * Whether the roots of the files that were missed are there: a root that is missing or empty is no mounted one, as it held
 * a file when it was walked.
 *
 * errors   TWX_TRY_AGAIN: one is not
 */
enum twx_status twx_partition_roots_check(const struct twx_partition_roots *roots,
                                          struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
