// SPDX-License-Identifier: MIT
//
// The order of files over an input of a test's own, on disks that turn and do not.
#include "ingest/disk_order.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner.h"

enum { DEVICE_TURNING = 1, DEVICE_FLASH = 2, N_FILES = 5000 };

/** Gives files of random inodes, each its own number as its path; every tenth is unchanged. */
struct numbers {
    struct twx_input input;
    uint64_t device;
    unsigned n_given;
    uint64_t state;
    char path[16];
    struct stat st;
};

static enum twx_status next_number(struct twx_input *input, struct twx_entry *entry,
                                   struct twx_error *err)
{
    struct numbers *n = (struct numbers *)input;
    (void)err;
    *entry = (struct twx_entry){.kind = TWX_ENTRY_END};
    if (n->n_given == N_FILES) {
        return TWX_OK;
    }
    (void)snprintf(n->path, sizeof n->path, "/%u", n->n_given);
    n->st.st_dev = n->device;
    n->st.st_ino = next_random(&n->state) % 100000;
    *entry = (struct twx_entry){
        .kind = TWX_ENTRY_FILE,
        .path = n->path,
        .path_bytes = strlen(n->path),
        .st = &n->st,
        .is_known = n->n_given % 5 == 0,
        .is_unchanged = n->n_given % 10 == 0,
    };
    n->n_given++;
    return TWX_OK;
}

static void free_numbers(struct twx_input *input)
{
    free(input);
}

static struct twx_input *make_numbers(uint64_t device)
{
    struct numbers *n = calloc(1, sizeof *n);
    ck_assert_ptr_nonnull(n);
    n->input = (struct twx_input){.next = next_number, .free = free_numbers};
    n->device = device;
    n->state = 1;
    return &n->input;
}

static bool is_rotational(uint64_t device)
{
    return device == DEVICE_TURNING;
}

/** How many files came, each once; *n_descents: how often an inode was below the one before. */
static unsigned go_through(uint64_t device, unsigned *n_descents, bool *is_walk_order)
{
    static bool was_met[N_FILES];
    struct twx_input *input = twx_disk_order_create(make_numbers(device), is_rotational);
    struct twx_entry e;
    unsigned n_files = 0;
    unsigned last = 0;
    ino_t last_inode = 0;
    *n_descents = 0;
    *is_walk_order = true;
    memset(was_met, 0, sizeof was_met);
    do {
        ck_assert_int_eq(twx_input_next(input, &e, NULL), TWX_OK);
        if (e.kind != TWX_ENTRY_FILE) {
            continue;
        }
        const unsigned number = (unsigned)strtoul(e.path + 1, NULL, 10);
        ck_assert(!was_met[number]);
        ck_assert_uint_eq(e.path_bytes, strlen(e.path));
        ck_assert_int_eq(e.is_known, number % 5 == 0);
        ck_assert_int_eq(e.is_unchanged, number % 10 == 0);
        was_met[number] = true;
        n_files++;
        *is_walk_order = *is_walk_order && number >= last;
        last = number;
        if (!e.is_unchanged) {
            *n_descents += e.st->st_ino < last_inode;
            last_inode = e.st->st_ino;
        }
    } while (e.kind != TWX_ENTRY_END);
    ck_assert_int_eq(twx_input_next(input, &e, NULL), TWX_OK);
    ck_assert_int_eq(e.kind, TWX_ENTRY_END);
    twx_input_free(input);
    return n_files;
}

START_TEST(files_of_a_disk_that_does_not_turn_pass_in_order)
{
    unsigned n_descents = 0;
    bool is_walk_order = false;
    ck_assert_uint_eq(go_through(DEVICE_FLASH, &n_descents, &is_walk_order), N_FILES);
    ck_assert(is_walk_order);
}
END_TEST

START_TEST(files_of_a_turning_disk_come_by_inode_in_windows)
{
    unsigned n_descents = 0;
    bool is_walk_order = false;
    ck_assert_uint_eq(go_through(DEVICE_TURNING, &n_descents, &is_walk_order), N_FILES);
    ck_assert(!is_walk_order);
    ck_assert_uint_eq(n_descents, 2);  // 4,500 files in windows of 2,048
}
END_TEST

START_TEST(files_held_back_are_freed)
{
    struct twx_input *input = twx_disk_order_create(make_numbers(DEVICE_TURNING), is_rotational);
    struct twx_entry e;
    for (unsigned i = 0; i < 100; i++) {
        ck_assert_int_eq(twx_input_next(input, &e, NULL), TWX_OK);
    }
    twx_input_free(input);
    ck_assert_ptr_null(twx_disk_order_create(NULL, is_rotational));
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, files_of_a_disk_that_does_not_turn_pass_in_order);
    tcase_add_test(tests, files_of_a_turning_disk_come_by_inode_in_windows);
    tcase_add_test(tests, files_held_back_are_freed);
}

int main(void)
{
    return run_tests("disk_order", add_tests);
}
