// SPDX-License-Identifier: MIT
//
// An input gives the files of a run one after another, and reports what else it met: PATH arguments (paths_input.h), the
// walk of a folder (walk.h), a list of paths (list_input.h). A wrapper is an input over another one: what the index
// knows (known_files.h), the disk's order (disk_order.h).
#ifndef TWX_INGEST_INPUT_H
#define TWX_INGEST_INPUT_H

#include <sys/stat.h>

#include "base/status.h"

enum twx_entry_kind {
    TWX_ENTRY_NOTHING_YET = 0,      // go on
    TWX_ENTRY_END = 1,              // no more
    TWX_ENTRY_ROOT = 2,             // what lies below is on `device`: a PATH, a mount point
    TWX_ENTRY_FOLDER = 3,           // before the files of a folder; with a trailing slash
    TWX_ENTRY_FILE = 4,             // a regular file
    TWX_ENTRY_LEFT_OUT = 5,         // by the limits: neither opened nor, as a rule, looked at
    TWX_ENTRY_MISSING = 6,          // a PATH or an entry of a list, as it was given: cannot be used
    TWX_ENTRY_UNREADABLE = 7,       // a folder or file could not be looked at
    TWX_ENTRY_VANISHED = 8,         // gone since it was named
    TWX_ENTRY_SKIPPED = 9,          // a link, FIFO, socket, device
    TWX_ENTRY_LOOP = 10,            // a folder that is its own ancestor: not entered
    TWX_ENTRY_LISTED_FOLDERS = 11,  // that a list named, and that are not walked: the first
    TWX_ENTRY_WAITING = 12,         // for what the input reads from, and has waited a moment
    TWX_ENTRY_LOST = 13,            // an archive, or a member of one: see why
};

/** What an input met. Pointers are borrowed until the next call. */
struct twx_entry {
    enum twx_entry_kind kind;
    int error_number;  // MISSING: 0 is neither file nor folder; UNREADABLE, VANISHED
    const char *path;  // absolute, but for MISSING and LISTED_FOLDERS
    size_t path_bytes;
    const char *given;      // FILE of a list: as it stands there; else NULL
    const struct stat *st;  // FILE; NULL where looking is deferred, or names alone were asked for
    const char *why;        // LOST: follows on "cannot read 'path': "
    uint64_t device;        // ROOT
    uint64_t sequence;      // FILE of a partition: its number there; else 0
    uint64_t n_folders;     // LISTED_FOLDERS
    bool is_folder;         // LEFT_OUT
    bool follow_links;      // FILE of a list or partition: a link at its path leads to it
    bool is_part;           // FILE: a member of an archive, which lies in the member store
    uint64_t part_first;    // from here on
    bool is_deferred;       // FILE: who takes it looks at it, see entry_look.h
    bool is_in_folder;      // FILE: of the last FOLDER, whose files come in bytewise order of name
    bool is_known;          // FILE: the index holds it, says known_files.h,
    bool is_unchanged;      // and as it is now
};

/** The beginning of each input's own struct. */
struct twx_input {
    enum twx_status (*next)(struct twx_input *input, struct twx_entry *entry,
                            struct twx_error *err);
    void (*free)(struct twx_input *input);
    void (*defer_stats)(struct twx_input *input, bool defer);  // NULL: none ever are
};

/**
 * The next entry.
 *
 * entry    out
 * errors   TWX_NO_MEMORY, those of reading a list or the index: the input gives no more
 * threads  one at a time
 */
static inline __attribute__((warn_unused_result)) enum twx_status
twx_input_next(struct twx_input *input, struct twx_entry *entry, struct twx_error *err)
{
    return input->next(input, entry, err);
}

/** Whether looking at the files that follow may be deferred: who takes them does it (entry_look.h). */
static inline void twx_input_defer_stats(struct twx_input *input, bool defer)
{
    if (input->defer_stats != NULL) {
        input->defer_stats(input, defer);
    }
}

/** Frees an input and those it is made of. Accepts NULL. */
static inline void twx_input_free(struct twx_input *input)
{
    if (input != NULL) {
        input->free(input);
    }
}

#endif
