// SPDX-License-Identifier: MIT
//
// The three linkages: against plain definitions by all pairs, their guarantees, and one thread against four.
// Sets are larger than a block of the sweep (512), so that every path between blocks is walked.
#include <string.h>

#include "base/sanitized.h"
#include "group/diameter.h"
#include "group/linkage.h"
#include "group/node_match.h"
#include "hash/dhash.h"
#include "hash/orient.h"
#include "hash/turn.h"
#include "naive_radius.h"
#include "plain_distance.h"
#include "runner.h"
#include "twindex_commands.h"

enum { N_MAX = 1500 };

struct set {
    size_t n;
    unsigned hash_size;
    unsigned radius;
    bool any_orientation;
    bool is_adaptive;
    bool inverted;
    uint8_t codes[N_MAX * TWX_HASH_BYTES_MAX];
    struct twx_node_variants variants;  // owned
    uint16_t structures[N_MAX];         // of the codes
    uint16_t distances[N_MAX][N_MAX];
    bool near[N_MAX][N_MAX];
};

static struct set set;

static const struct {
    unsigned hash_size;
    unsigned radius;
    bool any_orientation;
    size_t n;
    size_t uniform_one_in;
    size_t n_centres;  // 0: clusters grow from any code, in chains
    size_t max_flips;
    bool is_adaptive;  // and half of the codes smooth
    bool inverted;
} shapes[] = {
    {8, 12, false, 1500, 2, 0, 10, false, false},    // mostly small groups
    {8, 12, false, 1500, 40, 0, 9, false, false},    // long chains
    {8, 12, false, 1300, 200, 3, 14, false, false},  // few dense regions about as wide as the radius
    {8, 0, false, 700, 3, 0, 1, false, false},       // equal hashes only
    {8, 128, false, 600, 2, 0, 10, false, false},    // all one group
    {8, 40, false, 900, 3, 0, 40, false, false},     // so wide that strangers are near
    {8, 8, true, 700, 5, 0, 8, false, false},        // in any orientation
    {16, 48, false, 800, 4, 0, 40, false, false},    // long hashes
    {16, 30, true, 200, 4, 0, 25, false, false},    {8, 12, false, 1, 1, 0, 0, false, false},
    {8, 12, false, 0, 1, 0, 0, false, false},       {8, 18, false, 1500, 3, 0, 14, true, false},
    {8, 18, false, 1300, 200, 3, 16, true, false},  {8, 18, true, 700, 5, 0, 12, true, false},
    {16, 96, false, 800, 4, 0, 70, true, false},    {16, 60, true, 200, 4, 0, 50, true, false},
    {8, 6, false, 700, 3, 0, 8, true, false},       {8, 12, false, 1500, 3, 0, 10, false, true},
    {8, 18, false, 1300, 200, 3, 16, true, true},   {8, 9, true, 600, 5, 0, 12, true, true},
    {8, 8, true, 500, 5, 0, 8, false, true},        {16, 96, false, 500, 4, 0, 70, true, true},
    {16, 30, true, 150, 4, 0, 25, false, true},     {8, 70, false, 300, 3, 0, 40, false, true},
};

enum { N_SHAPES = sizeof shapes / sizeof shapes[0] };
enum { N_SETS = 2 * N_SHAPES };  // each shape without variants, then with some

static void invert(uint8_t *code, size_t code_bytes)
{
    for (size_t i = 0; i < code_bytes; i++) {
        code[i] ^= 0xff;
    }
}

static void turn_some(uint64_t *state, size_t code_bytes)
{
    for (size_t i = 0; i < set.n; i++) {
        if (set.inverted && random_below(state, 2) == 1) {
            invert(set.codes + i * code_bytes, code_bytes);
        }
        if (!set.any_orientation) {
            continue;
        }
        uint8_t turned[TWX_HASH_BYTES_MAX];
        const unsigned o = 1 + (unsigned)random_below(state, TWX_N_ORIENTATIONS);
        twx_orient_hash(set.codes + i * code_bytes, set.hash_size, o, turned);
        memcpy(set.codes + i * code_bytes, turned, code_bytes);
    }
}

/** How many turns the set's distances are the least of. */
static unsigned n_turns(void)
{
    return (set.any_orientation ? TWX_N_ORIENTATIONS : 1U) * (set.inverted ? 2U : 1U);
}

