// SPDX-License-Identifier: MIT
//
// What an export says is there, is there: the files of groups are looked at before one of each is kept. Only members of
// groups are, so that a collection of millions costs no more than its duplicates.
//
// A root of the index that is missing, or on another device than when it was indexed, is offline: of a disk that is not
// mounted nothing can be said, so its files stay in their groups and are marked. Where the root is there, a file that is
// not there, or is no regular file any more, is gone; one of another size or mtime has changed. A link that was named in
// a list is there as long as it leads to the inode that was indexed; it is left out of the groups where that inode is
// indexed by another name too, as it is no copy of it.
#ifndef TWX_GROUP_LOOK_H
#define TWX_GROUP_LOOK_H

#include "group/group_rows.h"
#include "twindex_commands.h"

struct twx_look;

/**
 * Looks at the roots of an index.
 *
 * look     out, owned: twx_look_free
 * errors   TWX_NO_MEMORY; those of reading
 */
enum twx_status twx_look_create(struct twx_index *index, struct twx_look **look,
                                struct twx_error *err) __attribute__((warn_unused_result));
/** Accepts NULL. */
void twx_look_free(struct twx_look *look);

/** Looks at one file of the index, by its path, size, mtime and inode: see enum twx_file_state. errors: none */
enum twx_file_state twx_look_at_file(const struct twx_look *look, const struct twx_image *image);

/** The state of each file by its number in the index; NULL before the first look. Borrowed, changed by a look. */
const uint8_t *twx_look_states(const struct twx_look *look);

/**
 * Looks at the members of all groups that were not looked at before, or at all images.
 *
 * groups    of a collection that was loaded with the states of this look
 * n_absent  out: of these, how many are gone or have changed: the groups are to be made again without them
 * errors    TWX_NO_MEMORY, TWX_STOPPED
 */
enum twx_status twx_look_at_groups(struct twx_look *look, const struct twx_groups *groups,
                                   bool all_images, unsigned n_threads, size_t *n_absent,
                                   struct twx_error *err) __attribute__((warn_unused_result));

/** Changes the state of a file by its number: what was found when it was read. After the first look. */
void twx_look_set_state(struct twx_look *look, size_t number, enum twx_file_state state);

/** Counts what was found into counts, and warns of it once. */
void twx_look_report(const struct twx_look *look, const struct twx_run *run,
                     struct twx_export_counts *counts);

#endif
