// SPDX-License-Identifier: MIT
//
// Runs that meet, by every kernel that this processor has, against a plain double loop: all lengths around a
// vector's eight codes, one word and two, all radii at the edges.
#include <string.h>

#include "hash/block_filter.h"
#include "runner.h"

enum { N_MAX = 1500 };

static uint64_t words[2][2][N_MAX];
static struct twx_candidate candidates[TWX_CANDIDATES_MAX];
static uint8_t n_times[N_MAX][N_MAX];

static unsigned plain_distance(unsigned n_words, size_t left, size_t right, unsigned right_run)
{
    unsigned n = 0;
    for (unsigned w = 0; w < n_words; w++) {
        for (uint64_t bits = words[0][w][left] ^ words[right_run][w][right]; bits != 0;
             bits &= bits - 1) {
            n++;
        }
    }
    return n;
}

static void assert_meeting(const struct twx_block_filter_kernel *kernel, unsigned n_words,
                           unsigned radius, size_t n_left, size_t n_right, bool is_triangle)
{
    const unsigned right_run = is_triangle ? 0 : 1;
    const struct twx_block_filter_run left = {.words = {words[0][0], words[0][1]}, .n = n_left};
    const struct twx_block_filter_run right = {.words = {words[right_run][0], words[right_run][1]},
                                               .n = n_right};
    memset(n_times, 0, sizeof n_times);
    size_t next = 0;
    while (next < n_right) {
        const size_t n =
            kernel->meet(n_words, radius, &left, &right, is_triangle, &next, candidates);
        ck_assert_uint_le(n, TWX_CANDIDATES_MAX);
        for (size_t i = 0; i < n; i++) {
            n_times[candidates[i].left][candidates[i].right]++;
        }
    }
    size_t n_wrong = 0;
    for (size_t i = 0; i < N_MAX; i++) {
        for (size_t j = 0; j < N_MAX; j++) {
            const bool wanted = i < n_left && j < n_right && (!is_triangle || i < j) &&
                                plain_distance(n_words, i, j, right_run) <= radius;
            n_wrong += n_times[i][j] != (wanted ? 1 : 0);
        }
    }
    ck_assert_msg(n_wrong == 0, "%s: %u words, radius %u, %zu x %zu: %zu pairs differ",
                  kernel->name, n_words, radius, n_left, n_right, n_wrong);
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
}

START_TEST(candidates_are_those_of_a_double_loop)
{
    const struct twx_block_filter_kernel *kernels = NULL;
    const size_t n_kernels = twx_block_filter_kernels(&kernels);
    static const size_t lengths[] = {0, 1, 2, 7, 8, 9, 16, 23, 40};
    static const unsigned radii[] = {0, 5, 12, 17, 63, 64, 128};
    fill_words();
    for (size_t k = 0; k < n_kernels; k++) {
        for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
            const unsigned radius = radii[i % (sizeof radii / sizeof radii[0])];
            for (unsigned n_words = 1; n_words <= 2; n_words++) {
                const size_t n = lengths[i];
                assert_meeting(&kernels[k], n_words, radius, n, lengths[(i + 3) % 9], false);
                assert_meeting(&kernels[k], n_words, radius, n, n, true);
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
        assert_meeting(&kernels[k], 1, 64, TWX_BLOCK_FILTER_LEFT_MAX, N_MAX, false);
        assert_meeting(&kernels[k], 2, 128, TWX_BLOCK_FILTER_LEFT_MAX, TWX_BLOCK_FILTER_LEFT_MAX,
                       true);
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
