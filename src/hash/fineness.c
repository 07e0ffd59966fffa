// SPDX-License-Identifier: MIT
//
// Strips of eight rows, where the blocks of a JPEG begin, and single columns are held until the last row. Windows of a
// line, under a raised cosine, go through a plain Fourier transform: some hundred of them, a few milliseconds.
#include "hash/fineness.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

enum {
    WINDOW = TWX_FINENESS_WINDOW,
    BINS = TWX_FINENESS_BINS,
    BLOCK = 8,
    STRIPS_MOST = 12,
    COLUMNS_MOST = 48,
    WINDOWS_MOST = 12,  // of a line
    BLOCKS_MOST = 64,   // of a strip
    BYTES_MOST = 64 << 20,
};

// A block whose grey levels differ less says nothing: all of its coefficients are 0 anyway.
static const double LEAST_VARIANCE = 4.0;
// A coefficient that a JPEG stored as 0 comes back as that, but for the rounding of pixels.
static const float ZERO_BELOW = 0.6F;
static const unsigned HIGH_FROM = 4;  // the sum of both frequencies of a high coefficient

struct twx_fineness_meter {
    float window[WINDOW];
    float cosines[WINDOW];  // of a whole turn in WINDOW steps
    float dct[BLOCK][BLOCK];
    uint32_t width;
    uint32_t height;
    uint32_t n_rows;    // pushed
    uint32_t n_strips;  // 0: nothing is measured
    uint32_t n_columns;
    uint32_t strips[STRIPS_MOST];  // their first rows, ascending
    uint32_t columns[COLUMNS_MOST];
    uint8_t *pixels;  // owned: strips by rows, then columns, each without gaps
    size_t pixels_cap;
};

/** A sum of powers. */
struct spectrum {
    double power[BINS];
    uint32_t n_windows;
};

struct twx_fineness_meter *twx_fineness_meter_create(void)
{
    struct twx_fineness_meter *m = twx_alloc(1, sizeof *m);
    if (m == NULL) {
        return NULL;
    }
    for (unsigned i = 0; i < WINDOW; i++) {
        const double turn = 2.0 * M_PI * i / WINDOW;
        m->cosines[i] = (float)cos(turn);
        m->window[i] = (float)(0.5 - 0.5 * cos(turn));
    }
    for (unsigned u = 0; u < BLOCK; u++) {
        for (unsigned x = 0; x < BLOCK; x++) {
            const double scale = u == 0 ? sqrt(1.0 / BLOCK) : sqrt(2.0 / BLOCK);
            m->dct[u][x] = (float)(scale * cos((2 * x + 1) * u * M_PI / (2 * BLOCK)));
        }
    }
    return m;
}

void twx_fineness_meter_free(struct twx_fineness_meter *m)
{
    if (m != NULL) {
        free(m->pixels);
        free(m);
    }
}

