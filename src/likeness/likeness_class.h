// SPDX-License-Identifier: MIT
//
// Classes of pairs: from what a comparison measured, and from what is known of the files without looking at them.
#ifndef TWX_LIKENESS_LIKENESS_CLASS_H
#define TWX_LIKENESS_LIKENESS_CLASS_H

#include "base/metadata.h"
#include "likeness/likeness.h"

/** What is known of a file without its picture. */
struct twx_likeness_facts {
    uint32_t width;  // of the upright picture
    uint32_t height;
    struct twx_metadata metadata;
    bool has_taken;
    int64_t taken_s;
};

/** TWX_LIKENESS_SAME, _EDITED or _SIMILAR: by the picture alone.  threads: pure */
enum twx_likeness twx_likeness_of_measures(const struct twx_likeness_measures *measures);

/** Whether only metadata differs: their payloads are known and equal.  threads: pure */
bool twx_likeness_is_payload(const struct twx_likeness_facts *a,
                             const struct twx_likeness_facts *b);

/**
 * Whether two pictures were taken one soon after the other by one camera, so that neither is a copy of the other however
 * alike they are: a copy has its original's time or none.
 *
 * threads  pure
 */
bool twx_likeness_is_series(const struct twx_likeness_facts *a, const struct twx_likeness_facts *b);

/** What two pictures are to each other, in what the files need beside it. May be kept, by twx_likeness_finding_put. */
struct twx_likeness_finding {
    enum twx_likeness likeness;  // TWX_LIKENESS_SAME, _EDITED or _SIMILAR: by the pictures alone
    bool is_one_scene;           // alike enough for two shots of one thing
    bool is_aside;               // at one scale, one lies beside the other
};

/**
 * The version of what a comparison finds. It is raised by every change that may make a finding another: to the planes that
 * are decoded for it (job `pixels`), to what is made of them here, and to the thresholds.
 */
enum { TWX_LIKENESS_RECIPE = 4 };

/** threads: pure */
struct twx_likeness_finding twx_likeness_find(const struct twx_likeness_measures *measures);

/** A finding as one byte.  threads: pure */
uint8_t twx_likeness_finding_put(const struct twx_likeness_finding *finding);
/** The finding of a byte.  returns: false when it is none  threads: pure */
bool twx_likeness_finding_get(uint8_t byte, struct twx_likeness_finding *finding);

/** What two files are to each other by what their pictures are.  threads: pure */
enum twx_likeness twx_likeness_judge(const struct twx_likeness_finding *finding,
                                     const struct twx_likeness_facts *a,
                                     const struct twx_likeness_facts *b);

/** The same by what was measured.  threads: pure */
enum twx_likeness twx_likeness_of(const struct twx_likeness_measures *measures,
                                  const struct twx_likeness_facts *a,
                                  const struct twx_likeness_facts *b);

/** Whether a pair of this class are duplicates of each other.  threads: pure */
static inline bool twx_likeness_is_duplicate(enum twx_likeness likeness)
{
    return ((unsigned)TWX_LIKENESSES_OF_DUPLICATES >> likeness & 1U) != 0;
}

#endif
