// SPDX-License-Identifier: MIT
//
// What a file has that the one kept in its stead has not: what would be lost with it.
#ifndef TWX_ACT_LOSSES_H
#define TWX_ACT_LOSSES_H

#include "base/metadata.h"
#include "base/strings.h"
#include "base/tags.h"

/** What is known of a file. */
struct twx_loss_facts {
    const char *path;
    uint64_t carried_pixels;   // as of struct twx_group_row
    unsigned carried_quality;  // likewise
    bool has_taken;
    int64_t taken_s;
    struct twx_metadata metadata;
    bool has_tags;  // its metadata were read
    struct twx_tags tags;
    struct twx_strings companions;  // see image_companions.h
};

/**
 * Says what is lost with a file, but for companions: enum twx_loss bits. What cannot be told is lost.
 *
 * likeness  of the two
 * threads   pure
 */
unsigned twx_losses_of_file(const struct twx_loss_facts *file, const struct twx_loss_facts *keeper,
                            enum twx_likeness likeness);

/**
 * Whether a companion of a file is not among the keeper's: each needs one of its extension and bytes. Reads them.
 *
 * errors   TWX_NO_MEMORY. A companion that cannot be read is lost.
 */
enum twx_status twx_losses_of_companions(const struct twx_loss_facts *file,
                                         const struct twx_loss_facts *keeper, bool *is_lost,
                                         struct twx_error *err) __attribute__((warn_unused_result));

#endif
