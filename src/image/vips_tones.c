// SPDX-License-Identifier: MIT
//
// Edits of brightness and colour.
#include "image/vips_tones.h"

#include "base/mix.h"

enum { NOISE_LEVELS = 28 };  // grey levels up and down, evenly: a standard deviation of 16

int twx_vips_brighten(VipsObject *context, VipsImage *in, VipsImage **out)
{
    (void)context;
    return vips_linear1(in, out, 1.2, 0.0, "uchar", TRUE, NULL);
}

int twx_vips_darken(VipsObject *context, VipsImage *in, VipsImage **out)
{
    (void)context;
    return vips_linear1(in, out, 0.8, 0.0, "uchar", TRUE, NULL);
}

int twx_vips_contrast(VipsObject *context, VipsImage *in, VipsImage **out)
{
    (void)context;
    return vips_linear1(in, out, 1.3, -0.3 * 128, "uchar", TRUE, NULL);
}

int twx_vips_gamma(VipsObject *context, VipsImage *in, VipsImage **out)
{
    (void)context;
    return vips_gamma(in, out, "exponent", 1.4, NULL);
}

/** By the lightness of colours, as many programs do it: not by the luma of the hash. */
int twx_vips_grey(VipsObject *context, VipsImage *in, VipsImage **out)
{
    (void)context;
    return vips_colourspace(in, out, VIPS_INTERPRETATION_B_W, NULL);
}

int twx_vips_sepia(VipsObject *context, VipsImage *in, VipsImage **out)
{
    static const double rows[9] = {0.393, 0.769, 0.189, 0.349, 0.686, 0.168, 0.272, 0.534, 0.131};
    VipsImage **t = (VipsImage **)vips_object_local_array(context, 2);
    return (t[0] = vips_image_new_matrix_from_array(3, 3, rows, 9)) == NULL ||
           vips_recomb(in, &t[1], t[0], NULL) != 0 ||
           vips_cast(t[1], out, VIPS_FORMAT_UCHAR, NULL) != 0;
}

int twx_vips_sharpen(VipsObject *context, VipsImage *in, VipsImage **out)
{
    (void)context;
    return vips_sharpen(in, out, "sigma", 1.0, "m2", 4.0, NULL);
}

int twx_vips_blur(VipsObject *context, VipsImage *in, VipsImage **out)
{
    (void)context;
    const int longer = MAX(vips_image_get_width(in), vips_image_get_height(in));
    return vips_gaussblur(in, out, MAX(0.003 * longer, 0.5), NULL);
}

/** Changes samples in place: row-major, `n_bands` bytes a pixel. */
typedef void (*samples_fn)(VipsPel *samples, int width, int height, int n_bands);

/** A copy of a picture whose samples were changed. */
static int with_samples(VipsImage *in, VipsImage **out, samples_fn change)
{
    size_t n = 0;
    VipsPel *samples = vips_image_write_to_memory(in, &n);
    VipsImage *made = NULL;
    if (samples == NULL) {
        return -1;
    }
    const int width = vips_image_get_width(in);
    const int height = vips_image_get_height(in);
    change(samples, width, height, vips_image_get_bands(in));
    made = vips_image_new_from_memory_copy(samples, n, width, height, vips_image_get_bands(in),
                                           VIPS_FORMAT_UCHAR);
    g_free(samples);
    const int failed = made == NULL || vips_copy(made, out, "interpretation",
                                                 vips_image_get_interpretation(in), NULL) != 0;
    VIPS_UNREF(made);
    return failed;
}

static VipsPel clip(double value)
{
    return (VipsPel)(value < 0 ? 0 : value > 255 ? 255 : value + 0.5);
}

/** The same of each picture: splitmix64, whose numbers are evenly distributed. */
static void add_noise(VipsPel *samples, int width, int height, int n_bands)
{
    const size_t n = (size_t)width * (size_t)height * (size_t)n_bands;
    guint64 state = 1;
    for (size_t i = 0; i < n; i++) {
        state += 0x9e3779b97f4a7c15U;
        samples[i] =
            clip(samples[i] + (int)(twx_mix64(state) % (2 * NOISE_LEVELS + 1)) - NOISE_LEVELS);
    }
}

int twx_vips_noise(VipsObject *context, VipsImage *in, VipsImage **out)
{
    (void)context;
    return with_samples(in, out, add_noise);
}

/** Corners 35 % darker. */
static void darken_corners(VipsPel *samples, int width, int height, int n_bands)
{
    for (int y = 0; y < height; y++) {
        const double v = 2 * (y + 0.5) / height - 1;
        for (int x = 0; x < width; x++) {
            const double u = 2 * (x + 0.5) / width - 1;
            const double left = 1 - 0.35 * (u * u + v * v) / 2;
            for (int band = 0; band < n_bands; band++) {
                VipsPel *sample =
                    samples + ((size_t)y * (size_t)width + (size_t)x) * (size_t)n_bands + band;
                *sample = clip(*sample * left);
            }
        }
    }
}

int twx_vips_vignette(VipsObject *context, VipsImage *in, VipsImage **out)
{
    (void)context;
    return with_samples(in, out, darken_corners);
}
