// SPDX-License-Identifier: MIT
//
// `twindex pairs`: each pair as a row, as it is found.
#include "cmd/cmd_pairs.h"

#include <inttypes.h>
#include <string.h>

#include "cmd/diag.h"
#include "cmd/json.h"
#include "cmd/opt_rows.h"
#include "cmd/output.h"
#include "cmd/pairs_of_parts.h"
#include "cmd/rows.h"

struct options {
    struct twx_pairs_given parts;  // of --parts
    const char *radius;
    bool adaptive;
    const char *between[2];
    bool null_separated;
    bool any_orientation;
    bool inverted;
    unsigned variants;  // 1 + enum twx_variants; 0: not given
    bool include_flat;
    enum twx_rows_format format;
    enum twx_path_encoding_option path_encoding;
    const char *output;
    bool exit_code;
    bool verify;
    uint64_t timeout_seconds;
    uint64_t n_jobs;
    enum twx_path_encoding path_bytes;  // set by check
};

static const struct twx_opt_row option_rows[] = {
    {.name = "between",
     .type = TWX_OPT_TWO_PATHS,
     .offset = offsetof(struct options, between),
     .help =
         "pairs of an image of set A and one of set B alone; a set is a folder, an image, or as "
         "@FILE a list of such paths, one a line (@- is standard input)",
     .brief = "pairs of sets A and B: folders, images or @LISTs",
     .value = "A B"},
    {.name = "null",
     .letter = '0',
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, null_separated),
     .help = "lists are NUL-separated"},
    {.name = "radius",
     .letter = 'r',
     .type = TWX_OPT_TEXT,
     .offset = offsetof(struct options, radius),
     .help = "pairs within RADIUS bits (default: adaptive, up to 18 of 128, 96 of 512)",
     .brief = "pairs within RADIUS bits (default: adaptive)",
     .value = "RADIUS"},
    TWX_ROW_ADAPTIVE(struct options),
    {.name = "any-orientation",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, any_orientation),
     .help = "find turned and mirrored images too"},
    {.name = "inverted",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, inverted),
     .help = "find negatives too: images whose brightness is inverted",
     .brief = "find negatives too"},
    TWX_ROW_VARIANTS(struct options),
    {.name = "include-flat",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, include_flat),
     .help = "pair images with little detail too (blank pages, sky); else by equal bytes alone",
     .brief = "pair images with little detail too"},
    {.name = "verify",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, verify),
     .help = "decode the files and compare the pictures: column likeness says which are copies, "
             "which only alike",
     .brief = "compare the pictures: column likeness"},
    {.name = "timeout",
     .type = TWX_OPT_NUMBER,
     .offset = offsetof(struct options, timeout_seconds),
     .help = "with --verify: give an image up that takes longer (default: 60)",
     .brief = "with --verify: for an image (default: 60)",
     .value = "SECONDS",
     .least = 1,
     .most = TWX_TIMEOUT_MOST},
    TWX_ROW_FORMAT(struct options),
    TWX_ROW_PATH_ENCODING(struct options),
    TWX_ROW_OUTPUT(struct options),
    {.name = "exit-code",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, exit_code),
     .help = "exit with 0 when there is no pair, 1 when there is one, or an image in both sets, 2 "
             "on failure",
     .brief = "0: no pair, 1: a pair, 2: failed"},
    TWX_ROW_JOBS(struct options),
    TWX_OPT_END,
};

static const char *const columns[] = {"path_a",   "path_b",      "distance", "exact",
                                      "via",      "orientation", "bytes_a",  "width_a",
                                      "height_a", "bytes_b",     "width_b",  "height_b"};
enum { N_ALWAYS = sizeof columns / sizeof *columns, N_MOST = N_ALWAYS + 3 };

/** How rows are written. */
struct writer {
    const struct options *options;
    struct twx_output output;
    struct twx_rows
        *rows;  // NULL until the first pair: a set that is none is said without a header
    const char *columns[N_MOST];
    bool is_adaptive;   // the radius: rows say what each pair was allowed
    bool has_inverted;  // rows say which pair is one of a negative
    bool has_likeness;  // rows say what the pictures are to each other
};

// ---------------------------------------------------------------------------------------------------------
// Options

static bool is_list(const char *set)
{
    return set[0] == '@';
}

/** What does not go with --parts, or only with it; NULL: nothing. */
static const char *mistake_of_parts(const struct options *o)
{
    if (o->parts.share == NULL) {
        return o->parts.ranks != NULL || o->parts.most_edges > 0
                   ? "--ranks and --most-edges go with --parts"
                   : NULL;
    }
    return o->parts.ranks == NULL            ? "--parts needs --ranks FILE: twindex rank makes it"
           : twx_output_is_stdout(o->output) ? "--parts needs -o FILE: edges are no text"
           : o->between[0] != NULL || o->verify || o->exit_code || o->include_flat ||
                   o->format != TWX_ROWS_CSV || o->path_encoding != TWX_PATH_ENCODING_UNSET
               ? "--parts writes edges of all images: not with --between, --verify, --exit-code, "
                 "--format or --path-encoding, and --include-flat is said to twindex rank"
               : NULL;
}

