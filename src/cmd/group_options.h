// SPDX-License-Identifier: MIT
//
// The options of commands that make groups: `export` and `plan`.
#ifndef TWX_CMD_GROUP_OPTIONS_H
#define TWX_CMD_GROUP_OPTIONS_H

#include "cmd/command.h"

/** The first member of these commands' structs of options: offsets are the same in all. */
struct twx_group_options {
    const char *radius;
    bool adaptive;
    enum twx_linkage linkage;
    const char *keep_rules;
    GArray *scoping;  // struct twx_opt_item: --protect, --only-in, --exclude
    const char *between[2];
    bool same_dir;
    bool not_same_dir;
    uint64_t min_group;
    bool any_orientation;
    bool inverted;
    unsigned variants;  // 1 + enum twx_variants; 0: not given
    bool include_flat;
    uint64_t timeout_seconds;
    uint64_t n_jobs;
    // set by twx_group_options_check
    struct twx_keep *keep;    // owned: twx_group_options_release
    struct twx_scope *scope;  // owned; NULL: all files
};

extern const struct twx_opt_row twx_group_rows[];

/** What summaries say of linkages and keep rules. */
#define TWX_GROUP_HELP                                                                             \
    "Linkages: star, all duplicates are within the radius of their keeper; complete, and of\n"     \
    "each other; single, of any one of the group, which makes chains.\n"                           \
    "Keep rules, the next breaking ties: detail (more pixels; with --verify, those that\n"         \
    "were not merely made by enlarging), source (lossy before lossless, which is taken\n"          \
    "to be made from it; with --verify, only if it shows the blocks of a JPEG), quality\n"         \
    "(of a JPEG), metadata (how many it has of time taken, camera, place, rating,\n"               \
    "keywords), original (without an editor's suffix in its name: -edited, copy, (1); then with\n" \
    "a sidecar or RAW file beside it), pixels and bytes (larger first), smallest (fewest bytes), " \
    "oldest and\n"                                                                                 \
    "newest (by mtime), taken-oldest and taken-newest (by EXIF DateTimeOriginal; without\n"        \
    "one: last), shortest (path), path, in:DIR, format:NAME; a comma in DIR is written \\,"

/** What summaries say of the options that say which files may be duplicates. */
#define TWX_SCOPE_HELP                                                                             \
    "Which files may be duplicates: --protect, --only-in, --between, --same-dir and\n"             \
    "--not-same-dir hold of each duplicate and its keeper, with every linkage, --exact and\n"      \
    "--verify. A protected file is never a duplicate, and is kept rather than others before any\n" \
    "keep rule is asked; of several in a group one is its keeper, the others are not listed.\n"    \
    "--only-in DIR protects all files elsewhere. With --between files elsewhere take no part, "    \
    "and\n"                                                                                        \
    "where one DIR is in the other, files in the inner one are on its side."

/** Whether one of the options that say which files may be duplicates was given. */
bool twx_group_options_have_scope(const struct twx_group_options *options);

/** Parses the keep rules and the scope: a usage error is found before the index is opened. */
enum twx_exit twx_group_options_check(const struct twx_opt *opt, struct twx_group_options *options);

/**
 * What the library is asked for, checked against the index.
 *
 * export   in: what the command asks for itself; out: also what these options say
 */
enum twx_exit twx_group_options_read(const struct twx_call *call,
                                     const struct twx_group_options *options,
                                     struct twx_export_options *export);

void twx_group_options_release(struct twx_group_options *options);

#endif
