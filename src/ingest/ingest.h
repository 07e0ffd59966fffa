// SPDX-License-Identifier: MIT
//
// One run of hashing: from what the inputs give to files for the workers. The calling thread walks, asks the index what it
// knows, hands out jobs and takes reports; only the workers, in a process of their own, touch image bytes.
#ifndef TWX_INGEST_INGEST_H
#define TWX_INGEST_INGEST_H

#include "ingest/hashing.h"
#include "ingest/in_order.h"
#include "ingest/kept_out.h"
#include "store/index.h"

/** What a run works with; borrowed. */
struct twx_ingest {
    const struct twx_ingest_options *options;
    const struct twx_run *run;
    struct twx_index *index;   // NULL for hash
    struct twx_input *source;  // in place of the options' PATHs and list, consumed; NULL: these
    struct twx_in_order
        *order;  // in which the files of PATHs and list are numbered; NULL: they are not
    struct twx_kept_out kept_out;        // owned: the program's own files
    struct twx_hashing_options workers;  // their number, options and shards
    struct twx_ingest_counts *counts;    // out
    uint64_t n_known_met;                // out: records whose files the walk has met
};

/** Walks and hashes to the end; shards are sealed whatever is returned. TWX_PARTLY: some paths were reported. */
enum twx_status twx_ingest_hash_all(struct twx_ingest *in, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
