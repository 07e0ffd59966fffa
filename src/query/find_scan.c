// SPDX-License-Identifier: MIT
//
// Questions over whole hashes and over row halves are two groups of queries, each laid out in a row for the scan of
// many. Threads share the blocks; what they find is rare, and goes to the questions under one lock.
#include "query/find_scan.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/thread.h"
#include "hash/dhash.h"
#include "store/index_blocks.h"
#include "store/read_blocks.h"

/** A query: one hash of one question. */
struct origin {
    struct twx_question *question;
    unsigned asked;
};

/** Queries that compare as many bytes. */
struct group {
    uint8_t *queries;        // owned: n_queries x code_bytes
    struct origin *origins;  // owned
    size_t n_queries;
    size_t n_compared;
    unsigned radius;  // the largest limit of their questions
};

struct scan {
    struct group groups[2];  // whole hashes, row halves
    size_t code_bytes;
    struct twx_mutex lock;
    bool out_of_memory;  // guarded by lock, as the questions' lists
};

/** A group on a block. */
struct pass {
    struct scan *scan;
    const struct group *group;
    const struct twx_block *block;
};

static bool take_hits(void *user, size_t query, size_t first, const struct twx_code_hit *hits,
                      size_t n_hits)
{
    const struct pass *pass = user;
    const struct origin *origin = &pass->group->origins[query];
    const size_t code_bytes = pass->scan->code_bytes;
    twx_mutex_lock(&pass->scan->lock);
    const bool is_added =
        twx_question_add(origin->question, origin->asked, pass->block->first_id + first, hits,
                         n_hits, pass->block->codes + first * code_bytes, code_bytes);
    pass->scan->out_of_memory = pass->scan->out_of_memory || !is_added;
    twx_mutex_unlock(&pass->scan->lock);
    return is_added;
}

static bool scan_block(void *user, const struct twx_block *block)
{
    struct scan *scan = user;
    for (size_t g = 0; g < 2; g++) {
        const struct group *group = &scan->groups[g];
        struct pass pass = {.scan = scan, .group = group, .block = block};
        const struct twx_many_scan many = {
            .codes = block->codes,
            .n_codes = block->n_codes,
            .code_bytes = scan->code_bytes,
            .queries = group->queries,
            .n_queries = group->n_queries,
            .query_stride = scan->code_bytes,
            .n_compared = group->n_compared,
            .radius = group->radius,
        };
        if (group->n_queries > 0 && !twx_hamming_scan_many(&many, take_hits, &pass)) {
            return false;
        }
    }
    return true;
}

/** Lays a question's hashes out in its group. */
static void add_queries(struct scan *scan, struct twx_question *question)
{
    const size_t n_compared = question->probe->n_compared;
    struct group *group = &scan->groups[n_compared == scan->code_bytes ? 0 : 1];
    group->n_compared = n_compared;
    group->radius =
        twx_question_reach(question) > group->radius ? twx_question_reach(question) : group->radius;
    for (unsigned asked = 0; asked < twx_question_n_asked(question); asked++) {
        memcpy(group->queries + group->n_queries * scan->code_bytes,
               twx_question_asked(question, asked), n_compared);
        group->origins[group->n_queries++] = (struct origin){question, asked};
    }
}

static bool make_groups(struct scan *scan, struct twx_question *const *questions,
                        size_t n_questions)
{
    size_t n_asked = 0;
    for (size_t i = 0; i < n_questions; i++) {
        n_asked += twx_question_n_asked(questions[i]);
    }
    for (size_t g = 0; g < 2; g++) {
        scan->groups[g].queries = twx_alloc(n_asked, scan->code_bytes);
        scan->groups[g].origins = twx_alloc(n_asked, sizeof *scan->groups[g].origins);
        if (scan->groups[g].queries == NULL || scan->groups[g].origins == NULL) {
            return false;
        }
    }
    for (size_t i = 0; i < n_questions; i++) {
        add_queries(scan, questions[i]);
    }
    return true;
}

enum twx_status twx_find_by_scan(const struct twx_scanned *scanned,
                                 struct twx_question *const *questions, size_t n_questions,
                                 struct twx_error *err)
{
    struct scan scan = {.code_bytes = twx_hash_bytes(twx_index_hash_size(scanned->index))};
    const struct twx_block held = {.codes = scanned->codes, .n_codes = scanned->n_hashes};
    twx_mutex_init(&scan.lock);
    enum twx_status status = TWX_NO_MEMORY;
    if (make_groups(&scan, questions, n_questions)) {
        status = TWX_OK;
        if (scanned->codes == NULL) {
            status = twx_read_blocks(scanned->index, scanned->first, scanned->n_hashes,
                                     scanned->n_threads, scan_block, &scan, err);
        } else {
            (void)scan_block(&scan, &held);  // false when out of memory
        }
        status = status == TWX_OK && scan.out_of_memory ? TWX_NO_MEMORY : status;
    }
    if (status == TWX_NO_MEMORY) {
        status = twx_fail_memory(err);
    }
    for (size_t i = 0; i < n_questions; i++) {
        questions[i]->n_candidates += scanned->n_hashes - scanned->first;
    }
    for (size_t g = 0; g < 2; g++) {
        free(scan.groups[g].queries);
        free(scan.groups[g].origins);
    }
    twx_mutex_release(&scan.lock);
    return status;
}
