// SPDX-License-Identifier: MIT
//
// `twindex calibrate`.
#include "cmd/cmd_calibrate.h"

#include <stdio.h>

#include "cmd/diag.h"
#include "cmd/json.h"
#include "cmd/opt_value.h"

enum {
    DEFAULT_SAMPLE = 500,
    MOST_SAMPLE = 1000000,
    TEXT_EVERY = 2,  // radii between two lines of a table, but for the recommended one
    NAME_WIDTH = 46,
};

struct options {
    uint64_t n_sample;
    uint64_t n_jobs;
    uint64_t timeout_seconds;
    unsigned variants;  // 1 + enum twx_variants; 0: not given
    bool no_sandbox;
    bool plain;
};

static const struct twx_opt_row option_rows[] = {
    {.name = "sample",
     .type = TWX_OPT_NUMBER,
     .offset = offsetof(struct options, n_sample),
     .help = "edit COUNT images, and compare at least 4 x COUNT hashes with all (default: 500)",
     .value = "COUNT",
     .least = 1,
     .most = MOST_SAMPLE},
    {.name = "plain",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, plain),
     .help = "measure plain radii, those of -r, in place of adaptive ones"},
    {.name = "variants",
     .type = TWX_OPT_CHOICE,
     .offset = offsetof(struct options, variants),
     .help = "parts of pictures that take part, where index made them: none, trim or all (default)",
     .value = "none|trim|all",
     .choices = twx_variants_choices},
    {.name = "jobs",
     .letter = 'j',
     .type = TWX_OPT_NUMBER,
     .offset = offsetof(struct options, n_jobs),
     .help = "threads (default: the cores this process may use)",
     .value = "N",
     .least = 1,
     .most = 1024},
    {.name = "timeout",
     .type = TWX_OPT_NUMBER,
     .offset = offsetof(struct options, timeout_seconds),
     .help = "leave out an image that takes longer than this (default: 60)",
     .value = "SECONDS",
     .least = 1,
     .most = 1000000},
    {.name = "no-sandbox",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, no_sandbox),
     .help = "decode without seccomp and Landlock: an image that takes a decoder over can do what "
             "you can"},
    TWX_OPT_END,
};

static const char summary[] =
    "Says which radius suits this collection: for each radius the pairs found, the\n"
    "pairs of different pictures to expect among them, and the share of edited\n"
    "copies that it finds.\n"
    "\n"
    "radius   adaptive, as it is by default and with --adaptive -r RADIUS: a pair counts\n"
    "         at the smallest radius that joins it\n"
    "pairs    of images within the radius, equal bytes and flat images left out;\n"
    "         all are counted up to some 140,000 hashes, else those of a sample,\n"
    "         scaled up\n"
    "false    of these, pairs of different pictures. An image with more than 100\n"
    "         others within the radius lies in a crowd: all its pairs count as\n"
    "         false. Of the others, pairs beyond 3/16 of the bits are different\n"
    "         pictures; their number falls by a steady ratio from bit to bit, which\n"
    "         is carried on downwards. Where truth is known that is up to twice too\n"
    "         many for plain radii, seldom too few. For adaptive ones it misses most\n"
    "         false pairs of smooth pictures within 8 of 128 bits (32 of 512): the\n"
    "         line of that radius with --plain says how many to add. The figure\n"
    "         after +- is the error of sampling alone\n"
    "recall   of copies of the collection's own images (reduced to 320 pixels or more),\n"
    "         edited in 28 ways, in which the list below the table names them. Mild:\n"
    "         recompressed, resized, other tones. Hard: cut, framed, turned, covered.\n"
    "         A copy is found by the hashes that export compares: with the parts of\n"
    "         pictures (--variants) that index made; a row half as query --hash does\n"
    "         it. Files that are gone, and images that cannot be edited, are left out\n"
    "\n"
    "Recommended is, among the radii with at most one false pair in five (or less\n"
    "than one in all), the smallest whose recall is within 0.01 of the best of\n"
    "them.";

static void print_radius(const struct twx_radius *r, bool has_recall, bool is_recommended)
{
    (void)printf("%6u %14.0f %14.*f %10.*f", r->radius, r->n_pairs, r->n_false < 10 ? 1 : 0,
                 r->n_false, r->n_false < 10 ? 1 : 0, r->n_false_error);
    if (has_recall) {
        (void)printf(" %7.3f %6.3f %6.3f", r->recall_of_all, r->recall_of_mild, r->recall_of_hard);
    }
    (void)puts(is_recommended ? "  <-" : "");
}

