// SPDX-License-Identifier: MIT
//
// Records as lines: what is written is read, whatever bytes its paths have; what is no line is refused.
#include <glib.h>

#include "base/percent.h"
#include "random_records.h"
#include "store/tsv_read.h"
#include "store/tsv_write.h"

static char text[TWX_TSV_ROOM];
static char again[TWX_TSV_ROOM];
static uint8_t bytes[TWX_RECORD_BYTES_MAX];
static uint8_t other_bytes[TWX_RECORD_BYTES_MAX];

/** A line of a random record, with a root and with the path as it was given, or without. */
static struct twx_tsv_line random_line(const char *path, uint64_t *state)
{
    static const char given[] = "link/\t%\n\xfe";
    struct twx_tsv_line line = {
        .hash_size = 8,
        .observed_ns = (int64_t)below(3, state) - 1,
        .has_record = true,
        .record = random_record(path, 8, state),
    };
    if (below(2, state) != 0) {
        line.root = (struct twx_record){
            .kind = TWX_RECORD_ROOT,
            .path = "/a b",
            .path_bytes = 4,
            .device = UINT64_MAX,
            .fs_uuid = "1-2",
            .fs_uuid_bytes = below(2, state) != 0 ? 3 : 0,
            .fs_label = "\xe4\t",
            .fs_label_bytes = below(2, state) != 0 ? 2 : 0,
        };
    }
    if (below(2, state) != 0) {
        line.given = given;
        line.given_bytes = strlen(given);
    }
    return line;
}

/** Reads n bytes from a block of just as many and one, so that a sanitizer sees more. */
static enum twx_status get(const char *from, size_t n, struct twx_tsv_line *line, char **block)
{
    *block = malloc(n + 1);
    ck_assert_ptr_nonnull(*block);
    memcpy(*block, from, n);
    return twx_tsv_get(*block, n, line, NULL);
}

static void same_bytes(const char *a, size_t a_n, const char *b, size_t b_n)
{
    ck_assert_uint_eq(a_n, b_n);
    ck_assert(a_n == 0 || memcmp(a, b, a_n) == 0);
}

START_TEST(a_line_is_read_as_it_was_written)
{
    uint64_t state = 1;
    char path[PATH_CAP];
    for (unsigned i = 0; i < 5000; i++) {
        struct twx_tsv_line back;
        char *block = NULL;
        random_path(60, path, &state);
        const struct twx_tsv_line line = random_line(path, &state);
        const size_t n = twx_tsv_put(&line, text);
        ck_assert_int_eq(text[n - 1], '\n');
        ck_assert_ptr_eq(memchr(text, '\n', n), text + n - 1);
        ck_assert_int_eq(get(text, n - 1, &back, &block), TWX_OK);
        ck_assert(back.has_record);
        ck_assert_int_eq(back.observed_ns, line.observed_ns);
        same_bytes(back.given, back.given_bytes, line.given, line.given_bytes);
        // Records by the one encoding that a record has.
        size_t record_bytes = twx_record_encode(&line.record, bytes);
        ck_assert_uint_eq(twx_record_encode(&back.record, other_bytes), record_bytes);
        ck_assert_mem_eq(other_bytes, bytes, record_bytes);
        same_bytes(back.root.path, back.root.path_bytes, line.root.path, line.root.path_bytes);
        if (line.root.path_bytes > 0) {
            record_bytes = twx_record_encode(&line.root, bytes);
            ck_assert_uint_eq(twx_record_encode(&back.root, other_bytes), record_bytes);
            ck_assert_mem_eq(other_bytes, bytes, record_bytes);
        }
        free(block);
    }
}
END_TEST

/** A line of a file that cannot be read. */
static size_t put_gone(void)
{
    const struct twx_tsv_line line = {
        .hash_size = 16, .observed_ns = 7, .result = "gone", .given = "a\n%", .given_bytes = 3};
    return twx_tsv_put(&line, text);
}

START_TEST(a_line_without_a_record_says_why_and_of_what)
{
    struct twx_tsv_line back;
    const size_t n = put_gone();
    text[n - 1] = '\0';
    const char *wanted = "ERR\tgone\ta%0A%25\t\t\t\t\t\t\t\t\t1\t16\t7";
    ck_assert_int_eq(strncmp(text, wanted, strlen(wanted)), 0);
    ck_assert_int_eq(twx_tsv_get(text, n - 1, &back, NULL), TWX_OK);
    ck_assert(!back.has_record);
    ck_assert_str_eq(back.result, "gone");
    ck_assert_uint_eq(back.hash_size, 16);
}
END_TEST

