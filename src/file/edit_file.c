// SPDX-License-Identifier: MIT
//
// Loading, decoding to an RGB plane, editing, hashing. Owns a decoder for the plane, a hasher for the copies, and the
// plane.
#include "file/edit_file.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/heartbeat.h"
#include "file/hash_file.h"
#include "image/edit_vips.h"
#include "twindex_commands.h"

enum {
    LEAST_SIDE_PX = 320,      // what a reduction leaves of the shorter side
    MOST_PIXELS = 16 << 20,   // of a plane: a longer side of 32,000
    MAX_PIXELS = 1000000000,  // of a picture, as of a run
    N_CHANNELS = 3,
};

/** A plane in the making: boxes of `shrink` x `shrink` pixels are averaged as rows come in. */
struct plane {
    uint8_t *pixels;  // owned: RGB
    size_t pixels_cap;
    uint32_t *sums;  // owned: of the boxes in progress
    size_t sums_cap;
    uint32_t shrink;
    uint32_t width;
    uint32_t height;
    uint32_t n_rows;  // pushed, of the source
    bool is_too_large;
};

struct twx_file_editor {
    struct twx_decoder *decoder;
    struct twx_file_hasher *hasher;
    struct twx_file_facts facts;
    struct plane plane;
};

struct twx_file_editor *twx_file_editor_create(unsigned hash_size, enum twx_variants variants)
{
    const struct twx_decode_limits limits = {.max_pixels = MAX_PIXELS,
                                             .least_samples = LEAST_SIDE_PX};
    struct twx_file_editor *editor = twx_alloc(1, sizeof *editor);
    if (editor == NULL) {
        return NULL;
    }
    editor->decoder = twx_decoder_create(&limits);
    editor->hasher = twx_file_hasher_create(
        &(struct twx_file_options){.hash_size = hash_size, .variants = variants});
    if (editor->decoder == NULL || editor->hasher == NULL) {
        twx_file_editor_free(editor);
        return NULL;
    }
    return editor;
}

void twx_file_editor_free(struct twx_file_editor *editor)
{
    if (editor == NULL) {
        return;
    }
    twx_file_hasher_free(editor->hasher);
    twx_decoder_free(editor->decoder);
    free(editor->plane.pixels);
    free(editor->plane.sums);
    free(editor);
}

static enum twx_status begin_plane(void *user, uint32_t width, uint32_t height, double box_width,
                                   double box_height, struct twx_error *err)
{
    (void)box_width;  // the last column or row is part of a block at the most: less than 1/320
    (void)box_height;
    struct plane *plane = user;
    const uint32_t shorter = width < height ? width : height;
    plane->shrink = shorter >= 2 * LEAST_SIDE_PX ? shorter / LEAST_SIDE_PX : 1;
    plane->width = width / plane->shrink;
    plane->height = height / plane->shrink;
    plane->n_rows = 0;
    plane->is_too_large = (uint64_t)plane->width * plane->height > MOST_PIXELS;
    if (plane->is_too_large) {
        return TWX_OK;
    }
    if (!twx_reserve((void **)&plane->pixels, &plane->pixels_cap,
                     (size_t)plane->width * plane->height, N_CHANNELS) ||
        !twx_reserve((void **)&plane->sums, &plane->sums_cap, (size_t)plane->width * N_CHANNELS,
                     sizeof *plane->sums)) {
        return twx_fail_memory(err);
    }
    memset(plane->sums, 0, (size_t)plane->width * N_CHANNELS * sizeof *plane->sums);
    return TWX_OK;
}

static void push_row(void *user, const uint8_t *row)
{
    struct plane *plane = user;
    const uint32_t shrink = plane->shrink;
    const uint32_t y = plane->n_rows++ / shrink;
    if (plane->is_too_large || y >= plane->height) {
        return;
    }
    const size_t row_bytes = (size_t)plane->width * N_CHANNELS;
    uint8_t *pixels = plane->pixels + y * row_bytes;
    if (shrink == 1) {
        memcpy(pixels, row, row_bytes);
        return;
    }
    for (uint32_t x = 0; x < plane->width; x++) {
        const uint8_t *box = row + (size_t)x * shrink * N_CHANNELS;
        for (uint32_t i = 0; i < shrink * N_CHANNELS; i++) {
            plane->sums[x * N_CHANNELS + i % N_CHANNELS] += box[i];
        }
    }
    if (plane->n_rows % shrink == 0) {
        for (size_t i = 0; i < row_bytes; i++) {
            pixels[i] = (uint8_t)(plane->sums[i] / (shrink * shrink));
            plane->sums[i] = 0;
        }
    }
}

/** Decodes into editor->plane; closes the file. */
static enum twx_status decode_plane(struct twx_file_editor *editor, struct twx_loaded_file *file,
                                    const struct twx_file_version *version, unsigned *orientation,
                                    enum twx_edit_outcome *outcome, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    struct twx_picture picture = {0};
    struct twx_verdict verdict = {0};
    const struct twx_pixel_sink sink = {
        .user = &editor->plane, .n_channels = N_CHANNELS, .begin = begin_plane, .push = push_row};
    if (file->outcome != TWX_FILE_DONE) {
        *outcome = file->outcome == TWX_FILE_UNREADABLE ? TWX_EDIT_FAILED : TWX_EDIT_GONE;
    } else if (!twx_file_is_version(file, version)) {
        *outcome = TWX_EDIT_GONE;
    } else {
        const struct twx_source source = twx_loaded_file_source(file);
        status = twx_decode(editor->decoder, &source, &sink, &picture, &verdict, err);
        const bool is_good = verdict.status == TWX_IMAGE_HASHED && !editor->plane.is_too_large;
        *outcome = twx_file_has_moved(file) ? TWX_EDIT_GONE
                   : is_good                ? TWX_EDIT_DONE
                                            : TWX_EDIT_FAILED;
        *orientation = picture.orientation;
    }
    twx_loaded_file_close(file);
    return status;
}

enum twx_status twx_edit_file(struct twx_file_editor *editor, struct twx_loaded_file *file,
                              const struct twx_file_version *version,
                              struct twx_edited_copy copies[TWX_N_EDITS],
                              enum twx_edit_outcome *outcome, struct twx_error *err)
{
    struct twx_plane plane = {.orientation = 1};
    enum twx_status status = decode_plane(editor, file, version, &plane.orientation, outcome, err);
    plane.pixels = editor->plane.pixels;
    plane.width = editor->plane.width;
    plane.height = editor->plane.height;
    for (int edit = 0; status == TWX_OK && *outcome == TWX_EDIT_DONE && edit < TWX_N_EDITS;
         edit++) {
        uint8_t *jpeg = NULL;
        size_t n = 0;
        twx_heartbeat_beat(TWX_HEARTBEAT_DECODING);  // each edit has a time of its own
        if (!twx_edit_plane(&plane, (enum twx_edit)edit, &jpeg, &n)) {
            *outcome = TWX_EDIT_FAILED;
            break;
        }
        status = twx_hash_memory(editor->hasher, jpeg, n, &editor->facts, err);
        twx_edited_free(jpeg);
        if (editor->facts.verdict.status != TWX_IMAGE_HASHED) {
            *outcome = TWX_EDIT_FAILED;
        }
        memcpy(copies[edit].hash, editor->facts.hash, TWX_HASH_BYTES_MAX);
        copies[edit].variants = editor->facts.variants;
    }
    return status;
}
