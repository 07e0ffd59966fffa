// SPDX-License-Identifier: MIT
//
// Joins against a comparison of each with each: the same pairs, each once, at any radius, however the codes are
// cut into chunks and whoever does the work; the same components where pairs are skipped; and the plans.

#include "base/sanitized.h"
#include "base/thread.h"
#include "naive_radius.h"
#include "pairs/join.h"
#include "plain_distance.h"

// Sanitizers take ten times as long.
enum {
    N_MAX = TWX_SANITIZED ? 400 : 1200,
    N_DENSE = TWX_SANITIZED ? 1500 : 6000,
    N_PAIRS_MAX = N_MAX * N_MAX
};

static uint8_t left[N_MAX * TWX_HASH_BYTES_MAX];
static uint8_t right[N_MAX * TWX_HASH_BYTES_MAX];
static size_t code_bytes;
static bool is_adaptive;

/** What the adaptive radius takes of n codes of the set: counted once, for pairs are many. */
static void count_structures(const uint8_t *codes, size_t n, uint16_t *structures)
{
    for (size_t i = 0; i < n && is_adaptive; i++) {
        structures[i] = (uint16_t)naive_structure(codes + i * code_bytes, 8 * (unsigned)code_bytes);
    }
}

// ---------------------------------------------------------------------------------------------------------
// Sets

enum set_kind {
    UNIFORM,
    CLUSTERS,
    ALL_EQUAL,
    WITHIN_ONE_BIT,  // of one code
    LOW_WEIGHT,      // a dense region: all but a few bits zero
    ZERO_BUT_FEW,    // all zero, but for some random ones
    HALVES,          // equal in one half, random in the other: what chunks and words see differs
    SMOOTH,          // little structure: an adaptive radius allows less than the whole
    N_SET_KINDS,
};

static void make_set(uint8_t *codes, size_t n, enum set_kind kind, uint64_t *state)
{
    memset(codes, 0, n * code_bytes);
    switch (kind) {
    case UNIFORM:
        fill_random(codes, n * code_bytes, state);
        break;
    case CLUSTERS:
        random_clusters(state, codes, n, code_bytes, 4, 0, 12);
        break;
    case ALL_EQUAL:
        memset(codes, 0xa5, n * code_bytes);
        break;
    case WITHIN_ONE_BIT:
        memset(codes, 0x3c, n * code_bytes);
        for (size_t i = 0; i < n; i++) {
            random_flips(state, codes + i * code_bytes, code_bytes, random_below(state, 2));
        }
        break;
    case LOW_WEIGHT:
        for (size_t i = 0; i < n; i++) {
            random_flips(state, codes + i * code_bytes, code_bytes, random_below(state, 9));
        }
        break;
    case ZERO_BUT_FEW:
        for (size_t i = 0; i < n; i += 10) {
            fill_random(codes + i * code_bytes, code_bytes, state);
        }
        break;
    case SMOOTH:
        random_smooth(state, codes, n, code_bytes, 20, code_bytes);
        break;
    case HALVES:
    case N_SET_KINDS:
        for (size_t i = 0; i < n; i++) {
            const size_t half = i % 2 * code_bytes / 2;
            fill_random(codes + i * code_bytes + half, code_bytes / 2, state);
        }
        break;
    }
}

// ---------------------------------------------------------------------------------------------------------
// Pairs

static uint16_t distance_of[N_MAX][N_MAX];  // 1 + the distance of a pair reported, 0 for others
static struct twx_mutex lock;
static size_t n_reported;  // guarded by lock
static size_t n_mistaken;  // guarded by lock: twice, or in the wrong order
static bool is_self;

static bool note_pairs(void *user, unsigned share, const struct twx_pair *pairs, size_t n)
{
    (void)user;
    (void)share;
    twx_mutex_lock(&lock);
    for (size_t i = 0; i < n; i++) {
        uint16_t *distance = &distance_of[pairs[i].left][pairs[i].right];
        n_mistaken += *distance != 0 || (is_self && pairs[i].left >= pairs[i].right);
        *distance = (uint16_t)(pairs[i].distance + 1);
    }
    n_reported += n;
    twx_mutex_unlock(&lock);
    return true;
}

