// SPDX-License-Identifier: MIT
//
// Places in the trash of the desktop, where file managers show and restore what lies there.
//
// source   freedesktop.org, The FreeDesktop.org Trash specification, version 1.0: the home trash for files on its file
//          system, else $topdir/.Trash/$uid where the administrator has made one, else $topdir/.Trash-$uid
#ifndef TWX_ACT_TRASH_H
#define TWX_ACT_TRASH_H

#include "base/status.h"

/** A place for one file. */
struct twx_trash_place {
    char *file;  // owned: where the file is to be moved
    char *info;  // owned: the .trashinfo that says where it came from
    char *top;   // owned: what the path in it is relative to; NULL: it is absolute
};

/**
 * Finds a place in the trash for a file: names that nothing has. Folders of the trash that are missing are made.
 *
 * path     absolute, without links in its folders
 * place    out: twx_trash_place_release
 * errors   by errno, naming what could not be made
 * threads  any
 */
enum twx_status twx_trash_place_find(const char *path, struct twx_trash_place *place,
                                     struct twx_error *err) __attribute__((warn_unused_result));
/**
 * Takes the place: its .trashinfo is made, and survives a power cut. The file may then be moved.
 *
 * errors   by errno: somebody else took it, and another is to be found. Nothing is left.
 * threads  any, any number of processes
 */
enum twx_status twx_trash_place_take(const char *path, const struct twx_trash_place *place,
                                     struct twx_error *err) __attribute__((warn_unused_result));

/** Whether a .trashinfo says that its file came from there. */
bool twx_trash_info_is_of(const char *info, const char *path);
/** Frees the names. Accepts a zeroed one. */
void twx_trash_place_release(struct twx_trash_place *place);

#endif
