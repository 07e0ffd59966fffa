// SPDX-License-Identifier: MIT
//
// MemAvailable of /proc/meminfo. Owns nothing.
#include "base/memory.h"

#include <stdbool.h>
#include <stdio.h>

uint64_t twx_memory_available(void)
{
    FILE *file = fopen("/proc/meminfo", "re");
    if (file == NULL) {
        return UINT64_MAX;
    }
    char line[128];
    unsigned long long kib = 0;
    bool found = false;
    while (!found && fgets(line, sizeof line, file) != NULL) {
        found = sscanf(line, "MemAvailable: %llu kB", &kib) == 1;
    }
    (void)fclose(file);
    return found ? (uint64_t)kib * 1024 : UINT64_MAX;
}
