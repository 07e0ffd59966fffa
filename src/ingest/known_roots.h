// SPDX-License-Identifier: MIT
//
// The roots of earlier runs, and which of them this run may record again. The empty folder of a disk that is not mounted
// looks like a root on another device: it counts as moved there only once a file that the index knows is met in it.
// Otherwise its record stays, and with it the guard that prune keeps over the records below.
#ifndef TWX_INGEST_KNOWN_ROOTS_H
#define TWX_INGEST_KNOWN_ROOTS_H

#include "store/index.h"

struct twx_known_roots;

/** returns: owned, twx_known_roots_free; NULL when out of memory */
struct twx_known_roots *twx_known_roots_create(void) __attribute__((warn_unused_result));
/** Accepts NULL. */
void twx_known_roots_free(struct twx_known_roots *roots);

/** Loads the roots of an index. */
enum twx_status twx_known_roots_load(struct twx_known_roots *roots, struct twx_index *index,
                                     struct twx_error *err) __attribute__((warn_unused_result));

/**
 * Takes a root that this run has met.
 *
 * is_to_record  out: record it now; false: as it stands is right, or it is on another file system than it was, and is
 *               decided by the files met
 */
enum twx_status twx_known_roots_meet(struct twx_known_roots *roots, const char *path,
                                     uint64_t device, bool *is_to_record, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Takes a file that the index knows and this run has met. */
void twx_known_roots_meet_file(struct twx_known_roots *roots, const char *path, uint64_t device);

/** Called with each root that was put off; is_moved: files of its records were met, it is to be recorded. */
typedef enum twx_status (*twx_known_root_fn)(void *user, const char *path, uint64_t device,
                                             bool is_moved, struct twx_error *err);
/** Calls fn with the roots that were put off; ends at the first status that is not TWX_OK. */
enum twx_status twx_known_roots_settle(const struct twx_known_roots *roots, twx_known_root_fn fn,
                                       void *user, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
