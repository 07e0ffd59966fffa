// SPDX-License-Identifier: MIT
//
// How near two codes must be to match: within a plain radius, or within one that follows their structure (the rule is that
// of twx_adaptive_radius in twindex.h).
#ifndef TWX_HASH_RADIUS_H
#define TWX_HASH_RADIUS_H

#include "base/status.h"

/** What matches. */
struct twx_reach {
    unsigned n_bits;  // compared: a whole hash, or a row half
    unsigned radius;  // inclusive; no match is farther
    bool is_adaptive;
};

/** The adjective for messages: " (adaptive)", or nothing. */
const char *twx_reach_suffix(const struct twx_reach *reach);

/**
 * The reach that options mean.
 *
 * asked     inclusive, bits; -1 = the default for the bits compared, which is adaptive
 * adaptive  of a radius that is given
 * reach     out
 * errors    TWX_USAGE: above n_bits, or below -1
 * threads   pure
 */
enum twx_status twx_reach_of(int asked, bool adaptive, unsigned n_bits, struct twx_reach *reach,
                             struct twx_error *err) __attribute__((warn_unused_result));

/** How far a match of a code may be at most, whatever the other code: the radius, less for little structure. */
unsigned twx_reach_limit(const struct twx_reach *reach, const uint8_t *code);

/** How far two codes may be apart to match. */
unsigned twx_reach_allowed(const struct twx_reach *reach, const uint8_t *a, const uint8_t *b);

/** How far any two codes may be apart to match: this far all of them do. */
unsigned twx_reach_least(const struct twx_reach *reach);

/** Whether a code that is `distance` away from one with this limit matches it. */
static inline bool twx_reach_has(const struct twx_reach *reach, unsigned limit, unsigned distance,
                                 const uint8_t *code)
{
    return distance <= limit && (!reach->is_adaptive || distance <= twx_reach_least(reach) ||
                                 distance <= twx_reach_limit(reach, code));
}

/**
 * The smallest radius with which two codes match adaptively, from their distance and the lesser of their structures;
 * UINT_MAX when no radius does. Never less than the distance.
 */
unsigned twx_adaptive_distance(unsigned n_bits, unsigned distance, unsigned structure);

#endif
