// SPDX-License-Identifier: MIT
//
// Connected components of nodes, joined pair by pair on any number of threads.
//
// A forest of parents, each parent a lower number than its child: the root of a component is its lowest node,
// whatever the order of the joins. Joining is one compare-and-swap of a root's parent; finding halves the paths
// it walks. A parent only ever moves to an ancestor, so a reader that sees an old one merely walks further: no
// lock is needed, and none could be afforded at tens of millions of joins a second.
#ifndef TWX_PAIRS_UNION_FIND_H
#define TWX_PAIRS_UNION_FIND_H

#include <stdatomic.h>
#include <stdint.h>

struct twx_union_find {
    _Atomic uint32_t *parent;  // one a node, itself at first; borrowed
};

/** The lowest node of the component, as of some moment during the call.  threads: any */
static inline uint32_t twx_union_find_find(const struct twx_union_find *components, uint32_t node)
{
    for (;;) {
        uint32_t parent = atomic_load_explicit(&components->parent[node], memory_order_relaxed);
        if (parent == node) {
            return node;
        }
        const uint32_t grand =
            atomic_load_explicit(&components->parent[parent], memory_order_relaxed);
        if (grand == parent) {
            return parent;
        }
        // Fails when another thread has shortened the path already: as good.
        (void)atomic_compare_exchange_weak_explicit(&components->parent[node], &parent, grand,
                                                    memory_order_relaxed, memory_order_relaxed);
        node = grand;
    }
}

/** Makes the components of two nodes one.  threads: any */
static inline void twx_union_find_join(const struct twx_union_find *components, uint32_t a,
                                       uint32_t b)
{
    for (;;) {
        a = twx_union_find_find(components, a);
        b = twx_union_find_find(components, b);
        if (a == b) {
            return;
        }
        const uint32_t low = a < b ? a : b;
        uint32_t high = a < b ? b : a;
        if (atomic_compare_exchange_strong_explicit(&components->parent[high], &high, low,
                                                    memory_order_relaxed, memory_order_relaxed)) {
            return;
        }
    }
}

#endif
