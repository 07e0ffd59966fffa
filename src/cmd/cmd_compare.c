// SPDX-License-Identifier: MIT
//
// `twindex compare`.
#include "cmd/cmd_compare.h"

#include <stdio.h>

#include "cmd/diag.h"
#include "cmd/image_argument.h"
#include "cmd/json.h"
#include "cmd/opt_rows.h"
#include "twindex_commands.h"

struct options {
    unsigned hash_size;
    bool any_orientation;
    bool inverted;
    bool exit_code;
    const char *radius;
    bool adaptive;
    char **images;
    unsigned radius_bits;  // set by check: the radius, or the default; which follows structure:
    bool is_adaptive;
};

static const struct twx_opt_row option_rows[] = {
    {.name = "hash-size",
     .type = TWX_OPT_CHOICE,
     .offset = offsetof(struct options, hash_size),
     .help = "8 (default) for 128 bits, 16 for 512 bits",
     .value = "8|16",
     .choices = twx_hash_size_choices},
    {.name = "any-orientation",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, any_orientation),
     .help = "take the least distance of the eight ways to turn and mirror the first image",
     .brief = "of the eight ways to turn and mirror it, the nearest"},
    {.name = "inverted",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, inverted),
     .help = "take the distance of the negative of the first image where that is less",
     .brief = "of the negative, where that is nearer"},
    {.name = "exit-code",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, exit_code),
     .help = "exit with 0 when the distance is within the radius, 1 when it is beyond, 2 when an "
             "image cannot be read or decoded",
     .brief = "0: within the radius, 1: beyond it, 2: failed"},
    {.name = "radius",
     .letter = 'r',
     .type = TWX_OPT_TEXT,
     .offset = offsetof(struct options, radius),
     .help = "the radius for --exit-code, in bits (default: adaptive, up to 18 of 128, 96 of 512)",
     .brief = "for --exit-code, in bits (default: adaptive)",
     .value = "RADIUS"},
    TWX_ROW_ADAPTIVE(struct options),
    {.name = "",
     .type = TWX_OPT_ARGUMENTS,
     .offset = offsetof(struct options, images),
     .value = "IMAGE IMAGE"},
    TWX_OPT_END,
};

static enum twx_exit check(struct twx_call *call)
{
    struct options *options = call->options;
    int radius = -1;
    if (options->hash_size == 0) {
        options->hash_size = 8;
    }
    const unsigned n_bits = twx_hash_bits(options->hash_size);
    if (!twx_opt_radius(&call->opt, options->radius, n_bits, &radius)) {
        return TWX_EXIT_USAGE;
    }
    options->radius_bits = radius >= 0 ? (unsigned)radius : twx_default_radius(n_bits);
    options->is_adaptive = radius < 0 || options->adaptive;
    if (options->radius != NULL && !options->exit_code) {
        return twx_diag_usage(call->opt.command, "-r goes with --exit-code");
    }
    if (options->adaptive && !options->exit_code) {
        return twx_diag_usage(call->opt.command, "--adaptive goes with --exit-code");
    }
    const size_t n = options->images != NULL ? g_strv_length(options->images) : 0;
    if (n != 2) {
        return twx_diag_usage(call->opt.command, "%zu IMAGEs given: compare takes two", n);
    }
    call->is_question = options->exit_code;
    return twx_images_are_sound(&call->opt, (const char *const *)options->images, n)
               ? TWX_EXIT_DONE
               : TWX_EXIT_USAGE;
}

/** How far the images may be apart to count as alike. */
static unsigned allowed(const struct options *options, const struct twx_comparison *c)
{
    return options->is_adaptive ? twx_adaptive_radius(c->n_bits, options->radius_bits, c->structure)
                                : options->radius_bits;
}

static void print_json(const struct options *options, const struct twx_comparison *c)
{
    twx_json_begin();
    twx_json_count("distance", c->distance);
    twx_json_count("bits", c->n_bits);
    twx_json_count("orientation", c->orientation);
    twx_json_flag("exact", c->is_exact);
    twx_json_flag("flat", c->is_flat);
    twx_json_count("allowed", allowed(options, c));
    twx_json_flag("adaptive", options->is_adaptive);
    if (options->inverted) {
        twx_json_flag("inverted", c->is_inverted);
    }
    twx_json_end();
}

/** Compares the two images; they are decoded one after the other. */
static enum twx_exit compare(const struct twx_call *call, struct twx_comparison *comparison)
{
    const struct options *options = call->options;
    struct twx_probe *probes[2] = {NULL, NULL};
    struct twx_error err = {0};
    enum twx_exit code = TWX_EXIT_DONE;
    struct twx_prober *prober = NULL;
    enum twx_status status =
        twx_prober_create(options->hash_size, TWX_VARIANTS_NONE, 1, &call->run, &prober, &err);
    for (size_t i = 0; i < 2 && status == TWX_OK; i++) {
        status = twx_image_probe(prober, options->images[i], &probes[i], &err);
    }
    twx_prober_free(prober);
    if (status == TWX_OK) {
        twx_compare(probes[0], probes[1], options->any_orientation, options->inverted, comparison);
    } else {
        code = twx_diag_error(&err);
    }
    twx_probe_free(probes[0]);
    twx_probe_free(probes[1]);
    return code;
}

static enum twx_exit run(struct twx_call *call)
{
    const struct options *options = call->options;
    struct twx_comparison comparison = {0};
    const enum twx_exit code = compare(call, &comparison);
    if (code != TWX_EXIT_DONE) {
        return code;
    }
    if (comparison.is_flat && !comparison.is_exact) {
        twx_diag(TWX_LEVEL_WARNING,
                 "an image of so little detail is near any other such: the distance says little");
    }
    if (call->opt.json) {
        print_json(options, &comparison);
    } else {
        (void)printf("%u\n", comparison.distance);
    }
    call->is_yes = comparison.distance <= allowed(options, &comparison);
    return TWX_EXIT_DONE;
}

const struct twx_command twx_cmd_compare = {
    .name = "compare",
    .headline = "print the distance of two images; needs no index",
    .summary = "Prints the distance of two images in bits of their hashes: 0 for the same "
               "picture, about half\n"
               "of the bits for pictures that have nothing in common. Needs no index. The "
               "IMAGE - is standard\n"
               "input.",
    .rows = option_rows,
    .examples = {{"How far apart are two pictures?", "twindex compare photo.jpg edited.jpg"},
                 {"Are they alike, be one of them turned? The exit code 0 says yes",
                  "twindex compare --any-orientation --exit-code photo.jpg edited.jpg"}},
    .options_bytes = sizeof(struct options),
    .flags = TWX_COMMAND_JSON | TWX_COMMAND_STOPS,  // a signal ends the reading of standard input
    .check = check,
    .run = run,
};
