// SPDX-License-Identifier: MIT
//
// Sorted, so that those of one class are side by side. Owns nothing past a call.
#include "group/member_classes.h"

#include <stdlib.h>
#include <string.h>

static int by_node_then_payload(const void *a, const void *b, void *user)
{
    const struct twx_member *members = user;
    const struct twx_member *x = &members[*(const uint32_t *)a];
    const struct twx_member *y = &members[*(const uint32_t *)b];
    if (x->node != y->node) {
        return x->node < y->node ? -1 : 1;
    }
    return memcmp(x->facts.metadata.payload_checksum, y->facts.metadata.payload_checksum,
                  TWX_CHECKSUM_BYTES);
}

void twx_member_classes_make(const struct twx_member *members, size_t n, uint32_t *order,
                             uint32_t *classes)
{
    uint32_t class = 0;
    for (uint32_t i = 0; i < n; i++) {
        order[i] = i;
    }
    qsort_r(order, n, sizeof *order, by_node_then_payload, (void *)(uintptr_t)members);
    for (size_t i = 0; i < n; i++) {
        const struct twx_member *member = &members[order[i]];
        const struct twx_member *before = i > 0 ? &members[order[i - 1]] : member;
        class += i > 0 && (member->node != before->node ||
                           !twx_likeness_is_payload(&member->facts, &before->facts));
        classes[order[i]] = class;
    }
}
