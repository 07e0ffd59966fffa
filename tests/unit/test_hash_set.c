// SPDX-License-Identifier: MIT
//
// Hash sets against plain loops: keys and items, collisions of hashes, growth, and a set that is full.
#include "base/hash_set.h"

#include "runner.h"

enum { N_MANY = 20000, N_DISTINCT = 7000 };

static struct twx_hash_set set;

START_TEST(a_key_is_new_once)
{
    static bool seen[N_DISTINCT];
    uint64_t state = 1;
    size_t n_seen = 0;
    ck_assert(twx_hash_set_init(&set, N_DISTINCT));
    for (unsigned i = 0; i < N_MANY; i++) {
        const size_t n = (size_t)(next_random(&state) % N_DISTINCT);
        uint64_t seed = n;
        ck_assert(twx_hash_set_add(&set, next_random(&seed)) == !seen[n]);
        n_seen += !seen[n];
        seen[n] = true;
        ck_assert_uint_eq(set.n_used, n_seen);
    }
    twx_hash_set_release(&set);
}
END_TEST

START_TEST(keys_survive_growth)
{
    uint64_t state = 2;
    ck_assert(twx_hash_set_init(&set, 0));
    for (unsigned i = 0; i < N_MANY; i++) {
        ck_assert(twx_hash_set_reserve(&set, set.n_used + 1));
        ck_assert(twx_hash_set_add(&set, next_random(&state)));
    }
    state = 2;
    for (unsigned i = 0; i < N_MANY; i++) {
        ck_assert(!twx_hash_set_add(&set, next_random(&state)));
    }
    ck_assert_uint_eq(set.n_used, N_MANY);
    ck_assert_uint_ge(set.n_room, N_MANY);
    ck_assert_uint_le(set.mask + 1, 4 * N_MANY);
    twx_hash_set_release(&set);
}
END_TEST

START_TEST(keys_of_one_home_are_told_apart)
{
    ck_assert(twx_hash_set_init(&set, 12));
    for (uint64_t key = 1; key <= 12; key++) {  // all below 2^20: one home slot
        ck_assert(twx_hash_set_add(&set, key));
    }
    for (uint64_t key = 1; key <= 12; key++) {
        ck_assert(!twx_hash_set_add(&set, key));
    }
    twx_hash_set_release(&set);
}
END_TEST

START_TEST(a_search_goes_on_at_the_first_slot_after_the_last)
{
    const uint64_t last = UINT64_C(15) << 20;
    ck_assert(twx_hash_set_init(&set, 12));
    ck_assert_uint_eq(set.mask, 15);
    for (uint64_t i = 0; i < 12; i++) {
        ck_assert(twx_hash_set_add(&set, last + i));
    }
    for (uint64_t i = 0; i < 12; i++) {
        ck_assert(!twx_hash_set_add(&set, last + i));
    }
    twx_hash_set_release(&set);
}
END_TEST

START_TEST(zero_is_a_key)
{
    ck_assert(twx_hash_set_init(&set, 2));
    ck_assert(twx_hash_set_add(&set, 0));
    ck_assert(!twx_hash_set_add(&set, 0));
    ck_assert_uint_eq(set.n_used, 1);
    twx_hash_set_release(&set);
}
END_TEST

START_TEST(a_full_set_has_empty_slots)
{
    for (size_t n = 0; n < 500; n++) {
        ck_assert(twx_hash_set_init(&set, n));
        ck_assert_uint_ge(set.n_room, n);
        ck_assert_uint_lt(set.n_room, set.mask);
        ck_assert_uint_eq(set.mask & (set.mask + 1), 0);
        twx_hash_set_release(&set);
    }
}
END_TEST

START_TEST(what_is_too_large_is_out_of_memory)
{
    ck_assert(!twx_hash_set_init(&set, SIZE_MAX));
    twx_hash_set_release(&set);
    ck_assert(!twx_hash_set_init(&set, SIZE_MAX / 16));
    ck_assert(twx_hash_set_init(&set, 1));
    ck_assert(twx_hash_set_add(&set, 77));
    ck_assert(!twx_hash_set_reserve(&set, SIZE_MAX / 16));
    ck_assert(!twx_hash_set_add(&set, 77));
    twx_hash_set_release(&set);
}
END_TEST

// ---------------------------------------------------------------------------------------------------------
// Items

