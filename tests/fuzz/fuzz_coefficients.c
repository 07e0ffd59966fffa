// SPDX-License-Identifier: MIT
//
// Target: the reader of a JPEG's lowest coefficients (jpeg_blocks.c). The input is a file. Claims: what it takes, libjpeg takes without a
// warning, unless it is progressive, and has the same samples at 1/8, and coefficients that give the same means of quarters. What is cut
// short it takes only where the rest was not needed, then with the same claims: so never where it declines the whole.
#include <string.h>

#include "../unit/libjpeg_luma.h"
#include "base/checksum.h"
#include "fuzz.h"

// Blocks that are compared: more take long and show nothing new. What a header of any size does to the reader itself is seen for all.
enum {
    BLOCKS_MOST = 1 << 12,
    QUARTERS_MOST = 1 << 8,  // blocks, of which each has 256 products
};

// Files that were taken, for mutations to begin with: of what the corpus holds four of five are declined.
enum { KEPT_MOST = 256, KEPT_BYTES = 1536 };

static struct {
    size_t size;
    uint8_t bytes[KEPT_BYTES];
} kept[KEPT_MOST];

static size_t n_taken;
static bool was_taken;

const char *fuzz_verdict(void)
{
    return was_taken ? "taken" : "declined";
}

static void check_quarters(struct twx_jpeg_blocks *blocks, const uint8_t *input, size_t size)
{
    struct twx_jpeg_plane plane;
    CLAIM(twx_jpeg_blocks_read(blocks, input, size, TWX_JPEG_OF_QUARTERS, &plane));
    double slack = 0.0;
    double *means = quarters_by_libjpeg(input, size, &slack);
    CLAIM(means != NULL);
    CLAIM(farthest_from(plane.samples, means, (size_t)plane.width * plane.height) <= 1 + slack);
    free(means);
}

/** Returns whether it is taken. */
static bool check(struct twx_jpeg_blocks *blocks, const uint8_t *input, size_t size)
{
    struct twx_jpeg_plane plane;
    struct twx_jpeg_plane wanted = {0};
    if (!twx_jpeg_blocks_read(blocks, input, size, TWX_JPEG_OF_BLOCKS, &plane)) {
        return false;
    }
    CLAIM(plane.width > 0 && plane.height > 0);
    const uint64_t n_blocks = (uint64_t)plane.width * plane.height;
    if (n_blocks > BLOCKS_MOST) {
        return true;
    }
    uint8_t *samples = eighth_by_libjpeg(input, size, &wanted);
    CLAIM(samples != NULL || plane.is_progressive);
    if (samples == NULL) {
        return true;  // what is wrong is in scans that were passed over
    }
    CLAIM(plane.width == wanted.width && plane.height == wanted.height);
    CLAIM(memcmp(plane.samples, samples, (size_t)n_blocks) == 0);
    free(samples);
    if (!plane.is_progressive && n_blocks <= QUARTERS_MOST) {
        check_quarters(blocks, input, size);
    }
    return true;
}

/** Checks the first n bytes of a file, in a block of their own: a read past them is seen. */
static void check_head(struct twx_jpeg_blocks *blocks, const uint8_t *input, size_t n)
{
    uint8_t *head = malloc(n > 0 ? n : 1);
    CLAIM(head != NULL);
    memcpy(head, input, n);
    CLAIM(!check(blocks, head, n) || was_taken);
    free(head);
}

/** Mutates one time in eight a file that was taken, by a bit or as libFuzzer does. */
size_t LLVMFuzzerCustomMutator(uint8_t *input, size_t size, size_t max_size, unsigned seed)
{
    const size_t n_kept = n_taken < KEPT_MOST ? n_taken : KEPT_MOST;
    const size_t from = n_kept > 0 ? seed / 16 % n_kept : 0;
    if (seed % 8 != 0 || n_kept == 0 || kept[from].size > max_size) {
        return LLVMFuzzerMutate(input, size, max_size);
    }
    size = kept[from].size;
    memcpy(input, kept[from].bytes, size);
    if (seed / 8 % 2 == 0) {
        return LLVMFuzzerMutate(input, size, max_size);
    }
    const size_t bit = (size_t)(seed * 2654435761U >> 5) % (8 * size);
    input[bit / 8] ^= (uint8_t)(1U << bit % 8);
    return size;
}

/** Keeps a file in place of the one that was kept longest ago. */
static void keep(const uint8_t *input, size_t size)
{
    if (size <= KEPT_BYTES) {
        const size_t to = n_taken++ % KEPT_MOST;
        kept[to].size = size;
        memcpy(kept[to].bytes, input, size);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
    static struct twx_jpeg_blocks *blocks;  // one for all inputs, as a worker has
    if (blocks == NULL) {
        blocks = twx_jpeg_blocks_create();
        CLAIM(blocks != NULL);
    }
    was_taken = check(blocks, input, size);
    if (size == 0) {
        return 0;
    }
    check_head(blocks, input, twx_checksum64(input, size, 0) % size);
    if (was_taken) {
        keep(input, size);
        check_head(blocks, input, size / 2);
        check_head(blocks, input, size - 1);
    }
    return 0;
}
