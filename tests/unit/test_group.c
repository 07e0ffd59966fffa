// SPDX-License-Identifier: MIT
//
// twx_export over an index in memory: equal bytes, flat images, order of groups and rows, keepers, links,
// orientations, diameters, warnings; and the same rows whatever the number of threads.
#include <stdio.h>
#include <string.h>

#include "base/sanitized.h"
#include "fake_index.h"
#include "hash/turn.h"
#include "random_codes.h"

enum { N_MAX = 4096, CODE_BYTES = 16, OUTPUT_MAX = 1 << 20 };

static uint8_t codes[N_MAX * CODE_BYTES];
static struct fake_image images[N_MAX];
static char paths[N_MAX][32];
static struct twx_index fake = {
    .hash_size = 8, .codes = codes, .codes_a_block = 100, .images = images};

/** Adds a hash with its first n_ones bits set, counted from bit `from`; returns its id. */
static uint64_t add_hash(unsigned from, unsigned n_ones)
{
    uint8_t *code = codes + fake.n_codes * CODE_BYTES;
    memset(code, 0, CODE_BYTES);
    for (unsigned bit = from; bit < from + n_ones; bit++) {
        code[bit / 8] = (uint8_t)(code[bit / 8] | 0x80U >> bit % 8);
    }
    return fake.n_codes++;
}

/** Adds an image of its own content; a larger `pixels` is a better one. */
static struct twx_image *add_image(uint64_t hash_id, const char *path, unsigned pixels)
{
    struct fake_image *image = &images[fake.n_images];
    (void)snprintf(paths[fake.n_images], sizeof paths[0], "%s", path);
    *image = (struct fake_image){
        .hash_id = hash_id,
        .image = {.path = paths[fake.n_images],
                  .path_bytes = strlen(path),
                  .width = pixels,
                  .height = 1,
                  .bytes = 1000,
                  .device = 7,
                  .inode = 100 + fake.n_images,
                  .format = TWX_FORMAT_JPEG,
                  .detail = 100},
    };
    const uint32_t content = (uint32_t)fake.n_images + 1;
    memcpy(image->image.checksum, &content, sizeof content);
    fake.n_images++;
    return &image->image;
}

/** Makes b the same file content as a. */
static void equal_bytes(const struct twx_image *a, struct twx_image *b)
{
    b->bytes = a->bytes;
    memcpy(b->checksum, a->checksum, sizeof b->checksum);
}

// ------------------------------------------------------------------------------------------------------

static char output[OUTPUT_MAX];
static size_t n_output;
static struct twx_export_counts counts = {.size = sizeof counts};
static unsigned n_warnings;
static char warning[512];

/** "1 k /a 0\n": group, role, path, distance, then marks: = exact, l linked, oN orientation, i inverted, dN diameter. */
static bool print_row(void *user, const struct twx_group_row *row)
{
    (void)user;
    n_output +=
        (size_t)snprintf(output + n_output, OUTPUT_MAX - n_output, "%u %c %s %u%s%s",
                         (unsigned)row->group_id, row->is_keeper ? 'k' : 'd', row->image.path,
                         row->distance, row->is_exact ? " =" : "", row->is_linked ? " l" : "");
    if (row->orientation != 1) {
        n_output +=
            (size_t)snprintf(output + n_output, OUTPUT_MAX - n_output, " o%u", row->orientation);
    }
    if (row->is_inverted) {
        n_output += (size_t)snprintf(output + n_output, OUTPUT_MAX - n_output, " i");
    }
    if (row->has_diameter) {
        n_output +=
            (size_t)snprintf(output + n_output, OUTPUT_MAX - n_output, " d%u", row->diameter);
    }
    n_output += (size_t)snprintf(output + n_output, OUTPUT_MAX - n_output, "\n");
    return true;
}

static void count_warning(void *user, enum twx_level level, const char *text)
{
    (void)user;
    if (level == TWX_LEVEL_WARNING) {
        n_warnings++;
        (void)snprintf(warning, sizeof warning, "%s", text);
    }
}

