// SPDX-License-Identifier: MIT
//
// Each look-up waits for the one before, and a processor could do two meanwhile: so a second reader begins in the middle of a part,
// at a bit that need not begin a block. Huffman codes find their way by themselves: after some hundred bytes its blocks are those
// of the data. Where the first reader comes to a place that the second has, at the same block of an MCU, what the second found
// from there on is what the first would find, for nothing else tells how it goes on.
//
// No branch depends on what is read, but for what is rare: a branch at each block's end would be guessed wrong every time.
#include "image/jpeg_places.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

#define EVERYWHERE static inline __attribute__((always_inline))

enum {
    ROUNDS = 128,  // look-ups of a reader in one go, each of a block at most
    STRETCH = ROUNDS + TWX_JPEG_BLOCKS_IN_MCU_MAX,
    ROUNDS_A_BLOCK = 8,     // a guess, for a few blocks
    SPLIT_LEAST = 256 * 8,  // bits of a part that two readers share
    LOST_MOST = 16,         // times that the second reader begins
    BLOCK_BITS_LEAST = 2,   // a symbol of DC, and the end
    BLOCKS_MOST = 8 << 20,  // of some 350 megapixels: the lists take 64 MiB then
    OVERRUN = TWX_JPEG_COEFFICIENTS,
};

/** What one file's readers have in common. */
struct scan {
    const uint8_t *data;
    uint64_t limit;  // bits: no look-up begins behind it
    bool is_fast;
    unsigned n_in_mcu;
    const struct twx_jpeg_tables *tables[TWX_JPEG_BLOCKS_IN_MCU_MAX];  // of the blocks of an MCU
    // Of each block of a stretch the runs behind DC, and how far from there those are with which the next block begins.
    const int16_t *runs[STRETCH];
    ptrdiff_t to_next[STRETCH];
    uint32_t ends[2][STRETCH];  // where they ended, of either reader
};

/** Where a reader is. */
struct spot {
    uint64_t place;  // bits before it
    int64_t run;     // the entry of what comes there
    uint64_t k;      // coefficients of the block before it
    uint64_t block;  // of the stretch, counted from the begin of an MCU
    bool is_lost;    // what comes there is no block
};

struct reader {
    struct spot spot;
    unsigned number;
    uint32_t *list;  // of where blocks begin, the last of which is in work
    size_t n;
    size_t cap;
};

void twx_jpeg_places_release(struct twx_jpeg_places *places)
{
    free(places->at);
    free(places->ahead);
}

static void begin_scan(struct scan *s, const struct twx_jpeg_data *data,
                       const struct twx_jpeg_frame *frame,
                       const struct twx_jpeg_tables *const *tables)
{
    s->data = data->bytes;
    s->limit = (uint64_t)data->n * 8;
    s->n_in_mcu = 0;
    for (unsigned c = 0; c < frame->n_channels; c++) {
        for (unsigned i = 0; i < frame->channels[c].h * frame->channels[c].v; i++) {
            s->tables[s->n_in_mcu++] = tables[c];
        }
    }
    const unsigned n = s->n_in_mcu;
    assert(n > 0);
    for (unsigned i = 0; i < STRETCH; i++) {
        const struct twx_jpeg_tables *next = s->tables[i + 1 < n ? i + 1 : 0];
        s->runs[i] = i < n ? s->tables[i]->runs.entries : s->runs[i - n];
        s->to_next[i] = i < n ? next->after_dc.entries - s->runs[i] : s->to_next[i - n];
    }
}

// ---------------------------------------------------------------------------------------------------------
// Steps

static inline int64_t entry_at(const struct scan *s, const struct twx_jpeg_runs *runs,
                               uint64_t place)
{
    return runs->entries[twx_jpeg_peek(s->data, (uint32_t)place) >> (64 - TWX_JPEG_WINDOW)];
}

static struct spot begin_block(const struct scan *s, uint64_t place, uint64_t block)
{
    const struct twx_jpeg_tables *tables = s->tables[block % s->n_in_mcu];
    return (struct spot){
        .place = place, .run = entry_at(s, &tables->after_dc, place), .block = block};
}

/** Steps over one symbol, where a run is none, or reaches beyond the block. */
static __attribute__((noinline)) struct spot step_over_symbol(struct scan *s, unsigned reader,
                                                              struct spot spot)
{
    const struct twx_jpeg_tables *tables = s->tables[spot.block % s->n_in_mcu];
    const bool is_dc = spot.k == 0;
    const uint64_t bits = twx_jpeg_peek(s->data, (uint32_t)spot.place);
    unsigned n_code = 0;
    const int symbol = twx_jpeg_symbol(is_dc ? &tables->dc : &tables->ac, bits, &n_code);
    const unsigned run = symbol >= 0 ? twx_jpeg_run_of_symbol((unsigned)symbol, n_code, is_dc) : 0;
    spot.is_lost = run == 0 || spot.place > s->limit;
    spot.place += run & TWX_JPEG_RUN_BITS;
    spot.k += run >> TWX_JPEG_RUN_SHIFT;
    if (spot.is_lost || spot.k < TWX_JPEG_COEFFICIENTS) {
        spot.run = entry_at(s, &tables->runs, spot.place);
        return spot;
    }
    // All coefficients, or less and the end.
    if (spot.k > TWX_JPEG_COEFFICIENTS && spot.k < TWX_JPEG_END_OF_BLOCK) {
        spot.is_lost = true;
        return spot;
    }
    s->ends[reader][spot.block] = (uint32_t)spot.place;
    return begin_block(s, spot.place, spot.block + 1);
}

