// SPDX-License-Identifier: MIT
//
// One a device.
#include "ingest/line_roots.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/file_system.h"
#include "ingest/entry_path.h"

struct twx_line_root {
    struct twx_record record;  // points to what follows
    char *path;                // owned
    struct twx_file_system fs;
};

void twx_line_roots_release(struct twx_line_roots *roots)
{
    for (size_t i = 0; i < roots->n; i++) {
        free(roots->items[i]->path);
        free(roots->items[i]);
    }
    free(roots->items);
    *roots = (struct twx_line_roots){.items = NULL};
}

const struct twx_record *twx_line_root_record(const struct twx_line_roots *roots, size_t i)
{
    return &roots->items[i]->record;
}

static struct twx_line_root *make_root(const char *folder, dev_t device)
{
    struct twx_line_root *root = twx_alloc(1, sizeof *root);
    char *path = twx_mount_point_of(folder, device);
    if (root == NULL || path == NULL) {
        free(root);
        free(path);
        return NULL;
    }
    root->path = path;
    twx_file_system_find((uint64_t)device, &root->fs);
    root->record = (struct twx_record){
        .kind = TWX_RECORD_ROOT,
        .path = root->path,
        .path_bytes = strlen(root->path),
        .device = (uint64_t)device,
        .fs_uuid = root->fs.uuid,
        .fs_uuid_bytes = strlen(root->fs.uuid),
        .fs_label = root->fs.label,
        .fs_label_bytes = strlen(root->fs.label),
    };
    return root;
}

bool twx_line_roots_find(struct twx_line_roots *roots, const char *folder,
                         const struct twx_record **record)
{
    struct stat st;
    *record = NULL;
    if (stat(folder, &st) != 0) {
        return true;
    }
    for (size_t i = 0; i < roots->n; i++) {
        if (roots->items[i]->record.device == (uint64_t)st.st_dev) {
            *record = &roots->items[i]->record;
            return true;
        }
    }
    if (!twx_reserve((void **)&roots->items, &roots->cap, roots->n + 1, sizeof(void *))) {
        return false;
    }
    struct twx_line_root *root = make_root(folder, st.st_dev);
    if (root == NULL) {
        return false;
    }
    roots->items[roots->n++] = root;
    *record = &root->record;
    return true;
}
