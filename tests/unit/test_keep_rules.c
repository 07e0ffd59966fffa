// SPDX-License-Identifier: MIT
//
// Keep rules: each rule's order, ties, folders by whole components, the comma escape, errors that name the rule.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/path.h"
#include "group/keep_rules.h"
#include "runner.h"

static struct twx_ranked image_at(const char *path)
{
    return (struct twx_ranked){.path = path,
                               .path_bytes = strlen(path),
                               .pixels = 100,
                               .seen = {.carried_pixels = 100, .quality = 90},
                               .n_metadata = 2,
                               .bytes = 1000,
                               .mtime_ns = 5,
                               .taken_s = TWX_NOT_TAKEN,
                               .format = TWX_FORMAT_JPEG};
}

static struct twx_keep *parsed(const char *text)
{
    struct twx_keep *keep = NULL;
    struct twx_error err = {0};
    ck_assert_msg(twx_keep_parse(text, &keep, &err) == TWX_OK, "%s", err.text);
    ck_assert_ptr_nonnull(keep);
    return keep;
}

/** Below 0 when a is kept: the first rule that distinguishes them decides, the path at last. */
static int kept_order(const struct twx_keep *keep, const struct twx_ranked *a,
                      const struct twx_ranked *b)
{
    for (size_t rule = 0; rule < twx_keep_path_rule(keep); rule++) {
        const uint64_t key_a = twx_keep_key(keep, rule, a);
        const uint64_t key_b = twx_keep_key(keep, rule, b);
        if (key_a != key_b) {
            return key_a < key_b ? -1 : 1;
        }
    }
    return twx_path_compare(a->path, a->path_bytes, b->path, b->path_bytes);
}

/** Asserts that a is kept rather than b, and that a rule that needs no path makes do without. */
static void assert_kept(const char *rules, struct twx_ranked a, struct twx_ranked b)
{
    struct twx_keep *keep = parsed(rules);
    ck_assert_int_lt(kept_order(keep, &a, &b), 0);
    struct twx_ranked nameless = a;
    nameless.path = NULL;
    nameless.path_bytes = 0;
    for (size_t rule = 0; rule < twx_keep_path_rule(keep); rule++) {
        ck_assert(twx_keep_needs_path(keep, rule) ||
                  twx_keep_key(keep, rule, &nameless) == twx_keep_key(keep, rule, &a));
    }
    twx_keep_free(keep);
}

static void assert_refused(const char *rules, const char *named)
{
    struct twx_keep *keep = NULL;
    struct twx_error err = {0};
    ck_assert_int_eq(twx_keep_parse(rules, &keep, &err), TWX_USAGE);
    ck_assert_ptr_null(keep);
    ck_assert_msg(strstr(err.text, named) != NULL, "'%s' lacks '%s'", err.text, named);
}

START_TEST(default_order_is_detail_source_quality_metadata_bytes_oldest_shortest_path)
{
    struct twx_ranked a = image_at("/p/bb");
    struct twx_ranked b = image_at("/p/aa");
    assert_kept(NULL, b, a);  // path
    a = image_at("/p/b");
    assert_kept(NULL, a, b);  // shorter
    b.mtime_ns = -7;          // before 1970
    assert_kept(NULL, b, a);
    a.bytes = 1001;
    assert_kept(NULL, a, b);
    b.n_metadata = 3;
    assert_kept(NULL, b, a);
    a.seen.quality = 91;
    assert_kept(NULL, a, b);
    a.seen.is_reencoded = true;
    assert_kept(NULL, b, a);
    a.seen.carried_pixels = 101;
    assert_kept(NULL, a, b);
    b.pixels = 200;  // enlarged
    assert_kept(NULL, a, b);
    assert_kept("pixels", b, a);
}
END_TEST

START_TEST(original_prefers_fewer_signs_of_a_copy)
{
    struct twx_ranked a = image_at("/p/b");
    struct twx_ranked b = image_at("/p/a");
    b.copy_signs = 1;
    b.seen.carried_pixels = 200;
    assert_kept("original", a, b);
    assert_kept(NULL, b, a);
    a.copy_signs = 2;
    assert_kept("original", b, a);
}
END_TEST