static const struct twx_export_options usual = {.size = sizeof usual, .radius = 12, .n_jobs = 1};
static const struct twx_run listener = {.log = count_warning, .level = TWX_LEVEL_WARNING};

static const char *exported(struct twx_export_options options)
{
    struct twx_error err = {0};
    n_output = 0;
    output[0] = '\0';
    const enum twx_status status =
        twx_export(&fake, &options, &listener, print_row, NULL, &counts, &err);
    ck_assert_msg(status == TWX_OK, "%s", err.text);
    return output;
}

// ------------------------------------------------------------------------------------------------------

START_TEST(empty_index_has_no_groups)
{
    ck_assert_str_eq(exported(usual), "");
    ck_assert_uint_eq(counts.n_images, 0);
    ck_assert_uint_eq(counts.n_groups, 0);
    struct twx_export_options options = usual;
    options.linkage = TWX_LINKAGE_SINGLE;
    ck_assert_str_eq(exported(options), "");
    options.linkage = TWX_LINKAGE_COMPLETE;
    ck_assert_str_eq(exported(options), "");
}
END_TEST

START_TEST(rows_come_by_keepers_path_then_distance_then_path)
{
    const uint64_t far_away = add_hash(64, 64);
    const uint64_t centre = add_hash(0, 20);
    const uint64_t near = add_hash(0, 23);
    const uint64_t nearer = add_hash(0, 19);
    (void)add_image(far_away, "/z/keeper", 50);
    (void)add_image(near, "/b", 9);
    (void)add_image(near, "/a", 8);
    (void)add_image(centre, "/m/keeper", 10);
    (void)add_image(nearer, "/c", 7);
    (void)add_image(far_away, "/alone-no-more", 1);
    ck_assert_str_eq(exported(usual), "1 k /m/keeper 0 =\n"
                                      "1 d /c 1\n"
                                      "1 d /a 3\n"
                                      "1 d /b 3\n"
                                      "2 k /z/keeper 0 =\n"
                                      "2 d /alone-no-more 0\n");
    ck_assert_uint_eq(counts.n_images, 6);
    ck_assert_uint_eq(counts.n_groups, 2);
    ck_assert_uint_eq(counts.n_duplicates, 4);
    ck_assert_uint_eq(counts.n_duplicate_bytes, 4000);
}
END_TEST

START_TEST(radius_is_inclusive)
{
    (void)add_image(add_hash(0, 0), "/a", 2);
    (void)add_image(add_hash(0, 12), "/b", 1);
    (void)add_image(add_hash(0, 13), "/c", 0);
    ck_assert_str_eq(exported(usual), "1 k /a 0 =\n1 d /b 12\n");
    struct twx_export_options options = usual;
    // Adaptive: of so little structure only b and c are near enough, within 8.
    options.radius = -1;
    ck_assert_str_eq(exported(options), "1 k /b 0 =\n1 d /c 1\n");
    options.radius = 12;
    options.adaptive = true;
    ck_assert_str_eq(exported(options), "1 k /b 0 =\n1 d /c 1\n");
    options.adaptive = false;
    options.radius = 0;
    ck_assert_str_eq(exported(options), "");
    options.radius = 128;
    ck_assert_str_eq(exported(options), "1 k /a 0 =\n1 d /b 12\n1 d /c 13\n");
}
END_TEST

START_TEST(linkages_differ_on_a_chain)
{
    (void)add_image(add_hash(0, 10), "/b", 9);
    (void)add_image(add_hash(0, 0), "/a", 8);
    (void)add_image(add_hash(0, 20), "/c", 7);
    (void)add_image(add_hash(0, 30), "/d", 6);
    struct twx_export_options options = usual;
    ck_assert_str_eq(exported(options), "1 k /b 0 =\n1 d /a 10\n1 d /c 10\n");
    options.linkage = TWX_LINKAGE_COMPLETE;  // a and c are 20 apart; a has the better rank
    ck_assert_str_eq(exported(options), "1 k /b 0 =\n1 d /a 10\n2 k /c 0 =\n2 d /d 10\n");
    options.linkage = TWX_LINKAGE_SINGLE;
    ck_assert_str_eq(exported(options),
                     "1 k /b 0 = d30\n1 d /a 10 d30\n1 d /c 10 d30\n1 d /d 20 d30\n");
}
END_TEST

