// SPDX-License-Identifier: MIT
//
// The folders of a grouped collection in the order of their paths, and the members of a group as folders see them: a file
// once in each folder, whatever names it has there. Internal to folders.c, folder_pairs.c and contained.c.
#ifndef TWX_GROUP_FOLDER_SET_H
#define TWX_GROUP_FOLDER_SET_H

#include "group/group_rows.h"

struct twx_folder_set {
    const struct twx_groups *groups;  // borrowed: of a collection with first_link
    uint32_t *rank_of;                // owned: of each folder, its place by path
    uint32_t *at_rank;                // owned: the folder at a place
    bool *is_counted;    // owned: of each item, whether it stands for its file in its folder
    uint32_t *n_images;  // owned: of each place
};

/** A file in a folder. */
struct twx_folder_member {
    uint32_t rank;   // of the folder
    uint32_t point;  // equal bytes
    uint32_t link;   // the file
    uint32_t item;
};

/** The members of one group. */
struct twx_folder_members {
    struct twx_folder_member *items;  // owned
    size_t n;
    size_t cap;
};

/** set: out; twx_folder_set_release, whatever is returned.  returns: false when out of memory */
bool twx_folder_set_make(struct twx_folder_set *set, const struct twx_groups *groups)
    __attribute__((warn_unused_result));
void twx_folder_set_release(struct twx_folder_set *set);

/** The path at a place, with a slash at its end, NUL-terminated. */
const char *twx_folder_set_path(const struct twx_folder_set *set, uint32_t rank);
/** How deep a folder is, of n bytes with the slash at its end; "/" is 1.  threads: pure */
unsigned twx_folder_depth(const char *path, size_t n);
/** The depth of the deepest folder that both are in, or are.  threads: pure */
unsigned twx_folder_common_depth(const char *a, const char *b);

/** Writes a path of n bytes, with a slash at its end, without that; "/" stays.  text: room for n + 1 */
void twx_folder_text(const char *path, size_t n, char *text);

/** Lists a group's members by folder, then item.  returns: false when out of memory */
bool twx_folder_members_of(const struct twx_folder_set *set, const struct twx_group_place *group,
                           struct twx_folder_members *members) __attribute__((warn_unused_result));
/** How many folders they are in, when in order of these. */
size_t twx_folder_members_n_folders(const struct twx_folder_members *members);
/** Sorts by equal bytes, then folder. */
void twx_folder_members_by_point(struct twx_folder_members *members);
/** Sorts by file, then folder. */
void twx_folder_members_by_link(struct twx_folder_members *members);

#endif
