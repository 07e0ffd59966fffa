// SPDX-License-Identifier: MIT
//
// An index has no way from a hash to its id but a scan: what a part found by variants is looked for in the other parts, as many
// hashes in a scan as pay. Owns the probes of one scan.
#include "query/shared_owners.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "hash/dhash.h"
#include "query/plan.h"

struct lookup {
    struct twx_part_search *const *parts;
    size_t n_parts;
    size_t i;  // the question
    struct twx_hit hits[TWX_SCAN_BATCH];
    struct twx_probe probes[TWX_SCAN_BATCH];
    struct twx_question questions[TWX_SCAN_BATCH];
    size_t n;
};

/** Adds what part p has of the batch to what it found. */
static bool take_found(struct lookup *l, size_t p)
{
    struct twx_part_search *part = l->parts[p];
    struct twx_hit_list *list = &twx_part_search_question(part, l->i)->found;
    const bool copies_codes = twx_part_search_copies_codes(part, l->i);
    bool has_memory = true;
    for (size_t k = 0; k < l->n; k++) {
        struct twx_hit_list *found = &l->questions[k].found;
        for (size_t f = 0; f < found->n && has_memory; f++) {
            struct twx_hit hit = l->hits[k];
            hit.hash_id = found->items[f].hash_id;
            hit.code_at = (uint32_t)hit.hash_id;
            has_memory = twx_hits_add(list, hit, copies_codes ? l->probes[k].hashes[0] : NULL,
                                      twx_hash_bytes(l->probes[k].hash_size));
        }
        twx_hits_release(found);
    }
    return has_memory;
}

/** Looks the batch up in all parts but the one it is of. */
static enum twx_status look_up(struct lookup *l, size_t of, struct twx_error *err)
{
    struct twx_question *asked[TWX_SCAN_BATCH];
    enum twx_status status = TWX_OK;
    for (size_t k = 0; k < l->n; k++) {
        asked[k] = &l->questions[k];
    }
    for (size_t p = 0; p < l->n_parts && status == TWX_OK && l->n > 0; p++) {
        if (p != of) {
            status = twx_part_search_look_up(l->parts[p], asked, l->n, err);
            status = status == TWX_OK && !take_found(l, p) ? twx_fail_memory(err) : status;
        }
    }
    l->n = 0;
    return status;
}

static void add_to_batch(struct lookup *l, const struct twx_question *question, struct twx_hit hit,
                         const uint8_t *code)
{
    struct twx_probe *probe = &l->probes[l->n];
    *probe = (struct twx_probe){.hash_size = question->probe->hash_size,
                                .n_compared = twx_hash_bytes(question->probe->hash_size)};
    memcpy(probe->hashes[0], code, probe->n_compared);
    l->questions[l->n] =
        (struct twx_question){.probe = probe, .reach = {.n_bits = 8 * (unsigned)probe->n_compared}};
    l->hits[l->n++] = hit;
}

enum twx_status twx_share_owners(struct twx_part_search *const *parts, size_t n_parts, size_t i,
                                 const size_t *n_direct, struct twx_error *err)
{
    struct lookup *l = twx_alloc(1, sizeof *l);
    size_t *n_found = twx_alloc(n_parts, sizeof *n_found);  // before any is added
    enum twx_status status = TWX_OK;
    if (l == NULL || n_found == NULL) {
        free(l);
        free(n_found);
        return twx_fail_memory(err);
    }
    l->parts = parts;
    l->n_parts = n_parts;
    l->i = i;
    for (size_t p = 0; p < n_parts; p++) {
        n_found[p] = twx_part_search_question(parts[p], i)->found.n;
    }
    for (size_t p = 0; p < n_parts && status == TWX_OK; p++) {
        const struct twx_question *question = twx_part_search_question(parts[p], i);
        const size_t code_bytes = twx_hash_bytes(question->probe->hash_size);
        for (size_t h = n_direct[p]; h < n_found[p] && status == TWX_OK; h++) {
            const struct twx_hit hit = question->found.items[h];
            add_to_batch(l, question, hit,
                         twx_part_search_codes(parts[p], i) + hit.code_at * code_bytes);
            if (l->n == TWX_SCAN_BATCH) {
                status = look_up(l, p, err);
            }
        }
        if (status == TWX_OK) {
            status = look_up(l, p, err);
        }
    }
    free(l);
    free(n_found);
    return status;
}
