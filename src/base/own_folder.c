// SPDX-License-Identifier: MIT
//
// By /proc.
#include "base/own_folder.h"

#include <string.h>
#include <sys/types.h>
#include <unistd.h>

bool twx_own_folder(char folder[static PATH_MAX])
{
    const ssize_t n = readlink("/proc/self/exe", folder, PATH_MAX - 1);
    if (n <= 0) {
        return false;
    }
    folder[n] = '\0';
    char *slash = strrchr(folder, '/');
    if (slash == NULL) {
        return false;
    }
    *slash = '\0';
    return true;
}
