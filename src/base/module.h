// SPDX-License-Identifier: MIT
//
// Modules: shared objects beside the program, of libraries that few runs need and that take long to load. Each exports a table of
// functions, and is of this version of twindex.
#ifndef TWX_BASE_MODULE_H
#define TWX_BASE_MODULE_H

#include "base/status.h"

/** What each table begins with. */
struct twx_module_head {
    const char *version;  // TWX_VERSION, as the module was compiled
};

struct twx_module {
    const char *file;   // its name, at most 40 bytes
    const char *table;  // the name that it exports
    const char *what;   // that it has, for the error: "cannot load the ..."
};

/**
 * Loads a module, which stays until the process ends.
 *
 * table    out: begins with a struct twx_module_head
 * errors   TWX_FAILED: it is not beside the program, of another version, or does not load
 * threads  one at a time
 */
enum twx_status twx_module_load(const struct twx_module *module, const void **table,
                                struct twx_error *err) __attribute__((warn_unused_result));

#endif