/** The coefficients of the block behind the run that comes, of which OVERRUN says that it has to be looked at symbol by symbol. */
EVERYWHERE uint64_t coefficients_after(const struct spot *spot)
{
    return spot->k + (uint64_t)(spot->run >> TWX_JPEG_RUN_SHIFT);
}

/** Steps over a run. k: the coefficients behind it */
EVERYWHERE void step_over_run(struct scan *s, unsigned reader, uint64_t k, struct spot *spot)
{
    const unsigned n_bits = (unsigned)spot->run & TWX_JPEG_RUN_BITS;
    const uint64_t bits = twx_jpeg_peek(s->data, (uint32_t)spot->place) << n_bits;
    const int64_t is_end = spot->run >> TWX_JPEG_RUN_SIGN;  // all ones, or 0
    const int16_t *runs = s->runs[spot->block] + (s->to_next[spot->block] & is_end);
    spot->place += n_bits;
    s->ends[reader][spot->block] = (uint32_t)spot->place;  // of several the last one counts
    spot->block -= (uint64_t)is_end;
    spot->k = k & ~(uint64_t)is_end;
    spot->run = runs[bits >> (64 - TWX_JPEG_WINDOW)];
}

EVERYWHERE void step_one(struct scan *s, struct reader *r, unsigned n_rounds)
{
    struct spot spot = r->spot;
    for (; n_rounds > 0; n_rounds--) {
        const uint64_t k = coefficients_after(&spot);
        if ((k & OVERRUN) == 0) {
            step_over_run(s, r->number, k, &spot);
            continue;
        }
        spot = step_over_symbol(s, r->number, spot);
        if (spot.is_lost) {
            break;
        }
    }
    r->spot = spot;
}

EVERYWHERE void step_both(struct scan *s, struct reader *first, struct reader *second)
{
    struct spot a = first->spot;
    struct spot b = second->spot;
    for (unsigned n_rounds = ROUNDS; n_rounds > 0; n_rounds--) {
        const uint64_t k_a = coefficients_after(&a);
        const uint64_t k_b = coefficients_after(&b);
        if (((k_a | k_b) & OVERRUN) == 0) {
            step_over_run(s, 0, k_a, &a);
            step_over_run(s, 1, k_b, &b);
            continue;
        }
        a = (k_a & OVERRUN) != 0 ? step_over_symbol(s, 0, a) : a;
        b = (k_b & OVERRUN) != 0 ? step_over_symbol(s, 1, b) : b;
        if (a.is_lost || b.is_lost) {
            break;
        }
    }
    first->spot = a;
    second->spot = b;
}

static void step_one_plain(struct scan *s, struct reader *r, unsigned n_rounds)
{
    step_one(s, r, n_rounds);
}

static void step_both_plain(struct scan *s, struct reader *first, struct reader *second)
{
    step_both(s, first, second);
}

/** With shifts that leave the flags alone, which are one operation in place of two or three. */
TWX_JPEG_SHIFTS static void step_one_fast(struct scan *s, struct reader *r, unsigned n_rounds)
{
    step_one(s, r, n_rounds);
}

TWX_JPEG_SHIFTS static void step_both_fast(struct scan *s, struct reader *first,
                                           struct reader *second)
{
    step_both(s, first, second);
}

// ---------------------------------------------------------------------------------------------------------
// Readers

static void begin_reader(const struct scan *s, struct reader *r, uint64_t place)
{
    r->spot = begin_block(s, place, 0);
    r->list[0] = (uint32_t)place;
    r->n = 1;
}

static bool may_go_on(const struct scan *s, const struct reader *r)
{
    return r->n < r->cap && !r->spot.is_lost && r->spot.place <= s->limit;
}

/** Takes the ends of a reader's stretch, which are begins, as many as there is room for. first: its block */
static void take_ends(const struct scan *s, struct reader *r, uint64_t first)
{
    size_t n = (size_t)(r->spot.block - first);
    n = n < r->cap - r->n ? n : r->cap - r->n;
    memcpy(r->list + r->n, s->ends[r->number] + first, n * sizeof *r->list);
    r->n += n;
    r->spot.block %= s->n_in_mcu;
}

