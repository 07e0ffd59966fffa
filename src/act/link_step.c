// SPDX-License-Identifier: MIT
//
// Steps that replace a file by a link to its keeper. The link is made under the name `aside` beside the file, and the two
// names are exchanged: what was replaced can then be looked at before it is removed. Undone, the file is a copy of the
// keeper's bytes, which are those that it had.
#include "act/link_step.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "act/copy_file.h"
#include "act/file_bytes.h"
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

/** Whether the file's name, a link now, leads to the keeper, and not round to itself: another apply could link that. */
static bool leads_to_file(const struct twx_step *step)
{
    struct stat st;
    return stat(step->from, &st) == 0 && S_ISREG(st.st_mode) && (uint64_t)st.st_size == step->bytes;
}

/** Puts the link into the file's place, without exchange where there is none. */
static enum twx_status replace(const struct twx_step *step, struct twx_error *err)
{
    if (renameat2(AT_FDCWD, step->aside, AT_FDCWD, step->from, RENAME_EXCHANGE) == 0) {
        if (is_original(step->aside, step) && leads_to_file(step)) {
            (void)unlink(step->aside);
            return TWX_OK;
        }
        (void)renameat2(AT_FDCWD, step->aside, AT_FDCWD, step->from, RENAME_EXCHANGE);
        return twx_fail(err, TWX_FAILED, 0, "'%s' was replaced meanwhile: left", step->from);
    }
    if (errno != EINVAL && errno != ENOSYS) {
        return twx_fail_errno(err, errno, "cannot replace '%s'", step->from);
    }
    if (!is_original(step->from, step)) {
        return twx_fail(err, TWX_FAILED, 0, "'%s' was replaced meanwhile: left", step->from);
    }
    return rename(step->aside, step->from) == 0
               ? TWX_OK
               : twx_fail_errno(err, errno, "cannot replace '%s'", step->from);
}

enum twx_status twx_link_do(const struct twx_step *step, struct twx_error *err)
{
    if (!make_link(step)) {
        return twx_fail_errno(err, errno, "cannot link '%s' to '%s'", step->from, step->to);
    }
    // The keeper's name was looked up once more for the link, and may be another file's since it was verified.
    enum twx_status status =
        twx_has_bytes_of_checksum(step->aside, step->checksum)
            ? replace(step, err)
            : twx_fail(err, TWX_FAILED, 0, "'%s' was replaced meanwhile: '%s' is left", step->to,
                       step->from);
    if (status != TWX_OK) {
        (void)unlink(step->aside);
    }
    return status;
}

// ---------------------------------------------------------------------------------------------------------
// Undoing

static bool are_one_file(const char *a, const char *b)
{
    struct stat of_a;
    struct stat of_b;
    return lstat(a, &of_a) == 0 && lstat(b, &of_b) == 0 && of_a.st_ino == of_b.st_ino &&
           of_a.st_dev == of_b.st_dev;
}

/** Whether the file's name is that of the link which was made. */
static bool is_our_link(const struct twx_step *step)
{
    char target[PATH_MAX];
    struct stat st;
    if (step->kind == TWX_STEP_SYMLINK) {
        const ssize_t n = readlink(step->from, target, sizeof target);
        return n >= 0 && (size_t)n == strlen(step->to) && memcmp(target, step->to, (size_t)n) == 0;
    }
    // The keeper's name may be gone: the bytes are looked at.
    return are_one_file(step->from, step->to) ||
           (!twx_is_file_of_step(step->from, step) && lstat(step->from, &st) == 0 &&
            S_ISREG(st.st_mode) && (uint64_t)st.st_size == step->bytes);
}

/** Makes the file again, beside its name and then under it. */
static enum twx_status make_again(const struct twx_step *step, struct twx_error *err)
{
    const char *source = step->kind == TWX_STEP_LINK ? step->from : step->to;
    enum twx_status status = twx_copy_file(source, step->aside, step, err);
    if (status == TWX_OK && rename(step->aside, step->from) != 0) {
        status = twx_fail_errno(err, errno, "cannot bring '%s' back", step->from);
        (void)unlink(step->aside);
    }
    return status == TWX_OK ? twx_sync_folder_of(step->from, err) : status;
}

enum twx_status twx_link_undo(const struct twx_step *step, bool *was_done, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    const bool is_linked = is_our_link(step);
    if (is_linked && is_original(step->aside, step)) {
        // It had been exchanged, and not removed yet.
        *was_done = rename(step->aside, step->from) == 0;
        return *was_done ? twx_sync_folder_of(step->from, err)
                         : twx_fail_errno(err, errno, "cannot bring '%s' back", step->from);
    }
    if (!is_original(step->aside, step)) {
        (void)unlink(step->aside);  // a link, or a copy that an undo was making
    }
    if (twx_has_inode(step->from, step->inode)) {
        return TWX_OK;  // it was never replaced
    }
    if (is_linked) {
        status = make_again(step, err);
        *was_done = status == TWX_OK;
    } else if (!twx_is_file_of_step(step->from, step)) {
        status = twx_fail(err, TWX_FAILED, 0,
                          "'%s' is neither the file nor the link any more: left", step->from);
    }
    return status;
}
