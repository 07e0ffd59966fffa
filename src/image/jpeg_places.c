// SPDX-License-Identifier: MIT
//
// Each look-up waits for the one before, and a processor could do two meanwhile: so a second reader begins in the middle of a part,
// at a bit that need not begin a block. Huffman codes find their way by themselves: after some hundred bytes its blocks are those
// of the data. Where the first reader comes to a place that the second has, at the same block of an MCU, what the second found
// from there on is what the first would find: what follows depends on the place and on the block of the MCU alone.
//
// Only rare cases branch on the data: a branch at the end of each block would be mispredicted.
#include "image/jpeg_places.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

#define EVERYWHERE static inline __attribute__((always_inline))

enum {
    ROUNDS = 128,  // look-ups of a reader in one go
    // Blocks that one go can come to: each look-up ends one at most, and it begins with any of an MCU.
    STRETCH = ROUNDS + TWX_JPEG_BLOCKS_IN_MCU_MAX,
    ROUNDS_A_BLOCK = 8,     // a guess, for the end of a part: what is read beyond is waste
    SPLIT_LEAST = 256 * 8,  // bits of a part that two readers share
    LOST_MOST = 16,         // times that the second reader begins: mostly once or twice
    BLOCK_BITS_LEAST = 2,   // a symbol of DC, and the end
    BLOCKS_MOST = 8 << 20,  // of some 350 megapixels: the lists take 64 MiB then
    OVERRUN = TWX_JPEG_COEFFICIENTS,  // the bit that numbers from 64 to 127 have, and no lower ones
};

struct reader;
struct scan;

/** How readers go on, by so many look-ups at most. */
struct steps {
    void (*one)(struct scan *, struct reader *, unsigned n_rounds);
    void (*both)(struct scan *, struct reader *first, struct reader *second);
};

/** What one file's readers have in common. */
struct scan {
    const uint8_t *data;
    uint64_t limit;             // bits: no look-up begins behind it
    const struct steps *steps;  // of this machine
    unsigned n_in_mcu;
    // Of each block of a stretch, of which the first begins an MCU: its tables, the runs behind DC, and how far from there those are
    // with which the next block begins.
    const struct twx_jpeg_tables *tables[STRETCH];
    const int16_t *runs[STRETCH];
    ptrdiff_t to_next[STRETCH];
    uint32_t ends[2][STRETCH];  // where they ended, of either reader
};

/** Where a reader is. */
struct spot {
    uint64_t place;  // bits before it
    int64_t run;     // the entry of what comes there
    uint64_t k;      // coefficients of the block before it
    uint64_t block;  // number in the stretch
    bool is_lost;    // no block goes on so, or the data are over
};

struct reader {
    struct spot spot;
    unsigned number;
    uint64_t end;    // bits: of the part
    uint32_t *list;  // where blocks begin; the last is the one in work
    size_t n;
    size_t n_wanted;  // there is room for a stretch more
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
    unsigned n = 0;
    s->data = data->bytes;
    s->limit = (uint64_t)data->n * 8;
    for (unsigned c = 0; c < frame->n_channels; c++) {
        for (unsigned i = 0; i < frame->channels[c].h * frame->channels[c].v; i++) {
            s->tables[n++] = tables[c];
        }
    }
    assert(n > 0 && n == frame->n_in_mcu);
    s->n_in_mcu = n;
    for (unsigned i = n; i < STRETCH; i++) {
        s->tables[i] = s->tables[i - n];
    }
    for (unsigned i = 0; i < STRETCH; i++) {
        const struct twx_jpeg_tables *next = s->tables[i + 1 < STRETCH ? i + 1 : i + 1 - n];
        s->runs[i] = s->tables[i]->runs.entries;
        s->to_next[i] = next->after_dc.entries - s->runs[i];
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
    return (struct spot){
        .place = place, .run = entry_at(s, &s->tables[block]->after_dc, place), .block = block};
}

/**
 * The coefficients of the block behind the run that comes. OVERRUN says that there is none, or that it may reach beyond the block; the
 * end of a block takes 512 off, and so leaves that bit as it is.
 */
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
    s->ends[reader][spot->block] = (uint32_t)spot->place;  // written again until the block ends
    spot->block -= (uint64_t)is_end;
    spot->k = k & ~(uint64_t)is_end;
    spot->run = runs[bits >> (64 - TWX_JPEG_WINDOW)];
}