START_TEST(equal_bytes_join_under_exact_alone)
{
    const uint64_t hash = add_hash(0, 5);
    const struct twx_image *a = add_image(hash, "/a", 5);
    struct twx_image *b = add_image(hash, "/b", 5);
    (void)add_image(hash, "/c", 5);  // same hash, other bytes
    struct twx_image *d = add_image(hash, "/d", 5);
    equal_bytes(a, b);
    equal_bytes(a, d);
    d->bytes++;  // the checksum alone is not enough
    struct twx_export_options options = usual;
    options.exact_only = true;
    ck_assert_str_eq(exported(options), "1 k /a 0 =\n1 d /b 0 =\n");
    ck_assert_str_eq(exported(usual), "1 k /d 0 =\n1 d /a 0\n1 d /b 0\n1 d /c 0\n");
}
END_TEST

START_TEST(equal_bytes_join_whatever_their_hashes)
{
    // As an older decoder may have left them. The group follows the hash of the better of the two.
    const uint64_t one = add_hash(0, 0);
    const uint64_t other = add_hash(0, 60);
    const struct twx_image *a = add_image(one, "/a", 5);
    struct twx_image *b = add_image(other, "/b", 4);
    (void)add_image(other, "/c", 3);
    equal_bytes(a, b);
    ck_assert_str_eq(exported(usual), "1 k /a 0 =\n1 d /b 60 =\n");
}
END_TEST

START_TEST(flat_images_join_by_equal_bytes_only_unless_included)
{
    const uint64_t hash = add_hash(0, 0);
    struct twx_image *a = add_image(hash, "/a", 5);
    struct twx_image *b = add_image(hash, "/b", 5);
    struct twx_image *c = add_image(hash, "/c", 5);
    (void)add_image(hash, "/d", 1);
    a->is_flat = true;
    b->is_flat = true;
    c->is_flat = true;
    equal_bytes(a, c);
    ck_assert_str_eq(exported(usual), "1 k /a 0 =\n1 d /c 0 =\n");
    ck_assert_uint_eq(counts.n_flat, 3);
    struct twx_export_options options = usual;
    options.include_flat = true;
    ck_assert_str_eq(exported(options), "1 k /a 0 =\n1 d /b 0\n1 d /c 0 =\n1 d /d 0\n");
}
END_TEST

START_TEST(two_that_others_alone_join_are_no_group)
{
    (void)add_image(add_hash(0, 0), "/a", 9);
    struct twx_image *between = add_image(add_hash(0, 10), "/b", 2);
    (void)add_image(add_hash(0, 20), "/c", 8);
    const struct twx_image *elsewhere = add_image(add_hash(60, 30), "/d", 3);
    struct twx_export_options options = usual;
    for (options.linkage = TWX_LINKAGE_STAR; options.linkage <= TWX_LINKAGE_SINGLE;
         options.linkage++) {
        between->is_flat = true;
        ck_assert_str_eq(exported(options), "");
        between->is_flat = false;  // but of equal bytes, of which the better has another hash
        equal_bytes(elsewhere, between);
        ck_assert_ptr_nonnull(strstr(exported(options), "1 k /d 0 ="));
        ck_assert_uint_eq(counts.n_groups, 1);
        ck_assert_uint_eq(counts.n_duplicates, 1);
        between->checksum[0] ^= 0xff;
    }
}
END_TEST

