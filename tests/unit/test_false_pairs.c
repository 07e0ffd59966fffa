// SPDX-License-Identifier: MIT
//
// Estimated pairs against truths known by another way: the binomial tail of uniformly random bits, collections with
// twins planted among codes that were counted before, crowds of known size.
#include <math.h>
#include <string.h>

#include "hash/dhash.h"
#include "hash/hamming.h"
#include "hash/orient.h"
#include "naive_radius.h"
#include "pairs/false_pairs.h"

enum { N = 6000, N_PLANTED = 300 };

static uint8_t codes[2 * N * 16];
static struct twx_pair_estimate estimate;
static struct twx_pair_estimate other;

/** Row halves when code_bytes is 8. */
static struct twx_pair_question question_of(size_t n, size_t code_bytes, size_t n_sample)
{
    return (struct twx_pair_question){.codes = codes,
                                      .n_codes = n,
                                      .code_bytes = code_bytes == 8 ? 16 : code_bytes,
                                      .n_compared = code_bytes,
                                      .n_sample = n_sample,
                                      .n_threads = 2};
}

static void ask(const struct twx_pair_question *question, struct twx_pair_estimate *answer)
{
    ck_assert_int_eq(twx_estimate_pairs(question, answer, NULL), TWX_OK);
    ck_assert_uint_eq(answer->n_radii, 8 * question->n_compared / 4 + 1);
}

static double n_pairs_of(double n)
{
    return n * (n - 1) / 2;
}

/** P(distance <= radius) of two uniformly random codes. */
static double binomial_tail(unsigned n_bits, unsigned radius)
{
    double sum = 0;
    for (unsigned d = 0; d <= radius; d++) {
        sum += exp(lgamma(n_bits + 1) - lgamma(d + 1) - lgamma(n_bits - d + 1) - n_bits * log(2));
    }
    return sum;
}

START_TEST(uniform_bits_give_the_binomial_tail)
{
    const size_t code_bytes = _i == 0 ? 8 : 16;
    uint64_t state = 3;
    fill_random(codes, N * 16, &state);
    const struct twx_pair_question question = question_of(N, code_bytes, N);
    ask(&question, &estimate);
    ck_assert(estimate.is_exact);
    unsigned n_compared = 0;
    for (unsigned r = 0; r < estimate.n_radii; r++) {
        const double expected = n_pairs_of(N) * binomial_tail(8 * (unsigned)code_bytes, r);
        const double error = 5 * sqrt(expected) + 1;
        ck_assert_double_eq_tol(estimate.found[r], expected, error);
        ck_assert_double_le(estimate.n_false[r], estimate.found[r]);
        // All pairs are false. Below the distances met the law is to overestimate, but by less than a pair.
        if (r == estimate.n_bits / 4) {
            ck_assert_double_eq_tol(estimate.n_false[r], expected, error);
            n_compared += expected > 100;
        }
    }
    ck_assert(n_compared == (_i == 0 ? 1 : 0));
}
END_TEST

/** Brightness at (x, y), both 0 .. 1, of a picture of n x n random spots, smoothly joined. */
static double brightness(const uint8_t *spots, unsigned n, double x, double y)
{
    const unsigned left = (unsigned)(x * (n - 1) * 0.999);
    const unsigned top = (unsigned)(y * (n - 1) * 0.999);
    const double right = x * (n - 1) - left;
    const double down = y * (n - 1) - top;
    const uint8_t *at = spots + top * n + left;
    return (1 - down) * ((1 - right) * at[0] + right * at[1]) +
           down * ((1 - right) * at[n] + right * at[n + 1]);
}

/** Hashes of made-up pictures of 4 x 4 to 8 x 8 spots: their near pairs thin out slowly, as those of photos do. */
static void fill_pictures(size_t n_codes, uint64_t *state)
{
    for (size_t i = 0; i < n_codes; i++) {
        uint8_t spots[64];
        const unsigned n = 4 + (unsigned)random_below(state, 5);
        struct twx_samples samples = {.hash_size = 8};
        fill_random(spots, sizeof spots, state);
        for (unsigned k = 0; k < 72; k++) {
            samples.row[k] = (float)brightness(spots, n, k % 9 / 8.0, k / 9 / 7.0) +
                             (float)random_below(state, 20);
            samples.col[k] = (float)brightness(spots, n, k % 8 / 7.0, k / 8 / 8.0) +
                             (float)random_below(state, 20);
        }
        (void)twx_dhash(&samples, codes + 16 * i);
    }
}

