// SPDX-License-Identifier: MIT
//
// The radius that options mean.
#include "hash/radius.h"

enum twx_status twx_radius_of(int asked, unsigned n_bits, unsigned *radius, struct twx_error *err)
{
    if (asked == -1) {
        *radius = twx_default_radius(n_bits);
        return TWX_OK;
    }
    if (asked < 0) {
        return twx_fail(err, TWX_USAGE, 0, "radius %d is negative", asked);
    }
    if ((unsigned)asked > n_bits) {
        return twx_fail(err, TWX_USAGE, 0, "radius %d is above the %u bits compared", asked,
                        n_bits);
    }
    *radius = (unsigned)asked;
    return TWX_OK;
}
