// SPDX-License-Identifier: MIT
//
// Open, build the chain, ask for memory, compute. All is lazy up to there: libvips pulls strips through the chain while it
// writes. What reads a file in order cannot go back in it, which turning a picture does: it is done in memory, and last.
#include "image/vips_transform.h"

#include <glib.h>
#include <stdlib.h>
#include <vips/vips.h>

#include "base/heartbeat.h"
#include "base/picture.h"
#include "image/budget.h"
#include "image/vips_convert.h"
#include "image/vips_limits.h"
#include "image/vips_load.h"
#include "image/vips_metadata.h"
#include "image/vips_operations.h"
#include "image/vips_write.h"
#include "twindex_commands.h"

// What a shrinking decoder leaves to do, times 2: it drops high frequencies block by block, and the rest hides where.
enum { LEAST_FACTOR_TIMES_2 = 3 };

/** What belongs to an open file. */
struct opened {
    struct twx_vips_opening opening;
    uint8_t *copy;  // owned: of a BMP
};

static void take_hint(const struct twx_vips_work *work)
{
    char *text = vips_error_buffer_copy();  // copies and clears
    (void)g_strlcpy(work->hint, g_strstrip(text), TWX_TRANSFORM_HINT_BYTES);
    g_free(text);
}

static void end_as(const struct twx_vips_work *work, enum twx_transform_end end,
                   enum twx_reason reason)
{
    *work->outcome = (struct twx_transform_outcome){
        .end = end, .reason = end == TWX_TRANSFORM_FAILED ? reason : TWX_REASON_NONE};
    take_hint(work);
}

static void fail(const struct twx_vips_work *work, enum twx_reason reason)
{
    end_as(work, TWX_TRANSFORM_FAILED, reason);
}

// ---------------------------------------------------------------------------------------------------------
// The chain

/** Each part that is computed is progress: a large picture may take its time. On the calling thread. */
static void on_progress(VipsImage *image, VipsProgress *progress, gpointer user)
{
    (void)image;
    (void)progress;
    (void)user;
    twx_heartbeat_beat(TWX_HEARTBEAT_DECODING);
}

/** Drops comments of a PNG without a name, which can be read and not written. */
static void drop_nameless_comments(VipsImage *image)
{
    static const char prefix[] = "png-comment-";
    char **fields = vips_image_get_fields(image);
    for (char **field = fields; field != NULL && *field != NULL; field++) {
        const char *dash = strrchr(*field, '-');
        if (g_str_has_prefix(*field, prefix) && (dash[1] == '\0' || g_ascii_isspace(dash[1]))) {
            (void)vips_image_remove(image, *field);
        }
    }
    g_strfreev(fields);
}

/**
 * Makes an opened image ready for operations: plain colours, its own orientation, no thumbnail of what it was. Consumes
 * `image`; NULL on failure.
 */
static VipsImage *prepare(VipsImage *image, unsigned orientation)
{
    VipsImage *plain = twx_vips_to_plain(image);
    const bool was_converted = plain != image;
    VipsImage *own = NULL;
    if (plain == NULL || vips_copy(plain, &own, NULL) != 0) {
        VIPS_UNREF(plain);
        return NULL;
    }
    g_object_unref(plain);
    (void)vips_image_remove(own, "jpeg-thumbnail-data");
    drop_nameless_comments(own);
    if (was_converted) {
        (void)vips_image_remove(own, VIPS_META_ICC_NAME);  // of the colours it had
    }
    if (orientation > 1) {
        vips_image_set_int(own, VIPS_META_ORIENTATION, (int)orientation);
    } else {
        vips_autorot_remove_angle(own);
    }
    vips_image_set_progress(own, TRUE);
    (void)g_signal_connect(own, "eval", G_CALLBACK(on_progress), NULL);
    return own;
}

/** Puts all operations behind the picture. */
static enum twx_transform_end build(const struct twx_vips_work *work,
                                    struct twx_vips_picture *picture)
{
    const struct twx_transform *t = work->transform;
    enum twx_transform_end end = TWX_TRANSFORM_DONE;
    for (size_t i = 0; i < t->n_operations && end == TWX_TRANSFORM_DONE; i++) {
        end = twx_vips_operate(picture, &t->operations[i], work->max_pixels);
    }
    const int longer =
        MAX(vips_image_get_width(picture->image), vips_image_get_height(picture->image));
    return end == TWX_TRANSFORM_DONE && longer > twx_vips_side_max(work->made_format)
               ? TWX_TRANSFORM_TOO_WIDE
               : end;
}

