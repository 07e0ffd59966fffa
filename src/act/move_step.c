// SPDX-License-Identifier: MIT
//
// Steps that move a file: by rename, or by copy and removal. A copy is made under the name `aside` beside its place, so that
// what has its place is whole; undone, it is made under a name beside the file.
#include "act/move_step.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "act/copy_file.h"
#include "act/file_bytes.h"
#include "act/trash.h"
#include "base/atomicfile.h"
#include "base/path.h"
#include "base/strings.h"

static bool is_absent(const char *path)
{
    struct stat st;
    return lstat(path, &st) != 0 && (errno == ENOENT || errno == ENOTDIR);
}

/** The folder of move:DIR, below which the place has the file's path; NULL for a place in a trash. Owned. */
static char *root_of(const struct twx_step *step)
{
    const size_t n_to = strlen(step->to);
    const size_t n_from = strlen(step->from);
    return n_to > n_from && strcmp(step->to + n_to - n_from, step->from) == 0
               ? twx_strndup(step->to, n_to - n_from)
               : NULL;
}

// ---------------------------------------------------------------------------------------------------------
// Doing

static enum twx_status rename_file(const struct twx_step *step, struct twx_error *err)
{
    if (!twx_rename_to_new(step->from, step->to)) {
        return twx_fail_errno(err, errno, "cannot move '%s' to '%s'", step->from, step->to);
    }
    if (twx_has_inode(step->to, step->inode)) {
        return TWX_OK;
    }
    // Somebody put another file there since it was verified: it goes back.
    return twx_rename_to_new(step->to, step->from)
               ? twx_fail(err, TWX_FAILED, 0, "'%s' was replaced meanwhile: left", step->from)
               : twx_fail_errno(err, errno, "'%s' was replaced meanwhile, and is at '%s' now",
                                step->from, step->to);
}

static enum twx_status copy_and_remove(const struct twx_step *step, struct twx_error *err)
{
    enum twx_status status = twx_copy_file(step->from, step->aside, step, err);
    if (status != TWX_OK) {
        return status;
    }
    if (!twx_rename_to_new(step->aside, step->to)) {
        status = twx_fail_errno(err, errno, "cannot move '%s' to '%s'", step->from, step->to);
        (void)unlink(step->aside);
        return status;
    }
    status = twx_sync_folder_of(step->to, err);
    if (status == TWX_OK &&
        (!twx_has_inode(step->from, step->inode) || !twx_is_file_of_step(step->from, step))) {
        status = twx_fail(err, TWX_FAILED, 0, "'%s' was replaced meanwhile: left", step->from);
    } else if (status == TWX_OK && unlink(step->from) != 0) {
        status = twx_fail_errno(err, errno, "cannot remove '%s'", step->from);
    }
    if (status != TWX_OK) {
        (void)unlink(step->to);
    }
    return status;
}

enum twx_status twx_move_do(const struct twx_step *step, struct twx_error *err)
{
    return step->kind == TWX_STEP_COPY ? copy_and_remove(step, err) : rename_file(step, err);
}

// ---------------------------------------------------------------------------------------------------------
// Undoing

/** The name beside the file that a copy back is made under: no other file has it.  returns: owned */
static char *part_of(const struct twx_step *step)
{
    char *folder = twx_path_folder(step->from);
    char *name = twx_path_name(step->kind == TWX_STEP_COPY ? step->aside : step->to);
    char *part = NULL;
    if (folder != NULL && name != NULL) {
        part = step->kind == TWX_STEP_COPY
                   ? twx_path_join(folder, name)
                   : twx_asprintf("%s/.twindex-%" PRIx64 "-back", folder, step->inode);
    }
    free(name);
    free(folder);
    return part;
}

/** Brings a copy back over file systems: copied beside its old name, renamed, and the copy removed. */
static enum twx_status copy_back(const struct twx_step *step, struct twx_error *err)
{
    char *part = part_of(step);
    if (part == NULL) {
        return twx_fail_memory(err);
    }
    (void)unlink(part);  // of an undo that died
    enum twx_status status = twx_copy_file(step->to, part, step, err);
    if (status == TWX_OK && !twx_rename_to_new(part, step->from)) {
        status = twx_fail_errno(err, errno, "cannot bring '%s' back", step->from);
        (void)unlink(part);
    }
    if (status == TWX_OK) {
        status = twx_sync_folder_of(step->from, err);
    }
    if (status == TWX_OK) {
        (void)unlink(step->to);
    }
    free(part);
    return status;
}

/** Brings the file back from its new place, where it is. */
static enum twx_status bring_back(const struct twx_step *step, struct twx_error *err)
{
    const enum twx_status status = twx_make_folders_of(step->from, err);
    if (status != TWX_OK) {
        return status;
    }
    if (twx_rename_to_new(step->to, step->from)) {
        return twx_sync_folder_of(step->from, err);
    }
    return errno == EXDEV ? copy_back(step, err)
                          : twx_fail_errno(err, errno, "cannot bring '%s' back from '%s'",
                                           step->from, step->to);
}

/** What is left of a step that was not done, or was undone. */
static void clear(const struct twx_step *step)
{
    char *root = root_of(step);
    if (step->kind == TWX_STEP_COPY || (step->aside[0] != '\0' && is_absent(step->to) &&
                                        twx_trash_info_is_of(step->aside, step->from))) {
        (void)unlink(step->aside);
    }
    if (root != NULL) {
        twx_remove_empty_folders_of(step->to, root);
    }
    free(root);
}

enum twx_status twx_move_undo(const struct twx_step *step, bool *was_done, struct twx_error *err)
{
    const bool is_here = twx_is_file_of_step(step->from, step);
    const bool is_there = step->kind == TWX_STEP_COPY ? twx_is_copy_of_step(step->to, step)
                                                      : twx_is_file_of_step(step->to, step);
    enum twx_status status = TWX_OK;
    if (is_here && is_there && step->kind == TWX_STEP_COPY) {
        // A copy, made before the file was to go; but only its bytes show that it is one.
        if (!twx_are_equal_files(step->from, step->to)) {
            return twx_fail(err, TWX_FAILED, 0,
                            "'%s' has another file now: the one that was moved stays at '%s'",
                            step->from, step->to);
        }
        (void)unlink(step->to);
        *was_done = true;
    } else if (is_there && is_absent(step->from)) {
        status = bring_back(step, err);
        *was_done = status == TWX_OK;
    } else if (is_there && !is_here) {
        return twx_fail(err, TWX_FAILED, 0,
                        "'%s' has another file now: the one that was moved stays at '%s'",
                        step->from, step->to);
    } else if (!is_here && !is_there) {
        return is_absent(step->from)
                   ? twx_fail(err, TWX_FAILED, 0, "'%s' cannot come back: '%s' is gone, or changed",
                              step->from, step->to)
                   : twx_fail(err, TWX_FAILED, 0, "'%s' has another file now", step->from);
    }
    if (status == TWX_OK) {
        clear(step);
    }
    return status;
}