static uint64_t values[N_MANY];
static unsigned n_compared;

static bool has_value(const void *wanted, uint32_t item)
{
    n_compared++;
    return values[item] == *(const uint64_t *)wanted;
}

/** Adds all items by a hash of their values; each finds the first of its value. Returns how many have an earlier one. */
static size_t add_all(uint64_t (*hash_of)(uint64_t value))
{
    static uint32_t first[N_DISTINCT];
    uint64_t state = 3;
    size_t n_distinct = 0;
    for (size_t i = 0; i < N_DISTINCT; i++) {
        first[i] = TWX_NO_ITEM;
    }
    ck_assert(twx_hash_set_init(&set, N_DISTINCT));
    for (uint32_t item = 0; item < N_MANY; item++) {
        const uint64_t value = next_random(&state) % N_DISTINCT;
        const uint64_t hash = hash_of(value);
        values[item] = value;
        ck_assert_uint_eq(twx_hash_set_find_item(&set, hash, has_value, &value), first[value]);
        if (first[value] == TWX_NO_ITEM) {
            first[value] = item;
            n_distinct++;
        }
        ck_assert_uint_eq(twx_hash_set_add_item(&set, hash, item, has_value, &value), first[value]);
        ck_assert_uint_eq(set.n_used, n_distinct);
    }
    twx_hash_set_release(&set);
    return N_MANY - n_distinct;
}

static uint64_t mixed(uint64_t value)
{
    return next_random(&value);
}

static uint64_t few_homes(uint64_t value)
{
    return mixed(value) >> 32 << 32;  // 12 bits of home are lost
}

static uint64_t few_tags(uint64_t value)
{
    return mixed(value) & 0x3ffffffff;
}

static uint64_t few_hashes(uint64_t value)
{
    return mixed(value % 64);
}

START_TEST(the_first_of_equal_items_is_found)
{
    n_compared = 0;
    const size_t n_again = add_all(mixed);
    // Found and then not added; what is not equal is hardly ever compared, as halves of hashes differ.
    ck_assert_uint_ge(n_compared, 2 * n_again);
    ck_assert_uint_lt(n_compared, 2 * n_again + 10);
    ck_assert_uint_eq(add_all(few_homes), n_again);
    ck_assert_uint_eq(add_all(few_tags), n_again);
    ck_assert_uint_eq(add_all(few_hashes), n_again);
}
END_TEST

START_TEST(a_search_for_items_goes_on_at_the_first_slot_after_the_last)
{
    const uint64_t last = UINT64_C(15) << 20;
    ck_assert(twx_hash_set_init(&set, 12));
    for (uint32_t item = 0; item < 12; item++) {
        values[item] = item;
        ck_assert_uint_eq(twx_hash_set_add_item(&set, last, item, has_value, &values[item]), item);
    }
    for (uint32_t item = 0; item < 12; item++) {
        ck_assert_uint_eq(twx_hash_set_find_item(&set, last, has_value, &values[item]), item);
    }
    twx_hash_set_release(&set);
}
END_TEST

START_TEST(the_lowest_and_the_highest_item_are_items)
{
    static const uint32_t items[] = {0, TWX_NO_ITEM - 1};
    for (size_t i = 0; i < 2; i++) {
        const uint64_t value = 5;
        values[0] = 6;
        ck_assert(twx_hash_set_init(&set, 2));
        ck_assert_uint_eq(twx_hash_set_add_item(&set, i, items[i], has_value, &value), items[i]);
        ck_assert_uint_eq((uint32_t)set.slots[0] - 1, items[i]);
        twx_hash_set_release(&set);
    }
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, a_key_is_new_once);
    tcase_add_test(tests, keys_survive_growth);
    tcase_add_test(tests, keys_of_one_home_are_told_apart);
    tcase_add_test(tests, a_search_goes_on_at_the_first_slot_after_the_last);
    tcase_add_test(tests, zero_is_a_key);
    tcase_add_test(tests, a_full_set_has_empty_slots);
    tcase_add_test(tests, what_is_too_large_is_out_of_memory);
    tcase_add_test(tests, the_first_of_equal_items_is_found);
    tcase_add_test(tests, a_search_for_items_goes_on_at_the_first_slot_after_the_last);
    tcase_add_test(tests, the_lowest_and_the_highest_item_are_items);
}

int main(void)
{
    return run_tests("hash_set", add_tests);
}
