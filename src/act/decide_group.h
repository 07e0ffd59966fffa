// SPDX-License-Identifier: MIT
//
// What decisions make of a group: who goes, for which keeper, and what the two are to each other. It has no say in what is
// lost, nor in what speaks against a removal: see plan_verdict.h.
//
// A keeper never goes, by any row of the file of decisions, done or not: so each group keeps a file.
#ifndef TWX_ACT_DECIDE_GROUP_H
#define TWX_ACT_DECIDE_GROUP_H

#include "act/plan_looker.h"
#include "act/plan_member.h"

/** The members of a group in a batch, [begin, end): that which the rules keep comes first. */
struct twx_plan_group {
    struct twx_plan_member *members;
    size_t begin;
    size_t end;
};

/**
 * Finds for each member what is decided, and its keeper: of those that go the file that is kept for it, of the others that
 * of the group, which is the first that is to be kept, else that of the rules, and is put first. Decisions that cannot be
 * done are refused.
 *
 * has_scope  what may be a duplicate is limited: only what the rules keep may be kept for others, and it stays
 */
void twx_decide_group(struct twx_decided *decided, const struct twx_plan_group *group,
                      bool has_scope);

/**
 * Says of the members of a batch that go for another file than that of the rules what they are to it: likeness, distance,
 * equal bytes.
 *
 * errors   as of twx_plan_look
 */
enum twx_status twx_decide_compare(struct twx_plan_looker *looker, struct twx_plan_member *members,
                                   size_t n, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
