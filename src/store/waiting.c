// SPDX-License-Identifier: MIT
//
// The files of DB.shards against the table of merged shards.
#include "store/waiting.h"

#include <glib.h>

#include "store/db.h"
#include "store/merged_shards.h"
#include "store/shard_list.h"

static bool is_waiting(struct twx_index *index, const char *path)
{
    struct twx_shard *shard = NULL;
    bool is_merged = false;
    if (twx_shard_open(path, &shard, NULL) != TWX_OK ||
        twx_merged_shards_has(index, shard, &is_merged, NULL) != TWX_OK) {
        is_merged = false;
    }
    twx_shard_free(shard);
    return !is_merged;
}

char **twx_index_waiting_shards(struct twx_index *index)
{
    struct twx_strings lists[2];  // sealed, parts
    char *folder = g_strconcat(index->file, ".shards", NULL);
    const bool can_read = twx_shards_in_folder(folder, &lists[0], &lists[1], NULL) == TWX_OK;
    GPtrArray *waiting = g_ptr_array_new();
    for (size_t i = 0; can_read && i < G_N_ELEMENTS(lists); i++) {
        for (size_t place = 0; place < lists[i].n; place++) {
            const char *path = lists[i].items[place];
            if (is_waiting(index, path)) {
                g_ptr_array_add(waiting, g_strdup(path));
            }
        }
    }
    g_ptr_array_add(waiting, NULL);
    twx_strings_release(&lists[0]);
    twx_strings_release(&lists[1]);
    g_free(folder);
    char **paths = (char **)g_ptr_array_free(waiting, !can_read);
    return can_read ? paths : NULL;
}