static void assert_pairs(size_t n_left, size_t n_right, unsigned radius,
                         const struct twx_join_plan *plan, unsigned n_threads)
{
    const struct twx_join join = {
        .left = left,
        .n_left = n_left,
        .right = is_self ? NULL : right,
        .n_right = n_right,
        .code_bytes = code_bytes,
        .radius = radius,
        .is_adaptive = is_adaptive,
        .n_threads = n_threads,
        .plan = plan,
        .fn = note_pairs,
    };
    struct twx_error err = {0};
    twx_mutex_init(&lock);
    memset(distance_of, 0, n_left * sizeof distance_of[0]);
    n_reported = 0;
    n_mistaken = 0;
    ck_assert_int_eq(twx_join(&join, &err), TWX_OK);
    static uint16_t of_left[N_MAX];
    static uint16_t of_right[N_MAX];
    const uint8_t *others = is_self ? left : right;
    const size_t n_others = is_self ? n_left : n_right;
    count_structures(left, n_left, of_left);
    count_structures(others, n_others, of_right);
    size_t n_wanted = 0;
    size_t n_wrong = 0;
    for (size_t i = 0; i < n_left; i++) {
        for (size_t j = is_self ? i + 1 : 0; j < n_others; j++) {
            const unsigned d =
                plain_distance(left + i * code_bytes, others + j * code_bytes, code_bytes);
            const bool is_near =
                d <= radius && (!is_adaptive || naive_match(of_left[i], of_right[j],
                                                            8 * (unsigned)code_bytes, radius, d));
            n_wanted += is_near;
            n_wrong += is_near && distance_of[i][j] != d + 1;
        }
    }
    const struct twx_chunk *chunk = plan != NULL ? &plan->chunks[0] : NULL;
    ck_assert_msg(n_reported == n_wanted && n_wrong == 0 && n_mistaken == 0,
                  "radius %u, %u chunks of %u bits: %zu pairs, not %zu; %zu wrong, %zu mistaken",
                  radius, plan != NULL ? plan->n_chunks : 0, chunk != NULL ? chunk->n_bits : 0,
                  n_reported, n_wanted, n_wrong, n_mistaken);
    twx_mutex_release(&lock);
}

static const unsigned radii[] = {0, 1, 2, 3, 5, 8, 12, 13, 16, 20, 27, 33, 40};
enum { N_RADII = sizeof radii / sizeof radii[0] };

/** Every how many-th of them a kind of set is tried with, beginning with another for each: all of them take half a minute. */
static unsigned radius_step(void)
{
    return getenv("TWX_LONG") != NULL ? 1 : TWX_SANITIZED ? 4 : 2;
}

/** A plan of one part. */
static void plan_chunks(unsigned n_chunks, unsigned n_bits, unsigned radius,
                        struct twx_join_plan *plan)
{
    const struct twx_join_shape shape = {.n_parts = 1, .n_chunks = n_chunks, .n_bits = n_bits};
    twx_join_plan_of(&shape, 8 * (unsigned)code_bytes, radius, plan);
}

/** Plans of all shapes that fit the radius, in parts and with a spare chunk, but for wide chunks. */
static void assert_pairs_in_parts(size_t n, size_t n_right, unsigned radius)
{
    const unsigned n_parts = code_bytes == 16 ? 2 : 4;
    for (unsigned n_chunks = 1; n_chunks <= 4; n_chunks++) {
        for (unsigned spare = 0; spare <= 3; spare++) {
            const struct twx_join_shape shape = {
                .n_parts = n_parts, .n_chunks = n_chunks, .n_bits = 8 - spare, .spare = spare};
            if (twx_join_shape_fits(&shape, 8 * (unsigned)code_bytes, radius)) {
                struct twx_join_plan plan;
                twx_join_plan_of(&shape, 8 * (unsigned)code_bytes, radius, &plan);
                assert_pairs(n, n_right, radius, &plan, 1 + n_chunks % 3);
            }
        }
    }
}

