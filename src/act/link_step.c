// SPDX-License-Identifier: MIT
//
// Steps that replace a file by a link to its keeper. The link is made under the name `aside` beside the file, and the two
// names are exchanged: what was replaced can then be looked at before it is removed. Where a file system cannot exchange
// names, the file is parked (new_name.h) for it. Undone, the file is a copy of the
// keeper's bytes, which are those that it had.
#include "act/link_step.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "act/copy_file.h"
#include "act/file_bytes.h"
#include "act/last_look.h"
#include "act/new_name.h"
#include "base/atomicfile.h"

// ---------------------------------------------------------------------------------------------------------
// Doing

static bool make_link(const struct twx_step *step)
{
    return step->kind == TWX_STEP_LINK ? linkat(AT_FDCWD, step->to, AT_FDCWD, step->aside, 0) == 0
                                       : symlink(step->to, step->aside) == 0;
}

static bool is_original(const char *path, const struct twx_step *step)
{
    return twx_has_inode(path, step->inode) && twx_is_file_of_step(path, step);
}

/** Whether a symbolic link leads to the path. */
static bool leads_to(const char *link, const char *path)
{
    char target[PATH_MAX];
    const ssize_t n = readlink(link, target, sizeof target);
    return n >= 0 && (size_t)n == strlen(path) && memcmp(target, path, (size_t)n) == 0;
}

/** Whether a name is that of the link which was just made. */
static bool is_new_link(const char *path, const struct twx_step *step)
{
    return step->kind == TWX_STEP_SYMLINK ? leads_to(path, step->to)
                                          : twx_are_one_file(path, step->to);
}

/** Removes what is at `aside` if it is the link: it may have come there from the file's name, which others write to. */
static enum twx_status remove_link(const struct twx_step *step, struct twx_error *err)
{
    return is_new_link(step->aside, step) && unlink(step->aside) == 0
               ? TWX_OK
               : twx_fail(err, TWX_FAILED, 0, "'%s' was replaced meanwhile: another is at '%s' now",
                          step->from, step->aside);
}

/** Gives the file, which is at `at`, its name back; why the link was not to stay is in `why`. */
static enum twx_status put_back(const struct twx_step *step, const char *at,
                                const struct twx_error *why, struct twx_error *err)
{
    if (!twx_swap_back(step->aside, step->from, at)) {
        return twx_fail_errno(err, errno, "'%s' was replaced meanwhile: what it was is at '%s'",
                              step->from, at);
    }
    const enum twx_status status = remove_link(step, err);
    return status == TWX_OK ? twx_fail(err, why->status, why->code, "%s", why->text) : status;
}

/** Puts the link into the file's place, and removes the file. */
static enum twx_status replace(const struct twx_step *step, struct twx_error *err)
{
    struct twx_error why = {0};
    char *at = NULL;
    enum twx_status status = TWX_OK;
    if (!twx_swap(step->aside, step->from, &at)) {
        status = twx_fail_errno(err, errno, "cannot replace '%s'", step->from);
        (void)unlink(step->aside);
    } else {
        status =
            is_original(at, step)
                ? twx_remove_known_bytes(at, step->from, step->from, step->checksum, &why)
                : twx_fail(&why, TWX_FAILED, 0, "'%s' was replaced meanwhile: left", step->from);
        if (status != TWX_OK) {
            status = put_back(step, at, &why, err);
        }
    }
    free(at);
    return status;
}

enum twx_status twx_link_do(const struct twx_step *step, struct twx_error *err)
{
    if (!make_link(step)) {
        return twx_fail_errno(err, errno, "cannot link '%s' to '%s'", step->from, step->to);
    }
    // The keeper's name was looked up once more for the link, and may be another file's since it was verified.
    if (twx_has_bytes_of_checksum(step->aside, step->checksum)) {
        return replace(step, err);
    }
    (void)unlink(step->aside);
    return twx_fail(err, TWX_FAILED, 0, "'%s' was replaced meanwhile: '%s' is left", step->to,
                    step->from);
}

// ---------------------------------------------------------------------------------------------------------
// Undoing

/** Whether a name is that of the link which was made. */
static bool is_link(const char *path, const struct twx_step *step)
{
    struct stat st;
    if (step->kind == TWX_STEP_SYMLINK) {
        return leads_to(path, step->to);
    }
    // The keeper's name may be gone: the bytes are looked at.
    return twx_are_one_file(path, step->to) ||
           (!twx_is_file_of_step(path, step) && lstat(path, &st) == 0 && S_ISREG(st.st_mode) &&
            (uint64_t)st.st_size == step->bytes);
}

