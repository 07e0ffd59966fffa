// SPDX-License-Identifier: MIT
//
// twx_index_rejections: pairs of checksums, with a path of each.
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/strings.h"
#include "group/rejections.h"
#include "store/index_read.h"
#include "store/rejection_rows.h"
#include "twindex_commands.h"

/** One path of each file that is in a pair. */
struct listing {
    struct twx_rejections files;
    char **paths;  // owned, as each is: by number
    bool is_out_of_memory;
    twx_rejection_fn fn;
    void *user;
};

static bool take_image(void *user, uint64_t hash_id, const struct twx_image *image)
{
    struct listing *l = user;
    const uint32_t number = twx_rejections_number(&l->files, image->checksum);
    (void)hash_id;
    if (number > 0 && l->paths[number] == NULL) {
        l->paths[number] = twx_strndup(image->path, image->path_bytes);
        l->is_out_of_memory = l->paths[number] == NULL;
    }
    return !l->is_out_of_memory;
}

static bool take_pair(void *user, const struct twx_rejected_pair *pair, int64_t rejected_ns)
{
    struct listing *l = user;
    struct twx_rejection rejection = {.rejected_ns = rejected_ns};
    memcpy(rejection.checksums, pair->checksums, sizeof rejection.checksums);
    for (int i = 0; i < 2; i++) {
        rejection.paths[i] = l->paths[twx_rejections_number(&l->files, pair->checksums[i])];
    }
    return l->fn(l->user, &rejection);
}

enum twx_status twx_index_rejections(struct twx_index *index, twx_rejection_fn fn, void *user,
                                     struct twx_error *err)
{
    struct listing l = {.fn = fn, .user = user};
    enum twx_status status = twx_rejections_load(index, &l.files, err);
    if (status == TWX_OK && l.files.n > 0) {
        l.paths = twx_alloc(l.files.n + 1, sizeof *l.paths);
        status = l.paths != NULL ? twx_index_each_hashed(index, take_image, &l, err)
                                 : twx_fail_memory(err);
        if (status == TWX_OK && l.is_out_of_memory) {
            status = twx_fail_memory(err);
        }
        if (status == TWX_OK) {
            status = twx_index_each_rejection(index, take_pair, &l, err);
        }
    }
    for (size_t i = 0; l.paths != NULL && i <= l.files.n; i++) {
        free(l.paths[i]);
    }
    free(l.paths);
    twx_rejections_release(&l.files);
    return status;
}