/** Puts `value` into the column at `at` of the line in `text`.  returns: bytes of the line then in `again` */
static size_t replace(size_t n, unsigned at, const char *value)
{
    const char *field = text;
    for (unsigned i = 0; i < at; i++) {
        field = strchr(field, '\t') + 1;
    }
    const char *end = field + strcspn(field, "\t\n");
    const int made = snprintf(again, sizeof again, "%.*s%s%.*s", (int)(field - text), text, value,
                              (int)(text + n - end), end);
    return (size_t)made - 1;  // without the newline
}

/** A record that has something in each column but those of a failure, of which the numbers are known. */
static size_t put_known(void)
{
    static const uint8_t parts[17] = {TWX_VARIANT_OUTER, 1};
    const struct twx_tsv_line line = {
        .hash_size = 8,
        .observed_ns = 1,
        .has_record = true,
        .record = {.path = "/p",
                   .path_bytes = 2,
                   .hash_size = 8,
                   .hash = {0xab},
                   .checksum = {1},
                   .picture = {.format = TWX_FORMAT_JPEG, .width = 3, .height = 4, .n_frames = 1},
                   .variants_level = TWX_VARIANTS_TRIM,
                   .n_variants = 1,
                   .variants = parts},
        .root = {.kind = TWX_RECORD_ROOT, .path = "/", .path_bytes = 1},
    };
    const size_t n = twx_tsv_put(&line, text);
    text[n] = '\0';
    return n;
}

static const struct {
    unsigned column;
    const char *value;
    bool is_good;
} values[] = {
    {0, "ab000000000000000000000000000001", true},
    {0, "AB000000000000000000000000000000", true},
    {0, "ab00000000000000000000000000000", false},
    {0, "ab0000000000000000000000000000000", false},
    {0, "gb000000000000000000000000000000", false},
    {0, "ERR", false},
    {0, "", false},
    {1, "corrupt", false},
    {1, "not an image", false},
    {1, "gone", false},
    {1, "", false},
    {2, "/p%09", true},
    {2, "/p q", true},
    {2, "/p%0", false},
    {2, "/p%00", false},
    {2, "/p%", false},
    {2, "p", false},
    {2, "/p/", false},
    {2, "", false},
    {3, "18446744073709551615", true},
    {3, "18446744073709551616", false},
    {3, "-1", false},
    {3, "+1", false},
    {3, " 1", false},
    {3, "1 ", false},
    {3, "0x1", false},
    {3, "", false},
    {4, "-9223372036854775808", true},
    {4, "9223372036854775807", true},
    {4, "-9223372036854775809", false},
    {4, "9223372036854775808", false},
    {4, "-", false},
    {5, "4294967295", true},
    {5, "4294967296", false},
    {5, "0", false},
    {7, "png", true},
    {7, "PNG", false},
    {7, "", false},
    {8, "128", true},
    {8, "129", false},
    {9, "8", true},
    {9, "9", false},
    {9, "264", false},
    {10, "", true},
    {10, "00000000000000000000000000000000", false},
    {11, "2", false},
    {11, "", false},
    {11, "01", true},
    {12, "16", false},
    {12, "9", false},
    {15, "1", true},
    {15, "2", false},
    {16, "0", true},
    {16, "253402300800", false},
    {17, "999999", true},
    {17, "1000000", false},
    {19, "65536", false},
    {21, "101", false},
    {23, "0", false},
    {23, "3", false},
    {24, "", true},
    {24, "1:01000000000000000000000000000000,2:01000000000000000000000000000000", true},
    {24, "2:01000000000000000000000000000000,1:01000000000000000000000000000000", false},
    {24, "1:01000000000000000000000000000000,", false},
    {24, "11:01000000000000000000000000000000", false},
    {24, "1:0100", false},
    {24, "1", false},
    {25, "1", false},
    {26, "01000000000000000000000000000000", false},
    {28, "256", false},
    {33, "x", false},
    {33, "", true},
};

START_TEST(each_value_is_checked)
{
    struct twx_tsv_line back;
    const size_t n = replace(put_known(), values[_i].column, values[_i].value);
    ck_assert_int_eq(twx_tsv_get(again, n, &back, NULL),
                     values[_i].is_good ? TWX_OK : TWX_UNUSABLE);
}
END_TEST

