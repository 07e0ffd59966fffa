// SPDX-License-Identifier: MIT
//
// Each row as what it differs by from the one above (filter 2), in one block of Deflate with a code made for it, without
// matches: grain has none worth finding.
#include "encode/encode_png.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "encode/prefix_code.h"

enum {
    FILTER_UP = 2,
    END_OF_BLOCK = 256,
    N_LITERALS = 257,
    ADLER_BASE = 65521,
    ADLER_RUN = 5552,  // as many bytes as 32 bits can sum up
    OVERHEAD = 1024,   // of chunks, their headers and the code, with room to spare
    CHUNK_OVERHEAD = 12,
};

/** Tables of CRC-32, for four bytes at a time. */
struct crc_tables {
    uint32_t of[4][256];
};

static void make_crc_tables(struct crc_tables *tables)
{
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t crc = i;
        for (int bit = 0; bit < 8; bit++) {
            crc = crc >> 1 ^ (crc & 1U ? 0xedb88320U : 0U);
        }
        tables->of[0][i] = crc;
    }
    for (int step = 1; step < 4; step++) {
        for (uint32_t i = 0; i < 256; i++) {
            const uint32_t before = tables->of[step - 1][i];
            tables->of[step][i] = before >> 8 ^ tables->of[0][before & 255];
        }
    }
}

static uint32_t crc_of(const struct crc_tables *tables, const uint8_t *bytes, size_t n)
{
    uint32_t crc = 0xffffffffU;
    for (; n >= 4; n -= 4, bytes += 4) {
        crc ^= twx_get_u32(bytes);
        crc = tables->of[3][crc & 255] ^ tables->of[2][crc >> 8 & 255] ^
              tables->of[1][crc >> 16 & 255] ^ tables->of[0][crc >> 24];
    }
    for (; n > 0; n--, bytes++) {
        crc = crc >> 8 ^ tables->of[0][(crc ^ *bytes) & 255];
    }
    return ~crc;
}

static uint32_t adler_of(const uint8_t *bytes, size_t n)
{
    uint32_t a = 1;
    uint32_t b = 0;
    while (n > 0) {
        const size_t run = n < ADLER_RUN ? n : ADLER_RUN;
        for (size_t i = 0; i < run; i++) {
            a += bytes[i];
            b += a;
        }
        a %= ADLER_BASE;
        b %= ADLER_BASE;
        bytes += run;
        n -= run;
    }
    return b << 16 | a;
}

static void put_be32(uint8_t *p, uint32_t v)
{
    p[0] = (uint8_t)(v >> 24);
    p[1] = (uint8_t)(v >> 16);
    p[2] = (uint8_t)(v >> 8);
    p[3] = (uint8_t)v;
}

/** Rows with the number of their filter before each. Owned: free; NULL: out of memory. */
static uint8_t *filter_rows(const struct twx_raster *raster, size_t *n)
{
    const size_t row_bytes = (size_t)raster->width * raster->n_channels;
    *n = (row_bytes + 1) * raster->height;
    uint8_t *rows = malloc(*n);
    if (rows == NULL) {
        return NULL;
    }
    uint8_t *to = rows;
    const uint8_t *row = raster->pixels;
    *to++ = FILTER_UP;
    memcpy(to, row, row_bytes);
    for (uint32_t y = 1; y < raster->height; y++) {
        to += row_bytes;
        row += row_bytes;
        *to++ = FILTER_UP;
        for (size_t i = 0; i < row_bytes; i++) {
            to[i] = (uint8_t)(row[i] - row[(ptrdiff_t)i - (ptrdiff_t)row_bytes]);
        }
    }
    return rows;
}

/** The head of a block: that it is the last one, and the lengths of its code. No distance has a code. */
static void put_block_head(struct twx_bit_writer *writer, const struct twx_prefix_code *code)
{
    twx_put_bits(writer, 1, 1);   // the last one
    twx_put_bits(writer, 2, 2);   // with a code of its own
    twx_put_bits(writer, 0, 5);   // 257 literals
    twx_put_bits(writer, 0, 5);   // 1 distance
    twx_put_bits(writer, 15, 4);  // 19 code length codes: 16, 17 and 18 are not used
    twx_put_bits(writer, 0, 9);
    for (int i = 0; i < 16; i++) {
        twx_put_bits(writer, 4, 3);
    }
    twx_put_code_lengths(writer, code);
    twx_put_bits(writer, 0, 4);  // of the distance: there is none
}

/** Writes the stream of zlib's format; returns its end. */
static uint8_t *deflate(uint8_t *to, const struct twx_prefix_code *code, const uint8_t *rows,
                        size_t n)
{
    to[0] = 0x78;
    to[1] = 0x01;
    struct twx_bit_writer writer = {.next = to + 2};
    put_block_head(&writer, code);
    for (size_t i = 0; i < n; i++) {
        twx_put_symbol(&writer, code, rows[i]);
    }
    twx_put_symbol(&writer, code, END_OF_BLOCK);
    twx_finish_bits(&writer);
    put_be32(writer.next, adler_of(rows, n));
    return writer.next + 4;
}

/** Puts length, name and checksum around the n bytes at chunk + 8; returns the end. */
static uint8_t *close_chunk(uint8_t *chunk, const char *name, size_t n,
                            const struct crc_tables *tables)
{
    put_be32(chunk, (uint32_t)n);
    memcpy(chunk + 4, name, 4);
    put_be32(chunk + 8 + n, crc_of(tables, chunk + 4, n + 4));
    return chunk + CHUNK_OVERHEAD + n;
}

static uint8_t *put_head(uint8_t *to, const struct twx_raster *raster,
                         const struct crc_tables *tables)
{
    static const uint8_t signature[8] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    memcpy(to, signature, sizeof signature);
    uint8_t *chunk = to + sizeof signature;
    put_be32(chunk + 8, raster->width);
    put_be32(chunk + 12, raster->height);
    chunk[16] = 8;
    chunk[17] = raster->n_channels == 1 ? 0 : 2;  // grey, RGB
    memset(chunk + 18, 0, 3);                     // compression, filters, interlacing
    return close_chunk(chunk, "IHDR", 13, tables);
}

bool twx_encode_png(const struct twx_raster *raster, unsigned char **png, size_t *n)
{
    struct crc_tables tables;
    struct twx_prefix_code code;
    uint32_t counts[N_LITERALS] = {[END_OF_BLOCK] = 1};
    size_t n_filtered = 0;
    uint8_t *rows = filter_rows(raster, &n_filtered);
    *png = NULL;
    *n = 0;
    if (rows == NULL) {
        return false;
    }
    for (size_t i = 0; i < n_filtered; i++) {
        counts[rows[i]]++;
    }
    twx_prefix_code_make(counts, N_LITERALS, &code);
    uint8_t *file = malloc((size_t)(twx_prefix_code_cost(&code, counts) / 8) + OVERHEAD);
    if (file != NULL) {
        make_crc_tables(&tables);
        uint8_t *chunk = put_head(file, raster, &tables);
        const uint8_t *end = deflate(chunk + 8, &code, rows, n_filtered);
        chunk = close_chunk(chunk, "IDAT", (size_t)(end - (chunk + 8)), &tables);
        chunk = close_chunk(chunk, "IEND", 0, &tables);
        *png = file;
        *n = (size_t)(chunk - file);
    }
    free(rows);
    return file != NULL;
}
