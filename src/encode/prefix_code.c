// SPDX-License-Identifier: MIT
//
// Huffman's tree by two queues; where it grows too deep, again with the counts made more alike.
#include "encode/prefix_code.h"

#include <assert.h>
#include <stdlib.h>

enum { NODES_MAX = 2 * TWX_PREFIX_SYMBOLS_MAX };

/** Leaves in order of count, then the nodes above them, in the order in which they are made. */
struct tree {
    uint32_t counts[NODES_MAX];
    uint16_t symbols[TWX_PREFIX_SYMBOLS_MAX];
    uint16_t above[NODES_MAX];
    unsigned n_leaves;
};

struct leaf {
    uint32_t count;
    uint16_t symbol;
};

static int compare_leaves(const void *a, const void *b)
{
    const struct leaf *p = a;
    const struct leaf *q = b;
    if (p->count != q->count) {
        return p->count < q->count ? -1 : 1;
    }
    return p->symbol < q->symbol ? -1 : 1;
}

static void plant(struct tree *tree, const uint32_t *counts, unsigned n_symbols)
{
    struct leaf leaves[TWX_PREFIX_SYMBOLS_MAX];
    unsigned n = 0;
    for (unsigned i = 0; i < n_symbols; i++) {
        if (counts[i] > 0) {
            leaves[n++] = (struct leaf){.count = counts[i], .symbol = (uint16_t)i};
        }
    }
    for (unsigned i = 0; n < 2; i++) {
        if (counts[i] == 0) {
            leaves[n++] = (struct leaf){.count = 1, .symbol = (uint16_t)i};
        }
    }
    qsort(leaves, n, sizeof *leaves, compare_leaves);
    for (unsigned i = 0; i < n; i++) {
        tree->counts[i] = leaves[i].count;
        tree->symbols[i] = leaves[i].symbol;
    }
    tree->n_leaves = n;
}

/** Joins the two lightest nodes until one is left.  returns: how deep the deepest leaf lies */
static unsigned grow(struct tree *tree, uint8_t *depths)
{
    const unsigned n = tree->n_leaves;
    unsigned next_leaf = 0;
    unsigned next_node = n;
    unsigned end = n;
    while (end < 2 * n - 1) {
        tree->counts[end] = 0;
        for (int child = 0; child < 2; child++) {
            const unsigned lightest =
                next_leaf < n &&
                        (next_node >= end || tree->counts[next_leaf] <= tree->counts[next_node])
                    ? next_leaf++
                    : next_node++;
            tree->above[lightest] = (uint16_t)end;
            tree->counts[end] += tree->counts[lightest];
        }
        end++;
    }
    unsigned deepest = 0;
    depths[end - 1] = 0;
    for (unsigned i = end - 1; i-- > 0;) {
        depths[i] = (uint8_t)(depths[tree->above[i]] + 1);
        deepest = depths[i] > deepest ? depths[i] : deepest;
    }
    return deepest;
}

static uint16_t reversed(unsigned value, unsigned n_bits)
{
    unsigned back = 0;
    for (unsigned i = 0; i < n_bits; i++) {
        back |= (value >> i & 1U) << (n_bits - 1 - i);
    }
    return (uint16_t)back;
}

/** Codes of one length follow each other by symbol, the shorter ones first. */
static void number(struct twx_prefix_code *code)
{
    unsigned next = 0;
    for (unsigned n_bits = 1; n_bits <= TWX_PREFIX_BITS_MAX; n_bits++) {
        next <<= 1;
        for (unsigned i = 0; i < code->n_symbols; i++) {
            if (code->n_bits[i] == n_bits) {
                code->bits[i] = reversed(next++, n_bits);
            }
        }
    }
    assert(next == 1U << TWX_PREFIX_BITS_MAX);
}

void twx_prefix_code_make(const uint32_t *counts, unsigned n_symbols, struct twx_prefix_code *code)
{
    struct tree tree;
    uint8_t depths[NODES_MAX];
    *code = (struct twx_prefix_code){.n_symbols = n_symbols};
    plant(&tree, counts, n_symbols);
    while (grow(&tree, depths) > TWX_PREFIX_BITS_MAX) {
        for (unsigned i = 0; i < tree.n_leaves; i++) {
            tree.counts[i] = tree.counts[i] / 2 + 1;  // their order stays
        }
    }
    for (unsigned i = 0; i < tree.n_leaves; i++) {
        code->n_bits[tree.symbols[i]] = depths[i];
    }
    number(code);
}

uint64_t twx_prefix_code_cost(const struct twx_prefix_code *code, const uint32_t *counts)
{
    uint64_t n = 0;
    for (unsigned i = 0; i < code->n_symbols; i++) {
        n += (uint64_t)counts[i] * code->n_bits[i];
    }
    return n;
}

void twx_finish_bits(struct twx_bit_writer *writer)
{
    twx_put_u32(writer->next, (uint32_t)writer->held);
    writer->next += (writer->n_held + 7) / 8;
    writer->held = 0;
    writer->n_held = 0;
}

void twx_put_code_lengths(struct twx_bit_writer *writer, const struct twx_prefix_code *code)
{
    for (unsigned i = 0; i < code->n_symbols; i++) {
        twx_put_bits(writer, reversed(code->n_bits[i], 4), 4);
    }
}
