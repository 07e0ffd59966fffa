// SPDX-License-Identifier: MIT
//
// Writing a shard: records are appended to a .part file, which the footer and its sealed name complete.
#ifndef TWX_STORE_SHARD_WRITE_H
#define TWX_STORE_SHARD_WRITE_H

#include "store/shard.h"

struct twx_shard_writer;

/**
 * Begins folder/RUN-WORKER.twx.part.
 *
 * writer   out, owned: twx_shard_writer_seal or _free
 * errors   by errno (TWX_TRY_AGAIN for no space), TWX_NO_MEMORY; nothing is left
 * threads  one thread at a time
 */
enum twx_status twx_shard_writer_create(const char *folder, const struct twx_shard_header *header,
                                        struct twx_shard_writer **writer, struct twx_error *err)
    __attribute__((warn_unused_result));
/**
 * Appends; buffered, written at the latest a second after the one before.
 *
 * errors   by errno
 */
enum twx_status twx_shard_writer_append(struct twx_shard_writer *writer,
                                        const struct twx_record *record, struct twx_error *err)
    __attribute__((warn_unused_result));
/**
 * Writes the footer, syncs, renames to the sealed name; a shard without records is removed instead. Consumes
 * *writer (NULL afterwards) whatever is returned; on failure the .part stays for `index` to adopt.
 */
enum twx_status twx_shard_writer_seal(struct twx_shard_writer **writer, struct twx_error *err)
    __attribute__((warn_unused_result));
/**
 * Writes what is buffered: from then on it outlives this process (not yet a power cut).
 *
 * errors   as of twx_shard_writer_append
 */
enum twx_status twx_shard_writer_flush(struct twx_shard_writer *writer, struct twx_error *err)
    __attribute__((warn_unused_result));
/** Closes without sealing: what was written stays as .part. Accepts NULL. */
void twx_shard_writer_free(struct twx_shard_writer *writer);

#endif
