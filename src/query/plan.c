// SPDX-License-Identifier: MIT
//
// The choice of a search.
#include "query/plan.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

const char *twx_search_method_name(enum twx_search_method method)
{
    static const char *const names[] = {"scan", "blocked scan", "multi-index"};
    return names[method];
}

/** Seconds that each method needs for all questions. Measured at 10M hashes; they decide, they promise nothing. */
struct costs {
    double scan_many;
    double multi_index;
};

static struct costs costs_of(const struct twx_plan_facts *facts, const struct twx_mih_shape *shape)
{
    static const double read_ns = 0.22;  // a byte of a packed block, out of the page cache
    const double compare_ns = facts->n_compared == 8 ? 0.2 : facts->n_compared == 16 ? 0.3 : 3.3;
    const double n = (double)facts->n_hashes;
    const double n_queries = (double)facts->n_questions * facts->n_turns;
    const double n_passes = ceil((double)facts->n_questions / TWX_SCAN_BATCH);
    const double n_threads = facts->n_threads;
    const double pass = 1e-9 * n * read_ns * (double)facts->code_bytes / n_threads;
    const double compare = 1e-9 * n * compare_ns / n_threads;
    return (struct costs){
        .scan_many = n_passes * pass + n_queries * compare,
        .multi_index = pass + shape->build_seconds / n_threads + n_queries * shape->query_seconds,
    };
}

void twx_plan_query(const struct twx_plan_facts *facts, struct twx_plan *plan)
{
    *plan = (struct twx_plan){.method = TWX_SEARCH_SCAN};
    if (facts->n_hashes == 0) {
        (void)snprintf(plan->why, sizeof plan->why, "the index holds no hash");
        return;
    }
    if (facts->n_questions <= 1) {
        (void)snprintf(plan->why, sizeof plan->why,
                       "one question: one pass over the packed hashes");
        return;
    }
    plan->shape = twx_mih_choose(facts->n_hashes, facts->n_compared, facts->radius);
    const struct costs costs = costs_of(facts, &plan->shape);
    const uint64_t n_bytes = plan->shape.n_bytes + facts->n_hashes * facts->code_bytes;
    const bool fits = n_bytes <= facts->memory_bytes && facts->n_hashes <= UINT32_MAX;
    plan->method =
        costs.multi_index < costs.scan_many && fits ? TWX_SEARCH_MULTI_INDEX : TWX_SEARCH_SCAN_MANY;
    (void)snprintf(plan->why, sizeof plan->why,
                   "%" PRIu64 " questions: about %.3g s by scans, %.3g s by %u tables of %u bits "
                   "in %" PRIu64 " MiB%s",
                   facts->n_questions, costs.scan_many, costs.multi_index, plan->shape.n_chunks,
                   plan->shape.chunk_bits, n_bytes >> 20, fits ? "" : ", too much memory");
}
