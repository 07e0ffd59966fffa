// SPDX-License-Identifier: MIT
//
// Rows, counts and the closing line of `twindex export --damaged`.
#include "cmd/export_damaged.h"

#include "cmd/diag.h"
#include "cmd/json.h"
#include "cmd/opt_value.h"
#include "cmd/output.h"
#include "cmd/path_encoding.h"
#include "twindex_commands.h"

static const char *const columns[] = {"path",        "damage",     "rows_percent", "twin",
                                      "distance",    "bits",       "width",        "height",
                                      "bytes",       "mtime",      "format",       "twin_width",
                                      "twin_height", "twin_bytes", "twin_format",  "twin_offline"};

struct writer {
    struct twx_rows *rows;
    struct twx_output output;
};

/** A number that is there only where `is_known`. */
static void write_known(struct twx_rows *rows, bool is_known, uint64_t value)
{
    if (is_known) {
        twx_rows_number(rows, value);
    } else {
        twx_rows_empty(rows);
    }
}

static void write_format(struct twx_rows *rows, enum twx_format format)
{
    if (format != TWX_FORMAT_NONE) {
        twx_rows_text(rows, twx_format_name(format));
    } else {
        twx_rows_empty(rows);
    }
}

static bool write_row(void *user, const struct twx_damaged_row *row)
{
    struct writer *writer = user;
    struct twx_rows *rows = writer->rows;
    const struct twx_image *image = &row->image;
    const struct twx_image *twin = &row->twin;
    const bool has_twin = row->damage == TWX_DAMAGE_TWIN;
    twx_rows_path(rows, image->path, image->path_bytes);
    twx_rows_text(rows, twx_damage_name(row->damage));
    write_known(rows, row->has_rows, row->rows_percent);
    if (has_twin) {
        twx_rows_path(rows, twin->path, twin->path_bytes);
    } else {
        twx_rows_empty(rows);
    }
    write_known(rows, has_twin, row->distance);
    write_known(rows, row->n_bits > 0, row->n_bits);
    write_known(rows, image->width > 0, image->width);
    write_known(rows, image->height > 0, image->height);
    twx_rows_number(rows, image->bytes);
    twx_rows_time(rows, image->mtime_ns);
    write_format(rows, image->format);
    write_known(rows, has_twin, twin->width);
    write_known(rows, has_twin, twin->height);
    write_known(rows, has_twin, twin->bytes);
    write_format(rows, has_twin ? twin->format : TWX_FORMAT_NONE);
    if (has_twin) {
        twx_rows_flag(rows, row->twin_is_offline);
    } else {
        twx_rows_empty(rows);
    }
    (void)twx_rows_end(rows);
    return twx_output_is_good(&writer->output);
}

static void print_json(const struct twx_damaged_counts *c)
{
    twx_json_begin();
    twx_json_count("damaged", c->n_damaged);
    twx_json_count("twin", c->by_damage[TWX_DAMAGE_TWIN]);
    twx_json_count("twin_offline", c->n_offline_twins);
    twx_json_count("none", c->by_damage[TWX_DAMAGE_NONE]);
    twx_json_count("ambiguous", c->by_damage[TWX_DAMAGE_AMBIGUOUS]);
    twx_json_count("too_little", c->by_damage[TWX_DAMAGE_TOO_LITTLE]);
    twx_json_count("unknown", c->by_damage[TWX_DAMAGE_UNKNOWN]);
    twx_json_count("gone", c->n_gone);
    twx_json_count("changed", c->n_changed);
    twx_json_seconds("seconds", c->seconds);
    twx_json_end();
}

static void say_summary(const struct twx_damaged_counts *c)
{
    const uint64_t n_twins = c->by_damage[TWX_DAMAGE_TWIN];
    const uint64_t n_not_compared =
        c->by_damage[TWX_DAMAGE_TOO_LITTLE] + c->by_damage[TWX_DAMAGE_UNKNOWN];
    twx_diag_summary(
        c->seconds,
        "%" G_GUINT64_FORMAT " damaged file%s: %" G_GUINT64_FORMAT
        " with an intact twin, %" G_GUINT64_FORMAT " may be the only copy (%" G_GUINT64_FORMAT
        " without a twin, %" G_GUINT64_FORMAT " ambiguous, %" G_GUINT64_FORMAT " not compared)",
        c->n_damaged, c->n_damaged == 1 ? "" : "s", n_twins, c->n_damaged - n_twins,
        c->by_damage[TWX_DAMAGE_NONE], c->by_damage[TWX_DAMAGE_AMBIGUOUS], n_not_compared);
}

/** Writes the rows on an open output. */
static enum twx_status write_rows(const struct twx_call *call,
                                  const struct twx_export_damaged *what,
                                  const struct twx_damaged_options *options, struct writer *writer,
                                  struct twx_damaged_counts *counts, enum twx_exit *code)
{
    struct twx_error err = {0};
    writer->rows =
        twx_rows_create(writer->output.stream, what->format, columns, G_N_ELEMENTS(columns));
    twx_rows_set_path_encoding(writer->rows, what->paths);
    const enum twx_status status =
        twx_export_damaged(call->index, options, &call->run, write_row, writer, counts, &err);
    if (status != TWX_OK) {
        *code = twx_diag_error(&err);
    }
    twx_path_encoding_warn(writer->rows);
    twx_rows_free(writer->rows);
    return status;
}

enum twx_exit twx_export_damaged_run(struct twx_call *call, const struct twx_export_damaged *what)
{
    struct twx_damaged_options options = {.look_at_files = !what->no_stat, .n_jobs = what->n_jobs};
    const unsigned n_bits = twx_hash_bits(twx_index_hash_size(call->index));
    if (!twx_opt_radius(&call->opt, what->radius, n_bits, &options.radius)) {
        return TWX_EXIT_USAGE;
    }
    struct writer writer = {0};
    enum twx_exit code = twx_output_open(&writer.output, &call->opt, what->output, call->index);
    if (code != TWX_EXIT_DONE) {
        return code;
    }
    struct twx_damaged_counts counts = {0};
    const enum twx_status status = write_rows(call, what, &options, &writer, &counts, &code);
    bool is_written = false;
    code = twx_output_close(&writer.output, status == TWX_OK, code, &is_written);
    if (code == TWX_EXIT_DONE && is_written) {  // a reader who left early saw only a part
        say_summary(&counts);
    }
    if (call->opt.json && status == TWX_OK) {
        print_json(&counts);
    }
    return code;
}
