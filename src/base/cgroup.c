// SPDX-License-Identifier: MIT
//
// /proc/self/cgroup and the folders it names.
#include "base/cgroup.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const char *twx_cgroup_root = "";

bool twx_cgroup_read(const char *path, char *text, size_t size)
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

/** The least limit from `mount``group` up to `mount`; cuts group to nothing. */
static double least_upwards(const char *mount, char *group, twx_cgroup_limit_fn limit_of)
{
    double least = INFINITY;
    for (;;) {
        char folder[4096 - 32];
        (void)snprintf(folder, sizeof folder, "%s%s%s", twx_cgroup_root, mount, group);
        least = fmin(least, limit_of(folder));
        char *slash = strrchr(group, '/');
        if (slash == NULL) {
            return least;
        }
        *slash = '\0';
    }
}

/** Whether a list "cpu,cpuacct" has the word. */
static bool lists(const char *words, const char *word)
{
    const size_t n = strlen(word);
    for (const char *at = words; at != NULL; at = strchr(at, ',')) {
        at += *at == ',';
        if (strncmp(at, word, n) == 0 && (at[n] == ',' || at[n] == '\0')) {
            return true;
        }
    }
    return false;
}

/** Lines of /proc/self/cgroup: "0::/path" is v2, "N:...,cpu,...:/path" is v1. */
double twx_cgroup_least(const char *controller, twx_cgroup_limit_fn v2, twx_cgroup_limit_fn v1)
{
    double least = INFINITY;
    char line[4096];
    char mount[256];
    char list[4096];
    (void)snprintf(mount, sizeof mount, "/sys/fs/cgroup/%s", controller);
    (void)snprintf(list, sizeof list, "%s/proc/self/cgroup", twx_cgroup_root);
    FILE *file = fopen(list, "re");
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
        *controllers++ = '\0';
        *group++ = '\0';
        if (strcmp(line, "0") == 0 && controllers[0] == '\0') {
            least = fmin(least, least_upwards("/sys/fs/cgroup", group, v2));
        } else if (lists(controllers, controller)) {
            least = fmin(least, least_upwards(mount, group, v1));
        }
    }
    (void)fclose(file);
    return least;
}
