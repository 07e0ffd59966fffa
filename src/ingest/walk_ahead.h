// SPDX-License-Identifier: MIT
//
// A walk by a thread of its own, ahead of who takes its entries: a system call a file takes longer than looking the file up in
// the index. The system calls are shared by both threads.
#ifndef TWX_INGEST_WALK_AHEAD_H
#define TWX_INGEST_WALK_AHEAD_H

#include "ingest/input.h"

/**
 * An input of the same entries in the same order: some thousand at most were met before they are asked for.
 *
 * walk     as twx_walk_create; consumed, NULL too. What it borrows is used by the other thread until the input is freed
 * returns  owned: twx_input_free; NULL when out of memory or walk is NULL. The walk itself where no thread can be started
 */
struct twx_input *twx_walk_ahead_create(struct twx_input *walk) __attribute__((warn_unused_result));

#endif
