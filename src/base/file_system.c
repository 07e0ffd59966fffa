// SPDX-License-Identifier: MIT
//
// /dev/disk/by-*, links that udev keeps, and /proc/self/mountinfo, see proc(5).
#include "base/file_system.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "base/strings.h"

#define BY_UUID "/dev/disk/by-uuid"
#define BY_LABEL "/dev/disk/by-label"

/** Fields of a line of mountinfo; after some optional ones come "-", the type and the source. */
enum { MOUNT_DEVICE = 2, MOUNT_POINT = 4, MOUNT_OPTIONAL = 6, MOUNT_FIELDS_MAX = 64 };

/** A line of mountinfo, cut at its spaces. */
struct mount {
    char *line;                          // owned; NULL: not found
    char *fields[MOUNT_FIELDS_MAX + 1];  // into line; NULL after the last one
};

/** The number of a block device; 0: none. */
static uint64_t block_device(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISBLK(st.st_mode) ? (uint64_t)st.st_rdev : 0;
}

static int hex_value(char digit)
{
    return isdigit((unsigned char)digit) ? digit - '0' : tolower((unsigned char)digit) - 'a' + 10;
}

/** Undoes what udev does to a name: \x20 for a space and the like. */
static void copy_name(const char *escaped, char *name)
{
    size_t n = 0;
    while (*escaped != '\0' && n + 1 < TWX_FILE_SYSTEM_NAME_ROOM) {
        if (escaped[0] == '\\' && escaped[1] == 'x' && isxdigit((unsigned char)escaped[2]) &&
            isxdigit((unsigned char)escaped[3])) {
            name[n++] = (char)(hex_value(escaped[2]) * 16 + hex_value(escaped[3]));
            escaped += 4;
        } else {
            name[n++] = *escaped++;
        }
    }
    name[n] = '\0';
}

/** Finds the name of the link in a folder that leads to a block device. */
static void find_name(const char *folder, uint64_t device, char *name)
{
    name[0] = '\0';
    DIR *dir = opendir(folder);
    const struct dirent *entry;
    while (dir != NULL && name[0] == '\0' && (entry = readdir(dir)) != NULL) {
        char path[sizeof BY_LABEL + 1 + sizeof entry->d_name];
        (void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (block_device(path) == device) {
            copy_name(entry->d_name, name);
        }
    }
    if (dir != NULL) {
        (void)closedir(dir);
    }
}

/** Cuts a line at its spaces, in place.  returns: number of fields; those above MOUNT_FIELDS_MAX are left out */
static size_t cut(char *line, char **fields)
{
    size_t n = 0;
    while (line != NULL && n < MOUNT_FIELDS_MAX) {
        fields[n++] = strsep(&line, " \n");
    }
    fields[n] = NULL;
    return n;
}

/** Finds the mount whose files have this st_dev. Without it, or memory to read, mount->line is NULL. Owned: free() it. */
static void find_mount(uint64_t device, struct mount *mount)
{
    char wanted[32];
    (void)snprintf(wanted, sizeof wanted, "%u:%u", major(device), minor(device));
    FILE *file = fopen("/proc/self/mountinfo", "re");
    size_t cap = 0;
    bool found = false;
    mount->line = NULL;
    while (file != NULL && !found && getline(&mount->line, &cap, file) > 0) {
        found = cut(mount->line, mount->fields) > MOUNT_OPTIONAL &&
                strcmp(mount->fields[MOUNT_DEVICE], wanted) == 0;
    }
    if (!found) {
        free(mount->line);
        mount->line = NULL;
    }
    if (file != NULL) {
        (void)fclose(file);
    }
}

/** The block device that a file system lies on: btrfs and the like give their files numbers that are no device's. */
static uint64_t source_of(uint64_t device)
{
    struct mount mount = {0};
    if (major(device) == 0) {
        find_mount(device, &mount);
    }
    uint64_t source = 0;
    for (char **f = mount.fields + MOUNT_OPTIONAL; mount.line != NULL && *f != NULL; f++) {
        if (strcmp(*f, "-") == 0 && f[1] != NULL && f[2] != NULL) {
            source = block_device(f[2]);
            break;
        }
    }
    free(mount.line);
    return source != 0 ? source : device;
}

void twx_file_system_find(uint64_t device, struct twx_file_system *fs)
{
    const uint64_t source = source_of(device);
    find_name(BY_UUID, source, fs->uuid);
    find_name(BY_LABEL, source, fs->label);
}

/** Undoes what the kernel does to a path: \040 for a space and the like; in place. */
static void unescape(char *path)
{
    char *to = path;
    while (*path != '\0') {
        if (path[0] == '\\' && strspn(path + 1, "01234567") >= 3) {
            *to++ = (char)((path[1] - '0') * 64 + (path[2] - '0') * 8 + (path[3] - '0'));
            path += 4;
        } else {
            *to++ = *path++;
        }
    }
    *to = '\0';
}

char *twx_file_system_mount_point(const char *uuid)
{
    char link[sizeof BY_UUID + 1 + TWX_FILE_SYSTEM_NAME_ROOM];
    const int n = snprintf(link, sizeof link, "%s/%s", BY_UUID, uuid);
    const uint64_t device = n < (int)sizeof link ? block_device(link) : 0;
    struct mount mount = {0};
    if (device != 0) {
        find_mount(device, &mount);
    }
    char *mount_point = NULL;
    if (mount.line != NULL) {
        unescape(mount.fields[MOUNT_POINT]);
        mount_point = twx_strdup(mount.fields[MOUNT_POINT]);
    }
    free(mount.line);
    return mount_point;
}