static void print_edits(const struct twx_radius_table *table, const struct twx_radius *usual,
                        bool are_hard)
{
    const struct twx_radius *best =
        table->recommended >= 0 ? &table->radii[table->recommended] : NULL;
    (void)printf("%-*s %7u", NAME_WIDTH,
                 are_hard ? "hard edits found at radius" : "mild edits found at radius",
                 usual->radius);
    if (best != NULL && best != usual) {
        (void)printf(" %7u", best->radius);
    }
    (void)putchar('\n');
    for (int edit = 0; edit < TWX_N_EDITS; edit++) {
        if (twx_edit_is_hard((enum twx_edit)edit) != are_hard) {
            continue;
        }
        (void)printf("  %-*s %7.3f", NAME_WIDTH - 2, twx_edit_description((enum twx_edit)edit),
                     usual->recall[edit]);
        if (best != NULL && best != usual) {
            (void)printf(" %7.3f", best->recall[edit]);
        }
        (void)putchar('\n');
    }
}

/** The radius of a table that is the default, or the next below it. */
static const struct twx_radius *find_usual(const struct twx_calibration *c,
                                           const struct twx_radius_table *table)
{
    const unsigned usual =
        c->is_adaptive ? twx_default_radius(table->n_bits) : twx_plain_radius(table->n_bits);
    unsigned i = 0;
    while (i + 1 < table->n_radii && table->radii[i + 1].radius <= usual) {
        i++;
    }
    return &table->radii[i];
}

static void print_recommended(const struct twx_calibration *c, const struct twx_radius_table *table)
{
    if (table->recommended >= 0) {
        const struct twx_radius *r = &table->radii[table->recommended];
        (void)printf("recommended: %s-r %u", c->is_adaptive ? "--adaptive " : "", r->radius);
        if (c->n_edited > 0) {
            (void)printf(", which finds %.1f %% of mild and %.1f %% of hard edits",
                         100 * r->recall_of_mild, 100 * r->recall_of_hard);
        } else {
            (void)printf(", by false pairs alone: no image was there to edit");
        }
        (void)putchar('\n');
    } else {
        (void)puts(
            "recommended: none, false pairs prevail at every radius; --exact joins equal bytes");
    }
}

static void print_table(const char *name, const struct twx_calibration *c,
                        const struct twx_radius_table *table)
{
    (void)printf("\n%s: %u bits, %s radius\n", name, table->n_bits,
                 c->is_adaptive ? "adaptive" : "plain");
    (void)printf("%6s %14s %14s %10s%s\n", "radius", "pairs", "false", "+-",
                 c->n_edited > 0 ? "  recall   mild   hard" : "");
    for (unsigned i = 0; i < table->n_radii; i++) {
        if (i % TEXT_EVERY == 0 || (int)i == table->recommended) {
            print_radius(&table->radii[i], c->n_edited > 0, (int)i == table->recommended);
        }
    }
    print_recommended(c, table);
}

static const char *const variants_names[] = {
    [TWX_VARIANTS_NONE] = "none",
    [TWX_VARIANTS_TRIM] = "trim",
    [TWX_VARIANTS_ALL] = "all",
};

static void print_text(const struct twx_calibration *c)
{
    (void)printf("%" G_GUINT64_FORMAT " images with %" G_GUINT64_FORMAT
                 " distinct hashes; left out: %" G_GUINT64_FORMAT " flat, and equal bytes\n",
                 c->n_images, c->n_hashes, c->n_flat);
    if (c->whole.is_exact) {
        (void)puts("pairs: all counted");
    } else {
        (void)printf("pairs: estimated from %" G_GUINT64_FORMAT " hashes against all\n",
                     c->whole.n_sampled);
    }
    (void)printf("recall: of %" G_GUINT64_FORMAT " images, %d edits each; %" G_GUINT64_FORMAT
                 " gone or changed, %" G_GUINT64_FORMAT " not decodable\n",
                 c->n_edited, TWX_N_EDITS, c->n_gone, c->n_failed);
    (void)printf("parts of pictures: %s\n", variants_names[c->variants]);
    if (c->whole.n_window_pairs < 1) {
        (void)printf("false pairs: none to expect, as no two images lie %u to %u bits apart; that "
                     "says little where images are few\n",
                     c->whole.window_first, c->whole.window_last);
    }
    print_table("whole hash", c, &c->whole);
    if (c->n_edited > 0) {
        (void)putchar('\n');
        print_edits(&c->whole, find_usual(c, &c->whole), false);
        print_edits(&c->whole, find_usual(c, &c->whole), true);
    }
    print_table("row half", c, &c->rows);
}

