// SPDX-License-Identifier: MIT
//
// By a table of the 256 bytes, made at each call: that is nothing beside a file.
#include "act/posix_cksum.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/read_at.h"

static const uint32_t polynomial = 0x04C11DB7;

enum { BLOCK_BYTES = 1 << 20 };

static void make_table(uint32_t table[static 256])
{
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t row = i << 24;
        for (int bit = 0; bit < 8; bit++) {
            row = row << 1 ^ ((row >> 31) != 0 ? polynomial : 0);
        }
        table[i] = row;
    }
}

bool twx_posix_cksum(int fd, uint32_t *sum)
{
    uint32_t table[256];
    uint32_t crc = 0;
    uint64_t offset = 0;
    ssize_t n = -1;
    make_table(table);
    uint8_t *block = twx_alloc(BLOCK_BYTES, 1);
    errno = ENOMEM;
    while (block != NULL && (n = twx_read_at(fd, block, BLOCK_BYTES, offset)) > 0) {
        for (ssize_t i = 0; i < n; i++) {
            crc = crc << 8 ^ table[crc >> 24 ^ block[i]];
        }
        offset += (uint64_t)n;
    }
    for (uint64_t left = offset; left > 0; left >>= 8) {
        crc = crc << 8 ^ table[crc >> 24 ^ (left & 0xFF)];
    }
    *sum = ~crc;
    const int error_number = errno;
    free(block);
    errno = error_number;
    return n == 0;
}