/** Some ways to cut, each for every set of one kind; the number of buckets that meet is kept small. */
static void assert_pairs_however_cut(enum set_kind kind, bool self, size_t bytes, size_t n_most)
{
    const size_t n = TWX_SANITIZED ? n_most / 3 : n_most;
    uint64_t state = kind + 17;
    code_bytes = bytes;
    is_self = self;
    make_set(left, n, kind, &state);
    if (!self) {  // near the left ones
        memcpy(right, left, n * code_bytes);
        for (size_t i = 0; i < n; i++) {
            random_flips(&state, right + i * code_bytes, code_bytes, random_below(&state, 6));
        }
    }
    const size_t n_right = n - n / 3;
    for (size_t r = (unsigned)kind % radius_step(); r < N_RADII; r += radius_step()) {
        const unsigned radius = radii[r];
        assert_pairs(n, n_right, radius, NULL, 2);
        const unsigned n_chunks = 1 + (unsigned)random_below(&state, radius < 20 ? radius + 1 : 20);
        const unsigned width_max = 8 * (unsigned)code_bytes / n_chunks;
        struct twx_join_plan plan;
        plan_chunks(n_chunks, width_max < 9 ? width_max : 9, radius, &plan);
        assert_pairs(n, n_right, radius, &plan, 1 + (unsigned)r % 3);
        if (!self) {  // few on the left: the right ones that meet none of them are not sorted
            assert_pairs(n / 20, n_right, radius, &plan, 2);
        }
        if (r % 4 == (unsigned)kind % 4) {
            assert_pairs_in_parts(n, n_right, radius);
        }
    }
}

START_TEST(pairs_of_one_set_are_those_of_each_with_each)
{
    assert_pairs_however_cut((enum set_kind)_i, true, 16, 400);
    assert_pairs_however_cut((enum set_kind)_i, true, 64, 150);
}
END_TEST

START_TEST(pairs_of_two_sets_are_those_of_each_with_each)
{
    assert_pairs_however_cut((enum set_kind)_i, false, 16, 300);
    assert_pairs_however_cut((enum set_kind)_i, false, 64, 120);
}
END_TEST

START_TEST(adaptive_pairs_are_those_of_each_with_each)
{
    is_adaptive = true;
    assert_pairs_however_cut((enum set_kind)_i, true, 16, 150);
    assert_pairs_however_cut((enum set_kind)_i, false, 16, 100);
    assert_pairs_however_cut((enum set_kind)_i, true, 64, 60);
}
END_TEST

START_TEST(chunks_across_words_and_wide_chunks_lose_no_pair)
{
    uint64_t state = 5;
    code_bytes = 16;
    is_self = true;
    make_set(left, N_MAX, CLUSTERS, &state);
    static const struct {
        unsigned n_chunks;
        unsigned n_bits;
    } cuts[] = {{6, 21}, {7, 18}, {2, TWX_SANITIZED ? 22 : 24}, {13, 9}, {1, 1}, {10, 12}};
    for (size_t i = 0; i < sizeof cuts / sizeof cuts[0]; i++) {
        struct twx_join_plan plan;
        // Wide chunks of a large radius would have too many values to meet: the first gets 1, the others 0.
        const unsigned radius = cuts[i].n_bits > 20 ? cuts[i].n_chunks : 12;
        plan_chunks(cuts[i].n_chunks, cuts[i].n_bits, radius, &plan);
        assert_pairs(N_MAX, 0, radius, &plan, 2);
    }
}
END_TEST

