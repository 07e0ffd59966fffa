// SPDX-License-Identifier: MIT
//
// The table `imported`: row halves of hashes that another program made, by path. They are no images of ours: nothing but
// these functions sees them. A merge drops the row of a path that it has a record for.
#ifndef TWX_STORE_IMPORTED_ROWS_H
#define TWX_STORE_IMPORTED_ROWS_H

#include "base/strings.h"
#include "store/index.h"
#include "twindex_commands.h"

/** Whether the index has any; false of one of a schema before 9, too. */
enum twx_status twx_imported_any(struct twx_index *index, bool *has_any, struct twx_error *err)
    __attribute__((warn_unused_result));

/** How many there are. */
enum twx_status twx_imported_count(struct twx_index *index, uint64_t *n, struct twx_error *err)
    __attribute__((warn_unused_result));

/**
 * Returns false to end. path: n bytes, a NUL behind them; half: of the index's size; both valid during the call. A damaged row
 * is passed over.
 */
typedef bool (*twx_imported_fn)(void *user, const char *path, size_t n, const uint8_t *half);
/** Calls fn for each row, by path. */
enum twx_status twx_imported_each(struct twx_index *index, twx_imported_fn fn, void *user,
                                  struct twx_error *err) __attribute__((warn_unused_result));

/** Writes a row, over one of that path.  half: of the index's size */
enum twx_status twx_imported_put(struct twx_index *index, const char *path, const uint8_t *half,
                                 bool *is_new, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Drops the row of a path, if there is one. */
enum twx_status twx_imported_drop(struct twx_index *index, const char *path, size_t n,
                                  struct twx_error *err) __attribute__((warn_unused_result));

/**
 * Moves the rows below a folder, over those that are there. Both are without a slash at their ends.
 */
enum twx_status twx_imported_relocate(struct twx_index *index, const char *from, const char *to,
                                      struct twx_error *err) __attribute__((warn_unused_result));

/**
 * Drops the rows whose files are gone and whose folders are there: of a folder that is missing itself nothing says whether its
 * disk is there.
 *
 * paths    absolute: rows at or below these alone; empty: all
 * options  of a prune: missing_roots (also where the folder is missing), dry_run, gone
 * counts   n_checked and n_dropped are added to
 * errors   TWX_STOPPED; TWX_NO_MEMORY; those of the index
 */
enum twx_status twx_imported_prune(struct twx_index *index, const struct twx_strings *paths,
                                   const struct twx_prune_options *options,
                                   const struct twx_run *run, struct twx_prune_counts *counts,
                                   struct twx_error *err) __attribute__((warn_unused_result));

#endif