START_TEST(keep_rules_choose_the_keeper)
{
    const uint64_t hash = add_hash(0, 0);
    (void)add_image(hash, "/large", 9);
    add_image(hash, "/png", 1)->format = TWX_FORMAT_PNG;
    struct twx_export_options options = usual;
    struct twx_keep *keep = NULL;
    ck_assert_int_eq(twx_keep_parse("format:png", &keep, NULL), TWX_OK);
    options.keep = keep;
    ck_assert_str_eq(exported(options), "1 k /png 0 =\n1 d /large 0\n");
    twx_keep_free(keep);
    options.keep = NULL;
    ck_assert_str_eq(exported(options), "1 k /large 0 =\n1 d /png 0\n");
}
END_TEST

START_TEST(hard_links_of_the_keeper_are_marked)
{
    const uint64_t hash = add_hash(0, 0);
    const struct twx_image *a = add_image(hash, "/a", 5);
    struct twx_image *b = add_image(hash, "/b", 5);
    struct twx_image *c = add_image(hash, "/c", 5);
    struct twx_image *d = add_image(hash, "/d", 5);
    equal_bytes(a, b);
    equal_bytes(a, c);
    b->inode = a->inode;
    c->inode = a->inode;
    c->device = a->device + 1;
    d->inode = a->inode;  // other bytes: an inode number of another machine
    ck_assert_str_eq(exported(usual), "1 k /a 0 =\n1 d /b 0 = l\n1 d /c 0 =\n1 d /d 0\n");
}
END_TEST

START_TEST(orientation_says_how_to_turn_the_keeper)
{
    const uint64_t hash = add_hash(3, 25);
    (void)add_image(hash, "/a", 9);
    for (unsigned o = 2; o <= TWX_N_ORIENTATIONS; o++) {
        char path[8];
        (void)snprintf(path, sizeof path, "/o%u", o);
        twx_orient_hash(codes, 8, o, codes + fake.n_codes * CODE_BYTES);
        (void)add_image(fake.n_codes++, path, 1);
    }
    struct twx_export_options options = usual;
    options.radius = 2;
    ck_assert_str_eq(exported(options), "");
    options.any_orientation = true;
    ck_assert_str_eq(exported(options), "1 k /a 0 =\n1 d /o2 0 o2\n1 d /o3 0 o3\n1 d /o4 0 o4\n"
                                        "1 d /o5 0 o5\n1 d /o6 0 o6\n1 d /o7 0 o7\n1 d /o8 0 o8\n");
    options.linkage = TWX_LINKAGE_SINGLE;
    ck_assert_ptr_nonnull(strstr(exported(options), "1 d /o8 0 o8 d0\n"));
}
END_TEST

START_TEST(negatives_join_when_asked_for)
{
    const struct twx_turns all = {true, true};
    uint8_t turned[TWX_N_TURNS_MAX * TWX_HASH_BYTES_MAX];
    const uint64_t hash = add_hash(3, 25);
    (void)add_image(hash, "/a", 9);
    (void)twx_make_turns(codes, 8, all, turned);
    for (unsigned turn = 8; turn < TWX_N_TURNS_MAX; turn++) {
        char path[8];
        (void)snprintf(path, sizeof path, "/n%u", turn - 7);
        memcpy(codes + fake.n_codes * CODE_BYTES, turned + turn * CODE_BYTES, CODE_BYTES);
        (void)add_image(fake.n_codes++, path, 1);
    }
    struct twx_export_options options = usual;
    options.radius = 2;
    ck_assert_str_eq(exported(options), "");
    options.inverted = true;
    ck_assert_ptr_nonnull(strstr(exported(options), "1 k /a 0 =\n1 d /n1 0 i\n"));
    options.any_orientation = true;
    ck_assert_str_eq(exported(options),
                     "1 k /a 0 =\n1 d /n1 0 i\n1 d /n2 0 o2 i\n1 d /n3 0 o3 i\n1 d /n4 0 o4 i\n"
                     "1 d /n5 0 o5 i\n1 d /n6 0 o6 i\n1 d /n7 0 o7 i\n1 d /n8 0 o8 i\n");
    options.linkage = TWX_LINKAGE_SINGLE;
    ck_assert_ptr_nonnull(strstr(exported(options), "1 d /n8 0 o8 i d0\n"));
}
END_TEST

