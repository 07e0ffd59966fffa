// SPDX-License-Identifier: MIT
//
// Boxes of the upright picture, turned back to how it is stored; their hashes are those of upright boxes again.
#include "hash/variants.h"

#include <string.h>

#include "hash/dhash.h"
#include "hash/orient.h"
#include "hash/trim.h"
#include "twindex_commands.h"

static const double off_side = 0.1;
static const double wide = 16.0 / 9.0;
// A box that is nearly all of the picture says what the whole picture does.
static const double least_off = 0.02;

/** The largest box in the centre whose longer side is `ratio` times the shorter one, as those of the picture lie. */
static bool centred_box(double width, double height, double ratio, struct twx_box *box)
{
    const double shape = width >= height ? ratio : 1.0 / ratio;
    const double share_x = width > shape * height ? shape * height / width : 1.0;
    const double share_y = width > shape * height ? 1.0 : width / shape / height;
    *box = (struct twx_box){(1.0 - share_x) / 2.0, (1.0 - share_y) / 2.0, (1.0 + share_x) / 2.0,
                            (1.0 + share_y) / 2.0};
    return share_x < 1.0 - least_off || share_y < 1.0 - least_off;
}

/** The box of a crop of the upright picture; false: the picture has none. */
static bool crop_box(enum twx_variant_kind kind, double width, double height, struct twx_box *box)
{
    *box = (struct twx_box){0.0, 0.0, 1.0, 1.0};
    switch (kind) {
    case TWX_VARIANT_CENTRE_90:
        *box = (struct twx_box){0.05, 0.05, 0.95, 0.95};
        return true;
    case TWX_VARIANT_CENTRE_80:
        *box = (struct twx_box){0.1, 0.1, 0.9, 0.9};
        return true;
    case TWX_VARIANT_SQUARE:
        return centred_box(width, height, 1.0, box);
    case TWX_VARIANT_WIDE:
        return centred_box(width, height, wide, box);
    case TWX_VARIANT_OFF_LEFT:
        box->left = off_side;
        return true;
    case TWX_VARIANT_OFF_RIGHT:
        box->right = 1.0 - off_side;
        return true;
    case TWX_VARIANT_OFF_TOP:
        box->top = off_side;
        return true;
    case TWX_VARIANT_OFF_BOTTOM:
        box->bottom = 1.0 - off_side;
        return true;
    default:
        return false;
    }
}

/** The box as it lies in the stored picture; false: there is none. */
static bool stored_box(const struct twx_variant_source *source, const struct twx_trimmed *trimmed,
                       enum twx_variant_kind kind, struct twx_box *box)
{
    if (kind <= TWX_VARIANT_TRIMMED) {
        *box = kind == TWX_VARIANT_OUTER ? trimmed->outer : trimmed->inner;
        return kind == TWX_VARIANT_OUTER ? trimmed->has_outer : trimmed->has_inner;
    }
    struct twx_box upright;
    if (!crop_box(kind, source->width, source->height, &upright)) {
        return false;
    }
    *box = twx_unorient_box(&upright, source->orientation);
    return true;
}

/**
 * Hashes one variant into *hash, upright.
 *
 * is_there  out; false: there is none, or it is flat
 */
static enum twx_status hash_box(struct twx_box_resampler *resampler,
                                const struct twx_variant_source *source, const struct twx_box *box,
                                uint8_t *hash, bool *is_there, struct twx_error *err)
{
    struct twx_samples stored;
    struct twx_samples upright;
    const enum twx_status status =
        twx_box_resampler_samples(resampler, source->plane, box, &stored, is_there, err);
    if (status == TWX_OK && *is_there) {
        const bool is_turned = source->orientation > 1;
        if (is_turned) {
            twx_orient_samples(&stored, source->orientation, &upright);
        }
        *is_there =
            twx_dhash(is_turned ? &upright : &stored, hash) >= twx_flat_below(stored.hash_size);
    }
    return status;
}

static bool is_new(const struct twx_variant_source *source, const struct twx_variant_list *list,
                   const uint8_t *hash, size_t n)
{
    bool is_known = memcmp(source->hash, hash, n) == 0;
    for (unsigned i = 0; i < list->n && !is_known; i++) {
        is_known = memcmp(list->hashes[i], hash, n) == 0;
    }
    return !is_known;
}

enum twx_status twx_variants_hash(struct twx_box_resampler *resampler,
                                  const struct twx_variant_source *source, enum twx_variants level,
                                  struct twx_variant_list *list, struct twx_error *err)
{
    static const unsigned n_kinds[] = {[TWX_VARIANTS_NONE] = 1,
                                       [TWX_VARIANTS_TRIM] = TWX_VARIANT_TRIMMED + 1,
                                       [TWX_VARIANTS_ALL] = TWX_N_VARIANT_KINDS};
    struct twx_trimmed trimmed = {.has_outer = false};
    *list = (struct twx_variant_list){.level = level};
    if (level != TWX_VARIANTS_NONE) {
        twx_trim(source->plane, &trimmed);
    }
    for (unsigned kind = TWX_VARIANT_OUTER; kind < n_kinds[level]; kind++) {
        uint8_t *hash = list->hashes[list->n];
        struct twx_box box;
        bool is_there = stored_box(source, &trimmed, (enum twx_variant_kind)kind, &box);
        if (is_there) {
            const enum twx_status status = hash_box(resampler, source, &box, hash, &is_there, err);
            if (status != TWX_OK) {
                return status;
            }
        }
        if (is_there && is_new(source, list, hash, source->hash_bytes)) {
            list->kinds[list->n++] = (uint8_t)kind;
        }
    }
    return TWX_OK;
}