/** A code at one of them: the orientations, then those of the negative. */
static void turn_code(const uint8_t *code, unsigned turn, size_t code_bytes, uint8_t *turned)
{
    const unsigned o = set.any_orientation ? turn % TWX_N_ORIENTATIONS + 1 : 1;
    twx_orient_hash(code, set.hash_size, o, turned);
    if (turn >= n_turns() / (set.inverted ? 2 : 1)) {
        invert(turned, code_bytes);
    }
}

/** Gives every third node one to three variants, near some node. */
static void make_variants(uint64_t *state, size_t code_bytes)
{
    static uint8_t codes[2 * N_MAX * TWX_HASH_BYTES_MAX];
    static struct twx_variant_link links[4 * N_MAX];
    size_t n = 0;
    size_t n_links = 0;
    for (size_t i = 0; i < set.n; i++) {
        for (size_t k = random_below(state, 9); k < 3 && n < 2 * N_MAX; k++) {
            uint8_t *code = codes + n * code_bytes;
            memcpy(code, set.codes + random_below(state, set.n) * code_bytes, code_bytes);
            random_flips(state, code, code_bytes, random_below(state, set.radius / 2 + 1));
            if (set.inverted && random_below(state, 2) == 1) {
                invert(code, code_bytes);
            }
            const struct twx_variant_link link = {(uint32_t)i, (uint32_t)n++,
                                                  (uint8_t)(1 + random_below(state, 10))};
            links[n_links++] = link;
            links[n_links++] = link;  // of another file
        }
    }
    struct twx_error err;
    ck_assert_int_eq(
        twx_node_variants_make(links, n_links, set.n, codes, code_bytes, &set.variants, &err),
        TWX_OK);
    ck_assert_uint_eq(set.variants.n, n);
}

/** A hash and what the adaptive radius takes of it. */
struct measured {
    const uint8_t *code;
    unsigned structure;
};

static unsigned structure_of(const uint8_t *code, size_t code_bytes)
{
    return set.is_adaptive ? naive_structure(code, 8 * (unsigned)code_bytes) : 0;
}

/** Takes the distance of a hash of i, or of j, from that of j, if it is the least of i and j; what matches comes first. */
static void take_distance(size_t i, size_t j, unsigned d, bool is_near)
{
    if (is_near == set.near[i][j] ? d < set.distances[i][j] : is_near) {
        set.distances[i][j] = (uint16_t)d;
        set.near[i][j] = is_near;
    }
}

static bool matches(struct measured a, struct measured b, unsigned d, size_t code_bytes)
{
    return d <= set.radius &&
           (!set.is_adaptive ||
            naive_match(a.structure, b.structure, 8 * (unsigned)code_bytes, set.radius, d));
}

/** Measures a code of i in all turns against the codes of the others; either_way: it is also one of i to j. */
static void measure_code(size_t i, const uint8_t *code, bool is_variant, size_t code_bytes)
{
    for (unsigned turn = 0; turn < n_turns(); turn++) {
        uint8_t turned[TWX_HASH_BYTES_MAX];
        turn_code(code, turn, code_bytes, turned);
        const struct measured a = {turned, structure_of(turned, code_bytes)};
        for (size_t j = 0; j < set.n; j++) {
            const struct measured b = {set.codes + j * code_bytes, set.structures[j]};
            const unsigned d = plain_distance(a.code, b.code, code_bytes);
            const bool is_near = matches(a, b, d, code_bytes);
            if (!is_variant || i != j) {
                take_distance(i, j, d, is_near);
            }
            if (is_variant && i != j) {
                take_distance(j, i, d, is_near);
            }
        }
    }
}

static void measure_variants(size_t code_bytes)
{
    for (size_t i = 0; i < set.n && set.variants.n > 0; i++) {
        for (uint32_t v = set.variants.starts[i]; v < set.variants.starts[i + 1]; v++) {
            measure_code(i, set.variants.codes + v * code_bytes, true, code_bytes);
        }
    }
}

static void measure_pairs(size_t code_bytes)
{
    memset(set.distances, 0xff, set.n * sizeof set.distances[0]);
    memset(set.near, 0, set.n * sizeof set.near[0]);
    for (size_t i = 0; i < set.n; i++) {
        set.structures[i] = (uint16_t)structure_of(set.codes + i * code_bytes, code_bytes);
    }
    for (size_t i = 0; i < set.n; i++) {
        measure_code(i, set.codes + i * code_bytes, false, code_bytes);
    }
}

