// SPDX-License-Identifier: MIT
//
// `twindex plan`: CSV with a line before it that says what it is a plan of. src/act/ reads it again.
#include "cmd/cmd_plan.h"

#include <glib.h>
#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "cmd/companion_policies.h"
#include "cmd/decisions_help.h"
#include "cmd/diag.h"
#include "cmd/group_options.h"
#include "cmd/json.h"
#include "cmd/opt_value.h"
#include "cmd/output.h"
#include "cmd/rows.h"
#include "twindex_commands.h"

struct options {
    struct twx_group_options groups;
    const char *only;
    const char *decisions;
    bool accept_losses;
    unsigned companions;  // 1 + enum twx_companion_policy; 0: not given
    const char *output;
    unsigned acted_on;  // set by check: 1U << enum twx_likeness for each
};

/** The classes that can be acted on. */
static const char *class_name(size_t i)
{
    return i <= TWX_LIKENESS_SIMILAR - TWX_LIKENESS_EXACT
               ? twx_likeness_name((enum twx_likeness)(TWX_LIKENESS_EXACT + i))
               : NULL;
}

static const struct twx_opt_row option_rows[] = {
    {.name = "only",
     .type = TWX_OPT_TEXT,
     .offset = offsetof(struct options, only),
     .help = "what is acted on, of exact, payload, same, edited, series, similar (default: "
             "exact,payload)",
     .brief = "classes to act on (default: exact,payload)",
     .value = "CLASS,...",
     .word = class_name,
     .is_list = true},
    {.name = "decisions",
     .type = TWX_OPT_PATH,
     .offset = offsetof(struct options, decisions),
     .help = "remove what FILE says, and nothing else: see above",
     .brief = "remove what FILE says, and nothing else",
     .value = "FILE"},
    {.name = "accept-losses",
     .type = TWX_OPT_FLAG,
     .offset = offsetof(struct options, accept_losses),
     .help = "remove also what has something that its keeper has not: see column loses",
     .brief = "remove also what has something its keeper lacks"},
    {.name = "companions",
     .type = TWX_OPT_CHOICE,
     .offset = offsetof(struct options, companions),
     .help = "sidecars, RAW files, videos of Live Photos: they go with their image (default), "
             "block what is done to it, or are ignored",
     .brief = "what is done to sidecars, RAW and Live Photos",
     .value = "with|block|ignore",
     .choices = twx_companion_policies},
    {.name = "output",
     .letter = 'o',
     .type = TWX_OPT_PATH,
     .offset = offsetof(struct options, output),
     .help = "write the plan to FILE, whole or not at all; - is standard output",
     .brief = "write the plan to FILE; - is standard output",
     .value = "FILE"},
    TWX_OPT_END,
};

static const char summary[] =
    "Says what would be done to each duplicate, and which file is kept in its stead: a plan in\n"
    "CSV to look through and edit, which 'twindex apply' then carries out. Nothing is changed.\n\n"
    "Classes, from what is certain to what is not: exact (equal bytes), payload (equal but for\n"
    "metadata), same (recompressed, resized), edited (colours, text, borders, crops), series\n"
    "(shots of a burst), similar (alike, not the same picture). Of all but the first two the\n"
    "pictures are compared. Only what is acted on makes groups.\n\n"
    "Columns: action is keep, remove or leave, and note says why a duplicate is left;\n"
    "decided_by is the keep rule that chose its keeper; loses is what it has that its keeper\n"
    "has not: pixels, quality, date, camera, gps, rating, keywords, metadata (any piece of it,\n"
    "of class payload), companion. What loses something is left, unless --accept-losses.\n"
    "Companions are named with / between.\n\n"
    "With --decisions a file goes when it was decided so, whatever its class and what is lost,\n"
    "which the columns still say, as long as what is kept for it is in its group and stays; all\n"
    "else is left. decided_by is decision then. Groups are made of exact, payload, same and\n"
    "edited, of the classes of what was decided with other given, and of what --only names beside\n"
    "these; give -r, --linkage and what else groups were shown with. A file that is kept for\n"
    "another never goes.\n\n" TWX_DECISIONS_HELP "\n\n" TWX_GROUP_HELP "\n\n" TWX_SCOPE_HELP;

static const char *const columns[] = {"group_id", "action",     "path",  "keeper",     "likeness",
                                      "distance", "decided_by", "loses", "companions", "note",
                                      "bytes",    "mtime",      "width", "height",     "format"};

// ---------------------------------------------------------------------------------------------------------
// Options

/** The class of a name; TWX_LIKENESS_NONE of one that is none to act on. */
static enum twx_likeness class_of(const char *name)
{
    for (size_t i = 0; class_name(i) != NULL; i++) {
        if (strcmp(name, class_name(i)) == 0) {
            return (enum twx_likeness)(TWX_LIKENESS_EXACT + i);
        }
    }
    return TWX_LIKENESS_NONE;
}

