// SPDX-License-Identifier: MIT
//
// Pairs that are drawn and looked at against collections whose pairs are all known: the truth lies within the bounds, the
// sample is the same for any number of threads, and crowds are found with an example each.
#include <math.h>
#include <string.h>

#include "calibrate/pair_table.h"
#include "hash/hamming.h"
#include "naive_radius.h"
#include "twindex_commands.h"

enum {
    N = 1500,
    N_FAMILIES = 150,  // of 2 to 4 copies
    SERIES = 60,       // pictures of one template, none a copy of another
    COPIES = 40,       // of one picture
    N_CLOSE = 200,     // different pictures that lie near each other by pairs
};

static uint8_t codes[N * 16];
static uint32_t pictures[N];  // codes of one picture are copies of each other
static uint32_t n_images[N];
static struct twx_pair_counts counts;
static struct twx_pair_sample drawn;
static struct twx_radius_table table;

/** A code near another one, of the same picture or of a new one. */
static void put_near(uint64_t *state, size_t at, size_t from, size_t n_flips, bool is_copy)
{
    memcpy(codes + 16 * at, codes + 16 * from, 16);
    random_flips(state, codes + 16 * at, 16, n_flips);
    pictures[at] = is_copy ? pictures[from] : (uint32_t)at;
}

/** Codes of a collection are distinct. */
static void make_distinct(uint64_t *state)
{
    for (size_t i = 1; i < N; i++) {
        for (size_t k = 0; k < i; k++) {
            if (memcmp(codes + 16 * i, codes + 16 * k, 16) == 0) {
                random_flips(state, codes + 16 * i, 16, 1);
                k = 0;
            }
        }
    }
}

static void make_collection(uint64_t *state)
{
    size_t at = N / 2;
    fill_random(codes, sizeof codes, state);
    for (uint32_t i = 0; i < N; i++) {
        pictures[i] = i;
        n_images[i] = random_below(state, 20) == 0 ? 2 : 1;
    }
    for (size_t family = 0; family < N_FAMILIES; family++) {
        for (size_t n = 1 + random_below(state, 3); n > 0; n--) {
            put_near(state, at++, family, random_below(state, 12), true);
        }
    }
    for (size_t i = 0; i < SERIES; i++) {
        put_near(state, at++, N / 2 - 1, 1 + random_below(state, 10), false);
    }
    for (size_t i = 0; i < COPIES; i++) {
        put_near(state, at++, N / 2 - 2, random_below(state, 6), true);
    }
    for (size_t i = 0; i < N_CLOSE; i++) {
        put_near(state, at++, N_FAMILIES + i, 4 + random_below(state, 26), false);
    }
    ck_assert_uint_le(at, N);
    make_distinct(state);
}

static struct twx_pair_question question_of(size_t n_sample, unsigned n_threads)
{
    return (struct twx_pair_question){.codes = codes,
                                      .n_codes = N,
                                      .code_bytes = 16,
                                      .n_compared = 16,
                                      .n_images = n_images,
                                      .n_sample = n_sample,
                                      .n_threads = n_threads};
}

/** Counts and draws; the others of one hash are of one picture. */
static void draw(const struct twx_pair_question *question, size_t n_near, size_t n_far)
{
    ck_assert_int_eq(twx_count_pairs(question, &counts, NULL), TWX_OK);
    ck_assert_int_eq(twx_pair_sample_draw(question, &counts, 1, n_near, n_far, &drawn, NULL),
                     TWX_OK);
}

static void release(void)
{
    twx_pair_counts_release(&counts);
    twx_pair_sample_release(&drawn);
}

/** Looks at what was drawn, as far as it can. */
static void look(unsigned one_in)
{
    for (unsigned s = 0; s < TWX_STRATA_MAX; s++) {
        for (size_t i = 0; i < drawn.strata[s].n; i++) {
            struct twx_drawn_pair *pair = &drawn.strata[s].pairs[i];
            pair->is_seen = one_in > 0 && i % one_in == 0;
            pair->likeness = pictures[pair->code_a] == pictures[pair->code_b]
                                 ? TWX_LIKENESS_SAME
                                 : TWX_LIKENESS_SIMILAR;
        }
    }
}

