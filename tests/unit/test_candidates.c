// SPDX-License-Identifier: MIT
//
// Which files may be in a group, over an index in memory: what is near, what is equal, what counts neither, and what is kept
// of their hashes.
#include <string.h>

#include "base/bits.h"
#include "fake_index.h"
#include "group/candidates.h"
#include "random_codes.h"

enum { N_MAX = 64, CODE_BYTES = 16 };

static uint8_t codes[N_MAX * CODE_BYTES];
static struct fake_image images[N_MAX];
static struct twx_index fake = {
    .hash_size = 8, .codes = codes, .codes_a_block = 100, .images = images};
static struct twx_candidates found;

/** Adds a hash that is far from all others, but for n_flipped bits that of another.  like: UINT64_MAX: of none */
static uint64_t add_hash(uint64_t like, unsigned n_flipped)
{
    static uint64_t state = 1;
    uint8_t *code = codes + fake.n_codes * CODE_BYTES;
    if (like == UINT64_MAX) {
        fill_random(code, CODE_BYTES, &state);
    } else {
        memcpy(code, codes + like * CODE_BYTES, CODE_BYTES);
    }
    for (unsigned bit = 0; bit < n_flipped; bit++) {
        code[bit / 8] ^= (uint8_t)(0x80U >> bit % 8);
    }
    return fake.n_codes++;
}

/** Adds a file of bytes of its own; its number is one less than fake.n_images is then. */
static struct twx_image *add_file(uint64_t hash_id)
{
    struct fake_image *file = &images[fake.n_images++];
    *file = (struct fake_image){
        .hash_id = hash_id,
        .image = {.path = "/a", .path_bytes = 2, .bytes = 1000, .detail = 100, .inode = 1}};
    memcpy(file->image.checksum, &fake.n_images, sizeof fake.n_images);
    return &file->image;
}

static struct twx_image *add_alone(void)
{
    return add_file(add_hash(UINT64_MAX, 0));
}

static const struct twx_export_options usual = {.size = sizeof usual, .radius = 12, .n_jobs = 1};

/** "0011": of each file whether it is a candidate. */
static const char *candidates(struct twx_export_options options)
{
    static char marks[N_MAX + 1];
    struct twx_error err = {0};
    twx_candidates_release(&found);
    ck_assert(twx_candidates_find(&fake, &options, NULL, &found, &err) == TWX_OK);
    for (size_t i = 0; i < fake.n_images; i++) {
        marks[i] = twx_has_bit(found.files, i) ? '1' : '0';
    }
    marks[fake.n_images] = '\0';
    ck_assert_uint_eq(found.all.n_files, fake.n_images);
    return marks;
}

START_TEST(of_an_empty_index_there_are_none)
{
    ck_assert_str_eq(candidates(usual), "");
    ck_assert_uint_eq(found.n_codes, 0);
}
END_TEST

START_TEST(what_is_near_another_is_one_at_any_end_of_a_chain)
{
    (void)add_alone();
    const uint64_t middle = add_hash(UINT64_MAX, 0);
    const uint64_t end = add_hash(middle, 12);
    (void)add_file(middle);
    (void)add_file(add_hash(end, 24));  // 12 bits from the middle, and 24 from the other end
    (void)add_alone();
    (void)add_file(end);
    ck_assert_str_eq(candidates(usual), "01101");
    ck_assert_uint_eq(found.n_codes, 3);
    ck_assert_uint_eq(found.others.n_files, 2);
    struct twx_export_options options = usual;
    options.radius = 11;
    ck_assert_str_eq(candidates(options), "00000");
    options.radius = 12;
    options.exact_only = true;
    ck_assert_str_eq(candidates(options), "00000");
}
END_TEST

START_TEST(one_hash_of_two_files_is_enough)
{
    const uint64_t hash = add_hash(UINT64_MAX, 0);
    (void)add_file(hash);
    (void)add_alone();
    (void)add_file(hash);
    struct twx_export_options options = usual;
    options.radius = 0;
    ck_assert_str_eq(candidates(options), "101");
    ck_assert_uint_eq(found.place_of[1], UINT32_MAX);
    ck_assert(memcmp(found.codes, codes, CODE_BYTES) == 0);
}
END_TEST

START_TEST(equal_bytes_are_whatever_their_hashes)
{
    const struct twx_image *first = add_alone();
    (void)add_alone();
    struct twx_image *second = add_alone();
    memcpy(second->checksum, first->checksum, sizeof second->checksum);
    ck_assert_str_eq(candidates(usual), "101");
    struct twx_export_options options = usual;
    options.exact_only = true;
    ck_assert_str_eq(candidates(options), "101");
    second->bytes++;
    ck_assert_str_eq(candidates(usual), "000");
}
END_TEST

START_TEST(without_checksums_names_of_one_file_are)
{
    struct twx_image *files[] = {add_alone(), add_alone(), add_alone(), add_alone()};
    for (size_t i = 0; i < 4; i++) {
        memset(files[i]->checksum, 0, sizeof files[i]->checksum);
        files[i]->inode = i % 2 == 0 ? 5 : 0;  // 0: nothing shows what file it is
    }
    ck_assert_str_eq(candidates(usual), "1010");
    ck_assert_uint_eq(found.all.n_without_checksum, 4);
    ck_assert_uint_eq(found.others.n_without_checksum, 2);
}
END_TEST

START_TEST(flat_images_are_near_nothing_unless_included)
{
    const uint64_t hash = add_hash(UINT64_MAX, 0);
    (void)add_file(hash);
    add_file(hash)->is_flat = true;
    struct twx_export_options options = usual;
    ck_assert_str_eq(candidates(options), "00");
    ck_assert_uint_eq(found.others.n_flat, 1);
    options.include_flat = true;
    ck_assert_str_eq(candidates(options), "11");
}
END_TEST

START_TEST(the_first_code_of_a_component_is_kept_though_no_file_has_it)
{
    const uint64_t gone = add_hash(UINT64_MAX, 0);
    (void)add_file(add_hash(gone, 5));
    (void)add_file(add_hash(gone, 7));
    ck_assert_str_eq(candidates(usual), "11");
    ck_assert_uint_eq(found.n_codes, 3);
    for (size_t i = 0; i < 3; i++) {
        ck_assert_uint_eq(found.component[i], 0);
    }
}
END_TEST

START_TEST(a_hash_that_is_not_there_is_met_again)
{
    (void)add_alone();
    (void)add_file(fake.n_codes + 5);
    (void)add_file(UINT64_MAX);
    ck_assert_str_eq(candidates(usual), "011");
}
END_TEST

static void begin(void)
{
    fake.n_codes = 0;
    fake.n_images = 0;
}

static void end(void)
{
    twx_candidates_release(&found);
}

static void add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, of_an_empty_index_there_are_none);
    tcase_add_test(tests, what_is_near_another_is_one_at_any_end_of_a_chain);
    tcase_add_test(tests, one_hash_of_two_files_is_enough);
    tcase_add_test(tests, equal_bytes_are_whatever_their_hashes);
    tcase_add_test(tests, without_checksums_names_of_one_file_are);
    tcase_add_test(tests, flat_images_are_near_nothing_unless_included);
    tcase_add_test(tests, the_first_code_of_a_component_is_kept_though_no_file_has_it);
    tcase_add_test(tests, a_hash_that_is_not_there_is_met_again);
}

int main(void)
{
    return run_tests("candidates", add_tests);
}