/** N_PLANTED twins of the first codes, 1 to 8 bits off; planted[r] counts those within r. */
static void plant_twins(size_t n, uint64_t *state, double planted[static 33])
{
    memset(planted, 0, 33 * sizeof *planted);
    for (size_t i = 0; i < N_PLANTED; i++) {
        uint8_t *twin = codes + 16 * (n + i);
        memcpy(twin, codes + 16 * i, 16);
        const unsigned first_bit = (unsigned)random_below(state, 100);
        const unsigned distance = 1 + (unsigned)random_below(state, 8);
        for (unsigned bit = first_bit; bit < first_bit + distance; bit++) {
            twin[bit / 8] ^= (uint8_t)(0x80U >> bit % 8);
        }
        for (unsigned r = distance; r < 33; r++) {
            planted[r]++;
        }
    }
}

START_TEST(planted_twins_are_not_taken_for_false)
{
    double planted[33];
    uint64_t state = 5;
    fill_pictures(N, &state);
    const struct twx_pair_question before = question_of(N, 16, N);
    ask(&before, &estimate);
    plant_twins(N, &state, planted);
    const struct twx_pair_question after = question_of(N + N_PLANTED, 16, N + N_PLANTED);
    ask(&after, &other);
    const double growth = n_pairs_of(N + N_PLANTED) / n_pairs_of(N);
    unsigned n_telling = 0;
    for (unsigned r = 8; r <= 32; r++) {
        const double truth = growth * estimate.found[r];
        ck_assert_double_eq_tol(other.found[r], truth + planted[r],
                                5 * sqrt(truth) + truth / 10 + 2);
        // The law overestimates where pictures are all of one kind, as here, whose pairs thin out faster than photos'.
        ck_assert_double_le(other.n_false[r], other.found[r]);
        ck_assert_double_ge(other.n_false[r], truth / 2 - 10);
        n_telling += truth > 30 && truth < 3 * planted[r];
    }
    ck_assert_uint_ge(n_telling, 3);
    ck_assert_double_lt(other.n_false[8], planted[8] / 10);
}
END_TEST

START_TEST(adaptive_pairs_are_counted_at_the_smallest_radius_that_finds_them)
{
    enum { N_SMOOTH = 300 };
    const size_t code_bytes = _i == 0 ? 8 : 16;
    const unsigned n_bits = 8 * (unsigned)code_bytes;
    uint64_t state = 19;
    random_smooth(&state, codes, N_SMOOTH, 16, 25, 14);
    struct twx_pair_question question = question_of(N_SMOOTH, code_bytes, N_SMOOTH);
    question.is_adaptive = true;
    ask(&question, &estimate);
    for (unsigned r = 0; r < estimate.n_radii; r += 3) {
        double n = 0;
        for (size_t i = 0; i < N_SMOOTH; i++) {
            for (size_t j = i + 1; j < N_SMOOTH; j++) {
                const uint8_t *a = codes + 16 * i;
                const uint8_t *b = codes + 16 * j;
                n += naive_is_near(a, b, n_bits, r, twx_hamming(a, b, code_bytes));
            }
        }
        ck_assert_double_eq_tol(estimate.found[r], n, 1e-6);
    }
}
END_TEST

START_TEST(a_crowd_is_false_but_for_copies)
{
    uint64_t state = 7;
    double n_copies = 0;
    fill_random(codes, N * 16, &state);
    for (size_t i = 0; i < N / 20;
         i++) {  // low detail: few bits set, wherever it lies in the order
        uint8_t *code = codes + 16 * (20 * i);
        memset(code, 0, 16);
        random_flips(&state, code, 16, i % 7);
        for (size_t k = 0; k < i; k++) {
            n_copies += twx_hamming(code, codes + 16 * (20 * k), 16) <= 4;
        }
    }
    const struct twx_pair_question question = question_of(N, 16, N);
    ask(&question, &estimate);
    const double all = n_pairs_of(N / 20);
    ck_assert_double_eq_tol(estimate.found[12], all, 1e-6);
    ck_assert_double_eq_tol(estimate.n_false[12], all - n_copies, 1);
    ck_assert_double_eq_tol(estimate.n_series[12], all - n_copies, 1e-6);

    // As large as a family of twins may be: each has one less others than would make it a crowd.
    const struct twx_pair_question few = question_of(20 * TWX_CROWD_LEAST, 16, N);
    ask(&few, &estimate);
    ck_assert_double_eq_tol(estimate.found[12], n_pairs_of(TWX_CROWD_LEAST), 1e-6);
    ck_assert_double_le(estimate.n_false[12], 1);
    ck_assert_double_eq(estimate.n_series[12], 0);
}
END_TEST

