// SPDX-License-Identifier: MIT
//
// Limits of the cgroups this process is in (v2 and v1), read from /proc and /sys.
#ifndef TWX_BASE_CGROUP_H
#define TWX_BASE_CGROUP_H

#include <stdbool.h>
#include <stddef.h>

/** Stands before /proc and /sys: tests give a folder of their own. */
extern const char *twx_cgroup_root;

/** What one cgroup folder allows; INFINITY: no limit. */
typedef double (*twx_cgroup_limit_fn)(const char *folder);

/** The least limit of this process's cgroup and those above it; INFINITY: none.  controller: of v1, "cpu" */
double twx_cgroup_least(const char *controller, twx_cgroup_limit_fn v2, twx_cgroup_limit_fn v1);

/** Reads a small file, cut to `size`; false when there is nothing to read. */
bool twx_cgroup_read(const char *path, char *text, size_t size);

#endif
