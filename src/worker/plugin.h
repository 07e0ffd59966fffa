// SPDX-License-Identifier: MIT
//
// The plugin of this process: code of the user's, loaded when the sandbox is entered, so that nothing of it runs outside.
#ifndef TWX_WORKER_PLUGIN_H
#define TWX_WORKER_PLUGIN_H

#include "base/status.h"
#include "twindex_plugin.h"

/**
 * Loads it, once; it stays until the process ends.
 *
 * path     absolute
 * errors   TWX_USAGE: it cannot be loaded, or has no function twx_plugin_run
 */
enum twx_status twx_plugin_load(const char *path, struct twx_error *err)
    __attribute__((warn_unused_result));

/** The function of the plugin that was loaded.  threads: any */
int twx_plugin_call(const struct twx_plugin_picture *picture, char *line, size_t room);

#endif
