// SPDX-License-Identifier: MIT
//
// A BK-tree in two arrays: nodes, each with its first child, its next sibling and its distance to the parent, and the
// codes. Equal codes hang together in a list, so that they cost one comparison.
#include <stdlib.h>
#include <string.h>

#include "rivals.h"

struct node {
    uint32_t first_child;
    uint32_t next_sibling;
    uint32_t n_equal;   // codes that are the same
    uint32_t distance;  // to the parent
};

struct tree {
    struct node *nodes;
    uint64_t *codes;  // two words each, the second 0 for 64 bits
    size_t n_nodes;
    uint32_t *stack;
};

static uint64_t word(const uint8_t *p)
{
    uint64_t value;
    memcpy(&value, p, sizeof value);
    return value;
}

static void load(const uint8_t *code, size_t n_bytes, uint64_t words[2])
{
    words[0] = word(code);
    words[1] = n_bytes == 16 ? word(code + 8) : 0;
}

__attribute__((target("popcnt"))) static uint32_t distance(const uint64_t *a, const uint64_t *b)
{
    return (uint32_t)(__builtin_popcountll(a[0] ^ b[0]) + __builtin_popcountll(a[1] ^ b[1]));
}

/** Node 0 is the root; as a child, 0 means none. */
static void insert(struct tree *tree, const uint64_t code[2])
{
    uint32_t at = 0;
    while (tree->n_nodes > 0) {
        const uint32_t d = distance(code, tree->codes + 2 * (size_t)at);
        if (d == 0) {
            tree->nodes[at].n_equal++;
            return;
        }
        uint32_t child = tree->nodes[at].first_child;
        while (child != 0 && tree->nodes[child].distance != d) {
            child = tree->nodes[child].next_sibling;
        }
        if (child == 0) {
            const uint32_t own = (uint32_t)tree->n_nodes;
            tree->nodes[own] = (struct node){
                .next_sibling = tree->nodes[at].first_child, .n_equal = 1, .distance = d};
            tree->nodes[at].first_child = own;
            break;
        }
        at = child;
    }
    if (tree->n_nodes == 0) {
        tree->nodes[0] = (struct node){.n_equal = 1};
    }
    memcpy(tree->codes + 2 * tree->n_nodes++, code, 2 * sizeof *code);
}

static void release(void *built)
{
    struct tree *tree = built;
    free(tree->nodes);
    free(tree->codes);
    free(tree->stack);
    free(tree);
}

static void *build(const struct search_codes *codes, const int *setting)
{
    (void)setting;
    struct tree *tree = calloc(1, sizeof *tree);
    tree->nodes = malloc(codes->n_codes * sizeof *tree->nodes);
    tree->codes = malloc(codes->n_codes * 2 * sizeof *tree->codes);
    tree->stack = malloc(codes->n_codes * sizeof *tree->stack);
    for (size_t i = 0; i < codes->n_codes; i++) {
        uint64_t code[2];
        load(codes->codes + i * codes->n_bytes, codes->n_bytes, code);
        insert(tree, code);
    }
    return tree;
}

static uint64_t search_one(const struct tree *tree, const uint64_t query[2], uint32_t radius)
{
    uint64_t n_found = 0;
    size_t n_stacked = tree->n_nodes > 0 ? 1 : 0;
    tree->stack[0] = 0;
    while (n_stacked > 0) {
        const uint32_t at = tree->stack[--n_stacked];
        const uint32_t d = distance(query, tree->codes + 2 * (size_t)at);
        n_found += d <= radius ? tree->nodes[at].n_equal : 0;
        const uint32_t low = d > radius ? d - radius : 0;
        for (uint32_t child = tree->nodes[at].first_child; child != 0;
             child = tree->nodes[child].next_sibling) {
            if (tree->nodes[child].distance >= low && tree->nodes[child].distance <= d + radius) {
                tree->stack[n_stacked++] = child;
            }
        }
    }
    return n_found;
}

static uint64_t search(void *built, const struct search_codes *codes, size_t n, unsigned radius)
{
    uint64_t n_found = 0;
    for (size_t q = 0; q < n; q++) {
        uint64_t query[2];
        load(codes->queries + q * codes->n_bytes, codes->n_bytes, query);
        n_found += search_one(built, query, radius);
    }
    return n_found;
}

const struct rival bk_tree_rival = {
    .name = "BK-tree", .build = build, .search = search, .release = release};
