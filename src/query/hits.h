// SPDX-License-Identifier: MIT
//
// The hashes within the radius of one question, as a search collects them.
#ifndef TWX_QUERY_HITS_H
#define TWX_QUERY_HITS_H

#include "hash/hamming.h"
#include "query/probe.h"

/** A hash within the radius. */
struct twx_hit {
    uint64_t hash_id;
    uint32_t code_at;  // the hash is this one of some array of codes
    uint16_t distance;
    uint16_t orientation;  // of the question
};

struct twx_hit_list {
    struct twx_hit *items;  // owned
    size_t n;
    size_t cap;
    uint8_t *codes;  // owned: those added with a code, for which code_at counts
    size_t codes_cap;
};

/** Frees what the list holds, and empties it. */
void twx_hits_release(struct twx_hit_list *list);

/** Keeps each hash once, in the orientation that is nearest (the lower number of equals). */
void twx_hits_keep_nearest(struct twx_hit_list *list);

/** Sorts by distance, then id. */
void twx_hits_sort(struct twx_hit_list *list);

/** A question while it is being answered. */
struct twx_question {
    const struct twx_probe *probe;  // borrowed; NULL: there is none, nothing is found
    struct twx_reach reach;
    unsigned limit;  // by its own structure, which all turns share: no hash that is farther matches
    unsigned n_turns;  // 1, or TWX_N_ORIENTATIONS
    struct twx_hit_list found;
    size_t found_max;           // more are not kept; 0: no limit
    bool is_overfull;           // there were more: it must be asked alone
    const uint8_t *held_codes;  // of a search that copies no codes: that of position 0; borrowed
    uint64_t n_candidates;
};

/**
 * Adds those of a block's or a list's hits that match to what a question found; a question that is overfull drops all.
 *
 * first_id  id of position 0
 * hits      of the question's limit or a larger radius
 * codes     the code of position 0, for lists that copy codes; NULL: code_at is the position, in held_codes
 */
bool twx_question_add(struct twx_question *question, unsigned turn, uint64_t first_id,
                      const struct twx_code_hit *hits, size_t n_hits, const uint8_t *codes,
                      size_t code_bytes) __attribute__((warn_unused_result));

#endif