static void make_set(int number)
{
    const int shape = number % N_SHAPES;
    const size_t code_bytes = twx_hash_bytes(shapes[shape].hash_size);
    uint64_t state = (uint64_t)shape + 1;
    set.n = TWX_SANITIZED ? (shapes[shape].n + 1) / 2 : shapes[shape].n;
    set.hash_size = shapes[shape].hash_size;
    set.radius = shapes[shape].radius;
    set.any_orientation = shapes[shape].any_orientation;
    set.inverted = shapes[shape].inverted;
    random_clusters(&state, set.codes, set.n, code_bytes, shapes[shape].uniform_one_in,
                    shapes[shape].n_centres, shapes[shape].max_flips);
    set.is_adaptive = shapes[shape].is_adaptive;
    if (set.is_adaptive) {
        random_smooth(&state, set.codes, set.n / 2, code_bytes, 12, shapes[shape].max_flips);
    }
    if (set.any_orientation || set.inverted) {
        turn_some(&state, code_bytes);
    }
    measure_pairs(code_bytes);
    if (number >= N_SHAPES && set.n > 0) {
        make_variants(&state, code_bytes);
        measure_variants(code_bytes);
    }
}

static const struct twx_node_variants *variants_of_set(void)
{
    return set.variants.n > 0 ? &set.variants : NULL;
}

static bool are_near(size_t a, size_t b)
{
    return set.near[a][b];
}

static const struct twx_scope
    *scope;  // NULL: none; else of nodes by turns on two sides, of which each fifth is protected

/** Whether a node may be a duplicate of another. */
static bool may(size_t keeper, size_t i)
{
    return scope == NULL || keeper == i || (i % 5 != 0 && i % 2 != keeper % 2);
}

static struct twx_nodes nodes_of_set(void)
{
    return (struct twx_nodes){.codes = set.codes,
                              .n_nodes = set.n,
                              .hash_size = set.hash_size,
                              .reach = {.n_bits = twx_hash_bits(set.hash_size),
                                        .radius = set.radius,
                                        .is_adaptive = set.is_adaptive},
                              .turns = {set.any_orientation, set.inverted},
                              .variants = variants_of_set()};
}

/** The keeper of each by single linkage without a scope, as plain_single has it. */
static uint32_t components[N_MAX];

static void link_set(enum twx_linkage linkage, unsigned n_threads, uint32_t *keeper_of)
{
    static struct twx_scope_class classes[N_MAX];
    struct twx_nodes nodes = nodes_of_set();
    struct twx_error err = {0};
    if (scope == NULL) {
        ck_assert_int_eq(twx_link(&nodes, linkage, n_threads, NULL, keeper_of, &err), TWX_OK);
        return;
    }
    memcpy(keeper_of, components, set.n * sizeof *components);
    for (size_t i = 0; i < set.n; i++) {
        classes[i].order = i % 5 == 0 ? TWX_SCOPE_PROTECTED : TWX_SCOPE_OPEN;
        classes[i].side = (uint8_t)(1 + i % 2);
    }
    nodes.scope = scope;
    nodes.classes = classes;
    ck_assert_int_eq(twx_link_in_scope(&nodes, linkage, n_threads, NULL, keeper_of, &err), TWX_OK);
}

/** Links within components, each taken together with the next one. */
static void link_pairs_of_components(enum twx_linkage linkage, unsigned n_threads,
                                     uint32_t *keeper_of)
{
    const struct twx_nodes nodes = nodes_of_set();
    struct twx_error err = {0};
    uint32_t last = UINT32_MAX;
    memcpy(keeper_of, components, set.n * sizeof *components);
    for (uint32_t i = 0; i < set.n; i++) {
        if (keeper_of[i] != i) {
            keeper_of[i] = keeper_of[keeper_of[i]];
        } else if (last != UINT32_MAX) {
            keeper_of[i] = last;
            last = UINT32_MAX;
        } else {
            last = i;
        }
    }
    ck_assert_int_eq(twx_link_components(&nodes, linkage, n_threads, NULL, keeper_of, &err),
                     TWX_OK);
}

