// SPDX-License-Identifier: MIT
//
// The functions of formats.h, as the decoding process has them: they load the module when the first of them is called. Linked before
// the real ones, which stay out of the program. Owns the module.
//
// Beside their own errors, TWX_FAILED: the module is not beside the program, of another version, or does not load.
#include "image/formats.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>

#include "base/own_folder.h"
#include "base/thread.h"
#include "twindex_commands.h"

static struct twx_mutex lock = {PTHREAD_MUTEX_INITIALIZER};
static void *module;                               // stays loaded until the process ends
static const struct twx_formats *_Atomic formats;  // NULL until it is loaded and libvips is started

/** The folder of the program; false where nothing says what that is. */
static bool find_folder(char folder[static PATH_MAX])
{
    const char *program = (const char *)(uintptr_t)getauxval(AT_EXECFN);  // also without /proc
    const char *slash = program != NULL ? strrchr(program, '/') : NULL;
    if (twx_own_folder(folder)) {
        return true;
    }
    if (slash == NULL || slash - program >= PATH_MAX) {
        return false;
    }
    memcpy(folder, program, (size_t)(slash - program));
    folder[slash - program] = '\0';
    return true;
}

static enum twx_status load(const struct twx_formats **loaded, struct twx_error *err)
{
    char folder[PATH_MAX];
    char path[PATH_MAX + sizeof TWX_FORMATS_NAME];
    if (!find_folder(folder)) {
        return twx_fail(err, TWX_FAILED, ENOENT, "cannot find " TWX_FORMATS_NAME);
    }
    (void)snprintf(path, sizeof path, "%s/" TWX_FORMATS_NAME, folder);
    // All names are visible to what libraries load themselves; those that are never called are not looked up.
    module = dlopen(path, RTLD_LAZY | RTLD_GLOBAL);
    const struct twx_formats *found = module != NULL ? dlsym(module, "twx_formats") : NULL;
    if (found == NULL) {
        return twx_fail(err, TWX_FAILED, 0,
                        "cannot load the decoders of most formats: %s: check memory and libraries",
                        dlerror());
    }
    if (strcmp(found->version, TWX_VERSION) != 0) {
        return twx_fail(err, TWX_FAILED, 0, "'%.150s' is of twindex %.20s, not " TWX_VERSION, path,
                        found->version);
    }
    const enum twx_status status = found->vips_start(err);
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
