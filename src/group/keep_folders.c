// SPDX-License-Identifier: MIT
//
// The folders of in:DIR against those of an index: one that holds nothing there is a slip of the pen.
#include <stdbool.h>
#include <string.h>

#include "group/keep_rules.h"
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

enum twx_status twx_keep_check(const struct twx_keep *keep, struct twx_index *index,
                               struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    for (size_t rule = 0; rule < twx_keep_path_rule(keep) && status == TWX_OK; rule++) {
        struct search search = {.folder = twx_keep_folder(keep, rule)};
        if (search.folder == NULL) {
            continue;
        }
        search.n_bytes = strlen(search.folder);
        status = twx_index_each_folder(index, look_at_folder, &search, err);
        if (status == TWX_OK && !search.is_found) {  // a file, perhaps
            status = twx_index_has_path(index, search.folder, &search.is_found, err);
        }
        if (status == TWX_OK && !search.is_found) {
            status =
                twx_fail(err, TWX_USAGE, 0, "keep rule 'in:%.150s': no indexed file is in there",
                         search.n_bytes > 0 ? search.folder : "/");
        }
    }
    return status;
}
