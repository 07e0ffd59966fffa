// SPDX-License-Identifier: MIT
//
// The planner: known facts against the search that is chosen for them, and properties of random facts. The costs
// that it compared are read from its reason.
#include "query/plan.h"

#include <stdio.h>
#include <string.h>

#include "runner.h"
#include "twindex_commands.h"

enum { M = 1000 * 1000, N_RANDOM = 2000 };

static const struct {
    struct twx_plan_facts facts;
    enum twx_search_method method;
} rows[] = {
    // n_hashes, code_bytes, n_compared, radius, n_turns, n_questions, n_threads, memory_bytes, n_tabled, one_by_one
    {{0, 16, 16, 12, 1, 1000, 1, UINT64_MAX, 0, false}, TWX_SEARCH_SCAN},
    {{0, 16, 16, 12, 1, 0, 1, UINT64_MAX, 0, false}, TWX_SEARCH_SCAN},
    // One question, or a kind of which none is expected: the tables would not pay
    {{10 * M, 16, 16, 12, 1, 1, 1, UINT64_MAX, 0, false}, TWX_SEARCH_SCAN},
    {{10 * M, 16, 16, 12, 8, 1, 1, UINT64_MAX, 0, false}, TWX_SEARCH_SCAN},
    {{10 * M, 16, 16, 12, 1, 0, 1, UINT64_MAX, 0, false}, TWX_SEARCH_SCAN},
    {{1, 16, 16, 0, 1, 2, 1, UINT64_MAX, 0, false}, TWX_SEARCH_SCAN_MANY},
    // Number of questions
    {{10 * M, 16, 16, 12, 1, 2, 1, UINT64_MAX, 0, false}, TWX_SEARCH_SCAN_MANY},
    {{10 * M, 16, 16, 12, 1, 64, 1, UINT64_MAX, 0, false}, TWX_SEARCH_SCAN_MANY},
    {{10 * M, 16, 16, 12, 1, 100000, 1, UINT64_MAX, 0, false}, TWX_SEARCH_MULTI_INDEX},
    {{10 * M, 16, 16, 12, 1, 1000 * M, 64, UINT64_MAX, 0, false}, TWX_SEARCH_MULTI_INDEX},
    // Orientations count as questions
    {{10 * M, 16, 16, 12, 1, 300, 1, UINT64_MAX, 0, false}, TWX_SEARCH_SCAN_MANY},
    {{10 * M, 16, 16, 12, 8, 300, 1, UINT64_MAX, 0, false}, TWX_SEARCH_MULTI_INDEX},
    // Radius
    {{M, 16, 8, 6, 1, 10000, 2, UINT64_MAX, 0, false}, TWX_SEARCH_MULTI_INDEX},
    {{M, 16, 8, 40, 1, 10000, 2, UINT64_MAX, 0, false}, TWX_SEARCH_SCAN_MANY},
    {{M, 16, 16, 0, 1, 10000, 1, UINT64_MAX, 0, false}, TWX_SEARCH_MULTI_INDEX},
    {{M, 16, 16, 128, 1, 1000 * M, 1, UINT64_MAX, 0, false}, TWX_SEARCH_SCAN_MANY},
    // Number of hashes
    {{100, 16, 16, 12, 1, 100, 2, UINT64_MAX, 0, false}, TWX_SEARCH_SCAN_MANY},
    {{UINT32_MAX, 16, 16, 0, 1, M, 1, UINT64_MAX, 0, false}, TWX_SEARCH_MULTI_INDEX},
    {{UINT32_MAX + UINT64_C(1), 16, 16, 0, 1, M, 1, UINT64_MAX, 0, false}, TWX_SEARCH_SCAN_MANY},
    // Memory
    {{10 * M, 16, 16, 12, 1, 100000, 1, 100 << 20, 0, false}, TWX_SEARCH_SCAN_MANY},
    {{10 * M, 16, 16, 12, 1, 100000, 1, 0, 0, false}, TWX_SEARCH_SCAN_MANY},
    // Search tables: not for a few hashes among many newer ones, nor for a radius at which they are read in full
    {{100 * M, 16, 16, 12, 1, 1, 2, 0, 99 * M, false}, TWX_SEARCH_TABLES},
    {{100 * M, 16, 8, 6, 1, 1, 2, 0, 99 * M, false}, TWX_SEARCH_TABLES},
    {{100 * M, 16, 16, 18, 8, 1, 2, 0, 99 * M, false}, TWX_SEARCH_TABLES},
    {{100 * M, 16, 16, 64, 1, 1, 2, 0, 99 * M, false}, TWX_SEARCH_SCAN},
    {{100 * M, 16, 16, 12, 1, 64, 2, 0, 99 * M, false}, TWX_SEARCH_TABLES},
    {{100 * M, 16, 16, 12, 1, 1000, 2, UINT64_MAX, 99 * M, false}, TWX_SEARCH_TABLES},
    {{100 * M, 16, 16, 12, 1, 100000, 2, UINT64_MAX, M, false}, TWX_SEARCH_MULTI_INDEX},
    // Questions that come one by one share no passes
    {{10 * M, 16, 16, 12, 1, 2, 1, UINT64_MAX, 0, true}, TWX_SEARCH_SCAN},
    {{10 * M, 16, 16, 12, 1, 300, 1, UINT64_MAX, 0, true}, TWX_SEARCH_MULTI_INDEX},
    {{10 * M, 16, 16, 12, 1, 300, 1, 100 << 20, 0, true}, TWX_SEARCH_SCAN},
    // Size 16
    {{10 * M, 64, 64, 0, 1, 100000, 1, UINT64_MAX, 0, false}, TWX_SEARCH_MULTI_INDEX},
    {{10 * M, 64, 32, 0, 1, 2, 1, UINT64_MAX, 0, false}, TWX_SEARCH_SCAN_MANY},
};

