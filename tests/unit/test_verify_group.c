// SPDX-License-Identifier: MIT
//
// Groups of verified links, against what their definitions say: members at random distances, of random payloads, of which
// equal ones are linked. Pictures have no part: where one is needed and missing, a pair is not linked.
#include <string.h>

#include "group/verify_group.h"
#include "runner.h"
#include "twindex_commands.h"

enum { N = 40, CODE_BYTES = 16, RADIUS = 40, N_ROUNDS = 60 };

static uint8_t codes[N * CODE_BYTES];
static struct twx_item items[N];
static uint32_t best[N];
static struct twx_member members[N];
static struct twx_likeness_picture pictures[N];
static struct twx_collection points = {
    .hash_size = 8, .code_bytes = CODE_BYTES, .codes = codes, .items = items, .best = best};

static unsigned distance(size_t i, size_t j)
{
    unsigned n = 0;
    for (size_t k = 0; k < CODE_BYTES; k++) {
        n += (unsigned)__builtin_popcount(codes[i * CODE_BYTES + k] ^ codes[j * CODE_BYTES + k]);
    }
    return n;
}

static struct twx_scope_class classes[N];

/** Whether a member may be a duplicate of another: with a scope they are by turns on two sides, and each fifth is protected. */
static bool may(size_t keeper, size_t i)
{
    return points.scope == NULL || keeper == i || (i % 5 != 0 && i % 2 != keeper % 2);
}

static bool is_linked(size_t i, size_t j)
{
    return distance(i, j) <= RADIUS &&
           twx_likeness_is_payload(&members[i].facts, &members[j].facts);
}

/** Codes of few bits, so that some are near and some are not; payloads of three, and some that are not known. */
static void make_members(uint64_t seed)
{
    memset(members, 0, sizeof members);
    fill_random(codes, sizeof codes, &seed);
    for (uint32_t i = 0; i < N; i++) {
        for (uint32_t k = 0; k < CODE_BYTES; k++) {
            codes[(size_t)i * CODE_BYTES + k] &= k % 2 == 0 ? 0x0f : 0x33;
        }
        if (i % 4 != 0) {
            memcpy(codes + (size_t)i * CODE_BYTES, codes + (size_t)(i - i % 4) * CODE_BYTES,
                   CODE_BYTES);
        }
        items[i] = (struct twx_item){.hash_id = i, .folder = i};
        classes[i] =
            (struct twx_scope_class){.order = i % 5 == 0 ? TWX_SCOPE_PROTECTED : TWX_SCOPE_OPEN,
                                     .side = (uint8_t)(1 + i % 2)};
        best[i] = i;
        members[i].point = i;
        members[i].node = i - i % 4;  // four of each hash
        members[i].is_read = true;
        members[i].facts.metadata.payload_checksum[0] = (uint8_t)(next_random(&seed) % 4);
    }
}

static void group(enum twx_linkage linkage, unsigned n_threads, uint32_t keeper_of[N])
{
    struct twx_verified verified[N];
    struct twx_verify_counts counts;
    const struct twx_nodes nodes = {
        .codes = codes, .n_nodes = N, .hash_size = 8, .reach = {.n_bits = 128, .radius = RADIUS}};
    const struct twx_verifying verifying = {.points = &points,
                                            .linkage = linkage,
                                            .nodes = &nodes,
                                            .joined = TWX_LIKENESSES_OF_DUPLICATES};
    struct twx_verify_scratch *scratch = twx_verify_scratch_create(n_threads);
    ck_assert_ptr_nonnull(scratch);
    ck_assert_int_eq(twx_verify_group(&verifying, members, N, scratch, verified, &counts, NULL),
                     TWX_OK);
    twx_verify_scratch_free(scratch);
    ck_assert_uint_eq(counts.n_compared + counts.n_known + counts.n_missing, 0);
    for (size_t i = 0; i < N; i++) {
        keeper_of[i] = verified[i].keeper;
        ck_assert_int_eq(verified[i].likeness,
                         verified[i].keeper == i ? TWX_LIKENESS_EXACT : TWX_LIKENESS_PAYLOAD);
    }
}

/** Whether a free member may join the group of a keeper, by the definition. */
static bool may_join(enum twx_linkage linkage, const uint32_t keeper_of[N], uint32_t keeper,
                     size_t candidate)
{
    bool any = false;
    bool all = true;
    for (size_t i = 0; i < N; i++) {
        if (keeper_of[i] == keeper) {
            any = any || (is_linked(i, candidate) && (may(i, candidate) || may(candidate, i)));
            all = all && is_linked(i, candidate);
        }
    }
    return linkage == TWX_LINKAGE_SINGLE
               ? any
               : may(keeper, candidate) &&
                     (linkage == TWX_LINKAGE_STAR ? is_linked(keeper, candidate) : all);
}