static void plain_star(uint32_t *keeper_of)
{
    memset(keeper_of, 0xff, N_MAX * sizeof *keeper_of);
    for (uint32_t i = 0; i < set.n; i++) {
        for (uint32_t j = i; keeper_of[i] == UINT32_MAX || keeper_of[i] == i; j++) {
            if (j >= set.n) {
                break;
            }
            if (keeper_of[j] == UINT32_MAX && are_near(i, j) && may(i, j)) {
                keeper_of[j] = i;
            }
        }
    }
}

static void plain_complete(uint32_t *keeper_of)
{
    static uint32_t members[N_MAX];
    memset(keeper_of, 0xff, N_MAX * sizeof *keeper_of);
    for (uint32_t i = 0; i < set.n; i++) {
        if (keeper_of[i] != UINT32_MAX) {
            continue;
        }
        size_t n_members = 1;
        members[0] = i;
        keeper_of[i] = i;
        for (unsigned d = 0; d <= set.radius; d++) {
            for (uint32_t j = i + 1; j < set.n; j++) {
                bool is_admitted =
                    keeper_of[j] == UINT32_MAX && set.distances[i][j] == d && may(i, j);
                for (size_t m = 0; m < n_members && is_admitted; m++) {
                    is_admitted = are_near(members[m], j);
                }
                if (is_admitted) {
                    members[n_members++] = j;
                    keeper_of[j] = i;
                }
            }
        }
    }
}

static void plain_single(uint32_t *keeper_of)
{
    static uint32_t stack[N_MAX];
    memset(keeper_of, 0xff, N_MAX * sizeof *keeper_of);
    for (uint32_t i = 0; i < set.n; i++) {
        if (keeper_of[i] != UINT32_MAX) {
            continue;
        }
        size_t n_stack = 1;
        stack[0] = i;
        keeper_of[i] = i;
        while (n_stack > 0) {
            const uint32_t node = stack[--n_stack];
            for (uint32_t j = 0; j < set.n; j++) {
                if (keeper_of[j] == UINT32_MAX && are_near(node, j) &&
                    (may(node, j) || may(j, node))) {
                    keeper_of[j] = i;
                    stack[n_stack++] = j;
                }
            }
        }
    }
}

static unsigned n_several_threads;
static uint32_t expected[N_MAX];
static uint32_t got[N_MAX];

static void assert_as_expected(unsigned n_threads)
{
    for (size_t i = 0; i < set.n; i++) {
        if (got[i] != expected[i]) {  // libcheck writes to a pipe for each assertion
            ck_abort_msg("node %zu: keeper %u, not %u; %u threads", i, got[i], expected[i],
                         n_threads);
        }
    }
}

/** Duplicates are near their keeper, and keepers apart. */
static void check_star(void)
{
    bool holds = true;  // asserted once: libcheck writes to a pipe for each assertion
    for (size_t i = 0; i < set.n; i++) {
        holds = holds && are_near(i, got[i]) && got[i] <= i;  // a keeper is the best of its group
        for (size_t j = 0; j < i; j++) {
            holds = holds && (got[i] != i || got[j] != j || !are_near(i, j));
        }
    }
    ck_assert(holds);
}

/** Members are near each other. */
static void check_complete(void)
{
    bool holds = true;
    for (size_t i = 0; i < set.n; i++) {
        holds = holds && got[i] <= i;
        for (size_t j = 0; j < i; j++) {
            holds = holds && (got[i] != got[j] || are_near(i, j));
        }
    }
    ck_assert(holds);
}

/** Groups are apart. */
static void check_single(void)
{
    bool holds = true;
    for (size_t i = 0; i < set.n; i++) {
        for (size_t j = 0; j < i; j++) {
            holds = holds && (got[i] == got[j] || !are_near(i, j));
        }
    }
    ck_assert(holds);
}

/** On one thread and on some; without a scope, what was linked last has the guarantees of the linkage. */
static void assert_as_defined(enum twx_linkage linkage, void (*plain)(uint32_t *),
                              void (*check)(void))
{
    plain(expected);
    const unsigned counts[] = {1, n_several_threads};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        link_set(linkage, counts[i], got);
        assert_as_expected(counts[i]);
        if (scope == NULL && linkage != TWX_LINKAGE_SINGLE) {
            link_pairs_of_components(linkage, counts[i], got);
            assert_as_expected(counts[i]);
        }
    }
    if (scope == NULL && !TWX_SANITIZED) {
        check();
    }
}

