// SPDX-License-Identifier: MIT
//
// Files of testdata/ for unit tests, and what expected.tsv says of them.
#ifndef TWX_TESTS_TESTDATA_H
#define TWX_TESTS_TESTDATA_H

#include <stdio.h>
#include <string.h>

#include "image/source.h"
#include "runner.h"

enum { N_EXPECTED_MAX = 1000 };

/** A line of expected.tsv; '|' separates alternatives. width is 0 where none is said. */
struct expected {
    char path[128];
    char format[16];
    char status[32];
    char reason[64];
    unsigned width;
    unsigned height;
};

static inline void testdata_path(const char *name, char *path, size_t size)
{
    const char *folder = getenv("TESTDATA");
    (void)snprintf(path, size, "%s/%s", folder != NULL ? folder : "testdata", name);
}

/** A whole file in memory, in a block of exactly its size (so that a sanitizer sees reads past it). */
static inline struct twx_source testdata_load(const char *name)
{
    char path[512];
    testdata_path(name, path, sizeof path);
    FILE *file = fopen(path, "rb");
    ck_assert_msg(file != NULL, "cannot open '%s'", path);
    (void)fseek(file, 0, SEEK_END);
    const long size = ftell(file);
    ck_assert_int_ge(size, 0);
    uint8_t *bytes = malloc(size > 0 ? (size_t)size : 1);
    ck_assert_ptr_nonnull(bytes);
    (void)fseek(file, 0, SEEK_SET);
    ck_assert_uint_eq(fread(bytes, 1, (size_t)size, file), (size_t)size);
    (void)fclose(file);
    return (struct twx_source){.fd = -1, .size = (uint64_t)size, .bytes = bytes};
}

static inline void testdata_unload(struct twx_source *source)
{
    free((void *)(uintptr_t)source->bytes);
    source->bytes = NULL;
}

/** Copies field `n` of a tab-separated line. */
static inline void take_field(const char *line, unsigned n, char *to, size_t size)
{
    for (; n > 0; n--) {
        line = strchr(line, '\t');
        ck_assert_ptr_nonnull(line);
        line++;
    }
    (void)snprintf(to, size, "%.*s", (int)strcspn(line, "\t\n"), line);
}

/** Reads expected.tsv; returns how many lines. */
static inline size_t load_expected(struct expected *rows)
{
    char path[512];
    char line[512];
    char number[16];
    size_t n = 0;
    testdata_path("expected.tsv", path, sizeof path);
    FILE *file = fopen(path, "r");
    ck_assert_msg(file != NULL, "cannot open '%s'", path);
    while (fgets(line, sizeof line, file) != NULL && n < N_EXPECTED_MAX) {
        if (line[0] == '#') {
            continue;
        }
        struct expected *row = &rows[n++];
        take_field(line, 0, row->path, sizeof row->path);
        take_field(line, 1, row->format, sizeof row->format);
        take_field(line, 2, row->status, sizeof row->status);
        take_field(line, 3, row->reason, sizeof row->reason);
        take_field(line, 4, number, sizeof number);
        row->width = (unsigned)strtoul(number, NULL, 10);
        take_field(line, 5, number, sizeof number);
        row->height = (unsigned)strtoul(number, NULL, 10);
    }
    (void)fclose(file);
    ck_assert_uint_gt(n, 100);
    return n;
}

#endif
