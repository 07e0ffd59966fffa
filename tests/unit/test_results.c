// SPDX-License-Identifier: MIT
//
// Results in shared memory: what is put comes back without a path, and whatever else lies there is refused or is a record
// that a worker of the run can have made.
#include "ingest/results.h"

#include "random_records.h"

static struct twx_result place;

static struct twx_record hashed_image(uint64_t *state)
{
    struct twx_record record = random_record("/a/b.jpg", 8, state);
    record.status = TWX_IMAGE_HASHED;
    record.reason = TWX_REASON_NONE;
    record.hash_version = TWX_HASH_VERSION;
    fill_image(&record, 8, state);
    return record;
}

START_TEST(what_is_put_comes_back_without_its_path)
{
    uint64_t state = 1;
    for (int i = 0; i < 1000; i++) {
        struct twx_record record = random_record("/a/b.jpg", 8, &state);
        struct twx_record back;
        record.hash_version = TWX_HASH_VERSION;
        twx_result_clear(&place);
        ck_assert(!twx_result_get(&place, 8, &back));
        twx_result_put(&place, &record);
        ck_assert(twx_result_get(&place, 8, &back));
        ck_assert_ptr_null(back.path);
        ck_assert_uint_eq(back.path_bytes, 0);
        back.path = record.path;
        back.path_bytes = record.path_bytes;
        ck_assert_int_eq(twx_record_compare(&record, 1, &back, 1), 0);
    }
}
END_TEST

/** Whether a hashed image with this change is refused. */
static bool is_refused(void (*change)(struct twx_record *))
{
    uint64_t state = 2;
    struct twx_record record = hashed_image(&state);
    change(&record);
    twx_result_put(&place, &record);
    return !twx_result_get(&place, 8, &record);
}

static void keep(struct twx_record *r)
{
    (void)r;
}
static void make_root(struct twx_record *r)
{
    *r = (struct twx_record){.kind = TWX_RECORD_ROOT, .path = "/", .path_bytes = 1};
}
static void change_size(struct twx_record *r)
{
    r->hash_size = 16;
}
static void change_version(struct twx_record *r)
{
    r->hash_version++;
}
static void change_decoder(struct twx_record *r)
{
    r->decoder = 200;
}
static void drop_width(struct twx_record *r)
{
    r->width = 0;
}
static void drop_frames(struct twx_record *r)
{
    r->n_frames = 0;
}
static void raise_detail(struct twx_record *r)
{
    r->detail = 129;
}

START_TEST(what_no_worker_of_the_run_makes_is_refused)
{
    ck_assert(!is_refused(keep));
    ck_assert(is_refused(make_root));
    ck_assert(is_refused(change_size));
    ck_assert(is_refused(change_version));
    ck_assert(is_refused(change_decoder));
    ck_assert(is_refused(drop_width));
    ck_assert(is_refused(drop_frames));
    ck_assert(is_refused(raise_detail));
}
END_TEST

START_TEST(no_byte_makes_a_root_or_a_path_of_it)
{
    uint64_t state = 3;
    const struct twx_record record = hashed_image(&state);
    struct twx_record back;
    twx_result_put(&place, &record);
    const uint32_t n = place.n_bytes;
    for (uint32_t i = 0; i < n; i++) {
        for (int bit = 0; bit < 8; bit++) {
            place.bytes[i] ^= (uint8_t)(1 << bit);
            if (twx_result_get(&place, 8, &back)) {
                ck_assert_int_eq(back.kind, TWX_RECORD_FILE);
                ck_assert_ptr_null(back.path);
            }
            place.bytes[i] ^= (uint8_t)(1 << bit);
        }
    }
    for (uint32_t length = 0; length < n; length++) {
        place.n_bytes = length;
        ck_assert(!twx_result_get(&place, 8, &back));
    }
    place.n_bytes = TWX_RESULT_BYTES_MAX + 1;
    ck_assert(!twx_result_get(&place, 8, &back));
    place.n_bytes = UINT32_MAX;
    ck_assert(!twx_result_get(&place, 8, &back));
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, what_is_put_comes_back_without_its_path);
    tcase_add_test(tests, what_no_worker_of_the_run_makes_is_refused);
    tcase_add_test(tests, no_byte_makes_a_root_or_a_path_of_it);
}

int main(void)
{
    return run_tests("results", add);
}