START_TEST(empty_and_single_sets_have_no_pairs)
{
    code_bytes = 16;
    for (size_t n = 0; n < 2; n++) {
        is_self = true;
        assert_pairs(n, 0, 12, NULL, 2);
        is_self = false;
        assert_pairs(0, n, 12, NULL, 2);
        assert_pairs(n, 0, 12, NULL, 2);
    }
}
END_TEST

static bool take_one(void *user, unsigned share, const struct twx_pair *pairs, size_t n)
{
    (void)share;
    (void)pairs;
    (void)n;
    ++*(unsigned *)user;
    return false;
}

START_TEST(receiver_and_stop_flag_end_a_join)
{
    const volatile sig_atomic_t stop = 1;
    const struct twx_run run = {.stop = &stop};
    unsigned n_calls = 0;
    uint64_t state = 6;
    code_bytes = 16;
    make_set(left, N_MAX, ALL_EQUAL, &state);
    struct twx_join join = {.left = left,
                            .n_left = N_MAX,
                            .code_bytes = code_bytes,
                            .radius = 3,
                            .n_threads = 1,
                            .fn = take_one,
                            .user = &n_calls};
    struct twx_error err = {0};
    ck_assert_int_eq(twx_join(&join, &err), TWX_OK);
    ck_assert_uint_eq(n_calls, 1);
    join.run = &run;
    ck_assert_int_eq(twx_join(&join, &err), TWX_STOPPED);
}
END_TEST

// ---------------------------------------------------------------------------------------------------------
// Components

static uint8_t dense[N_DENSE * 16];
static _Atomic uint32_t parent[N_DENSE];
static uint32_t wanted[N_DENSE];

/** Plain flood fill, among those that are in no component yet. */
static void plain_components(size_t n, unsigned radius)
{
    static uint32_t stack[N_DENSE];
    static uint32_t left_over[N_DENSE];
    static uint16_t structures[N_DENSE];
    size_t n_left_over = n;
    count_structures(dense, n, structures);
    memset(wanted, 0xff, sizeof wanted);
    for (uint32_t i = 0; i < n; i++) {
        left_over[i] = i;
    }
    for (uint32_t i = 0; i < n; i++) {
        size_t n_stack = 0;
        if (wanted[i] == UINT32_MAX) {
            wanted[i] = i;
            stack[n_stack++] = i;
        }
        while (n_stack > 0) {
            const uint32_t node = stack[--n_stack];
            size_t n_kept = 0;
            for (size_t k = 0; k < n_left_over; k++) {
                const uint32_t j = left_over[k];
                const unsigned d =
                    plain_distance(dense + node * code_bytes, dense + j * code_bytes, code_bytes);
                if (wanted[j] == UINT32_MAX && d <= radius &&
                    (!is_adaptive ||
                     naive_match(structures[node], structures[j], 128, radius, d))) {
                    wanted[j] = i;
                    stack[n_stack++] = j;
                }
                if (wanted[j] == UINT32_MAX) {
                    left_over[n_kept++] = j;
                }
            }
            n_left_over = n_kept;
        }
    }
}

/**
 * Dense regions of several widths around random centres, stray codes about them, and random ones: buckets large
 * enough for pivots and runs.
 */
static void make_dense(size_t n, unsigned n_regions, unsigned spread, uint64_t *state)
{
    uint8_t centres[16][16];
    fill_random(centres[0], sizeof centres, state);
    memset(centres[0], 0, 16);
    for (size_t i = 0; i < n; i++) {
        uint8_t *code = dense + i * 16;
        if (random_below(state, 5) == 0) {
            fill_random(code, 16, state);
            continue;
        }
        memcpy(code, centres[random_below(state, n_regions)], 16);
        random_flips(state, code, 16, random_below(state, spread + 1));
    }
}

