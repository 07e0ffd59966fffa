// SPDX-License-Identifier: MIT
//
// Steps that move a file: by rename, or by copy and removal. A copy is made under the name `aside` beside its place, so that
// what has its place is whole; what is removed is looked at once more under a name of ours. Undone, it is the same the other
// way round.
#include "act/move_step.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "act/copy_file.h"
#include "act/file_bytes.h"
#include "act/folder_step.h"
#include "act/last_look.h"
#include "act/new_name.h"
#include "act/trash.h"
#include "base/atomicfile.h"

/** Gives a file that was parked its name back, and says so when that cannot be done; else why it was. */
static enum twx_status fail_parked(const char *path, const char *parked, enum twx_status status,
                                   struct twx_error *err)
{
    return twx_is_absent(parked) || twx_rename_own(parked, path)
               ? status
               : twx_fail_errno(err, errno, "'%s' was replaced meanwhile: what it was is at '%s'",
                                path, parked);
}

// ---------------------------------------------------------------------------------------------------------
// Doing

static bool is_it(const char *path, const struct twx_step *step)
{
    return twx_has_inode(path, step->inode) && twx_is_file_of_step(path, step);
}

/** Whether what was renamed is the file: somebody may have put another there since it was verified, which goes back. */
static enum twx_status check_renamed(const struct twx_step *step, struct twx_error *err)
{
    if (is_it(step->to, step)) {
        return TWX_OK;
    }
    return twx_rename_to_new(step->to, step->from)
               ? twx_fail(err, TWX_FAILED, 0, "'%s' was replaced meanwhile: left", step->from)
               : twx_fail_errno(err, errno, "'%s' was replaced meanwhile, and is at '%s' now",
                                step->from, step->to);
}

/** Removes the file that was copied, if it still is of these bytes. */
static enum twx_status remove_copied(const struct twx_step *step,
                                     const uint8_t checksum[static TWX_CHECKSUM_BYTES],
                                     struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    char *parked = twx_parked_name(step->from);
    if (parked == NULL) {
        return twx_fail_memory(err);
    }
    if (!twx_park(step->from, parked)) {
        status = twx_fail_errno(err, errno, "cannot remove '%s'", step->from);
    } else {
        status =
            is_it(parked, step)
                ? twx_remove_known_bytes(parked, step->from, step->to, checksum, err)
                : twx_fail(err, TWX_FAILED, 0, "'%s' was replaced meanwhile: left", step->from);
        if (status != TWX_OK) {
            status = fail_parked(step->from, parked, status, err);
        }
    }
    free(parked);
    return status;
}

static enum twx_status copy_and_remove(const struct twx_step *step, struct twx_error *err)
{
    struct stat st;
    uint8_t checksum[TWX_CHECKSUM_BYTES];
    enum twx_status status = twx_copy_file(step->from, step->aside, step, checksum, err);
    if (status != TWX_OK) {
        return status;
    }
    if (!twx_rename_own(step->aside, step->to)) {
        status = twx_fail_errno(err, errno, "cannot move '%s' to '%s'", step->from, step->to);
        (void)unlink(step->aside);
        return status;
    }
    status = twx_sync_folder_of(step->to, err);
    if (status == TWX_OK) {
        status = remove_copied(step, checksum, err);
    }
    // NFS may say that what it has removed was not there.
    if (status != TWX_OK && lstat(step->from, &st) == 0) {
        (void)unlink(step->to);
    }
    return status;
}

enum twx_status twx_move_do(const struct twx_step *step, struct twx_error *err)
{
    if (twx_rename_to_new(step->from, step->to)) {
        return check_renamed(step, err);
    }
    return errno == EXDEV && step->kind == TWX_STEP_COPY
               ? copy_and_remove(step, err)
               : twx_fail_errno(err, errno, "cannot move '%s' to '%s'", step->from, step->to);
}

// ---------------------------------------------------------------------------------------------------------
// Undoing

