// SPDX-License-Identifier: MIT
//
// The functions of formats.h, as the decoding process has them: they load the module when the first of them is called. Linked before
// the real ones, which stay out of the program. Beside their own errors they have those of twx_module_load.
#include "image/formats.h"

#include <stdatomic.h>

#include "base/module.h"
#include "base/thread.h"

static struct twx_mutex lock = {PTHREAD_MUTEX_INITIALIZER};
static const struct twx_formats *_Atomic formats;  // NULL until it is loaded and libvips is started

static enum twx_status load(const struct twx_formats **loaded, struct twx_error *err)
{
    static const struct twx_module module = {
        .file = "twindex-formats.so", .table = "twx_formats", .what = "decoders of most formats"};
    const void *table = NULL;
    enum twx_status status = twx_module_load(&module, &table, err);
    const struct twx_formats *found = table;
    if (status == TWX_OK) {
        status = found->vips_start(err);
    }
    *loaded = status == TWX_OK ? found : NULL;
    return status;
}

/** The module, loaded if it is not yet. */
static enum twx_status need(const struct twx_formats **loaded, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    *loaded = atomic_load(&formats);
    if (*loaded == NULL) {
        twx_mutex_lock(&lock);
        *loaded = atomic_load(&formats);
        if (*loaded == NULL) {
            status = load(loaded, err);
            atomic_store(&formats, *loaded);
        }
        twx_mutex_unlock(&lock);
    }
    return status;
}

enum twx_status twx_vips_start(struct twx_error *err)
{
    const struct twx_formats *f = NULL;
    return need(&f, err);
}

void twx_vips_end_thread(void)
{
    const struct twx_formats *f = atomic_load(&formats);
    if (f != NULL) {
        f->vips_end_thread();
    }
}

enum twx_status twx_vips_decode(const struct twx_decode_call *call,
                                struct twx_vips_scratch *scratch, struct twx_error *err)
{
    const struct twx_formats *f = NULL;
    const enum twx_status status = need(&f, err);
    return status == TWX_OK ? f->vips_decode(call, scratch, err) : status;
}

enum twx_status twx_jxl_decode(const struct twx_decode_call *call, struct twx_error *err)
{
    const struct twx_formats *f = NULL;
    const enum twx_status status = need(&f, err);
    return status == TWX_OK ? f->jxl_decode(call, err) : status;
}

enum twx_status twx_avif_decode(const struct twx_decode_call *call, bool *declined,
                                struct twx_error *err)
{
    const struct twx_formats *f = NULL;
    const enum twx_status status = need(&f, err);
    return status == TWX_OK ? f->avif_decode(call, declined, err) : status;
}

// ---------------------------------------------------------------------------------------------------------
// Of jobs that need libvips, so that it is loaded

enum twx_status twx_vips_transform(const struct twx_vips_work *work, struct twx_error *err)
{
    return atomic_load(&formats)->vips_transform(work, err);
}

void twx_vips_transform_plane(const struct twx_vips_work *work, const struct twx_rgb_plane *plane)
{
    atomic_load(&formats)->vips_transform_plane(work, plane);
}

bool twx_enlarge_plane(const uint8_t *pixels, struct twx_pixel_size from, unsigned n_channels,
                       struct twx_pixel_size to, uint8_t *out)
{
    return atomic_load(&formats)->enlarge_plane(pixels, from, n_channels, to, out);
}

bool twx_edit_plane(const struct twx_plane *plane, enum twx_edit edit, uint8_t **jpeg, size_t *n)
{
    return atomic_load(&formats)->edit_plane(plane, edit, jpeg, n);
}

void twx_edited_free(uint8_t *jpeg)
{
    atomic_load(&formats)->edited_free(jpeg);
}
