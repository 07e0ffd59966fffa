// SPDX-License-Identifier: MIT
//
// The options that `index` and `hash` share, and `list` and `query` in part.
#ifndef TWX_CMD_INGEST_ARGUMENTS_H
#define TWX_CMD_INGEST_ARGUMENTS_H

#include "cmd/opt.h"
#include "twindex.h"

/** The first member of the commands' structs of options: offsets are the same in all. */
struct twx_ingest_arguments {
    uint64_t n_jobs;
    unsigned hash_size;
    unsigned variants;  // 1 + enum twx_variants; 0: not given
    const char *files_from;
    bool null_separated;
    GArray *patterns;  // --exclude and --exclude-from: the last that matches decides
    bool no_default_excludes;
    bool no_hidden;
    bool one_file_system;
    uint64_t max_pixels;
    unsigned decoder;
    bool no_checksum;
    bool checksum_all;
    uint64_t timeout_seconds;
    uint64_t memory_bytes;
    bool no_sandbox;
    bool strict;
    char **paths;
};

extern const struct twx_opt_row twx_ingest_rows[];
/** Of these, a list and what is left out of a walk. */
extern const struct twx_opt_row twx_walk_rows[];
/** Of these, all that says which files there are. */
extern const struct twx_opt_row twx_list_rows[];

/** Whether PATHs, list and checksums make sense; false after a usage error was reported. `paths`: NULL for none. */
bool twx_ingest_arguments_are_sound(const struct twx_opt *opt,
                                    const struct twx_ingest_arguments *arguments,
                                    char *const *paths);

/**
 * What the library is asked for, but for the patterns.
 *
 * paths    to go through; NULL for none. The result borrows it
 */
struct twx_ingest_options twx_ingest_arguments_options(const struct twx_ingest_arguments *arguments,
                                                       char **paths);

/** The patterns of the options. NULL, with err, when one is bad or a file cannot be read. Owned. */
struct twx_exclude *twx_ingest_arguments_exclude(const struct twx_ingest_arguments *arguments,
                                                 struct twx_error *err);

/** The summaries of both commands end with this. */
#define TWX_LEFT_OUT_HELP                                                                          \
    "\n\nPatterns of --exclude are those of gitignore: * ? [...] and ** for any folders;\n"        \
    "/ in or before a pattern: compared with the path below PATH, else with the last\n"            \
    "name; / behind it: folders only; ! before it: takes back; the last that matches\n"            \
    "decides. By default folders of these names are left out: .Trash-* .Trash\n"                   \
    ".Trashes .local/share/Trash $RECYCLE.BIN #recycle @Recycle .thumbnails\n"                     \
    ".cache/thumbnails @eaDir .@__thumb .git lost+found. A PATH is always taken; an\n"             \
    "entry of a list is left out by --exclude and --exclude-from only."

#endif
