// SPDX-License-Identifier: MIT
//
// Payloads of records: what is written is read, what is no record is refused, and the order is a total one.
#include "base/bytes.h"
#include "random_records.h"
#include "twindex_commands.h"

static uint8_t bytes[TWX_RECORD_BYTES_MAX];
static uint8_t other_bytes[TWX_RECORD_BYTES_MAX];

/** Decodes from a block of exactly n bytes, so that a sanitizer sees reads past them. */
static bool decodes(const uint8_t *payload, size_t n)
{
    struct twx_record record;
    uint8_t *exact = malloc(n > 0 ? n : 1);
    ck_assert_ptr_nonnull(exact);
    memcpy(exact, payload, n);
    const bool result = twx_record_decode(exact, n, &record);
    free(exact);
    return result;
}

START_TEST(a_record_is_read_as_it_was_written)
{
    uint64_t state = 1;
    char path[PATH_CAP];
    for (unsigned i = 0; i < 5000; i++) {
        struct twx_record back;
        random_path(60, path, &state);
        const struct twx_record record = random_record(path, 8, &state);
        const size_t n = twx_record_encode(&record, bytes);
        ck_assert(twx_record_decode(bytes, n, &back));
        ck_assert_uint_eq(back.path_bytes, record.path_bytes);
        ck_assert_mem_eq(back.path, path, back.path_bytes);
        ck_assert_uint_eq(back.bytes, record.bytes);
        ck_assert_int_eq(back.mtime_ns, record.mtime_ns);
        ck_assert_int_eq(back.status, record.status);
        ck_assert_int_eq(back.reason, record.reason);
        ck_assert_uint_eq(back.hash_size, record.hash_size);
        ck_assert_mem_eq(back.hash, record.hash, sizeof back.hash);
        // The other fields by way of the one encoding a record has.
        ck_assert_uint_eq(twx_record_encode(&back, other_bytes), n);
        ck_assert_mem_eq(other_bytes, bytes, n);
        ck_assert_int_eq(twx_record_compare(&record, 1, &back, 1), 0);
    }
}
END_TEST

START_TEST(the_longest_path_fits)
{
    static char path[TWX_RECORD_PATH_MAX];
    memset(path, 'x', sizeof path);
    path[0] = '/';
    uint64_t state = 2;
    struct twx_record record = random_record("/", 8, &state);
    fill_image(&record, 8, &state);
    record.status = TWX_IMAGE_HASHED;
    record.reason = TWX_REASON_NONE;
    record.hash_size = 16;
    fill_variants(&record, TWX_VARIANTS_MAX, 1);
    fill_metadata(&record.metadata, &state);
    record.path = path;
    record.path_bytes = sizeof path;
    const size_t n = twx_record_encode(&record, bytes);
    ck_assert_uint_le(n, TWX_RECORD_BYTES_MAX);
    ck_assert(decodes(bytes, n));
}
END_TEST

START_TEST(cut_anywhere_a_payload_is_refused_or_lacks_a_tag)
{
    uint64_t state = 3;
    struct twx_record record = random_record("/a/b.jpg", 8, &state);
    record.status = TWX_IMAGE_HASHED;
    record.reason = TWX_REASON_NONE;
    fill_image(&record, 8, &state);
    record.metadata = (struct twx_metadata){0};  // its tags may be missing
    record.variants_level = TWX_VARIANTS_NONE;
    const size_t n = twx_record_encode(&record, bytes);
    for (size_t cut = 0; cut < n; cut++) {
        ck_assert_msg(!decodes(bytes, cut), "a hashed image of %zu of %zu bytes", cut, n);
    }
}
END_TEST

START_TEST(changed_bytes_never_lead_outside)
{
    uint64_t state = 4;
    char path[PATH_CAP];
    for (unsigned i = 0; i < 20000; i++) {
        random_path(60, path, &state);
        const struct twx_record record = random_record(path, 8, &state);
        const size_t n = twx_record_encode(&record, bytes);
        for (unsigned k = 1 + (unsigned)below(4, &state); k > 0; k--) {
            bytes[below(n, &state)] = (uint8_t)next_random(&state);
        }
        (void)decodes(bytes, n);
    }
}
END_TEST

