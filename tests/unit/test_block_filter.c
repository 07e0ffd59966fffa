// SPDX-License-Identifier: MIT
//
// Runs that meet, by every kernel that this processor has, against a plain double loop: all lengths around a
// vector's eight or sixteen codes, one word, two, with limits, and halves, all radii at the edges.
#include <string.h>

#include "hash/block_filter.h"
#include "runner.h"

enum { N_MAX = 1500 };

static uint64_t words[2][2][N_MAX];
static uint32_t halves[2][2][N_MAX];  // of the first words
static uint16_t limits[2][N_MAX];
static struct twx_candidate candidates[TWX_CANDIDATES_MAX];
static uint8_t n_times[N_MAX][N_MAX];

/** A filter, and whether there are limits. */
struct trial {
    struct twx_block_filter filter;
    bool is_limited;
};

static unsigned plain_count(uint64_t bits)
{
    unsigned n = 0;
    for (; bits != 0; bits &= bits - 1) {
        n++;
    }
    return n;
}

static bool plain_is_near(const struct trial *trial, size_t left, size_t right, unsigned right_run)
{
    const struct twx_block_filter *filter = &trial->filter;
    unsigned n = 0;
    for (unsigned w = 0; w < filter->n_words; w++) {
        n += plain_count(words[0][w][left] ^ words[right_run][w][right]);
    }
    const uint32_t first = (uint32_t)(words[0][0][left] ^ words[right_run][0][right]);
    return n <= filter->radius &&
           (!filter->is_halved || plain_count(first) <= filter->first_radius) &&
           (!trial->is_limited || (n <= limits[0][left] && n <= limits[right_run][right]));
}

static struct twx_block_filter_run run_of(const struct trial *trial, unsigned run, size_t n)
{
    if (trial->filter.is_halved) {
        return (struct twx_block_filter_run){.halves = {halves[run][0], halves[run][1]}, .n = n};
    }
    return (struct twx_block_filter_run){.words = {words[run][0], words[run][1]},
                                         .limits = trial->is_limited ? limits[run] : NULL,
                                         .n = n};
}

static void assert_meeting(const struct twx_block_filter_kernel *kernel, const struct trial *trial,
                           size_t n_left, size_t n_right, bool is_triangle)
{
    const unsigned right_run = is_triangle ? 0 : 1;
    const struct twx_block_filter_run left = run_of(trial, 0, n_left);
    const struct twx_block_filter_run right = run_of(trial, right_run, n_right);
    memset(n_times, 0, sizeof n_times);
    size_t next = 0;
    while (next < n_right) {
        const size_t n =
            kernel->meet(&trial->filter, &left, &right, is_triangle, &next, candidates);
        ck_assert_uint_le(n, TWX_CANDIDATES_MAX);
        for (size_t i = 0; i < n; i++) {
            n_times[candidates[i].left][candidates[i].right]++;
        }
    }
    size_t n_wrong = 0;
    for (size_t i = 0; i < N_MAX; i++) {
        for (size_t j = 0; j < N_MAX; j++) {
            const bool wanted = i < n_left && j < n_right && (!is_triangle || i < j) &&
                                plain_is_near(trial, i, j, right_run);
            n_wrong += n_times[i][j] != (wanted ? 1 : 0);
        }
    }
    ck_assert_msg(n_wrong == 0,
                  "%s: %u words, halved %d, limited %d, radius %u, %zu x %zu: %zu pairs differ",
                  kernel->name, trial->filter.n_words, trial->filter.is_halved, trial->is_limited,
                  trial->filter.radius, n_left, n_right, n_wrong);
}

static void fill_words(void)
{
    uint64_t state = 7;
    for (size_t i = 0; i < N_MAX; i++) {
        for (unsigned w = 0; w < 2; w++) {
            // Sparse differences, so that distances lie on both sides of every radius.
            words[0][w][i] = next_random(&state) & next_random(&state) & next_random(&state);
            words[1][w][i] = next_random(&state) & next_random(&state) & next_random(&state);
        }
    }
    words[1][0][3] = ~words[0][0][5];  // as far as can be
    words[1][1][3] = ~words[0][1][5];
    for (unsigned run = 0; run < 2; run++) {
        for (size_t i = 0; i < N_MAX; i++) {
            halves[run][0][i] = (uint32_t)words[run][0][i];
            halves[run][1][i] = (uint32_t)(words[run][0][i] >> 32);
            limits[run][i] = (uint16_t)(next_random(&state) % 40);
        }
    }
}

START_TEST(candidates_are_those_of_a_double_loop)
{
    const struct twx_block_filter_kernel *kernels = NULL;
    const size_t n_kernels = twx_block_filter_kernels(&kernels);
    static const size_t lengths[] = {0, 1, 2, 7, 8, 9, 16, 23, 40, 17, 33};
    enum { N_LENGTHS = sizeof lengths / sizeof lengths[0] };
    static const unsigned radii[] = {0, 5, 12, 17, 63, 64, 128};
    fill_words();
    for (size_t k = 0; k < n_kernels; k++) {
        for (size_t i = 0; i < N_LENGTHS; i++) {
            const unsigned radius = radii[i % (sizeof radii / sizeof radii[0])];
            const struct trial trials[] = {
                {.filter = {.n_words = 1, .radius = radius}},
                {.filter = {.n_words = 2, .radius = radius}},
                {.filter = {.n_words = 2, .radius = radius}, .is_limited = true},
                {.filter = {.n_words = 1,
                            .radius = radius,
                            .is_halved = true,
                            .first_radius = radius - radius / 3}},
                {.filter = {.n_words = 1, .radius = 17, .is_halved = true, .first_radius = 7}},
            };
            for (size_t t = 0; t < sizeof trials / sizeof trials[0]; t++) {
                const size_t n = lengths[i];
                assert_meeting(&kernels[k], &trials[t], n, lengths[(i + 3) % N_LENGTHS], false);
                assert_meeting(&kernels[k], &trials[t], n, n, true);
            }
        }
    }
}
END_TEST

START_TEST(more_candidates_than_there_is_room_for_come_in_parts)
{
    const struct twx_block_filter_kernel *kernels = NULL;
    const size_t n_kernels = twx_block_filter_kernels(&kernels);
    fill_words();
    for (size_t k = 0; k < n_kernels; k++) {
        const struct trial trials[] = {
            {.filter = {.n_words = 1, .radius = 64}},
            {.filter = {.n_words = 2, .radius = 128}},
            {.filter = {.n_words = 1, .radius = 64, .is_halved = true, .first_radius = 32}},
        };
        for (size_t t = 0; t < sizeof trials / sizeof trials[0]; t++) {
            assert_meeting(&kernels[k], &trials[t], TWX_BLOCK_FILTER_LEFT_MAX, N_MAX, false);
            assert_meeting(&kernels[k], &trials[t], TWX_BLOCK_FILTER_LEFT_MAX,
                           TWX_BLOCK_FILTER_LEFT_MAX, true);
        }
    }
}
END_TEST

static void add(TCase *tests)
{
    tcase_set_timeout(tests, 60);  // under sanitizers
    tcase_add_test(tests, candidates_are_those_of_a_double_loop);
    tcase_add_test(tests, more_candidates_than_there_is_room_for_come_in_parts);
}

int main(void)
{
    return run_tests("meet", add);
}
