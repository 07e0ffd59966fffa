// SPDX-License-Identifier: MIT
//
// Answers questions of one index: plans the search of each kind of question (whole hashes, row halves) when the first of the kind
// is asked, finds the hashes within the radius, then lists their images. A question of a batch that finds
// too much is asked again alone when its turn comes, so that memory is bounded by one question's answer.
#include "query/part_search.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/memory.h"
#include "hash/dhash.h"
#include "query/find_stored.h"
#include "query/find_tables.h"
#include "query/matches.h"
#include "query/plan.h"
#include "query/question.h"
#include "store/index_blocks.h"
#include "store/read_blocks.h"
#include "store/search_tables.h"

/** Found hashes of one question in a batch: 64 questions hold at most 88 MiB. */
enum { FOUND_MAX = 1 << 14 };

/** Questions that compare as many bytes. */
struct kind {
    uint64_t n_questions;  // expected; more than were asked, once more come than that
    uint64_t n_asked;
    struct twx_reach reach;
    struct twx_plan plan;
    unsigned plan_radius;  // for which it was made
    struct twx_mih *mih;   // owned; once needed
};

struct twx_part_search {
    struct twx_index *index;
    struct twx_query_options options;
    size_t code_bytes;
    uint64_t n_hashes;
    size_t n_parts;                    // that share the memory
    unsigned n_threads;                // worth their start: asked once, which reads files
    struct kind kinds[2];              // whole hashes, row halves
    uint8_t *codes;                    // owned; all hashes, once they are needed
    bool has_room;                     // for all hashes in memory
    struct twx_search_tables *tables;  // owned; NULL: there are none
    struct twx_question *questions;
    size_t n_questions;
    size_t questions_cap;
    double ask_seconds;  // of each question, evenly
};

// ------------------------------------------------------------------------------------------------------
// Preparing

static struct kind *kind_of(struct twx_part_search *search, const struct twx_probe *probe)
{
    return &search->kinds[probe->n_compared == search->code_bytes ? 0 : 1];
}

static void plan(struct twx_part_search *search)
{
    const uint64_t n_questions = search->kinds[0].n_questions + search->kinds[1].n_questions;
    const unsigned share = search->options.keeps_hashes ? 8 : n_questions > 1 ? 2 : 0;
    // One question does not need it, and it is read from a file.
    const uint64_t memory_bytes = share > 0 ? twx_memory_available() / share / search->n_parts : 0;
    search->has_room = search->n_hashes * search->code_bytes <= memory_bytes;
    for (size_t k = 0; k < 2; k++) {
        struct kind *kind = &search->kinds[k];
        if (kind->mih != NULL) {
            continue;
        }
        const struct twx_plan_facts facts = {
            .n_hashes = search->n_hashes,
            .n_tabled = search->tables != NULL ? search->tables->n_codes : 0,
            .code_bytes = search->code_bytes,
            .n_compared = k == 0 ? search->code_bytes : search->code_bytes / 2,
            .radius = kind->reach.radius,
            .n_turns = twx_n_turns(twx_turns_of_options(&search->options)),
            .n_questions = kind->n_questions,
            .n_threads = search->n_threads,
            .memory_bytes = memory_bytes,
            .one_by_one = search->options.keeps_hashes,
        };
        twx_plan_query(&facts, &kind->plan);
        kind->plan_radius = facts.radius;
    }
}

enum twx_status twx_part_search_create(struct twx_index *index,
                                       const struct twx_query_options *options,
                                       struct twx_asked asked, struct twx_part_search **search,
                                       struct twx_error *err)
{
    struct twx_part_search *made = twx_alloc(1, sizeof *made);
    if (made == NULL) {
        return twx_fail_memory(err);
    }
    made->index = index;
    made->options = *options;
    made->code_bytes = twx_hash_bytes(twx_index_hash_size(index));
    made->n_parts = asked.n_parts;
    made->kinds[0].n_questions = asked.n_whole;
    made->kinds[1].n_questions = asked.n_row_half;
    enum twx_status status = twx_index_n_hashes(index, &made->n_hashes, err);
    if (status == TWX_OK) {
        status = twx_search_tables_open(index, made->n_hashes, &made->tables, err);
    }
    for (size_t k = 0; status == TWX_OK && k < 2; k++) {
        const unsigned n_bits = (unsigned)(8 * made->code_bytes) >> k;
        if (made->kinds[k].n_questions > 0) {
            status = twx_reach_of(options->radius, options->adaptive, n_bits, &made->kinds[k].reach,
                                  err);
        }
    }
    if (status != TWX_OK) {
        twx_part_search_free(made);
        return status;
    }
    made->n_threads = twx_read_threads(index, made->n_hashes);
    plan(made);
    *search = made;
    return TWX_OK;
}

static void drop_questions(struct twx_part_search *search)
{
    for (size_t i = 0; i < search->n_questions; i++) {
        twx_hits_release(&search->questions[i].found);
    }
    search->n_questions = 0;
}