/** A payload of an image with variants, whose tag stands last. */
static size_t put_with_variants(unsigned n_variants)
{
    uint64_t state = 6;
    struct twx_record record = random_record("/a/b.jpg", 8, &state);
    record.status = TWX_IMAGE_HASHED;
    record.reason = TWX_REASON_NONE;
    fill_image(&record, 8, &state);
    fill_variants(&record, n_variants, 1);
    return twx_record_encode(&record, bytes);
}

START_TEST(variants_that_cannot_be_are_refused)
{
    enum { EACH = 17 };
    size_t n = put_with_variants(2);
    ck_assert(decodes(bytes, n));
    uint8_t *level = bytes + n - 2 * EACH - 1;
    level[0] = TWX_VARIANTS_ALL + 1;
    ck_assert(!decodes(bytes, n));
    level[0] = TWX_VARIANTS_NONE;
    ck_assert(!decodes(bytes, n));
    level[0] = TWX_VARIANTS_ALL;
    level[1] = TWX_VARIANT_NONE;
    ck_assert(!decodes(bytes, n));
    level[1] = level[1 + EACH];  // twice the same kind
    ck_assert(!decodes(bytes, n));
    level[1] = 1;
    level[1 + EACH] = TWX_N_VARIANT_KINDS;
    ck_assert(!decodes(bytes, n));
    n = put_with_variants(2);
    twx_put_u16(bytes + n - 2 * EACH - 3, 2 * EACH);  // a byte is missing
    ck_assert(!decodes(bytes, n - 1));
    n = put_with_variants(0);
    ck_assert(decodes(bytes, n));
}
END_TEST

START_TEST(tags_of_a_later_version_are_skipped)
{
    uint64_t state = 5;
    struct twx_record back;
    const struct twx_record record = random_record("/x", 8, &state);
    size_t n = twx_record_encode(&record, bytes);
    twx_put_u16(bytes + n, 999);
    twx_put_u16(bytes + n + 2, 3);
    n += 7;
    ck_assert(twx_record_decode(bytes, n, &back));
    ck_assert_int_eq(twx_record_compare(&record, 1, &back, 1), 0);
}
END_TEST

/** Offsets in the payload of a record whose path is "/x/y", and values that make no sense there. */
static const struct {
    size_t at;
    uint8_t value;
} nonsense[] = {
    {0, 2},                 // kind
    {1, 3},                 // status
    {2, TWX_N_REASONS},     // reason
    {1, TWX_IMAGE_FAILED},  // a failed image with a hash
    {1, TWX_IMAGE_NOT_AN_IMAGE},
    {46, 'x'},  // a relative path
    {47, 0},    // NUL in it
    {49, '/'},  // no name
    {44, 0},    // its length
    {44, 255},
};

START_TEST(what_makes_no_sense_is_refused)
{
    uint64_t state = 6;
    struct twx_record record = random_record("/x/y", 8, &state);
    record.status = TWX_IMAGE_HASHED;
    record.reason = TWX_REASON_NONE;
    fill_image(&record, 8, &state);
    const size_t n = twx_record_encode(&record, bytes);
    ck_assert(decodes(bytes, n));
    bytes[nonsense[_i].at] = nonsense[_i].value;
    ck_assert(!decodes(bytes, n));
}
END_TEST

START_TEST(a_picture_that_cannot_be_is_refused)
{
    uint64_t state = 7;
    struct twx_record record = random_record("/x/y", 8, &state);
    record.status = TWX_IMAGE_HASHED;
    record.reason = TWX_REASON_NONE;
    fill_image(&record, 8, &state);
    record.picture.has_exif_time = true;
    struct twx_record wrong[9];
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        wrong[i] = record;
    }
    wrong[0].picture.width = 0;
    wrong[1].picture.height = 0;
    wrong[2].picture.n_frames = 0;
    wrong[3].detail = 129;
    wrong[4].picture.exif_time_s = INT64_C(253402300800);  // the year 10000
    wrong[5].picture.exif_time_s = INT64_MIN;
    wrong[6].picture.format = TWX_FORMAT_NONE;
    wrong[7].metadata.has_subsec = true;
    wrong[7].metadata.subsec_us = TWX_SUBSEC_US_MAX + 1;
    wrong[8].metadata.jpeg_quality = TWX_JPEG_QUALITY_MAX + 1;
    ck_assert(decodes(bytes, twx_record_encode(&record, bytes)));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        ck_assert(!decodes(bytes, twx_record_encode(&wrong[i], bytes)));
    }
}
END_TEST