/** Puts a file of ours in the place of the link, and removes that. */
static enum twx_status replace_link(const struct twx_step *step, const char *own,
                                    struct twx_error *err)
{
    char *at = NULL;
    enum twx_status status = TWX_OK;
    if (!twx_swap(own, step->from, &at)) {
        status = twx_fail_errno(err, errno, "cannot bring '%s' back", step->from);
    } else if (!is_link(at, step)) {
        status = twx_swap_back(own, step->from, at)
                     ? twx_fail(err, TWX_FAILED, 0, "'%s' was replaced meanwhile: left", step->from)
                     : twx_fail_errno(err, errno, "'%s' was replaced meanwhile, by what is at '%s'",
                                      step->from, at);
    } else {
        status = unlink(at) == 0 ? twx_sync_folder_of(step->from, err)
                                 : twx_fail_errno(err, errno, "cannot remove '%s'", at);
    }
    free(at);
    return status;
}

/** Makes the file again, beside its name and then under it. */
static enum twx_status make_again(const struct twx_step *step, struct twx_error *err)
{
    uint8_t checksum[TWX_CHECKSUM_BYTES];
    const char *source = step->kind == TWX_STEP_LINK ? step->from : step->to;
    char *part = twx_part_name(step->from);
    if (part == NULL) {
        return twx_fail_memory(err);
    }
    twx_remove_part(step->from);
    enum twx_status status = twx_copy_file(source, part, step, checksum, err);
    if (status == TWX_OK) {
        status = replace_link(step, part, err);
        if (status != TWX_OK && !twx_is_file_of_step(part, step)) {
            (void)twx_rename_own(part, step->aside);  // it came from the file's name just then
        }
        (void)unlink(part);
    }
    free(part);
    return status;
}

/** Takes back what was left of an exchange in two steps, of apply or of undo. */
static enum twx_status undo_parked(const struct twx_step *step, bool *was_done,
                                   struct twx_error *err)
{
    char *parked = twx_parked_name(step->from);
    enum twx_status status = parked != NULL ? TWX_OK : twx_fail_memory(err);
    if (parked == NULL || twx_is_absent(parked)) {
        free(parked);
        return status;
    }
    bool is_done = true;
    if (twx_is_absent(step->from)) {
        is_done = twx_rename_own(parked, step->from);
        *was_done = is_done;
    } else if (is_link(step->from, step)) {
        if (twx_are_one_file(step->aside, step->from)) {
            (void)unlink(step->aside);  // to rename one name of a file to the other does nothing
        }
        is_done = twx_swap_back(step->aside, step->from, parked);
        *was_done = is_done;
    } else if (is_link(parked, step)) {
        is_done = unlink(parked) == 0;
    } else {
        status = twx_fail(err, TWX_FAILED, 0, "'%s' has another file now: what it was is at '%s'",
                          step->from, parked);
    }
    if (!is_done) {
        status = twx_fail_errno(err, errno, "cannot bring '%s' back from '%s'", step->from, parked);
    }
    free(parked);
    return status;
}

/** Whether what is at `aside` is the link that was to take the file's place, or has its bytes. */
static bool is_spare(const struct twx_step *step)
{
    uint8_t checksum[TWX_CHECKSUM_BYTES];
    return step->kind == TWX_STEP_SYMLINK
               ? leads_to(step->aside, step->to)
               : twx_sum_path(step->aside, checksum) &&
                     memcmp(checksum, step->checksum, sizeof checksum) == 0;
}

/** Brings back what was exchanged for the link, and not removed yet: the file, or what had replaced it just then. */
static enum twx_status undo_aside(const struct twx_step *step, bool *was_done,
                                  struct twx_error *err)
{
    if (twx_is_absent(step->aside)) {
        return TWX_OK;
    }
    enum twx_status status = TWX_OK;
    const bool is_file = is_original(step->aside, step) || !is_spare(step);
    if (is_file && is_link(step->from, step)) {
        status = replace_link(step, step->aside, err);
        *was_done = status == TWX_OK;
    } else if (is_file) {
        *was_done = twx_rename_own(step->aside, step->from);
        status = *was_done ? TWX_OK
                           : twx_fail_errno(err, errno, "cannot bring '%s' back from '%s'",
                                            step->from, step->aside);
    } else {
        (void)unlink(step->aside);
    }
    return status;
}

enum twx_status twx_link_undo(const struct twx_step *step, bool *was_done, struct twx_error *err)
{
    enum twx_status status = undo_parked(step, was_done, err);
    if (status == TWX_OK) {
        status = undo_aside(step, was_done, err);
    }
    if (status != TWX_OK || *was_done || twx_has_inode(step->from, step->inode)) {
        return status;  // it was never replaced, or has its name again
    }
    if (is_link(step->from, step)) {
        status = make_again(step, err);
        *was_done = status == TWX_OK;
    } else if (twx_is_file_of_step(step->from, step)) {
        twx_remove_part(step->from);
    } else {
        status = twx_fail(err, TWX_FAILED, 0,
                          "'%s' is neither the file nor the link any more: left", step->from);
    }
    return status;
}
