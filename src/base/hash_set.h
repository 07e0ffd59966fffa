// SPDX-License-Identifier: MIT
//
// Hash sets: of 64-bit keys, or of numbered items whose equality the caller knows. One open-addressing table with
// linear probing, a power of two in size and at most three quarters full. A slot is a key, or an item's number under
// the high half of its hash, which is compared before the caller is asked; an empty slot is 0. Nothing is removed.
//
// A set is used in one of the two ways: twx_hash_set_add, or the functions of items.
//
// Hashes and keys are well mixed in bits 20 and above, which say the home slot: the low bits of a product are not.
#ifndef TWX_BASE_HASH_SET_H
#define TWX_BASE_HASH_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct twx_hash_set {
    uint64_t *slots;  // owned
    size_t mask;      // number of slots - 1
    size_t n_used;
    size_t n_room;  // entries that it may hold
};

/**
 * An empty set with room for n entries, the only ones that it will hold unless twx_hash_set_reserve is called.
 *
 * returns  false when out of memory: the set is empty and may be released
 */
bool twx_hash_set_init(struct twx_hash_set *set, size_t n) __attribute__((warn_unused_result));

/** Frees the slots. Accepts a zeroed set. */
void twx_hash_set_release(struct twx_hash_set *set);

/**
 * Makes room for n entries in all, at least doubling the table. For sets of keys only: an item's hash is not kept.
 *
 * returns  false when out of memory: the set is as it was
 */
bool twx_hash_set_reserve(struct twx_hash_set *set, size_t n) __attribute__((warn_unused_result));

/** Adds a key; there must be room. 0 is taken for 1.  returns: whether it was not there */
bool twx_hash_set_add(struct twx_hash_set *set, uint64_t key);

/** Whether a key was added. */
bool twx_hash_set_has(const struct twx_hash_set *set, uint64_t key);

/** No item. */
static const uint32_t TWX_NO_ITEM = UINT32_MAX;

/** Whether an item of the set is the one that is looked for. */
typedef bool (*twx_is_item_fn)(const void *user, uint32_t item);

/** The slot where the search for a hash begins. */
static inline size_t twx_hash_set_home(const struct twx_hash_set *set, uint64_t hash)
{
    return (size_t)(hash >> 20) & set->mask;
}

/** Asks for the memory where the search for a hash begins, which is far from that of the hash before. */
static inline void twx_hash_set_prefetch(const struct twx_hash_set *set, uint64_t hash)
{
    __builtin_prefetch(&set->slots[twx_hash_set_home(set, hash)], 1);
}

/** The slot of an item, or the empty one where it belongs. In the header so that `is_it` is inlined. */
static inline __attribute__((always_inline)) uint64_t *
twx_hash_set_slot(const struct twx_hash_set *set, uint64_t hash, twx_is_item_fn is_it,
                  const void *user)
{
    for (size_t at = twx_hash_set_home(set, hash);; at = (at + 1) & set->mask) {
        uint64_t *slot = &set->slots[at];
        if (*slot == 0 || (*slot >> 32 == hash >> 32 && is_it(user, (uint32_t)*slot - 1))) {
            return slot;
        }
    }
}

/**
 * The item of this hash that `is_it` accepts; TWX_NO_ITEM without one.
 *
 * hash     64 bits of what `is_it` compares: equal items have equal hashes
 */
static inline __attribute__((always_inline)) uint32_t
twx_hash_set_find_item(const struct twx_hash_set *set, uint64_t hash, twx_is_item_fn is_it,
                       const void *user)
{
    return (uint32_t)*twx_hash_set_slot(set, hash, is_it, user) - 1;
}

/**
 * As twx_hash_set_find_item, and adds an item when there is none; there must be room.
 *
 * item     below TWX_NO_ITEM
 * returns  the item that was there, or `item`
 */
static inline __attribute__((always_inline)) uint32_t
twx_hash_set_add_item(struct twx_hash_set *set, uint64_t hash, uint32_t item, twx_is_item_fn is_it,
                      const void *user)
{
    uint64_t *slot = twx_hash_set_slot(set, hash, is_it, user);
    if (*slot == 0) {
        *slot = hash >> 32 << 32 | (item + 1);
        set->n_used++;
    }
    return (uint32_t)*slot - 1;
}

#endif
