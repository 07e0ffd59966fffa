// SPDX-License-Identifier: MIT
//
// Roots and file systems. Device numbers may change at each boot, a UUID stays.
#include "store/roots.h"

#include <string.h>

#include "base/file_system.h"

bool twx_root_is_on(const struct twx_root *root, uint64_t device)
{
    if (root->device == device) {
        return true;
    }
    if (root->fs_uuid == NULL || root->fs_uuid[0] == '\0') {
        return false;
    }
    struct twx_file_system fs;
    twx_file_system_find(device, &fs);
    return strcmp(fs.uuid, root->fs_uuid) == 0;
}
