// SPDX-License-Identifier: MIT
//
// The radius that options mean.
#ifndef TWX_HASH_RADIUS_H
#define TWX_HASH_RADIUS_H

#include "base/status.h"

/**
 * The radius to use: the one asked for, or the default for the bits compared.
 *
 * asked    inclusive, bits; -1 = the default
 * radius   out
 * errors   TWX_USAGE: above n_bits, or below -1
 * threads  pure
 */
enum twx_status twx_radius_of(int asked, unsigned n_bits, unsigned *radius, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
