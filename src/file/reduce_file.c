// SPDX-License-Identifier: MIT
//
// Decode, reduce as rows come in, turn upright. Owns a decoder, a reducer and the upright plane.
#include "file/reduce_file.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "hash/orient.h"
#include "image/vips_enlarge.h"
#include "twindex_commands.h"

enum {
    READINGS = 2,             // of a file that moved meanwhile
    MAX_PIXELS = 1000000000,  // of a picture, as of a run
    // What a shrinking decoder must leave for each small pixel, on an axis: its filter is no mean, which then shows less.
    LEAST_SAMPLES = 2,
    FULL_SIZE = 1 << 20,    // more samples than any shrunk picture has
    KEPT_BYTES = 16 << 20,  // of a plane, from picture to picture
};

struct twx_file_reducer {
    struct twx_reduce_options options;
    struct twx_decoder *decoder;
    struct twx_area_reducer *area;
    struct twx_fineness_meter *meter;  // NULL: nothing is measured
    struct twx_picture picture;
    uint8_t *upright;  // a plane that was turned
    size_t upright_cap;
    uint8_t *enlarged;  // room for the largest plane, where planes are to fill it
};

struct twx_file_reducer *twx_file_reducer_create(const struct twx_reduce_options *options)
{
    const uint32_t longer = options->width > options->height ? options->width : options->height;
    const struct twx_decode_limits limits = {
        .max_pixels = MAX_PIXELS,
        .least_samples = options->measures || longer > FULL_SIZE / LEAST_SAMPLES
                             ? FULL_SIZE
                             : LEAST_SAMPLES * longer,
    };
    struct twx_file_reducer *reducer = twx_alloc(1, sizeof *reducer);
    if (reducer == NULL) {
        return NULL;
    }
    reducer->options = *options;
    reducer->decoder = twx_decoder_create(&limits);
    reducer->area = twx_area_reducer_create();
    reducer->meter = options->measures ? twx_fineness_meter_create() : NULL;
    reducer->enlarged = twx_alloc(options->fills ? (size_t)options->width * options->height : 1,
                                  options->n_channels);
    if (reducer->enlarged == NULL || reducer->decoder == NULL || reducer->area == NULL ||
        (options->measures && reducer->meter == NULL)) {
        twx_file_reducer_free(reducer);
        return NULL;
    }
    return reducer;
}

void twx_file_reducer_free(struct twx_file_reducer *reducer)
{
    if (reducer != NULL) {
        twx_decoder_free(reducer->decoder);
        twx_area_reducer_free(reducer->area);
        twx_fineness_meter_free(reducer->meter);
        free(reducer->upright);
        free(reducer->enlarged);
        free(reducer);
    }
}

void twx_file_reducer_trim(struct twx_file_reducer *reducer)
{
    twx_area_reducer_trim(reducer->area, KEPT_BYTES);
    if (reducer->upright_cap > KEPT_BYTES) {
        free(reducer->upright);
        reducer->upright = NULL;
        reducer->upright_cap = 0;
    }
}

