// SPDX-License-Identifier: MIT
//
// The members of connected components, component by component.
#ifndef TWX_GROUP_COMPONENT_LIST_H
#define TWX_GROUP_COMPONENT_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** A zeroed one is empty. */
struct twx_component_list {
    uint32_t *starts;   // owned: those of root r are members[starts[r] .. starts[r + 1]), ascending
    uint32_t *members;  // owned
};

/** Sorts 0 .. n - 1 by their roots, each below n.  returns: false when out of memory; release it all the same */
bool twx_component_list_make(const uint32_t *root_of, size_t n, struct twx_component_list *list)
    __attribute__((warn_unused_result));
void twx_component_list_release(struct twx_component_list *list);

/** How many members a root has; 0 of what is no root. */
static inline size_t twx_component_size(const struct twx_component_list *list, size_t root)
{
    return list->starts[root + 1] - list->starts[root];
}
static inline const uint32_t *twx_component_members(const struct twx_component_list *list,
                                                    size_t root)
{
    return list->members + list->starts[root];
}

#endif
