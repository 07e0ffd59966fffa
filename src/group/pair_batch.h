// SPDX-License-Identifier: MIT
//
// Pairs that wait until their pictures are compared: so many at a time that decoders and threads have work.
#ifndef TWX_GROUP_PAIR_BATCH_H
#define TWX_GROUP_PAIR_BATCH_H

#include "twindex_commands.h"

struct twx_pair_batch;

/** What becomes of pairs. */
struct twx_pair_batch_options {
    struct twx_match_verifier *verifier;  // borrowed
    twx_image_pair_fn fn;                 // gets each pair with its likeness, in their order
    void *user;
    uint64_t *n_unverified;  // counts those
};

/** returns: owned: twx_pair_batch_free; NULL when out of memory */
struct twx_pair_batch *twx_pair_batch_create(const struct twx_pair_batch_options *options);
/** Accepts NULL. */
void twx_pair_batch_free(struct twx_pair_batch *batch);

/** Adds a pair, whose paths are copied.  returns: false when no more is to be added: fn has enough, or it has failed */
bool twx_pair_batch_add(struct twx_pair_batch *batch, const struct twx_image_pair *pair);

/** Hands out what waits.  errors: as of twx_match_verifier_compare, also those met before */
enum twx_status twx_pair_batch_finish(struct twx_pair_batch *batch, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
