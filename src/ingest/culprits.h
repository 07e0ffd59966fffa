// SPDX-License-Identifier: MIT
//
// Records of images that took the process that decodes down. The one shard that the walking process writes, from what
// the walk saw of the files: it never opens them. What verifies in a shard that such an image damaged is kept there too.
#ifndef TWX_INGEST_CULPRITS_H
#define TWX_INGEST_CULPRITS_H

#include <sys/stat.h>

#include "file/load_file.h"
#include "ingest/pool.h"
#include "store/record.h"

struct twx_culprits;

/**
 * next_worker  the run's next number of a shard: counted up when one is made; borrowed
 * returns      owned: twx_culprits_finish; NULL when out of memory
 */
struct twx_culprits *twx_culprits_create(const struct twx_pool_options *options,
                                         unsigned *next_worker);

/**
 * Notes one; it is written by twx_culprits_write.
 *
 * seen     the file when it was walked
 * returns  TWX_FILE_DONE; TWX_FILE_VANISHED or _CHANGING when it is another one by now, which was not tried, and is not
 *          noted
 */
enum twx_file_outcome twx_culprits_note(struct twx_culprits *culprits, const char *path,
                                        const struct stat *seen, enum twx_reason reason);

/** Writes what was noted since the last time.  errors: by errno */
enum twx_status twx_culprits_write(struct twx_culprits *culprits, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Keeps a record of a damaged shard.  errors: by errno */
enum twx_status twx_culprits_keep(struct twx_culprits *culprits, const struct twx_record *record,
                                  struct twx_error *err) __attribute__((warn_unused_result));

/** Seals the shard, if there is one, and frees; what was noted and not written is forgotten. */
enum twx_status twx_culprits_finish(struct twx_culprits **culprits, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
