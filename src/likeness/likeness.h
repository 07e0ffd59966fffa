// SPDX-License-Identifier: MIT
//
// How two pictures look side by side: measured once one lies on the other, and judged by thresholds.
#ifndef TWX_LIKENESS_LIKENESS_H
#define TWX_LIKENESS_LIKENESS_H

#include "likeness/likeness_plane.h"
#include "likeness/registration.h"
#include "twindex.h"

/** What a comparison measures. Of a turned picture: as it was turned for it. */
struct twx_likeness_measures {
    struct twx_affine map;  // a place on the second picture to the place on the first
    float shift_x;          // of the centre, in widths and heights
    float shift_y;
    float scale_x;
    float scale_y;
    float rotation;     // degrees
    float shear;        // by how much its axes are off the right angle, 0 to 1
    float seen;         // the share that is seen of both, of the picture of which that is less
    float correlation;  // of edges and texture, in all that is seen of both: -1..1
    float
        core_correlation;  // the same without the patches that differ most, a quarter of all at most
    float agreement;       // the share of patches with some texture in which they agree
    float texture;  // grey levels: the root mean square of edges and texture where there is less
    float luma;     // grey levels: the mean difference
    float gain;     // contrast of the second by that of the first
    float chroma;   // root mean square of the differences of Cb and Cr
    // Where they differ most in tone and in colour, of the tenth of all places that differ most the one that does least:
    float tone;  // grey levels
    float tint;  // of Cb and Cr together
    float
        colour;  // root mean square of Cb and Cr of the picture of which that is less: of a grey one next to 0
};

/** Buffers of comparisons: about 300 kB. Opaque. */
struct twx_likeness_scratch;
/** returns: owned, NULL when out of memory */
struct twx_likeness_scratch *twx_likeness_scratch_create(void);
/** Accepts NULL. */
void twx_likeness_scratch_free(struct twx_likeness_scratch *scratch);

/**
 * Lays one picture on the other, and measures. The other way round gives the inverse map and the same judgement.
 *
 * is_in_place  they lie on each other about as they are, or are no copies: no other place is tried
 * scratch      of one thread
 * measures     out
 * returns      false: they are to lie in place and do not, and nothing was measured
 * threads      pure
 */
bool twx_likeness_measure(const struct twx_likeness_plane *a, const struct twx_likeness_plane *b,
                          bool is_in_place, struct twx_likeness_scratch *scratch,
                          struct twx_likeness_measures *measures);

#endif