static bool is_to_turn(const struct twx_vips_picture *picture)
{
    return picture->is_to_turn && picture->orientation > 1;
}

/** Bytes of memory from the chain's end on. */
static uint64_t estimate_end(const struct twx_vips_work *work,
                             const struct twx_vips_picture *picture)
{
    const uint64_t n_pixels = (uint64_t)vips_image_get_width(picture->image) *
                              (uint64_t)vips_image_get_height(picture->image);
    const uint64_t turned = is_to_turn(picture)
                                ? n_pixels * (uint64_t)vips_image_get_bands(picture->image) *
                                      vips_format_sizeof(vips_image_get_format(picture->image))
                                : 0;
    return turned + twx_vips_write_estimate(work->made_format, n_pixels);
}

/** Upright pixels, computed into memory. */
static bool turn(struct twx_vips_picture *picture)
{
    VipsImage *turned = NULL;
    if (!twx_vips_replace(&picture->image, vips_image_copy_memory(picture->image))) {
        return false;
    }
    (void)vips_autorot(picture->image, &turned, NULL);
    return twx_vips_replace(&picture->image, turned);
}

/** All metadata but the colour profile.  returns: whether a profile is there */
static bool strip(struct twx_vips_picture *picture)
{
    VipsImage *own = NULL;
    if (vips_copy(picture->image, &own, NULL) != 0) {
        return false;
    }
    char **fields = vips_image_get_fields(own);
    for (char **field = fields; field != NULL && *field != NULL; field++) {
        if (strcmp(*field, VIPS_META_ICC_NAME) != 0) {
            (void)vips_image_remove(own, *field);  // leaves the size and the like
        }
    }
    g_strfreev(fields);
    (void)twx_vips_replace(&picture->image, own);
    return vips_image_get_typeof(own, VIPS_META_ICC_NAME) != 0;
}

/** Computes and writes. */
static void finish(const struct twx_vips_work *work, struct twx_vips_picture *picture)
{
    bool is_full = false;
    struct twx_vips_writing writing = {.format = work->made_format,
                                       .quality = work->transform->quality};
    if (is_to_turn(picture) && !turn(picture)) {
        fail(work, TWX_REASON_CORRUPT);
        return;
    }
    if (picture->is_to_strip) {
        writing.without_metadata = !strip(picture);
    }
    if (!twx_vips_write(picture->image, &writing, work->room, &is_full)) {
        end_as(work, is_full ? TWX_TRANSFORM_TOO_MANY_BYTES : TWX_TRANSFORM_FAILED,
               TWX_REASON_CORRUPT);
    }
    vips_error_clear();
}

/** From an opened image to the file. Consumes `image`, whose decoder needs `estimate` bytes. */
static void run_chain(const struct twx_vips_work *work, VipsImage *image,
                      struct twx_vips_picture *picture, uint64_t estimate)
{
    picture->image = prepare(image, picture->orientation);
    const enum twx_transform_end end =
        picture->image != NULL ? build(work, picture) : TWX_TRANSFORM_FAILED;
    const uint64_t all = end == TWX_TRANSFORM_DONE ? estimate + estimate_end(work, picture) : 0;
    if (end != TWX_TRANSFORM_DONE) {
        end_as(work, end, TWX_REASON_CORRUPT);
    } else if (all < estimate || !twx_budget_enter(all)) {
        fail(work, TWX_REASON_MEMORY);
    } else {
        finish(work, picture);
        VIPS_UNREF(picture->image);  // its memory is given back before the turn
        twx_budget_leave(all);
    }
    VIPS_UNREF(picture->image);
}

// ---------------------------------------------------------------------------------------------------------
// Files

/** Whether too few samples are left of a side to make `to` pixels of it. */
static bool leaves_less(uint32_t from, uint32_t to, int shrink)
{
    return 2 * (uint64_t)from < (uint64_t)to * (unsigned)shrink * LEAST_FACTOR_TIMES_2;
}

/** How much the chain's first resizing lets a JPEG be shrunk as it is decoded. */
static int shrink_of(const struct twx_vips_work *work, const struct twx_vips_picture *stored)
{
    const struct twx_transform *t = work->transform;
    struct twx_vips_picture picture = *stored;
    uint32_t width = 0;
    uint32_t height = 0;
    size_t i = 0;
    if (work->format != TWX_FORMAT_JPEG || work->layout.width != stored->width ||
        work->layout.height != stored->height) {
        return 1;
    }
    while (i < t->n_operations && twx_operation_is_of_points(t->operations[i].kind)) {
        picture.is_to_turn = picture.is_to_turn || t->operations[i].kind != TWX_OPERATION_GRAYSCALE;
        i++;
    }
    if (i == t->n_operations || !twx_operation_resizes(t->operations[i].kind)) {
        return 1;
    }
    twx_vips_size_after(&picture, &t->operations[i], &width, &height);
    int shrink = 8;
    while (shrink > 1 && (leaves_less(stored->width, width, shrink) ||
                          leaves_less(stored->height, height, shrink))) {
        shrink /= 2;
    }
    return shrink;
}

