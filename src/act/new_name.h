// SPDX-License-Identifier: MIT
//
// Renames that overwrite nothing, also where the file system cannot promise it, and the names of ours that a file has for
// a moment. These are made of its own name: who undoes finds them.
#ifndef TWX_ACT_NEW_NAME_H
#define TWX_ACT_NEW_NAME_H

#include <stdbool.h>

/** The name of ours that a file is put aside under: nobody else's.  returns: owned (free); NULL when out of memory */
char *twx_parked_name(const char *path) __attribute__((warn_unused_result));
/** The name of ours under which a file is made again.  returns: as twx_parked_name */
char *twx_part_name(const char *path) __attribute__((warn_unused_result));
/** Removes what an undo that died has left under it: half a file, a link, or a second name. */
void twx_remove_part(const char *path);

/**
 * Renames a file to a name that nothing has. Where the file system does not know RENAME_NOREPLACE, by link(2), which
 * overwrites nothing; killed in the middle of that, twx_unpark gives it its name back.
 *
 * returns  false by errno: EEXIST; EPERM or EOPNOTSUPP where there are no hard links either. `from` is as it was.
 */
bool twx_rename_to_new(const char *from, const char *to);
/** The same of a name of ours, which nobody else renames to. */
bool twx_rename_own(const char *own, const char *to);

/** Renames a file to its twx_parked_name, `parked`.  returns: false by errno: EEXIST; it has its name still */
bool twx_park(const char *path, const char *parked);
/** Gives a file that is parked, if it is, its name back.  returns: false by errno: EEXIST: another file has it */
bool twx_unpark(const char *path);

/**
 * Gives a file with a name of ours the name of another, which has a name of ours then.
 *
 * at       out, owned: the name of the other; NULL when out of memory
 * returns  false by errno: both are as they were
 */
bool twx_swap(const char *own, const char *path, char **at) __attribute__((warn_unused_result));
/** Takes a twx_swap back. What somebody has given that name since has the name `own` then.  returns: false by errno */
bool twx_swap_back(const char *own, const char *path, const char *at);

/** Whether nothing has the name. */
bool twx_is_absent(const char *path);
/** Whether two names, links not followed, are those of one file. */
bool twx_are_one_file(const char *a, const char *b);

#endif