static enum twx_keep_ground ground(const char *rules, struct twx_ranked a, struct twx_ranked b)
{
    struct twx_keep *keep = parsed(rules);
    const enum twx_keep_ground by = twx_keep_ground(keep, &a, &b);
    ck_assert_int_eq(by, twx_keep_ground(keep, &b, &a));
    twx_keep_free(keep);
    return by;
}

START_TEST(the_ground_is_the_first_rule_that_distinguishes)
{
    struct twx_ranked a = image_at("/p/a");
    struct twx_ranked b = image_at("/p/b");
    ck_assert_int_eq(ground(NULL, a, b), TWX_KEEP_BY_OTHER);
    b.seen.is_reencoded = true;
    ck_assert_int_eq(ground(NULL, a, b), TWX_KEEP_BY_SOURCE);
    b.seen.carried_pixels = b.pixels = 1;
    ck_assert_int_eq(ground(NULL, a, b), TWX_KEEP_BY_CARRIED);
    ck_assert_int_eq(ground("pixels", a, b), TWX_KEEP_BY_OTHER);  // asked for
    ck_assert_int_eq(ground("newest", a, b), TWX_KEEP_BY_CARRIED);
    ck_assert_int_eq(ground("in:/p", a, b), TWX_KEEP_BY_CARRIED);
    ck_assert_int_eq(ground("in:/p/b", a, b), TWX_KEEP_BY_OTHER);
}
END_TEST

START_TEST(what_stores_pixels_as_they_are_is_lossless)
{
    ck_assert(twx_format_is_lossless(TWX_FORMAT_PNG));
    ck_assert(twx_format_is_lossless(TWX_FORMAT_TIFF));
    ck_assert(!twx_format_is_lossless(TWX_FORMAT_JPEG));
    ck_assert(!twx_format_is_lossless(TWX_FORMAT_WEBP));
    ck_assert(!twx_format_is_lossless(TWX_FORMAT_NONE));
}
END_TEST

START_TEST(rules_given_win_over_the_default_order)
{
    struct twx_ranked a = image_at("/p/a");
    struct twx_ranked b = image_at("/p/b");
    b.bytes = 10;
    assert_kept("smallest", b, a);
    b = image_at("/p/b");
    b.mtime_ns = 6;
    assert_kept("newest", b, a);
    a.seen.carried_pixels = a.pixels = 1;
    a.mtime_ns = 4;
    assert_kept("oldest", a, b);
    b = image_at("/q");
    assert_kept("path", a, b);
    assert_kept("shortest,pixels", b, a);
    a.format = TWX_FORMAT_PNG;
    assert_kept("format:png", a, b);
    assert_kept("format:jpeg,format:png", b, a);
}
END_TEST

START_TEST(by_time_taken_those_without_one_come_last)
{
    const struct twx_ranked without = image_at("/a");
    struct twx_ranked old = image_at("/p/old");
    struct twx_ranked new = image_at("/p/new");
    old.taken_s = -1;  // before 1970
    new.taken_s = 0;
    assert_kept("taken-oldest", old, new);
    assert_kept("taken-oldest", new, without);
    assert_kept("taken-newest", new, old);
    assert_kept("taken-newest", old, without);
}
END_TEST

START_TEST(default_order_breaks_ties_of_the_rules_given)
{
    struct twx_ranked a = image_at("/p/a");
    struct twx_ranked b = image_at("/p/b");
    b.seen.carried_pixels = 101;
    assert_kept("newest", b, a);
}
END_TEST

START_TEST(in_matches_whole_components)
{
    const struct twx_ranked inside = image_at("/none/such/zz/long/name");
    const struct twx_ranked beside = image_at("/none/suchlike");
    const struct twx_ranked itself = image_at("/none/such");
    assert_kept("in:/none/such", inside, beside);
    assert_kept("in:/none/such/", inside, beside);
    assert_kept("in:/none/../none/./such", inside, beside);
    assert_kept("in:/none/such", itself, beside);
    assert_kept("in:/", beside, inside);  // all are inside: the shorter path
    assert_kept("in://none//such", inside, beside);
}
END_TEST

