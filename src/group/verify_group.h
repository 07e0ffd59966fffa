// SPDX-License-Identifier: MIT
//
// The linkages over verified pairs, within one component of near ones. A pair is linked when it is within the radius and
// its pictures are duplicates of each other (twx_likeness_is_duplicate).
//
//   star      best first, each free member takes every free member that is linked to it
//   complete  best first; of the free members linked to the keeper, by distance to it, then rank, each is admitted that is
//             linked to every member
//   single    connected components: what is linked to the keeper, then what is linked to that, and so on
#ifndef TWX_GROUP_VERIFY_GROUP_H
#define TWX_GROUP_VERIFY_GROUP_H

#include "group/linkage.h"
#include "group/verify_members.h"

/** What all components share. */
struct twx_verifying {
    const struct twx_collection *points;
    const struct twx_run *run;  // stop is honoured
    enum twx_linkage linkage;
    const struct twx_nodes *nodes;  // the points' hashes, by hash id
};

/** Buffers of comparisons on some threads. Opaque. */
struct twx_verify_scratch;
/** returns: owned, NULL when out of memory */
struct twx_verify_scratch *twx_verify_scratch_create(unsigned n_threads);
/** Accepts NULL. */
void twx_verify_scratch_free(struct twx_verify_scratch *scratch);

/** What becomes of a member. */
struct twx_verified {
    uint32_t keeper;             // its place among the members
    enum twx_likeness likeness;  // of the pair by which it joined; TWX_LIKENESS_EXACT of a keeper
};

/**
 * Groups the members of a component.
 *
 * members   n of them, best first
 * verified  out, n
 * n_pairs   in/out: pictures compared
 * returns   false when out of memory; once the run is stopped, verified is undefined
 */
bool twx_verify_group(const struct twx_verifying *verifying, const struct twx_member *members,
                      size_t n, struct twx_verify_scratch *scratch, struct twx_verified *verified,
                      uint64_t *n_pairs) __attribute__((warn_unused_result));

#endif