START_TEST(only_a_truncated_picture_has_rows_and_a_hash_of_some)
{
    const struct twx_record record = {
        .status = TWX_IMAGE_FAILED,
        .reason = TWX_REASON_TRUNCATED,
        .path = "/x/y",
        .path_bytes = 4,
        .picture = {.format = TWX_FORMAT_JPEG, .width = 3, .height = 4},
        .hash_version = TWX_HASH_VERSION,
        .partial = {.is_known = true, .hash_size = 8, .n_rows = 2},
    };
    struct twx_record wrong[6];
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        wrong[i] = record;
    }
    wrong[0].reason = TWX_REASON_CORRUPT;
    wrong[1].status = TWX_IMAGE_NOT_AN_IMAGE;
    wrong[1].reason = TWX_REASON_NONE;
    wrong[2].partial.hash_size = 4;
    wrong[3].partial.n_rows = 0;
    wrong[4].picture.width = 0;
    wrong[5].picture.height = 0;
    ck_assert(decodes(bytes, twx_record_encode(&record, bytes)));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        ck_assert(!decodes(bytes, twx_record_encode(&wrong[i], bytes)));
    }
}
END_TEST

START_TEST(metadata_costs_no_byte_until_it_says_something)
{
    uint64_t state = 9;
    struct twx_record record = random_record("/x/y", 8, &state);
    record.status = TWX_IMAGE_HASHED;
    record.reason = TWX_REASON_NONE;
    fill_image(&record, 8, &state);
    record.metadata = (struct twx_metadata){0};
    const size_t without = twx_record_encode(&record, bytes);
    record.metadata = (struct twx_metadata){.payload_checksum = {1},
                                            .has_subsec = true,  // 0 is something
                                            .camera_hash = 2,
                                            .n_fields = 3,
                                            .flags = TWX_METADATA_RATING,
                                            .jpeg_quality = 4};
    ck_assert_uint_eq(twx_record_encode(&record, other_bytes), without + 20 + 8 + 12 + 8 + 5);
    ck_assert_mem_eq(bytes, other_bytes, without);
    struct twx_record back;
    ck_assert(twx_record_decode(other_bytes, without + 53, &back));
    ck_assert_mem_eq(back.metadata.payload_checksum, record.metadata.payload_checksum,
                     sizeof back.metadata.payload_checksum);
    ck_assert(back.metadata.has_subsec);
    ck_assert_uint_eq(back.metadata.subsec_us, 0);
    ck_assert_uint_eq(back.metadata.camera_hash, 2);
    ck_assert_uint_eq(back.metadata.n_fields, 3);
    ck_assert_uint_eq(back.metadata.flags, TWX_METADATA_RATING);
    ck_assert_uint_eq(back.metadata.jpeg_quality, 4);
    // What a program that does not know the tags makes of them: the record as it is without.
    ck_assert(twx_record_decode(bytes, without, &back));
    ck_assert(!back.metadata.has_subsec);
    ck_assert_int_ne(twx_record_compare(&record, 1, &back, 1), 0);
}
END_TEST

START_TEST(a_root_has_a_path_and_a_device)
{
    struct twx_record back;
    const struct twx_record root = {
        .kind = TWX_RECORD_ROOT, .path = "/", .path_bytes = 1, .device = UINT64_MAX};
    const size_t n = twx_record_encode(&root, bytes);
    ck_assert(twx_record_decode(bytes, n, &back));
    ck_assert_int_eq(back.kind, TWX_RECORD_ROOT);
    ck_assert_uint_eq(back.device, UINT64_MAX);
}
END_TEST

