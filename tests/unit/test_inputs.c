// SPDX-License-Identifier: MIT
//
// PATH arguments and lists over real folders, whose events are compared as text; and a random tree, whose files are
// compared with what find(1) lists.
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <glib.h>

#include "ingest/list_input.h"
#include "ingest/paths_input.h"
#include "runner.h"
#include "twindex.h"

static char root[64];
static GString *events;               // "kind path\n" each, paths relative to the root
static const char *stop_at;           // the event after which the input is freed
static unsigned n_pauses;             // entries that say that there is nothing yet
static struct twx_kept_out kept_out;  // a/index.db

static void begin(void)
{
    (void)snprintf(root, sizeof root, "/tmp/twindex-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(root));
    ck_assert_int_eq(chdir(root), 0);
    events = g_string_new(NULL);
    static const char *const no_suffix[] = {"", NULL};
    ck_assert_int_eq(mkdir("a", 0700), 0);
    ck_assert(twx_kept_out_add(&kept_out, "a/index.db", no_suffix));
    ck_assert_int_eq(rmdir("a"), 0);
}

static void end(void)
{
    char *argv[] = {(char[]){"rm"}, (char[]){"-rf"}, root, NULL};
    ck_assert(
        g_spawn_sync("/", argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL));
    (void)g_string_free(events, TRUE);
    twx_kept_out_release(&kept_out);
}

static void make(const char *path, const char *text, gssize n)
{
    char *folder = g_path_get_dirname(path);
    ck_assert_int_eq(g_mkdir_with_parents(folder, 0700), 0);
    g_free(folder);
    ck_assert(g_file_set_contents(path, text, n, NULL));
}

/** What a line begins with. */
static const char *word_of(const struct twx_entry *e)
{
    switch (e->kind) {
    case TWX_ENTRY_ROOT:
        return "root";
    case TWX_ENTRY_FOLDER:
        return "folder";
    case TWX_ENTRY_FILE:
        ck_assert(S_ISREG(e->st->st_mode));
        return e->is_in_folder ? "file" : "listed";
    case TWX_ENTRY_LEFT_OUT:
        return e->is_folder ? "without-folder" : "without";
    case TWX_ENTRY_MISSING:
        return e->error_number == 0              ? "neither"
               : e->error_number == ENAMETOOLONG ? "too-long"
                                                 : "missing";
    case TWX_ENTRY_SKIPPED:
        return "skipped";
    default:
        ck_abort_msg("unexpected entry of kind %d", (int)e->kind);
    }
}

/** Adds a line.  returns: whether to go on */
static bool add(const struct twx_entry *e)
{
    const size_t n = strlen(root);
    const gsize from = events->len;
    const char *path = e->path;
    ck_assert_uint_eq(e->path_bytes, strlen(path));
    if (e->kind == TWX_ENTRY_LISTED_FOLDERS) {
        g_string_append_printf(events, "%u folders, first %s\n", (unsigned)e->n_folders, path);
        return true;
    }
    if (strncmp(path, root, n) == 0) {
        path += n + (path[n] == '/');
    } else if (path[0] == '/') {
        path = "outside";  // the mount point of the file system that holds the root
    }
    g_string_append_printf(events, "%s %.20s", word_of(e), path);
    const bool stops = stop_at != NULL && strcmp(events->str + from, stop_at) == 0;
    (void)g_string_append_c(events, '\n');
    return !stops;
}

/** Goes through an input, and frees it. */
static enum twx_status collect(struct twx_input *input)
{
    struct twx_entry entry;
    bool is_going = true;
    enum twx_status status = TWX_OK;
    (void)g_string_truncate(events, 0);
    ck_assert_ptr_nonnull(input);
    while (is_going && status == TWX_OK) {
        status = twx_input_next(input, &entry, NULL);
        if (status != TWX_OK || entry.kind == TWX_ENTRY_END) {
            break;
        }
        if (entry.kind == TWX_ENTRY_NOTHING_YET || entry.kind == TWX_ENTRY_WAITING) {
            n_pauses++;
        } else {
            is_going = add(&entry);
        }
    }
    twx_input_free(input);
    return status;
}

/** paths ends with NULL. */
static void assert_paths(const char *const *paths, const struct twx_exclude *exclude,
                         const char *wanted)
{
    const struct twx_walk_limits limits = {.exclude = exclude, .kept_out = &kept_out};
    const size_t n = g_strv_length((char **)(uintptr_t)paths);
    ck_assert_int_eq(collect(twx_paths_input_create(paths, n, &limits)), TWX_OK);
    ck_assert_str_eq(events->str, wanted);
}

static void assert_list(const char *list, bool null_separated, const struct twx_exclude *exclude,
                        enum twx_status status, const char *wanted)
{
    struct twx_input *input = NULL;
    ck_assert_int_eq(twx_list_input_open(list, null_separated, exclude, &kept_out, &input, NULL),
                     TWX_OK);
    ck_assert_int_eq(collect(input), status);
    ck_assert_str_eq(events->str, wanted);
}

START_TEST(paths_inside_others_are_met_once)
{
    make("a/b/x", "", 0);
    make("c/y", "", 0);
    assert_paths((const char *[]){"c", "a/b/x", "a/b", "c/../a", "c", NULL}, NULL,
                 "root a\nfolder a/\nfolder a/b/\nfile a/b/x\nroot c\nfolder c/\nfile c/y\n");
}
END_TEST

START_TEST(a_file_as_path_is_listed)
{
    make("a/x", "", 0);
    make("a/index.db", "", 0);
    assert_paths((const char *[]){"a/x", "a/index.db", "a/x", NULL}, NULL,
                 "root a/x\nlisted a/x\n");
}
END_TEST

START_TEST(missing_paths_are_reported_first)
{
    make("a", "", 0);
    assert_paths((const char *[]){"a", "gone", "/dev/null", "a/x", NULL}, NULL,
                 "missing gone\nneither outside\nmissing a/x\nroot a\nlisted a\n");
}
END_TEST

START_TEST(a_path_that_a_walk_leaves_out_is_met_by_itself)
{
    struct twx_exclude *exclude = twx_exclude_create();
    ck_assert_int_eq(twx_exclude_add(exclude, "b", NULL), TWX_OK);
    make("a/b/x", "", 0);
    assert_paths((const char *[]){"a", "a/b", NULL}, exclude,
                 "root a\nfolder a/\nwithout-folder a/b\nroot a/b\nfolder a/b/\nfile a/b/x\n");
    twx_exclude_free(exclude);
}
END_TEST

START_TEST(what_is_kept_out_is_no_root)
{
    make("a/index.db/x", "", 0);
    assert_paths((const char *[]){"a/index.db", "a/index.db/x", NULL}, NULL, "");
    make("list", "a/index.db/x\na/index.db\n", -1);
    assert_list("list", false, NULL, TWX_OK, "");
}
END_TEST

START_TEST(a_path_below_one_that_begins_alike_is_met_once)
{
    make("a/b", "", 0);
    make("a-b/c", "", 0);
    make("ab", "", 0);
    assert_paths(
        (const char *[]){"ab", "a-b/c", "a/b", "a-b", "a", NULL}, NULL,
        "root a\nfolder a/\nfile a/b\nroot a-b\nfolder a-b/\nfile a-b/c\nroot ab\nlisted ab\n");
}
END_TEST

START_TEST(paths_may_be_freed_at_any_entry)
{
    make("a/x", "", 0);
    make("a/y", "", 0);
    make("b", "", 0);
    stop_at = "file a/x";
    assert_paths((const char *[]){"a", "b", NULL}, NULL, "root a\nfolder a/\nfile a/x\n");
    stop_at = "root a";
    assert_paths((const char *[]){"a", "b", NULL}, NULL, "root a\n");
}
END_TEST

START_TEST(lists_are_separated_by_newline_or_nul)
{
    make("a/x", "", 0);
    make("a/new\nline", "", 0);
    make("lines", "a/x\n\na/gone\na/../a/x", -1);
    make("nuls", "a/x\0a/new\nline\0", 16);
    assert_list("lines", false, NULL, TWX_OK,
                "root outside\nlisted a/x\nmissing a/gone\nlisted a/x\n");
    assert_list("nuls", true, NULL, TWX_OK, "root outside\nlisted a/x\nlisted a/new\nline\n");
    assert_list("nuls", false, NULL, TWX_USAGE, "");
}
END_TEST

START_TEST(folders_in_a_list_are_skipped_and_counted)
{
    make("a/x", "", 0);
    make("b/x", "", 0);
    make("list", "a\na/x\nb/.\n", -1);
    assert_list("list", false, NULL, TWX_OK,
                "skipped a\nroot outside\nlisted a/x\nskipped b\n2 folders, first a\n");
}
END_TEST

START_TEST(excludes_hold_for_list_entries)
{
    struct twx_exclude *exclude = twx_exclude_create();
    ck_assert_int_eq(twx_exclude_add(exclude, "b", NULL), TWX_OK);
    make("a/b/x", "", 0);
    make("a/index.db", "", 0);
    make("list", "a/b/x\na/index.db\n", -1);
    assert_list("list", false, exclude, TWX_OK, "without a/b/x\n");
    twx_exclude_free(exclude);
}
END_TEST

START_TEST(a_line_too_long_is_reported_cut)
{
    char *line = g_strnfill(PATH_MAX, 'l');
    char *text = g_strconcat(line, "\nx\n", NULL);
    make("x", "", 0);
    make("list", text, -1);
    assert_list("list", false, NULL, TWX_OK,
                "too-long llllllllllllllllllll\nroot outside\nlisted x\n");
    g_free(text);
    g_free(line);
}
END_TEST

START_TEST(a_list_may_be_freed_at_any_entry)
{
    make("x", "", 0);
    make("list", "x\nx\n", -1);
    stop_at = "listed x";
    assert_list("list", false, NULL, TWX_OK, "root outside\nlisted x\n");
    stop_at = "root outside";
    assert_list("list", false, NULL, TWX_OK, "root outside\n");
}
END_TEST

START_TEST(an_entry_without_end_pauses)
{
    char *line = g_strnfill(2 << 20, 'l');
    make("x", "", 0);
    make("endless", line, -1);
    assert_list("endless", false, NULL, TWX_OK, "too-long llllllllllllllllllll\n");
    ck_assert_uint_ge(n_pauses, 2);
    g_free(line);
}
END_TEST

static int by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/** The lines that begin with prefix, sorted, without it. Owned: g_free. */
static char *sorted_lines(const char *text, const char *prefix)
{
    char **lines = g_strsplit(text, "\n", -1);
    GPtrArray *kept = g_ptr_array_new();
    for (char **line = lines; *line != NULL; line++) {
        if (**line != '\0' && g_str_has_prefix(*line, prefix)) {
            g_ptr_array_add(kept, *line + strlen(prefix));
        }
    }
    g_ptr_array_sort(kept, by_text);
    g_ptr_array_add(kept, NULL);
    char *joined = g_strjoinv("\n", (char **)kept->pdata);
    (void)g_ptr_array_free(kept, TRUE);
    g_strfreev(lines);
    return joined;
}

START_TEST(a_random_tree_holds_what_find_lists)
{
    uint64_t state = 1;
    GString *path = g_string_new(NULL);
    make("t/x", "", 0);
    for (unsigned i = 0; i < 300; i++) {
        g_string_assign(path, "t");
        for (uint64_t depth = next_random(&state) % 4; depth > 0; depth--) {
            g_string_append_printf(path, "/d%u", (unsigned)(next_random(&state) % 4));
        }
        g_string_append_printf(path, "/f%u", i);
        make(path->str, "", 0);
    }
    (void)g_string_free(path, TRUE);
    ck_assert_int_eq(symlink("x", "t/link"), 0);
    char *found = NULL;
    ck_assert(g_spawn_command_line_sync("find t -type f", &found, NULL, NULL, NULL));
    const struct twx_walk_limits limits = {.exclude = NULL};
    ck_assert_int_eq(
        collect(twx_paths_input_create((const char *[]){"t/d1", "t", "t/x"}, 3, &limits)), TWX_OK);
    char *wanted = sorted_lines(found, "");
    char *met = sorted_lines(events->str, "file ");
    ck_assert_str_eq(met, wanted);
    g_free(met);
    g_free(wanted);
    g_free(found);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, paths_inside_others_are_met_once);
    tcase_add_test(tests, a_file_as_path_is_listed);
    tcase_add_test(tests, missing_paths_are_reported_first);
    tcase_add_test(tests, a_path_that_a_walk_leaves_out_is_met_by_itself);
    tcase_add_test(tests, what_is_kept_out_is_no_root);
    tcase_add_test(tests, a_path_below_one_that_begins_alike_is_met_once);
    tcase_add_test(tests, paths_may_be_freed_at_any_entry);
    tcase_add_test(tests, lists_are_separated_by_newline_or_nul);
    tcase_add_test(tests, folders_in_a_list_are_skipped_and_counted);
    tcase_add_test(tests, excludes_hold_for_list_entries);
    tcase_add_test(tests, a_line_too_long_is_reported_cut);
    tcase_add_test(tests, a_list_may_be_freed_at_any_entry);
    tcase_add_test(tests, an_entry_without_end_pauses);
    tcase_add_test(tests, a_random_tree_holds_what_find_lists);
}

int main(void)
{
    return run_tests("inputs", add_tests);
}
