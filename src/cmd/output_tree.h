// SPDX-License-Identifier: MIT
//
// A folder in which files appear, whole or not at all, below folders that are made as they are needed. Nothing that is there is
// replaced, and no link inside is followed. Opaque.
#ifndef TWX_CMD_OUTPUT_TREE_H
#define TWX_CMD_OUTPUT_TREE_H

#include <stdint.h>

#include "twindex.h"

struct twx_output_tree;

/**
 * What became of a file that was put: from within twx_output_tree_put and twx_output_tree_finish.
 *
 * why_not  NULL: it is there. Else borrowed for the call; "exists" where something has its name
 */
typedef void (*twx_tree_fn)(void *user, uint64_t tag, const char *why_not);

/** What has a name. */
enum twx_tree_entry { TWX_TREE_NOTHING, TWX_TREE_FILE, TWX_TREE_OTHER };

/**
 * Makes the folder, unless it is there.
 *
 * tree    out, owned: twx_output_tree_free
 * errors  TWX_USAGE: a symbolic link, or no folder; else by errno
 */
enum twx_status twx_output_tree_open(const char *path, twx_tree_fn fn, void *user,
                                     struct twx_output_tree **tree, struct twx_error *err)
    __attribute__((warn_unused_result));

/** name: relative, as of twx_output_tree_put */
enum twx_tree_entry twx_output_tree_look(const struct twx_output_tree *tree, const char *name);

/**
 * Writes a file without a name, which it gets when it is synced: later, with others.
 *
 * name     relative, components between single slashes, none of them "." or ".."; copied
 * errors   TWX_TRY_AGAIN: no space, I/O error: nothing more can be written. What concerns this file alone is told to fn
 */
enum twx_status twx_output_tree_put(struct twx_output_tree *tree, const char *name,
                                    const unsigned char *bytes, size_t n, uint64_t tag,
                                    struct twx_error *err) __attribute__((warn_unused_result));

/** Syncs all files and their names.  errors: as of twx_output_tree_put */
enum twx_status twx_output_tree_finish(struct twx_output_tree *tree, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Accepts NULL. Files that have no name yet are dropped without a call. */
void twx_output_tree_free(struct twx_output_tree *tree);

#endif
