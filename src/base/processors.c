// SPDX-License-Identifier: MIT
//
// How many processors this process may use: the affinity mask, then the CPU quota of its cgroup (v2, then
// v1) and of the cgroups above it.
#include <math.h>
#include <sched.h>
#include <stdio.h>

#include <glib.h>

#include "base/cgroup.h"
#include "twindex_commands.h"

static unsigned affinity_count(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0) {
        return g_get_num_processors();  // more processors than cpu_set_t holds
    }
    const int n = CPU_COUNT(&set);
    return n > 0 ? (unsigned)n : 1;
}

/** Processors a cgroup v2 folder allows, from its cpu.max ("QUOTA PERIOD" or "max PERIOD"); INFINITY: no limit. */
static double quota_v2(const char *folder)
{
    char path[4096];
    char text[128];
    double quota = 0.0;
    double period = 0.0;
    (void)snprintf(path, sizeof path, "%s/cpu.max", folder);
    if (!twx_cgroup_read(path, text, sizeof text) ||
        sscanf(text, "%lf %lf", &quota, &period) != 2 || period <= 0) {
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
    if (!twx_cgroup_read(path, text, sizeof text) || sscanf(text, "%lf", &quota) != 1 ||
        quota <= 0) {
        return INFINITY;
    }
    (void)snprintf(path, sizeof path, "%s/cpu.cfs_period_us", folder);
    if (!twx_cgroup_read(path, text, sizeof text) || sscanf(text, "%lf", &period) != 1 ||
        period <= 0) {
        return INFINITY;
    }
    return quota / period;
}

unsigned twx_n_processors(void)
{
    const unsigned n = affinity_count();
    const double quota = twx_cgroup_least("cpu", quota_v2, quota_v1);
    if (quota >= (double)n) {
        return n;
    }
    return quota > 1.0 ? (unsigned)ceil(quota) : 1;
}
