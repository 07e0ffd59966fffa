// SPDX-License-Identifier: MIT
//
// By path all folders are gone through: they are few beside the files.
#include "store/index_folder.h"

#include <string.h>

#include "store/db.h"

struct search {
    const char *folder;  // without a slash at its end; "" is the root
    size_t n_bytes;
    bool is_found;
};

static bool look_at_folder(void *user, int64_t id, const char *path, size_t n)
{
    struct search *search = user;
    (void)id;
    search->is_found = n > search->n_bytes && path[search->n_bytes] == '/' &&
                       memcmp(path, search->folder, search->n_bytes) == 0;
    return !search->is_found;
}

enum twx_status twx_index_has_folder(struct twx_index *index, const char *folder, bool *has_folder,
                                     struct twx_error *err)
{
    struct search search = {.folder = folder,
                            .n_bytes = strcmp(folder, "/") == 0 ? 0 : strlen(folder)};
    enum twx_status status = TWX_OK;
    for (; index != NULL && status == TWX_OK && !search.is_found;
         index = twx_index_next_part(index)) {
        status = twx_index_each_folder(index, look_at_folder, &search, err);
    }
    *has_folder = search.is_found;
    return status;
}

struct folder_of_id {
    int64_t id;
    twx_folder_fn fn;
    void *user;
};

static bool give_folder(void *user, sqlite3_stmt *s)
{
    const struct folder_of_id *folder = user;
    const char *path = sqlite3_column_blob(s, 0);
    (void)folder->fn(folder->user, folder->id, path != NULL ? path : "",
                     (size_t)sqlite3_column_bytes(s, 0));
    return false;
}

enum twx_status twx_index_folder(struct twx_index *index, int64_t id, twx_folder_fn fn, void *user,
                                 struct twx_error *err)
{
    struct folder_of_id folder = {id, fn, user};
    sqlite3_stmt *s = NULL;
    const enum twx_status status = twx_db_statement(index, TWX_SQL_FOLDER_PATH, &s, err);
    if (status != TWX_OK) {
        return status;
    }
    (void)sqlite3_bind_int64(s, 1, id);
    return twx_db_each_row(index, s, give_folder, &folder, err);
}
