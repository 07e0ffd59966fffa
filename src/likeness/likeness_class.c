// SPDX-License-Identifier: MIT
//
// Thresholds, measured over the pairs within 26 bits of the shared photos and over edits of 45 of them: docs/accuracy.md.
#include "likeness/likeness_class.h"

#include <math.h>
#include <string.h>

#include "base/checksum.h"

enum {
    // Of a burst or a series of tries. Below the 15 minutes by which time zones differ, whose change moves copies apart.
    SERIES_SECONDS = 600,
};

// A copy is turned by a little at most, and never skewed. Pictures of one thing from two places are.
static const float SHEAR_MOST = 0.025F;
static const float ROTATION_MOST = 6.0F;
static const float SEEN_LEAST = 0.45F;  // less is a detail: 80 % of width and height are 0.64

// Where most of two pictures agrees, it does so closely; where all does, a little less says that it is no other object.
static const float CORE_OF_MOST = 0.935F;
static const float AGREEMENT_OF_MOST = 0.7F;
static const float CORE_OF_ALL = 0.9F;
static const float AGREEMENT_OF_ALL = 0.95F;

static const float SERIES_CORE_LEAST = 0.6F;  // of what looks like one scene

// What recompression and resizing leave as it was.
static const float SAME_CORE_LEAST = 0.93F;
static const float SAME_AGREEMENT_LEAST = 0.97F;
static const float SAME_SEEN_LEAST = 0.97F;
static const float SAME_SHIFT_MOST = 0.008F;
static const float SAME_SCALE_MOST = 0.012F;  // from 1
static const float SAME_ROTATION_MOST = 0.5F;
static const float SAME_LUMA_MOST = 4.0F;  // WebP of a JPEG file: 3.1
static const float SAME_CHROMA_MOST = 6.0F;
// Where they differ most. Of 40 photos in JPEG of quality 20 and up, WebP, AVIF, reduced to half, as thumbnails of 160
// pixels or enlarged, tone was at most 2.0 and tint 2.4; of the same photos toned, one of the two was above.
static const float SAME_TONE_MOST = 3.0F;
static const float SAME_TINT_MOST = 3.0F;
// Beside a grey picture, hardly any colour is one: JPEG of quality 40 and up was at most 1.2.
static const float GREY_COLOUR_MOST = 0.5F;
static const float GREY_TINT_MOST = 1.5F;

static const float FLAT_TEXTURE = 1.5F;  // grey levels: below, there is nothing to correlate

static bool has_same_colours(const struct twx_likeness_measures *m)
{
    return m->luma <= SAME_LUMA_MOST && m->chroma <= SAME_CHROMA_MOST &&
           m->tone <= SAME_TONE_MOST &&
           m->tint <= (m->colour <= GREY_COLOUR_MOST ? GREY_TINT_MOST : SAME_TINT_MOST);
}

static bool is_in_place(const struct twx_likeness_measures *m)
{
    return fabsf(m->shift_x) <= SAME_SHIFT_MOST && fabsf(m->shift_y) <= SAME_SHIFT_MOST &&
           fabsf(m->scale_x - 1.0F) <= SAME_SCALE_MOST &&
           fabsf(m->scale_y - 1.0F) <= SAME_SCALE_MOST &&
           fabsf(m->rotation) <= SAME_ROTATION_MOST && m->seen >= SAME_SEEN_LEAST;
}

/** Neither has edges or texture. */
static bool are_flat(const struct twx_likeness_measures *m)
{
    const float contrast = m->gain > 0.0F ? fmaxf(m->gain, 1.0F / m->gain) : 1.0F;
    return m->texture * contrast < FLAT_TEXTURE;
}

enum twx_likeness twx_likeness_of_measures(const struct twx_likeness_measures *m)
{
    if (are_flat(m)) {
        return has_same_colours(m) ? TWX_LIKENESS_SAME : TWX_LIKENESS_SIMILAR;
    }
    const bool agrees =
        (m->core_correlation >= CORE_OF_MOST && m->agreement >= AGREEMENT_OF_MOST) ||
        (m->core_correlation >= CORE_OF_ALL && m->agreement >= AGREEMENT_OF_ALL);
    if (!agrees || m->shear > SHEAR_MOST || fabsf(m->rotation) > ROTATION_MOST ||
        m->seen < SEEN_LEAST) {
        return TWX_LIKENESS_SIMILAR;
    }
    return m->core_correlation >= SAME_CORE_LEAST && m->agreement >= SAME_AGREEMENT_LEAST &&
                   is_in_place(m) && has_same_colours(m)
               ? TWX_LIKENESS_SAME
               : TWX_LIKENESS_EDITED;
}

