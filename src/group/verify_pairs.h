// SPDX-License-Identifier: MIT
//
// One pair of members at a time: what is known of it without its pictures, else what these show.
#ifndef TWX_GROUP_VERIFY_PAIRS_H
#define TWX_GROUP_VERIFY_PAIRS_H

#include "group/verify_members.h"
#include "store/comparisons.h"

enum twx_pair_state {
    TWX_PAIR_SETTLED = 0,  // by payload, or one of them has no picture
    TWX_PAIR_KNOWN,        // by an earlier comparison
    TWX_PAIR_TO_COMPARE,   // both pictures are there
    TWX_PAIR_COMPARED,
    TWX_PAIR_MISSING,  // pictures are to be read first
};

/** Two members. The one of the lower checksum comes first, so that a result does not depend on who asked. */
struct twx_member_pair {
    const struct twx_member *first;
    const struct twx_member *second;
    enum twx_pair_state state;
    struct twx_compared_pair key;  // says how the first is turned, too
    bool has_key;                  // to keep a result by
    enum twx_likeness
        likeness;  // not of TWX_PAIR_TO_COMPARE; of TWX_PAIR_MISSING a guess: a duplicate
    struct twx_likeness_finding finding;  // of what was compared, now or before
};

/**
 * Begins with a pair. Members whose pictures are missing are marked as needing one.
 *
 * known    NULL: nothing is
 * turn     number, see twx_turn_number: of a, to look like b
 * pair     out; borrows both
 * errors   those of reading the index
 */
enum twx_status twx_pair_look_up(struct twx_comparisons *known, struct twx_member *a, unsigned turn,
                                 struct twx_member *b, struct twx_member_pair *pair,
                                 struct twx_error *err) __attribute__((warn_unused_result));

/** Compares the pictures of a pair that is TWX_PAIR_TO_COMPARE.  threads: any, each with its scratch */
void twx_pair_compare(struct twx_member_pair *pair, struct twx_likeness_scratch *scratch);

/** Makes what was compared known; of other pairs there is nothing to know.  returns: false when out of memory */
bool twx_pair_keep(const struct twx_member_pair *pair, struct twx_comparisons *known)
    __attribute__((warn_unused_result));

#endif
