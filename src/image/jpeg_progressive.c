// SPDX-License-Identifier: MIT
//
// Scan by scan: T.81, G.1.2.1. What is not luma's first coefficient is not looked at, but for where it ends, as libjpeg does when it
// is asked for an eighth of the size.
#include "image/jpeg_progressive.h"

#include <string.h>

#include "base/alloc.h"
#include "image/jpeg_huffman.h"
#include "image/jpeg_means.h"
#include "image/jpeg_segment.h"

enum { UNKNOWN = -1 };

/** The blocks of an MCU of a scan: a channel alone has one. */
struct grid {
    uint32_t n_across;  // MCUs
    uint32_t n_down;
    unsigned h;  // blocks of luma
    unsigned v;
};

static struct grid grid_of(const struct twx_jpeg_progress *p, const struct twx_jpeg_firsts *firsts)
{
    const struct twx_jpeg_frame *f = p->frame;
    if (p->scan.n_channels == 1) {
        return (struct grid){firsts->width, firsts->height, 1, 1};
    }
    return (struct grid){f->n_across, f->n_down, f->channels[0].h, f->channels[0].v};
}

static void put(struct twx_jpeg_firsts *firsts, uint32_t x, uint32_t y, int32_t value)
{
    if (x < firsts->width && y < firsts->height) {
        firsts->values[(size_t)y * firsts->width + x] |= (int16_t)value;
    }
}

/** Reads a difference of DC: its code, and as many bits as that says. False where no code begins so. */
static bool read_difference(struct twx_jpeg_bits *bits, const struct twx_jpeg_decoder *d,
                            int32_t *difference)
{
    unsigned n_code = 0;
    const int size = twx_jpeg_symbol(d, bits->next, &n_code);
    if (size < 0) {
        return false;
    }
    *difference = twx_jpeg_extend(bits->next << n_code, (unsigned)size);
    twx_jpeg_skip_bits(bits, n_code + (unsigned)size);
    twx_jpeg_refill(bits);
    return true;
}

/** A scan as it is read. */
struct reading {
    struct twx_jpeg_progress *p;
    struct twx_jpeg_firsts *firsts;
    struct grid grid;
    struct twx_jpeg_cursor cursor;
    struct twx_jpeg_decoder decoders[TWX_JPEG_CHANNELS_MAX];
    int32_t dc;  // the sum of luma
};

/** The bits of a scan for a block of luma: its first, or one more. */
static bool read_bits(struct reading *r, int32_t *value)
{
    const struct twx_jpeg_scan *scan = &r->p->scan;
    if (scan->high > 0) {
        *value = (int32_t)(r->cursor.bits.next >> 63) << scan->low;
        twx_jpeg_skip_bits(&r->cursor.bits, 1);
        twx_jpeg_refill(&r->cursor.bits);
        return true;
    }
    if (!read_difference(&r->cursor.bits, &r->decoders[0], value)) {
        return false;
    }
    r->dc += *value;
    const int32_t most = TWX_JPEG_DC_MOST >> scan->low;
    *value = r->dc * (1 << scan->low);
    return r->dc >= -most && r->dc < most;
}

/** The blocks of luma of an MCU. */
static bool read_luma(struct reading *r, uint32_t row, uint32_t mcu)
{
    const struct grid *g = &r->grid;
    for (uint32_t y = row * g->v; y < (row + 1) * g->v; y++) {
        for (uint32_t x = mcu * g->h; x < (mcu + 1) * g->h; x++) {
            int32_t value = 0;
            if (!read_bits(r, &value)) {
                return false;
            }
            put(r->firsts, x, y, value);
        }
    }
    return true;
}

/** The blocks of another channel in an MCU. */
static bool skip_channel(struct reading *r, unsigned c)
{
    const struct twx_jpeg_channel *channel = &r->p->frame->channels[c];
    int32_t difference = 0;
    for (unsigned i = 0; i < channel->h * channel->v; i++) {
        if (r->p->scan.high != 0) {
            twx_jpeg_skip_bits(&r->cursor.bits, 1);
            twx_jpeg_refill(&r->cursor.bits);
        } else if (!read_difference(&r->cursor.bits, &r->decoders[c], &difference)) {
            return false;
        }
    }
    return true;
}

static bool read_mcu(struct reading *r, const struct twx_jpeg_data *data, uint32_t row,
                     uint32_t mcu)
{
    bool begins = false;
    if (!twx_jpeg_cursor_next(&r->cursor, data, r->p->frame->restart, &begins)) {
        return false;
    }
    r->dc = begins ? 0 : r->dc;
    if (!read_luma(r, row, mcu)) {
        return false;
    }
    for (unsigned i = 1; i < r->p->scan.n_channels; i++) {
        if (!skip_channel(r, r->p->scan.channels[i])) {
            return false;
        }
    }
    return true;
}