static void print_json_recall(const struct twx_radius *r)
{
    twx_json_number("recall", r->recall_of_all);
    twx_json_number("recall_mild", r->recall_of_mild);
    twx_json_number("recall_hard", r->recall_of_hard);
    for (int edit = 0; edit < TWX_N_EDITS; edit++) {
        twx_json_number(twx_edit_name((enum twx_edit)edit), r->recall[edit]);
    }
}

static void print_json_table(const char *key, const struct twx_radius_table *table, bool has_recall)
{
    twx_json_open(key);
    twx_json_count("bits", table->n_bits);
    if (table->recommended >= 0) {
        twx_json_count("recommended", table->radii[table->recommended].radius);
    }
    twx_json_flag("pairs_counted", table->is_exact);
    twx_json_count("hashes_sampled", table->n_sampled);
    twx_json_number("window_pairs", table->n_window_pairs);
    twx_json_count("window_first", table->window_first);
    twx_json_count("window_last", table->window_last);
    twx_json_open_list("radii");
    for (unsigned i = 0; i < table->n_radii; i++) {
        const struct twx_radius *r = &table->radii[i];
        twx_json_open(NULL);
        twx_json_count("radius", r->radius);
        twx_json_number("pairs", r->n_pairs);
        twx_json_number("pairs_error", r->n_pairs_error);
        twx_json_number("false_pairs", r->n_false);
        twx_json_number("false_pairs_error", r->n_false_error);
        if (has_recall) {
            print_json_recall(r);
        }
        twx_json_close();
    }
    twx_json_close_list();
    twx_json_close();
}

static void print_json(const struct twx_calibration *c)
{
    twx_json_begin();
    twx_json_count("hash_size", c->hash_size);
    twx_json_flag("adaptive", c->is_adaptive);
    twx_json_text("variants", variants_names[c->variants]);
    twx_json_count("images", c->n_images);
    twx_json_count("flat", c->n_flat);
    twx_json_count("hashes", c->n_hashes);
    twx_json_count("edited", c->n_edited);
    twx_json_count("gone", c->n_gone);
    twx_json_count("failed", c->n_failed);
    print_json_table("whole", &c->whole, c->n_edited > 0);
    print_json_table("rows", &c->rows, c->n_edited > 0);
    twx_json_seconds("seconds", c->seconds);
    twx_json_end();
}

static enum twx_exit run(struct twx_call *call)
{
    const struct options *given = call->options;
    const struct twx_calibrate_options options = {
        .plain = given->plain,
        .variants = twx_opt_variants(given->variants, TWX_VARIANTS_ALL),
        .n_sample = given->n_sample > 0 ? given->n_sample : DEFAULT_SAMPLE,
        .n_jobs = (unsigned)given->n_jobs,
        .no_sandbox = given->no_sandbox,
        .timeout_seconds = (double)given->timeout_seconds,
    };
    struct twx_calibration calibration;
    struct twx_error err = {0};
    const enum twx_status status =
        twx_calibrate(&call->index, &options, &call->run, &calibration, &err);
    twx_diag_progress_end();
    if (status != TWX_OK) {
        return twx_diag_error(&err);
    }
    if (call->opt.json) {
        print_json(&calibration);
    } else {
        print_text(&calibration);
    }
    return TWX_EXIT_DONE;
}

const struct twx_command twx_cmd_calibrate = {
    .name = "calibrate",
    .headline = "measure which radius suits this collection",
    .summary = summary,
    .rows = option_rows,
    .options_bytes = sizeof(struct options),
    .flags = TWX_COMMAND_DB | TWX_COMMAND_JSON | TWX_COMMAND_INDEX | TWX_COMMAND_STOPS,
    .run = run,
};
