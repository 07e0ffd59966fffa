// SPDX-License-Identifier: MIT
//
// Manifests: entries that are written out here by hand, parts of every number, and damage.
#include "store/manifest_read.h"
#include "store/manifest_write.h"

#include <stdio.h>
#include <string.h>

#include "base/checksum.h"
#include "damaged_file.h"

static bool add_bytes(void *user, const void *bytes, size_t n)
{
    g_byte_array_append(user, bytes, (guint)n);
    return true;
}

static struct twx_manifest_file file_of(const char *path, uint64_t bytes)
{
    return (struct twx_manifest_file){.bytes = bytes,
                                      .mtime_ns = -1,
                                      .ctime_ns = INT64_MAX,
                                      .inode = UINT64_MAX,
                                      .device = 7,
                                      .path = path,
                                      .path_bytes = strlen(path)};
}

/** A manifest of the paths, of which the first has 0 bytes, the next 1 and so on. */
static GByteArray *make(const char *const *paths, size_t n)
{
    GByteArray *bytes = g_byte_array_new();
    struct twx_manifest_writer *w = twx_manifest_writer_create(add_bytes, bytes, 12345);
    const struct twx_manifest_root disk = {
        .path = "/a", .device = 7, .fs_uuid = "2fc0-11", .fs_label = "My disk", .is_given = true};
    const struct twx_manifest_root other = {
        .path = "/a/ b", .device = 8, .fs_uuid = "", .fs_label = ""};
    ck_assert_ptr_nonnull(w);
    ck_assert(twx_manifest_writer_root(w, &disk));
    for (size_t i = 0; i < n; i++) {
        const struct twx_manifest_file file = file_of(paths[i], i);
        ck_assert(twx_manifest_writer_file(w, &file));
    }
    ck_assert(twx_manifest_writer_root(w, &other));
    ck_assert(twx_manifest_writer_end(w));
    twx_manifest_writer_free(w);
    return bytes;
}

static enum twx_status open_and_verify(const char *path)
{
    struct twx_manifest *m = NULL;
    enum twx_status status = twx_manifest_open(path, &m, NULL);
    if (status == TWX_OK) {
        status = twx_manifest_verify(m, NULL, NULL);
    }
    twx_manifest_free(m);
    return status;
}

static const char *const few[] = {"/a/x", "/a/new\nline", "/a/\xff 1 2", "/a/# end"};

START_TEST(its_bytes_are_as_documented)
{
    static const char wanted[] = "# twindex manifest 1 observed=12345\0"
                                 "0 -1 9223372036854775807 18446744073709551615 7 /a/x\0"
                                 "1 -1 9223372036854775807 18446744073709551615 7 /a/new\nline\0"
                                 "2 -1 9223372036854775807 18446744073709551615 7 /a/\xff 1 2\0"
                                 "3 -1 9223372036854775807 18446744073709551615 7 /a/# end\0"
                                 "# root given 7 /a\0# uuid 2fc0-11\0# label My disk\0"
                                 "# root met 8 /a/ b\0";
    GByteArray *bytes = make(few, G_N_ELEMENTS(few));
    uint8_t sum[TWX_CHECKSUM_BYTES];
    const size_t n = sizeof wanted - 1;
    ck_assert_uint_gt(bytes->len, n);
    ck_assert_mem_eq(bytes->data, wanted, n);
    twx_checksum128(wanted, n, sum);
    GString *end = g_string_new(NULL);
    g_string_printf(end, "# end count=4 roots=%zu bytes=%zu xxh3=", n - 68, n);
    for (size_t i = 0; i < sizeof sum; i++) {
        g_string_append_printf(end, "%02x", sum[i]);
    }
    ck_assert_uint_eq(bytes->len, n + end->len + 1);
    ck_assert_mem_eq(bytes->data + n, end->str, end->len + 1);
    (void)g_string_free(end, TRUE);
    (void)g_byte_array_free(bytes, TRUE);
}

static bool append_root(void *user, const struct twx_manifest_root *root)
{
    g_string_append_printf(user, "%s|%s|%s|%d|%d;", root->path, root->fs_uuid, root->fs_label,
                           (int)root->device, root->is_given);
    return true;
}

START_TEST(what_was_written_is_read)
{
    GByteArray *bytes = make(few, G_N_ELEMENTS(few));
    char *path = write_file("manifest", bytes->data, bytes->len);
    struct twx_manifest *m = NULL;
    GString *roots = g_string_new(NULL);
    ck_assert_int_eq(twx_manifest_open(path, &m, NULL), TWX_OK);
    ck_assert_int_eq(twx_manifest_verify(m, NULL, NULL), TWX_OK);
    ck_assert_int_eq(twx_manifest_observed_ns(m), 12345);
    ck_assert_uint_eq(twx_manifest_end(m)->n_files, 4);
    ck_assert_int_eq(twx_manifest_each_root(m, append_root, roots, NULL), TWX_OK);
    ck_assert_str_eq(roots->str, "/a|2fc0-11|My disk|7|1;/a/ b|||8|0;");
    struct twx_manifest_part *part = twx_manifest_part_create(m, 0, 1);
    struct twx_manifest_file file;
    bool found = false;
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < G_N_ELEMENTS(few); i++) {
            ck_assert_int_eq(twx_manifest_part_next(part, &file, &found, NULL), TWX_OK);
            ck_assert(found);
            ck_assert_str_eq(file.path, few[i]);
            ck_assert_uint_eq(file.path_bytes, strlen(few[i]));
            ck_assert_uint_eq(file.bytes, i);
            ck_assert_int_eq(file.mtime_ns, -1);
            ck_assert_int_eq(file.ctime_ns, INT64_MAX);
            ck_assert_uint_eq(file.inode, UINT64_MAX);
            ck_assert_uint_eq(file.device, 7);
        }
        ck_assert_int_eq(twx_manifest_part_next(part, &file, &found, NULL), TWX_OK);
        ck_assert(!found);
        twx_manifest_part_rewind(part);
    }
    twx_manifest_part_free(part);
    twx_manifest_free(m);
    (void)g_string_free(roots, TRUE);
    (void)g_byte_array_free(bytes, TRUE);
    g_free(path);
}

