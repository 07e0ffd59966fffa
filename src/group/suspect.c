// SPDX-License-Identifier: MIT
//
// Blocks are read by several threads, each of which compares its codes with all suspects; hits are few, so that one lock
// is enough for all.
#include "group/suspect.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/strings.h"
#include "base/thread.h"
#include "hash/partial_hash.h"
#include "store/read_blocks.h"

enum {
    CODES_AT_ONCE = 1024
};  // a tile that stays in the first-level cache while all suspects pass

/** Fills in what is compared of a file that has a hash. */
static void take_hash(struct twx_suspect *s, const struct twx_damaged_file *file,
                      unsigned hash_size, unsigned radius)
{
    const unsigned n_bits = twx_hash_bits(hash_size);
    s->has_hash = file->partial.hash_size == hash_size && s->n_rows_of > 0;
    if (s->has_hash) {
        memcpy(s->hash, file->partial.hash, sizeof s->hash);
        s->n_bits =
            twx_partial_mask(hash_size, s->n_rows, s->n_rows_of, file->exif_orientation, s->mask);
        s->radius = twx_partial_radius(radius, s->n_bits, n_bits);
    }
}

bool twx_suspects_add(struct twx_suspects *suspects, const struct twx_damaged_file *file,
                      unsigned hash_size, unsigned radius)
{
    if (!twx_reserve((void **)&suspects->items, &suspects->cap, suspects->n + 1,
                     sizeof *suspects->items)) {
        return false;
    }
    struct twx_suspect *s = &suspects->items[suspects->n];
    *s = (struct twx_suspect){
        .image = file->image,
        .has_rows = file->partial.is_known,
        .n_rows = file->partial.n_rows,
        .n_rows_of = file->exif_orientation >= 5 ? file->image.width : file->image.height,
    };
    take_hash(s, file, hash_size, radius);
    s->image.path = twx_strndup(file->image.path, file->image.path_bytes);
    suspects->n += s->image.path != NULL;
    return s->image.path != NULL;
}

void twx_suspects_release(struct twx_suspects *suspects)
{
    for (size_t i = 0; i < suspects->n; i++) {
        free((char *)(uintptr_t)suspects->items[i].image.path);
        free(suspects->items[i].hits);
    }
    free(suspects->items);
    *suspects = (struct twx_suspects){0};
}

struct scan {
    struct twx_suspects *suspects;
    size_t code_bytes;
    const struct twx_run *run;
    atomic_bool is_out_of_memory;
    struct twx_mutex lock;  // guards the hits of all suspects
};

/** Under the lock. False when out of memory. */
static bool add_hits(struct twx_suspect *s, const struct twx_block *block, size_t first,
                     size_t code_bytes, const struct twx_code_hit *hits, size_t n)
{
    for (size_t i = 0; i < n && !s->has_too_many; i++) {
        if (s->n_hits == TWX_SUSPECT_HITS_MAX) {
            s->has_too_many = true;
            break;
        }
        if (!twx_reserve((void **)&s->hits, &s->hits_cap, s->n_hits + 1, sizeof *s->hits)) {
            return false;
        }
        const size_t at = first + hits[i].position;
        struct twx_suspect_hit *hit = &s->hits[s->n_hits++];
        *hit =
            (struct twx_suspect_hit){.hash_id = block->first_id + at, .distance = hits[i].distance};
        memcpy(hit->code, block->codes + at * code_bytes, code_bytes);
    }
    return true;
}

static bool scan_block(void *user, const struct twx_block *block)
{
    struct scan *scan = user;
    struct twx_code_hit hits[CODES_AT_ONCE];
    for (size_t first = 0; first < block->n_codes; first += CODES_AT_ONCE) {
        const size_t left = block->n_codes - first;
        const size_t n = left < CODES_AT_ONCE ? left : CODES_AT_ONCE;
        const uint8_t *codes = block->codes + first * scan->code_bytes;
        for (size_t i = 0; i < scan->suspects->n; i++) {
            struct twx_suspect *s = &scan->suspects->items[i];
            if (!s->has_hash) {
                continue;
            }
            const size_t n_hits = twx_masked_scan(codes, n, scan->code_bytes, s->hash, s->mask,
                                                  s->radius + TWX_SUSPECT_GAP, hits);
            if (n_hits == 0) {
                continue;
            }
            twx_mutex_lock(&scan->lock);
            const bool is_added = add_hits(s, block, first, scan->code_bytes, hits, n_hits);
            twx_mutex_unlock(&scan->lock);
            if (!is_added) {
                atomic_store(&scan->is_out_of_memory, true);
                return false;
            }
        }
        if (twx_is_stopped(scan->run)) {
            return false;
        }
    }
    return true;
}

static int compare_hits(const void *a, const void *b)
{
    const struct twx_suspect_hit *x = a;
    const struct twx_suspect_hit *y = b;
    return x->distance != y->distance ? (x->distance > y->distance) - (x->distance < y->distance)
                                      : (x->hash_id > y->hash_id) - (x->hash_id < y->hash_id);
}

enum twx_status twx_suspects_scan(struct twx_suspects *suspects, struct twx_index *index,
                                  unsigned n_threads, const struct twx_run *run,
                                  struct twx_error *err)
{
    uint64_t n_hashes = 0;
    enum twx_status status = twx_index_n_hashes(index, &n_hashes, err);
    if (status != TWX_OK) {
        return status;
    }
    struct scan scan = {
        .suspects = suspects, .code_bytes = twx_hash_bytes(twx_index_hash_size(index)), .run = run};
    const unsigned most = twx_read_threads(index, n_hashes);
    twx_mutex_init(&scan.lock);
    status =
        twx_read_blocks(index, 0, n_hashes, n_threads > 0 && n_threads < most ? n_threads : most,
                        scan_block, &scan, err);
    twx_mutex_release(&scan.lock);
    if (status == TWX_OK && atomic_load(&scan.is_out_of_memory)) {
        status = twx_fail_memory(err);
    } else if (status == TWX_OK && twx_is_stopped(run)) {
        status = twx_fail(err, TWX_STOPPED, 0, "stopped while comparing");
    }
    for (size_t i = 0; i < suspects->n; i++) {
        if (suspects->items[i].n_hits > 0) {
            qsort(suspects->items[i].hits, suspects->items[i].n_hits,
                  sizeof(struct twx_suspect_hit), compare_hits);
        }
    }
    return status;
}
