// SPDX-License-Identifier: MIT
//
// A length that is stored last makes a result whole.
#include "jobs/shared.h"

#include <assert.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>

enum {
    LINE_BYTES = 64,
    LENGTH_BYTES = 4,
    LARGE_BYTES =
        1
        << 20,  // results that may be larger lie in pages of their own; larger ones are given back
    PAGE_BYTES = 64 << 10,  // of any machine at most
};

static size_t n_heartbeats_of(const struct twx_pool_shape *shape)
{
    return (size_t)shape->n_workers + TWX_READERS_MAX;
}

static bool is_large(size_t result_bytes)
{
    return result_bytes > LARGE_BYTES;
}

static size_t round_up(size_t n, size_t unit)
{
    return (n + unit - 1) / unit * unit;
}

/** A place: its length, and the bytes; whole cache lines, so that workers do not write into each other's. */
static size_t stride_of(const struct twx_pool_shape *shape)
{
    return round_up(LENGTH_BYTES + shape->result_bytes,
                    is_large(shape->result_bytes) ? PAGE_BYTES : LINE_BYTES);
}

/** Of all heartbeats. */
static size_t heartbeat_bytes(const struct twx_pool_shape *shape)
{
    const size_t n = n_heartbeats_of(shape) * sizeof(struct twx_heartbeat);
    return is_large(shape->result_bytes) ? round_up(n, PAGE_BYTES) : n;
}

size_t twx_shared_bytes(const struct twx_pool_shape *shape)
{
    return heartbeat_bytes(shape) + shape->n_slots * stride_of(shape);
}

struct twx_shared twx_shared_divide(const struct twx_pool_shape *shape, void *memory)
{
    return (struct twx_shared){
        .heartbeats = memory,
        .n_heartbeats = n_heartbeats_of(shape),
        .results = (uint8_t *)memory + heartbeat_bytes(shape),
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

void twx_result_drop(const struct twx_shared *shared, uint32_t id, size_t n)
{
    const bool is_short = n <= LINE_BYTES;  // what was begun before it failed may be large
    if (is_large(shared->result_bytes) && (n > LARGE_BYTES || is_short)) {
        // What cannot be given back is written over by the next result.
        (void)madvise(shared->results + id * shared->stride, shared->stride, MADV_REMOVE);
    }
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