static enum twx_exit check(struct twx_call *call)
{
    struct options *options = call->options;
    const char *a = options->between[0];
    const char *b = options->between[1];
    const char *command = call->opt.command;
    const char *mistake = mistake_of_parts(options);
    call->is_question = options->exit_code;
    if (mistake != NULL || options->parts.share != NULL) {
        return mistake != NULL ? twx_diag_usage(command, "%s", mistake)
                               : twx_pairs_share_read(&call->opt, &options->parts);
    }
    if (!twx_path_encoding_read(&call->opt, options->path_encoding, options->format == TWX_ROWS_CSV,
                                &options->path_bytes)) {
        return TWX_EXIT_USAGE;
    }
    if (call->opt.json && twx_output_is_stdout(options->output)) {
        return twx_diag_usage(command, "--json needs -o FILE: stdout carries the pairs");
    }
    if (options->timeout_seconds > 0 && !options->verify) {
        return twx_diag_usage(command, "--timeout goes with --verify");
    }
    if (options->verify && twx_opt_n_dbs(&call->opt) > 1) {
        return twx_diag_usage(
            command, "--verify keeps what it finds in one index: of several, merge them first");
    }
    if (options->null_separated && (a == NULL || (!is_list(a) && !is_list(b)))) {
        return twx_diag_usage(command, "-0 goes with a list, --between @FILE");
    }
    if (a == NULL) {
        return TWX_EXIT_DONE;
    }
    if (a[is_list(a)] == '\0' || b[is_list(b)] == '\0') {
        return twx_diag_usage(command, "an empty name in --between");
    }
    if (strcmp(a, "@-") == 0 && strcmp(b, "@-") == 0) {
        return twx_diag_usage(command, "'@-' is there twice: standard input can be read once");
    }
    return TWX_EXIT_DONE;
}

static struct twx_image_set set_of(const struct options *options, const char *set)
{
    return (struct twx_image_set){.path = set + is_list(set),
                                  .is_list = is_list(set),
                                  .null_separated = options->null_separated};
}

// ---------------------------------------------------------------------------------------------------------
// Rows

static struct twx_rows *make_rows(struct writer *writer)
{
    const struct options *options = writer->options;
    size_t n = N_ALWAYS;
    memcpy(writer->columns, columns, sizeof columns);
    if (writer->is_adaptive) {
        writer->columns[n++] = "allowed";
    }
    if (writer->has_inverted) {
        writer->columns[n++] = "inverted";
    }
    if (writer->has_likeness) {
        writer->columns[n++] = "likeness";
    }
    struct twx_rows *rows =
        twx_rows_create(writer->output.stream, options->format, writer->columns, n);
    twx_rows_set_path_encoding(rows, options->path_bytes);
    return rows;
}

static void write_size(struct twx_rows *rows, const struct twx_image *image)
{
    twx_rows_number(rows, image->bytes);
    twx_rows_number(rows, image->width);
    twx_rows_number(rows, image->height);
}

static bool write_pair(void *user, const struct twx_image_pair *pair)
{
    struct writer *writer = user;
    writer->rows = writer->rows != NULL ? writer->rows : make_rows(writer);
    struct twx_rows *rows = writer->rows;
    twx_rows_path(rows, pair->a.path, pair->a.path_bytes);
    twx_rows_path(rows, pair->b.path, pair->b.path_bytes);
    twx_rows_number(rows, pair->distance);
    twx_rows_flag(rows, pair->is_exact);
    twx_rows_text(rows, twx_via_name(pair->via));
    twx_rows_number(rows, pair->orientation);
    write_size(rows, &pair->a);
    write_size(rows, &pair->b);
    if (writer->is_adaptive) {
        twx_rows_number(rows, pair->allowed);
    }
    if (writer->has_inverted) {
        twx_rows_flag(rows, pair->is_inverted);
    }
    if (writer->has_likeness) {
        twx_rows_text(rows, twx_likeness_name(pair->likeness));
    }
    (void)twx_rows_end(rows);
    return twx_output_is_good(&writer->output);
}

// ---------------------------------------------------------------------------------------------------------
// The run

static void print_json(const struct twx_pairs_counts *c, bool has_sets, bool has_likeness)
{
    twx_json_begin();
    twx_json_count("images", c->n_images);
    twx_json_count("flat", c->n_flat);
    if (has_sets) {
        twx_json_count("images_a", c->n_a);
        twx_json_count("images_b", c->n_b);
        twx_json_count("in_both", c->n_in_both);
    }
    twx_json_count("pairs", c->n_pairs);
    twx_json_count("exact", c->n_exact);
    if (has_likeness) {
        twx_json_count("unverified", c->n_unverified);
    }
    twx_json_seconds("seconds", c->seconds);
    twx_json_end();
}

static void say_summary(const struct twx_pairs_counts *c, bool has_sets)
{
    char of[96];
    if (has_sets) {
        (void)g_snprintf(of, sizeof of,
                         "%" G_GUINT64_FORMAT " images and %" G_GUINT64_FORMAT " others", c->n_a,
                         c->n_b);
    } else {
        (void)g_snprintf(of, sizeof of, "%" G_GUINT64_FORMAT " images", c->n_images);
    }
    twx_diag_summary(c->seconds, "%" PRIu64 " pair%s of %s, %" PRIu64 " of equal bytes", c->n_pairs,
                     c->n_pairs == 1 ? "" : "s", of, c->n_exact);
}