static uint32_t least_of(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/** The middle of part i of n of a length. */
static uint32_t middle_of(uint32_t i, uint32_t n, uint32_t length)
{
    return (uint32_t)((2 * (uint64_t)i + 1) * length / (2 * (uint64_t)n));
}

bool twx_fineness_meter_begin(struct twx_fineness_meter *m, uint32_t width, uint32_t height)
{
    m->width = width;
    m->height = height;
    m->n_rows = 0;
    m->n_strips = 0;
    m->n_columns = COLUMNS_MOST;
    const uint64_t n_bytes =
        (uint64_t)STRIPS_MOST * BLOCK * width + (uint64_t)COLUMNS_MOST * height;
    if (width < WINDOW || height < WINDOW || n_bytes > BYTES_MOST) {
        return true;
    }
    if (!twx_reserve((void **)&m->pixels, &m->pixels_cap, (size_t)n_bytes, 1)) {
        return false;
    }
    m->n_strips = least_of(STRIPS_MOST, height / BLOCK);
    for (uint32_t i = 0; i < m->n_strips; i++) {
        m->strips[i] = middle_of(i, m->n_strips, height / BLOCK) * BLOCK;
    }
    for (uint32_t i = 0; i < m->n_columns; i++) {
        m->columns[i] = middle_of(i, m->n_columns, width);
    }
    return true;
}

static const uint8_t *strip_of(const struct twx_fineness_meter *m, uint32_t i)
{
    return m->pixels + (size_t)i * BLOCK * m->width;
}

static const uint8_t *column_of(const struct twx_fineness_meter *m, uint32_t i)
{
    return strip_of(m, m->n_strips) + (size_t)i * m->height;
}

void twx_fineness_meter_push(struct twx_fineness_meter *m, const uint8_t *row)
{
    const uint32_t y = m->n_rows;
    if (m->n_strips == 0 || y >= m->height) {
        return;
    }
    m->n_rows++;
    for (uint32_t i = 0; i < m->n_strips; i++) {
        if (y - m->strips[i] < BLOCK) {  // wraps around above the strip
            memcpy(m->pixels + ((size_t)i * BLOCK + y - m->strips[i]) * m->width, row, m->width);
        }
    }
    uint8_t *column = m->pixels + (size_t)m->n_strips * BLOCK * m->width;
    for (uint32_t i = 0; i < m->n_columns; i++) {
        column[(size_t)i * m->height + y] = row[m->columns[i]];
    }
}

// ---------------------------------------------------------------------------------------------------------
// Spectrum

static void add_window(const struct twx_fineness_meter *m, const uint8_t *pixels,
                       struct spectrum *sum)
{
    float values[WINDOW];
    unsigned total = 0;
    for (unsigned i = 0; i < WINDOW; i++) {
        total += pixels[i];
    }
    for (unsigned i = 0; i < WINDOW; i++) {
        values[i] = ((float)pixels[i] - (float)total / WINDOW) * m->window[i];
    }
    for (unsigned k = 0; k < BINS; k++) {
        float real = 0.0F;
        float imaginary = 0.0F;
        for (unsigned i = 0; i < WINDOW; i++) {
            real += values[i] * m->cosines[k * i % WINDOW];
            imaginary += values[i] * m->cosines[(k * i + WINDOW / 4) % WINDOW];
        }
        sum->power[k] += (double)real * real + (double)imaginary * imaginary;
    }
    sum->n_windows++;
}

/** Windows that overlap by half at most, from one end to the other. */
static void add_line(const struct twx_fineness_meter *m, const uint8_t *pixels, uint32_t n,
                     struct spectrum *sum)
{
    const uint32_t n_windows = least_of(WINDOWS_MOST, (n - WINDOW) / (WINDOW / 2) + 1);
    for (uint32_t i = 0; i < n_windows; i++) {
        const uint64_t at = n_windows > 1 ? (uint64_t)i * (n - WINDOW) / (n_windows - 1) : 0;
        add_window(m, pixels + at, sum);
    }
}

/** Adds mean squares: a wave of amplitude a has a * a / 2, in the bins about its frequency. */
static void add_spectrum(const struct spectrum *sum, float *power)
{
    const double mean_square_of_window = 0.375;
    for (unsigned k = 0; k < BINS; k++) {
        power[k] += (float)(2.0 * sum->power[k] /
                            ((double)sum->n_windows * WINDOW * WINDOW * mean_square_of_window));
    }
}

// ---------------------------------------------------------------------------------------------------------
// Blocks

struct zeros {
    uint64_t n;
    uint64_t n_zeros;
};

static bool is_flat(const uint8_t *pixels, size_t stride)
{
    double sum = 0.0;
    double squares = 0.0;
    for (size_t y = 0; y < BLOCK; y++) {
        for (size_t x = 0; x < BLOCK; x++) {
            const double value = pixels[y * stride + x];
            sum += value;
            squares += value * value;
        }
    }
    const double mean = sum / (BLOCK * BLOCK);
    return squares / (BLOCK * BLOCK) - mean * mean < LEAST_VARIANCE;
}

static void count_block(const struct twx_fineness_meter *m, const uint8_t *pixels, size_t stride,
                        struct zeros *zeros)
{
    float across[BLOCK][BLOCK];  // by row, then horizontal frequency
    if (is_flat(pixels, stride)) {
        return;
    }
    for (unsigned y = 0; y < BLOCK; y++) {
        for (unsigned u = 0; u < BLOCK; u++) {
            across[y][u] = 0.0F;
            for (unsigned x = 0; x < BLOCK; x++) {
                across[y][u] += m->dct[u][x] * (float)pixels[y * stride + x];
            }
        }
    }
    for (unsigned v = 0; v < BLOCK; v++) {
        for (unsigned u = v < HIGH_FROM ? HIGH_FROM - v : 0; u < BLOCK; u++) {
            float coefficient = 0.0F;
            for (unsigned y = 0; y < BLOCK; y++) {
                coefficient += m->dct[v][y] * across[y][u];
            }
            zeros->n++;
            zeros->n_zeros += fabsf(coefficient) < ZERO_BELOW;
        }
    }
}

/** The share of zeros in blocks that begin `shift` pixels right of those of a JPEG. */
static float share_of_zeros(const struct twx_fineness_meter *m, uint32_t shift)
{
    struct zeros zeros = {0};
    const uint32_t n_blocks = (m->width - shift) / BLOCK;
    const uint32_t n = least_of(n_blocks, BLOCKS_MOST);
    for (uint32_t i = 0; i < m->n_strips; i++) {
        for (uint32_t k = 0; k < n; k++) {
            const size_t at = shift + (size_t)middle_of(k, n, n_blocks) * BLOCK;
            count_block(m, strip_of(m, i) + at, m->width, &zeros);
        }
    }
    return zeros.n > 0 ? (float)zeros.n_zeros / (float)zeros.n : 0.0F;
}

void twx_fineness_meter_finish(const struct twx_fineness_meter *m, struct twx_fineness *fineness)
{
    struct spectrum rows = {0};
    struct spectrum columns = {0};
    *fineness = (struct twx_fineness){0};
    if (m->n_strips == 0 || m->n_rows < m->height) {
        return;
    }
    for (uint32_t i = 0; i < m->n_strips; i++) {
        add_line(m, strip_of(m, i), m->width, &rows);
        add_line(m, strip_of(m, i) + (size_t)BLOCK / 2 * m->width, m->width, &rows);
    }
    for (uint32_t i = 0; i < m->n_columns; i++) {
        add_line(m, column_of(m, i), m->height, &columns);
    }
    add_spectrum(&rows, fineness->power);
    add_spectrum(&columns, fineness->power);
    fineness->zeros[0] = share_of_zeros(m, 0);
    fineness->zeros[1] = share_of_zeros(m, BLOCK / 2);
    fineness->is_measured = true;
}