static void add_random_images(uint64_t seed, size_t n)
{
    uint64_t state = seed;
    random_clusters(&state, codes, n, CODE_BYTES, 3, 0, 9);
    fake.n_codes = n;
    for (size_t i = 0; i < n; i++) {
        char path[32];
        (void)snprintf(path, sizeof path, "/%zu/%zu", random_below(&state, 50), i);
        struct twx_image *image =
            add_image(random_below(&state, n), path, (unsigned)random_below(&state, 9));
        image->is_flat = random_below(&state, 10) == 0;
        if (i > 0 && random_below(&state, 4) == 0) {
            const struct fake_image *like = &images[random_below(&state, i)];
            images[i].hash_id = like->hash_id;
            image->is_flat = like->image.is_flat;
            equal_bytes(&like->image, image);
        }
    }
}

START_TEST(threads_do_not_change_a_byte)
{
    static char first[OUTPUT_MAX];
    add_random_images(9, 2000);
    for (int linkage = TWX_LINKAGE_STAR; linkage <= TWX_LINKAGE_SINGLE; linkage++) {
        struct twx_export_options options = usual;
        options.linkage = (enum twx_linkage)linkage;
        (void)exported(options);
        memcpy(first, output, n_output + 1);
        ck_assert_uint_gt(counts.n_groups, 50);
        options.n_jobs = 4;
        ck_assert_int_eq(strcmp(exported(options), first), 0);
    }
}
END_TEST

START_TEST(order_of_images_does_not_change_a_byte)
{
    static char first[OUTPUT_MAX];
    add_random_images(10, 1000);
    (void)exported(usual);
    memcpy(first, output, n_output + 1);
    for (size_t i = 0; i < fake.n_images / 2; i++) {
        const struct fake_image kept = images[i];
        images[i] = images[fake.n_images - 1 - i];
        images[fake.n_images - 1 - i] = kept;
    }
    ck_assert_int_eq(strcmp(exported(usual), first), 0);
}
END_TEST

START_TEST(diameter_is_left_out_above_ten_thousand_hashes)
{
    static uint8_t many_codes[10001 * CODE_BYTES];
    static struct fake_image many[10001];
    for (uint32_t i = 0; i < 10001; i++) {
        memcpy(many_codes + (size_t)i * CODE_BYTES, &i, sizeof i);
        many[i] = (struct fake_image){
            .hash_id = i, .image = {.path = "/same", .path_bytes = 5, .inode = i, .bytes = i}};
    }
    fake.codes = many_codes;
    fake.n_codes = 10001;
    fake.images = many;
    fake.n_images = 10001;
    struct twx_export_options options = usual;
    options.linkage = TWX_LINKAGE_SINGLE;
    ck_assert_ptr_null(strstr(exported(options), " d1"));
    ck_assert_uint_eq(counts.n_groups, 1);
    ck_assert_uint_eq(n_warnings, 2);  // of the many near pairs, and of the diameter
    fake.n_images = 10000;
    ck_assert_ptr_nonnull(strstr(exported(options), " d1"));
    ck_assert_uint_eq(n_warnings, 3);
}
END_TEST

static bool pass_over(void *user, const struct twx_group_row *row)
{
    (void)user;
    (void)row;
    return true;
}

