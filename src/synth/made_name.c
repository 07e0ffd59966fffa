// SPDX-License-Identifier: MIT
//
// printf.
#include "synth/made_name.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "synth/copies.h"

unsigned twx_made_name_digits(uint64_t n_images)
{
    return n_images <= 1000000 ? 6 : 9;
}

const char *twx_made_name_ending(enum twx_format format)
{
    return format == TWX_FORMAT_PNG ? "png" : format == TWX_FORMAT_WEBP ? "webp" : "jpg";
}

void twx_made_name_of(uint64_t number, unsigned n_digits, unsigned copy, enum twx_format original,
                      struct twx_made_name *name)
{
    const bool is_copy = copy < TWX_N_COPIES;
    name->format = is_copy ? twx_copy_format((enum twx_copy)copy, original) : original;
    (void)snprintf(name->path, sizeof name->path, "%0*" PRIu64 "/%0*" PRIu64 "%s%s.%s",
                   (int)n_digits - 3, number / TWX_MADE_GROUP, (int)n_digits, number,
                   is_copy ? "_" : "", is_copy ? twx_copy_name((enum twx_copy)copy) : "",
                   twx_made_name_ending(name->format));
    name->file = strrchr(name->path, '/') + 1;
}
