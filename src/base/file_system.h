// SPDX-License-Identifier: MIT
//
// What a file system is called, beside its device number, which may be another one after each boot. Read from what udev
// and the kernel show to everybody: no library, no right to open the device.
#ifndef TWX_BASE_FILE_SYSTEM_H
#define TWX_BASE_FILE_SYSTEM_H

#include <stdbool.h>
#include <stdint.h>

enum { TWX_FILE_SYSTEM_NAME_ROOM = 256 };

struct twx_file_system {
    char uuid[TWX_FILE_SYSTEM_NAME_ROOM];  // as in /dev/disk/by-uuid; empty: not known
    char
        label[TWX_FILE_SYSTEM_NAME_ROOM];  // as in /dev/disk/by-label; empty: without, or not known
};

/** The names of the file system whose files have this st_dev.  threads: any */
void twx_file_system_find(uint64_t device, struct twx_file_system *fs);

/** Where the file system of a UUID is mounted.  returns: owned (free), NULL when it is not, or that is not known */
char *twx_file_system_mount_point(const char *uuid);

#endif