START_TEST(large_collections_are_warned_of_at_the_default_radius)
{
    const size_t n = 200001;
    struct fake_image *many = calloc(n, sizeof *many);
    ck_assert_ptr_nonnull(many);
    uint8_t *many_codes = calloc(n, CODE_BYTES);
    ck_assert_ptr_nonnull(many_codes);
    uint64_t state = 97;
    fill_random(many_codes, n * CODE_BYTES, &state);
    for (size_t i = 0; i < n; i++) {
        many[i] = (struct fake_image){.hash_id = i, .image = {.path = "/a", .path_bytes = 2}};
        memcpy(many[i].image.checksum, &i, sizeof i);
    }
    fake.codes = many_codes;
    fake.n_codes = n;
    fake.images = many;
    fake.n_images = n;
    struct twx_error err = {0};
    struct twx_export_options options = usual;
    fake.n_images = n - 1;
    options.radius = -1;
    ck_assert_uint_eq(twx_export(&fake, &options, &listener, pass_over, NULL, &counts, &err),
                      TWX_OK);
    ck_assert_uint_eq(n_warnings, 0);
    fake.n_images = n;
    options.radius = 12;
    ck_assert_uint_eq(twx_export(&fake, &options, &listener, pass_over, NULL, &counts, &err),
                      TWX_OK);
    ck_assert_uint_eq(n_warnings, 0);
    options.radius = -1;
    ck_assert_uint_eq(twx_export(&fake, &options, &listener, pass_over, NULL, &counts, &err),
                      TWX_OK);
    ck_assert_uint_eq(n_warnings, 1);
    ck_assert_msg(strstr(warning, "expect about 0 pairs of different pictures (") != NULL, "%s",
                  warning);
    free(many_codes);
    free(many);
}
END_TEST

START_TEST(more_false_pairs_than_true_ones_are_warned_of)
{
    enum { N_RANDOM = 2000, N_ALL = N_RANDOM + 200 };
    static uint8_t many_codes[N_ALL * CODE_BYTES];
    static struct fake_image many[N_ALL];
    uint64_t state = 101;
    struct twx_error err = {0};
    fill_random(many_codes, N_RANDOM * CODE_BYTES, &state);
    for (size_t i = 0; i < N_ALL; i++) {
        if (i >= N_RANDOM) {  // 200 twins, 2 bits off
            memcpy(many_codes + i * CODE_BYTES, many_codes + (i - N_RANDOM) * CODE_BYTES,
                   CODE_BYTES);
            many_codes[i * CODE_BYTES + 3] ^= 0x11;
        }
        many[i] = (struct fake_image){.hash_id = i, .image = {.path = "/a", .path_bytes = 2}};
        memcpy(many[i].image.checksum, &i, sizeof i);
    }
    fake.codes = many_codes;
    fake.n_codes = N_ALL;
    fake.images = many;
    fake.n_images = N_ALL;
    struct twx_export_options options = usual;
    for (int radius = 2; radius < 128; radius += TWX_SANITIZED ? 21 : 6) {
        // Of 2.4 million pairs of random hashes 40 are expected within 40 bits, 680 within 44.
        options.radius = radius;
        n_warnings = 0;
        ck_assert_uint_eq(twx_export(&fake, &options, &listener, pass_over, NULL, &counts, &err),
                          TWX_OK);
        ck_assert_uint_eq(n_warnings, radius >= 44);
        ck_assert(radius < 44 || strstr(warning, "more than of the same") != NULL);
    }
}
END_TEST

enum { FIRST_RADIUS = 41, N_RADII = TWX_SANITIZED ? 2 : 5 };

/** The warning of each radius, without its first word. */
static void collect_warnings(char warnings[N_RADII][sizeof warning])
{
    struct twx_export_options options = usual;
    struct twx_error err = {0};
    for (int i = 0; i < N_RADII; i++) {
        options.radius = FIRST_RADIUS + i;
        ck_assert_uint_eq(twx_export(&fake, &options, &listener, pass_over, NULL, &counts, &err),
                          TWX_OK);
        (void)snprintf(warnings[i], sizeof warnings[i], "%s", strchr(warning, ' '));
    }
}

