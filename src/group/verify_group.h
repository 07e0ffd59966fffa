// SPDX-License-Identifier: MIT
//
// The linkages over verified pairs, within one component of near ones. A pair is linked when it is within the radius and
// its pictures are to each other what joins (struct twx_verifying).
//
//   star      best first, each free member takes every free member that is linked to it
//   complete  best first; of the free members linked to the keeper, by distance to it, then rank, each is admitted that is
//             linked to every member
//   single    connected components: what is linked to the keeper, then what is linked to that, and so on
//
// Within a scope, star and complete take only what may be a duplicate of their keeper, and single goes from member to
// member only where one may be the other's duplicate.
#ifndef TWX_GROUP_VERIFY_GROUP_H
#define TWX_GROUP_VERIFY_GROUP_H

#include "group/linkage.h"
#include "group/verify_pairs.h"

/** What all components share. */
struct twx_verifying {
    struct twx_collection *points;  // a point has another best file where one cannot be read
    const struct twx_run *run;      // stop is honoured
    enum twx_linkage linkage;
    unsigned joined;  // what joins: 1U << enum twx_likeness for each
    const struct twx_keep *keep;
    const struct twx_nodes *nodes;  // the points' hashes, by hash id
    struct twx_comparisons *known;  // looked up first, and added to; NULL: none is
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

/** Pairs of one call. */
struct twx_verify_counts {
    uint64_t n_compared;
    uint64_t n_known;    // by an earlier run
    uint64_t n_missing;  // their pictures are to be read first
};

/**
 * Groups the members of a component, as far as their pictures are there. Where some are missing, their members are marked
 * as needing one, and the call is to be made again once these are read: what was compared is known by then.
 *
 * members   n of them, best first
 * verified  out, n: members that are left out are alone; undefined where counts->n_missing is not 0, and once the run is stopped
 * counts    out
 * errors    TWX_NO_MEMORY; those of reading the index
 */
enum twx_status twx_verify_group(const struct twx_verifying *verifying, struct twx_member *members,
                                 size_t n, struct twx_verify_scratch *scratch,
                                 struct twx_verified *verified, struct twx_verify_counts *counts,
                                 struct twx_error *err) __attribute__((warn_unused_result));

#endif
