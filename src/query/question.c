// SPDX-License-Identifier: MIT
//
// Questions as a search begins with them. Owns nothing.
#include "query/question.h"

enum twx_status twx_question_make(struct twx_question *question, const struct twx_probe *probe,
                                  const struct twx_query_options *options, unsigned hash_size,
                                  struct twx_error *err)
{
    *question = (struct twx_question){.probe = probe, .turns = twx_turns_of_options(options)};
    if (probe == NULL) {
        return TWX_OK;
    }
    if (probe->hash_size != hash_size) {
        return twx_fail(err, TWX_USAGE, 0,
                        "a hash of size %u cannot be looked up in an index of size %u",
                        probe->hash_size, hash_size);
    }
    const enum twx_status status = twx_probe_check(probe, options, &question->reach, err);
    if (status == TWX_OK) {
        twx_question_set_limits(question, options->variants);
    }
    return status;
}
