// SPDX-License-Identifier: MIT
//
// A growable list and its two orders.
#include "query/hits.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

void twx_hits_release(struct twx_hit_list *list)
{
    free(list->items);
    free(list->codes);
    *list = (struct twx_hit_list){0};
}

/**
 * Appends; false when out of memory.
 *
 * code  code_bytes, copied: code_at is set; NULL: the caller holds the codes and has set code_at
 */
static bool add_found(struct twx_hit_list *list, struct twx_hit found, const uint8_t *code,
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
    return x->distance != y->distance ? compare(x->distance, y->distance)
                                      : compare(x->orientation, y->orientation);
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

bool twx_question_add(struct twx_question *question, unsigned turn, uint64_t first_id,
                      const struct twx_code_hit *hits, size_t n_hits, const uint8_t *codes,
                      size_t code_bytes)
{
    if (question->found_max > 0 && question->found.n + n_hits > question->found_max) {
        question->is_overfull = true;
        twx_hits_release(&question->found);
    }
    for (size_t i = 0; i < n_hits && !question->is_overfull; i++) {
        const struct twx_hit found = {.hash_id = first_id + hits[i].position,
                                      .code_at = hits[i].position,
                                      .distance = (uint16_t)hits[i].distance,
                                      .orientation = (uint16_t)(turn + 1)};
        const uint8_t *code = codes != NULL ? codes + hits[i].position * code_bytes : NULL;
        const uint8_t *seen =
            code != NULL ? code : question->held_codes + hits[i].position * code_bytes;
        if (!twx_reach_has(&question->reach, question->limit, hits[i].distance, seen)) {
            continue;
        }
        if (!add_found(&question->found, found, code, code_bytes)) {
            return false;
        }
    }
    return true;
}
