// SPDX-License-Identifier: MIT
//
// Answers questions of an index and its parts: each part is searched for itself, and the answers are made one. Owns the
// searches of the parts, and the matches of one question.
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/path.h"
#include "base/sized.h"
#include "base/strings.h"
#include "hash/dhash.h"
#include "query/imported_matches.h"
#include "query/part_search.h"
#include "query/shared_owners.h"
#include "twindex_commands.h"

struct twx_searcher {
    struct twx_part_search **parts;   // owned, as each is
    struct twx_search_trace *traces;  // owned: of each part for the question answered last
    size_t *n_direct;                 // owned: of each part, for the question at hand
    size_t n_parts;
    uint64_t max_matches;
    struct twx_index *index;                // the first part; borrowed
    struct twx_imported_matches *imported;  // owned; NULL: there are none,
    bool knows_imported;                    // or it was not looked for
};

static enum twx_status make_searcher(struct twx_index *index,
                                     const struct twx_query_options *options,
                                     struct twx_asked asked, struct twx_searcher **searcher,
                                     struct twx_error *err)
{
    struct twx_searcher *made = twx_alloc(1, sizeof *made);
    const size_t n = twx_index_n_parts(index);
    enum twx_status status = TWX_OK;
    if (made == NULL) {
        return twx_fail_memory(err);
    }
    made->max_matches = options->max_matches;
    made->index = index;
    made->parts = twx_alloc(n, sizeof(struct twx_part_search *));
    made->traces = twx_alloc(n, sizeof *made->traces);
    made->n_direct = twx_alloc(n, sizeof *made->n_direct);
    if (made->parts == NULL || made->traces == NULL || made->n_direct == NULL) {
        twx_searcher_free(made);
        return twx_fail_memory(err);
    }
    for (; status == TWX_OK && index != NULL; index = twx_index_next_part(index)) {
        status = twx_part_search_create(index, options, asked, &made->parts[made->n_parts], err);
        made->n_parts += status == TWX_OK;
    }
    if (status != TWX_OK) {
        twx_searcher_free(made);
        return status;
    }
    *searcher = made;
    return TWX_OK;
}

enum twx_status twx_searcher_create(struct twx_index *index,
                                    const struct twx_query_options *options, uint64_t n_whole,
                                    uint64_t n_row_half, struct twx_searcher **searcher,
                                    struct twx_error *err)
{
    const struct twx_asked asked = {n_whole, n_row_half, twx_index_n_parts(index)};
    struct twx_query_options known;
    *searcher = NULL;
    const enum twx_status status =
        twx_sized_take(&known, sizeof known, options, "twx_query_options", err);
    return status == TWX_OK ? make_searcher(index, &known, asked, searcher, err) : status;
}

void twx_searcher_free(struct twx_searcher *searcher)
{
    if (searcher == NULL) {
        return;
    }
    for (size_t p = 0; searcher->parts != NULL && p < searcher->n_parts; p++) {
        twx_part_search_free(searcher->parts[p]);
    }
    twx_imported_matches_free(searcher->imported);
    free(searcher->parts);
    free(searcher->traces);
    free(searcher->n_direct);
    free(searcher);
}

void twx_searcher_set_options(struct twx_searcher *searcher,
                              const struct twx_query_options *options)
{
    searcher->max_matches = options->max_matches;
    for (size_t p = 0; p < searcher->n_parts; p++) {
        twx_part_search_set_options(searcher->parts[p], options);
    }
}

size_t twx_searcher_batch(const struct twx_searcher *searcher)
{
    size_t most = 1;
    for (size_t p = 0; p < searcher->n_parts; p++) {
        const size_t n = twx_part_search_batch(searcher->parts[p]);
        most = n > most ? n : most;
    }
    return most;
}

enum twx_status twx_searcher_ask(struct twx_searcher *searcher,
                                 const struct twx_probe *const *probes, size_t n,
                                 struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    for (size_t p = 0; p < searcher->n_parts && status == TWX_OK; p++) {
        status = twx_part_search_ask(searcher->parts[p], probes, n, err);
    }
    return status;
}

size_t twx_searcher_traces(const struct twx_searcher *searcher,
                           const struct twx_search_trace **traces)
{
    *traces = searcher->traces;
    return searcher->n_parts;
}

// ---------------------------------------------------------------------------------------------------------
// Answers of several parts

struct merging {
    struct twx_match *matches;  // owned, as their paths are
    size_t n;
    size_t cap;
    bool is_out_of_memory;
};

static bool keep_match(void *user, const struct twx_match *match)
{
    struct merging *m = user;
    char *path = twx_strndup(match->image.path, match->image.path_bytes);
    if (path == NULL || !twx_reserve((void **)&m->matches, &m->cap, m->n + 1, sizeof *m->matches)) {
        free(path);
        m->is_out_of_memory = true;
        return false;
    }
    m->matches[m->n] = *match;
    m->matches[m->n++].image.path = path;
    return true;
}

static int by_distance_then_path(const void *a, const void *b)
{
    const struct twx_match *x = a;
    const struct twx_match *y = b;
    if (x->distance != y->distance) {
        return x->distance < y->distance ? -1 : 1;
    }
    return twx_path_compare(x->image.path, x->image.path_bytes, y->image.path, y->image.path_bytes);
}