static void refuse_class(const struct twx_opt *opt, const char *name)
{
    const char *meant = twx_opt_word_meant(&option_rows[0], name);
    if (meant != NULL) {
        (void)twx_diag_usage(opt->command, "unknown class '%s' in --only, did you mean '%s'?", name,
                             meant);
    } else {
        (void)twx_diag_usage(opt->command,
                             "unknown class '%s' in --only: there are exact, payload, same, "
                             "edited, series, similar",
                             name);
    }
}

/** Reads --only; false after a usage error was reported. */
static bool read_classes(const struct twx_opt *opt, struct options *options)
{
    gchar **names = g_strsplit(options->only != NULL ? options->only : "exact,payload", ",", -1);
    bool is_read = true;
    for (size_t i = 0; names[i] != NULL && is_read; i++) {
        const enum twx_likeness likeness = class_of(names[i]);
        is_read = likeness != TWX_LIKENESS_NONE;
        if (!is_read) {
            refuse_class(opt, names[i]);
        }
        options->acted_on |= 1U << likeness;
    }
    g_strfreev(names);
    return is_read;
}

static enum twx_companion_policy policy_of(const struct options *options)
{
    return options->companions > 0 ? (enum twx_companion_policy)(options->companions - 1)
                                   : TWX_COMPANIONS_WITH;
}

static enum twx_exit check(struct twx_call *call)
{
    struct options *options = call->options;
    if (!read_classes(&call->opt, options)) {
        return TWX_EXIT_USAGE;
    }
    if (call->opt.json && twx_output_is_stdout(options->output)) {
        return twx_diag_usage(call->opt.command, "--json needs -o FILE: stdout carries the plan");
    }
    return twx_group_options_check(&call->opt, &options->groups);
}

// ---------------------------------------------------------------------------------------------------------
// Rows

struct writer {
    struct twx_rows *rows;
    struct twx_output output;
};

static void write_losses(struct twx_rows *rows, unsigned losses)
{
    char text[TWX_LOSSES_TEXT_BYTES];
    twx_losses_text(losses, text);
    twx_rows_text(rows, text);
}

static void write_companions(struct twx_rows *rows, const struct twx_plan_row *row)
{
    GString *text = g_string_new(NULL);
    for (size_t i = 0; i < row->n_companions; i++) {
        g_string_append_printf(text, "%s%s", i > 0 ? "/" : "", row->companions[i]);
    }
    twx_rows_path(rows, text->str, text->len);
    (void)g_string_free(text, TRUE);
}

static bool write_row(void *user, const struct twx_plan_row *row)
{
    struct writer *writer = user;
    struct twx_rows *rows = writer->rows;
    const struct twx_group_row *member = row->member;
    const struct twx_image *image = &member->image;
    twx_rows_number(rows, member->group_id);
    twx_rows_text(rows, twx_plan_action_name(row->action));
    twx_rows_path(rows, image->path, image->path_bytes);
    if (row->keeper != NULL) {
        twx_rows_path(rows, row->keeper, row->keeper_bytes);
        twx_rows_text(rows, twx_likeness_name(member->likeness));
        twx_rows_number(rows, member->distance);
    } else {
        for (int i = 0; i < 3; i++) {
            twx_rows_empty(rows);
        }
    }
    twx_rows_path(rows, member->decided_by, strlen(member->decided_by));
    write_losses(rows, row->losses);
    write_companions(rows, row);
    twx_rows_text(rows, row->note);
    twx_rows_number(rows, image->bytes);
    twx_rows_time(rows, image->mtime_ns);
    twx_rows_number(rows, image->width);
    twx_rows_number(rows, image->height);
    twx_rows_text(rows, twx_format_name(image->format));
    (void)twx_rows_end(rows);
    return twx_output_is_good(&writer->output);
}

/** The line that says what is planned, before the CSV. */
static void write_head(FILE *stream, const struct twx_index *index, const struct options *options)
{
    char made[TWX_TIME_BYTES];
    GString *classes = g_string_new(NULL);
    twx_time_text(twx_wall_ns(), made);
    if (options->decisions != NULL) {
        g_string_append(classes, "decisions");
    }
    for (unsigned i = TWX_LIKENESS_EXACT; i <= TWX_LIKENESS_SIMILAR; i++) {
        if (options->decisions == NULL && (options->acted_on >> i & 1U) != 0) {
            g_string_append_printf(classes, "%s%s", classes->len > 0 ? "," : "",
                                   twx_likeness_name((enum twx_likeness)i));
        }
    }
    (void)fprintf(stream, "# twindex plan 1 index=%s made=%s acts-on=%s companions=%s\n",
                  twx_index_uuid(index), made, classes->str,
                  twx_companion_policies[policy_of(options)].name);
    (void)g_string_free(classes, TRUE);
}

// ---------------------------------------------------------------------------------------------------------
// The run