START_TEST(known_facts_choose_the_expected_search)
{
    struct twx_plan plan;
    twx_plan_query(&rows[_i].facts, &plan);
    ck_assert_str_eq(twx_search_method_name(plan.method), twx_search_method_name(rows[_i].method));
    ck_assert_uint_gt(strlen(plan.why), 10);
    ck_assert_uint_lt(strlen(plan.why) + 1, sizeof plan.why);  // not cut off
}
END_TEST

START_TEST(each_method_has_its_name)
{
    ck_assert_str_eq(twx_search_method_name(TWX_SEARCH_SCAN), "scan");
    ck_assert_str_eq(twx_search_method_name(TWX_SEARCH_SCAN_MANY), "blocked scan");
    ck_assert_str_eq(twx_search_method_name(TWX_SEARCH_MULTI_INDEX), "multi-index");
}
END_TEST

// ---------------------------------------------------------------------------------------------------------
// Properties

static uint64_t between(uint64_t least, uint64_t most, uint64_t *state)
{
    return least + next_random(state) % (most - least + 1);
}

/** Numbers of all magnitudes up to 2^n_bits - 1. */
static uint64_t of_any_magnitude(unsigned n_bits, uint64_t *state)
{
    return next_random(state) >> (64 - between(1, n_bits, state));
}

static struct twx_plan_facts random_facts(uint64_t *state)
{
    static const size_t compared[] = {8, 16, 32, 64};
    const size_t n_compared = compared[next_random(state) % 4];
    return (struct twx_plan_facts){
        .n_hashes = 1 + of_any_magnitude(30, state),
        .code_bytes = n_compared <= 16 ? 16 : 64,
        .n_compared = n_compared,
        .radius = (unsigned)between(0, 3 * n_compared, state),
        .n_turns = 1U << next_random(state) % 5,
        .n_questions = 2 + of_any_magnitude(24, state),
        .n_threads = (unsigned)between(1, 64, state),
        .memory_bytes = UINT64_MAX,
    };
}

struct costs {
    double scans;
    double tables;
};

static struct costs costs_in(const struct twx_plan *plan)
{
    struct costs costs = {0};
    ck_assert_msg(sscanf(plan->why, "%*u questions: about %lf s by scans, %lf s by", &costs.scans,
                         &costs.tables) == 2,
                  "%s", plan->why);
    return costs;
}

static struct costs costs_of(const struct twx_plan_facts *facts)
{
    struct twx_plan plan;
    twx_plan_query(facts, &plan);
    return costs_in(&plan);
}

static enum twx_search_method method_for(const struct twx_plan_facts *facts)
{
    struct twx_plan plan;
    twx_plan_query(facts, &plan);
    return plan.method;
}

START_TEST(the_cheaper_search_is_chosen)
{
    uint64_t state = 1;
    unsigned n_tables = 0;
    for (unsigned i = 0; i < N_RANDOM; i++) {
        const struct twx_plan_facts facts = random_facts(&state);
        struct twx_plan plan;
        twx_plan_query(&facts, &plan);
        const struct costs costs = costs_in(&plan);
        const bool has_tables = plan.method == TWX_SEARCH_MULTI_INDEX;
        n_tables += has_tables;
        ck_assert(has_tables ? costs.tables <= costs.scans : costs.scans <= costs.tables);
    }
    // The property says nothing unless both happen.
    ck_assert_uint_gt(n_tables, N_RANDOM / 10);
    ck_assert_uint_lt(n_tables, N_RANDOM / 10 * 9);
}
END_TEST