/** Whether n parts together have all files once, in order, each in the part where its entry begins. */
static void assert_parts(const struct twx_manifest *m, uint32_t n, size_t n_files)
{
    size_t next = 0;
    for (uint32_t i = 0; i < n; i++) {
        struct twx_manifest_part *part = twx_manifest_part_create(m, i, n);
        struct twx_manifest_file file;
        bool found = true;
        while (true) {
            ck_assert_int_eq(twx_manifest_part_next(part, &file, &found, NULL), TWX_OK);
            if (!found) {
                break;
            }
            ck_assert_uint_eq(file.bytes, next++);
        }
        twx_manifest_part_free(part);
    }
    ck_assert_uint_eq(next, n_files);
}

START_TEST(each_file_is_in_one_part)
{
    enum { N = 3000 };
    char **paths = g_new0(char *, N + 1);
    for (size_t i = 0; i < N; i++) {  // of every length, up to those of 4,095 bytes
        char *name = g_strnfill(i % 37 == 0 ? 4092 - i % 5 : i % 90 + 1, 'x');
        paths[i] = g_strconcat("/a/", name, NULL);
        g_free(name);
    }
    GByteArray *bytes = make((const char *const *)paths, N);
    char *path = write_file("manifest", bytes->data, bytes->len);
    struct twx_manifest *m = NULL;
    ck_assert_int_eq(twx_manifest_open(path, &m, NULL), TWX_OK);
    const uint32_t numbers[] = {1, 2, 3, 7, 64, 2999, 3001};
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++) {
        assert_parts(m, numbers[i], N);
    }
    twx_manifest_free(m);
    (void)g_byte_array_free(bytes, TRUE);
    bytes = make(few, G_N_ELEMENTS(few));  // by every byte of it, and by more parts than bytes
    g_free(path);
    path = write_file("manifest", bytes->data, bytes->len);
    ck_assert_int_eq(twx_manifest_open(path, &m, NULL), TWX_OK);
    for (uint32_t n = 1; n < 80; n++) {
        assert_parts(m, n, G_N_ELEMENTS(few));
    }
    assert_parts(m, 3001, G_N_ELEMENTS(few));
    twx_manifest_free(m);
    (void)g_byte_array_free(bytes, TRUE);
    g_free(path);
    g_strfreev(paths);
}

START_TEST(without_its_end_it_is_refused)
{
    GByteArray *bytes = make(few, G_N_ELEMENTS(few));
    for (size_t n = 0; n < bytes->len; n++) {
        char *path = write_file("manifest", bytes->data, n);
        ck_assert_int_eq(open_and_verify(path), TWX_UNUSABLE);
        g_free(path);
    }
    char *path = write_file("manifest", bytes->data, bytes->len);
    ck_assert_int_eq(open_and_verify(path), TWX_OK);
    g_free(path);
    (void)g_byte_array_free(bytes, TRUE);
}

START_TEST(any_other_byte_is_found)
{
    GByteArray *bytes = make(few, G_N_ELEMENTS(few));
    for (size_t i = 0; i < bytes->len; i++) {
        bytes->data[i] ^= 1;
        char *path = write_file("manifest", bytes->data, bytes->len);
        ck_assert_int_eq(open_and_verify(path), TWX_UNUSABLE);
        g_free(path);
        bytes->data[i] ^= 1;
    }
    (void)g_byte_array_free(bytes, TRUE);
}

START_TEST(what_is_no_entry_is_refused)
{
    static const char *const bad[] = {
        "",
        "1 2 3 4 5",
        "1 2 3 4 5 ",
        "1 2 3 4 5 a",
        "1 2 3 4 /a",
        " 1 2 3 4 5 /a",
        "1  2 3 4 5 /a",
        "-1 2 3 4 5 /a",
        "+1 2 3 4 5 /a",
        "1 - 3 4 5 /a",
        "1 2 3 4 5 6 /a",
        "18446744073709551616 2 3 4 5 /a",
        "1 9223372036854775808 3 4 5 /a",
        "1 -9223372036854775809 3 4 5 /a",
        "# root given 1 /a",
    };
    struct twx_manifest_file file;
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        ck_assert_msg(!twx_manifest_file_decode(bad[i], strlen(bad[i]), &file), "%s", bad[i]);
    }
    const char least[] = "0 -9223372036854775808 0 0 0 /";
    ck_assert(twx_manifest_file_decode(least, strlen(least), &file));
    ck_assert_int_eq(file.mtime_ns, INT64_MIN);
}

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, make_folder, remove_folder);
    tcase_add_test(tests, its_bytes_are_as_documented);
    tcase_add_test(tests, what_was_written_is_read);
    tcase_add_test(tests, each_file_is_in_one_part);
    tcase_add_test(tests, without_its_end_it_is_refused);
    tcase_add_test(tests, any_other_byte_is_found);
    tcase_add_test(tests, what_is_no_entry_is_refused);
}

int main(void)
{
    return run_tests("manifest", add);
}