/** A part of a collection, then all of it. */
START_TEST(a_superset_never_gets_fewer_false_pairs)
{
    uint64_t state = 41;
    fill_pictures(N, &state);
    for (size_t i = 0; i < N / 6; i++) {  // series, which grow into crowds
        uint8_t *code = codes + 16 * (6 * i + 5);
        memcpy(code, codes + 16 * (6 * (i % 40)), 16);
        random_flips(&state, code, 16, 2 + i % 9);
    }
    for (unsigned adaptive = 0; adaptive < 2; adaptive++) {
        memset(&other, 0, sizeof other);
        for (size_t n = N / 6; n <= N; n += N / 6) {
            struct twx_pair_question question = question_of(n, 16, N);
            question.is_adaptive = adaptive != 0;
            ask(&question, &estimate);
            for (unsigned r = 0; r < estimate.n_radii; r++) {
                ck_assert_msg(estimate.n_false[r] >= other.n_false[r] - 1e-6,
                              "radius %u: %g of %zu, %g of fewer", r, estimate.n_false[r], n,
                              other.n_false[r]);
                ck_assert_double_ge(estimate.found[r], other.found[r]);
                ck_assert(r == 0 || estimate.n_false[r] >= estimate.n_false[r - 1] - 1e-6);
            }
            other = estimate;
        }
    }
}
END_TEST

enum { N_OWNERS = 300, N_PARTS = 120 };

/** Variants of the first codes: copies of others, some bits off. */
static void make_variants(uint64_t *state, struct twx_node_variants *variants)
{
    static struct twx_variant_link links[N_PARTS];
    static uint8_t all[(N_OWNERS + N_PARTS) * 16];
    for (size_t i = 0; i < N_PARTS; i++) {
        uint8_t *code = codes + 16 * (N_OWNERS + i);
        memcpy(code, codes + 16 * random_below(state, N_OWNERS), 16);
        random_flips(state, code, 16, random_below(state, 20));
        links[i] = (struct twx_variant_link){(uint32_t)random_below(state, N_OWNERS),
                                             (uint32_t)(N_OWNERS + i), (uint8_t)(1 + i % 2)};
    }
    memcpy(all, codes, sizeof all);
    ck_assert_int_eq(twx_node_variants_make(links, N_PARTS, N_OWNERS, all, 16, variants, NULL),
                     TWX_OK);
}

static unsigned least_radius(const uint8_t *a, const uint8_t *b, bool adaptive, unsigned before)
{
    const unsigned distance = twx_hamming(a, b, 16);
    for (unsigned r = distance; r < before; r++) {
        if (!adaptive || naive_is_near(a, b, 128, r, distance)) {
            return r;
        }
    }
    return before;
}

START_TEST(variants_count_but_not_among_themselves)
{
    uint64_t state = 43;
    struct twx_node_variants v;
    double wanted[33] = {0};
    random_smooth(&state, codes, N_OWNERS, 16, 25, 14);
    make_variants(&state, &v);
    for (size_t i = 0; i < N_OWNERS; i++) {
        for (size_t k = 0; k < i; k++) {
            unsigned r = least_radius(codes + 16 * i, codes + 16 * k, _i != 0, 33);
            for (size_t p = v.starts[i]; p < v.starts[i + 1]; p++) {
                r = least_radius(v.codes + 16 * p, codes + 16 * k, _i != 0, r);
            }
            for (size_t p = v.starts[k]; p < v.starts[k + 1]; p++) {
                r = least_radius(codes + 16 * i, v.codes + 16 * p, _i != 0, r);
            }
            for (; r < 33; r++) {
                wanted[r]++;
            }
        }
    }
    struct twx_pair_question question = question_of(N_OWNERS, 16, N_OWNERS);
    question.variants = &v;
    question.is_adaptive = _i != 0;
    ask(&question, &estimate);
    for (unsigned r = 0; r < 33; r++) {
        ck_assert_double_eq_tol(estimate.found[r], wanted[r], 1e-6);
    }
    ck_assert_double_gt(wanted[18], 60);
    twx_node_variants_release(&v);
}
END_TEST

