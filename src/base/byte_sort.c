// SPDX-License-Identifier: MIT
//
// Strings lie one behind the other; sorted are their places, each with the eight bytes that are compared next: three-way
// quicksort, where those of equal bytes go on with the next eight (Bentley and Sedgewick 1997). Owns the strings and the runs.
#include "base/byte_sort.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/bytes.h"
#include "base/log.h"
#include "base/mix.h"
#include "base/runs.h"

enum {
    WORD_BYTES = 8,
    FEW = 12,           // places that insertion sorts as fast
    STOP_EVERY = 4096,  // strings between two looks at the stop flag
};
#define MEMORY_MOST ((size_t)1 << 31)  // places have 32 bits

/** Of a string. */
struct place {
    uint64_t word;  // its next bytes, zeros behind its end
    uint32_t at;    // in the text
    uint32_t n;
};

struct twx_byte_sort {
    const struct twx_byte_sort_options *options;
    uint8_t *text;
    size_t n_text;
    size_t text_cap;
    struct place *places;
    size_t n_places;
    size_t places_cap;
    struct twx_runs *runs;  // NULL: all is in memory
    bool is_sorted;
    // While it is read:
    size_t next;
    struct twx_runs_merge *merge;
    uint64_t n_read;
};

enum twx_status twx_byte_sort_create(const struct twx_byte_sort_options *options,
                                     struct twx_byte_sort **sort, struct twx_error *err)
{
    *sort = twx_alloc(1, sizeof **sort);
    if (*sort == NULL) {
        return twx_fail_memory(err);
    }
    (*sort)->options = options;
    return TWX_OK;
}

static void free_strings(struct twx_byte_sort *s)
{
    free(s->text);
    free(s->places);
    s->text = NULL;
    s->places = NULL;
    s->text_cap = 0;
    s->places_cap = 0;
}

void twx_byte_sort_free(struct twx_byte_sort *s)
{
    if (s == NULL) {
        return;
    }
    twx_runs_merge_free(s->merge);
    twx_runs_free(s->runs);
    free_strings(s);
    free(s);
}

// ---------------------------------------------------------------------------------------------------------
// Order

/** Up to eight bytes as a number in their order, as if zeros followed. */
static uint64_t first_word(const uint8_t *bytes, size_t n)
{
    uint64_t word = 0;
    if (n >= WORD_BYTES) {
        return twx_get_be64(bytes);
    }
    for (size_t i = 0; i < WORD_BYTES; i++) {
        word = word << 8 | (i < n ? bytes[i] : 0);
    }
    return word;
}

static int compare_strings(const uint8_t *a, size_t n_a, const uint8_t *b, size_t n_b)
{
    const int order = memcmp(a, b, n_a < n_b ? n_a : n_b);
    return order != 0 ? order : n_a < n_b ? -1 : n_a > n_b;
}

/** Order by the words at a depth, of equal ones by where the string ends in them. */
static int compare_words(const struct place *a, const struct place *b, size_t depth)
{
    if (a->word != b->word) {
        return a->word < b->word ? -1 : 1;
    }
    const size_t n_a = a->n - depth < WORD_BYTES ? a->n - depth : WORD_BYTES;
    const size_t n_b = b->n - depth < WORD_BYTES ? b->n - depth : WORD_BYTES;
    return n_a < n_b ? -1 : n_a > n_b;
}

static void insert_few(const uint8_t *text, struct place *places, size_t n, size_t depth)
{
    for (size_t i = 1; i < n; i++) {
        const struct place place = places[i];
        size_t at = i;
        for (; at > 0; at--) {
            const struct place *before = &places[at - 1];
            if (before->word < place.word ||
                (before->word == place.word &&
                 compare_strings(text + before->at + depth, before->n - depth,
                                 text + place.at + depth, place.n - depth) <= 0)) {
                break;
            }
            places[at] = *before;
        }
        places[at] = place;
    }
}

/** Places whose strings are alike in `depth` bytes. */
struct range {
    struct place *places;
    size_t n;
    size_t depth;
};

static void swap(struct place *a, struct place *b)
{
    const struct place old = *a;
    *a = *b;
    *b = old;
}

/** Divides a range by one of its words: into less, equal and more. What ends in the equal word needs no more sorting. */
static void divide(const uint8_t *text, const struct range *range, struct range parts[static 3])
{
    struct place *places = range->places;
    const size_t depth = range->depth;
    const struct place pivot = places[twx_mix64(range->n + depth) % range->n];
    size_t less = 0;
    size_t more = range->n;
    for (size_t at = 0; at < more;) {
        const int order = compare_words(&places[at], &pivot, depth);
        if (order == 0) {
            at++;
        } else {
            swap(&places[at], order < 0 ? &places[less] : &places[more - 1]);
            at += order < 0;
            less += order < 0;
            more -= order > 0;
        }
    }
    parts[0] = (struct range){places, less, depth};
    parts[1] = (struct range){places + less, more - less, depth + WORD_BYTES};
    parts[2] = (struct range){places + more, range->n - more, depth};
    if (pivot.n - depth < WORD_BYTES) {
        parts[1].n = 0;
    }
    for (size_t i = 0; i < parts[1].n; i++) {
        struct place *place = &parts[1].places[i];
        place->word = first_word(text + place->at + parts[1].depth, place->n - parts[1].depth);
    }
}