static const struct {
    unsigned radius;
    unsigned n_regions;
    unsigned spread;
    struct twx_join_shape shape;
} regions[] = {
    {12, 1, 6, {1, 7, 8, 0}},  {12, 3, 9, {1, 4, 6, 0}},  {4, 1, 8, {1, 3, 5, 0}},
    {3, 2, 8, {1, 2, 3, 0}},   {12, 5, 30, {1, 6, 9, 0}}, {8, 16, 12, {1, 3, 10, 0}},
    {20, 8, 40, {1, 4, 6, 0}}, {1, 1, 4, {1, 1, 4, 0}},   {12, 1, 6, {2, 3, 8, 1}},
    {12, 3, 9, {2, 2, 6, 0}},  {18, 5, 30, {2, 3, 7, 1}}, {18, 1, 12, {2, 3, 8, 2}},
};
enum { N_REGIONS = sizeof regions / sizeof regions[0] };

static void assert_components(int region)
{
    const size_t n = region % 2 == 0 ? N_DENSE / 3 * 2 : N_DENSE;
    uint64_t state = 100 + (uint64_t)region;
    code_bytes = 16;
    make_dense(n, regions[region].n_regions, regions[region].spread, &state);
    plain_components(n, regions[region].radius);
    for (unsigned n_threads = 1; n_threads <= 4; n_threads += 3) {
        struct twx_join_plan plan;
        twx_join_plan_of(&regions[region].shape, 128, regions[region].radius, &plan);
        const struct twx_union_find components = {.parent = parent};
        for (uint32_t i = 0; i < n; i++) {
            parent[i] = i;
        }
        const struct twx_join join = {.left = dense,
                                      .n_left = n,
                                      .code_bytes = 16,
                                      .radius = regions[region].radius,
                                      .is_adaptive = is_adaptive,
                                      .n_threads = n_threads,
                                      .plan = &plan,
                                      .components = &components};
        struct twx_error err = {0};
        ck_assert_int_eq(twx_join(&join, &err), TWX_OK);
        for (uint32_t i = 0; i < n; i++) {
            const uint32_t root = twx_union_find_find(&components, i);
            if (root != wanted[i]) {  // libcheck writes to a pipe for each assertion
                ck_abort_msg("node %u: component %u, not %u; %u threads", i, root, wanted[i],
                             n_threads);
            }
        }
    }
}

START_TEST(components_of_dense_regions_are_those_of_all_pairs)
{
    assert_components(_i);
}
END_TEST

START_TEST(adaptive_components_are_those_of_all_pairs)
{
    is_adaptive = true;
    assert_components(_i);
}
END_TEST

START_TEST(components_of_two_orders_of_one_set_are_the_same)
{
    // A join of two sets, the second the same codes: what any-orientation does with turned ones.
    const size_t n = N_DENSE / 2;
    uint64_t state = 200;
    code_bytes = 16;
    make_dense(n, 3, 9, &state);
    plain_components(n, 12);
    const struct twx_union_find components = {.parent = parent};
    for (uint32_t i = 0; i < n; i++) {
        parent[i] = i;
    }
    struct twx_join_plan plan;
    plan_chunks(5, 7, 12, &plan);
    const struct twx_join join = {.left = dense,
                                  .n_left = n,
                                  .right = dense,
                                  .n_right = n,
                                  .code_bytes = 16,
                                  .radius = 12,
                                  .n_threads = 2,
                                  .plan = &plan,
                                  .components = &components};
    struct twx_error err = {0};
    ck_assert_int_eq(twx_join(&join, &err), TWX_OK);
    for (uint32_t i = 0; i < n; i++) {
        ck_assert_uint_eq(twx_union_find_find(&components, i), wanted[i]);
    }
}
END_TEST

// ---------------------------------------------------------------------------------------------------------
// Plans

