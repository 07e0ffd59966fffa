// SPDX-License-Identifier: MIT
//
// A length that is stored last makes a result whole.
#include "jobs/shared.h"

#include <assert.h>
#include <stdatomic.h>
#include <string.h>

enum { LINE_BYTES = 64, LENGTH_BYTES = 4 };

static size_t n_heartbeats_of(const struct twx_pool_shape *shape)
{
    return (size_t)shape->n_workers + TWX_READERS_MAX;
}

/** A place: its length, and the bytes; whole cache lines, so that workers do not write into each other's. */
static size_t stride_of(const struct twx_pool_shape *shape)
{
    return (LENGTH_BYTES + shape->result_bytes + LINE_BYTES - 1) / LINE_BYTES * LINE_BYTES;
}

size_t twx_shared_bytes(const struct twx_pool_shape *shape)
{
    return n_heartbeats_of(shape) * sizeof(struct twx_heartbeat) +
           shape->n_slots * stride_of(shape);
}

struct twx_shared twx_shared_divide(const struct twx_pool_shape *shape, void *memory)
{
    struct twx_heartbeat *heartbeats = memory;
    const size_t n_heartbeats = n_heartbeats_of(shape);
    return (struct twx_shared){
        .heartbeats = heartbeats,
        .n_heartbeats = n_heartbeats,
        .results = (uint8_t *)(heartbeats + n_heartbeats),
        .result_bytes = shape->result_bytes,
        .stride = stride_of(shape),
    };
}

static _Atomic uint32_t *length_of(const struct twx_shared *shared, uint32_t id)
{
    void *place = shared->results + id * shared->stride;
    return place;
}

void twx_result_clear(const struct twx_shared *shared, uint32_t id)
{
    atomic_store_explicit(length_of(shared, id), 0, memory_order_relaxed);
}

uint8_t *twx_result_room(const struct twx_shared *shared, uint32_t id)
{
    return shared->results + id * shared->stride + LENGTH_BYTES;
}

void twx_result_put(const struct twx_shared *shared, uint32_t id, size_t n)
{
    assert(n > 0 && n <= shared->result_bytes);
    atomic_store_explicit(length_of(shared, id), (uint32_t)n, memory_order_release);
}

size_t twx_result_copy(const struct twx_shared *shared, uint32_t id, uint8_t *to)
{
    const uint32_t n = atomic_load_explicit(length_of(shared, id), memory_order_acquire);
    if (n > shared->result_bytes) {
        return 0;
    }
    memcpy(to, twx_result_room(shared, id), n);
    return n;
}
