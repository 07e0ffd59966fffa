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
    uint16_t allowed;  // distance at which it would still match
    uint8_t turn;      // of the question
    uint8_t kind;      // enum twx_variant_kind: of the question or of the images; 0: both are whole
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

/**
 * Appends.
 *
 * code     code_bytes, copied: code_at is set; NULL: the caller holds the codes and has set code_at
 * returns  false when out of memory
 */
bool twx_hits_add(struct twx_hit_list *list, struct twx_hit found, const uint8_t *code,
                  size_t code_bytes) __attribute__((warn_unused_result));

/** Keeps each hash once, as it is nearest: of equals whole before trimmed before cropped, then the lower turn. */
void twx_hits_keep_nearest(struct twx_hit_list *list);

/** Sorts by distance, then id. */
void twx_hits_sort(struct twx_hit_list *list);

/** A question while it is being answered. */
struct twx_question {
    const struct twx_probe *probe;  // borrowed; NULL: there is none, nothing is found
    struct twx_reach reach;
    // By the structure of each hash asked for, the whole picture's and its variants', which all turns share: no hash that is
    // farther matches.
    unsigned limits[1 + TWX_VARIANTS_MAX];
    struct twx_turns turns;
    unsigned n_variants;  // of the probe's, that are looked up, too
    struct twx_hit_list found;
    size_t found_max;           // more are not kept; 0: no limit
    bool is_overfull;           // there were more: it must be asked alone
    const uint8_t *held_codes;  // of a search that copies no codes: that of position 0; borrowed
    uint64_t n_candidates;
};

/** Sets how far what matches each hash of a question may be, and with it which variants are looked up: up to a level. */
void twx_question_set_limits(struct twx_question *question, enum twx_variants level);

/** How many hashes a question asks for: those of the whole picture and of each variant, in each turn. */
static inline unsigned twx_question_n_asked(const struct twx_question *question)
{
    return twx_n_turns(question->turns) * (1 + question->n_variants);
}
/** One of them. */
static inline const uint8_t *twx_question_asked(const struct twx_question *question, unsigned asked)
{
    const unsigned n_turns = twx_n_turns(question->turns);
    const unsigned number = twx_turn_number(question->turns, asked % n_turns);
    const unsigned variant = asked / n_turns;
    return variant == 0 ? question->probe->hashes[number - 1]
                        : question->probe->variants[variant - 1].hashes[number - 1];
}
/** How far what matches it may be. */
static inline unsigned twx_question_limit(const struct twx_question *question, unsigned asked)
{
    return question->limits[asked / twx_n_turns(question->turns)];
}

/** The largest of its limits. */
static inline unsigned twx_question_reach(const struct twx_question *question)
{
    unsigned most = 0;
    for (unsigned i = 0; i <= question->n_variants; i++) {
        most = question->limits[i] > most ? question->limits[i] : most;
    }
    return most;
}

/**
 * Adds those of a block's or a list's hits that match to what a question found; a question that is overfull drops all.
 *
 * asked     which of its hashes was looked for
 * first_id  id of position 0
 * hits      of that hash's limit or a larger radius
 * codes     the code of position 0, for lists that copy codes; NULL: code_at is the position, in held_codes
 */
bool twx_question_add(struct twx_question *question, unsigned asked, uint64_t first_id,
                      const struct twx_code_hit *hits, size_t n_hits, const uint8_t *codes,
                      size_t code_bytes) __attribute__((warn_unused_result));

/**
 * Adds to what a question found the hashes of pictures that have a hash it found as a variant.
 *
 * copies_codes  the list has its own codes
 */
enum twx_status twx_question_add_owners(struct twx_question *question, struct twx_index *index,
                                        bool copies_codes, size_t code_bytes, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
