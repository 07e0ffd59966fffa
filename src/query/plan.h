// SPDX-License-Identifier: MIT
//
// The planner: which search answers questions, and within which radius. Every search is exact; they differ in time
// and memory alone.
#ifndef TWX_QUERY_PLAN_H
#define TWX_QUERY_PLAN_H

#include "base/status.h"
#include "hash/mih.h"
#include "twindex_commands.h"

enum twx_search_method {
    TWX_SEARCH_SCAN,         // every packed block, one pass for each question
    TWX_SEARCH_SCAN_MANY,    // one pass for TWX_SCAN_BATCH questions
    TWX_SEARCH_MULTI_INDEX,  // tables over all hashes, in memory
    TWX_SEARCH_TABLES,  // those beside the index (store/search_tables.h), and a scan of what is newer
};

/** "scan", "blocked scan", "multi-index", "search tables".  threads: pure */
const char *twx_search_method_name(enum twx_search_method method);

/** Questions of one pass: as many as halve what the reading adds to the comparing of each. */
enum { TWX_SCAN_BATCH = 64 };

/** What a plan depends on. */
struct twx_plan_facts {
    uint64_t n_hashes;  // distinct, in the index
    size_t code_bytes;
    size_t n_compared;  // bytes
    unsigned radius;
    unsigned n_turns;      // of each question
    uint64_t n_questions;  // that compare that many bytes; at least 1
    unsigned n_threads;
    uint64_t memory_bytes;  // that may be used
    uint64_t n_tabled;      // of the hashes in search tables
    bool one_by_one;        // each question has a pass of its own
};

struct twx_plan {
    enum twx_search_method method;
    struct twx_mih_shape shape;  // for the multi-index
    char why[TWX_SEARCH_WHY_BYTES];
};

/** Chooses the search that is expected to answer all questions first.  threads: pure */
void twx_plan_query(const struct twx_plan_facts *facts, struct twx_plan *plan);

#endif
