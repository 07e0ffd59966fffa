// SPDX-License-Identifier: MIT
//
// Reading a shard from its beginning to its end, whatever damage is in between.
#ifndef TWX_STORE_SHARD_READ_H
#define TWX_STORE_SHARD_READ_H

#include "store/shard.h"

/** What reading to the end found. */
enum twx_shard_end {
    TWX_SHARD_SEALED = 0,   // the footer agrees with the records
    TWX_SHARD_TORN = 1,     // no footer, nothing lost before the tail
    TWX_SHARD_DAMAGED = 2,  // records lost, or the footer does not agree
};

struct twx_shard;

/**
 * Whether a file is a shard whose header was never written whole, so that no record behind it can be verified: it is
 * empty, begins with zeros, or with a part of a header. What begins otherwise is no shard.
 *
 * errors   by errno when it cannot be read
 */
enum twx_status twx_shard_is_unbegun(const char *path, bool *is_unbegun, struct twx_error *err)
    __attribute__((warn_unused_result));

/**
 * Opens a shard and verifies its header.
 *
 * shard    out, owned: twx_shard_free
 * errors   TWX_UNUSABLE: not a shard, newer, header damaged; TWX_NO_MEMORY; by errno when it cannot be read
 */
enum twx_status twx_shard_open(const char *path, struct twx_shard **shard, struct twx_error *err)
    __attribute__((warn_unused_result));
/** Accepts NULL. */
void twx_shard_free(struct twx_shard *shard);
const struct twx_shard_header *twx_shard_header(const struct twx_shard *shard);
/** Of the file, bytes. */
uint64_t twx_shard_size(const struct twx_shard *shard);
const char *twx_shard_path(const struct twx_shard *shard);

/**
 * The checksum field of the footer, read without reading the records.
 *
 * returns  false when there is no footer that verifies
 */
bool twx_shard_footer(const struct twx_shard *shard, uint64_t *n_records, uint64_t *checksum);

/**
 * The next record that verifies.
 *
 * record   out; points into the shard's memory until it is freed
 * returns  false at the end
 */
bool twx_shard_next(struct twx_shard *shard, struct twx_record *record);
/** Gives back the memory of the records read so far: they must not be looked at again. */
void twx_shard_forget(struct twx_shard *shard);
/** After the last record. n_lost_bytes (may be NULL): bytes that did not verify. */
enum twx_shard_end twx_shard_end(const struct twx_shard *shard, uint64_t *n_lost_bytes);

#endif