START_TEST(a_checksum_is_of_the_record_and_its_time)
{
    uint64_t state = 8;
    char path[PATH_CAP];
    for (unsigned i = 0; i < 2000; i++) {
        struct twx_record other;
        random_path(60, path, &state);
        const struct twx_record record = random_record(path, 8, &state);
        const uint64_t sum = twx_record_checksum(&record, i);
        ck_assert_uint_ne(sum, 0);
        ck_assert_uint_ne(sum, twx_record_checksum(&record, (int64_t)i + 1));
        const size_t n = twx_record_encode(&record, bytes);
        ck_assert(twx_record_decode(bytes, n, &other));
        ck_assert_uint_eq(sum, twx_record_checksum(&other, i));
        bytes[below(n, &state)] ^= (uint8_t)(1 << below(8, &state));  // may still be a record
        if (twx_record_decode(bytes, n, &other) && twx_record_compare(&record, 0, &other, 0) != 0) {
            ck_assert_uint_ne(sum, twx_record_checksum(&other, i));
        }
    }
}
END_TEST

static int sign(int n)
{
    return (n > 0) - (n < 0);
}

START_TEST(the_order_is_total)
{
    uint64_t state = 7;
    for (unsigned i = 0; i < 20000; i++) {
        struct twx_record r[3];
        int64_t observed[3];
        for (unsigned k = 0; k < 3; k++) {
            r[k] = random_record("/x", 2, &state);
            observed[k] = (int64_t)below(2, &state);
        }
        const int ab = sign(twx_record_compare(&r[0], observed[0], &r[1], observed[1]));
        const int ba = sign(twx_record_compare(&r[1], observed[1], &r[0], observed[0]));
        const int bc = sign(twx_record_compare(&r[1], observed[1], &r[2], observed[2]));
        const int ac = sign(twx_record_compare(&r[0], observed[0], &r[2], observed[2]));
        ck_assert_int_eq(ab, -ba);
        if (ab >= 0 && bc >= 0) {
            ck_assert_int_eq(ac, ab > 0 || bc > 0);
        }
        if (ab == 0) {  // equal only when they are the same
            const size_t n = twx_record_encode(&r[0], bytes);
            ck_assert_uint_eq(twx_record_encode(&r[1], other_bytes), n);
            ck_assert_mem_eq(bytes, other_bytes, n);
            ck_assert_int_eq(observed[0], observed[1]);
        }
    }
}
END_TEST

START_TEST(later_observed_then_later_changed_then_success_stands)
{
    const struct twx_record old_success = {.path = "/x", .path_bytes = 2, .mtime_ns = 1};
    const struct twx_record new_failure = {
        .path = "/x", .path_bytes = 2, .mtime_ns = 2, .status = TWX_IMAGE_FAILED};
    struct twx_record new_success = new_failure;
    new_success.status = TWX_IMAGE_NOT_AN_IMAGE;
    ck_assert_int_gt(twx_record_compare(&old_success, 2, &new_failure, 1), 0);
    ck_assert_int_gt(twx_record_compare(&new_failure, 2, &old_success, 2), 0);
    ck_assert_int_gt(twx_record_compare(&new_success, 2, &new_failure, 2), 0);
    ck_assert_int_lt(twx_record_compare(&new_failure, INT64_MIN, &old_success, INT64_MAX), 0);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, a_record_is_read_as_it_was_written);
    tcase_add_test(tests, the_longest_path_fits);
    tcase_add_test(tests, cut_anywhere_a_payload_is_refused_or_lacks_a_tag);
    tcase_add_test(tests, changed_bytes_never_lead_outside);
    tcase_add_test(tests, variants_that_cannot_be_are_refused);
    tcase_add_test(tests, tags_of_a_later_version_are_skipped);
    tcase_add_loop_test(tests, what_makes_no_sense_is_refused, 0,
                        sizeof nonsense / sizeof *nonsense);
    tcase_add_test(tests, a_picture_that_cannot_be_is_refused);
    tcase_add_test(tests, only_a_truncated_picture_has_rows_and_a_hash_of_some);
    tcase_add_test(tests, metadata_costs_no_byte_until_it_says_something);
    tcase_add_test(tests, a_root_has_a_path_and_a_device);
    tcase_add_test(tests, a_checksum_is_of_the_record_and_its_time);
    tcase_add_test(tests, the_order_is_total);
    tcase_add_test(tests, later_observed_then_later_changed_then_success_stands);
}

int main(void)
{
    return run_tests("record", add);
}