/** Reads a scan of DC with luma in it. */
static bool read_scan(struct twx_jpeg_progress *p, struct twx_jpeg_data *data,
                      struct twx_jpeg_firsts *firsts)
{
    struct reading r = {.p = p, .firsts = firsts, .grid = grid_of(p, firsts)};
    const uint32_t restart = p->frame->restart;
    const size_t n_mcus = (size_t)r.grid.n_across * r.grid.n_down;
    for (unsigned i = 0; i < p->scan.n_channels && p->scan.high == 0; i++) {
        const unsigned c = p->scan.channels[i];
        if (!twx_jpeg_dc_decoder_make(&p->frame->codes[0][p->frame->channels[c].dc],
                                      &r.decoders[c])) {
            return false;
        }
    }
    if (n_mcus > 8 * p->n || !twx_jpeg_data_read(data, p->bytes, p->n, &p->at, n_mcus, restart)) {
        return false;
    }
    r.cursor = twx_jpeg_cursor_begin(data, restart);
    for (uint32_t row = 0; row < r.grid.n_down; row++) {
        for (uint32_t mcu = 0; mcu < r.grid.n_across; mcu++) {
            if (!read_mcu(&r, data, row, mcu)) {
                return false;
            }
        }
    }
    return twx_jpeg_cursor_has_ended(&r.cursor, data);
}

/** Passes over the data of a scan. */
static bool skip_scan(struct twx_jpeg_progress *p)
{
    for (;;) {
        const uint8_t *mark = memchr(p->bytes + p->at, 0xff, p->n - p->at);
        if (mark == NULL || mark + 1 == p->bytes + p->n) {
            return false;
        }
        p->at = (size_t)(mark - p->bytes);
        if (mark[1] != 0 && (mark[1] < TWX_JPEG_RST0 || mark[1] > TWX_JPEG_RST7)) {
            return true;
        }
        p->at += 2;
    }
}

/** Takes the room for them. */
static bool begin(const struct twx_jpeg_progress *p, struct twx_jpeg_firsts *firsts)
{
    const struct twx_jpeg_frame *f = p->frame;
    firsts->width = (f->width + 7) / 8;
    firsts->height = (f->height + 7) / 8;
    firsts->step = 0;
    const size_t n = (size_t)firsts->width * firsts->height;
    if (n > 8 * p->n ||  // each has a bit of the file, at least
        !twx_reserve((void **)&firsts->values, &firsts->cap, n, sizeof *firsts->values)) {
        return false;
    }
    memset(firsts->values, 0, n * sizeof *firsts->values);
    return true;
}

/** Whether a scan comes when it may; notes what is known then. */
static bool is_due(const struct twx_jpeg_scan *scan, int low[static TWX_JPEG_CHANNELS_MAX])
{
    for (unsigned i = 0; i < scan->n_channels; i++) {
        int *known = &low[scan->channels[i]];
        if (scan->first > 0) {
            if (*known == UNKNOWN) {
                return false;  // AC before DC
            }
        } else if (*known != (scan->high == 0 ? UNKNOWN : (int)scan->high)) {
            return false;
        } else {
            *known = (int)scan->low;
        }
    }
    return true;
}

bool twx_jpeg_progressive_read(struct twx_jpeg_progress *p, struct twx_jpeg_data *data,
                               struct twx_jpeg_firsts *firsts)
{
    int low[TWX_JPEG_CHANNELS_MAX] = {UNKNOWN, UNKNOWN, UNKNOWN};
    if (!begin(p, firsts)) {
        return false;
    }
    // To the last scan: libjpeg begins luma again where one behind the others says so, without a warning.
    while (p->scan.n_channels > 0) {
        const struct twx_jpeg_scan *scan = &p->scan;
        const bool has_luma = scan->first == 0 && scan->channels[0] == 0;
        if (!is_due(scan, low)) {
            return false;
        }
        if (has_luma && scan->high == 0) {
            firsts->step = p->frame->steps[p->frame->channels[0].quant][0];
        }
        if (!(has_luma ? read_scan(p, data, firsts) : skip_scan(p)) ||
            !twx_jpeg_scan_next(p->bytes, p->n, &p->at, p->frame, &p->scan)) {
            return false;
        }
    }
    return low[0] == 0;
}
