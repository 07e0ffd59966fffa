// SPDX-License-Identifier: MIT
//
// The choice of a search.
#include "query/plan.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "store/search_tables.h"
#include "twindex_commands.h"

const char *twx_search_method_name(enum twx_search_method method)
{
    static const char *const names[] = {"scan", "blocked scan", "multi-index", "search tables"};
    return names[method];
}

// Seconds that each method needs for all questions. Measured at 10M hashes; they decide, they promise nothing.

static const double read_ns = 0.22;  // a byte of a packed block, out of the page cache

/** Reading n hashes once. */
static double seconds_of_pass(const struct twx_plan_facts *facts, uint64_t n_hashes)
{
    return 1e-9 * (double)n_hashes * read_ns * (double)facts->code_bytes / facts->n_threads;
}

/** Passes over n hashes, and comparing them. */
static double seconds_of_scans(const struct twx_plan_facts *facts, uint64_t n_hashes)
{
    const double compare_ns = facts->n_compared == 8 ? 0.2 : facts->n_compared == 16 ? 0.3 : 3.3;
    const double n_queries = (double)facts->n_questions * facts->n_turns;
    const double n_passes =
        ceil((double)facts->n_questions / (facts->one_by_one ? 1 : TWX_SCAN_BATCH));
    return n_passes * seconds_of_pass(facts, n_hashes) +
           n_queries * 1e-9 * (double)n_hashes * compare_ns / facts->n_threads;
}

/** Tables in memory, which are built first. */
static double seconds_of_multi_index(const struct twx_plan_facts *facts,
                                     const struct twx_mih_shape *shape)
{
    return seconds_of_pass(facts, facts->n_hashes) + shape->build_seconds / facts->n_threads +
           (double)facts->n_questions * facts->n_turns * shape->query_seconds;
}

/** Search tables, and a scan of what is newer. */
static double seconds_of_tables(const struct twx_plan_facts *facts)
{
    if (facts->n_tabled == 0) {
        return INFINITY;
    }
    const unsigned n_chunks = TWX_TABLES_CHUNKS * (unsigned)facts->n_compared / 16;
    const struct twx_mih_shape shape = twx_mih_cost(facts->n_tabled, facts->n_compared,
                                                    facts->radius, n_chunks, TWX_TABLES_CHUNK_BITS);
    return (double)facts->n_questions * facts->n_turns * shape.query_seconds +
           seconds_of_scans(facts, facts->n_hashes - facts->n_tabled);
}

static void plan_one(const struct twx_plan_facts *facts, bool by_tables, struct twx_plan *plan)
{
    if (by_tables) {
        plan->method = TWX_SEARCH_TABLES;
        (void)snprintf(plan->why, sizeof plan->why,
                       "one question: tables of %" PRIu64 " hashes, one pass over %" PRIu64
                       " newer ones",
                       facts->n_tabled, facts->n_hashes - facts->n_tabled);
    } else {
        (void)snprintf(plan->why, sizeof plan->why,
                       "one question: one pass over the packed hashes");
    }
}

void twx_plan_query(const struct twx_plan_facts *facts, struct twx_plan *plan)
{
    *plan = (struct twx_plan){.method = TWX_SEARCH_SCAN};
    if (facts->n_hashes == 0) {
        (void)snprintf(plan->why, sizeof plan->why, "the index holds no hash");
        return;
    }
    const double scans = seconds_of_scans(facts, facts->n_hashes);
    const double tables = seconds_of_tables(facts);
    if (facts->n_questions <= 1) {
        plan_one(facts, tables < scans, plan);
        return;
    }
    plan->shape = twx_mih_choose(facts->n_hashes, facts->n_compared, facts->radius);
    const double multi_index = seconds_of_multi_index(facts, &plan->shape);
    const uint64_t n_bytes = plan->shape.n_bytes + facts->n_hashes * facts->code_bytes;
    const bool fits = n_bytes <= facts->memory_bytes && facts->n_hashes <= UINT32_MAX;
    if (tables < scans && (tables < multi_index || !fits)) {
        plan->method = TWX_SEARCH_TABLES;
        (void)snprintf(plan->why, sizeof plan->why,
                       "%" PRIu64 " questions: tables of %" PRIu64 " hashes, about %.3g s",
                       facts->n_questions, facts->n_tabled, tables);
        return;
    }
    plan->method = multi_index < scans && fits ? TWX_SEARCH_MULTI_INDEX
                   : facts->one_by_one         ? TWX_SEARCH_SCAN
                                               : TWX_SEARCH_SCAN_MANY;
    (void)snprintf(plan->why, sizeof plan->why,
                   "%" PRIu64 " questions: about %.3g s by scans, %.3g s by %u tables of %u bits "
                   "in %" PRIu64 " MiB%s",
                   facts->n_questions, scans, multi_index, plan->shape.n_chunks,
                   plan->shape.chunk_bits, n_bytes >> 20, fits ? "" : ", too much memory");
}
