// SPDX-License-Identifier: MIT
//
// By dlopen.
#include "base/module.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>

#include "base/own_folder.h"
#include "twindex_commands.h"

enum { FILE_BYTES = 40 };

/** The folder of the program; false where nothing says what that is. */
static bool find_folder(char folder[static PATH_MAX])
{
    const char *program = (const char *)(uintptr_t)getauxval(AT_EXECFN);  // also without /proc
    const char *slash = program != NULL ? strrchr(program, '/') : NULL;
    if (twx_own_folder(folder)) {
        return true;
    }
    if (slash == NULL || slash - program >= PATH_MAX) {
        return false;
    }
    memcpy(folder, program, (size_t)(slash - program));
    folder[slash - program] = '\0';
    return true;
}

/** The table of a module, which stays loaded; NULL: dlerror says why not. */
static const struct twx_module_head *load(const char *path, const char *table)
{
    // All names are visible to what libraries load themselves; those that are never called are not looked up.
    void *module = dlopen(path, RTLD_LAZY | RTLD_GLOBAL);
    // cppcheck-suppress resourceLeak
    return module != NULL ? dlsym(module, table) : NULL;
}

enum twx_status twx_module_load(const struct twx_module *module, const void **table,
                                struct twx_error *err)
{
    char folder[PATH_MAX];
    char path[PATH_MAX + FILE_BYTES + 1];
    *table = NULL;
    if (!find_folder(folder)) {
        return twx_fail(err, TWX_FAILED, ENOENT, "cannot find %s", module->file);
    }
    (void)snprintf(path, sizeof path, "%s/%.*s", folder, FILE_BYTES, module->file);
    const struct twx_module_head *head = load(path, module->table);
    if (head == NULL) {
        return twx_fail(err, TWX_FAILED, 0, "cannot load the %s: %s: check memory and libraries",
                        module->what, dlerror());
    }
    if (strcmp(head->version, TWX_VERSION) != 0) {
        return twx_fail(err, TWX_FAILED, 0, "'%.150s' is of twindex %.20s, not " TWX_VERSION, path,
                        head->version);
    }
    *table = head;
    return TWX_OK;
}