START_TEST(more_work_never_costs_less_and_more_threads_never_more)
{
    uint64_t state = 2;
    for (unsigned i = 0; i < N_RANDOM; i++) {
        const struct twx_plan_facts facts = random_facts(&state);
        const struct costs costs = costs_of(&facts);
        struct twx_plan_facts other = facts;
        other.n_questions += 1 + of_any_magnitude(20, &state);
        ck_assert_double_ge(costs_of(&other).scans, costs.scans);
        ck_assert_double_ge(costs_of(&other).tables, costs.tables);
        other = facts;
        other.n_turns++;
        ck_assert_double_ge(costs_of(&other).scans, costs.scans);
        ck_assert_double_ge(costs_of(&other).tables, costs.tables);
        other = facts;
        other.n_threads++;
        ck_assert_double_le(costs_of(&other).scans, costs.scans);
        ck_assert_double_le(costs_of(&other).tables, costs.tables);
        other = facts;
        other.n_hashes += 1 + of_any_magnitude(20, &state);
        ck_assert_double_ge(costs_of(&other).scans, costs.scans);
        other = facts;
        other.radius++;
        ck_assert_double_eq(costs_of(&other).scans, costs.scans);
    }
}
END_TEST

START_TEST(much_more_work_costs_visibly_more)
{
    struct twx_plan_facts facts = {10 * M, 16, 16, 12, 1, 64, 1, UINT64_MAX, 0, false};
    const struct costs costs = costs_of(&facts);
    facts.n_questions *= 1000;
    ck_assert_double_ge(costs_of(&facts).scans, 990 * costs.scans);
    ck_assert_double_gt(costs_of(&facts).tables, costs.tables);
    facts.n_questions /= 1000;
    facts.n_hashes *= 10;
    ck_assert_double_ge(costs_of(&facts).scans, 9.9 * costs.scans);
    ck_assert_double_ge(costs_of(&facts).tables, 5 * costs.tables);
}
END_TEST

START_TEST(more_whole_batches_do_not_turn_tables_into_scans)
{
    uint64_t state = 3;
    for (unsigned i = 0; i < N_RANDOM; i++) {
        struct twx_plan_facts facts = random_facts(&state);
        bool had_tables = false;
        for (facts.n_questions = TWX_SCAN_BATCH; facts.n_questions < UINT64_C(1) << 40;
             facts.n_questions *= 4) {
            const bool has_tables = method_for(&facts) == TWX_SEARCH_MULTI_INDEX;
            ck_assert(has_tables || !had_tables);
            had_tables = has_tables;
        }
    }
}
END_TEST

START_TEST(tables_are_chosen_only_where_they_and_the_codes_fit)
{
    uint64_t state = 4;
    unsigned n_tables = 0;
    for (unsigned i = 0; i < N_RANDOM; i++) {
        struct twx_plan_facts facts = random_facts(&state);
        struct twx_plan plan;
        twx_plan_query(&facts, &plan);
        if (plan.method != TWX_SEARCH_MULTI_INDEX) {
            continue;
        }
        n_tables++;
        ck_assert_ptr_null(strstr(plan.why, "too much memory"));
        const uint64_t n_bytes = plan.shape.n_bytes + facts.n_hashes * facts.code_bytes;
        facts.memory_bytes = n_bytes;
        ck_assert_int_eq(method_for(&facts), TWX_SEARCH_MULTI_INDEX);
        facts.memory_bytes = n_bytes - 1;
        twx_plan_query(&facts, &plan);
        ck_assert_int_eq(plan.method, TWX_SEARCH_SCAN_MANY);
        ck_assert_ptr_nonnull(strstr(plan.why, "too much memory"));
    }
    ck_assert_uint_gt(n_tables, 0);
}
END_TEST

START_TEST(the_shape_is_one_that_tables_can_be_built_of)
{
    uint64_t state = 5;
    for (unsigned i = 0; i < N_RANDOM; i++) {
        const struct twx_plan_facts facts = random_facts(&state);
        struct twx_plan plan;
        twx_plan_query(&facts, &plan);
        const struct twx_mih_shape chosen =
            twx_mih_choose(facts.n_hashes, facts.n_compared, facts.radius);
        ck_assert_uint_eq(plan.shape.n_chunks, chosen.n_chunks);
        ck_assert_uint_eq(plan.shape.chunk_bits, chosen.chunk_bits);
        ck_assert_uint_ge(plan.shape.n_chunks, 1);
        ck_assert_uint_le(plan.shape.n_chunks, facts.radius + 1);
        ck_assert_uint_le((uint64_t)plan.shape.n_chunks * plan.shape.chunk_bits,
                          8 * facts.n_compared);
    }
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_loop_test(tests, known_facts_choose_the_expected_search, 0,
                        sizeof rows / sizeof *rows);
    tcase_add_test(tests, each_method_has_its_name);
    tcase_add_test(tests, the_cheaper_search_is_chosen);
    tcase_add_test(tests, more_work_never_costs_less_and_more_threads_never_more);
    tcase_add_test(tests, much_more_work_costs_visibly_more);
    tcase_add_test(tests, more_whole_batches_do_not_turn_tables_into_scans);
    tcase_add_test(tests, tables_are_chosen_only_where_they_and_the_codes_fit);
    tcase_add_test(tests, the_shape_is_one_that_tables_can_be_built_of);
}

int main(void)
{
    return run_tests("plan", add_tests);
}
