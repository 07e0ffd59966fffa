// SPDX-License-Identifier: MIT
//
// `twindex map`: a plugin makes a line of each image. Lines come in any order, and are printed in that of their paths; so that
// those that wait for one slow image are not too many, no image is begun too far ahead of it.
#include "cmd/cmd_map.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/percent.h"
#include "cmd/diag.h"
#include "cmd/opt_rows.h"
#include "cmd/output.h"
#include "cmd/picture_paths.h"
#include "cmd/text.h"
#include "twindex_commands.h"

enum {
    AHEAD_MOST = 4096
};  // images begun behind the first that has not ended: 128 MB of the longest lines

struct options {
    struct twx_ingest_arguments shared;
    const char *plugin;
    uint64_t max_side;
    bool gray;
    const char *output;
    enum twx_path_encoding_option path_encoding;
};

static const struct twx_opt_row option_rows[] = {
    {.name = "plugin",
     .type = TWX_OPT_PATH,
     .offset = offsetof(struct options, plugin),
     .help =
         "the shared object whose function twx_plugin_run makes the lines: see twindex_plugin.h",
     .brief = "shared object that makes the lines",
     .value = "FILE"},
    {.name = "max-side",
     .type = TWX_OPT_NUMBER,
     .offset = offsetof(struct options, max_side),
     .help = "give it pictures reduced to at most N pixels on a side (default: all pixels)",
     .brief = "reduce pictures to N pixels on a side first",
     .value = "N",
     .least = 1,
     .most = TWX_MAP_SIDE_MAX},
    {.name = "gray",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, gray),
     .help = "give it one channel, luma (Rec. 601), in place of red, green and blue",
     .brief = "one channel, luma, in place of RGB"},
    TWX_ROW_OUTPUT(struct options),
    {.name = "path-encoding",
     .type = TWX_OPT_CHOICE,
     .offset = offsetof(struct options, path_encoding),
     .help = "raw (default) or percent (RFC 3986), of paths",
     .value = "ENCODING",
     .choices = twx_path_encoding_choices},
    TWX_ROW_JOBS(struct twx_ingest_arguments),
    TWX_ROW_TIMEOUT(struct twx_ingest_arguments),
    TWX_ROW_MEMORY(struct twx_ingest_arguments),
    TWX_ROW_STRICT(struct twx_ingest_arguments),
    TWX_OPT_END,
};

static enum twx_exit check(struct twx_call *call)
{
    const struct options *options = call->options;
    if (options->plugin == NULL || options->plugin[0] == '\0') {
        return twx_diag_usage(call->opt.command, "--plugin FILE is missing");
    }
    if (call->opt.json && twx_output_is_stdout(options->output)) {
        return twx_diag_usage(call->opt.command,
                              "--json: the lines go to standard output; give them -o FILE");
    }
    return twx_ingest_arguments_are_sound(&call->opt, &options->shared, options->shared.paths)
               ? TWX_EXIT_DONE
               : TWX_EXIT_USAGE;
}

struct mapping {
    const struct twx_call *call;
    const struct options *options;
    struct twx_mapper *mapper;
    struct twx_picture_paths pictures;
    struct twx_output output;
    bool is_on_terminal;
    char **lines;     // of each picture, owned, NULL once printed; `no_line` for one that has none
    guint n_printed;  // all before have ended
    uint64_t n_done;  // ended
    uint64_t n_failed;
    uint64_t n_ambiguous;  // raw paths with a TAB or newline
    double begin;
};

static char no_line[] = "";

// ---------------------------------------------------------------------------------------------------------
// Lines

static const char *path_of(const struct mapping *m, uint64_t tag)
{
    return m->pictures.paths->pdata[tag];
}

static void print_text(const struct mapping *m, const char *text)
{
    if (m->is_on_terminal) {
        twx_print_escaped(m->output.stream, text, strlen(text));
    } else {
        (void)fputs(text, m->output.stream);
    }
}

static void print_path(struct mapping *m, const char *path)
{
    if (m->options->path_encoding == TWX_PATH_ENCODING_PERCENT) {
        const size_t n = strlen(path);
        char *encoded = g_malloc(3 * n);
        (void)fwrite(encoded, 1, twx_percent_put(path, n, encoded), m->output.stream);
        g_free(encoded);
        return;
    }
    m->n_ambiguous += strpbrk(path, "\t\n") != NULL;
    print_text(m, path);
}

/** A line, whose TABs stay what they are. */
static void print_columns(const struct mapping *m, char *line)
{
    char *rest = line;
    const char *column = strsep(&rest, "\t");
    print_text(m, column);
    while (rest != NULL) {
        (void)fputc('\t', m->output.stream);
        column = strsep(&rest, "\t");
        print_text(m, column);
    }
}

/** Prints what all before has been printed of. */
static void print_lines(struct mapping *m)
{
    while (m->n_printed < m->pictures.paths->len && m->lines[m->n_printed] != NULL &&
           twx_output_is_good(&m->output)) {
        char *line = m->lines[m->n_printed];
        if (line != no_line) {
            print_path(m, path_of(m, m->n_printed));
            (void)fputc('\t', m->output.stream);
            print_columns(m, line);
            (void)fputc('\n', m->output.stream);
            g_free(line);
        }
        m->lines[m->n_printed++] = NULL;
    }
}

static void show_progress(const struct mapping *m)
{
    const struct twx_progress progress = {.n_done = m->n_done,
                                          .n_total = m->pictures.paths->len,
                                          .n_failed = m->n_failed,
                                          .seconds = twx_monotonic_seconds() - m->begin};
    twx_show_progress(&m->call->run, &progress);
}