/** Sorts a range. The largest part is next in the loop, so that calls are no deeper than n has bits. */
static void sort_range(const uint8_t *text, struct range range)
{
    while (range.n > FEW) {
        struct range parts[3];
        size_t largest = 0;
        divide(text, &range, parts);
        for (size_t i = 1; i < 3; i++) {
            largest = parts[i].n > parts[largest].n ? i : largest;
        }
        for (size_t i = 0; i < 3; i++) {
            if (i != largest) {
                sort_range(text, parts[i]);
            }
        }
        range = parts[largest];
    }
    insert_few(text, range.places, range.n, range.depth);
}

// ---------------------------------------------------------------------------------------------------------
// Writing

/** Writes what is in memory as a run. */
static enum twx_status spill(struct twx_byte_sort *s, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    if (s->runs == NULL) {
        status = twx_runs_create(s->options->file, s->options->beside, &s->runs, err);
    }
    sort_range(s->text, (struct range){s->places, s->n_places, 0});
    for (size_t i = 0; i < s->n_places && status == TWX_OK; i++) {
        status = twx_runs_put(s->runs, s->text + s->places[i].at, s->places[i].n, err);
    }
    s->n_places = 0;
    s->n_text = 0;
    return status == TWX_OK ? twx_runs_end(s->runs, err) : status;
}

enum twx_status twx_byte_sort_add(struct twx_byte_sort *s, const void *bytes, size_t n,
                                  struct twx_error *err)
{
    const size_t given = s->options->memory_bytes;
    const size_t most = given < MEMORY_MOST ? given : MEMORY_MOST;
    if (n > MEMORY_MOST) {
        return twx_fail_memory(err);
    }
    if (s->n_places > 0 && s->n_text + n + (s->n_places + 1) * sizeof *s->places > most) {
        const enum twx_status status = spill(s, err);
        if (status != TWX_OK) {
            return status;
        }
    }
    if (!twx_reserve((void **)&s->text, &s->text_cap, s->n_text + n + 1, 1) ||
        !twx_reserve((void **)&s->places, &s->places_cap, s->n_places + 1, sizeof *s->places)) {
        return twx_fail_memory(err);
    }
    memcpy(s->text + s->n_text, bytes, n);
    s->places[s->n_places++] =
        (struct place){.word = first_word(bytes, n), .at = (uint32_t)s->n_text, .n = (uint32_t)n};
    s->n_text += n;
    return TWX_OK;
}

// ---------------------------------------------------------------------------------------------------------
// Reading

/** What is compared of a string in a merge. */
struct head {
    uint64_t word;
    const uint8_t *bytes;
    size_t n;
};

static bool make_head(const uint8_t *bytes, size_t n, void *made)
{
    *(struct head *)made = (struct head){.word = first_word(bytes, n), .bytes = bytes, .n = n};
    return true;
}

static int compare_heads(const void *a, const void *b)
{
    const struct head *x = a;
    const struct head *y = b;
    return x->word != y->word ? (x->word < y->word ? -1 : 1)
                              : compare_strings(x->bytes, x->n, y->bytes, y->n);
}

enum twx_status twx_byte_sort_read(struct twx_byte_sort *s, struct twx_error *err)
{
    static const struct twx_runs_order order = {
        .made_bytes = sizeof(struct head), .make = make_head, .compare = compare_heads};
    s->next = 0;
    if (s->runs == NULL) {
        if (!s->is_sorted && s->n_places > 0) {
            sort_range(s->text, (struct range){s->places, s->n_places, 0});
        }
        s->is_sorted = true;
        return TWX_OK;
    }
    if (s->n_places > 0) {
        const enum twx_status status = spill(s, err);
        if (status != TWX_OK) {
            return status;
        }
    }
    free_strings(s);
    twx_runs_merge_free(s->merge);
    s->merge = NULL;
    return twx_runs_merge_open(s->runs, &order, &s->merge, err);
}

enum twx_status twx_byte_sort_next(struct twx_byte_sort *s, const uint8_t **bytes, size_t *n,
                                   struct twx_error *err)
{
    *bytes = NULL;
    *n = 0;
    if (s->n_read++ % STOP_EVERY == 0 && twx_is_stopped(s->options->run)) {
        return twx_fail(err, TWX_STOPPED, 0, "stopped while sorting");
    }
    if (s->runs != NULL) {
        struct twx_runs_string string;
        const enum twx_status status = twx_runs_merge_next(s->merge, &string, err);
        *bytes = string.bytes;
        *n = string.n;
        return status;
    }
    if (s->next < s->n_places) {
        const struct place *place = &s->places[s->next++];
        *bytes = s->text + place->at;
        *n = place->n;
    }
    return TWX_OK;
}
