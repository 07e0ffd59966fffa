// SPDX-License-Identifier: MIT
//
// Joins of two lists of nodes, collected thread by thread. Owns the codes of one join at a time.
#include "group/near_nodes.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel_for.h"
#include "base/sort.h"
#include "hash/dhash.h"
#include "pairs/join.h"

/** What one thread has found. */
struct share {
    uint64_t *pairs;  // owned
    size_t n;
    size_t cap;
};

struct search {
    const struct twx_nodes *nodes;
    size_t code_bytes;
    unsigned n_threads;
    const struct twx_run *run;
    size_t most;
    struct share shares[TWX_PARALLEL_MAX];
    atomic_size_t n;  // in all shares
    atomic_bool is_too_many;
    atomic_bool is_out_of_memory;
    // Of the join at hand: the nodes of its codes by position.
    const uint32_t *left;
    const uint32_t *right;
    bool is_swapped;  // its left side is of the right list
    bool is_self;     // each pair is met once, and stands for both directions
};

/** Codes and the nodes that they are of. */
struct side {
    const uint8_t *codes;
    const uint32_t *nodes;
    size_t n;
    uint8_t *own_codes;   // owned; NULL: `codes` are others'
    uint32_t *own_nodes;  // likewise
};

static void release_side(struct side *side)
{
    free(side->own_codes);
    free(side->own_nodes);
}

void twx_near_nodes_release(struct twx_near_nodes *near)
{
    free(near->pairs);
    *near = (struct twx_near_nodes){0};
}

static bool take_pairs(void *user, unsigned share_number, const struct twx_pair *pairs, size_t n)
{
    struct search *s = user;
    struct share *share = &s->shares[share_number];
    if (!twx_reserve((void **)&share->pairs, &share->cap, share->n + 2 * n, sizeof *share->pairs)) {
        atomic_store(&s->is_out_of_memory, true);
        return false;
    }
    const size_t before = share->n;
    for (size_t i = 0; i < n; i++) {
        const uint64_t a = s->left[pairs[i].left];
        const uint64_t b = s->right[pairs[i].right];
        if (a == b) {
            continue;
        }
        share->pairs[share->n++] = s->is_swapped ? b << 32 | a : a << 32 | b;
        if (s->is_self) {
            share->pairs[share->n++] = b << 32 | a;
        }
    }
    const size_t n_all = atomic_fetch_add(&s->n, share->n - before) + share->n - before;
    if (s->most > 0 && n_all > s->most) {
        atomic_store(&s->is_too_many, true);
    }
    return !atomic_load(&s->is_too_many) && !atomic_load(&s->is_out_of_memory);
}

/** Joins the left side in its turns from `turn` on with the right one. */
static enum twx_status join_turns(struct search *s, const struct side *left,
                                  const struct side *right, unsigned turn, struct twx_error *err)
{
    const struct twx_nodes *nodes = s->nodes;
    struct twx_join join = {
        .n_left = left->n,
        .right = right->codes,
        .n_right = right->n,
        .code_bytes = s->code_bytes,
        .radius = nodes->reach.radius,
        .is_adaptive = nodes->reach.is_adaptive,
        .n_threads = s->n_threads,
        .run = s->run,
        .fn = take_pairs,
        .user = s,
    };
    enum twx_status status = TWX_OK;
    s->left = left->nodes;
    s->right = right->nodes;
    for (; left->n > 0 && right->n > 0 && turn < twx_n_turns(nodes->turns) && status == TWX_OK &&
           !atomic_load(&s->is_too_many);
         turn++) {
        uint8_t *turned =
            twx_turn_codes(left->codes, left->n, nodes->hash_size, nodes->turns, turn);
        join.left = turned;
        status = turned != NULL ? twx_join(&join, err) : twx_fail_memory(err);
        free(turned);
    }
    return status;
}

/** Joins whole hashes; of one list in itself, the first turn at half the cost. */
static enum twx_status join_whole(struct search *s, const struct side *left,
                                  const struct side *right, bool is_self, struct twx_error *err)
{
    if (!is_self) {
        return join_turns(s, left, right, 0, err);
    }
    const struct twx_join join = {
        .left = left->codes,
        .n_left = left->n,
        .code_bytes = s->code_bytes,
        .radius = s->nodes->reach.radius,
        .is_adaptive = s->nodes->reach.is_adaptive,
        .n_threads = s->n_threads,
        .run = s->run,
        .fn = take_pairs,
        .user = s,
    };
    s->left = left->nodes;
    s->right = left->nodes;
    s->is_self = true;
    const enum twx_status status = twx_join(&join, err);
    s->is_self = false;
    return status == TWX_OK ? join_turns(s, left, right, 1, err) : status;
}

/**
 * Takes the whole hashes of a list; copies them only where they do not lie in a row: a list may be a whole collection, and
 * asked about for block after block.
 *
 * returns  false when out of memory; release either way
 */
