// SPDX-License-Identifier: MIT
//
// Where else the images of a folder are. Internal to folders.c and contained.c.
#ifndef TWX_GROUP_FOLDER_ELSEWHERE_H
#define TWX_GROUP_FOLDER_ELSEWHERE_H

#include "group/folder_set.h"

/** The depth where nothing is elsewhere. */
#define TWX_NOWHERE_DEPTH UINT16_MAX
/** No group, or one that is in too many folders to ask which holds most. */
#define TWX_NO_GROUP UINT32_MAX

/**
 * What an item's folder, and each folder above it, must be deeper than for the image to be outside it, too: as another
 * file of its group, and as one of equal bytes.
 */
struct twx_elsewhere {
    uint16_t depth;
    uint16_t exact_depth;
    bool in_other_folder;  // than its own, which may be below that
    bool exact_in_other_folder;
    uint32_t group;  // place among the groups, or TWX_NO_GROUP
};

/**
 * Looks at all groups.
 *
 * elsewhere  out, owned: free(); of each item
 * n_wide     out: groups in more than TWX_FOLDERS_OF_GROUP_MAX folders
 * errors     TWX_NO_MEMORY, TWX_STOPPED
 */
enum twx_status twx_elsewhere_make(const struct twx_folder_set *set,
                                   struct twx_elsewhere **elsewhere, uint64_t *n_wide,
                                   struct twx_error *err) __attribute__((warn_unused_result));

/** The folder that holds most. */
struct twx_holder {
    uint32_t rank;
    uint64_t n_held;  // 0: none
};
/** Images of the places [begin, end). */
struct twx_held {
    const struct twx_folder_set *set;
    const struct twx_elsewhere *elsewhere;
    uint32_t begin;
    uint32_t end;
    uint32_t *items;  // n of them, different files; sorted in place by their groups
    size_t n;
    uint32_t *tally;  // of each place; zero before and after
};
/** Which folder outside of the places holds copies of most of the images.  returns: false when out of memory */
bool twx_find_holder(const struct twx_held *held, struct twx_holder *holder)
    __attribute__((warn_unused_result));

#endif
