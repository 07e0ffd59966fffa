// SPDX-License-Identifier: MIT
//
// How many files a run will meet, for its progress line: counted by a thread that goes through the same inputs ahead of
// the run and reads names only. The walk that hands out jobs waits for workers, so it knows the number at its end only.
// Of a list all entries count, also those that are missing or that a pattern leaves out.
#ifndef TWX_INGEST_COUNT_AHEAD_H
#define TWX_INGEST_COUNT_AHEAD_H

#include "ingest/kept_out.h"
#include "twindex.h"

struct twx_count_ahead;

/**
 * Starts counting. Call before the list is read from: of standard input, the number of entries from here on counts.
 *
 * options   paths, list and limits; borrowed until the end
 * kept_out  borrowed until the end; nothing is added to it
 * returns   owned: twx_count_ahead_end. NULL when it cannot be counted: the list is a pipe, no more threads or memory
 */
struct twx_count_ahead *twx_count_ahead_start(const struct twx_ingest_options *options,
                                              const struct twx_kept_out *kept_out);
/** False while it is not known. Accepts NULL. */
bool twx_count_ahead_total(struct twx_count_ahead *count, uint64_t *n_files);
/** Stops and frees. Accepts NULL. */
void twx_count_ahead_end(struct twx_count_ahead *count);

#endif