static void assert_all_as_defined(void)
{
    assert_as_defined(TWX_LINKAGE_STAR, plain_star, check_star);
    assert_as_defined(TWX_LINKAGE_COMPLETE, plain_complete, check_complete);
    assert_as_defined(TWX_LINKAGE_SINGLE, plain_single, check_single);
}

static void assert_all_as_defined_in_a_scope(void)
{
    struct twx_scope *sides = twx_scope_create();
    ck_assert_int_eq(twx_scope_between(sides, "/a", "/b", NULL), TWX_OK);
    scope = sides;
    assert_all_as_defined();
    scope = NULL;
    twx_scope_free(sides);
}

/** It is the largest distance. */
static void check_diameter(void)
{
    unsigned largest = 0;
    for (size_t i = 0; i < set.n; i++) {
        for (size_t j = 0; j < i; j++) {
            largest = set.distances[i][j] > largest ? set.distances[i][j] : largest;
        }
    }
    const struct twx_nodes nodes = nodes_of_set();
    static uint32_t ids[N_MAX];
    unsigned diameter = 0;
    for (size_t i = 0; i < set.n; i++) {
        ids[i] = (uint32_t)i;
    }
    ck_assert(twx_diameter_of_nodes(&nodes, ids, set.n, &diameter));
    ck_assert_uint_eq(diameter, largest);
    if (nodes.variants == NULL) {
        ck_assert_uint_eq(twx_diameter(&nodes), largest);
    }
}

/**
 * All of one set in one test, for a set takes longer to make than to link. Sanitizers take ten times as long: sets without
 * variants are linked in a scope alone then.
 */
START_TEST(groups_are_as_defined_on_any_number_of_threads)
{
    const bool has_variants = _i >= N_SHAPES;
    const bool is_scoped = has_variants == (_i % 2 == 1);
    if (TWX_SANITIZED && !has_variants && !is_scoped) {
        return;
    }
    make_set(_i);
    plain_single(components);
    n_several_threads = 2 + (unsigned)_i % 3;
    if (!TWX_SANITIZED || has_variants) {
        assert_all_as_defined();
    }
    if (is_scoped) {
        assert_all_as_defined_in_a_scope();
    }
    if (!TWX_SANITIZED) {
        check_diameter();
    }
}
END_TEST

START_TEST(a_match_says_by_which_hashes_and_turn_it_is_nearest)
{
    // Node 1 is node 0 transposed, and 2 bits off; a trimmed variant of node 0 is node 1, a crop of it is node 2.
    uint8_t codes[3 * 16] = {0};
    uint64_t state = 1;
    struct twx_variant_link links[] = {{0, 3, TWX_VARIANT_WIDE}, {0, 1, TWX_VARIANT_OUTER}};
    uint8_t all[4 * 16];
    struct twx_turned_node turned = {.n_variants = 0};
    struct twx_error err;
    fill_random(codes, 16, &state);
    twx_orient_hash(codes, 8, 5, codes + 16);
    codes[16] ^= 3;
    fill_random(codes + 32, 16, &state);
    memcpy(all, codes, sizeof codes);
    memcpy(all + 48, codes + 32, 16);
    ck_assert_int_eq(twx_node_variants_make(links, 2, 3, all, 16, &set.variants, &err), TWX_OK);
    struct twx_nodes nodes = {
        .codes = codes, .n_nodes = 3, .hash_size = 8, .turns = {.any_orientation = true}};
    ck_assert(twx_turned_node_set(&turned, &nodes, 0));
    struct twx_node_match match = twx_turned_node_match(&turned, 1);
    ck_assert_uint_eq(match.distance, 2);
    ck_assert_uint_eq(match.turn, 4);
    ck_assert_int_eq(match.via, TWX_VIA_WHOLE);
    nodes.variants = &set.variants;
    for (unsigned from = 0; from < 3; from += 2) {  // either way
        ck_assert(twx_turned_node_set(&turned, &nodes, from));
        match = twx_turned_node_match(&turned, 2 - from);
        ck_assert_uint_eq(match.distance, 0);
        ck_assert_uint_eq(match.turn, 0);
        ck_assert_int_eq(match.via, TWX_VIA_CROP);
    }
    ck_assert(twx_turned_node_set(&turned, &nodes, 1));
    match = twx_turned_node_match(&turned, 0);
    ck_assert_uint_eq(match.distance, 0);
    ck_assert_int_eq(match.via, TWX_VIA_TRIMMED);
    match = twx_turned_node_match(&turned, 1);
    ck_assert_int_eq(match.via, TWX_VIA_WHOLE);
    // The crop's negative, too, either way.
    invert(codes + 32, 16);
    nodes.turns.inverted = true;
    for (unsigned from = 0; from < 3; from += 2) {
        ck_assert(twx_turned_node_set(&turned, &nodes, from));
        match = twx_turned_node_match(&turned, 2 - from);
        ck_assert_uint_eq(match.distance, 0);
        ck_assert_uint_eq(match.turn, TWX_N_ORIENTATIONS);
        ck_assert_int_eq(match.via, TWX_VIA_CROP);
    }
    twx_turned_node_release(&turned);
}
END_TEST

