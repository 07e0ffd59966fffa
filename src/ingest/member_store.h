// SPDX-License-Identifier: MIT
//
// Members of archives between unpacking and decoding: one behind the other in a file in memory, which the processes that
// decode have open for reading alone (TWX_WORKER_INPUT). What is done with is given back to the system.
#ifndef TWX_INGEST_MEMBER_STORE_H
#define TWX_INGEST_MEMBER_STORE_H

#include "base/status.h"

enum {
    TWX_MEMBER_STORE_BYTES = 64 << 20,  // from which on no other member is begun: some 100 photos
};

struct twx_member_store;

/**
 * store    out, owned: twx_member_store_free
 * errors   by errno; TWX_NO_MEMORY
 */
enum twx_status twx_member_store_create(struct twx_member_store **store, struct twx_error *err)
    __attribute__((warn_unused_result));
/** Accepts NULL. No process that decodes is left. */
void twx_member_store_free(struct twx_member_store *store);

/** A descriptor of it for reading, borrowed. */
int twx_member_store_input(const struct twx_member_store *store);

/** Whether so much waits to be decoded that no other member should be begun. */
bool twx_member_store_is_full(const struct twx_member_store *store);

/** Begins a member, in place of one that was not ended. */
void twx_member_store_begin(struct twx_member_store *store);
/** Adds bytes to the member that was begun.  errors: by errno */
enum twx_status twx_member_store_add(struct twx_member_store *store, const void *bytes, size_t n,
                                     struct twx_error *err) __attribute__((warn_unused_result));
/**
 * Ends the member: it is there until it is dropped.
 *
 * first    out: where it begins
 * n        out: its bytes
 */
void twx_member_store_end(struct twx_member_store *store, uint64_t *first, uint64_t *n);

/** Gives back a member that was ended. */
void twx_member_store_drop(struct twx_member_store *store, uint64_t first, uint64_t n);

#endif