START_TEST(flat_images_change_no_warning)
{
    // So many hashes that a sample of them is looked at.
    enum { N_USUAL = 3000, N_ALL = 2 * N_USUAL };
    static uint8_t many_codes[N_ALL * CODE_BYTES];
    static struct fake_image many[N_ALL];
    char with_flat[N_RADII][sizeof warning];
    char without[N_RADII][sizeof warning];
    uint64_t state = 103;
    fill_random(many_codes, sizeof many_codes, &state);
    for (size_t i = 0; i < N_ALL; i++) {
        many[i] = (struct fake_image){
            .hash_id = i, .image = {.path = "/a", .path_bytes = 2, .is_flat = i % 2 == 1}};
        memcpy(many[i].image.checksum, &i, sizeof i);
    }
    fake.codes = many_codes;
    fake.n_codes = N_ALL;
    fake.images = many;
    fake.n_images = N_ALL;
    collect_warnings(with_flat);
    ck_assert_uint_eq(n_warnings, N_RADII);
    for (size_t i = 0; i < N_USUAL; i++) {
        memmove(many_codes + i * CODE_BYTES, many_codes + 2 * i * CODE_BYTES, CODE_BYTES);
        many[i].image.is_flat = false;
    }
    fake.n_codes = N_USUAL;
    fake.n_images = N_USUAL;
    collect_warnings(without);
    for (int i = 0; i < N_RADII; i++) {
        ck_assert_str_eq(without[i], with_flat[i]);
    }
}
END_TEST

enum { N_MILLION = TWX_SANITIZED ? 200000 : 1000000 };

/** A million images of different bytes, spread over n_shared hashes. */
static struct fake_image *make_million(uint64_t n_shared, bool is_flat, char (*names)[16])
{
    struct fake_image *many = calloc(N_MILLION, sizeof *many);
    ck_assert_ptr_nonnull(many);
    uint64_t state = 31;
    fill_random(codes, n_shared * CODE_BYTES, &state);
    fake.n_codes = n_shared;
    for (uint32_t i = 0; i < N_MILLION; i++) {
        const int n = snprintf(names[i], sizeof names[i], "/%03u/%07u", i / 1000, i);
        many[i] = (struct fake_image){.hash_id = i % n_shared,
                                      .image = {.path = names[i],
                                                .path_bytes = (size_t)n,
                                                .bytes = 500,
                                                .inode = i,
                                                .is_flat = is_flat}};
        const uint32_t content = i + 1;
        memcpy(many[i].image.checksum, &content, sizeof content);
    }
    fake.images = many;
    fake.n_images = N_MILLION;
    return many;
}

static bool count_row(void *user, const struct twx_group_row *row)
{
    uint64_t *n_rows = user;
    ck_assert_uint_eq(row->image.path_bytes, 12);
    (*n_rows)++;
    return true;
}

START_TEST(a_million_images_of_ten_hashes_are_ten_groups_and_told_of)
{
    static char names[N_MILLION][16];
    struct fake_image *many = make_million(10, false, names);
    uint64_t n_rows = 0;
    ck_assert_int_eq(twx_export(&fake, &usual, &listener, count_row, &n_rows, &counts, NULL),
                     TWX_OK);
    ck_assert_uint_eq(n_rows, N_MILLION);
    ck_assert_uint_eq(counts.n_groups, 10);
    ck_assert_uint_eq(counts.n_largest, N_MILLION / 10);
    char told[128];
    (void)snprintf(told, sizeof told,
                   "10 groups of 20000 images or more, the largest that of '/000/0000000' with %d:",
                   N_MILLION / 10);
    ck_assert_msg(strstr(warning, told) != NULL, "%s", warning);
    free(many);
}
END_TEST

START_TEST(a_million_flat_images_join_nothing_and_are_counted)
{
    static char names[N_MILLION][16];
    struct fake_image *many = make_million(100, true, names);
    uint64_t n_rows = 0;
    ck_assert_int_eq(twx_export(&fake, &usual, &listener, count_row, &n_rows, &counts, NULL),
                     TWX_OK);
    ck_assert_uint_eq(n_rows, 0);
    ck_assert_uint_eq(counts.n_flat, N_MILLION);
    ck_assert_uint_eq(counts.n_largest, 0);
    free(many);
}
END_TEST

