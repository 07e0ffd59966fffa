// SPDX-License-Identifier: MIT
//
// How many processors this process may use: the affinity mask, then the CPU quota of its cgroup (v2, then
// v1) and of the cgroups above it. Owns nothing.
#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>

#include <glib.h>

#include "twindex.h"

static unsigned affinity_count(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0) {
        return g_get_num_processors();  // more processors than cpu_set_t holds
    }
    const int n = CPU_COUNT(&set);
    return n > 0 ? (unsigned)n : 1;
}

static bool read_file(const char *path, char *text, size_t size)
{
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return false;
    }
    const size_t n = fread(text, 1, size - 1, file);
    text[n] = '\0';
    (void)fclose(file);
    return n > 0;
}

/** Processors a cgroup v2 folder allows, from its cpu.max ("QUOTA PERIOD" or "max PERIOD"); INFINITY: no limit. */
static double quota_v2(const char *folder)
{
    char path[4096];
    char text[128];
    double quota = 0.0;
    double period = 0.0;
    (void)snprintf(path, sizeof path, "%s/cpu.max", folder);
    if (!read_file(path, text, sizeof text) || sscanf(text, "%lf %lf", &quota, &period) != 2 ||
        period <= 0) {
        return INFINITY;
    }
    return quota / period;
}

static double quota_v1(const char *folder)
{
    char path[4096];
    char text[128];
    double quota = -1.0;
    double period = 0.0;
    (void)snprintf(path, sizeof path, "%s/cpu.cfs_quota_us", folder);
    if (!read_file(path, text, sizeof text) || sscanf(text, "%lf", &quota) != 1 || quota <= 0) {
        return INFINITY;
    }
    (void)snprintf(path, sizeof path, "%s/cpu.cfs_period_us", folder);
    if (!read_file(path, text, sizeof text) || sscanf(text, "%lf", &period) != 1 || period <= 0) {
        return INFINITY;
    }
    return quota / period;
}

/** The least quota from `mount``group` up to `mount`. */
static double least_quota(const char *mount, char *group, double (*quota_of)(const char *))
{
    double least = INFINITY;
    for (;;) {
        char folder[4096 - 32];
        (void)snprintf(folder, sizeof folder, "%s%s", mount, group);
        least = fmin(least, quota_of(folder));
        char *slash = strrchr(group, '/');
        if (slash == NULL) {
            return least;
        }
        *slash = '\0';
    }
}

/** Reads /proc/self/cgroup: "0::/path" is v2, "N:...,cpu,...:/path" is v1. */
static double cgroup_quota(void)
{
    double least = INFINITY;
    char line[4096];
    FILE *file = fopen("/proc/self/cgroup", "re");
    if (file == NULL) {
        return least;
    }
    while (fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        char *controllers = strchr(line, ':');
        char *group = controllers != NULL ? strchr(controllers + 1, ':') : NULL;
        if (group == NULL) {
            continue;
        }
        *group++ = '\0';
        controllers++;
        if (strncmp(line, "0", 2) == 0 && controllers[0] == '\0') {
            least = fmin(least, least_quota("/sys/fs/cgroup", group, quota_v2));
        } else if (strcmp(controllers, "cpu") == 0 || strcmp(controllers, "cpu,cpuacct") == 0) {
            least = fmin(least, least_quota("/sys/fs/cgroup/cpu", group, quota_v1));
        }
    }
    (void)fclose(file);
    return least;
}

unsigned twx_n_processors(void)
{
    const unsigned n = affinity_count();
    const double quota = cgroup_quota();
    if (quota >= (double)n) {
        return n;
    }
    return quota > 1.0 ? (unsigned)ceil(quota) : 1;
}