/** Removes what the file was moved to, if it is of these bytes, which the file has again. */
static enum twx_status remove_moved(const struct twx_step *step,
                                    const uint8_t checksum[static TWX_CHECKSUM_BYTES],
                                    struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    char *parked = twx_parked_name(step->to);
    if (parked == NULL) {
        return twx_fail_memory(err);
    }
    if (!twx_park(step->to, parked)) {
        status = twx_fail_errno(err, errno, "cannot remove '%s'", step->to);
    } else {
        status = twx_remove_known_bytes(parked, step->to, step->from, checksum, err);
        if (status != TWX_OK) {
            status = fail_parked(step->to, parked, status, err);
        }
    }
    free(parked);
    return status;
}

/** Brings a copy back over file systems: copied beside its old name, renamed, and the copy removed. */
static enum twx_status copy_back(const struct twx_step *step, struct twx_error *err)
{
    uint8_t checksum[TWX_CHECKSUM_BYTES];
    char *part = twx_part_name(step->from);
    if (part == NULL) {
        return twx_fail_memory(err);
    }
    twx_remove_part(step->from);
    enum twx_status status = twx_copy_file(step->to, part, step, checksum, err);
    if (status == TWX_OK && !twx_rename_own(part, step->from)) {
        status = twx_fail_errno(err, errno, "cannot bring '%s' back", step->from);
        (void)unlink(part);
    }
    if (status == TWX_OK) {
        status = twx_sync_folder_of(step->from, err);
    }
    if (status == TWX_OK) {
        status = remove_moved(step, checksum, err);
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

static enum twx_status fail_taken(const struct twx_step *step, struct twx_error *err)
{
    return twx_fail(err, TWX_FAILED, 0,
                    "'%s' has another file now: the one that was moved stays at '%s'", step->from,
                    step->to);
}

/** Removes what is there twice: by two names, or as a copy that was made before the file was to go. */
static enum twx_status remove_second(const struct twx_step *step, struct twx_error *err)
{
    uint8_t checksum[TWX_CHECKSUM_BYTES];
    if (twx_are_one_file(step->from, step->to)) {
        return unlink(step->to) == 0 ? TWX_OK
                                     : twx_fail_errno(err, errno, "cannot remove '%s'", step->to);
    }
    if (step->kind == TWX_STEP_MOVE) {
        return TWX_OK;  // it was restored by other hands
    }
    // Only its bytes show that it is a copy; what was renamed there is none.
    const bool is_renamed =
        twx_has_inode(step->to, step->inode) && !twx_has_inode(step->from, step->inode);
    return !is_renamed && twx_are_equal_files(step->from, step->to) &&
                   twx_sum_path(step->from, checksum)
               ? remove_moved(step, checksum, err)
               : fail_taken(step, err);
}

/** What is left of a step that was not done, or was undone. */
static void clear(const struct twx_step *step)
{
    twx_remove_part(step->from);
    if (step->kind == TWX_STEP_COPY || (step->aside[0] != '\0' && twx_is_absent(step->to) &&
                                        twx_trash_info_is_of(step->aside, step->from))) {
        (void)unlink(step->aside);
    }
}

/** By where the file is found to be. */
static enum twx_status undo_found(const struct twx_step *step, bool *was_done,
                                  struct twx_error *err)
{
    const bool is_here = twx_is_file_of_step(step->from, step);
    const bool is_there = step->kind == TWX_STEP_COPY ? twx_is_copy_of_step(step->to, step)
                                                      : twx_is_file_of_step(step->to, step);
    enum twx_status status = TWX_OK;
    if (is_there && twx_is_absent(step->from)) {
        status = bring_back(step, err);
        *was_done = status == TWX_OK;
    } else if (is_there && is_here) {
        status = remove_second(step, err);
        *was_done = status == TWX_OK;
    } else if (is_there) {
        return fail_taken(step, err);
    } else if (!is_here) {
        return twx_is_absent(step->from)
                   ? twx_fail(err, TWX_FAILED, 0, "'%s' cannot come back: '%s' is gone, or changed",
                              step->from, step->to)
                   : twx_fail(err, TWX_FAILED, 0, "'%s' has another file now", step->from);
    }
    return status;
}

enum twx_status twx_move_undo(const struct twx_step *step, bool *was_done, struct twx_error *err)
{
    if (!twx_unpark(step->from) || !twx_unpark(step->to)) {
        return twx_fail_errno(err, errno, "cannot bring '%s' back", step->from);
    }
    const enum twx_status status = undo_found(step, was_done, err);
    if (status == TWX_OK) {
        clear(step);
    }
    return status;
}
