// SPDX-License-Identifier: MIT
//
// The folders of whose images each is elsewhere. Internal to folders.c.
#ifndef TWX_GROUP_CONTAINED_H
#define TWX_GROUP_CONTAINED_H

#include "group/folder_elsewhere.h"

/** One of them, by places of paths. */
struct twx_contained {
    uint32_t begin;  // of its places: [begin, end)
    uint32_t end;
    size_t n_path;  // bytes of its path, which the one at `begin` begins with, with the slash
    bool is_tree;
    uint64_t n_images;
    uint64_t n_bytes;
    uint64_t n_exact;
    struct twx_holder holder;
};

struct twx_contained_list {
    struct twx_contained *items;  // owned: most bytes first, then by path
    size_t n;
    size_t cap;
};

/**
 * Lists them.
 *
 * list     out: free list->items, whatever is returned
 * errors   TWX_NO_MEMORY, TWX_STOPPED
 */
enum twx_status twx_contained_find(const struct twx_folder_set *set,
                                   const struct twx_elsewhere *elsewhere, uint64_t min_images,
                                   struct twx_contained_list *list, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