void twx_part_search_free(struct twx_part_search *search)
{
    if (search == NULL) {
        return;
    }
    drop_questions(search);
    free(search->questions);
    twx_mih_free(search->kinds[0].mih);
    twx_mih_free(search->kinds[1].mih);
    free(search->codes);
    twx_search_tables_close(search->tables);
    free(search);
}

void twx_part_search_set_options(struct twx_part_search *search,
                                 const struct twx_query_options *options)
{
    const bool keeps_hashes = search->options.keeps_hashes;
    search->options = *options;
    search->options.keeps_hashes = keeps_hashes;
}

size_t twx_part_search_batch(const struct twx_part_search *search)
{
    for (size_t k = 0; k < 2; k++) {
        if (search->kinds[k].plan.method == TWX_SEARCH_SCAN_MANY) {
            return TWX_SCAN_BATCH;
        }
    }
    return 1;
}

// ------------------------------------------------------------------------------------------------------
// Asking

/** Makes the questions, without what they find. */
static enum twx_status take_probes(struct twx_part_search *search,
                                   const struct twx_probe *const *probes, size_t n,
                                   struct twx_error *err)
{
    drop_questions(search);
    if (!twx_reserve((void **)&search->questions, &search->questions_cap, n,
                     sizeof *search->questions)) {
        return twx_fail_memory(err);
    }
    for (size_t i = 0; i < n; i++) {
        struct twx_question *question = &search->questions[i];
        const enum twx_status status = twx_question_make(question, probes[i], &search->options,
                                                         twx_index_hash_size(search->index), err);
        if (status != TWX_OK) {
            return status;
        }
        question->found_max = n > 1 ? FOUND_MAX : 0;
        search->n_questions = i + 1;
    }
    return TWX_OK;
}

/** Makes the multi-index of a kind, if it is not there. */
static enum twx_status need_tables(struct twx_part_search *search, struct kind *kind,
                                   const struct twx_probe *probe, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    if (kind->mih == NULL) {
        status = twx_load_codes_once(search->index, search->n_hashes, &search->codes, err);
    }
    if (status == TWX_OK && kind->mih == NULL) {
        kind->mih = twx_build_tables(search->codes, search->n_hashes, search->code_bytes,
                                     probe->n_compared, &kind->plan.shape, search->n_threads);
        status = kind->mih != NULL ? TWX_OK : twx_fail_memory(err);
    }
    return status;
}

/** Finds the hashes of a question in the tables in memory. */
static enum twx_status find_in_memory(struct twx_part_search *search, struct kind *kind,
                                      struct twx_question *question, struct twx_error *err)
{
    const enum twx_status status = need_tables(search, kind, question->probe, err);
    const struct twx_coded_tables tables = {.mih = kind->mih,
                                            .codes = search->codes,
                                            .n_codes = search->n_hashes,
                                            .code_bytes = search->code_bytes};
    return status == TWX_OK ? twx_find_by_tables(&tables, question, err) : status;
}

/** How a question goes: by tables not far beyond the radius for which they were chosen, where a scan is faster. */
static enum twx_search_method method_of(const struct twx_question *question,
                                        const struct kind *kind)
{
    enum { BEYOND = 4 };  // bits
    const enum twx_search_method method = kind->plan.method;
    const bool is_by_tables = method == TWX_SEARCH_MULTI_INDEX || method == TWX_SEARCH_TABLES;
    return is_by_tables && question->reach.radius > kind->plan_radius + BEYOND ? TWX_SEARCH_SCAN
                                                                               : method;
}

/** What is read of the index for questions without tables in memory. */
static struct twx_stored_hashes stored(const struct twx_part_search *search, bool by_tables)
{
    return (struct twx_stored_hashes){.index = search->index,
                                      .tables = by_tables ? search->tables : NULL,
                                      .n_hashes = search->n_hashes,
                                      .n_threads = search->n_threads,
                                      .codes = search->options.keeps_hashes ? search->codes : NULL};
}

/** Finds the hashes of n questions: of those that go by tables each alone, of the others by one scan. */
static enum twx_status find(struct twx_part_search *search, struct twx_question *questions,
                            size_t n, struct twx_error *err)
{
    struct twx_question **others = twx_alloc(n, sizeof(struct twx_question *));
    size_t n_scanned = 0;  // at the beginning of the others
    size_t n_stored = 0;   // at their end
    enum twx_status status = others != NULL ? TWX_OK : twx_fail_memory(err);
    for (size_t i = 0; others != NULL && status == TWX_OK && i < n; i++) {
        struct twx_question *question = &questions[i];
        struct kind *kind = question->probe != NULL ? kind_of(search, question->probe) : NULL;
        question->n_candidates = 0;
        if (kind != NULL && method_of(question, kind) == TWX_SEARCH_MULTI_INDEX) {
            status = find_in_memory(search, kind, question, err);
        } else if (kind != NULL && method_of(question, kind) == TWX_SEARCH_TABLES) {
            others[n - ++n_stored] = question;
        } else if (kind != NULL) {
            others[n_scanned++] = question;
        }
    }
    if (status == TWX_OK && n_scanned > 0 && search->options.keeps_hashes && search->has_room) {
        status = twx_load_codes_once(search->index, search->n_hashes, &search->codes, err);
    }
    for (int by_tables = 0; status == TWX_OK && by_tables < 2; by_tables++) {
        const struct twx_stored_hashes hashes = stored(search, by_tables != 0);
        status = twx_find_stored(&hashes, by_tables != 0 ? others + n - n_stored : others,
                                 by_tables != 0 ? n_stored : n_scanned, err);
    }
    free(others);
    return status;
}

