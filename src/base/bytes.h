// SPDX-License-Identifier: MIT
//
// Integers in files: little-endian unless named `be`, read and written byte by byte, whatever the host.
// All functions are pure; `p` needs no alignment.
#ifndef TWX_BASE_BYTES_H
#define TWX_BASE_BYTES_H

#include <stdint.h>

static inline uint16_t twx_get_u16(const uint8_t *p)
{
    return (uint16_t)(p[0] | p[1] << 8);
}

static inline uint32_t twx_get_u32(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static inline uint64_t twx_get_u64(const uint8_t *p)
{
    return (uint64_t)twx_get_u32(p) | (uint64_t)twx_get_u32(p + 4) << 32;
}

static inline uint16_t twx_get_be16(const uint8_t *p)
{
    return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t twx_get_be32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | (uint32_t)p[3];
}

static inline uint64_t twx_get_be64(const uint8_t *p)
{
    return (uint64_t)twx_get_be32(p) << 32 | (uint64_t)twx_get_be32(p + 4);
}

static inline void twx_put_u16(uint8_t *p, uint16_t v)
{
    p[0] = (uint8_t)v;
    p[1] = (uint8_t)(v >> 8);
}

static inline void twx_put_u32(uint8_t *p, uint32_t v)
{
    twx_put_u16(p, (uint16_t)v);
    twx_put_u16(p + 2, (uint16_t)(v >> 16));
}

static inline void twx_put_u64(uint8_t *p, uint64_t v)
{
    twx_put_u32(p, (uint32_t)v);
    twx_put_u32(p + 4, (uint32_t)(v >> 32));
}

#endif
