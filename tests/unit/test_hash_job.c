// SPDX-License-Identifier: MIT
//
// Results of the job `hash`, and the memory they lie in: what is put comes back without a path, and whatever else lies there
// is refused or is a record that a worker of the run can have made.
#include <string.h>

#include "jobs/hash_job.h"
#include "jobs/shared.h"

#include "random_records.h"
#include "twindex_commands.h"

enum { ID = 3 };

static const struct twx_pool_shape shape = {
    .n_workers = 1, .n_slots = 5, .result_bytes = TWX_HASH_RESULT_BYTES};
static struct twx_shared shared;
static uint8_t copy[TWX_HASH_RESULT_BYTES];

static void make_shared(void)
{
    const size_t n = (twx_shared_bytes(&shape) + 63) / 64 * 64;
    void *memory = aligned_alloc(64, n);
    ck_assert_ptr_nonnull(memory);
    memset(memory, 0, n);
    shared = twx_shared_divide(&shape, memory);
}

static void free_shared(void)
{
    free(shared.heartbeats);
}

static void put(const struct twx_record *record)
{
    twx_result_put(&shared, ID, twx_hash_result_put(record, twx_result_room(&shared, ID)));
}

static bool get(struct twx_record *record)
{
    const size_t n = twx_result_copy(&shared, ID, copy);
    return twx_hash_result_get(copy, n, 8, record);
}

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
        twx_result_clear(&shared, ID);
        ck_assert(!get(&back));
        put(&record);
        ck_assert(get(&back));
        ck_assert_ptr_null(back.path);
        ck_assert_uint_eq(back.path_bytes, 0);
        back.path = record.path;
        back.path_bytes = record.path_bytes;
        ck_assert_int_eq(twx_record_compare(&record, 1, &back, 1), 0);
    }
}
END_TEST

START_TEST(the_largest_result_fits)
{
    uint64_t state = 5;
    struct twx_record record = hashed_image(&state);
    struct twx_record back;
    memset(record.checksum, 1, sizeof record.checksum);
    record.picture.has_exif_time = true;
    record.hash_size = 16;
    fill_variants(&record, TWX_VARIANTS_MAX, 1);
    record.metadata = (struct twx_metadata){.payload_checksum = {1},
                                            .has_subsec = true,
                                            .camera_hash = 1,
                                            .n_fields = 1,
                                            .jpeg_quality = 1};
    put(&record);
    ck_assert(twx_hash_result_get(copy, twx_result_copy(&shared, ID, copy), 16, &back));
}
END_TEST

/** Whether a hashed image with this change is refused. */
static bool is_refused(void (*change)(struct twx_record *))
{
    uint64_t state = 2;
    struct twx_record record = hashed_image(&state);
    change(&record);
    put(&record);
    return !get(&record);
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
    r->picture.decoder = 200;
}
static void drop_width(struct twx_record *r)
{
    r->picture.width = 0;
}
static void drop_frames(struct twx_record *r)
{
    r->picture.n_frames = 0;
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
    struct twx_record record = hashed_image(&state);
    struct twx_record back;
    record.metadata = (struct twx_metadata){0};  // its tags may be missing
    const size_t n = twx_hash_result_put(&record, copy);
    for (size_t i = 0; i < n; i++) {
        for (int bit = 0; bit < 8; bit++) {
            copy[i] ^= (uint8_t)(1 << bit);
            if (twx_hash_result_get(copy, n, 8, &back)) {
                ck_assert_int_eq(back.kind, TWX_RECORD_FILE);
                ck_assert_ptr_null(back.path);
            }
            copy[i] ^= (uint8_t)(1 << bit);
        }
    }
    for (size_t length = 0; length < n; length++) {
        ck_assert(!twx_hash_result_get(copy, length, 8, &back));
    }
    ck_assert(!twx_hash_result_get(copy, TWX_HASH_RESULT_BYTES + 1, 8, &back));
}
END_TEST

START_TEST(a_length_beyond_the_place_is_no_result)
{
    uint64_t state = 4;
    const struct twx_record record = hashed_image(&state);
    put(&record);
    for (uint32_t n = TWX_HASH_RESULT_BYTES + 1; n != 0; n *= 2) {
        memcpy(shared.results + ID * shared.stride, &n, sizeof n);
        ck_assert_uint_eq(twx_result_copy(&shared, ID, copy), 0);
    }
}
END_TEST

START_TEST(places_do_not_overlap)
{
    for (uint32_t id = 0; id < shape.n_slots; id++) {
        memset(twx_result_room(&shared, id), (int)id, TWX_HASH_RESULT_BYTES);
        twx_result_put(&shared, id, TWX_HASH_RESULT_BYTES);
    }
    for (uint32_t id = 0; id < shape.n_slots; id++) {
        ck_assert_uint_eq(twx_result_copy(&shared, id, copy), TWX_HASH_RESULT_BYTES);
        for (size_t i = 0; i < sizeof copy; i++) {
            ck_assert_uint_eq(copy[i], id);
        }
    }
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, make_shared, free_shared);
    tcase_add_test(tests, what_is_put_comes_back_without_its_path);
    tcase_add_test(tests, the_largest_result_fits);
    tcase_add_test(tests, what_no_worker_of_the_run_makes_is_refused);
    tcase_add_test(tests, no_byte_makes_a_root_or_a_path_of_it);
    tcase_add_test(tests, a_length_beyond_the_place_is_no_result);
    tcase_add_test(tests, places_do_not_overlap);
}

int main(void)
{
    return run_tests("hash_job", add);
}
