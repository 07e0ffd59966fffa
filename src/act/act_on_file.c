// SPDX-License-Identifier: MIT
//
// Makes steps of an action. Owns those of one file while they are done, to undo them when a later one fails.
#include "act/act_on_file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "act/copy_file.h"
#include "act/dedupe.h"
#include "act/folder_step.h"
#include "act/steps.h"
#include "act/trash.h"
#include "base/alloc.h"
#include "base/clock.h"
#include "base/path.h"
#include "twindex_commands.h"

enum { PLACES_TRIED_MAX = 16 };

/** The steps of one file. */
struct doing {
    const struct twx_action *action;
    struct twx_steps done;
};

/** A step of a file as it is, but for where it goes. */
static struct twx_step step_of(const char *path, const struct stat *st)
{
    return (struct twx_step){
        .kind = TWX_STEP_MOVE,
        .from = twx_strdup(path),
        .inode = (uint64_t)st->st_ino,
        .bytes = (uint64_t)st->st_size,
        .mtime_ns = twx_timespec_ns(st->st_mtim),
        .mode = (uint32_t)(st->st_mode & 07777),
        .uid = st->st_uid,
        .gid = st->st_gid,
    };
}

/** A name beside a path that no other file has: by the inode, and the time.  returns: owned; NULL when out of memory */
static char *name_beside(const char *path, const struct twx_step *step)
{
    char *folder = twx_path_folder(path);
    char *name = folder != NULL ? twx_asprintf("%s/.twindex-%" PRIx64 "-%" PRIx64, folder,
                                               step->inode, (uint64_t)twx_wall_ns())
                                : NULL;
    free(folder);
    return name;
}

/** Puts a step into the journal, does it, and keeps it. Consumes the step. */
static enum twx_status do_step(struct doing *d, struct twx_step *step, struct twx_error *err)
{
    if (step->from == NULL || step->to == NULL || step->aside == NULL ||
        !twx_reserve((void **)&d->done.items, &d->done.cap, d->done.n + 1, sizeof *d->done.items)) {
        twx_step_release(step);
        return twx_fail_memory(err);
    }
    enum twx_status status = twx_journal_add(d->action->journal, step, err);
    if (status == TWX_OK) {
        status = twx_step_do(step, err);
    }
    if (status == TWX_OK) {
        d->done.items[d->done.n++] = *step;
        *step = (struct twx_step){0};
    }
    twx_step_release(step);
    return status;
}

// ---------------------------------------------------------------------------------------------------------
// Trash

/** One try; *again: another process took the place. */
static enum twx_status trash_once(struct doing *d, struct twx_step *step, bool *again,
                                  struct twx_error *err)
{
    struct twx_trash_place place;
    *again = false;
    enum twx_status status = twx_trash_place_find(step->from, &place, err);
    if (status != TWX_OK) {
        return status;
    }
    step->to = twx_strdup(place.file);
    step->aside = twx_strdup(place.info);
    if (step->to == NULL || step->aside == NULL) {
        twx_trash_place_release(&place);
        return twx_fail_memory(err);
    }
    status = twx_journal_add(d->action->journal, step, err);
    if (status == TWX_OK) {
        status = twx_trash_place_take(step->from, &place, err);
        *again = status != TWX_OK && err->code == EEXIST;
    }
    if (status == TWX_OK) {
        status = twx_step_do(step, err);
        struct stat st;
        if (status != TWX_OK && lstat(step->to, &st) != 0) {
            (void)unlink(step->aside);  // else a file that was put in its stead lies there
        }
    }
    twx_trash_place_release(&place);
    return status;
}

static enum twx_status move_to_trash(struct doing *d, const char *path, const struct stat *st,
                                     struct twx_error *err)
{
    bool again = true;
    enum twx_status status = TWX_OK;
    for (int i = 0; i < PLACES_TRIED_MAX && again; i++) {
        struct twx_step step = step_of(path, st);
        status = step.from != NULL ? trash_once(d, &step, &again, err) : twx_fail_memory(err);
        again = again && status != TWX_OK;
        if (status == TWX_OK && !twx_reserve((void **)&d->done.items, &d->done.cap, d->done.n + 1,
                                             sizeof *d->done.items)) {
            status = twx_fail_memory(err);
        }
        if (status == TWX_OK) {
            d->done.items[d->done.n++] = step;
        } else {
            twx_step_release(&step);
        }
    }
    return status;
}

// ---------------------------------------------------------------------------------------------------------
// Folder

/** Makes the folders above a path that are missing, each a step. */
static enum twx_status make_folders(struct doing *d, const char *path, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    bool is_missing = true;
    while (is_missing && status == TWX_OK) {
        struct twx_step step = {.kind = TWX_STEP_FOLDER};
        if (!twx_missing_folder(path, &step.from)) {
            return twx_fail_memory(err);
        }
        is_missing = step.from != NULL;
        if (is_missing) {
            step.to = twx_strdup(step.from);
            step.aside = twx_strdup("");
            status = do_step(d, &step, err);
        }
    }
    return status;
}

