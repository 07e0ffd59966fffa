// SPDX-License-Identifier: MIT
//
// Random numbers that a key alone decides: of one picture, whoever draws it and when.
#ifndef TWX_SYNTH_KEYED_RANDOM_H
#define TWX_SYNTH_KEYED_RANDOM_H

#include <stdint.h>

#include "base/mix.h"

/** splitmix64. */
struct twx_random {
    uint64_t state;
};

/** Those of a number under a seed. */
static inline struct twx_random twx_random_of(uint64_t seed, uint64_t number)
{
    return (struct twx_random){.state = twx_mix64(twx_mix64(seed + 1) + number)};
}

static inline uint64_t twx_random_next(struct twx_random *random)
{
    random->state += 0x9e3779b97f4a7c15U;
    return twx_mix64(random->state);
}

/** One of least..most, both included; fewer than 2^31 of them. */
static inline int32_t twx_random_between(struct twx_random *random, int32_t least, int32_t most)
{
    const uint64_t n = (uint64_t)((int64_t)most - least + 1);
    return (int32_t)(least + (int64_t)((twx_random_next(random) >> 32) * n >> 32));
}

#endif
