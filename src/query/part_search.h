// SPDX-License-Identifier: MIT
//
// Searching one index, which may be a part of a collection. Answers are made in steps, so that those of several parts can be
// made one: twx_part_search_ask, then of each question twx_part_search_find and twx_part_search_list.
#ifndef TWX_QUERY_PART_SEARCH_H
#define TWX_QUERY_PART_SEARCH_H

#include "query/hits.h"
#include "store/index.h"
#include "twindex_commands.h"

/** Opaque. */
struct twx_part_search;

/** What is to come, about. */
struct twx_asked {
    uint64_t n_whole;  // images and whole hashes
    uint64_t n_row_half;
    size_t n_parts;  // that are searched: they share the memory
};

/** search: out, owned: twx_part_search_free.  errors: as of twx_searcher_create */
enum twx_status twx_part_search_create(struct twx_index *index,
                                       const struct twx_query_options *options,
                                       struct twx_asked asked, struct twx_part_search **search,
                                       struct twx_error *err) __attribute__((warn_unused_result));
/** Accepts NULL. */
void twx_part_search_free(struct twx_part_search *search);
/** As twx_searcher_set_options. */
void twx_part_search_set_options(struct twx_part_search *search,
                                 const struct twx_query_options *options);
/** As twx_searcher_batch, and twx_searcher_ask. */
size_t twx_part_search_batch(const struct twx_part_search *search);
enum twx_status twx_part_search_ask(struct twx_part_search *search,
                                    const struct twx_probe *const *probes, size_t n,
                                    struct twx_error *err) __attribute__((warn_unused_result));

/** Question i of those asked last. */
struct twx_question *twx_part_search_question(struct twx_part_search *search, size_t i);
/**
 * Makes what question i found complete; it has a probe.
 *
 * n_direct  out: hits behind these are of hashes by the variants of their pictures
 */
enum twx_status twx_part_search_find(struct twx_part_search *search, size_t i, size_t *n_direct,
                                     struct twx_error *err) __attribute__((warn_unused_result));
/** What code_at counts in what question i found. */
const uint8_t *twx_part_search_codes(struct twx_part_search *search, size_t i);
/** Whether what it found has codes of its own; else code_at is the id. */
bool twx_part_search_copies_codes(struct twx_part_search *search, size_t i);
/** Asks at most TWX_SCAN_BATCH other questions of this index, by one scan or by its search tables. */
enum twx_status twx_part_search_look_up(struct twx_part_search *search,
                                        struct twx_question *const *questions, size_t n,
                                        struct twx_error *err) __attribute__((warn_unused_result));
/** Calls fn for each match of question i, by distance, then path.  trace: out */
enum twx_status twx_part_search_list(struct twx_part_search *search, size_t i, twx_match_fn fn,
                                     void *user, struct twx_search_trace *trace,
                                     struct twx_error *err) __attribute__((warn_unused_result));

#endif
