// SPDX-License-Identifier: MIT
//
// PATH arguments as an input: made absolute, folders walked, files taken as they are.
#ifndef TWX_INGEST_PATHS_INPUT_H
#define TWX_INGEST_PATHS_INPUT_H

#include "ingest/walk.h"

/**
 * First the MISSING ones, then for each of the others in bytewise order a ROOT and the entries of its walk, or its FILE; but
 * none of one that the walk of another has met, or that is kept out. The other limits hold for what is met below a PATH,
 * never for a PATH.
 *
 * paths, limits  borrowed
 * returns        owned: twx_input_free; NULL when out of memory
 */
struct twx_input *twx_paths_input_create(const char *const *paths, size_t n_paths,
                                         const struct twx_walk_limits *limits)
    __attribute__((warn_unused_result));

#endif
