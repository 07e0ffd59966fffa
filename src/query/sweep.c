// SPDX-License-Identifier: MIT
//
// The threaded, blocked scan. Targets are cut into tiles that stay in the first-level cache while all queries
// pass over them; threads take tiles from a shared counter, so that a busy core delays one tile. What a
// tile yields does not depend on who took it or when. Owns nothing past a call.
#include "query/sweep.h"

#include <stdatomic.h>

#include "base/say.h"
#include "base/thread.h"

enum {
    TILE_BYTES =
        8192,  // a quarter of the smallest first-level cache: leaves room for hits and queries
    TILE_CODES_MAX = TILE_BYTES / 16,
    N_THREADS_MAX = 256,  // more than any machine has memory bandwidth for
};

struct crew {
    const struct twx_sweep *sweep;
    size_t tile_codes;
    size_t n_tiles;
    atomic_size_t next_tile;  // handed out in order
    atomic_bool is_over;      // fn returned false, or the run was stopped
};

struct worker {
    struct crew *crew;
    unsigned share;
    bool is_started;
    struct twx_thread thread;
};

static bool sweep_tile(const struct crew *crew, unsigned share, size_t tile)
{
    const struct twx_sweep *s = crew->sweep;
    const size_t first = tile * crew->tile_codes;
    const size_t left = s->n_targets - first;
    const size_t n = left < crew->tile_codes ? left : crew->tile_codes;
    const uint8_t *codes = s->targets + first * s->code_bytes;
    struct twx_hit hits[TILE_CODES_MAX];
    for (size_t i = 0; i < s->n_queries * s->n_turns; i++) {
        const size_t n_hits =
            twx_hamming_scan(codes, n, s->code_bytes, s->queries + i * s->code_bytes, s->code_bytes,
                             s->radius, hits);
        if (n_hits > 0 && !s->fn(s->user, share, i / s->n_turns, first, hits, n_hits)) {
            return false;
        }
    }
    return true;
}

static void *work(void *argument)
{
    const struct worker *worker = argument;
    struct crew *crew = worker->crew;
    while (!atomic_load(&crew->is_over)) {
        const size_t tile = atomic_fetch_add(&crew->next_tile, 1);
        if (tile >= crew->n_tiles) {
            break;
        }
        if (twx_is_stopped(crew->sweep->run) || !sweep_tile(crew, worker->share, tile)) {
            atomic_store(&crew->is_over, true);
        }
    }
    return NULL;
}

enum twx_status twx_sweep(const struct twx_sweep *sweep, struct twx_error *err)
{
    struct worker workers[N_THREADS_MAX];
    struct crew crew = {.sweep = sweep, .tile_codes = TILE_BYTES / sweep->code_bytes};
    crew.n_tiles = (sweep->n_targets + crew.tile_codes - 1) / crew.tile_codes;
    unsigned n = sweep->n_threads < N_THREADS_MAX ? sweep->n_threads : N_THREADS_MAX;
    n = n < crew.n_tiles ? n : (unsigned)crew.n_tiles;
    for (unsigned i = 0; i < n; i++) {
        workers[i] = (struct worker){.crew = &crew, .share = i};
        // Share 0 is this thread's. A thread that does not start leaves its tiles to the others.
        workers[i].is_started =
            i > 0 && twx_thread_create(&workers[i].thread, work, &workers[i]) == 0;
    }
    if (n > 0) {
        (void)work(&workers[0]);
    }
    for (unsigned i = 0; i < n; i++) {
        if (workers[i].is_started) {
            (void)twx_thread_join(&workers[i].thread);
        }
    }
    if (twx_is_stopped(sweep->run)) {
        return twx_fail(err, TWX_STOPPED, 0, "stopped while comparing hashes");
    }
    return TWX_OK;
}