static bool make_whole(const struct search *s, struct twx_node_list list, struct side *side)
{
    side->n = list.n;
    side->nodes = list.nodes;
    side->codes = list.codes;
    if (list.n == 0 || list.codes != NULL) {
        return true;
    }
    if (list.nodes[list.n - 1] - list.nodes[0] == list.n - 1) {
        side->codes = s->nodes->codes + (size_t)list.nodes[0] * s->code_bytes;
        return true;
    }
    side->codes = side->own_codes = twx_alloc(list.n, s->code_bytes);
    for (size_t i = 0; side->own_codes != NULL && i < list.n; i++) {
        memcpy(side->own_codes + i * s->code_bytes,
               s->nodes->codes + (size_t)list.nodes[i] * s->code_bytes, s->code_bytes);
    }
    return side->codes != NULL;
}

/** Copies the variants of a list. */
static bool make_variants(const struct search *s, struct twx_node_list list, struct side *side)
{
    const struct twx_node_variants *variants = s->nodes->variants;
    size_t n = 0;
    size_t first = 0;
    for (size_t i = 0; i < list.n; i++) {
        n += twx_node_variants_find(variants, list.nodes[i], &first);
    }
    side->codes = side->own_codes = twx_alloc(n, s->code_bytes);
    side->nodes = side->own_nodes = twx_alloc(n, sizeof *side->nodes);
    if (side->own_codes == NULL || side->own_nodes == NULL) {
        return false;
    }
    for (size_t i = 0; i < list.n && n > 0; i++) {
        const size_t n_own = twx_node_variants_find(variants, list.nodes[i], &first);
        for (size_t v = 0; v < n_own; v++, side->n++) {
            side->own_nodes[side->n] = list.nodes[i];
            memcpy(side->own_codes + side->n * s->code_bytes,
                   variants->codes + (first + v) * s->code_bytes, s->code_bytes);
        }
    }
    return true;
}

/** Joins the variants of a list with the whole hashes of the other. */
static enum twx_status join_variants(struct search *s, struct twx_node_list list,
                                     const struct side *whole, bool is_swapped,
                                     struct twx_error *err)
{
    struct side variants = {0};
    s->is_swapped = is_swapped;
    const enum twx_status status = make_variants(s, list, &variants)
                                       ? join_turns(s, &variants, whole, 0, err)
                                       : twx_fail_memory(err);
    release_side(&variants);
    s->is_swapped = false;
    return status;
}

static enum twx_status join_all(struct search *s, struct twx_node_list left,
                                struct twx_node_list right, struct twx_error *err)
{
    struct side whole_left = {0};
    struct side whole_right = {0};
    const bool is_self =
        left.n == right.n && memcmp(left.nodes, right.nodes, left.n * sizeof *left.nodes) == 0;
    enum twx_status status = make_whole(s, left, &whole_left) && make_whole(s, right, &whole_right)
                                 ? join_whole(s, &whole_left, &whole_right, is_self, err)
                                 : twx_fail_memory(err);
    if (status == TWX_OK && s->nodes->variants != NULL) {
        status = join_variants(s, left, &whole_right, false, err);
    }
    if (status == TWX_OK && s->nodes->variants != NULL) {
        status = join_variants(s, right, &whole_left, true, err);
    }
    release_side(&whole_left);
    release_side(&whole_right);
    return status;
}

/** Puts the pairs of all threads in order, each once. */
static bool gather(struct search *s, struct twx_near_nodes *near)
{
    size_t n = 0;
    near->pairs = twx_alloc(atomic_load(&s->n), sizeof *near->pairs);
    if (near->pairs == NULL) {
        return false;
    }
    for (unsigned i = 0; i < s->n_threads; i++) {
        if (s->shares[i].n > 0) {
            memcpy(near->pairs + n, s->shares[i].pairs, s->shares[i].n * sizeof *near->pairs);
            n += s->shares[i].n;
        }
        free(s->shares[i].pairs);
        s->shares[i].pairs = NULL;
    }
    twx_sort_u64(near->pairs, n);
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || near->pairs[i] != near->pairs[i - 1]) {
            near->pairs[near->n++] = near->pairs[i];
        }
    }
    return true;
}

enum twx_status twx_near_nodes_find(const struct twx_near_question *question,
                                    struct twx_near_nodes *near, bool *is_all,
                                    struct twx_error *err)
{
    struct search *s = twx_alloc(1, sizeof *s);
    *near = (struct twx_near_nodes){0};
    *is_all = true;
    if (s == NULL) {
        return twx_fail_memory(err);
    }
    s->nodes = question->nodes;
    s->code_bytes = twx_hash_bytes(question->nodes->hash_size);
    s->n_threads = question->n_threads < TWX_PARALLEL_MAX ? question->n_threads : TWX_PARALLEL_MAX;
    s->run = question->run;
    s->most = question->most;
    enum twx_status status = join_all(s, question->left, question->right, err);
    *is_all = !atomic_load(&s->is_too_many);
    if (status == TWX_OK && (atomic_load(&s->is_out_of_memory) || (*is_all && !gather(s, near)))) {
        status = twx_fail_memory(err);
    }
    for (unsigned i = 0; i < s->n_threads; i++) {
        free(s->shares[i].pairs);
    }
    free(s);
    return status;
}
