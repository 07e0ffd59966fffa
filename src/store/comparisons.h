// SPDX-License-Identifier: MIT
//
// What is known of pairs of files whose pictures were compared: by earlier runs, whose results the index keeps, and by this
// one. The index stays open for reading meanwhile; what is new is written beside it in short transactions, one every half
// a minute, and by twx_comparisons_save. On a network file system, where nobody can write while somebody reads, that is
// done by twx_comparisons_finish alone. Where that cannot be, as in a folder that may not be written and in an index of an
// older schema, nothing is kept, and that is no error; nor is what is lost while another process writes the index, or where
// there is no space, but that is warned of.
#ifndef TWX_STORE_COMPARISONS_H
#define TWX_STORE_COMPARISONS_H

#include "base/status.h"
#include "store/compared_pair.h"

/** Opaque. Of one thread, which is the index's. */
struct twx_comparisons;

/**
 * index        borrowed
 * recipe       version of the comparison: what other versions found is not known
 * run          for messages; borrowed
 * comparisons  out, owned: twx_comparisons_free
 * errors       TWX_NO_MEMORY; those of reading
 */
enum twx_status twx_comparisons_create(struct twx_index *index, unsigned recipe,
                                       const struct twx_run *run,
                                       struct twx_comparisons **comparisons, struct twx_error *err)
    __attribute__((warn_unused_result));
/** Accepts NULL. What was not saved is lost. */
void twx_comparisons_free(struct twx_comparisons *comparisons);

/** What is known of a pair. */
enum twx_known {
    TWX_KNOWN_NOT = 0,
    TWX_KNOWN_NOW,     // added by this run
    TWX_KNOWN_BEFORE,  // by an earlier one
};

/**
 * Looks up a pair.
 *
 * comparison  in: the key; out: the result, where it is known
 * known       out
 * errors      those of reading
 */
enum twx_status twx_comparisons_find(struct twx_comparisons *comparisons,
                                     struct twx_compared_pair *comparison, enum twx_known *known,
                                     struct twx_error *err) __attribute__((warn_unused_result));

/** Adds a pair that is not known.  returns: false when out of memory */
bool twx_comparisons_add(struct twx_comparisons *comparisons,
                         const struct twx_compared_pair *comparison)
    __attribute__((warn_unused_result));

/**
 * Writes what was added since the last time into the index, if it can be written. Where nobody can write beside a snapshot,
 * that of the index is given up for it: its next read begins another.
 */
void twx_comparisons_save(struct twx_comparisons *comparisons);

/**
 * The same at the end of a run: waits a few seconds for another process that writes, and warns of what is lost where the
 * index was thought to be writable, but is locked, or there is no space.
 */
void twx_comparisons_finish(struct twx_comparisons *comparisons);

/** Forgets what was added, to have its memory back; what is not saved yet is kept as long as it is little. */
void twx_comparisons_forget(struct twx_comparisons *comparisons);

#endif
