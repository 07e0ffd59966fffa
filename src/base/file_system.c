// SPDX-License-Identifier: MIT
//
// /dev/disk/by-*, links that udev keeps, and /proc/self/mountinfo, see proc(5).
#include "base/file_system.h"

#include <dirent.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#define BY_UUID "/dev/disk/by-uuid"
#define BY_LABEL "/dev/disk/by-label"

/** Fields of a line of mountinfo; after some optional ones come "-", the type and the source. */
enum { MOUNT_DEVICE = 2, MOUNT_POINT = 4, MOUNT_OPTIONAL = 6 };

/** The number of a block device; 0: none. */
static uint64_t block_device(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISBLK(st.st_mode) ? (uint64_t)st.st_rdev : 0;
}

/** Undoes what udev does to a name: \x20 for a space and the like. */
static void copy_name(const char *escaped, char *name)
{
    size_t n = 0;
    while (*escaped != '\0' && n + 1 < TWX_FILE_SYSTEM_NAME_ROOM) {
        if (escaped[0] == '\\' && escaped[1] == 'x' && g_ascii_isxdigit(escaped[2]) &&
            g_ascii_isxdigit(escaped[3])) {
            name[n++] =
                (char)(g_ascii_xdigit_value(escaped[2]) * 16 + g_ascii_xdigit_value(escaped[3]));
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
        char *path = g_build_filename(folder, entry->d_name, NULL);
        if (block_device(path) == device) {
            copy_name(entry->d_name, name);
        }
        g_free(path);
    }
    if (dir != NULL) {
        (void)closedir(dir);
    }
}

/** The fields of the mount whose files have this st_dev.  returns: owned (g_strfreev), NULL without */
static char **find_mount(uint64_t device)
{
    char *text = NULL;
    char **found = NULL;
    if (!g_file_get_contents("/proc/self/mountinfo", &text, NULL, NULL)) {
        return NULL;
    }
    char **lines = g_strsplit(text, "\n", -1);
    char *wanted = g_strdup_printf("%u:%u", major(device), minor(device));
    for (char **line = lines; found == NULL && *line != NULL; line++) {
        char **fields = g_strsplit(*line, " ", -1);
        if (g_strv_length(fields) > MOUNT_OPTIONAL && strcmp(fields[MOUNT_DEVICE], wanted) == 0) {
            found = fields;
        } else {
            g_strfreev(fields);
        }
    }
    g_free(wanted);
    g_strfreev(lines);
    g_free(text);
    return found;
}

/** The block device that a file system lies on: btrfs and the like give their files numbers that are no device's. */
static uint64_t source_of(uint64_t device)
{
    char **fields = major(device) == 0 ? find_mount(device) : NULL;
    uint64_t source = 0;
    for (char **f = fields != NULL ? fields + MOUNT_OPTIONAL : NULL; f != NULL && *f != NULL; f++) {
        if (strcmp(*f, "-") == 0 && f[1] != NULL && f[2] != NULL) {
            source = block_device(f[2]);
            break;
        }
    }
    g_strfreev(fields);
    return source != 0 ? source : device;
}

void twx_file_system_find(uint64_t device, struct twx_file_system *fs)
{
    const uint64_t source = source_of(device);
    find_name(BY_UUID, source, fs->uuid);
    find_name(BY_LABEL, source, fs->label);
}

char *twx_file_system_mount_point(const char *uuid)
{
    char *link = g_build_filename(BY_UUID, uuid, NULL);
    const uint64_t device = block_device(link);
    char **fields = device != 0 ? find_mount(device) : NULL;
    char *mount_point =
        fields != NULL ? g_strcompress(fields[MOUNT_POINT]) : NULL;  // \040 and so on
    g_strfreev(fields);
    g_free(link);
    return mount_point;
}
