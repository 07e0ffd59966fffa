// SPDX-License-Identifier: MIT
//
// The files of DB.shards against the table of merged shards.
#include "store/waiting.h"

#include <stdlib.h>

#include "store/db.h"
#include "store/merged_shards.h"
#include "store/shard_list.h"

/** Whether the index does not hold a shard, as far as it and the index can be read. */
static enum twx_status is_waiting(struct twx_index *index, const char *path, bool *waiting,
                                  struct twx_error *err)
{
    struct twx_shard *shard = NULL;
    bool is_merged = false;
    enum twx_status status = twx_shard_open(path, &shard, NULL);
    if (status == TWX_OK) {
        status = twx_merged_shards_has(index, shard, &is_merged, NULL);
    }
    twx_shard_free(shard);
    *waiting = status != TWX_OK || !is_merged;
    return status == TWX_NO_MEMORY ? twx_fail_memory(err) : TWX_OK;
}

static enum twx_status add_waiting(struct twx_index *index, const struct twx_strings *shards,
                                   struct twx_strings *waiting, struct twx_error *err)
{
    for (size_t i = 0; i < shards->n; i++) {
        bool is_to_add = false;
        const enum twx_status status = is_waiting(index, shards->items[i], &is_to_add, err);
        if (status != TWX_OK) {
            return status;
        }
        if (is_to_add && !twx_strings_add(waiting, shards->items[i])) {
            return twx_fail_memory(err);
        }
    }
    return TWX_OK;
}

enum twx_status twx_index_waiting_shards(struct twx_index *index, struct twx_strings *paths,
                                         struct twx_error *err)
{
    struct twx_strings sealed = {0};
    struct twx_strings parts = {0};
    *paths = (struct twx_strings){0};
    char *folder = twx_asprintf("%s.shards", index->file);
    enum twx_status status =
        folder != NULL ? twx_shards_in_folder(folder, &sealed, &parts, err) : twx_fail_memory(err);
    if (status == TWX_OK) {
        status = add_waiting(index, &sealed, paths, err);
    }
    if (status == TWX_OK) {
        status = add_waiting(index, &parts, paths, err);
    }
    if (status != TWX_OK) {
        twx_strings_release(paths);
    }
    twx_strings_release(&sealed);
    twx_strings_release(&parts);
    free(folder);
    return status;
}
