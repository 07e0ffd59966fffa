// SPDX-License-Identifier: MIT
//
// twindex.so as a program of another SQLite loads it: the table of functions that it hands over is one of this test.
#include <dlfcn.h>
#include <sqlite3ext.h>
#include <stdio.h>
#include <string.h>

#include "runner.h"

static int version;
static char said[256];

static int libversion_number(void)
{
    return version;
}

static const char *libversion(void)
{
    return version == 3037002 ? "3.37.2" : "2.8.17";
}

static char *print(const char *format, ...)
{
    va_list values;
    va_start(values, format);
    (void)vsnprintf(said, sizeof said, format, values);
    va_end(values);
    return said;
}

typedef int (*entry_point)(sqlite3 *, char **, const sqlite3_api_routines *);

static entry_point find(const char *name)
{
    char path[4096];
    const char *program = getenv("TWINDEX");
    ck_assert_ptr_nonnull(program);
    (void)snprintf(path, sizeof path, "%s.so", program);
    void *extension = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    ck_assert_msg(extension != NULL, "%s", dlerror());
    entry_point found = NULL;
    *(void **)&found = dlsym(extension, name);
    ck_assert_ptr_nonnull(found);
    return found;
}

// Nothing else of the table is there to be called.
START_TEST(older_sqlite_is_refused_in_one_line)
{
    static const int versions[] = {3037002, 2008017};
    static const char *const names[] = {"sqlite3_twindex_init", "sqlite3_twindex_files_init"};
    const sqlite3_api_routines api = {
        .libversion = libversion, .libversion_number = libversion_number, .mprintf = print};
    char *message = NULL;
    version = versions[_i % 2];
    ck_assert_int_eq(find(names[_i / 2])(NULL, &message, &api), SQLITE_ERROR);
    ck_assert_ptr_eq(message, said);
    ck_assert_str_eq(said, _i % 2 == 0
                               ? "twindex needs SQLite 3.38 or newer: this program has 3.37.2"
                               : "twindex needs SQLite 3.38 or newer: this program has 2.8.17");
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_loop_test(tests, older_sqlite_is_refused_in_one_line, 0, 4);
}

int main(void)
{
    return run_tests("extension", add);
}