START_TEST(a_sample_is_near_the_whole_by_its_own_error)
{
    double planted[33];
    uint64_t state = 11;
    fill_pictures(N, &state);
    plant_twins(N, &state, planted);
    const size_t n = N + N_PLANTED;
    const struct twx_pair_question whole = question_of(n, 16, n);
    const struct twx_pair_question part = question_of(n, 16, 2000);
    ask(&whole, &estimate);
    ask(&part, &other);
    ck_assert(estimate.is_exact && !other.is_exact);
    ck_assert_uint_eq(estimate.n_sampled, n);
    ck_assert_uint_gt(other.n_sampled, 1800);
    ck_assert_uint_lt(other.n_sampled, 2200);
    for (unsigned r = 8; r <= 32; r++) {
        ck_assert_double_eq(estimate.found_error[r], 0);
        ck_assert_double_gt(other.found_error[r], 0);
        ck_assert_double_lt(other.found_error[r], other.found[r] / 3);
        ck_assert_double_eq_tol(other.found[r], estimate.found[r], 4 * other.found_error[r]);
        ck_assert_double_eq_tol(other.n_false[r], estimate.n_false[r],
                                estimate.n_false[r] / 3 + 10);
    }
}
END_TEST

START_TEST(neither_order_nor_threads_matter)
{
    uint64_t state = 13;
    fill_pictures(N, &state);
    struct twx_pair_question question = question_of(N, 16, 1000);
    ask(&question, &estimate);
    for (size_t i = 0; i < N / 2; i++) {
        uint8_t code[16];
        memcpy(code, codes + 16 * i, 16);
        memcpy(codes + 16 * i, codes + 16 * (N - 1 - i), 16);
        memcpy(codes + 16 * (N - 1 - i), code, 16);
    }
    question.n_threads = 1;
    ask(&question, &other);
    ck_assert_uint_eq(estimate.n_sampled, other.n_sampled);
    for (unsigned r = 0; r < estimate.n_radii; r++) {
        ck_assert_double_eq(estimate.found[r], other.found[r]);
        ck_assert_double_eq_tol(estimate.n_false[r], other.n_false[r],
                                1e-6 * other.n_false[r] + 1e-9);
    }
}
END_TEST

START_TEST(images_count_not_hashes)
{
    static uint32_t n_images[N];
    uint64_t state = 17;
    fill_random(codes, N * 16, &state);
    for (size_t i = 0; i < N; i++) {
        n_images[i] = 1;
    }
    memcpy(codes + 16, codes, 16);
    codes[16] ^= 0x80;  // one bit
    n_images[0] = 3;
    n_images[1] = 5;
    n_images[2] = 101;
    n_images[3] = 111;
    struct twx_pair_question question = question_of(N, 16, N);
    question.n_images = n_images;
    ask(&question, &estimate);
    const double same = 3 + 10 + n_pairs_of(n_images[2]) + n_pairs_of(n_images[3]);
    ck_assert_double_eq_tol(estimate.found[0], same, 1e-6);
    ck_assert_double_eq_tol(estimate.found[1], same + 15, 1e-6);
    ck_assert_double_eq_tol(estimate.found[16], same + 15, 1e-6);
    ck_assert_double_le(estimate.n_false[16], 1);  // of one hash: copies
}
END_TEST

START_TEST(turned_twins_are_found_in_any_orientation)
{
    uint64_t state = 19;
    fill_random(codes, N * 16, &state);
    for (unsigned i = 0; i < 80; i++) {
        twx_orient_hash(codes + 16 * (size_t)i, 8, 1 + i % 8, codes + 16 * (size_t)(1000 + i));
        codes[16 * (size_t)(1000 + i)] ^= 1;  // the same code twice is not asked about
    }
    struct twx_pair_question question = question_of(N, 16, N);
    ask(&question, &estimate);
    ck_assert_double_eq_tol(estimate.found[8], 10, 1e-6);
    question.turns.any_orientation = true;
    ask(&question, &estimate);
    ck_assert_double_eq_tol(estimate.found[8], 80, 1e-6);
    ck_assert_double_le(estimate.n_false[8], 1);
}
END_TEST

START_TEST(negatives_are_found_as_inverted)
{
    uint64_t state = 29;
    fill_random(codes, N * 16, &state);
    for (size_t i = 0; i < 40; i++) {
        memcpy(codes + 16 * (1000 + i), codes + 16 * i, 16);
        twx_invert_code(codes + 16 * (1000 + i), 16);
    }
    struct twx_pair_question question = question_of(N, 16, N);
    ask(&question, &estimate);
    ck_assert_double_eq_tol(estimate.found[8], 0, 1e-6);
    question.turns.inverted = true;
    ask(&question, &estimate);
    ck_assert_double_eq_tol(estimate.found[8], 40, 1e-6);
    question.turns.any_orientation = true;
    ask(&question, &estimate);
    ck_assert_double_eq_tol(estimate.found[8], 40, 1e-6);
}
END_TEST

