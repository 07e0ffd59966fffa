// SPDX-License-Identifier: MIT
//
// Pairs of members. Owns nothing.
#include "group/verify_pairs.h"

/** Settles a pair by what is known of it, if anything is. */
static enum twx_status find_known(struct twx_comparisons *known, struct twx_member_pair *pair,
                                  struct twx_error *err)
{
    enum twx_known how = TWX_KNOWN_NOT;
    if (known == NULL || !pair->has_key) {
        return TWX_OK;
    }
    const enum twx_status status = twx_comparisons_find(known, &pair->key, &how, err);
    if (status == TWX_OK && how != TWX_KNOWN_NOT &&
        twx_likeness_finding_get(pair->key.result, &pair->finding)) {
        pair->state = how == TWX_KNOWN_BEFORE ? TWX_PAIR_KNOWN : TWX_PAIR_SETTLED;
        pair->likeness =
            twx_likeness_judge(&pair->finding, &pair->first->facts, &pair->second->facts);
    }
    return status;
}

enum twx_status twx_pair_look_up(struct twx_comparisons *known, struct twx_member *a, unsigned turn,
                                 struct twx_member *b, struct twx_member_pair *pair,
                                 struct twx_error *err)
{
    bool is_swapped = false;
    *pair = (struct twx_member_pair){.state = TWX_PAIR_SETTLED};
    pair->has_key = twx_compared_pair_make(a->checksum, b->checksum, turn, &pair->key, &is_swapped);
    pair->first = is_swapped ? b : a;
    pair->second = is_swapped ? a : b;
    if (twx_likeness_is_payload(&a->facts, &b->facts)) {
        pair->likeness = TWX_LIKENESS_PAYLOAD;
        return TWX_OK;
    }
    pair->state = TWX_PAIR_MISSING;
    const enum twx_status status = find_known(known, pair, err);
    if (status != TWX_OK || pair->state != TWX_PAIR_MISSING) {
        return status;
    }
    if (a->picture != NULL && b->picture != NULL) {
        pair->state = TWX_PAIR_TO_COMPARE;
    } else if ((a->is_read && a->picture == NULL) || (b->is_read && b->picture == NULL)) {
        pair->state = TWX_PAIR_SETTLED;
        pair->likeness = TWX_LIKENESS_UNVERIFIED;
    } else {
        a->needs_picture = true;
        b->needs_picture = true;
        pair->likeness = TWX_LIKENESS_EDITED;
    }
    return TWX_OK;
}

void twx_pair_compare(struct twx_member_pair *pair, struct twx_likeness_scratch *scratch)
{
    pair->finding =
        twx_likeness_compare(pair->first->picture, pair->key.turn, pair->second->picture, scratch);
    pair->likeness = twx_likeness_judge(&pair->finding, &pair->first->facts, &pair->second->facts);
    pair->state = TWX_PAIR_COMPARED;
}

bool twx_pair_keep(const struct twx_member_pair *pair, struct twx_comparisons *known)
{
    struct twx_compared_pair row = pair->key;
    if (pair->state != TWX_PAIR_COMPARED || known == NULL || !pair->has_key) {
        return true;
    }
    row.result = twx_likeness_finding_put(&pair->finding);
    return twx_comparisons_add(known, &row);
}