static void print_json(const struct options *options, const struct twx_plan_counts *c)
{
    twx_json_begin();
    twx_json_count("images", c->groups.n_images);
    twx_json_count("groups", c->groups.n_groups);
    twx_json_count("duplicates", c->groups.n_duplicates);
    twx_json_count("remove", c->n_remove);
    twx_json_count("remove_bytes", c->n_remove_bytes);
    twx_json_count("leave", c->n_leave);
    twx_json_count("losing", c->n_losing);
    if (options->decisions != NULL) {
        twx_json_count("refused", c->n_refused);
    }
    twx_json_count("gone", c->groups.n_gone);
    twx_json_count("changed", c->groups.n_changed);
    twx_json_count("offline", c->groups.n_offline);
    twx_json_count("compared_pairs", c->groups.n_compared_pairs);
    twx_json_count("known_pairs", c->groups.n_known_pairs);
    twx_json_count("unverified", c->groups.n_unverified);
    twx_json_seconds("seconds", c->groups.seconds);
    twx_json_end();
}

static void say_summary(const struct options *options, const struct twx_plan_counts *c)
{
    char losing[96] = "";
    if (c->n_refused > 0) {
        (void)snprintf(losing, sizeof losing, "; %" PRIu64 " decision%s refused", c->n_refused,
                       c->n_refused == 1 ? "" : "s");
    }
    if (c->n_losing > 0) {
        (void)snprintf(losing, sizeof losing,
                       ", %" PRIu64 " of them for what would be lost (--accept-losses)",
                       c->n_losing);
    }
    twx_diag_summary(c->groups.seconds,
                     "%" PRIu64 " group%s: %" PRIu64 " file%s to remove, %.1f MB; %" PRIu64
                     " left%s%s%s",
                     c->groups.n_groups, c->groups.n_groups == 1 ? "" : "s", c->n_remove,
                     c->n_remove == 1 ? "" : "s", (double)c->n_remove_bytes / 1e6, c->n_leave,
                     losing, twx_output_is_stdout(options->output) ? "" : "; plan in ",
                     twx_output_is_stdout(options->output) ? "" : options->output);
}

static enum twx_status write_plan(const struct twx_call *call, const struct twx_plan_options *plan,
                                  struct writer *writer, struct twx_plan_counts *counts,
                                  struct twx_error *err)
{
    FILE *stream = writer->output.stream;
    write_head(stream, call->index, call->options);
    writer->rows = twx_rows_create(stream, TWX_ROWS_CSV, columns, G_N_ELEMENTS(columns));
    const enum twx_status status =
        twx_plan(call->index, plan, &call->run, write_row, writer, counts, err);
    twx_rows_free(writer->rows);
    return status;
}

/** Writes the plan that is asked for, and says what is in it. */
static enum twx_exit make_plan(struct twx_call *call, const struct twx_plan_options *plan)
{
    const struct options *options = call->options;
    struct twx_plan_counts counts = {0};
    struct twx_error err = {0};
    struct writer writer = {0};
    enum twx_exit code = twx_output_open(&writer.output, &call->opt, options->output, call->index);
    if (code != TWX_EXIT_DONE) {
        return code;
    }
    const enum twx_status status = write_plan(call, plan, &writer, &counts, &err);
    const bool is_whole = status == TWX_OK || status == TWX_PARTLY;
    if (status == TWX_PARTLY) {
        code = TWX_EXIT_FAILED;  // each refused decision was reported
    } else if (status != TWX_OK) {
        code = twx_diag_error(&err);
    }
    bool is_written = false;
    code = twx_output_close(&writer.output, is_whole, code, &is_written);
    if (is_whole && is_written) {
        say_summary(options, &counts);
    }
    if (call->opt.json && is_whole) {
        print_json(options, &counts);
    }
    return code;
}

static enum twx_exit run(struct twx_call *call)
{
    const struct options *options = call->options;
    struct twx_plan_options plan = {.acted_on = options->acted_on,
                                    .accept_losses = options->accept_losses,
                                    .companions = policy_of(options)};
    struct twx_decisions *decisions = NULL;
    struct twx_error err = {0};
    enum twx_exit code = twx_group_options_read(call, &options->groups, &plan.groups);
    if (code == TWX_EXIT_DONE && options->decisions != NULL &&
        twx_decisions_read(options->decisions, call->index, &call->run, &decisions, &err) !=
            TWX_OK) {
        code = twx_diag_error(&err);
    }
    plan.decisions = decisions;
    if (code == TWX_EXIT_DONE) {
        code = make_plan(call, &plan);
    }
    twx_decisions_free(decisions);
    return code;
}

static void release(void *options)
{
    twx_group_options_release(&((struct options *)options)->groups);
}

const struct twx_command twx_cmd_plan = {
    .name = "plan",
    .headline = "say what would be done to each duplicate",
    .summary = summary,
    .rows = option_rows,
    .shared = twx_group_rows,
    .examples = {{"Plan to remove sure copies: equal bytes, or equal but for metadata",
                  "twindex plan -o plan.csv"},
                 {"Recompressed and resized copies too, but only below one folder",
                  "twindex plan --only exact,payload,same --only-in ~/Pictures/phone -o p.csv"}},
    .options_bytes = sizeof(struct options),
    .flags = TWX_COMMAND_DB | TWX_COMMAND_JSON | TWX_COMMAND_INDEX | TWX_COMMAND_STOPS,
    .check = check,
    .run = run,
    .release = release,
};
