// SPDX-License-Identifier: MIT
//
// `twindex calibrate`.
#include "cmd/cmd_calibrate.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cmd/diag.h"
#include "cmd/json.h"
#include "cmd/opt_rows.h"
#include "twindex_commands.h"

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
     .help = "edit COUNT images; compare at least 4 x COUNT hashes with all (default: 500)",
     .brief = "edit COUNT images for the recall (default: 500)",
     .value = "COUNT",
     .least = 1,
     .most = MOST_SAMPLE},
    {.name = "plain",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, plain),
     .help = "measure plain radii, those of -r, in place of adaptive ones",
     .brief = "measure plain radii, not adaptive ones"},
    TWX_ROW_VARIANTS(struct options),
    TWX_ROW_JOBS(struct options),
    {.name = "timeout",
     .type = TWX_OPT_NUMBER,
     .offset = offsetof(struct options, timeout_seconds),
     .help = "leave out an image that takes longer than this (default: 60)",
     .brief = "leave out an image that takes longer (default: 60)",
     .value = "SECONDS",
     .least = 1,
     .most = TWX_TIMEOUT_MOST},
    {.name = "no-sandbox",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, no_sandbox),
     .help = "decode without seccomp and Landlock: an image that takes a decoder over can do what "
             "you can",
     .brief = "decode without the sandbox (seccomp, Landlock)"},
    TWX_OPT_END,
};

static const char summary[] =
    "Says which radius suits this collection: for each radius the pairs found, the\n"
    "pairs of different pictures among them, and the share of edited copies that it\n"
    "finds.\n"
    "\n"
    "radius   adaptive, as it is by default and with --adaptive -r RADIUS: a pair\n"
    "         counts at the smallest radius that joins it, by the parts of pictures\n"
    "         too that index made (--variants)\n"
    "pairs    of images within the radius, equal bytes and flat images left out;\n"
    "         all are counted up to some 100,000 hashes, else those of a sample,\n"
    "         scaled up\n"
    "false    of these, pairs of different pictures, between the bounds from and to\n"
    "         (95 %). Pairs of each radius are drawn, their files decoded and the\n"
    "         pictures compared, as export --verify does it; few of them are all\n"
    "         looked at. The bounds allow for the errors of that look: up to one\n"
    "         pair of edited copies in ten is taken for different; of pairs taken for\n"
    "         edited copies one in five may be none, and all of those in crowds (see\n"
    "         series), where pictures of one template look like edits of each other.\n"
    "         Where the files are gone false pairs are guessed from the hashes, and\n"
    "         the output says so\n"
    "series   of these, pairs of images that lie close to ten others or more within\n"
    "         the default radius, or of one burst: shots of one thing, screenshots of\n"
    "         one template. They are listed below the table with an example of each\n"
    "edits    mild and hard: of copies of the collection's own images (reduced to 320\n"
    "         pixels or more), the share that the radius finds, as export does. Mild:\n"
    "         recompressed, resized, other tones. Hard: cut, framed, turned, covered.\n"
    "         All are listed below. A row half is looked up as query --hash does it.\n"
    "         Files that are gone, and images that cannot be edited, are left out\n"
    "\n"
    "Recommended is, among the radii with at most one false pair in five, crowds aside\n"
    "(or less than one in all), the smallest whose recall is within 0.01 of the best of\n"
    "them; beyond the default radius only as far as false pairs are met.";

/** A number of pairs, in a column: small ones with a decimal. */
static void print_pairs(int width, double n)
{
    (void)printf(" %*.*f", width, n < 10 && n != floor(n) ? 1 : 0, n);
}

static void print_radius(const struct twx_radius *r, bool has_recall, bool is_recommended)
{
    (void)printf("%6u", r->radius);
    print_pairs(10, r->n_pairs);
    print_pairs(10, r->n_false);
    print_pairs(9, r->n_false_low);
    print_pairs(9, r->n_false_high);
    print_pairs(9, r->n_series);
    if (has_recall) {
        (void)printf(" %6.3f %6.3f", r->recall_of_mild, r->recall_of_hard);
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
            (void)printf(": finds %.1f %% of mild, %.1f %% of hard edits", 100 * r->recall_of_mild,
                         100 * r->recall_of_hard);
        } else {
            (void)printf(", by false pairs alone: no image was there to edit");
        }
        (void)putchar('\n');
    } else {
        (void)puts(
            "recommended: none, false pairs prevail at each radius; --exact joins equal bytes");
    }
}

static void print_table(const char *name, const struct twx_calibration *c,
                        const struct twx_radius_table *table)
{
    (void)printf("\n%s: %u bits, %s radius\n", name, table->n_bits,
                 c->is_adaptive ? "adaptive" : "plain");
    (void)printf("%6s %10s %10s %9s %9s %9s%s\n", "radius", "pairs",
                 table->is_guess ? "false?" : "false", "from", "to", "series",
                 c->n_edited > 0 ? "   mild   hard" : "");
    for (unsigned i = 0; i < table->n_radii; i++) {
        if (i % TEXT_EVERY == 0 || (int)i == table->recommended) {
            print_radius(&table->radii[i], c->n_edited > 0, (int)i == table->recommended);
        }
    }
    print_recommended(c, table);
}