START_TEST(in_follows_links_of_folders_that_exist)
{
    char folder[] = "/tmp/test_keep_rules.XXXXXX";
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
    ck_assert_int_eq(symlink(".", "link"), 0);
    char *real = realpath(folder, NULL);
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/zzzzzzzz", real);
    const struct twx_ranked inside = image_at(path);
    const struct twx_ranked outside = image_at("/a");
    assert_kept("in:link", inside, outside);
    assert_kept("in:.", inside, outside);
    (void)snprintf(path, sizeof path, "%s/gone/z", real);
    const struct twx_ranked below_missing = image_at(path);
    assert_kept("in:gone", below_missing, outside);
    free(real);
    ck_assert_int_eq(unlink("link"), 0);
    ck_assert_int_eq(rmdir(folder), 0);
}
END_TEST

START_TEST(escaped_comma_is_part_of_the_folder)
{
    const struct twx_ranked inside = image_at("/none/a,b/z");
    const struct twx_ranked outside = image_at("/none/a");
    assert_kept("in:/none/a\\,b", inside, outside);
    assert_kept("smallest,in:/none/a\\,b,newest", inside, outside);
    const struct twx_ranked backslash = image_at("/none/a\\b/z");
    assert_kept("in:/none/a\\b", backslash, outside);
}
END_TEST

START_TEST(errors_name_the_rule_and_what_exists)
{
    assert_refused("best", "'best'");
    assert_refused("best", "format:NAME");
    assert_refused("pixels,,path", "''");
    assert_refused("", "''");
    assert_refused("pixels,", "''");
    assert_refused("Pixels", "'Pixels'");
    assert_refused("format:raw", "raw");
    assert_refused("format:raw", "webp");
    assert_refused("format:jpg", "did you mean 'format:jpeg'?");
    assert_refused("byts", "did you mean 'bytes'?");
    assert_refused("format:", "jpeg");
    assert_refused("in:", "in:DIR");
}
END_TEST

START_TEST(paths_compare_as_bytes)
{
    ck_assert_int_lt(twx_path_compare("a", 1, "ab", 2), 0);
    ck_assert_int_gt(twx_path_compare("\xff", 1, "a", 1), 0);
    ck_assert_int_lt(twx_path_compare("a/z", 3, "a0", 2), 0);
    ck_assert_int_eq(twx_path_compare("a", 1, "a", 1), 0);
    assert_kept("path", image_at("/a/z"), image_at("/a/\xff"));
    assert_kept("path", image_at("/aaaaaaaaaaaaaaaa1"), image_at("/aaaaaaaaaaaaaaaa2"));
}
END_TEST

START_TEST(the_rule_that_decided_is_named)
{
    struct twx_keep *keep = parsed("format:png,in:/nowhere/a");
    struct twx_ranked a = image_at("/nowhere/c/x");
    struct twx_ranked b = image_at("/nowhere/b/y");
    ck_assert_str_eq(twx_keep_decider(keep, &a, &b), "path");
    b.bytes++;
    ck_assert_str_eq(twx_keep_decider(keep, &b, &a), "bytes");
    b.seen.carried_pixels++;
    ck_assert_str_eq(twx_keep_decider(keep, &b, &a), "detail");
    a.path = "/nowhere/a/x";
    ck_assert_str_eq(twx_keep_decider(keep, &b, &a), "in:/nowhere/a");
    a.format = TWX_FORMAT_PNG;
    ck_assert_str_eq(twx_keep_decider(keep, &b, &a), "format:png");
    twx_keep_free(keep);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests,
                   default_order_is_detail_source_quality_metadata_bytes_oldest_shortest_path);
    tcase_add_test(tests, the_rule_that_decided_is_named);
    tcase_add_test(tests, original_prefers_fewer_signs_of_a_copy);
    tcase_add_test(tests, the_ground_is_the_first_rule_that_distinguishes);
    tcase_add_test(tests, what_stores_pixels_as_they_are_is_lossless);
    tcase_add_test(tests, rules_given_win_over_the_default_order);
    tcase_add_test(tests, by_time_taken_those_without_one_come_last);
    tcase_add_test(tests, default_order_breaks_ties_of_the_rules_given);
    tcase_add_test(tests, in_matches_whole_components);
    tcase_add_test(tests, in_follows_links_of_folders_that_exist);
    tcase_add_test(tests, escaped_comma_is_part_of_the_folder);
    tcase_add_test(tests, errors_name_the_rule_and_what_exists);
    tcase_add_test(tests, paths_compare_as_bytes);
}

int main(void)
{
    return run_tests("rank", add);
}