/** Opens the file; NULL on failure. */
static VipsImage *open_file(const struct twx_vips_work *work, struct opened *opened)
{
    VIPS_UNREF(opened->opening.stream);
    opened->opening.at = 0;
    if (work->source->bytes == NULL && !twx_vips_open_stream(&opened->opening)) {
        return NULL;
    }
    return twx_vips_drop_extra_samples(&work->layout,
                                       twx_vips_load(&opened->opening, work->format));
}

/** What a header says of the picture. */
static struct twx_vips_picture look(const struct twx_vips_work *work, VipsImage *image)
{
    struct twx_picture facts = {.format = work->format, .n_frames = 1, .orientation = 1};
    const uint32_t width = (uint32_t)vips_image_get_width(image);
    const uint32_t height = (uint32_t)vips_image_get_height(image);
    twx_vips_take_facts(work->source, image, width, height, &facts);
    return (struct twx_vips_picture){
        .width = width, .height = height, .orientation = facts.orientation};
}

static void transform_opened(const struct twx_vips_work *work, VipsImage *image,
                             struct opened *opened)
{
    struct twx_vips_picture picture = look(work, image);
    const uint64_t n_pixels = (uint64_t)picture.width * picture.height;
    if (n_pixels > work->max_pixels) {
        g_object_unref(image);
        fail(work, TWX_REASON_TOO_MANY_PIXELS);
        return;
    }
    const uint64_t estimate = twx_vips_estimate(work->format, &work->layout, image, n_pixels);
    opened->opening.shrink = shrink_of(work, &picture);
    if (opened->opening.shrink > 1 && !twx_vips_replace(&image, open_file(work, opened))) {
        fail(work, TWX_REASON_CORRUPT);
        return;
    }
    run_chain(work, image, &picture, estimate);
}

/** ImageMagick decodes all of a picture when it opens it. */
static void transform_bmp(const struct twx_vips_work *work, struct opened *opened)
{
    const uint64_t estimate = twx_vips_estimate_bmp(work->source, &work->layout);
    if (!twx_vips_fits_magick(&work->layout) || !twx_budget_enter(estimate)) {
        fail(work, TWX_REASON_MEMORY);
        return;
    }
    VipsImage *image =
        twx_vips_drop_false_alpha(&work->layout, twx_vips_load_bmp(work->source, &opened->copy));
    twx_budget_leave(estimate);  // the rest is no more than the picture, and is asked for
    if (image != NULL) {
        struct twx_vips_picture picture = look(work, image);
        run_chain(work, image, &picture, estimate);
    } else {
        fail(work, TWX_REASON_CORRUPT);
    }
}

enum twx_status twx_vips_transform(const struct twx_vips_work *work, struct twx_error *err)
{
    struct opened opened = {.opening = {.source = work->source, .shrink = 1}};
    (void)err;
    if (work->format == TWX_FORMAT_BMP) {
        transform_bmp(work, &opened);
    } else {
        VipsImage *image = open_file(work, &opened);
        if (image != NULL) {
            transform_opened(work, image, &opened);
        } else {
            fail(work, TWX_REASON_CORRUPT);
        }
    }
    VIPS_UNREF(opened.opening.stream);
    free(opened.copy);
    return TWX_OK;
}

void twx_vips_transform_plane(const struct twx_vips_work *work, const struct twx_rgb_plane *plane)
{
    const size_t n = (size_t)plane->width * plane->height * 3;
    VipsImage *stored = vips_image_new_from_memory(plane->pixels, n, (int)plane->width,
                                                   (int)plane->height, 3, VIPS_FORMAT_UCHAR);
    VipsImage *image = NULL;
    if (stored == NULL ||
        vips_copy(stored, &image, "interpretation", VIPS_INTERPRETATION_sRGB, NULL) != 0) {
        fail(work, TWX_REASON_CORRUPT);
    } else {
        struct twx_vips_picture picture = {
            .width = plane->width, .height = plane->height, .orientation = 1};
        run_chain(work, image, &picture, n);
    }
    VIPS_UNREF(stored);
}
