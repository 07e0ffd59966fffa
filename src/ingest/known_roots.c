// SPDX-License-Identifier: MIT
//
// The roots of earlier runs, sorted by path. Owns them, and those put off.
#include "ingest/known_roots.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/file_system.h"
#include "base/path.h"
#include "base/status.h"
#include "base/strings.h"
#include "store/roots.h"
#include "twindex_commands.h"

struct known_root {
    char *path;
    char *fs_uuid;  // NULL: recorded before file systems were
    uint64_t device;
};

struct put_off {
    char *path;
    uint64_t device;
    bool is_moved;
};

struct twx_known_roots {
    struct known_root *known;
    size_t n_known;
    size_t known_cap;
    struct put_off *put_off;  // one or none, as a rule
    size_t n_put_off;
    size_t put_off_cap;
    bool is_out_of_memory;  // while they were loaded
};

struct twx_known_roots *twx_known_roots_create(void)
{
    return twx_alloc(1, sizeof(struct twx_known_roots));
}

void twx_known_roots_free(struct twx_known_roots *roots)
{
    if (roots == NULL) {
        return;
    }
    for (size_t i = 0; i < roots->n_known; i++) {
        free(roots->known[i].path);
        free(roots->known[i].fs_uuid);
    }
    for (size_t i = 0; i < roots->n_put_off; i++) {
        free(roots->put_off[i].path);
    }
    free(roots->known);
    free(roots->put_off);
    free(roots);
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct known_root *)a)->path, ((const struct known_root *)b)->path);
}

static bool add_known(void *user, const struct twx_root *root)
{
    struct twx_known_roots *roots = user;
    struct known_root known = {
        .path = twx_strdup(root->path),
        .fs_uuid = twx_strdup(root->fs_uuid),
        .device = root->device,
    };
    if (known.path == NULL || (known.fs_uuid == NULL && root->fs_uuid != NULL) ||
        !twx_reserve((void **)&roots->known, &roots->known_cap, roots->n_known + 1,
                     sizeof *roots->known)) {
        free(known.path);
        free(known.fs_uuid);
        roots->is_out_of_memory = true;
        return false;
    }
    roots->known[roots->n_known++] = known;
    return true;
}

enum twx_status twx_known_roots_load(struct twx_known_roots *roots, struct twx_index *index,
                                     struct twx_error *err)
{
    const enum twx_status status = twx_index_roots(index, add_known, roots, err);
    if (status == TWX_OK && roots->is_out_of_memory) {
        return twx_fail_memory(err);
    }
    if (roots->n_known > 1) {
        qsort(roots->known, roots->n_known, sizeof *roots->known, by_path);
    }
    return status;
}

/** Whether the record of a root that is where it was lacks the UUID that there is. */
static bool lacks_uuid(const struct known_root *known)
{
    struct twx_file_system fs = {0};
    if (known->fs_uuid == NULL) {
        twx_file_system_find(known->device, &fs);
    }
    return fs.uuid[0] != '\0';
}

static const struct known_root *find(const struct twx_known_roots *roots, const char *path)
{
    const struct known_root wanted = {.path = (char *)(uintptr_t)path};
    return roots->n_known == 0
               ? NULL
               : bsearch(&wanted, roots->known, roots->n_known, sizeof *roots->known, by_path);
}

static enum twx_status put_off(struct twx_known_roots *roots, const char *path, uint64_t device,
                               struct twx_error *err)
{
    struct put_off later = {.path = twx_strdup(path), .device = device};
    if (later.path == NULL || !twx_reserve((void **)&roots->put_off, &roots->put_off_cap,
                                           roots->n_put_off + 1, sizeof *roots->put_off)) {
        free(later.path);
        return twx_fail_memory(err);
    }
    roots->put_off[roots->n_put_off++] = later;
    return TWX_OK;
}

enum twx_status twx_known_roots_meet(struct twx_known_roots *roots, const char *path,
                                     uint64_t device, bool *is_to_record, struct twx_error *err)
{
    const struct known_root *known = find(roots, path);
    *is_to_record = true;
    if (known == NULL) {
        return TWX_OK;
    }
    if (known->device == device) {
        *is_to_record = lacks_uuid(known);
        return TWX_OK;
    }
    const struct twx_root recorded = {
        .path = known->path, .device = known->device, .fs_uuid = known->fs_uuid};
    *is_to_record = twx_root_is_on(&recorded, device);
    return *is_to_record ? TWX_OK : put_off(roots, path, device, err);
}

void twx_known_roots_meet_file(struct twx_known_roots *roots, const char *path, uint64_t device)
{
    for (size_t i = 0; i < roots->n_put_off; i++) {
        struct put_off *root = &roots->put_off[i];
        root->is_moved =
            root->is_moved || (root->device == device && twx_path_is_within(path, root->path));
    }
}

enum twx_status twx_known_roots_settle(const struct twx_known_roots *roots, twx_known_root_fn fn,
                                       void *user, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    for (size_t i = 0; status == TWX_OK && i < roots->n_put_off; i++) {
        const struct put_off *root = &roots->put_off[i];
        status = fn(user, root->path, root->device, root->is_moved, err);
    }
    return status;
}
