// SPDX-License-Identifier: MIT
//
// One fstatat, and what its errors say of an entry.
#include "ingest/entry_look.h"

#include <errno.h>
#include <fcntl.h>

bool twx_entry_look(int folder, const char *name, struct stat *st, struct twx_entry *entry)
{
    if (fstatat(folder, name, st, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) == 0) {
        return true;
    }
    const bool is_gone = errno == ENOENT || errno == ENOTDIR;
    entry->error_number = errno;
    entry->kind = is_gone ? TWX_ENTRY_VANISHED : TWX_ENTRY_UNREADABLE;
    return false;
}

void twx_entry_look_at_deferred(struct twx_entry *entry, struct stat *st)
{
    const bool is_there = twx_entry_look(AT_FDCWD, entry->path, st, entry);
    entry->is_deferred = false;
    if (is_there && S_ISREG(st->st_mode)) {
        entry->st = st;
        return;
    }
    entry->is_in_folder = false;
    if (is_there) {
        entry->kind = S_ISDIR(st->st_mode) ? TWX_ENTRY_VANISHED : TWX_ENTRY_SKIPPED;
        entry->error_number = S_ISDIR(st->st_mode) ? EISDIR : 0;
    }
}
