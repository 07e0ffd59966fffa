// SPDX-License-Identifier: MIT
//
// What a scope leaves out of a collection while that is loaded; without a scope nothing.
#ifndef TWX_GROUP_SCOPE_FILTER_H
#define TWX_GROUP_SCOPE_FILTER_H

#include "group/collection.h"

/** A zeroed one is empty. */
struct twx_scope_filter {
    bool *is_left_out;  // owned: of each folder
    size_t cap;
    char *path;  // owned: of the file asked for
    size_t path_cap;
};

void twx_scope_filter_release(struct twx_scope_filter *filter);

/** Sorts folder n, behind those sorted before, into its class, by its path.  returns: false when out of memory */
bool twx_scope_filter_add_folder(struct twx_scope_filter *filter, struct twx_collection *points,
                                 size_t n, const char *path) __attribute__((warn_unused_result));

/** Whether a file of a folder is left out. *is_left_out: out.  returns: false when out of memory */
bool twx_scope_filter_ask(struct twx_scope_filter *filter, const struct twx_collection *points,
                          const struct twx_folder *folder, const struct twx_image *image,
                          bool *is_left_out) __attribute__((warn_unused_result));

#endif
