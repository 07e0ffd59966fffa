// SPDX-License-Identifier: MIT
//
// dlopen. Owns the plugin and the pointer to its function, set before there are other threads that read it.
#include "worker/plugin.h"

#include <dlfcn.h>
#include <string.h>

#define FUNCTION "twx_plugin_run"

static void *plugin;  // stays loaded until the process ends
static __typeof__(twx_plugin_run) *run;

/** What the loader says, without the path that it begins with. */
static const char *why_not_loaded(const char *path)
{
    const char *text = dlerror();
    const size_t n = strlen(path);
    if (text == NULL) {
        return "it cannot be loaded";
    }
    return strncmp(text, path, n) == 0 && strncmp(text + n, ": ", 2) == 0 ? text + n + 2 : text;
}

enum twx_status twx_plugin_load(const char *path, struct twx_error *err)
{
    plugin = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (plugin == NULL) {
        return twx_fail(err, TWX_USAGE, 0, "cannot load the plugin '%s': %s", path,
                        why_not_loaded(path));
    }
    void *function = dlsym(plugin, FUNCTION);
    if (function == NULL) {
        return twx_fail(err, TWX_USAGE, 0, "the plugin '%s' has no function " FUNCTION, path);
    }
    memcpy(&run, &function, sizeof run);  // POSIX allows what C does not: dlsym, RATIONALE
    return TWX_OK;
}

int twx_plugin_call(const struct twx_plugin_picture *picture, char *line, size_t room)
{
    return run(picture, line, room);
}