/** The next to join: the nearest to the keeper with complete linkage, else the first; N: none. */
static size_t next_of(enum twx_linkage linkage, const uint32_t keeper_of[N], uint32_t keeper)
{
    size_t next = N;
    for (size_t i = 0; i < N; i++) {
        if (keeper_of[i] == UINT32_MAX && may_join(linkage, keeper_of, keeper, i) &&
            (next == N ||
             (linkage == TWX_LINKAGE_COMPLETE && distance(keeper, i) < distance(keeper, next)))) {
            next = i;
        }
    }
    return next;
}

static void group_naively(enum twx_linkage linkage, uint32_t keeper_of[N])
{
    memset(keeper_of, 0xff, N * sizeof *keeper_of);
    for (uint32_t keeper = 0; keeper < N; keeper++) {
        if (keeper_of[keeper] != UINT32_MAX) {
            continue;
        }
        keeper_of[keeper] = keeper;
        for (size_t next = next_of(linkage, keeper_of, keeper); next < N;
             next = next_of(linkage, keeper_of, keeper)) {
            keeper_of[next] = keeper;
        }
    }
}

/** Compares the groups of some rounds with those of the definition.  returns: how many members were joined */
static size_t compare_with_definition(void)
{
    size_t n_joined = 0;
    for (uint64_t seed = 0; seed < N_ROUNDS; seed++) {
        make_members(seed);
        for (int linkage = TWX_LINKAGE_STAR; linkage <= TWX_LINKAGE_SINGLE; linkage++) {
            uint32_t wanted[N];
            uint32_t got[N];
            group_naively((enum twx_linkage)linkage, wanted);
            for (unsigned n_threads = 1; n_threads <= 3; n_threads += 2) {
                group((enum twx_linkage)linkage, n_threads, got);
                ck_assert_mem_eq(got, wanted, sizeof got);
            }
            for (size_t i = 0; i < N; i++) {
                n_joined += got[i] != i;
            }
        }
    }
    return n_joined;
}

START_TEST(groups_are_those_of_the_definition)
{
    ck_assert_uint_gt(compare_with_definition(), 600);
}
END_TEST

START_TEST(groups_in_a_scope_are_those_of_the_definition)
{
    struct twx_scope *scope = twx_scope_create();
    static uint32_t first_equal[N];
    for (uint32_t i = 0; i < N; i++) {
        first_equal[i] = i;
    }
    ck_assert_int_eq(twx_scope_between(scope, "/a", "/b", NULL), TWX_OK);
    points.scope = scope;
    points.classes = classes;
    points.first_equal = first_equal;
    ck_assert_uint_gt(compare_with_definition(), 300);
    points.scope = NULL;
    twx_scope_free(scope);
}
END_TEST

/** A picture of squares of random levels, which is another one for each number, and a little noise on it. */
static void draw(struct twx_likeness_plane *plane, uint64_t number, uint64_t noise)
{
    uint8_t levels[144];
    fill_random(levels, sizeof levels, &number);
    memset(plane, 128, sizeof *plane);
    plane->aspect = 1.0F;
    for (uint32_t i = 0; i < sizeof plane->luma; i++) {
        const uint32_t square = i / TWX_LUMA_SIDE / 8 * 12 + i % TWX_LUMA_SIDE / 8;
        plane->luma[i] = (uint8_t)(levels[square] / 2 + 60 + next_random(&noise) % 4);
    }
}

START_TEST(pictures_are_compared_on_any_number_of_threads)
{
    enum { N_DRAWN = 12, N_PICTURES = 4 };
    const struct twx_nodes nodes = {
        .codes = codes, .n_nodes = N, .hash_size = 8, .reach = {.n_bits = 128, .radius = 0}};
    const struct twx_verifying verifying = {.points = &points,
                                            .linkage = TWX_LINKAGE_STAR,
                                            .nodes = &nodes,
                                            .joined = TWX_LIKENESSES_OF_DUPLICATES};
    make_members(1);
    memset(codes, 0, sizeof codes);
    for (size_t i = 0; i < N_DRAWN; i++) {
        members[i].facts.metadata.payload_checksum[0] = 0;
        members[i].picture = &pictures[i];
        draw(&pictures[i].whole, i % N_PICTURES, i);
    }
    for (unsigned n_threads = 1; n_threads <= 3; n_threads++) {
        struct twx_verified verified[N_DRAWN];
        struct twx_verify_counts counts;
        struct twx_verify_scratch *scratch = twx_verify_scratch_create(n_threads);
        ck_assert_ptr_nonnull(scratch);
        ck_assert_int_eq(
            twx_verify_group(&verifying, members, N_DRAWN, scratch, verified, &counts, NULL),
            TWX_OK);
        twx_verify_scratch_free(scratch);
        ck_assert_uint_eq(counts.n_compared,
                          11 + 8 + 5 + 2);  // each keeper with all that were free
        for (size_t i = 0; i < N_DRAWN; i++) {
            ck_assert_uint_eq(verified[i].keeper, i % N_PICTURES);
            ck_assert_int_eq(verified[i].likeness,
                             i < N_PICTURES ? TWX_LIKENESS_EXACT : TWX_LIKENESS_SAME);
        }
    }
}
END_TEST