/** Hands the nearest out.  returns: how many */
static uint64_t hand_out(const struct twx_searcher *searcher, struct merging *m, twx_match_fn fn,
                         void *user)
{
    uint64_t n = 0;
    if (m->n > 1) {
        qsort(m->matches, m->n, sizeof *m->matches, by_distance_then_path);
    }
    bool go_on = m->n > 0;
    while (go_on) {
        go_on = fn(user, &m->matches[n]);
        n++;
        go_on = go_on && n < m->n && n != searcher->max_matches;
    }
    return n;
}

static void release(struct merging *m)
{
    for (size_t i = 0; i < m->n; i++) {
        free((char *)(uintptr_t)m->matches[i].image.path);
    }
    free(m->matches);
}

/** Whether question i is about a row half, and there are hashes of other programs, too: they are loaded then. */
static enum twx_status look_for_imported(struct twx_searcher *searcher, size_t i,
                                         bool *has_imported, struct twx_error *err)
{
    const struct twx_probe *probe = twx_part_search_question(searcher->parts[0], i)->probe;
    const bool is_half = probe->n_compared < twx_hash_bytes(probe->hash_size);
    enum twx_status status = TWX_OK;
    if (is_half && !searcher->knows_imported) {
        status = twx_imported_matches_load(searcher->index, &searcher->imported, err);
        searcher->knows_imported = status == TWX_OK;
    }
    *has_imported = is_half && searcher->imported != NULL;
    return status;
}

/** Lists the matches of each part, and of what was imported, then all of them. */
static enum twx_status answer_parts(struct twx_searcher *searcher, size_t i, bool has_imported,
                                    twx_match_fn fn, void *user, uint64_t *n_matches,
                                    struct twx_error *err)
{
    struct merging m = {0};
    enum twx_status status = TWX_OK;
    for (size_t p = 0; p < searcher->n_parts && status == TWX_OK; p++) {
        status = twx_part_search_find(searcher->parts[p], i, &searcher->n_direct[p], err);
    }
    if (status == TWX_OK) {
        status = twx_share_owners(searcher->parts, searcher->n_parts, i, searcher->n_direct, err);
    }
    for (size_t p = 0; p < searcher->n_parts && status == TWX_OK; p++) {
        status =
            twx_part_search_list(searcher->parts[p], i, keep_match, &m, &searcher->traces[p], err);
        status = status == TWX_OK && m.is_out_of_memory ? twx_fail_memory(err) : status;
    }
    if (status == TWX_OK && has_imported) {
        status = twx_imported_matches_each(searcher->imported,
                                           twx_part_search_question(searcher->parts[0], i),
                                           keep_match, &m, err);
        status = status == TWX_OK && m.is_out_of_memory ? twx_fail_memory(err) : status;
    }
    if (status == TWX_OK) {
        *n_matches = hand_out(searcher, &m, fn, user);
    }
    release(&m);
    return status;
}

/** What all parts took together. */
static void sum_up(const struct twx_searcher *searcher, uint64_t n_matches, double seconds,
                   struct twx_search_trace *trace)
{
    *trace = searcher->traces[0];
    trace->n_matches = n_matches;
    trace->seconds += seconds;
    for (size_t p = 1; p < searcher->n_parts; p++) {
        trace->n_candidates += searcher->traces[p].n_candidates;
        trace->seconds += searcher->traces[p].seconds;
    }
}

enum twx_status twx_searcher_answer(struct twx_searcher *searcher, size_t i, twx_match_fn fn,
                                    void *user, struct twx_search_trace *trace,
                                    struct twx_error *err)
{
    const double begin = twx_monotonic_seconds();
    struct twx_search_trace sum = {0};
    enum twx_status status = TWX_OK;
    memset(searcher->traces, 0, searcher->n_parts * sizeof *searcher->traces);
    if (twx_part_search_question(searcher->parts[0], i)->probe != NULL) {
        uint64_t n_matches = 0;
        bool has_imported = false;
        status = look_for_imported(searcher, i, &has_imported, err);
        if (status == TWX_OK && (searcher->n_parts > 1 || has_imported)) {
            status = answer_parts(searcher, i, has_imported, fn, user, &n_matches, err);
        } else if (status == TWX_OK) {
            status = twx_part_search_find(searcher->parts[0], i, searcher->n_direct, err);
            if (status == TWX_OK) {
                status =
                    twx_part_search_list(searcher->parts[0], i, fn, user, searcher->traces, err);
                n_matches = searcher->traces[0].n_matches;
            }
        }
        sum_up(searcher, n_matches, twx_monotonic_seconds() - begin, &sum);
    }
    if (trace != NULL) {
        *trace = sum;
    }
    for (size_t p = 0; p < searcher->n_parts; p++) {
        twx_hits_release(&twx_part_search_question(searcher->parts[p], i)->found);
    }
    return status;
}

enum twx_status twx_query(struct twx_index *index, const struct twx_probe *probe,
                          const struct twx_query_options *options, twx_match_fn fn, void *user,
                          struct twx_search_trace *trace, struct twx_error *err)
{
    struct twx_searcher *searcher = NULL;
    const bool is_whole = probe->n_compared == twx_hash_bytes(probe->hash_size);
    enum twx_status status =
        twx_searcher_create(index, options, is_whole ? 1 : 0, is_whole ? 0 : 1, &searcher, err);
    if (searcher == NULL) {
        return status;
    }
    status = twx_searcher_ask(searcher, &probe, 1, err);
    if (status == TWX_OK) {
        status = twx_searcher_answer(searcher, 0, fn, user, trace, err);
    }
    twx_searcher_free(searcher);
    return status;
}
