// SPDX-License-Identifier: MIT
//
// The few lines every unit test program shares: its tests, each run in a forked child by libcheck.
#ifndef TWX_TESTS_RUNNER_H
#define TWX_TESTS_RUNNER_H

#include <stdint.h>
#include <stdlib.h>

#include <check.h>

/**
 * libcheck writes down where each assertion that holds is, to say where a test died: a system call each time, most of what a loop
 * of assertions costs. Here each is written down the first time that it holds.
 */
static inline void mark_if_new(const char *file, int line)
{
    static _Thread_local const char *files[1024];  // by line
    const char **marked = &files[(unsigned)line % (sizeof files / sizeof *files)];
    if (*marked != file) {
        *marked = file;
        _mark_point(file, line);
    }
}
#define _mark_point mark_if_new

/** Runs the tests that `add` puts into the case; the exit code of main. */
static inline int run_tests(const char *name, void (*add)(TCase *))
{
    Suite *suite = suite_create(name);
    TCase *tests = tcase_create("claims");
    add(tests);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int n_failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return n_failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/** Pseudo-random numbers from a fixed seed: splitmix64. */
static inline uint64_t next_random(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15U);
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9U;
    z = (z ^ z >> 27) * 0x94d049bb133111ebU;
    return z ^ z >> 31;
}

static inline void fill_random(uint8_t *bytes, size_t n, uint64_t *state)
{
    for (size_t i = 0; i < n; i++) {
        bytes[i] = (uint8_t)next_random(state);
    }
}

#endif
