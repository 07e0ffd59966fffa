// SPDX-License-Identifier: MIT
//
// Which image of a group deserves to be kept: the order of struct twx_keep (twindex.h parses and frees it).
// Rules are asked one after another, so that a sort has the numbers of one rule side by side.
#ifndef TWX_GROUP_KEEP_RULES_H
#define TWX_GROUP_KEEP_RULES_H

#include "base/status.h"

/** The time of an image that does not say when it was taken. */
#define TWX_NOT_TAKEN INT64_MIN

/** What of an image was seen in its picture, or is taken from what is known of the file. */
struct twx_seen {
    uint64_t
        carried_pixels;  // that it takes to carry what can be seen: all pixels of a picture that was not looked at
    unsigned
        quality;  // 1..100 of a JPEG, 101 of what was seen to be a lossless source, 0 not known
    bool
        is_reencoded;  // lossless, and of a lossy source: of a lossless picture that was not looked at, assumed
    bool is_enlarged;  // it was seen to be: of equal quality, what it was enlarged from is better
    bool is_measured;  // it was looked at, at full size
};

/** What the keep rules look at. */
struct twx_ranked {
    const char *path;  // absolute
    size_t path_bytes;
    uint8_t scope_order;  // enum twx_scope_order; the same of all images without a scope
    uint64_t pixels;
    struct twx_seen seen;
    unsigned n_metadata;  // as of struct twx_image
    uint8_t copy_signs;   // see originality.h; 0 unless a rule needs it
    uint64_t bytes;
    int64_t mtime_ns;
    int64_t taken_s;  // TWX_NOT_TAKEN without
    enum twx_format format;
};

/**
 * A rule as a number: of two images the one with the lower key is kept, equal keys are the next rule's business.
 *
 * rule     0 .. twx_keep_path_rule(keep) - 1
 * threads  pure
 */
uint64_t twx_keep_key(const struct twx_keep *keep, size_t rule, const struct twx_ranked *image);

/** What keep rules look at of a picture that was not looked at.  threads: pure */
struct twx_seen twx_seen_as_indexed(enum twx_format format, uint64_t n_pixels, unsigned quality);

/** Whether a format stores pixels as they are, or, a GIF, the pixels of a palette.  threads: pure */
bool twx_format_is_lossless(enum twx_format format);

/** What a rule that decided between two images went by. */
enum twx_keep_ground {
    TWX_KEEP_BY_CARRIED = 0,  // the pixels that carry it
    TWX_KEEP_BY_SOURCE = 1,   // the one is a re-encoded copy
    TWX_KEEP_BY_OTHER = 2,    // anything else, or nothing but the path
};
/** By what a is kept rather than b, or b rather than a.  threads: pure */
enum twx_keep_ground twx_keep_ground(const struct twx_keep *keep, const struct twx_ranked *a,
                                     const struct twx_ranked *b);

/**
 * The rule that decided that a is kept rather than b, or b rather than a: "detail", "in:/masters", "path"; "protect" or
 * "only-in" where the scope did.
 *
 * returns  owned by keep
 * threads  pure
 */
const char *twx_keep_decider(const struct twx_keep *keep, const struct twx_ranked *a,
                             const struct twx_ranked *b);

/** The rules as twx_keep_parse takes them.  returns: owned (free); NULL when out of memory */
char *twx_keep_text(const struct twx_keep *keep);

/** Whether a rule looks at copy_signs. */
bool twx_keep_needs_signs(const struct twx_keep *keep);

/** Whether the key of a rule depends on path and path_bytes: else they may be left out. */
bool twx_keep_needs_path(const struct twx_keep *keep, size_t rule);

/** The folder of a rule in:DIR, absolute, without a slash at its end ("" is the root); NULL of other rules. */
const char *twx_keep_folder(const struct twx_keep *keep, size_t rule);

/** Which rule, counted from 0, is that of the path: twx_path_compare decides what the rules before
 * it have left open. */
size_t twx_keep_path_rule(const struct twx_keep *keep);

#endif
