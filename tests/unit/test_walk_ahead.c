// SPDX-License-Identifier: MIT
//
// A walk by another thread: the entries of an input made here, of which there are none, some, and more than are held; and a
// real folder of many files, some of which this thread looks at.
#include "ingest/walk_ahead.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ingest/walk.h"
#include "runner.h"

enum { MANY = 5000 };  // more than the other thread may be ahead

/** Gives files "/dir/0", "/dir/1", ... of as many bytes, each from the same memory, then the end or a failure. */
struct made {
    struct twx_input input;
    unsigned n;
    unsigned next;
    bool fails;
    char path[32];
    struct stat st;
};

static unsigned n_freed;

static enum twx_status next_made(struct twx_input *input, struct twx_entry *entry,
                                 struct twx_error *err)
{
    struct made *made = (struct made *)input;
    *entry = (struct twx_entry){.kind = TWX_ENTRY_END};
    if (made->next == made->n) {
        return made->fails ? twx_fail(err, TWX_FAILED, EIO, "no more of '%s'", "/dir") : TWX_OK;
    }
    entry->kind = made->next % 7 == 3 ? TWX_ENTRY_SKIPPED : TWX_ENTRY_FILE;
    made->st.st_size = (off_t)made->next;
    entry->st = entry->kind == TWX_ENTRY_FILE ? &made->st : NULL;
    entry->path = made->path;
    entry->path_bytes = (size_t)snprintf(made->path, sizeof made->path, "/dir/%u", made->next++);
    return TWX_OK;
}

static void free_made(struct twx_input *input)
{
    n_freed++;
    free(input);
}

static struct twx_input *make(unsigned n, bool fails)
{
    struct made *made = calloc(1, sizeof *made);
    ck_assert_ptr_nonnull(made);
    made->input = (struct twx_input){.next = next_made, .free = free_made};
    made->n = n;
    made->fails = fails;
    n_freed = 0;
    struct twx_input *ahead = twx_walk_ahead_create(&made->input);
    ck_assert_ptr_nonnull(ahead);
    return ahead;
}

static void assert_file(const struct twx_entry *entry, unsigned i)
{
    char path[32];
    (void)snprintf(path, sizeof path, "/dir/%u", i);
    ck_assert_int_eq(entry->kind, i % 7 == 3 ? TWX_ENTRY_SKIPPED : TWX_ENTRY_FILE);
    ck_assert_str_eq(entry->path, path);
    ck_assert_uint_eq(entry->path_bytes, strlen(path));
    ck_assert(i % 7 == 3 ? entry->st == NULL : entry->st->st_size == (off_t)i);
}

static void assert_entries(struct twx_input *ahead, unsigned n)
{
    struct twx_entry entry;
    struct twx_error err = {0};
    for (unsigned i = 0; i < n; i++) {
        ck_assert_int_eq(twx_input_next(ahead, &entry, &err), TWX_OK);
        assert_file(&entry, i);
    }
}

START_TEST(entries_come_in_order_to_the_end)
{
    const unsigned counts[] = {0, 1, 255, 256, 257, 1024, MANY};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        struct twx_input *ahead = make(counts[i], false);
        struct twx_entry entry;
        struct twx_error err = {0};
        assert_entries(ahead, counts[i]);
        for (unsigned again = 0; again < 2; again++) {
            ck_assert_int_eq(twx_input_next(ahead, &entry, &err), TWX_OK);
            ck_assert_int_eq(entry.kind, TWX_ENTRY_END);
        }
        twx_input_free(ahead);
        ck_assert_uint_eq(n_freed, 1);
    }
}
END_TEST

START_TEST(a_failure_comes_after_what_was_met)
{
    const unsigned counts[] = {0, 256, 300, MANY};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        struct twx_input *ahead = make(counts[i], true);
        struct twx_entry entry;
        struct twx_error err = {0};
        assert_entries(ahead, counts[i]);
        for (unsigned again = 0; again < 2; again++) {
            ck_assert_int_eq(twx_input_next(ahead, &entry, &err), TWX_FAILED);
            ck_assert_str_eq(err.text, "no more of '/dir'");
            ck_assert_int_eq(err.code, EIO);
        }
        twx_input_free(ahead);
    }
}
END_TEST