static bool stop_after_three(void *user, const struct twx_group_row *row)
{
    (void)row;
    return ++*(unsigned *)user < 3;
}

START_TEST(receiver_can_end_the_export)
{
    add_random_images(11, 500);
    unsigned n = 0;
    ck_assert_int_eq(twx_export(&fake, &usual, NULL, stop_after_three, &n, &counts, NULL), TWX_OK);
    ck_assert_uint_eq(n, 3);
}
END_TEST

START_TEST(bad_radius_and_stop_flag_are_refused)
{
    add_random_images(12, 500);
    struct twx_error err = {0};
    struct twx_export_options options = usual;
    options.radius = 129;
    ck_assert_int_eq(twx_export(&fake, &options, NULL, print_row, NULL, &counts, &err), TWX_USAGE);
    ck_assert_str_eq(err.text, "radius 129 is above the 128 bits compared");
    const volatile sig_atomic_t stop = 1;
    const struct twx_run run = {.stop = &stop};
    ck_assert_int_eq(twx_export(&fake, &usual, &run, print_row, NULL, &counts, &err), TWX_STOPPED);
    ck_assert_uint_eq(n_output, 0);
}
END_TEST

START_TEST(image_without_a_hash_in_the_blocks_is_a_damaged_index)
{
    static const uint64_t ids[] = {1, UINT32_MAX - 1, UINT32_MAX, (uint64_t)UINT32_MAX + 1,
                                   UINT64_MAX};
    (void)add_hash(0, 0);
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        fake.n_images = 0;
        (void)add_image(ids[i], "/a", 1);
        struct twx_error err = {0};
        ck_assert_int_eq(twx_export(&fake, &usual, NULL, print_row, NULL, &counts, &err),
                         TWX_UNUSABLE);
        ck_assert_ptr_nonnull(strstr(err.text, "'/a'"));
    }
}
END_TEST

static void add(TCase *tests)
{
    tcase_set_timeout(tests, 60);  // under sanitizers
    tcase_add_test(tests, empty_index_has_no_groups);
    tcase_add_test(tests, rows_come_by_keepers_path_then_distance_then_path);
    tcase_add_test(tests, radius_is_inclusive);
    tcase_add_test(tests, linkages_differ_on_a_chain);
    tcase_add_test(tests, equal_bytes_join_under_exact_alone);
    tcase_add_test(tests, equal_bytes_join_whatever_their_hashes);
    tcase_add_test(tests, flat_images_join_by_equal_bytes_only_unless_included);
    tcase_add_test(tests, two_that_others_alone_join_are_no_group);
    tcase_add_test(tests, keep_rules_choose_the_keeper);
    tcase_add_test(tests, hard_links_of_the_keeper_are_marked);
    tcase_add_test(tests, orientation_says_how_to_turn_the_keeper);
    tcase_add_test(tests, negatives_join_when_asked_for);
    tcase_add_test(tests, threads_do_not_change_a_byte);
    tcase_add_test(tests, order_of_images_does_not_change_a_byte);
    tcase_add_test(tests, diameter_is_left_out_above_ten_thousand_hashes);
    tcase_add_test(tests, large_collections_are_warned_of_at_the_default_radius);
    tcase_add_test(tests, more_false_pairs_than_true_ones_are_warned_of);
    tcase_add_test(tests, flat_images_change_no_warning);
    tcase_add_test(tests, a_million_images_of_ten_hashes_are_ten_groups_and_told_of);
    tcase_add_test(tests, a_million_flat_images_join_nothing_and_are_counted);
    tcase_add_test(tests, receiver_can_end_the_export);
    tcase_add_test(tests, bad_radius_and_stop_flag_are_refused);
    tcase_add_test(tests, image_without_a_hash_in_the_blocks_is_a_damaged_index);
}

int main(void)
{
    return run_tests("group", add);
}
