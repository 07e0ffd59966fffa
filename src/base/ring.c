// SPDX-License-Identifier: MIT
//
// Two counters under a lock. Slots hold hundreds of rows, so that it is taken seldom.
#include "base/ring.h"

void twx_ring_init(struct twx_ring *ring)
{
    *ring = (struct twx_ring){.n_filled = 0};
    twx_mutex_init(&ring->mutex);
    twx_cond_init(&ring->changed);
}

void twx_ring_release(struct twx_ring *ring)
{
    twx_cond_release(&ring->changed);
    twx_mutex_release(&ring->mutex);
}

size_t twx_ring_wait_for_room(struct twx_ring *ring)
{
    twx_mutex_lock(&ring->mutex);
    while (ring->n_filled - ring->n_taken == TWX_RING_SLOTS && !ring->has_enough) {
        twx_cond_wait(&ring->changed, &ring->mutex);
    }
    const size_t slot = ring->has_enough ? TWX_RING_NONE : ring->n_filled % TWX_RING_SLOTS;
    twx_mutex_unlock(&ring->mutex);
    return slot;
}

void twx_ring_fill(struct twx_ring *ring)
{
    twx_mutex_lock(&ring->mutex);
    ring->n_filled++;
    twx_cond_signal(&ring->changed);
    twx_mutex_unlock(&ring->mutex);
}

void twx_ring_end(struct twx_ring *ring)
{
    twx_mutex_lock(&ring->mutex);
    ring->is_full = true;
    twx_cond_signal(&ring->changed);
    twx_mutex_unlock(&ring->mutex);
}

size_t twx_ring_wait(struct twx_ring *ring)
{
    twx_mutex_lock(&ring->mutex);
    while (ring->n_taken == ring->n_filled && !ring->is_full) {
        twx_cond_wait(&ring->changed, &ring->mutex);
    }
    const size_t slot =
        ring->n_taken < ring->n_filled ? ring->n_taken % TWX_RING_SLOTS : TWX_RING_NONE;
    twx_mutex_unlock(&ring->mutex);
    return slot;
}

void twx_ring_give_back(struct twx_ring *ring)
{
    twx_mutex_lock(&ring->mutex);
    ring->n_taken++;
    twx_cond_signal(&ring->changed);
    twx_mutex_unlock(&ring->mutex);
}

void twx_ring_stop(struct twx_ring *ring)
{
    twx_mutex_lock(&ring->mutex);
    ring->has_enough = true;
    twx_cond_signal(&ring->changed);
    twx_mutex_unlock(&ring->mutex);
}