/** Goes on until the list has so many places. False where it does not get there. */
static bool read_alone(struct scan *s, struct reader *r, size_t n_wanted)
{
    while (r->n < n_wanted && may_go_on(s, r)) {
        const uint64_t first = r->spot.block;
        const size_t n_rounds = (n_wanted - r->n) * ROUNDS_A_BLOCK;
        const unsigned n = n_rounds < ROUNDS ? (unsigned)n_rounds : ROUNDS;
        if (s->is_fast) {
            step_one_fast(s, r, n);
        } else {
            step_one_plain(s, r, n);
        }
        take_ends(s, r, first);
    }
    return r->n >= n_wanted;
}

static void read_both(struct scan *s, struct reader *first, struct reader *second)
{
    const uint64_t first_of_first = first->spot.block;
    const uint64_t first_of_second = second->spot.block;
    if (s->is_fast) {
        step_both_fast(s, first, second);
    } else {
        step_both_plain(s, first, second);
    }
    take_ends(s, first, first_of_first);
    take_ends(s, second, first_of_second);
}

/**
 * Lets a reader that comes to where another was go on where that one is.
 *
 * from         its places from there on were not looked for before
 * from_other   those of the other reader before there were passed; moved on
 * returns      whether it was
 */
static bool follow(const struct scan *s, struct reader *r, size_t from, const struct reader *other,
                   size_t *from_other)
{
    size_t *k = from_other;
    for (size_t i = from; i < r->n; i++) {
        while (*k < other->n && other->list[*k] < r->list[i]) {
            ++*k;
        }
        if (*k < other->n && other->list[*k] == r->list[i] && *k % s->n_in_mcu == i % s->n_in_mcu) {
            const size_t n = other->n - *k < r->cap - i ? other->n - *k : r->cap - i;
            memcpy(r->list + i, other->list + *k, n * sizeof *r->list);
            r->n = i + n;
            r->spot = other->spot;
            return true;
        }
    }
    return false;
}

/** Whether a reader is in the last byte before an end, of which bits may be left. */
static bool is_at_end(const struct reader *r, uint64_t end)
{
    return r->list[r->n - 1] + 7 >= end;
}

/** Takes the first reader to where the second comes to, which begins in the middle, or as far as both get. */
static void read_in_two(struct scan *s, struct reader *first, struct reader *second, uint64_t end)
{
    unsigned n_lost = 0;
    begin_reader(s, second, first->spot.place + (end - first->spot.place) / 2);
    while (may_go_on(s, first) && may_go_on(s, second) && !is_at_end(second, end)) {
        read_both(s, first, second);
        if (second->spot.is_lost && !is_at_end(second, end) && ++n_lost < LOST_MOST) {
            begin_reader(s, second, second->list[second->n - 1] + 1);
        }
    }
    size_t from = first->n;
    while (from > 0 && first->list[from - 1] >= second->list[0]) {
        from--;
    }
    size_t from_second = 0;
    while (!follow(s, first, from, second, &from_second)) {
        from = first->n;
        if (!read_alone(s, first, from + 1)) {
            break;
        }
    }
}

// ---------------------------------------------------------------------------------------------------------
// Scans

/** Finds the places of a part, which the lists of both readers have room for. first: its list has them */
static bool find_part(struct scan *s, uint64_t begin, uint64_t end, struct reader *first,
                      struct reader *second)
{
    begin_reader(s, first, begin);
    if (end - begin >= SPLIT_LEAST) {
        read_in_two(s, first, second, end);
    }
    if (!read_alone(s, first, first->cap)) {
        return false;
    }
    const uint32_t behind = first->list[first->n - 1];
    return behind <= end && end - behind < 8;
}

bool twx_jpeg_places_find(struct twx_jpeg_places *places, const struct twx_jpeg_data *data,
                          const struct twx_jpeg_frame *frame,
                          const struct twx_jpeg_tables *const *tables, bool is_fast)
{
    struct scan s;
    begin_scan(&s, data, frame, tables);
    s.is_fast = is_fast;
    const size_t n_mcus = (size_t)frame->n_across * frame->n_down;
    const size_t n_blocks = n_mcus * s.n_in_mcu;
    if (n_blocks > BLOCKS_MOST || n_blocks > data->n * 8 / BLOCK_BITS_LEAST ||
        !twx_reserve((void **)&places->at, &places->cap, n_blocks + 1, sizeof *places->at) ||
        !twx_reserve((void **)&places->ahead, &places->ahead_cap, n_blocks + 1,
                     sizeof *places->ahead)) {
        return false;
    }
    uint64_t begin = 0;
    size_t n_left = n_mcus;
    struct reader first = {.list = places->at};
    struct reader second = {.list = places->ahead, .number = 1};
    for (size_t part = 0; part < data->n_ends; part++) {
        const size_t n = frame->restart > 0 && frame->restart < n_left ? frame->restart : n_left;
        const uint64_t end = (uint64_t)data->ends[part] * 8;
        first.cap = n * s.n_in_mcu + 1;
        second.cap = first.cap;
        if (!find_part(&s, begin, end, &first, &second)) {
            return false;
        }
        first.list += n * s.n_in_mcu;
        n_left -= n;
        begin = end;
    }
    return n_left == 0;
}