START_TEST(few_codes_have_few_pairs)
{
    uint64_t state = 23;
    fill_random(codes, 1600, &state);
    codes[16] = codes[0] ^ 1;
    memcpy(codes + 17, codes + 1, 15);
    for (size_t n = 0; n < 40; n++) {
        const struct twx_pair_question question = question_of(n, 16, 2000);
        ask(&question, &estimate);
        ck_assert(estimate.is_exact);
        ck_assert_double_eq(estimate.found[0], 0);
        ck_assert_double_eq(estimate.found[8], n < 2 ? 0 : 1);
        ck_assert_double_ge(estimate.n_false[8], 0);
        ck_assert_double_lt(estimate.n_false[8], 0.1);
    }
}
END_TEST

START_TEST(a_large_hash_is_counted_to_its_own_radii)
{
    enum { FEW = 500 };
    uint64_t state = 29;
    fill_random(codes, FEW * 64, &state);
    for (size_t i = 0; i < 100; i += 2) {
        memcpy(codes + 64 * (i + 1), codes + 64 * i, 64);
        codes[64 * i + 5] ^= 0xff;
    }
    const struct twx_pair_question question = question_of(FEW, 64, FEW);
    ask(&question, &estimate);
    ck_assert_double_eq(estimate.found[7], 0);
    ck_assert_double_eq(estimate.found[8], 50);
    ck_assert_double_eq(estimate.found[128], 50);
    ck_assert_double_lt(estimate.n_false[128], 0.1);
}
END_TEST

START_TEST(it_can_be_stopped)
{
    const volatile sig_atomic_t stop = 1;
    const struct twx_run run = {.stop = &stop};
    struct twx_pair_question question = question_of(N, 16, N);
    question.run = &run;
    ck_assert_int_eq(twx_estimate_pairs(&question, &estimate, NULL), TWX_STOPPED);
}
END_TEST

static size_t sample_size(size_t n, double n_compares)
{
    const struct twx_pair_question question = question_of(n, 16, n);
    return twx_pair_sample_size(&question, n_compares, 64, 2000);
}

START_TEST(a_sample_costs_what_it_may)
{
    ck_assert_uint_eq(sample_size(0, 1e9), 0);
    ck_assert_uint_eq(sample_size(1000, 1e9), 1000);
    ck_assert_uint_eq(sample_size(3000, 1e9), 2000);
    ck_assert_uint_eq(sample_size(1000000, 1e9), 1000);
    ck_assert_uint_eq(sample_size(1000000000, 1e9), 64);
    ck_assert_uint_eq(sample_size(10, 0), 10);
    const struct twx_node_variants variants = {.n = 2000000, .n_nodes = 1000000};
    struct twx_pair_question question = question_of(1000000, 16, 1000000);
    question.variants = &variants;
    ck_assert_uint_eq(twx_pair_sample_size(&question, 1e9, 64, 2000), 200);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_loop_test(tests, uniform_bits_give_the_binomial_tail, 0, 2);
    tcase_add_test(tests, planted_twins_are_not_taken_for_false);
    tcase_add_loop_test(tests, adaptive_pairs_are_counted_at_the_smallest_radius_that_finds_them, 0,
                        2);
    tcase_add_test(tests, a_crowd_is_false_but_for_copies);
    tcase_add_test(tests, a_superset_never_gets_fewer_false_pairs);
    tcase_add_loop_test(tests, variants_count_but_not_among_themselves, 0, 2);
    tcase_add_test(tests, a_sample_is_near_the_whole_by_its_own_error);
    tcase_add_test(tests, neither_order_nor_threads_matter);
    tcase_add_test(tests, images_count_not_hashes);
    tcase_add_test(tests, turned_twins_are_found_in_any_orientation);
    tcase_add_test(tests, negatives_are_found_as_inverted);
    tcase_add_test(tests, few_codes_have_few_pairs);
    tcase_add_test(tests, a_large_hash_is_counted_to_its_own_radii);
    tcase_add_test(tests, it_can_be_stopped);
    tcase_add_test(tests, a_sample_costs_what_it_may);
}

int main(void)
{
    return run_tests("false_pairs", add);
}
