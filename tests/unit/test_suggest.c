// SPDX-License-Identifier: MIT
//
// Mistyped names.
#include "base/suggest.h"

#include "runner.h"

static const char *const names[] = {"index", "hash",  "merge",           "query", "export", "stats",
                                    "check", "prune", "any-orientation", NULL,    ""};

static const struct {
    const char *word;
    const char *name;
} words[] = {
    {"indx", "index"},
    {"indexx", "index"},
    {"idnex", "index"},
    {"inbex", "index"},
    {"qurey", "query"},
    {"marge", "merge"},
    {"stat", "stats"},
    {"exprot", "export"},
    {"xprt", "export"},
    {"any-orientatoin", "any-orientation"},
    {"any", "any-orientation"},  // its beginning
    {"has", "hash"},
    {"frobnicate", NULL},
    {"in", NULL},
    {"x", NULL},
    {"HASH", "hash"},
    {"Qurey", "query"},
    {"", NULL},
    {"dedupe", NULL},
    {"index-index-index-index-index-index-index", NULL},  // longer than any name
};

START_TEST(the_nearest_name_is_suggested)
{
    const char *name = twx_suggest(words[_i].word, names, sizeof names / sizeof *names);
    if (words[_i].name == NULL) {
        ck_assert_ptr_null(name);
    } else {
        ck_assert_str_eq(name, words[_i].name);
    }
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_loop_test(tests, the_nearest_name_is_suggested, 0, sizeof words / sizeof *words);
}

int main(void)
{
    return run_tests("suggest", add);
}
