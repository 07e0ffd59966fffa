// SPDX-License-Identifier: MIT
//
// All folders are gone through: they are few beside the files.
#include "store/index_folder.h"

#include <string.h>

#include "store/index_read.h"

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
