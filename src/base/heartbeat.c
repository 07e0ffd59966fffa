// SPDX-License-Identifier: MIT
//
// One pointer a thread; stores in an order that a reader without locks can trust.
#include "base/heartbeat.h"

#include <stdatomic.h>
#include <stddef.h>

#include "base/clock.h"

static _Thread_local struct twx_heartbeat *mine;
static _Thread_local uint64_t n_expected;  // bytes, of those that have not come yet

void twx_heartbeat_attach(struct twx_heartbeat *heartbeat)
{
    mine = heartbeat;
}

static void set(uint64_t job, enum twx_heartbeat_phase phase)
{
    // The time first: who sees the new phase sees no older time with it.
    atomic_store_explicit(&mine->since_ns, twx_monotonic_ns(), memory_order_relaxed);
    atomic_store_explicit(&mine->state, (uint64_t)phase << 32 | job, memory_order_release);
}

void twx_heartbeat_begin(uint32_t job, enum twx_heartbeat_phase phase)
{
    if (mine != NULL) {
        atomic_store_explicit(&mine->begun_ns, twx_monotonic_ns(), memory_order_relaxed);
        set(job, phase);
    }
}

void twx_heartbeat_beat(enum twx_heartbeat_phase phase)
{
    if (mine != NULL) {
        set(atomic_load_explicit(&mine->state, memory_order_relaxed) & UINT32_MAX, phase);
    }
}

void twx_heartbeat_expect(uint64_t n_bytes)
{
    n_expected = n_bytes;
}

void twx_heartbeat_progress(uint64_t n_bytes)
{
    if (mine != NULL && n_expected > 0) {
        n_expected -= n_bytes < n_expected ? n_bytes : n_expected;
        atomic_store_explicit(&mine->since_ns, twx_monotonic_ns(), memory_order_relaxed);
    }
}

void twx_heartbeat_end(void)
{
    if (mine != NULL) {
        atomic_store_explicit(&mine->state, 0, memory_order_release);
    }
}

struct twx_heartbeat_seen twx_heartbeat_see(const struct twx_heartbeat *heartbeat)
{
    const uint64_t state = atomic_load_explicit(&heartbeat->state, memory_order_acquire);
    return (struct twx_heartbeat_seen){
        .phase = (enum twx_heartbeat_phase)(state >> 32 & 7),
        .job = (uint32_t)(state & UINT32_MAX),
        .since_ns = atomic_load_explicit(&heartbeat->since_ns, memory_order_relaxed),
        .begun_ns = atomic_load_explicit(&heartbeat->begun_ns, memory_order_relaxed),
    };
}