bool twx_likeness_is_payload(const struct twx_likeness_facts *a, const struct twx_likeness_facts *b)
{
    return twx_checksum_is_known(a->metadata.payload_checksum) &&
           memcmp(a->metadata.payload_checksum, b->metadata.payload_checksum, TWX_CHECKSUM_BYTES) ==
               0;
}

bool twx_likeness_is_series(const struct twx_likeness_facts *a, const struct twx_likeness_facts *b)
{
    if (!a->has_taken || !b->has_taken || a->metadata.camera_hash == 0 ||
        a->metadata.camera_hash != b->metadata.camera_hash) {
        return false;
    }
    const int64_t seconds = a->taken_s - b->taken_s;
    if (seconds < -SERIES_SECONDS || seconds > SERIES_SECONDS) {
        return false;
    }
    // A copy may have lost its fraction of a second.
    const bool have_fractions = a->metadata.has_subsec && b->metadata.has_subsec;
    return seconds != 0 || (have_fractions && a->metadata.subsec_us != b->metadata.subsec_us);
}

/** Whether one picture lies beside the other, neither smaller nor larger. */
static bool is_aside(const struct twx_likeness_measures *m)
{
    return fabsf(m->scale_x - 1.0F) <= SAME_SCALE_MOST &&
           fabsf(m->scale_y - 1.0F) <= SAME_SCALE_MOST &&
           fmaxf(fabsf(m->shift_x), fabsf(m->shift_y)) > SAME_SHIFT_MOST;
}

struct twx_likeness_finding twx_likeness_find(const struct twx_likeness_measures *measures)
{
    return (struct twx_likeness_finding){
        .likeness = twx_likeness_of_measures(measures),
        .is_one_scene = measures->core_correlation >= SERIES_CORE_LEAST,
        .is_aside = is_aside(measures),
    };
}

enum twx_likeness twx_likeness_judge(const struct twx_likeness_finding *finding,
                                     const struct twx_likeness_facts *a,
                                     const struct twx_likeness_facts *b)
{
    if (twx_likeness_is_payload(a, b)) {
        return TWX_LIKENESS_PAYLOAD;
    }
    const bool is_close = finding->likeness != TWX_LIKENESS_SIMILAR || finding->is_one_scene;
    if (is_close && twx_likeness_is_series(a, b)) {
        return TWX_LIKENESS_SERIES;
    }
    // Where both are of one size a camera was moved. A crop is smaller, or was enlarged again.
    const bool is_moved = finding->is_aside && a->width == b->width && a->height == b->height;
    return is_moved ? TWX_LIKENESS_SIMILAR : finding->likeness;
}

enum twx_likeness twx_likeness_of(const struct twx_likeness_measures *measures,
                                  const struct twx_likeness_facts *a,
                                  const struct twx_likeness_facts *b)
{
    const struct twx_likeness_finding finding = twx_likeness_find(measures);
    return twx_likeness_judge(&finding, a, b);
}

// ---------------------------------------------------------------------------------------------------------
// Findings as bytes, which are stored: these values stay what they are

enum { BYTE_LIKENESS = 3, BYTE_ONE_SCENE = 4, BYTE_ASIDE = 8, BYTE_END = 16 };

/** By the low bits of a byte. */
static const enum twx_likeness likeness_of_bits[] = {TWX_LIKENESS_SAME, TWX_LIKENESS_EDITED,
                                                     TWX_LIKENESS_SIMILAR};
enum { N_LIKENESS_BITS = sizeof likeness_of_bits / sizeof *likeness_of_bits };

uint8_t twx_likeness_finding_put(const struct twx_likeness_finding *finding)
{
    unsigned byte = 0;
    while (byte + 1 < N_LIKENESS_BITS && likeness_of_bits[byte] != finding->likeness) {
        byte++;
    }
    byte |= finding->is_one_scene ? BYTE_ONE_SCENE : 0U;
    return (uint8_t)(byte | (finding->is_aside ? BYTE_ASIDE : 0U));
}

bool twx_likeness_finding_get(uint8_t byte, struct twx_likeness_finding *finding)
{
    if (byte >= BYTE_END || (byte & BYTE_LIKENESS) >= N_LIKENESS_BITS) {
        return false;
    }
    *finding = (struct twx_likeness_finding){
        .likeness = likeness_of_bits[byte & BYTE_LIKENESS],
        .is_one_scene = (byte & BYTE_ONE_SCENE) != 0,
        .is_aside = (byte & BYTE_ASIDE) != 0,
    };
    return true;
}