START_TEST(it_is_freed_before_its_end)
{
    const unsigned taken[] = {0, 1, 256, 2000};
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++) {
        struct twx_input *ahead = make(MANY, false);
        assert_entries(ahead, taken[i]);
        twx_input_free(ahead);
        ck_assert_uint_eq(n_freed, 1);
    }
    ck_assert_ptr_null(twx_walk_ahead_create(NULL));
}
END_TEST

static char folder[32];

static void make_file(unsigned i)
{
    char path[64];
    (void)snprintf(path, sizeof path, "%s/%04u", folder, i);
    const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(ftruncate(fd, (off_t)i), 0);
    ck_assert_int_eq(close(fd), 0);
}

/** Makes a folder of MANY files, of 0, 1, ... bytes in order of name. */
static void make_folder(void)
{
    (void)snprintf(folder, sizeof folder, "/tmp/twindex-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    for (unsigned i = 0; i < MANY; i++) {
        make_file(i);
    }
}

/** Takes the folder and its files, and removes them.  are_looked_at: each has its stat; else none */
static void take_folder(struct twx_input *ahead, bool are_looked_at)
{
    struct twx_entry entry;
    struct twx_error err = {0};
    ck_assert_ptr_nonnull(ahead);
    ck_assert_int_eq(twx_input_next(ahead, &entry, &err), TWX_OK);
    ck_assert_int_eq(entry.kind, TWX_ENTRY_FOLDER);
    for (unsigned i = 0; i < MANY; i++) {
        ck_assert_int_eq(twx_input_next(ahead, &entry, &err), TWX_OK);
        ck_assert_int_eq(entry.kind, TWX_ENTRY_FILE);
        ck_assert_int_eq(entry.st != NULL, are_looked_at);
        ck_assert(entry.st == NULL || entry.st->st_size == (off_t)i);
        ck_assert_int_eq(unlink(entry.path), 0);
    }
    ck_assert_int_eq(twx_input_next(ahead, &entry, &err), TWX_OK);
    ck_assert_int_eq(entry.kind, TWX_ENTRY_END);
    twx_input_free(ahead);
    ck_assert_int_eq(rmdir(folder), 0);
}

/** A walk that counts the files that it did not look at. */
struct noting {
    struct twx_input input;
    struct twx_input *walk;
    unsigned n_deferred;
};

static enum twx_status next_of_walk(struct twx_input *input, struct twx_entry *entry,
                                    struct twx_error *err)
{
    struct noting *noting = (struct noting *)input;
    const enum twx_status status = twx_input_next(noting->walk, entry, err);
    noting->n_deferred += entry->is_deferred;
    return status;
}

static void defer_stats_of_walk(struct twx_input *input, bool defer)
{
    twx_input_defer_stats(((struct noting *)input)->walk, defer);
}

static void free_nothing(struct twx_input *input)
{
    (void)input;
}

START_TEST(files_are_looked_at_by_either_thread)
{
    static const struct twx_walk_limits no_limits;
    make_folder();
    struct noting noting = {.input = {next_of_walk, free_nothing, defer_stats_of_walk},
                            .walk = twx_walk_create(folder, &no_limits)};
    take_folder(twx_walk_ahead_create(&noting.input), true);
    ck_assert_uint_gt(noting.n_deferred, 0);
    twx_input_free(noting.walk);
}
END_TEST

START_TEST(names_alone_are_looked_at_by_neither)
{
    static const struct twx_walk_limits names_only = {.names_only = true};
    make_folder();
    take_folder(twx_walk_ahead_create(twx_walk_create(folder, &names_only)), false);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, entries_come_in_order_to_the_end);
    tcase_add_test(tests, a_failure_comes_after_what_was_met);
    tcase_add_test(tests, it_is_freed_before_its_end);
    tcase_add_test(tests, files_are_looked_at_by_either_thread);
    tcase_add_test(tests, names_alone_are_looked_at_by_neither);
}

int main(void)
{
    return run_tests("walk_ahead", add_tests);
}
