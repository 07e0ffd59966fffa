// SPDX-License-Identifier: MIT
//
// Which pairs of files are no duplicates, as somebody said, in memory: files that are in such a pair have a number, and the
// others 0.
#ifndef TWX_GROUP_REJECTIONS_H
#define TWX_GROUP_REJECTIONS_H

#include "base/hash_set.h"
#include "store/index.h"

struct twx_rejections {
    uint8_t (*checksums)[TWX_CHECKSUM_BYTES];  // owned: of files that are in a pair, sorted
    size_t n;
    struct twx_hash_set pairs;  // of numbers
};

/** rejections: out: twx_rejections_release, whatever is returned; n is 0 where there are none */
enum twx_status twx_rejections_load(struct twx_index *index, struct twx_rejections *rejections,
                                    struct twx_error *err) __attribute__((warn_unused_result));
/** Accepts a zeroed one. */
void twx_rejections_release(struct twx_rejections *rejections);

/** The number of a file, 1 to n; 0: it is in no pair.  threads: pure */
uint32_t twx_rejections_number(const struct twx_rejections *rejections,
                               const uint8_t checksum[static TWX_CHECKSUM_BYTES]);

/**
 * Puts the number of a file into a growable array, see twx_reserve, at a place up to its end.
 *
 * rejections  NULL: nothing is done
 * returns     false when out of memory
 */
bool twx_rejections_note(const struct twx_rejections *rejections,
                         const uint8_t checksum[static TWX_CHECKSUM_BYTES], uint32_t **numbers,
                         size_t place, size_t *cap) __attribute__((warn_unused_result));

/** Whether two files, by their numbers, are a pair.  threads: pure */
bool twx_rejections_has(const struct twx_rejections *rejections, uint32_t a, uint32_t b);

#endif