static void fill(void)
{
    table = (struct twx_radius_table){.n_bits = 128, .n_radii = 33};
    for (unsigned r = 0; r < 33; r++) {
        table.radii[r].radius = r;
    }
    twx_pair_table_fill(&counts, &drawn, false, &table);
}

/** Pairs of images of different pictures within each radius. */
static void count_truth(double truth[static 33])
{
    memset(truth, 0, 33 * sizeof *truth);
    for (size_t i = 0; i < N; i++) {
        for (size_t k = 0; k < i; k++) {
            const bool is_false = pictures[i] != pictures[k];
            for (unsigned r = twx_hamming(codes + 16 * i, codes + 16 * k, 16); r < 33; r++) {
                truth[r] += is_false ? n_images[i] * n_images[k] : 0;
            }
        }
    }
}

/** Of 24 collections, at some radii, the truth is within the bounds in at least nine of ten cases. */
START_TEST(bounds_hold)
{
    double truth[33];
    unsigned n = 0;
    unsigned n_within = 0;
    double width = 0;
    for (uint64_t seed = 1; seed <= 24; seed++) {
        uint64_t state = seed;
        make_collection(&state);
        count_truth(truth);
        const struct twx_pair_question question = question_of(_i == 0 ? N : N / 2, 2);
        draw(&question, 25, 10);
        look(1);
        fill();
        for (unsigned r = 4; r < 33; r += 4) {
            const struct twx_radius *radius = &table.radii[r];
            ck_assert_double_le(radius->n_false_low, radius->n_false);
            ck_assert_double_ge(radius->n_false_high, radius->n_false);
            n++;
            n_within += radius->n_false_low <= truth[r] && truth[r] <= radius->n_false_high;
            width += (radius->n_false_high - radius->n_false_low) / radius->n_pairs / 8 / 24;
        }
        ck_assert(!table.is_guess && table.is_exact == (_i == 0));
        release();
    }
    ck_assert_msg(10 * n_within >= 9 * n, "%u of %u", n_within, n);
    ck_assert_msg(width < (_i == 0 ? 0.25 : 1.2), "%g", width);
}
END_TEST

START_TEST(what_is_all_looked_at_is_exact)
{
    double truth[33];
    uint64_t state = 77;
    make_collection(&state);
    count_truth(truth);
    const struct twx_pair_question question = question_of(N, 2);
    draw(&question, 20000, 20000);
    look(1);
    fill();
    for (unsigned r = 0; r < 33; r++) {
        ck_assert_double_eq_tol(table.radii[r].n_false, truth[r], 1e-6);
        ck_assert_double_eq_tol(table.radii[r].n_false_high, truth[r], 1e-6);
    }
    // The series, and who lies near a picture of it
    ck_assert_double_le(table.radii[18].n_series, table.radii[18].n_false);
    ck_assert_double_ge(table.radii[18].n_crowded,
                        table.radii[18].n_series + COPIES * (COPIES - 1) / 2.0 * 0.95);
    ck_assert_double_ge(table.radii[18].n_series, SERIES * (SERIES - 1) / 2.0 * 0.95);
    ck_assert_double_ge(table.radii[18].n_false - table.radii[18].n_series, N_CLOSE / 4.0);
    release();
}
END_TEST

START_TEST(what_cannot_be_looked_at_widens_the_bounds_and_then_is_a_guess)
{
    uint64_t state = 78;
    make_collection(&state);
    const struct twx_pair_question question = question_of(N, 1);
    draw(&question, 30, 10);
    look(1);
    fill();
    const struct twx_radius all = table.radii[16];
    look(4);
    fill();
    const struct twx_radius some = table.radii[16];
    ck_assert_double_gt(some.n_false_high - some.n_false_low, all.n_false_high - all.n_false_low);
    ck_assert(!table.is_guess && table.n_looked < table.n_drawn);
    look(0);
    fill();
    ck_assert(table.is_guess && table.n_looked == 0);
    ck_assert_double_gt(table.radii[16].n_false, 0);
    release();
}
END_TEST

