// SPDX-License-Identifier: MIT
//
// Which folders share images, of all groups. Internal to folders.c.
#ifndef TWX_GROUP_FOLDER_PAIRS_H
#define TWX_GROUP_FOLDER_PAIRS_H

#include "group/folder_set.h"
#include "twindex_commands.h"

/** What two folders share, by the places of their paths. */
struct twx_shared_images {
    uint32_t a;
    uint32_t b;       // above a
    uint32_t n_in_a;  // images of a in groups with images of b: by whatever
    uint32_t n_in_b;
    uint32_t n_exact_a;
    uint32_t n_exact_b;
    uint32_t n_linked;       // files with a name in both
    uint32_t n_linked_in_a;  // images of a that are in b by that alone
    uint32_t n_linked_in_b;
};

struct twx_folder_pairs {
    struct twx_shared_images *items;  // owned: by a, b
    size_t n;
    size_t cap;
    uint64_t n_wide;  // groups that were left out
};

/**
 * Counts what is shared.
 *
 * pairs    out: free pairs->items, whatever is returned
 * errors   TWX_NO_MEMORY, TWX_STOPPED
 */
enum twx_status twx_folder_pairs_count(const struct twx_folder_set *set,
                                       struct twx_folder_pairs *pairs, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