/** A path on a line of its own: what is no text in it is replaced. */
static void print_path(const char *path)
{
    (void)fputs("    ", stdout);
    for (const unsigned char *at = (const unsigned char *)path; *at != '\0'; at++) {
        (void)putchar(*at < ' ' || *at == 0x7f ? '?' : *at);
    }
    (void)putchar('\n');
}

static void print_series(const struct twx_calibration *c)
{
    if (c->n_series == 0) {
        return;
    }
    (void)puts("\nseries, left out of the recommendation (export --verify joins fewer of them):");
    for (unsigned i = 0; i < c->n_series; i++) {
        const struct twx_series *series = &c->series[i];
        (void)printf("  %" G_GUINT64_FORMAT " images, such as%s\n", series->n_images,
                     series->is_guess ? " (or copies of one picture: not looked at)" : "");
        print_path(series->path_a);
        print_path(series->path_b);
    }
}

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
    (void)printf("false pairs: %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
                 " pairs drawn were looked at%s\n",
                 c->whole.n_looked, c->whole.n_drawn,
                 c->whole.is_guess ? ": the files are gone, so this is a guess by hashes alone"
                                   : "");
    (void)printf("recall: of %" G_GUINT64_FORMAT " images, %d edits each; %" G_GUINT64_FORMAT
                 " gone or changed, %" G_GUINT64_FORMAT " not decodable\n",
                 c->n_edited, TWX_N_EDITS, c->n_gone, c->n_failed);
    (void)printf("parts of pictures: %s\n", twx_opt_variants_name(c->variants));
    print_table("whole hash", c, &c->whole);
    if (c->n_edited > 0) {
        (void)putchar('\n');
        print_edits(&c->whole, find_usual(c, &c->whole), false);
        print_edits(&c->whole, find_usual(c, &c->whole), true);
    }
    print_series(c);
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
    twx_json_count("pairs_drawn", table->n_drawn);
    twx_json_count("pairs_looked_at", table->n_looked);
    twx_json_flag("guess", table->is_guess);
    twx_json_open_list("radii");
    for (unsigned i = 0; i < table->n_radii; i++) {
        const struct twx_radius *r = &table->radii[i];
        twx_json_open(NULL);
        twx_json_count("radius", r->radius);
        twx_json_number("pairs", r->n_pairs);
        twx_json_number("pairs_error", r->n_pairs_error);
        twx_json_number("false_pairs", r->n_false);
        twx_json_number("false_pairs_low", r->n_false_low);
        twx_json_number("false_pairs_high", r->n_false_high);
        twx_json_number("series_pairs", r->n_series);
        twx_json_number("crowded_pairs", r->n_crowded);
        if (has_recall) {
            print_json_recall(r);
        }
        twx_json_close();
    }
    twx_json_close_list();
    twx_json_close();
}

static void print_json_series(const struct twx_calibration *c)
{
    twx_json_open_list("series");
    for (unsigned i = 0; i < c->n_series; i++) {
        const struct twx_series *series = &c->series[i];
        twx_json_open(NULL);
        twx_json_count("images", series->n_images);
        twx_json_path("first", series->path_a, strlen(series->path_a));
        twx_json_path("second", series->path_b, strlen(series->path_b));
        twx_json_flag("guess", series->is_guess);
        twx_json_close();
    }
    twx_json_close_list();
}

static void print_json(const struct twx_calibration *c)
{
    twx_json_begin();
    twx_json_count("hash_size", c->hash_size);
    twx_json_flag("adaptive", c->is_adaptive);
    twx_json_text("variants", twx_opt_variants_name(c->variants));
    twx_json_count("images", c->n_images);
    twx_json_count("flat", c->n_flat);
    twx_json_count("hashes", c->n_hashes);
    twx_json_count("edited", c->n_edited);
    twx_json_count("gone", c->n_gone);
    twx_json_count("failed", c->n_failed);
    print_json_table("whole", &c->whole, c->n_edited > 0);
    print_json_table("rows", &c->rows, c->n_edited > 0);
    twx_json_count("crowds", c->n_crowds);
    print_json_series(c);
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
    struct twx_calibration calibration = {0};
    struct twx_error err = {0};
    const enum twx_status status =
        twx_calibrate(&call->index, &options, &call->run, &calibration, &err);
    twx_diag_progress_end();
    if (status == TWX_OK && call->opt.json) {
        print_json(&calibration);
    } else if (status == TWX_OK) {
        print_text(&calibration);
    }
    twx_calibration_release(&calibration);
    return status == TWX_OK ? TWX_EXIT_DONE : twx_diag_error(&err);
}

const struct twx_command twx_cmd_calibrate = {
    .name = "calibrate",
    .headline = "measure which radius suits this collection",
    .summary = summary,
    .rows = option_rows,
    .examples = {{"Which radius suits this collection?", "twindex calibrate"},
                 {"The same from fewer images, so sooner, for a script",
                  "twindex calibrate --sample 100 --json"}},
    .options_bytes = sizeof(struct options),
    .flags = TWX_COMMAND_DB | TWX_COMMAND_JSON | TWX_COMMAND_INDEX | TWX_COMMAND_STOPS,
    .run = run,
};