START_TEST(pictures_are_asked_for_before_pairs_are_compared)
{
    enum { N_TOLD = 6 };
    const struct twx_nodes nodes = {
        .codes = codes, .n_nodes = N, .hash_size = 8, .reach = {.n_bits = 128, .radius = 0}};
    const struct twx_verifying verifying = {.points = &points,
                                            .linkage = TWX_LINKAGE_STAR,
                                            .nodes = &nodes,
                                            .joined = TWX_LIKENESSES_OF_DUPLICATES};
    struct twx_verified verified[N_TOLD];
    struct twx_verify_counts counts;
    struct twx_verify_scratch *scratch = twx_verify_scratch_create(1);
    ck_assert_ptr_nonnull(scratch);
    make_members(1);
    memset(codes, 0, sizeof codes);
    for (size_t i = 0; i < N_TOLD; i++) {
        // The first two are one payload; the last cannot be read.
        members[i].facts.metadata.payload_checksum[0] = (uint8_t)(i < 2 ? 1 : 10 + i);
        members[i].is_read = i == N_TOLD - 1;
    }
    ck_assert_int_eq(
        twx_verify_group(&verifying, members, N_TOLD, scratch, verified, &counts, NULL), TWX_OK);
    ck_assert_uint_eq(counts.n_missing, 3);
    for (size_t i = 0; i < N_TOLD; i++) {
        ck_assert(members[i].needs_picture == (i != 1 && i != N_TOLD - 1));
        members[i].is_read = members[i].needs_picture;
        members[i].picture = members[i].needs_picture ? &pictures[i] : NULL;
        draw(&pictures[i].whole, i == 4, i);
    }
    members[N_TOLD - 1].is_read = true;
    ck_assert_int_eq(
        twx_verify_group(&verifying, members, N_TOLD, scratch, verified, &counts, NULL), TWX_OK);
    ck_assert_uint_eq(counts.n_missing, 0);
    ck_assert_uint_eq(counts.n_compared, 3);
    const uint32_t wanted[N_TOLD] = {0, 0, 0, 0, 4, 5};
    for (size_t i = 0; i < N_TOLD; i++) {
        ck_assert_uint_eq(verified[i].keeper, wanted[i]);
    }
    twx_verify_scratch_free(scratch);
}
END_TEST

START_TEST(no_picture_is_read_to_join_by_payload)
{
    const struct twx_nodes nodes = {
        .codes = codes, .n_nodes = N, .hash_size = 8, .reach = {.n_bits = 128, .radius = RADIUS}};
    struct twx_verifying verifying = {.points = &points, .nodes = &nodes};
    const unsigned joined[] = {1U << TWX_LIKENESS_PAYLOAD, TWX_LIKENESSES_OF_DUPLICATES};
    for (size_t k = 0; k < 2; k++) {
        struct twx_verified verified[N];
        struct twx_verify_counts counts;
        struct twx_verify_scratch *scratch = twx_verify_scratch_create(1);
        make_members(7);
        for (size_t i = 0; i < N; i++) {
            members[i].is_read = false;
        }
        verifying.joined = joined[k];
        ck_assert_int_eq(twx_verify_group(&verifying, members, N, scratch, verified, &counts, NULL),
                         TWX_OK);
        twx_verify_scratch_free(scratch);
        ck_assert((counts.n_missing > 0) == (k == 1));
        for (size_t i = 0; i < N; i++) {
            ck_assert(k == 1 || !members[i].needs_picture);
        }
    }
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_set_timeout(tests, 60.0);  // seconds: under sanitizers
    tcase_add_test(tests, groups_are_those_of_the_definition);
    tcase_add_test(tests, groups_in_a_scope_are_those_of_the_definition);
    tcase_add_test(tests, no_picture_is_read_to_join_by_payload);
    tcase_add_test(tests, pictures_are_asked_for_before_pairs_are_compared);
    tcase_add_test(tests, pictures_are_compared_on_any_number_of_threads);
}

int main(void)
{
    return run_tests("verify_group", add_tests);
}