/** Steps over symbols, one at a time, until the block ends, or a run comes that does not reach beyond it. */
static __attribute__((noinline)) struct spot step_over_symbols(struct scan *s, unsigned reader,
                                                               struct spot spot)
{
    const struct twx_jpeg_tables *tables = s->tables[spot.block];
    spot.is_lost = spot.place > s->limit;
    while (!spot.is_lost && (coefficients_after(&spot) & OVERRUN) != 0) {
        const bool is_dc = spot.k == 0;
        const uint64_t bits = twx_jpeg_peek(s->data, (uint32_t)spot.place);
        unsigned n_code = 0;
        const int symbol = twx_jpeg_symbol(is_dc ? &tables->dc : &tables->ac, bits, &n_code);
        const unsigned run =
            symbol >= 0 ? twx_jpeg_run_of_symbol((unsigned)symbol, n_code, is_dc) : 0;
        spot.place += run & TWX_JPEG_RUN_BITS;
        spot.k += run >> TWX_JPEG_RUN_SHIFT;
        if (spot.k == TWX_JPEG_COEFFICIENTS || spot.k > TWX_JPEG_END_OF_BLOCK) {
            s->ends[reader][spot.block] = (uint32_t)spot.place;
            return begin_block(s, spot.place, spot.block + 1);
        }
        spot.is_lost = run == 0 || spot.k > TWX_JPEG_COEFFICIENTS;
        spot.run = entry_at(s, &tables->runs, spot.place);
    }
    return spot;
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
        spot = step_over_symbols(s, r->number, spot);
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
        a = (k_a & OVERRUN) != 0 ? step_over_symbols(s, 0, a) : a;
        b = (k_b & OVERRUN) != 0 ? step_over_symbols(s, 1, b) : b;
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

static const struct steps plain_steps = {step_one_plain, step_both_plain};
static const struct steps fast_steps = {step_one_fast, step_both_fast};

// ---------------------------------------------------------------------------------------------------------
// Readers

static void begin_reader(const struct scan *s, struct reader *r, uint64_t place)
{
    r->spot = begin_block(s, place, 0);
    r->list[0] = (uint32_t)place;
    r->n = 1;
}

static bool may_go_on(const struct reader *r)
{
    return r->n < r->n_wanted && !r->spot.is_lost && r->spot.place <= r->end;
}

/** Takes the ends of a reader's stretch, with each of which the next block begins. first: its block */
static void take_ends(const struct scan *s, struct reader *r, uint64_t first)
{
    const size_t n = (size_t)(r->spot.block - first);
    memcpy(r->list + r->n, s->ends[r->number] + first, n * sizeof *r->list);
    r->n += n;
    r->spot.block %= s->n_in_mcu;
}

static void read_one(struct scan *s, struct reader *r, unsigned n_rounds)
{
    const uint64_t first = r->spot.block;
    s->steps->one(s, r, n_rounds);
    take_ends(s, r, first);
}

static void read_both(struct scan *s, struct reader *first, struct reader *second)
{
    const uint64_t first_of_first = first->spot.block;
    const uint64_t first_of_second = second->spot.block;
    s->steps->both(s, first, second);
    take_ends(s, first, first_of_first);
    take_ends(s, second, first_of_second);
}

/** Whether a reader is in the last byte before the end, of which bits may be left. */
static bool is_at_end(const struct reader *r)
{
    return r->list[r->n - 1] + 7 >= r->end;
}

/**
 * Lets a reader go on from where another one is, if it has come to one of the other's places.
 *
 * from      its first place that was not compared yet
 * at        in and out: the other's first place that was not passed yet
 * returns   whether it has
 */
static bool follow(const struct scan *s, struct reader *r, size_t from, const struct reader *other,
                   size_t *at)
{
    for (size_t i = from; i < r->n; i++) {
        while (*at < other->n && other->list[*at] < r->list[i]) {
            ++*at;
        }
        if (*at < other->n && other->list[*at] == r->list[i] &&
            *at % s->n_in_mcu == i % s->n_in_mcu) {
            // All of the other's, or all that are wanted.
            const size_t room = r->n_wanted + STRETCH - i;
            const size_t n = other->n - *at < room ? other->n - *at : room;
            memcpy(r->list + i, other->list + *at, n * sizeof *r->list);
            r->n = i + n;
            r->spot = other->spot;
            return true;
        }
    }
    return false;
}

/** Reads from both places until the second reader is at the end, or one of them cannot go on. */
static void read_in_two(struct scan *s, struct reader *first, struct reader *second)
{
    unsigned n_lost = 0;
    begin_reader(s, second, first->spot.place + (first->end - first->spot.place) / 2);
    while (may_go_on(first) && may_go_on(second) && !is_at_end(second)) {
        read_both(s, first, second);
        if (second->spot.is_lost && !is_at_end(second) && ++n_lost < LOST_MOST) {
            begin_reader(s, second, second->list[second->n - 1] + 1);
        }
    }
}

/** Takes the first reader on until it comes to a place of the second, and then to where that one is; or as far as it gets. */
static void join(struct scan *s, struct reader *first, const struct reader *second)
{
    size_t at = 0;
    size_t from = first->n;
    while (from > 0 && first->list[from - 1] >= second->list[0]) {
        from--;
    }
    while (!follow(s, first, from, second, &at) && may_go_on(first)) {
        from = first->n;
        read_one(s, first, ROUNDS);
    }
}

// ---------------------------------------------------------------------------------------------------------
// Scans

/** How many look-ups to make for the rest of a part: a guess where there are few blocks. */
static unsigned rounds_for(const struct reader *r)
{
    const uint64_t by_blocks = (r->n_wanted - r->n) * ROUNDS_A_BLOCK;
    const uint64_t by_bits = (r->end - r->spot.place) / BLOCK_BITS_LEAST + 1;
    const uint64_t n = by_blocks < by_bits ? by_blocks : by_bits;
    return n < ROUNDS ? (unsigned)n : ROUNDS;
}

/** Finds the places of a part, which go into the first reader's list, and the end behind them. */
static bool find_part(struct scan *s, uint64_t begin, struct reader *first, struct reader *second)
{
    begin_reader(s, first, begin);
    if (first->end - begin >= SPLIT_LEAST) {
        read_in_two(s, first, second);
        join(s, first, second);
    }
    while (may_go_on(first)) {
        read_one(s, first, rounds_for(first));
    }
    if (first->n < first->n_wanted) {
        return false;
    }
    const uint32_t behind = first->list[first->n_wanted - 1];
    return behind <= first->end && first->end - behind < 8;
}

static bool make_room(struct twx_jpeg_places *places, size_t n_blocks)
{
    const size_t n = n_blocks + 1 + STRETCH;
    return n_blocks <= BLOCKS_MOST &&
           twx_reserve((void **)&places->at, &places->cap, n, sizeof *places->at) &&
           twx_reserve((void **)&places->ahead, &places->ahead_cap, n, sizeof *places->ahead);
}

bool twx_jpeg_places_find(struct twx_jpeg_places *places, const struct twx_jpeg_data *data,
                          const struct twx_jpeg_frame *frame,
                          const struct twx_jpeg_tables *const *tables, bool is_fast)
{
    struct scan s = {.steps = is_fast ? &fast_steps : &plain_steps};
    begin_scan(&s, data, frame, tables);
    size_t n_left = (size_t)frame->n_across * frame->n_down;
    const size_t n_blocks = n_left * s.n_in_mcu;
    if (n_blocks > data->n * 8 / BLOCK_BITS_LEAST || !make_room(places, n_blocks)) {
        return false;
    }
    uint64_t begin = 0;
    struct reader first = {.list = places->at};
    struct reader second = {.list = places->ahead, .number = 1};
    for (size_t part = 0; part < data->n_ends; part++) {
        const size_t n = frame->restart > 0 && frame->restart < n_left ? frame->restart : n_left;
        first.end = (uint64_t)data->ends[part] * 8;
        first.n_wanted = n * s.n_in_mcu + 1;
        second.end = first.end;
        second.n_wanted = first.n_wanted;
        if (!find_part(&s, begin, &first, &second)) {
            return false;
        }
        first.list += n * s.n_in_mcu;
        n_left -= n;
        begin = first.end;
    }
    return n_left == 0;
}
