// SPDX-License-Identifier: MIT
//
// The shared budget of images that must be decoded as a whole frame: large ones go one at a time.
#ifndef TWX_IMAGE_BUDGET_H
#define TWX_IMAGE_BUDGET_H

#include <stdbool.h>
#include <stdint.h>

/** From this estimate on an image waits for its turn: 256 MB, a worker's fair share of a small machine. */
enum { TWX_BUDGET_FREE_BYTES = 256 << 20 };

/**
 * Asks to decode an image estimated at n_bytes; waits while another large one is being decoded.
 *
 * returns  false when the estimate is above a quarter of the memory available now: do not decode, do not leave
 * threads  any
 */
bool twx_budget_enter(uint64_t estimated_bytes);
/** Gives the turn back; with the estimate that entered. */
void twx_budget_leave(uint64_t estimated_bytes);

#endif