/** Plans again where more questions come than were expected: they may be worth tables. */
static void expect_more(struct twx_part_search *search)
{
    bool are_more = false;
    for (size_t i = 0; i < search->n_questions; i++) {
        const struct twx_question *question = &search->questions[i];
        if (question->probe != NULL) {
            struct kind *kind = kind_of(search, question->probe);
            kind->n_asked++;
            kind->reach = question->reach;
        }
    }
    for (size_t k = 0; k < 2; k++) {
        struct kind *kind = &search->kinds[k];
        if (kind->n_asked > kind->n_questions) {
            kind->n_questions = 4 * kind->n_asked;
            are_more = true;
        }
    }
    if (are_more) {
        plan(search);
    }
}

enum twx_status twx_part_search_ask(struct twx_part_search *search,
                                    const struct twx_probe *const *probes, size_t n,
                                    struct twx_error *err)
{
    const double begin = twx_monotonic_seconds();
    enum twx_status status = take_probes(search, probes, n, err);
    if (status == TWX_OK) {
        expect_more(search);
        status = find(search, search->questions, n, err);
    }
    search->ask_seconds = (twx_monotonic_seconds() - begin) / (double)(n > 0 ? n : 1);
    return status;
}

// ------------------------------------------------------------------------------------------------------
// Answering

/** Asks a question that found too much in a batch again, alone and without a limit. */
static enum twx_status ask_alone(struct twx_part_search *search, struct twx_question *question,
                                 struct twx_error *err)
{
    question->is_overfull = false;
    question->found_max = 0;
    return find(search, question, 1, err);
}

static void fill_trace(const struct twx_part_search *search, const struct twx_question *question,
                       const struct kind *kind, struct twx_search_trace *trace)
{
    *trace = (struct twx_search_trace){
        .method = twx_search_method_name(method_of(question, kind)),
        .kernel = twx_hamming_kernel(),
        .n_bits = 8 * (unsigned)question->probe->n_compared,
        .radius = question->reach.radius,
        .is_adaptive = question->reach.is_adaptive,
        .limit = question->limits[0],
        .n_candidates = question->n_candidates,
        .seconds = search->ask_seconds,
    };
    memcpy(trace->why, kind->plan.why, sizeof trace->why);
}

bool twx_part_search_copies_codes(struct twx_part_search *search, size_t i)
{
    return search->questions[i].held_codes == NULL;
}

enum twx_status twx_part_search_find(struct twx_part_search *search, size_t i, size_t *n_direct,
                                     struct twx_error *err)
{
    struct twx_question *question = &search->questions[i];
    enum twx_status status = question->is_overfull ? ask_alone(search, question, err) : TWX_OK;
    *n_direct = question->found.n;
    if (status == TWX_OK && search->options.variants != TWX_VARIANTS_NONE) {
        status = twx_question_add_owners(question, search->index,
                                         twx_part_search_copies_codes(search, i),
                                         search->code_bytes, err);
    }
    return status;
}

struct twx_question *twx_part_search_question(struct twx_part_search *search, size_t i)
{
    return &search->questions[i];
}

const uint8_t *twx_part_search_codes(struct twx_part_search *search, size_t i)
{
    return twx_part_search_copies_codes(search, i) ? search->questions[i].found.codes
                                                   : search->codes;
}

enum twx_status twx_part_search_look_up(struct twx_part_search *search,
                                        struct twx_question *const *questions, size_t n,
                                        struct twx_error *err)
{
    const struct twx_stored_hashes hashes = stored(search, true);
    return twx_find_stored(&hashes, questions, n, err);
}

enum twx_status twx_part_search_list(struct twx_part_search *search, size_t i, twx_match_fn fn,
                                     void *user, struct twx_search_trace *trace,
                                     struct twx_error *err)
{
    struct twx_question *question = &search->questions[i];
    const struct kind *kind = kind_of(search, question->probe);
    if (twx_n_turns(question->turns) > 1 || search->options.variants != TWX_VARIANTS_NONE) {
        twx_hits_keep_nearest(&question->found);
    }
    twx_hits_sort(&question->found);
    const struct twx_matches listing = {
        .probe = question->probe,
        .turns = question->turns,
        .found = &question->found,
        .codes = twx_part_search_codes(search, i),
        .code_bytes = search->code_bytes,
        .max_matches = search->options.max_matches,
        .fn = fn,
        .user = user,
    };
    fill_trace(search, question, kind, trace);
    return twx_list_matches(search->index, &listing, &trace->n_matches, err);
}