START_TEST(a_line_that_is_cut_or_long_is_refused)
{
    struct twx_tsv_line back;
    char *block = NULL;
    const size_t n = put_known() - 1;
    for (size_t i = 0; i < n; i++) {
        ck_assert_int_eq(get(text, i, &back, &block), TWX_UNUSABLE);
        free(block);
    }
    text[n] = '\t';
    ck_assert_int_eq(get(text, n + 1, &back, &block), TWX_UNUSABLE);
    free(block);
    text[n] = '\0';
    ck_assert_int_eq(get(text, n + 1, &back, &block), TWX_UNUSABLE);
    free(block);
}
END_TEST

START_TEST(changed_bytes_make_a_record_or_none)
{
    uint64_t state = 5;
    for (unsigned i = 0; i < 20000; i++) {
        struct twx_tsv_line back;
        char *block = NULL;
        const struct twx_tsv_line line = random_line("/a\xff/\n", &state);
        const size_t n = twx_tsv_put(&line, text) - 1;
        text[below(n, &state)] = "\t,:%0ZE\xff"[below(8, &state)];
        if (get(text, n, &back, &block) == TWX_OK && back.has_record) {
            const size_t record_bytes = twx_record_encode(&back.record, bytes);
            struct twx_record record;
            ck_assert(twx_record_decode(bytes, record_bytes, &record));
        }
        free(block);
    }
}
END_TEST

START_TEST(another_version_is_named)
{
    struct twx_error err = {0};
    struct twx_tsv_line back;
    const size_t n = replace(put_known(), 11, "2");
    ck_assert_int_eq(twx_tsv_get(again, n, &back, &err), TWX_UNUSABLE);
    ck_assert_ptr_nonnull(strstr(err.text, "version 2"));
}
END_TEST

START_TEST(what_any_encoder_makes_is_decoded)
{
    static const struct {
        const char *text;
        const char *bytes;  // NULL: it is none
    } rows[] = {
        {"", ""},         {"a/b", "a/b"},     {"%41%6a%6A", "Ajj"}, {"a b+\xff", "a b+\xff"},
        {"%25", "%"},     {"%2525", "%25"},   {"%", NULL},          {"%4", NULL},
        {"%4g", NULL},    {"100%.jpg", NULL}, {"%00", NULL},        {"%0A%09%ff", "\n\t\xff"},
        {"a%20b", "a b"}, {"%%41", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char out[32];
        size_t n = 0;
        const bool is_good = twx_percent_get(rows[i].text, strlen(rows[i].text), out, &n);
        ck_assert_int_eq(is_good, rows[i].bytes != NULL);
        if (is_good) {
            same_bytes(out, n, rows[i].bytes, strlen(rows[i].bytes));
        }
    }
}
END_TEST

/** All bytes but NUL, as GLib's decoder of URIs, which is none of ours, reads them. */
START_TEST(each_byte_comes_back)
{
    char all[255];
    char encoded[3 * sizeof all + 1];
    char back[sizeof all];
    size_t n = 0;
    for (unsigned i = 0; i < sizeof all; i++) {
        all[i] = (char)(i + 1);
    }
    encoded[twx_percent_put(all, sizeof all, encoded)] = '\0';
    for (const char *at = encoded; *at != '\0'; at++) {
        ck_assert(*at > 0x20 && *at < 0x7f);
    }
    ck_assert(twx_percent_get(encoded, strlen(encoded), back, &n));
    same_bytes(back, n, all, sizeof all);
    GBytes *by_glib = g_uri_unescape_bytes(encoded, -1, NULL, NULL);
    ck_assert_ptr_nonnull(by_glib);
    ck_assert_uint_eq(g_bytes_get_size(by_glib), sizeof all);
    ck_assert_mem_eq(g_bytes_get_data(by_glib, NULL), all, sizeof all);
    g_bytes_unref(by_glib);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, a_line_is_read_as_it_was_written);
    tcase_add_test(tests, a_line_without_a_record_says_why_and_of_what);
    tcase_add_loop_test(tests, each_value_is_checked, 0, sizeof values / sizeof *values);
    tcase_add_test(tests, a_line_that_is_cut_or_long_is_refused);
    tcase_add_test(tests, changed_bytes_make_a_record_or_none);
    tcase_add_test(tests, another_version_is_named);
    tcase_add_test(tests, what_any_encoder_makes_is_decoded);
    tcase_add_test(tests, each_byte_comes_back);
}

int main(void)
{
    return run_tests("tsv", add);
}
