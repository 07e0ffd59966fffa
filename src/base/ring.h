// SPDX-License-Identifier: MIT
//
// The numbers of a ring of slots between a thread that fills them and one that takes them out, in the same order. What is in
// a slot is the caller's; nobody else touches one from when it is got until it is passed on.
#ifndef TWX_BASE_RING_H
#define TWX_BASE_RING_H

#include "base/thread.h"

enum { TWX_RING_SLOTS = 4 };

struct twx_ring {
    struct twx_mutex mutex;
    struct twx_cond changed;
    // Under the mutex:
    size_t n_filled;  // slots, ever
    size_t n_taken;
    bool is_full;     // nothing more is filled
    bool has_enough;  // nothing more is taken
};

/** The slot of no number: there is no more, or no more is wanted. */
enum { TWX_RING_NONE = TWX_RING_SLOTS };

void twx_ring_init(struct twx_ring *ring);
void twx_ring_release(struct twx_ring *ring);

/** Waits for a slot to fill.  returns: below TWX_RING_SLOTS; TWX_RING_NONE: the other thread has enough */
size_t twx_ring_wait_for_room(struct twx_ring *ring);
/** Passes the slot that was got last to the other thread. */
void twx_ring_fill(struct twx_ring *ring);
/** Nothing more will be filled. */
void twx_ring_end(struct twx_ring *ring);

/** Waits for a slot that is filled.  returns: below TWX_RING_SLOTS; TWX_RING_NONE: there are no more */
size_t twx_ring_wait(struct twx_ring *ring);
/** Gives the slot that was got last back to be filled. */
void twx_ring_give_back(struct twx_ring *ring);
/** Nothing more will be taken. */
void twx_ring_stop(struct twx_ring *ring);

#endif