START_TEST(nearest_turn_takes_the_lowest_number_of_equals)
{
    uint8_t zero[16] = {0};
    uint8_t turned[TWX_N_TURNS_MAX * TWX_HASH_BYTES_MAX];
    unsigned turn = 99;
    // All zero bits stay zero under transposition, which must not win over "as it is" (1).
    ck_assert_uint_eq(twx_make_turns(zero, 8, (struct twx_turns){.any_orientation = true}, turned),
                      TWX_N_ORIENTATIONS);
    ck_assert_uint_eq(twx_nearest_turn(turned, TWX_N_ORIENTATIONS, zero, 16, &turn), 0);
    ck_assert_uint_eq(turn, 0);
    // Row bits all 1, column bits all 0: what a mirror left-right makes of it.
    uint8_t mirrored[16] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    ck_assert_uint_eq(twx_nearest_turn(turned, TWX_N_ORIENTATIONS, mirrored, 16, &turn), 0);
    ck_assert_uint_eq(turn, 1);
    ck_assert_uint_eq(twx_make_turns(zero, 8, (struct twx_turns){0}, turned), 1);
    ck_assert_uint_eq(twx_nearest_turn(turned, 1, mirrored, 16, &turn), 64);
    ck_assert_uint_eq(turn, 0);
    // All bits 1: zero turned by 180 degrees, which comes before its negative.
    const struct twx_turns all = {true, true};
    const uint8_t ones[16] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                              0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    ck_assert_uint_eq(twx_make_turns(zero, 8, all, turned), TWX_N_TURNS_MAX);
    ck_assert_uint_eq(twx_nearest_turn(turned, TWX_N_TURNS_MAX, ones, 16, &turn), 0);
    ck_assert_uint_eq(twx_turn_orientation(all, turn), 3);
    ck_assert(!twx_turn_is_inverted(all, turn));
    const struct twx_turns inverted = {.inverted = true};
    ck_assert_uint_eq(twx_make_turns(zero, 8, inverted, turned), 2);
    ck_assert_uint_eq(twx_nearest_turn(turned, 2, ones, 16, &turn), 0);
    ck_assert_uint_eq(twx_turn_orientation(inverted, turn), 1);
    ck_assert(twx_turn_is_inverted(inverted, turn));
}
END_TEST

START_TEST(stop_flag_ends_the_linking)
{
    make_set(0);
    const volatile sig_atomic_t stop = 1;
    const struct twx_run run = {.stop = &stop};
    const struct twx_nodes nodes = {.codes = set.codes,
                                    .n_nodes = set.n,
                                    .hash_size = set.hash_size,
                                    .reach = {.n_bits = 128, .radius = set.radius}};
    struct twx_error err = {0};
    for (int linkage = TWX_LINKAGE_STAR; linkage <= TWX_LINKAGE_SINGLE; linkage++) {
        ck_assert_int_eq(twx_link(&nodes, (enum twx_linkage)linkage, 2, &run, got, &err),
                         TWX_STOPPED);
    }
}
END_TEST

static void add(TCase *tests)
{
    tcase_set_timeout(tests, 120);  // under sanitizers
    tcase_add_loop_test(tests, groups_are_as_defined_on_any_number_of_threads, 0, N_SETS);
    tcase_add_test(tests, a_match_says_by_which_hashes_and_turn_it_is_nearest);
    tcase_add_test(tests, nearest_turn_takes_the_lowest_number_of_equals);
    tcase_add_test(tests, stop_flag_ends_the_linking);
}

int main(void)
{
    return run_tests("linkage", add);
}