static uint32_t least_of(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static enum twx_status begin_plane(void *user, uint32_t width, uint32_t height, double box_width,
                                   double box_height, struct twx_error *err)
{
    struct twx_file_reducer *reducer = user;
    const struct twx_picture *picture = &reducer->picture;
    const struct twx_reduce_options *options = &reducer->options;
    const bool is_on_its_side = picture->orientation >= 5;
    uint32_t upright_width = options->width;
    uint32_t upright_height = options->height;
    if (reducer->meter != NULL && !twx_fineness_meter_begin(reducer->meter, width, height)) {
        return twx_fail_memory(err);
    }
    if (!options->fills) {
        twx_area_fit(picture->width, picture->height, options->width, options->height,
                     &upright_width, &upright_height);
    }
    // Rows may be fewer than the header says only where it lies.
    const struct twx_area area = {
        .width = width,
        .height = height,
        .box_width = box_width,
        .box_height = box_height,
        .small_width = least_of(is_on_its_side ? upright_height : upright_width, width),
        .small_height = least_of(is_on_its_side ? upright_width : upright_height, height),
        .n_channels = options->n_channels,
    };
    return twx_area_reducer_begin(reducer->area, &area, err);
}

static void push_row(void *user, const uint8_t *row)
{
    struct twx_file_reducer *reducer = user;
    twx_area_reducer_push(reducer->area, row);
    if (reducer->meter != NULL) {
        twx_fineness_meter_push(reducer->meter, row);
    }
}

/** Turns the reduced plane upright, and enlarges one that has to fill its room. */
static enum twx_status finish_plane(struct twx_file_reducer *reducer, struct twx_small_plane *plane,
                                    struct twx_error *err)
{
    const struct twx_reduce_options *options = &reducer->options;
    const struct twx_small_plane stored = twx_area_reducer_finish(reducer->area);
    const size_t n_bytes = (size_t)stored.width * stored.height * stored.n_channels;
    *plane = stored;
    if (reducer->picture.orientation > 1) {
        if (!twx_reserve((void **)&reducer->upright, &reducer->upright_cap, n_bytes, 1)) {
            return twx_fail_memory(err);
        }
        *plane = twx_orient_plane(&stored, reducer->picture.orientation, reducer->upright);
    }
    if (!options->fills || (plane->width == options->width && plane->height == options->height)) {
        return TWX_OK;
    }
    const struct twx_pixel_size from = {plane->width, plane->height};
    const struct twx_pixel_size to = {options->width, options->height};
    if (!twx_enlarge_plane(plane->pixels, from, options->n_channels, to, reducer->enlarged)) {
        return twx_fail_memory(err);
    }
    *plane = (struct twx_small_plane){options->width, options->height, options->n_channels,
                                      reducer->enlarged};
    return TWX_OK;
}

/** One reading of a loaded file. *moved says that the file changed meanwhile. */
static enum twx_status reduce_once(struct twx_file_reducer *reducer, struct twx_loaded_file *file,
                                   const struct twx_file_version *version,
                                   struct twx_reduced_file *reduced, bool *moved,
                                   struct twx_error *err)
{
    *moved = false;
    *reduced =
        (struct twx_reduced_file){.outcome = file->outcome, .error_number = file->error_number};
    if (file->outcome == TWX_FILE_DONE && !twx_file_is_version(file, version)) {
        reduced->outcome = TWX_FILE_CHANGING;
    }
    if (reduced->outcome != TWX_FILE_DONE) {
        return TWX_OK;
    }
    const struct twx_pixel_sink sink = {.user = reducer,
                                        .n_channels = reducer->options.n_channels,
                                        .begin = begin_plane,
                                        .push = push_row};
    const struct twx_source source = twx_loaded_file_source(file);
    enum twx_status status =
        twx_decode(reducer->decoder, &source, &sink, &reducer->picture, &reduced->verdict, err);
    if (status == TWX_OK && reduced->verdict.status == TWX_IMAGE_HASHED) {
        status = finish_plane(reducer, &reduced->plane, err);
        reduced->width = reducer->picture.width;
        reduced->height = reducer->picture.height;
        if (reducer->meter != NULL) {
            twx_fineness_meter_finish(reducer->meter, &reduced->fineness);
        }
    }
    *moved = twx_file_has_moved(file);
    const int error_number = atomic_load(&file->reads.error_number);
    if (reduced->verdict.status != TWX_IMAGE_HASHED && error_number != 0) {
        reduced->outcome = TWX_FILE_UNREADABLE;  // and no fault of the bytes
        reduced->error_number = error_number;
    }
    return status;
}

enum twx_status twx_reduce_loaded_file(struct twx_file_reducer *reducer,
                                       struct twx_loaded_file *file,
                                       const struct twx_file_version *version,
                                       struct twx_reduced_file *reduced, struct twx_error *err)
{
    bool moved = true;
    enum twx_status status = TWX_OK;
    for (int reading = 0; reading < READINGS && moved && status == TWX_OK; reading++) {
        if (reading > 0) {
            status = twx_file_reload(file, reducer->options.reads, err);
        }
        if (status == TWX_OK) {
            status = reduce_once(reducer, file, version, reduced, &moved, err);
        }
    }
    if (status == TWX_OK && moved) {
        reduced->outcome = TWX_FILE_CHANGING;
    }
    if (atomic_load(&file->reads.was_stopped)) {
        reduced->outcome = TWX_FILE_STOPPED;
    }
    reduced->n_read = atomic_load(&file->reads.n_bytes);
    twx_loaded_file_close(file);
    return status;
}
