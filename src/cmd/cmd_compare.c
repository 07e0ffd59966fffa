// SPDX-License-Identifier: MIT
//
// `twindex compare`.
#include <stdio.h>

#include "cmd/commands.h"
#include "cmd/diag.h"
#include "cmd/image_argument.h"
#include "cmd/json.h"
#include "cmd/opt.h"

static char *hash_size_text;
static gboolean any_orientation;
static gboolean exit_code_is_wanted;
static char *radius_option;
static char **images;

static const GOptionEntry compare_entries[] = {
    {"hash-size", 0, 0, G_OPTION_ARG_STRING, &hash_size_text,
     "8 (default) for 128 bits, 16 for 512 bits", "8|16"},
    {"any-orientation", 0, 0, G_OPTION_ARG_NONE, &any_orientation,
     "take the least distance of the eight ways to turn and mirror the first image", NULL},
    {"exit-code", 0, 0, G_OPTION_ARG_NONE, &exit_code_is_wanted,
     "exit with 0 when the distance is within the radius, 1 when it is beyond, 2 when an image "
     "cannot be read or decoded",
     NULL},
    {"radius", 'r', 0, G_OPTION_ARG_STRING, &radius_option,
     "the radius for --exit-code, in bits (default: 12 of 128, 48 of 512)", "RADIUS"},
    {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &images, NULL, "IMAGE IMAGE"},
    G_OPTION_ENTRY_NULL,
};

struct options {
    unsigned hash_size;
    unsigned radius;
};

/** Reads the options; false after a usage error was said. */
static bool read_options(const struct twx_opt *opt, struct options *o)
{
    int radius = -1;
    o->hash_size = 8;
    if (!twx_opt_hash_size(opt, hash_size_text, &o->hash_size)) {
        return false;
    }
    const unsigned n_bits = twx_hash_bits(o->hash_size);
    if (!twx_opt_radius(opt, radius_option, n_bits, &radius)) {
        return false;
    }
    o->radius = radius >= 0 ? (unsigned)radius : twx_default_radius(n_bits);
    if (radius_option != NULL && !exit_code_is_wanted) {
        (void)twx_diag_usage(opt->command, "-r goes with --exit-code");
        return false;
    }
    const size_t n = images != NULL ? g_strv_length(images) : 0;
    if (n != 2) {
        (void)twx_diag_usage(opt->command, "%zu IMAGEs given: compare takes two", n);
        return false;
    }
    return twx_images_are_sound(opt, (const char *const *)images, n);
}

static void print_json(const struct twx_comparison *c)
{
    twx_json_begin();
    twx_json_count("distance", c->distance);
    twx_json_count("bits", c->n_bits);
    twx_json_count("orientation", c->orientation);
    twx_json_flag("exact", c->is_exact);
    twx_json_flag("flat", c->is_flat);
    twx_json_end();
}

/** Compares the two images; they are decoded one after the other. */
static enum twx_exit compare(unsigned hash_size, struct twx_comparison *comparison)
{
    struct twx_probe *probes[2] = {NULL, NULL};
    struct twx_error err = {0};
    enum twx_status status = TWX_OK;
    enum twx_exit code = TWX_EXIT_DONE;
    (void)twx_diag_run();  // a signal ends the reading of standard input
    twx_diag_mute_libraries();
    for (size_t i = 0; i < 2 && status == TWX_OK; i++) {
        status = twx_image_probe(hash_size, images[i], &probes[i], &err);
    }
    if (status == TWX_OK) {
        twx_compare(probes[0], probes[1], any_orientation, comparison);
    } else {
        code = twx_diag_error(&err);
    }
    twx_probe_free(probes[0]);
    twx_probe_free(probes[1]);
    return code;
}

int twx_cmd_compare(int argc, char **argv)
{
    struct twx_opt opt = {
        .command = "compare",
        .summary = "Prints the distance of two images in bits of their hashes: 0 for the same "
                   "picture, about half\n"
                   "of the bits for pictures that have nothing in common. Needs no index. The "
                   "IMAGE - is standard\n"
                   "input.",
        .entries = compare_entries,
        .flags = TWX_OPT_JSON,
    };
    enum twx_exit code = TWX_EXIT_DONE;
    struct options options;
    struct twx_comparison comparison = {0};
    if (!twx_opt_parse(&opt, argc, argv, &code)) {
        return (int)code;
    }
    if (!read_options(&opt, &options)) {
        return TWX_EXIT_USAGE;
    }
    code = compare(options.hash_size, &comparison);
    if (code == TWX_EXIT_DONE) {
        if (comparison.is_flat && !comparison.is_exact) {
            twx_diag(
                TWX_LEVEL_WARNING,
                "an image of so little detail is near any other such: the distance says little");
        }
        if (opt.json) {
            print_json(&comparison);
        } else {
            (void)printf("%u\n", comparison.distance);
        }
    }
    if (exit_code_is_wanted) {
        code = twx_exit_of_answer(code, comparison.distance <= options.radius);
    }
    return (int)code;
}
