// SPDX-License-Identifier: MIT
//
// A growable list and its two orders.
#include "query/hits.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "store/index_read.h"

void twx_hits_release(struct twx_hit_list *list)
{
    free(list->items);
    free(list->codes);
    *list = (struct twx_hit_list){0};
}

bool twx_hits_add(struct twx_hit_list *list, struct twx_hit found, const uint8_t *code,
                  size_t code_bytes)
{
    if (list->n >= UINT32_MAX ||
        !twx_reserve((void **)&list->items, &list->cap, list->n + 1, sizeof *list->items)) {
        return false;
    }
    if (code != NULL) {
        if (!twx_reserve((void **)&list->codes, &list->codes_cap, list->n + 1, code_bytes)) {
            return false;
        }
        memcpy(list->codes + list->n * code_bytes, code, code_bytes);
        found.code_at = (uint32_t)list->n;
    }
    list->items[list->n++] = found;
    return true;
}

static int compare(uint64_t a, uint64_t b)
{
    return a < b ? -1 : a > b;
}

static int by_id_then_nearness(const void *a, const void *b)
{
    const struct twx_hit *x = a;
    const struct twx_hit *y = b;
    if (x->hash_id != y->hash_id) {
        return compare(x->hash_id, y->hash_id);
    }
    const enum twx_via x_via = twx_via_of_kind(x->kind);
    const enum twx_via y_via = twx_via_of_kind(y->kind);
    if (x->distance != y->distance) {
        return compare(x->distance, y->distance);
    }
    return x_via != y_via ? compare(x_via, y_via) : compare(x->turn, y->turn);
}

void twx_hits_keep_nearest(struct twx_hit_list *list)
{
    size_t n_kept = 0;
    if (list->n > 1) {
        qsort(list->items, list->n, sizeof *list->items, by_id_then_nearness);
    }
    for (size_t i = 0; i < list->n; i++) {
        if (n_kept == 0 || list->items[n_kept - 1].hash_id != list->items[i].hash_id) {
            list->items[n_kept++] = list->items[i];
        }
    }
    list->n = n_kept;
}

static int by_distance_then_id(const void *a, const void *b)
{
    const struct twx_hit *x = a;
    const struct twx_hit *y = b;
    return x->distance != y->distance ? compare(x->distance, y->distance)
                                      : compare(x->hash_id, y->hash_id);
}

void twx_hits_sort(struct twx_hit_list *list)
{
    if (list->n > 1) {
        qsort(list->items, list->n, sizeof *list->items, by_distance_then_id);
    }
}

/** How many of a probe's variants are looked up. */
static unsigned count_variants(const struct twx_probe *probe, enum twx_variants level)
{
    const unsigned last = level == TWX_VARIANTS_TRIM ? TWX_VARIANT_TRIMMED : TWX_N_VARIANT_KINDS;
    unsigned n = 0;
    while (level != TWX_VARIANTS_NONE && n < probe->n_variants && probe->variants[n].kind <= last) {
        n++;
    }
    return n;
}

void twx_question_set_limits(struct twx_question *question, enum twx_variants level)
{
    question->n_variants = count_variants(question->probe, level);
    question->limits[0] = twx_reach_limit(&question->reach, question->probe->hashes[0]);
    for (unsigned i = 0; i < question->n_variants; i++) {
        question->limits[i + 1] =
            twx_reach_limit(&question->reach, question->probe->variants[i].hashes[0]);
    }
}

bool twx_question_add(struct twx_question *question, unsigned asked, uint64_t first_id,
                      const struct twx_code_hit *hits, size_t n_hits, const uint8_t *codes,
                      size_t code_bytes)
{
    if (question->found_max > 0 && question->found.n + n_hits > question->found_max) {
        question->is_overfull = true;
        twx_hits_release(&question->found);
    }
    const unsigned n_turns = twx_n_turns(question->turns);
    const unsigned variant = asked / n_turns;
    const unsigned kind =
        variant > 0 ? question->probe->variants[variant - 1].kind : TWX_VARIANT_NONE;
    const unsigned limit = question->limits[variant];
    for (size_t i = 0; i < n_hits && !question->is_overfull; i++) {
        struct twx_hit found = {.hash_id = first_id + hits[i].position,
                                .code_at = hits[i].position,
                                .distance = (uint16_t)hits[i].distance,
                                .turn = (uint8_t)(asked % n_turns),
                                .kind = (uint8_t)kind};
        const uint8_t *code = codes != NULL ? codes + hits[i].position * code_bytes : NULL;
        const uint8_t *seen =
            code != NULL ? code : question->held_codes + hits[i].position * code_bytes;
        if (!twx_reach_has(&question->reach, limit, hits[i].distance, seen)) {
            continue;
        }
        const unsigned other = twx_reach_limit(&question->reach, seen);
        found.allowed = (uint16_t)(other < limit ? other : limit);
        if (!twx_hits_add(&question->found, found, code, code_bytes)) {
            return false;
        }
    }
    return true;
}

// ---------------------------------------------------------------------------------------------------------
// Owners of variants

struct adding {
    struct twx_index *index;
    struct twx_hit_list *list;
    struct twx_hit found;  // of the variant
    bool copies_codes;
    size_t code_bytes;
    enum twx_status status;
    struct twx_error *err;
};

static bool add_owner(void *user, const struct twx_index_variant *variant)
{
    struct adding *a = user;
    uint8_t code[TWX_HASH_BYTES_MAX];
    struct twx_hit owner = a->found;
    owner.hash_id = variant->hash_id;
    owner.kind = (uint8_t)variant->kind;
    if (a->copies_codes) {
        a->status = twx_index_code(a->index, variant->hash_id, code, a->err);
    } else {
        owner.code_at = (uint32_t)variant->hash_id;
    }
    if (a->status == TWX_OK &&
        !twx_hits_add(a->list, owner, a->copies_codes ? code : NULL, a->code_bytes)) {
        a->status = twx_fail_memory(a->err);
    }
    return a->status == TWX_OK;
}

enum twx_status twx_question_add_owners(struct twx_question *question, struct twx_index *index,
                                        bool copies_codes, size_t code_bytes, struct twx_error *err)
{
    struct adding a = {.index = index,
                       .list = &question->found,
                       .copies_codes = copies_codes,
                       .code_bytes = code_bytes,
                       .err = err};
    const size_t n = question->found.n;
    for (size_t i = 0; i < n && a.status == TWX_OK; i++) {
        a.found = question->found.items[i];
        if (a.found.kind != TWX_VARIANT_NONE) {
            continue;  // variants are not compared with each other
        }
        const enum twx_status status =
            twx_index_owners_of_variant(index, a.found.hash_id, add_owner, &a, err);
        a.status = a.status == TWX_OK ? status : a.status;
    }
    return a.status;
}
