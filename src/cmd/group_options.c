// SPDX-License-Identifier: MIT
//
// One table of options, and what they ask the library for.
#include "cmd/group_options.h"

#include "cmd/diag.h"
#include "cmd/opt_value.h"

static const struct twx_opt_choice linkages[] = {
    {"star", TWX_LINKAGE_STAR},
    {"complete", TWX_LINKAGE_COMPLETE},
    {"single", TWX_LINKAGE_SINGLE},
    {NULL, 0},
};

const struct twx_opt_row twx_group_rows[] = {
    {.name = "radius",
     .letter = 'r',
     .type = TWX_OPT_TEXT,
     .offset = offsetof(struct twx_group_options, radius),
     .help = "join images within RADIUS bits (default: adaptive, up to 18 of 128, 96 of 512)",
     .value = "RADIUS"},
    {.name = "adaptive",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct twx_group_options, adaptive),
     .help = "let RADIUS follow the structure of the hashes, as it does by default: less of it "
             "where they have little"},
    {.name = "linkage",
     .type = TWX_OPT_CHOICE,
     .offset = offsetof(struct twx_group_options, linkage),
     .help = "star (default), complete or single",
     .value = "LINKAGE",
     .choices = linkages},
    {.name = "keep",
     .type = TWX_OPT_PATH,
     .offset = offsetof(struct twx_group_options, keep_rules),
     .help = "which image of a group to keep (default: detail,source,quality, then "
             "metadata,bytes,oldest,shortest,path)",
     .value = "RULE,..."},
    {.name = "any-orientation",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct twx_group_options, any_orientation),
     .help = "join turned and mirrored images too"},
    {.name = "inverted",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct twx_group_options, inverted),
     .help = "join negatives too: images whose brightness is inverted"},
    {.name = "variants",
     .type = TWX_OPT_CHOICE,
     .offset = offsetof(struct twx_group_options, variants),
     .help = "parts of pictures that take part, where index made them: none, trim or all (default)",
     .value = "none|trim|all",
     .choices = twx_variants_choices},
    {.name = "include-flat",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct twx_group_options, include_flat),
     .help = "join images with little detail too (blank pages, sky)"},
    {.name = "timeout",
     .type = TWX_OPT_NUMBER,
     .offset = offsetof(struct twx_group_options, timeout_seconds),
     .help = "give an image up that takes longer to decode (default: 60)",
     .value = "SECONDS",
     .least = 1,
     .most = 86400},
    {.name = "jobs",
     .letter = 'j',
     .type = TWX_OPT_NUMBER,
     .offset = offsetof(struct twx_group_options, n_jobs),
     .help = "threads (default: the cores this process may use)",
     .value = "N",
     .least = 1,
     .most = 1024},
    TWX_OPT_END,
};

/** Of --keep. */
static enum twx_exit say_keep_error(const struct twx_opt *opt, const struct twx_error *err)
{
    return err->status == TWX_USAGE ? twx_diag_usage(opt->command, "%s", err->text)
                                    : twx_diag_error(err);
}

enum twx_exit twx_group_options_check(const struct twx_opt *opt, struct twx_group_options *options)
{
    struct twx_error err = {0};
    return twx_keep_parse(options->keep_rules, &options->keep, &err) == TWX_OK
               ? TWX_EXIT_DONE
               : say_keep_error(opt, &err);
}

enum twx_exit twx_group_options_read(const struct twx_call *call,
                                     const struct twx_group_options *options,
                                     struct twx_export_options *export)
{
    struct twx_error err = {0};
    if (twx_keep_check(options->keep, call->index, &err) != TWX_OK) {
        return say_keep_error(&call->opt, &err);
    }
    const unsigned n_bits = twx_hash_bits(twx_index_hash_size(call->index));
    if (!twx_opt_radius(&call->opt, options->radius, n_bits, &export->radius)) {
        return TWX_EXIT_USAGE;
    }
    export->adaptive = options->adaptive;
    export->linkage = options->linkage;
    export->keep = options->keep;
    export->any_orientation = options->any_orientation;
    export->inverted = options->inverted;
    export->variants = twx_opt_variants(options->variants, TWX_VARIANTS_ALL);
    export->include_flat = options->include_flat;
    export->timeout_seconds = (double)options->timeout_seconds;
    export->n_jobs = (unsigned)options->n_jobs;
    return TWX_EXIT_DONE;
}

void twx_group_options_release(struct twx_group_options *options)
{
    twx_keep_free(options->keep);
}
