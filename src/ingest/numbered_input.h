// SPDX-License-Identifier: MIT
//
// An input whose files are numbered, so that in_order.h brings their records into the order in which they were met.
#ifndef TWX_INGEST_NUMBERED_INPUT_H
#define TWX_INGEST_NUMBERED_INPUT_H

#include "ingest/in_order.h"
#include "ingest/input.h"

/**
 * Wraps an input: its files come numbered, not more at a time than `order` takes. Roots are left out, as they have no place
 * in that order.
 *
 * files    consumed; NULL gives NULL
 * order    borrowed
 * returns  owned: twx_input_free; NULL when out of memory
 */
struct twx_input *twx_numbered_input_create(struct twx_input *files, struct twx_in_order *order)
    __attribute__((warn_unused_result));

#endif
