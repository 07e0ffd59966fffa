// SPDX-License-Identifier: MIT
//
// Each thread has a connection of its own and takes a few neighbouring blocks at a time from a shared counter. A
// thread that cannot connect leaves its blocks to the others: the first one can always read.
#include "store/read_blocks.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/parallel_for.h"
#include "base/thread.h"
#include "hash/dhash.h"
#include "store/index_blocks.h"
#include "store/index_shared.h"
#include "twindex_commands.h"

enum {
    BLOCKS_AT_ONCE = 4,      // 2 MiB: some 0.3 ms of work, so that threads end together
    BLOCKS_PER_THREAD = 12,  // fewer cost less than a thread and its connection, half a millisecond
};

struct reading {
    struct twx_index *index;
    uint64_t n_hashes;
    uint64_t n_blocks;
    unsigned n_threads;
    atomic_uint_fast64_t next_block;
    atomic_uint_fast64_t n_read;  // hashes handed out
    atomic_bool is_over;          // fn returned false, or a thread failed
    twx_block_fn fn;
    void *user;
    struct twx_mutex lock;
    enum twx_status status;  // guarded by lock: the first failure
    struct twx_error err;    // guarded by lock
};

unsigned twx_read_threads(const struct twx_index *index, uint64_t n_hashes)
{
    const uint64_t n = n_hashes / twx_index_codes_per_block(index) / BLOCKS_PER_THREAD;
    if (n < 2 || twx_index_is_shared(index)) {
        return 1;  // without asking for the processors, which reads files
    }
    const unsigned n_processors = twx_n_processors();
    const unsigned most = n_processors < TWX_PARALLEL_MAX ? n_processors : TWX_PARALLEL_MAX;
    return n < most ? (unsigned)n : most;
}

/** Hands a block out without what is newer than the question. */
static bool hand_out(void *user, const struct twx_block *block)
{
    struct reading *reading = user;
    struct twx_block known = *block;
    if (block->first_id >= reading->n_hashes) {
        return true;
    }
    if (block->n_codes > reading->n_hashes - block->first_id) {
        known.n_codes = (size_t)(reading->n_hashes - block->first_id);
    }
    (void)atomic_fetch_add(&reading->n_read, known.n_codes);
    if (!reading->fn(reading->user, &known)) {
        atomic_store(&reading->is_over, true);
    }
    return !atomic_load(&reading->is_over);
}

/** Reads what is left, share by share, through one connection. */
static void read_some(struct reading *reading, struct twx_index *index)
{
    struct twx_error err = {0};
    enum twx_status status = TWX_OK;
    while (status == TWX_OK && !atomic_load(&reading->is_over)) {
        const uint64_t first = atomic_fetch_add(&reading->next_block, BLOCKS_AT_ONCE);
        if (first >= reading->n_blocks) {
            break;
        }
        const uint64_t left = reading->n_blocks - first;
        status = twx_index_each_block_in(
            index, first, left < BLOCKS_AT_ONCE ? left : BLOCKS_AT_ONCE, hand_out, reading, &err);
    }
    if (status != TWX_OK) {
        atomic_store(&reading->is_over, true);
        twx_mutex_lock(&reading->lock);
        if (reading->status == TWX_OK) {
            reading->status = status;
            reading->err = err;
        }
        twx_mutex_unlock(&reading->lock);
    }
}

static void read_share(void *user, unsigned share)
{
    struct reading *reading = user;
    struct twx_index *other = NULL;
    if (share == 0) {
        read_some(reading, reading->index);
        if (reading->n_threads > 1) {
            twx_index_give_back_pages(reading->index);
        }
    } else if (atomic_load(&reading->next_block) < reading->n_blocks &&
               twx_index_reopen(reading->index, &other, NULL) == TWX_OK) {
        read_some(reading, other);
        twx_index_give_back_pages(other);
        twx_index_close(other);
    }
}

enum twx_status twx_read_blocks(struct twx_index *index, uint64_t first, uint64_t n_hashes,
                                unsigned n_threads, twx_block_fn fn, void *user,
                                struct twx_error *err)
{
    const uint64_t per_block = twx_index_codes_per_block(index);
    struct reading reading = {.index = index,
                              .n_hashes = n_hashes,
                              .n_blocks = (n_hashes + per_block - 1) / per_block,
                              .n_threads = n_threads,
                              .fn = fn,
                              .user = user,
                              .status = TWX_OK};
    atomic_init(&reading.next_block, first / per_block);
    twx_mutex_init(&reading.lock);
    twx_parallel_for(n_threads, read_share, &reading);
    twx_mutex_release(&reading.lock);
    if (reading.status != TWX_OK && err != NULL) {
        *err = reading.err;
    }
    if (reading.status == TWX_OK && !atomic_load(&reading.is_over) &&
        atomic_load(&reading.n_read) != n_hashes - first) {
        return twx_fail(err, TWX_UNUSABLE, 0,
                        "the index is damaged in its hash blocks: run twindex check");
    }
    return reading.status;
}

struct loading {
    const struct twx_run *run;
    uint8_t *codes;
    size_t code_bytes;
};

/** Blocks have places of their own, so that threads do not meet. */
static bool load_block(void *user, const struct twx_block *block)
{
    struct loading *loading = user;
    memcpy(loading->codes + block->first_id * loading->code_bytes, block->codes,
           block->n_codes * loading->code_bytes);
    return !twx_is_stopped(loading->run);
}

enum twx_status twx_load_codes(struct twx_index *index, uint64_t n_hashes,
                               const struct twx_run *run, uint8_t **codes, struct twx_error *err)
{
    struct loading loading = {.run = run, .code_bytes = twx_hash_bytes(twx_index_hash_size(index))};
    loading.codes = twx_alloc_large(n_hashes, loading.code_bytes);
    if (loading.codes == NULL) {
        return twx_fail_memory(err);
    }
    enum twx_status status = twx_read_blocks(index, 0, n_hashes, twx_read_threads(index, n_hashes),
                                             load_block, &loading, err);
    if (status == TWX_OK && twx_is_stopped(run)) {
        status = twx_fail(err, TWX_STOPPED, 0, "stopped while reading the index");
    }
    if (status != TWX_OK) {
        free(loading.codes);
        return status;
    }
    *codes = loading.codes;
    return TWX_OK;
}

enum twx_status twx_load_codes_once(struct twx_index *index, uint64_t n_hashes, uint8_t **codes,
                                    struct twx_error *err)
{
    return *codes == NULL ? twx_load_codes(index, n_hashes, NULL, codes, err) : TWX_OK;
}