START_TEST(threads_and_order_do_not_matter)
{
    uint64_t state = 79;
    make_collection(&state);
    static struct twx_drawn_pair kept[TWX_STRATA_MAX][30];
    static size_t n_kept[TWX_STRATA_MAX];
    struct twx_pair_question question = question_of(N, 1);
    draw(&question, 30, 10);
    for (unsigned s = 0; s < TWX_STRATA_MAX; s++) {
        n_kept[s] = drawn.strata[s].n;
        memcpy(kept[s], drawn.strata[s].pairs, n_kept[s] * sizeof kept[s][0]);
    }
    release();
    question.n_threads = 3;
    draw(&question, 30, 10);
    for (unsigned s = 0; s < TWX_STRATA_MAX; s++) {
        ck_assert_uint_eq(drawn.strata[s].n, n_kept[s]);
        for (size_t i = 0; i < n_kept[s]; i++) {
            ck_assert_double_eq(drawn.strata[s].pairs[i].key, kept[s][i].key);
            ck_assert_uint_eq(drawn.strata[s].pairs[i].code_a, kept[s][i].code_a);
        }
    }
    release();
}
END_TEST

START_TEST(crowds_are_listed_with_pairs_of_theirs)
{
    uint64_t state = 80;
    make_collection(&state);
    const struct twx_pair_question question = question_of(N, 2);
    draw(&question, 30, 10);
    ck_assert_uint_eq(drawn.n_crowds, 2);
    ck_assert_uint_eq(drawn.n_crowds_listed, 2);
    ck_assert_uint_ge(drawn.crowds[0].n_images, SERIES);
    ck_assert_uint_ge(drawn.crowds[1].n_images, COPIES);
    for (unsigned c = 0; c < 2; c++) {
        ck_assert_uint_eq(drawn.crowds[c].n_pairs, TWX_CROWD_PAIRS);
        for (size_t i = 0; i < TWX_CROWD_PAIRS; i++) {
            const struct twx_drawn_pair *pair = &drawn.crowds[c].pairs[i];
            ck_assert_uint_ne(pair->code_a, pair->code_b);
            ck_assert_int_eq(pictures[pair->code_a] == pictures[pair->code_b], c == 1);
        }
    }
    release();
}
END_TEST

/** One hash has nearly all pairs: it gets nearly all of the sample, each pair of images once. */
START_TEST(pairs_of_images_are_as_likely_whatever_hash_they_have)
{
    enum { MOST = 100 };
    struct twx_stratum stratum;
    ck_assert(twx_stratum_init(&stratum, MOST));
    const struct twx_pair_end crowded = {.code = 1, .lot = 12345, .n_images = 101};
    unsigned n_crowded = 0;
    uint64_t state = 81;
    for (uint32_t i = 0; i < 5050; i++) {
        const struct twx_pair_end a = {10 + 2 * i, next_random(&state), 1};
        const struct twx_pair_end b = {11 + 2 * i, next_random(&state), 1};
        twx_stratum_offer(&stratum, &a, &b, 1);
        if (i == 2000) {
            twx_stratum_offer(&stratum, &crowded, &crowded, 1);
            twx_stratum_offer(&stratum, &crowded, &crowded, 1);  // once, as met from both ends
        }
    }
    twx_stratum_sort(&stratum);
    ck_assert(!stratum.is_whole && stratum.n == MOST);
    for (size_t i = 0; i < MOST; i++) {
        n_crowded += stratum.pairs[i].code_a == 1;
        ck_assert(i == 0 || stratum.pairs[i].key > stratum.pairs[i - 1].key);
        for (size_t k = 0; k < i; k++) {
            ck_assert(stratum.pairs[i].code_a != stratum.pairs[k].code_a ||
                      stratum.pairs[i].number != stratum.pairs[k].number);
        }
        ck_assert_uint_lt(stratum.pairs[i].number, 5050);
    }
    ck_assert_uint_ge(n_crowded, 35);  // half of all pairs: 50, give or take 3 standard deviations
    ck_assert_uint_le(n_crowded, 65);
    twx_stratum_release(&stratum);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_loop_test(tests, bounds_hold, 0, 2);
    tcase_add_test(tests, what_is_all_looked_at_is_exact);
    tcase_add_test(tests, what_cannot_be_looked_at_widens_the_bounds_and_then_is_a_guess);
    tcase_add_test(tests, threads_and_order_do_not_matter);
    tcase_add_test(tests, crowds_are_listed_with_pairs_of_theirs);
    tcase_add_test(tests, pairs_of_images_are_as_likely_whatever_hash_they_have);
}

int main(void)
{
    return run_tests("pair_table", add);
}