/** The radii + 1 of parts and spare chunk add up, and those of the chunks of each part. */
static void assert_sieves_keep_to_the_pigeonhole(const struct twx_join_plan *plan, unsigned radius)
{
    unsigned sum = 0;
    unsigned in_part = 0;
    for (unsigned i = 0; i < plan->n_chunks && !plan->is_scan; i++) {
        const struct twx_join_sieve *sieve = &plan->sieves[i];
        const bool is_of_part = sieve->radius < radius;
        const bool is_last = i + 1 == plan->n_chunks ||
                             plan->sieves[i + 1].words[0] != sieve->words[0] ||
                             plan->sieves[i + 1].radius == radius;
        in_part += plan->radii[i] + 1;
        if (!is_of_part) {
            sum += plan->radii[i] + 1;
            in_part = 0;
        } else if (is_last) {
            ck_assert_uint_eq(in_part, sieve->radius + 1);
            sum += in_part;
            in_part = 0;
        }
    }
    ck_assert(plan->is_scan || sum == radius + 1);
}

START_TEST(plans_keep_to_the_pigeonhole)
{
    static const size_t sizes[] = {0, 1, 2, 100, 10000, 1000000, 10000000, 200000000};
    for (unsigned n_bits = 128; n_bits <= 512; n_bits += 384) {
        for (unsigned radius = 0; radius <= n_bits; radius += radius < 50 ? 1 : 39) {
            struct twx_join_plan plan;
            const size_t n = sizes[radius % (sizeof sizes / sizeof sizes[0])];
            twx_join_plan(n, n, radius % 2 == 0, n_bits, radius, &plan);
            unsigned sum = 0;
            unsigned next_bit = 0;
            for (unsigned i = 0; i < plan.n_chunks; i++) {
                const struct twx_chunk *chunk = &plan.chunks[i];
                sum += plan.radii[i] + 1;
                ck_assert_uint_ge(chunk->word * 64 + chunk->shift, next_bit);
                next_bit = chunk->word * 64 + chunk->shift + chunk->n_bits;
                ck_assert_uint_le(next_bit, n_bits);
                ck_assert_uint_le(chunk->n_bits, TWX_CHUNK_BITS_MAX);
            }
            ck_assert(plan.is_scan || sum == radius + 1);
            assert_sieves_keep_to_the_pigeonhole(&plan, radius);
        }
    }
}
END_TEST

START_TEST(plans_grow_with_the_set)
{
    struct twx_join_plan plan;
    twx_join_plan(100, 100, true, 128, 12, &plan);
    ck_assert(plan.is_scan);
    twx_join_plan(10000000, 10000000, true, 128, 12, &plan);
    ck_assert(!plan.is_scan);
    ck_assert_uint_ge(plan.n_chunks, 5);
    ck_assert_uint_le(plan.n_chunks, 8);
    const double seconds = plan.seconds;
    twx_join_plan(10000000, 10000000, true, 128, 20, &plan);
    ck_assert(plan.seconds > seconds);
}
END_TEST

static void add(TCase *tests)
{
    tcase_set_timeout(tests, 120);  // under sanitizers
    tcase_add_loop_test(tests, pairs_of_one_set_are_those_of_each_with_each, 0, N_SET_KINDS);
    tcase_add_loop_test(tests, pairs_of_two_sets_are_those_of_each_with_each, 0, N_SET_KINDS);
    tcase_add_loop_test(tests, adaptive_pairs_are_those_of_each_with_each, 0, N_SET_KINDS);
    tcase_add_test(tests, chunks_across_words_and_wide_chunks_lose_no_pair);
    tcase_add_test(tests, empty_and_single_sets_have_no_pairs);
    tcase_add_test(tests, receiver_and_stop_flag_end_a_join);
    tcase_add_loop_test(tests, components_of_dense_regions_are_those_of_all_pairs, 0, N_REGIONS);
    tcase_add_loop_test(tests, adaptive_components_are_those_of_all_pairs, 0, N_REGIONS);
    tcase_add_test(tests, components_of_two_orders_of_one_set_are_the_same);
    tcase_add_test(tests, plans_keep_to_the_pigeonhole);
    tcase_add_test(tests, plans_grow_with_the_set);
}

int main(void)
{
    return run_tests("join", add);
}
