// SPDX-License-Identifier: MIT
//
// A folder for the files of one test: a fixture makes it and removes it with all that is in it.
#ifndef TWX_TESTS_TEMP_FOLDER_H
#define TWX_TESTS_TEMP_FOLDER_H

#include <glib.h>
#include <stdlib.h>

#include "runner.h"

static char folder[] = "/tmp/twindex-test-XXXXXX";

static inline void make_folder(void)
{
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

static inline void remove_folder(void)
{
    char *command = g_strdup_printf("rm -rf '%s'", folder);
    ck_assert_int_eq(system(command), 0);
    g_free(command);
}

#endif