static enum twx_status move_below_folder(struct doing *d, const char *path, const struct stat *st,
                                         struct twx_error *err)
{
    struct twx_step step = step_of(path, st);
    step.kind = TWX_STEP_COPY;
    step.to = twx_asprintf("%s%s", d->action->options->folder, path);
    step.aside = step.to != NULL ? name_beside(step.to, &step) : NULL;
    const enum twx_status status =
        step.to != NULL ? make_folders(d, step.to, err) : twx_fail_memory(err);
    if (status != TWX_OK) {
        twx_step_release(&step);
        return status;
    }
    if (strcmp(path, d->action->file->path) == 0) {
        step.has_checksum = true;
        memcpy(step.checksum, d->action->file->details.checksum, sizeof step.checksum);
    }
    return do_step(d, &step, err);
}

// ---------------------------------------------------------------------------------------------------------
// Links

/** Whether a link would lose what belongs to the file beside its bytes. */
static enum twx_status check_attributes(const struct twx_action *action, struct twx_error *err)
{
    const struct stat *a = &action->file->st;
    const struct stat *b = &action->keeper->st;
    if (a->st_uid != b->st_uid || a->st_gid != b->st_gid ||
        (a->st_mode & 07777) != (b->st_mode & 07777)) {
        return twx_fail(err, TWX_FAILED, 0, "'%s' has another owner or mode than its keeper",
                        action->file->path);
    }
    return twx_has_same_xattrs(action->file->fd, action->keeper->fd)
               ? TWX_OK
               : twx_fail(err, TWX_FAILED, 0, "'%s' has other extended attributes than its keeper",
                          action->file->path);
}

static enum twx_status replace_by_link(struct doing *d, struct twx_error *err)
{
    const struct twx_action *action = d->action;
    const struct twx_known_file *file = action->file;
    enum twx_status status = check_attributes(action, err);
    if (status != TWX_OK) {
        return status;
    }
    struct twx_step step = step_of(file->path, &file->st);
    step.kind = action->options->to == TWX_APPLY_HARDLINK ? TWX_STEP_LINK : TWX_STEP_SYMLINK;
    step.to = twx_strdup(action->keeper->path);
    step.aside = name_beside(file->path, &step);
    step.has_checksum = true;
    memcpy(step.checksum, file->details.checksum, sizeof step.checksum);
    return do_step(d, &step, err);
}

// ---------------------------------------------------------------------------------------------------------
// All

static enum twx_status move_one(struct doing *d, const char *path, const struct stat *st,
                                struct twx_error *err)
{
    return d->action->options->to == TWX_APPLY_TRASH ? move_to_trash(d, path, st, err)
                                                     : move_below_folder(d, path, st, err);
}

/** Moves the companions that are still there. */
static enum twx_status move_companions(struct doing *d, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    char *folder = twx_path_folder(d->action->file->path);
    status = folder != NULL ? TWX_OK : twx_fail_memory(err);
    for (size_t i = 0; i < d->action->companions->n && status == TWX_OK; i++) {
        struct stat st;
        char *path = twx_path_join(folder, d->action->companions->items[i]);
        if (path == NULL) {
            status = twx_fail_memory(err);
        } else if (lstat(path, &st) == 0 && S_ISREG(st.st_mode)) {
            status = move_one(d, path, &st, err);
        }
        free(path);
    }
    free(folder);
    return status;
}

/** Takes back what was done, the last first. What cannot be is named, and is in the journal. */
static void take_back(struct doing *d, struct twx_error *err)
{
    for (size_t i = d->done.n; i > 0; i--) {
        bool was_done = false;
        if (twx_step_undo(&d->done.items[i - 1], &was_done, err) != TWX_OK) {
            break;
        }
    }
}

/** Where the file of these steps is now. */
static const char *place_of(const struct twx_steps *done, const char *path)
{
    for (size_t i = 0; i < done->n; i++) {
        if (strcmp(done->items[i].from, path) == 0) {
            return done->items[i].to;
        }
    }
    return path;
}

enum twx_status twx_act_on_file(const struct twx_action *action, char **to, struct twx_error *err)
{
    struct doing d = {.action = action};
    enum twx_status status = TWX_OK;
    *to = NULL;
    switch (action->options->to) {
    case TWX_APPLY_TRASH:
    case TWX_APPLY_MOVE:
        status = move_one(&d, action->file->path, &action->file->st, err);
        if (status == TWX_OK) {
            status = move_companions(&d, err);
        }
        break;
    case TWX_APPLY_HARDLINK:
    case TWX_APPLY_SYMLINK:
        status = replace_by_link(&d, err);
        break;
    case TWX_APPLY_REFLINK:
        status = twx_dedupe(action->keeper->fd, action->file->path,
                            (uint64_t)action->file->st.st_size, err);
        break;
    case TWX_APPLY_SCRIPT:
        break;
    }
    if (status != TWX_OK) {
        take_back(&d, err);
    } else if (d.done.n > 0) {
        *to = twx_strdup(place_of(&d.done, action->file->path));
    }
    twx_steps_release(&d.done);
    return status;
}
