// SPDX-License-Identifier: MIT
//
// One table of options, and what they ask the library for.
#include "cmd/group_options.h"

#include <string.h>

#include "base/status.h"
#include "cmd/diag.h"
#include "cmd/opt_rows.h"
#include "twindex_commands.h"

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
     .brief = "join within RADIUS bits (default: adaptive)",
     .value = "RADIUS"},
    TWX_ROW_ADAPTIVE(struct twx_group_options),
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
     .brief = "which image of a group to keep",
     .value = "RULE,...",
     .word = twx_keep_rule_name,
     .is_list = true},
    {.name = "protect",
     .type = TWX_OPT_ITEMS,
     .offset = offsetof(struct twx_group_options, scoping),
     .help = "files in DIR are never duplicates, and are kept rather than others; several may be "
             "given",
     .brief = "files in DIR are never duplicates",
     .value = "DIR"},
    {.name = "only-in",
     .type = TWX_OPT_ITEMS,
     .offset = offsetof(struct twx_group_options, scoping),
     .help = "only files in DIR may be duplicates; several may be given",
     .brief = "only files in DIR may be duplicates",
     .value = "DIR"},
    {.name = "between",
     .type = TWX_OPT_TWO_PATHS,
     .offset = offsetof(struct twx_group_options, between),
     .help = "of files in two folders alone: of a duplicate and its keeper one is in each",
     .brief = "a duplicate in one DIR, its keeper in the other",
     .value = "DIR DIR"},
    {.name = "same-dir",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct twx_group_options, same_dir),
     .help = "a duplicate is in the very folder of its keeper"},
    {.name = "not-same-dir",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct twx_group_options, not_same_dir),
     .help = "a duplicate is in another folder than its keeper"},
    {.name = "exclude",
     .type = TWX_OPT_ITEMS,
     .offset = offsetof(struct twx_group_options, scoping),
     .help = "leave out files that match, as if they were not indexed: a pattern as of index, one "
             "with a slash in it begins at /; several may be given",
     .brief = "leave out files that match",
     .value = "GLOB"},
    {.name = "min-group",
     .type = TWX_OPT_NUMBER,
     .offset = offsetof(struct twx_group_options, min_group),
     .help = "only groups of at least N images, the keeper among them",
     .brief = "only groups of at least N images",
     .value = "N",
     .least = 2,
     .most = UINT32_MAX},
    {.name = "any-orientation",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct twx_group_options, any_orientation),
     .help = "join turned and mirrored images too"},
    {.name = "inverted",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct twx_group_options, inverted),
     .help = "join negatives too: images whose brightness is inverted",
     .brief = "join negatives too"},
    TWX_ROW_VARIANTS(struct twx_group_options),
    {.name = "include-flat",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct twx_group_options, include_flat),
     .help = "join images with little detail too (blank pages, sky)",
     .brief = "join images with little detail too"},
    {.name = "timeout",
     .type = TWX_OPT_NUMBER,
     .offset = offsetof(struct twx_group_options, timeout_seconds),
     .help = "give an image up that takes longer to decode (default: 60)",
     .brief = "give up an image that takes longer (default: 60)",
     .value = "SECONDS",
     .least = 1,
     .most = TWX_TIMEOUT_MOST},
    TWX_ROW_JOBS(struct twx_group_options),
    TWX_OPT_END,
};

/** Of --keep and of folders. */
static enum twx_exit say_error(const struct twx_opt *opt, const struct twx_error *err)
{
    return err->status == TWX_USAGE ? twx_diag_usage(opt->command, "%s", err->text)
                                    : twx_diag_error(err);
}

bool twx_group_options_have_scope(const struct twx_group_options *options)
{
    return options->scoping != NULL || options->between[0] != NULL || options->same_dir ||
           options->not_same_dir;
}

static enum twx_status add_item(struct twx_scope *scope, const struct twx_opt_item *item,
                                struct twx_error *err)
{
    const char *name = item->row->name;
    return strcmp(name, "protect") == 0   ? twx_scope_protect(scope, item->text, err)
           : strcmp(name, "only-in") == 0 ? twx_scope_only_in(scope, item->text, err)
                                          : twx_scope_exclude(scope, item->text, err);
}

/** Makes the scope, if there is one. */
static enum twx_status make_scope(struct twx_group_options *options, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    if (!twx_group_options_have_scope(options)) {
        return TWX_OK;
    }
    options->scope = twx_scope_create();
    if (options->scope == NULL) {
        return twx_fail_memory(err);
    }
    for (guint i = 0; options->scoping != NULL && i < options->scoping->len && status == TWX_OK;
         i++) {
        status =
            add_item(options->scope, &g_array_index(options->scoping, struct twx_opt_item, i), err);
    }
    if (status == TWX_OK && options->between[0] != NULL) {
        status = twx_scope_between(options->scope, options->between[0], options->between[1], err);
    }
    twx_scope_set_folders(options->scope, options->same_dir       ? TWX_SCOPE_ONE_FOLDER
                                          : options->not_same_dir ? TWX_SCOPE_OTHER_FOLDERS
                                                                  : TWX_SCOPE_ANY_FOLDERS);
    return status;
}

enum twx_exit twx_group_options_check(const struct twx_opt *opt, struct twx_group_options *options)
{
    struct twx_error err = {0};
    if (options->same_dir && options->not_same_dir) {
        return twx_diag_usage(opt->command, "--same-dir and --not-same-dir leave nothing");
    }
    return twx_keep_parse(options->keep_rules, &options->keep, &err) == TWX_OK &&
                   make_scope(options, &err) == TWX_OK
               ? TWX_EXIT_DONE
               : say_error(opt, &err);
}

enum twx_exit twx_group_options_read(const struct twx_call *call,
                                     const struct twx_group_options *options,
                                     struct twx_export_options *export)
{
    struct twx_error err = {0};
    if (twx_keep_check(options->keep, call->index, &err) != TWX_OK ||
        (options->scope != NULL && twx_scope_check(options->scope, call->index, &err) != TWX_OK)) {
        return say_error(&call->opt, &err);
    }
    const unsigned n_bits = twx_hash_bits(twx_index_hash_size(call->index));
    if (!twx_opt_radius(&call->opt, options->radius, n_bits, &export->radius)) {
        return TWX_EXIT_USAGE;
    }
    export->adaptive = options->adaptive;
    export->linkage = options->linkage;
    export->keep = options->keep;
    export->scope = options->scope;
    export->min_group = options->min_group;
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
    twx_scope_free(options->scope);
}
