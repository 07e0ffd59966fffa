// SPDX-License-Identifier: MIT
//
// A counting sort by root.
#include "group/component_list.h"

#include <stdlib.h>

#include "base/alloc.h"

bool twx_component_list_make(const uint32_t *root_of, size_t n, struct twx_component_list *list)
{
    list->starts = twx_alloc(n + 2, sizeof *list->starts);
    list->members = twx_alloc(n, sizeof *list->members);
    if (list->starts == NULL || list->members == NULL) {
        return false;
    }
    // Counted two places ahead, so that after the filling each start has moved to its own place.
    uint32_t *ahead = list->starts + 1;
    for (size_t i = 0; i < n; i++) {
        ahead[root_of[i] + 1]++;
    }
    for (size_t root = 0; root < n; root++) {
        ahead[root + 1] += ahead[root];
    }
    for (size_t i = 0; i < n; i++) {
        list->members[ahead[root_of[i]]++] = (uint32_t)i;
    }
    return true;
}

void twx_component_list_release(struct twx_component_list *list)
{
    free(list->starts);
    free(list->members);
    *list = (struct twx_component_list){.starts = NULL};
}