static void on_mapped(void *user, uint64_t tag, const struct twx_mapped *mapped)
{
    struct mapping *m = user;
    m->n_done++;
    if (mapped->line != NULL) {
        m->lines[tag] = g_strndup(mapped->line, mapped->n);
    } else {
        m->lines[tag] = no_line;
        m->n_failed++;
        twx_diag(TWX_LEVEL_WARNING, "cannot map '%s': %s", path_of(m, tag), mapped->why_not);
    }
    print_lines(m);
    show_progress(m);
}

// ---------------------------------------------------------------------------------------------------------
// The run

static enum twx_status map_all(struct mapping *m, struct twx_error *err)
{
    const guint n = m->pictures.paths->len;
    enum twx_status status = TWX_OK;
    for (guint i = 0; i < n && status == TWX_OK && twx_output_is_good(&m->output); i++) {
        while (status == TWX_OK && i - m->n_printed >= AHEAD_MOST) {
            status = twx_mapper_receive(m->mapper, err);
        }
        if (status == TWX_OK) {
            status = twx_mapper_add(m->mapper, path_of(m, i), i, err);
        }
    }
    while (status == TWX_OK && m->n_printed < n && twx_output_is_good(&m->output)) {
        status = twx_mapper_receive(m->mapper, err);
    }
    twx_diag_progress_end();
    return status;
}

static void report(const struct mapping *m)
{
    if (m->n_ambiguous > 0) {
        twx_diag(TWX_LEVEL_WARNING,
                 "%" PRIu64 " path%s a newline or TAB: --path-encoding percent tells them apart",
                 m->n_ambiguous, m->n_ambiguous == 1 ? " has" : "s have");
    }
    twx_picture_paths_report(&m->pictures, "mapped", m->n_failed,
                             twx_monotonic_seconds() - m->begin, m->call->opt.json);
}

static enum twx_exit fail(const struct mapping *m, const struct twx_error *err)
{
    return err->status == TWX_USAGE ? twx_diag_usage(m->call->opt.command, "%s", err->text)
                                    : twx_diag_error(err);
}

/** Maps what was found. */
static enum twx_exit map(struct mapping *m)
{
    const struct options *options = m->options;
    const guint n = m->pictures.paths->len;
    struct twx_error err = {0};
    enum twx_exit code = twx_output_open(&m->output, &m->call->opt, options->output, NULL);
    if (code != TWX_EXIT_DONE) {
        return code;
    }
    m->is_on_terminal = isatty(fileno(m->output.stream)) != 0;
    m->lines = g_new0(char *, n + 1);
    const bool is_done = map_all(m, &err) == TWX_OK;
    bool is_written = false;
    code = is_done ? TWX_EXIT_DONE : fail(m, &err);
    code = twx_output_close(&m->output, is_done, code, &is_written);
    if (is_done && is_written && code == TWX_EXIT_DONE) {
        report(m);
        code = twx_picture_paths_exit(&m->pictures, options->shared.strict, m->n_failed);
    }
    for (guint i = m->n_printed; i < n; i++) {
        if (m->lines[i] != no_line) {
            g_free(m->lines[i]);
        }
    }
    g_free(m->lines);
    return code;
}

static enum twx_exit run(struct twx_call *call)
{
    const struct options *options = call->options;
    struct mapping m = {.call = call, .options = options, .begin = twx_monotonic_seconds()};
    const struct twx_mapper_options asked = {
        .plugin = options->plugin,
        .max_side = (uint32_t)options->max_side,
        .n_channels = options->gray ? 1 : 3,
        .n_jobs = (unsigned)options->shared.n_jobs,
        .timeout_seconds = (double)options->shared.timeout_seconds,
        .memory_bytes = options->shared.memory_bytes,
        .user = &m,
        .fn = on_mapped,
    };
    struct twx_error err = {0};
    if (twx_mapper_create(&asked, &call->run, &m.mapper, &err) != TWX_OK) {
        return fail(&m, &err);
    }
    const enum twx_status status =
        twx_picture_paths_find(&options->shared, &call->run, &m.pictures, &err);
    const enum twx_exit code = status == TWX_OK ? map(&m) : fail(&m, &err);
    twx_mapper_free(m.mapper);
    twx_picture_paths_release(&m.pictures);
    return code;
}

const struct twx_command twx_cmd_map = {
    .name = "map",
    .headline = "run a function of one's own over each image",
    .summary =
        "Decodes images in parallel and calls the function of a plugin, a shared object of one's\n"
        "own, with the pixels of each: upright, RGB as stored, alpha over white. Prints the path, "
        "a\n"
        "TAB and the line that it makes, in bytewise order of path. The plugin runs in the "
        "process\n"
        "that decodes, without rights to write, to start programs or to reach a network; where it\n"
        "crashes, hangs or takes too much memory, that image is named on standard error and the\n"
        "others go on. It is called from several threads at once, except with -j 1. Files that are "
        "no\n"
        "images are left out." TWX_LEFT_OUT_HELP,
    .examples = {{"The mean colour of each picture",
                  "twindex map --plugin ./mean_colour.so ~/Pictures"},
                 {"A plugin that needs small grey pictures and one thread",
                  "twindex map -j 1 --gray --max-side 512 --plugin ./sharp.so -o sharp.tsv ."}},
    .rows = option_rows,
    .shared = twx_list_rows,
    .options_bytes = sizeof(struct options),
    .flags = TWX_COMMAND_JSON | TWX_COMMAND_STOPS,
    .check = check,
    .run = run,
};
