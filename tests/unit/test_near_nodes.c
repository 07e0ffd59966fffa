// SPDX-License-Identifier: MIT
//
// Near pairs of two lists of nodes: those that comparing each with each finds, in any turn, from any two lists; and none
// of them when there is no room for all.
#include <stdlib.h>
#include <string.h>

#include "group/near_nodes.h"
#include "group/node_match.h"
#include "hash/dhash.h"
#include "runner.h"

enum { N = 400, CODE_BYTES = 16, RADIUS = 30 };

static uint8_t codes[N * CODE_BYTES];
static uint32_t all[N];
static uint32_t some[N];
static size_t n_some;
static struct twx_nodes nodes;

/** Nodes in families: a random code, and others a few bits from it or from a turn of it. */
static void make_nodes(struct twx_turns turns)
{
    uint64_t state = 42;
    n_some = 0;
    for (uint32_t i = 0; i < N; i++) {
        uint8_t turned[TWX_N_TURNS_MAX * CODE_BYTES];
        all[i] = i;
        if (i % 5 == 0) {
            fill_random(codes + (size_t)i * CODE_BYTES, CODE_BYTES, &state);
            continue;
        }
        const unsigned n_turns =
            twx_make_turns(codes + (size_t)(i - i % 5) * CODE_BYTES, 8, turns, turned);
        memcpy(codes + (size_t)i * CODE_BYTES, turned + next_random(&state) % n_turns * CODE_BYTES,
               CODE_BYTES);
        for (unsigned flips = 0; flips < 12; flips++) {
            const unsigned bit = (unsigned)(next_random(&state) % 128);
            codes[(size_t)i * CODE_BYTES + bit / 8] ^= (uint8_t)(1U << bit % 8);
        }
    }
    for (uint32_t i = 1; i < N; i += 1 + (uint32_t)(next_random(&state) % 3)) {
        some[n_some++] = i;
    }
    nodes = (struct twx_nodes){.codes = codes,
                               .n_nodes = N,
                               .hash_size = 8,
                               .reach = {.n_bits = 128, .radius = RADIUS},
                               .turns = turns};
}

/** Those that comparing each with each finds.  returns: how many */
static size_t compare(const struct twx_near_question *question, const struct twx_near_nodes *near)
{
    struct twx_turned_node turned = {0};
    size_t n = 0;
    for (size_t i = 0; i < question->left.n; i++) {
        const uint32_t a = question->left.nodes[i];
        ck_assert(twx_turned_node_set(&turned, &nodes, a));
        for (size_t j = 0; j < question->right.n; j++) {
            const uint32_t b = question->right.nodes[j];
            if (a != b && twx_turned_node_match(&turned, b).is_near) {
                ck_assert(n < near->n && near->pairs[n] == ((uint64_t)a << 32 | b));
                n++;
            }
        }
    }
    twx_turned_node_release(&turned);
    return n;
}

static void check(struct twx_node_list left, struct twx_node_list right)
{
    struct twx_near_question question = {
        .nodes = &nodes, .left = left, .right = right, .n_threads = 3};
    struct twx_near_nodes near;
    struct twx_error err;
    bool is_all = false;
    ck_assert(twx_near_nodes_find(&question, &near, &is_all, &err) == TWX_OK);
    ck_assert(is_all);
    const size_t n = compare(&question, &near);
    ck_assert_uint_eq(n, near.n);
    ck_assert_uint_gt(n, 1);
    twx_near_nodes_release(&near);
    question.most = n - 1;
    ck_assert(twx_near_nodes_find(&question, &near, &is_all, &err) == TWX_OK);
    ck_assert(!is_all);
    ck_assert_uint_eq(near.n, 0);
    twx_near_nodes_release(&near);
}

START_TEST(are_those_of_a_naive_search)
{
    for (unsigned way = 0; way < 4; way++) {
        make_nodes((struct twx_turns){.any_orientation = way & 1, .inverted = way & 2});
        const struct twx_node_list every = {.nodes = all, .n = N};
        const struct twx_node_list few = {.nodes = some, .n = n_some / 2};
        const struct twx_node_list rest = {.nodes = some + n_some / 4, .n = n_some - n_some / 4};
        check(every, every);
        check((struct twx_node_list){.nodes = some, .n = n_some}, every);
        check(few, rest);
        check((struct twx_node_list){.nodes = all + 1, .n = N / 2}, every);  // codes in a row
        uint8_t *own = malloc(rest.n * CODE_BYTES);
        ck_assert_ptr_nonnull(own);
        for (size_t i = 0; i < rest.n; i++) {
            memcpy(own + i * CODE_BYTES, codes + rest.nodes[i] * CODE_BYTES, CODE_BYTES);
        }
        check(few, (struct twx_node_list){.nodes = rest.nodes, .n = rest.n, .codes = own});
        free(own);
    }
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, are_those_of_a_naive_search);
}

int main(void)
{
    return run_tests("near_nodes", add_tests);
}
