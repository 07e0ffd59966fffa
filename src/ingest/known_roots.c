// SPDX-License-Identifier: MIT
//
// The roots of earlier runs. Owns them, and those put off.
#include "ingest/known_roots.h"

#include <glib.h>
#include <string.h>

#include "base/file_system.h"
#include "base/path.h"
#include "store/roots.h"

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
    GHashTable *known;   // path to struct known_root, which owns it
    GPtrArray *put_off;  // of struct put_off; one or none, as a rule
};

static void free_known(void *user)
{
    struct known_root *root = user;
    g_free(root->path);
    g_free(root->fs_uuid);
    g_free(root);
}

static void free_put_off(void *user)
{
    struct put_off *root = user;
    g_free(root->path);
    g_free(root);
}

struct twx_known_roots *twx_known_roots_create(void)
{
    struct twx_known_roots *roots = g_new0(struct twx_known_roots, 1);
    roots->known = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_known);
    roots->put_off = g_ptr_array_new_with_free_func(free_put_off);
    return roots;
}

void twx_known_roots_free(struct twx_known_roots *roots)
{
    g_hash_table_destroy(roots->known);
    (void)g_ptr_array_free(roots->put_off, TRUE);
    g_free(roots);
}

static bool add_known(void *user, const struct twx_root *root)
{
    struct twx_known_roots *roots = user;
    struct known_root *known = g_new(struct known_root, 1);
    known->path = g_strdup(root->path);
    known->fs_uuid = g_strdup(root->fs_uuid);
    known->device = root->device;
    (void)g_hash_table_replace(roots->known, known->path, known);
    return true;
}

enum twx_status twx_known_roots_load(struct twx_known_roots *roots, struct twx_index *index,
                                     struct twx_error *err)
{
    return twx_index_roots(index, add_known, roots, err);
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

bool twx_known_roots_meet(struct twx_known_roots *roots, const char *path, uint64_t device)
{
    const struct known_root *known = g_hash_table_lookup(roots->known, path);
    if (known == NULL) {
        return true;
    }
    if (known->device == device) {
        return lacks_uuid(known);
    }
    const struct twx_root recorded = {
        .path = known->path, .device = known->device, .fs_uuid = known->fs_uuid};
    if (twx_root_is_on(&recorded, device)) {
        return true;
    }
    struct put_off *later = g_new0(struct put_off, 1);
    later->path = g_strdup(path);
    later->device = device;
    g_ptr_array_add(roots->put_off, later);
    return false;
}

void twx_known_roots_meet_file(struct twx_known_roots *roots, const char *path, uint64_t device)
{
    for (guint i = 0; i < roots->put_off->len; i++) {
        struct put_off *root = g_ptr_array_index(roots->put_off, i);
        root->is_moved =
            root->is_moved || (root->device == device && twx_path_is_within(path, root->path));
    }
}

enum twx_status twx_known_roots_settle(struct twx_known_roots *roots, twx_known_root_fn fn,
                                       void *user, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    for (guint i = 0; status == TWX_OK && i < roots->put_off->len; i++) {
        const struct put_off *root = g_ptr_array_index(roots->put_off, i);
        status = fn(user, root->path, root->device, root->is_moved, err);
    }
    g_ptr_array_set_size(roots->put_off, 0);
    return status;
}
