// SPDX-License-Identifier: MIT
//
// Making questions of probes: what is looked for, and how far from it.
#ifndef TWX_QUERY_QUESTION_H
#define TWX_QUERY_QUESTION_H

#include "query/hits.h"

/** The turns that options ask for. */
static inline struct twx_turns twx_turns_of_options(const struct twx_query_options *options)
{
    return (struct twx_turns){.any_orientation = options->any_orientation,
                              .inverted = options->inverted};
}

/**
 * A question that has found nothing yet.
 *
 * probe      borrowed; NULL: a question without an answer
 * hash_size  of the index
 * errors     TWX_USAGE: the probe does not fit the index or the options
 */
enum twx_status twx_question_make(struct twx_question *question, const struct twx_probe *probe,
                                  const struct twx_query_options *options, unsigned hash_size,
                                  struct twx_error *err) __attribute__((warn_unused_result));

#endif
