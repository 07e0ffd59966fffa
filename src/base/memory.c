// SPDX-License-Identifier: MIT
//
// Memory of the machine, and what the cgroups of this process (v2, then v1) leave of it.
#include "base/memory.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cgroup.h"
#include "twindex_commands.h"

/** One file of one number in a cgroup folder; `otherwise` without it ("max" is no number). */
static double number_in(const char *folder, const char *name, double otherwise)
{
    char path[4096];
    char text[128];
    double number = 0.0;
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    return twx_cgroup_read(path, text, sizeof text) && sscanf(text, "%lf", &number) == 1
               ? number
               : otherwise;
}

/** One field of a folder's memory.stat, bytes; 0 without it. */
static double stat_in(const char *folder, const char *field)
{
    char path[4096];
    char text[8192] = "\n";
    double number = 0.0;
    (void)snprintf(path, sizeof path, "%s/memory.stat", folder);
    if (!twx_cgroup_read(path, text + 1, sizeof text - 1)) {
        return 0.0;
    }
    const char *at = strstr(text, field);
    return at != NULL && sscanf(at + strlen(field), "%lf", &number) == 1 ? number : 0.0;
}

static double limit_v2(const char *folder)
{
    return number_in(folder, "memory.max", INFINITY);
}

static double limit_v1(const char *folder)
{
    return number_in(folder, "memory.limit_in_bytes", INFINITY);
}

/** What is left below a limit when files in the page cache, which are dropped for whoever needs memory, do not count. */
static double room(double limit, double used, double cached)
{
    return fmax(limit - fmax(used - cached, 0.0), 0.0);
}

static double room_v2(const char *folder)
{
    return room(limit_v2(folder), number_in(folder, "memory.current", 0.0),
                stat_in(folder, "\nactive_file ") + stat_in(folder, "\ninactive_file "));
}

static double room_v1(const char *folder)
{
    return room(limit_v1(folder), number_in(folder, "memory.usage_in_bytes", 0.0),
                stat_in(folder, "\ntotal_active_file ") +
                    stat_in(folder, "\ntotal_inactive_file "));
}

static uint64_t to_bytes(double bytes)
{
    return bytes < (double)UINT64_MAX ? (uint64_t)bytes : UINT64_MAX;
}

uint64_t twx_memory_bytes(void)
{
    const long n_pages = sysconf(_SC_PHYS_PAGES);
    const long page_bytes = sysconf(_SC_PAGESIZE);
    const double machine =
        n_pages > 0 && page_bytes > 0 ? (double)n_pages * (double)page_bytes : INFINITY;
    return to_bytes(fmin(machine, twx_cgroup_least("memory", limit_v2, limit_v1)));
}

/** MemAvailable of /proc/meminfo, bytes. */
static double machine_available(void)
{
    FILE *file = fopen("/proc/meminfo", "re");
    if (file == NULL) {
        return INFINITY;
    }
    char line[128];
    unsigned long long kib = 0;
    bool found = false;
    while (!found && fgets(line, sizeof line, file) != NULL) {
        found = sscanf(line, "MemAvailable: %llu kB", &kib) == 1;
    }
    (void)fclose(file);
    return found ? (double)kib * 1024 : INFINITY;
}

uint64_t twx_memory_available(void)
{
    return to_bytes(fmin(machine_available(), twx_cgroup_least("memory", room_v2, room_v1)));
}
