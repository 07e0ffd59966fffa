// SPDX-License-Identifier: MIT
//
// The table's memory, and sets of keys.
#include "base/hash_set.h"

#include <stdlib.h>

#include "base/alloc.h"

enum { SLOTS_MIN = 16 };

static size_t room_of(size_t n_slots)
{
    return n_slots / 4 * 3;
}

bool twx_hash_set_init(struct twx_hash_set *set, size_t n)
{
    size_t n_slots = SLOTS_MIN;
    *set = (struct twx_hash_set){0};
    while (room_of(n_slots) < n) {
        if (n_slots > SIZE_MAX / 2 / sizeof *set->slots) {
            return false;
        }
        n_slots *= 2;
    }
    uint64_t *slots = twx_alloc(n_slots, sizeof *slots);
    if (slots == NULL) {
        return false;
    }
    twx_prefer_large_pages(slots, n_slots * sizeof *slots);
    *set = (struct twx_hash_set){.slots = slots, .mask = n_slots - 1, .n_room = room_of(n_slots)};
    return true;
}

void twx_hash_set_release(struct twx_hash_set *set)
{
    free(set->slots);
    *set = (struct twx_hash_set){0};
}

bool twx_hash_set_reserve(struct twx_hash_set *set, size_t n)
{
    if (n <= set->n_room) {
        return true;
    }
    struct twx_hash_set grown;
    if (!twx_hash_set_init(&grown, n)) {
        return false;
    }
    for (size_t i = 0; set->n_used > 0 && i <= set->mask; i++) {
        if (set->slots[i] != 0) {
            (void)twx_hash_set_add(&grown, set->slots[i]);
        }
    }
    twx_hash_set_release(set);
    *set = grown;
    return true;
}

bool twx_hash_set_add(struct twx_hash_set *set, uint64_t key)
{
    key = key != 0 ? key : 1;
    size_t at = twx_hash_set_home(set, key);
    while (set->slots[at] != 0 && set->slots[at] != key) {
        at = (at + 1) & set->mask;
    }
    const bool is_new = set->slots[at] == 0;
    set->slots[at] = key;
    set->n_used += is_new;
    return is_new;
}

bool twx_hash_set_has(const struct twx_hash_set *set, uint64_t key)
{
    key = key != 0 ? key : 1;
    size_t at = twx_hash_set_home(set, key);
    while (set->slots[at] != 0 && set->slots[at] != key) {
        at = (at + 1) & set->mask;
    }
    return set->slots[at] != 0;
}