static enum twx_exit write_pairs(struct twx_call *call, const struct twx_pairs_options *asked,
                                 struct writer *writer)
{
    const struct options *options = call->options;
    const bool has_sets = asked->set_a != NULL;
    struct twx_pairs_counts counts = {.size = sizeof counts};
    struct twx_error err = {0};
    enum twx_exit code = twx_output_open(&writer->output, &call->opt, options->output, call->index);
    if (code != TWX_EXIT_DONE) {
        return code;
    }
    writer->options = options;
    const enum twx_status status =
        twx_pairs(call->index, asked, &call->run, write_pair, writer, &counts, &err);
    if (status == TWX_USAGE) {
        code = twx_diag_usage(call->opt.command, "%s", err.text);
    } else if (status != TWX_OK) {
        code = twx_diag_error(&err);
    }
    if (status == TWX_OK && writer->rows == NULL) {
        writer->rows = make_rows(writer);
    }
    if (writer->rows != NULL) {
        twx_path_encoding_warn(writer->rows);
    }
    twx_rows_free(writer->rows);
    bool is_written = false;
    code = twx_output_close(&writer->output, status == TWX_OK, code, &is_written);
    call->is_yes = counts.n_pairs == 0 && counts.n_in_both == 0;
    if (code == TWX_EXIT_DONE && is_written) {
        say_summary(&counts, has_sets);
    }
    if (call->opt.json && status == TWX_OK) {
        print_json(&counts, has_sets, asked->verify);
    }
    return code;
}

static enum twx_exit run(struct twx_call *call)
{
    const struct options *options = call->options;
    const unsigned n_bits = twx_hash_bits(twx_index_hash_size(call->index));
    struct twx_image_set sets[2];
    struct twx_pairs_options asked = {
        .size = sizeof asked,
        .adaptive = options->adaptive,
        .any_orientation = options->any_orientation,
        .inverted = options->inverted,
        .include_flat = options->include_flat,
        .variants = twx_opt_variants(options->variants, TWX_VARIANTS_ALL),
        .verify = options->verify,
        .timeout_seconds = (double)options->timeout_seconds,
        .n_jobs = (unsigned)options->n_jobs,
    };
    if (!twx_opt_radius(&call->opt, options->radius, n_bits, &asked.radius)) {
        return TWX_EXIT_USAGE;
    }
    if (options->parts.share != NULL) {
        return twx_pairs_of_parts(call, &options->parts, options->output, &asked);
    }
    if (options->between[0] != NULL) {
        sets[0] = set_of(options, options->between[0]);
        sets[1] = set_of(options, options->between[1]);
        asked.set_a = &sets[0];
        asked.set_b = &sets[1];
    }
    struct writer writer = {.is_adaptive = asked.radius == -1 || asked.adaptive,
                            .has_inverted = asked.inverted,
                            .has_likeness = asked.verify};
    return write_pairs(call, &asked, &writer);
}

const struct twx_command twx_cmd_pairs = {
    .name = "pairs",
    .headline = "print every pair of images that look alike",
    .summary =
        "Prints every pair of indexed images within the radius: what groups do not show, in which\n"
        "an image is a duplicate of one keeper only. With --between, of two sets: what of a\n"
        "training set is in the test set? Each pair comes once, path_a before path_b, or path_a "
        "of\n"
        "set A; by path_a, then distance, then path_b, whatever the number of threads. Nothing is\n"
        "hidden: what 'reject' has noted as no duplicates is listed, too. The index is asked; "
        "files\n"
        "need not be there. A folder whose name begins with @ is written ./@NAME.\n\n"
        "With --verify the pictures are compared: likeness is exact (equal bytes), payload (equal\n"
        "but for metadata), same (recompressed, resized), edited (colours, text, borders, crops),\n"
        "series (shots of a burst), similar (alike, not the same picture) or unverified (a file "
        "is\n"
        "gone, has changed or does not decode). What was found is kept in the index, and not "
        "looked\n"
        "for again.\n\n"
        "With --parts, a collection in several indexes, which no memory holds at once: the hashes "
        "of\n"
        "two of them are in memory at a time. See twindex group.",
    .rows = option_rows,
    .shared = twx_pairs_of_parts_rows,
    .examples = {{"Is anything of a test set in the training set, too? 0 says no",
                  "twindex pairs --between ~/Pictures/train ~/Pictures/test --exit-code"},
                 {"Write every pair within 10 bits as JSON lines",
                  "twindex pairs -r 10 --format jsonl -o pairs.jsonl"}},
    .options_bytes = sizeof(struct options),
    .flags = TWX_COMMAND_DB | TWX_COMMAND_PARTS | TWX_COMMAND_JSON | TWX_COMMAND_INDEX |
             TWX_COMMAND_STOPS,
    .check = check,
    .run = run,
};
