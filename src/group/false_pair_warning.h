// SPDX-License-Identifier: MIT
//
// The warning of an export that joins different pictures.
#ifndef TWX_GROUP_FALSE_PAIR_WARNING_H
#define TWX_GROUP_FALSE_PAIR_WARNING_H

#include "hash/radius.h"
#include "pairs/false_pairs.h"
#include "twindex_commands.h"

/** Whether somebody is to be warned: nobody whose pairs are verified, since what is near is not joined then. */
bool twx_wants_false_pairs(const struct twx_export_options *options, const struct twx_run *run);

/**
 * Warns when more false pairs than true ones are to be expected, and of large collections at the default radius in any
 * case. Below ten false pairs nobody is warned.
 *
 * hashes    codes, n_codes, code_bytes, n_images and variants; the rest is of the options
 * n_images  in all
 * errors    TWX_STOPPED, TWX_NO_MEMORY
 */
enum twx_status twx_warn_of_false_pairs(const struct twx_pair_question *hashes, size_t n_images,
                                        const struct twx_export_options *options,
                                        const struct twx_reach *reach, const struct twx_run *run,
                                        struct twx_error *err) __attribute__((warn_unused_result));

#endif
