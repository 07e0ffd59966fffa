// SPDX-License-Identifier: MIT
//
// Folders are asked once, files by their paths only where their folders take part. Owns what a filter holds.
#include "group/scope_filter.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

void twx_scope_filter_release(struct twx_scope_filter *filter)
{
    free(filter->is_left_out);
    free(filter->path);
}

bool twx_scope_filter_add_folder(struct twx_scope_filter *filter, struct twx_collection *points,
                                 size_t n, const char *path)
{
    if (points->scope == NULL) {
        return true;
    }
    if (!twx_reserve((void **)&points->classes, &points->classes_cap, n + 1,
                     sizeof *points->classes) ||
        !twx_reserve((void **)&filter->is_left_out, &filter->cap, n + 1,
                     sizeof *filter->is_left_out)) {
        return false;
    }
    filter->is_left_out[n] =
        !twx_scope_classify(points->scope, path, (uint32_t)n, &points->classes[n]);
    return true;
}

bool twx_scope_filter_ask(struct twx_scope_filter *filter, const struct twx_collection *points,
                          const struct twx_folder *folder, const struct twx_image *image,
                          bool *is_left_out)
{
    *is_left_out = points->scope != NULL && filter->is_left_out[folder - points->folders];
    if (points->scope == NULL || *is_left_out) {
        return true;
    }
    if (!twx_reserve((void **)&filter->path, &filter->path_cap,
                     folder->n_bytes + image->path_bytes + 1, 1)) {
        return false;
    }
    memcpy(filter->path, points->text + folder->text_at, folder->n_bytes);
    memcpy(filter->path + folder->n_bytes, image->path, image->path_bytes);
    filter->path[folder->n_bytes + image->path_bytes] = '\0';
    *is_left_out = !twx_scope_has_file(points->scope, filter->path);
    return true;
}
