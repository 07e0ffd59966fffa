// SPDX-License-Identifier: MIT
//
// The line before the CSV, then its rows. Owns the file while it reads.
#include "act/plan_file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/alloc.h"
#include "base/csv_rows.h"
#include "twindex_commands.h"

enum {
    HEAD_BYTES = 512,
    LAST_YEAR = 2260,  // that nanoseconds since 1970 can say, whole
};

/** The columns that are read. */
enum column { COLUMN_ACTION, COLUMN_PATH, COLUMN_KEEPER, COLUMN_LIKENESS, N_COLUMNS };

static const char *const column_names[N_COLUMNS] = {"action", "path", "keeper", "likeness"};

struct reading {
    const char *path;
    struct twx_plan_file *plan;
};

// ---------------------------------------------------------------------------------------------------------
// Rows

static enum twx_plan_action action_of(const char *name)
{
    unsigned action = 0;
    while (action < TWX_N_PLAN_ACTIONS &&
           strcmp(name, twx_plan_action_name((enum twx_plan_action)action)) != 0) {
        action++;
    }
    return (enum twx_plan_action)action;
}

static enum twx_likeness likeness_of(const char *name)
{
    for (unsigned i = TWX_LIKENESS_NONE + 1; i < TWX_N_LIKENESSES; i++) {
        if (strcmp(name, twx_likeness_name((enum twx_likeness)i)) == 0) {
            return (enum twx_likeness)i;
        }
    }
    return TWX_LIKENESS_NONE;
}

/** Moves the cells of a row into an entry. */
static enum twx_status add_entry(void *user, struct twx_csv_row *row, struct twx_error *err)
{
    const struct reading *r = user;
    struct twx_plan_file *plan = r->plan;
    const enum twx_plan_action action =
        row->fault == NULL ? action_of(row->cells[COLUMN_ACTION]) : TWX_N_PLAN_ACTIONS;
    if (action == TWX_N_PLAN_ACTIONS) {
        return twx_fail(err, TWX_UNUSABLE, 0, "'%s', line %" PRIu64 ": %s", r->path, row->line,
                        row->fault != NULL ? row->fault
                                           : "an action that is none of keep, remove, leave");
    }
    if (!twx_reserve((void **)&plan->entries, &plan->cap, plan->n + 1, sizeof *plan->entries)) {
        return twx_fail_memory(err);
    }
    plan->entries[plan->n++] = (struct twx_plan_entry){
        .line = row->line,
        .action = action,
        .likeness = likeness_of(row->cells[COLUMN_LIKENESS]),
        .path = row->cells[COLUMN_PATH],
        .keeper = row->cells[COLUMN_KEEPER],
    };
    row->cells[COLUMN_PATH] = NULL;
    row->cells[COLUMN_KEEPER] = NULL;
    return TWX_OK;
}

// ---------------------------------------------------------------------------------------------------------
// The file

/** "2001-02-03T04:05:06.000000007Z" as nanoseconds since 1970; false for another text. */
static bool read_time(const char *text, int64_t *ns)
{
    struct tm tm = {0};
    int fraction = -1;
    int end = 0;
    if (sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2d.%9dZ%n", &tm.tm_year, &tm.tm_mon, &tm.tm_mday,
               &tm.tm_hour, &tm.tm_min, &tm.tm_sec, &fraction, &end) != 7 ||
        text[end] != '\0' || fraction < 0) {
        return false;
    }
    if (tm.tm_year < 1970 || tm.tm_year > LAST_YEAR) {
        return false;
    }
    tm.tm_year -= 1900;
    tm.tm_mon -= 1;
    struct tm normal = tm;
    const time_t seconds = timegm(&normal);
    // A 99th of a 99th month would be a day of another year.
    if (normal.tm_mon != tm.tm_mon || normal.tm_mday != tm.tm_mday ||
        normal.tm_hour != tm.tm_hour || normal.tm_min != tm.tm_min || normal.tm_sec != tm.tm_sec) {
        return false;
    }
    *ns = (int64_t)seconds * 1000000000 + fraction;
    return true;
}

static bool read_policy(const char *text, enum twx_companion_policy *policy)
{
    static const char *const names[] = {"with", "block", "ignore"};
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(text, names[i]) == 0) {
            *policy = (enum twx_companion_policy)i;
            return true;
        }
    }
    return false;
}

/** Reads the line before the CSV. */
static enum twx_status read_head(FILE *stream, struct reading *r, struct twx_error *err)
{
    static const char mark[] = "# twindex plan ";
    char head[HEAD_BYTES] = "";
    char made[64] = "";
    char policy[16] = "";
    if (fgets(head, sizeof head, stream) == NULL || strncmp(head, mark, sizeof mark - 1) != 0) {
        return twx_fail(err, TWX_UNUSABLE, 0, "'%s' is no plan: 'twindex plan -o FILE' writes one",
                        r->path);
    }
    if (strncmp(head + sizeof mark - 1, "1 ", 2) != 0) {
        return twx_fail(err, TWX_UNUSABLE, 0, "'%s' is a plan of a later version", r->path);
    }
    if (strchr(head, '\n') == NULL ||
        !twx_csv_head_value(head, " index=", r->plan->uuid, sizeof r->plan->uuid) ||
        !twx_csv_head_value(head, " made=", made, sizeof made) ||
        !read_time(made, &r->plan->made_ns)) {
        return twx_fail(err, TWX_UNUSABLE, 0,
                        "'%s' is no plan: its first line does not say of which index, and when",
                        r->path);
    }
    if (!twx_csv_head_value(head, " companions=", policy, sizeof policy) ||
        !read_policy(policy, &r->plan->companions)) {
        return twx_fail(err, TWX_UNUSABLE, 0,
                        "'%s' is no plan: its first line does not say what becomes of companions",
                        r->path);
    }
    return TWX_OK;
}

enum twx_status twx_plan_file_read(const char *path, struct twx_plan_file *plan,
                                   struct twx_error *err)
{
    struct reading r = {.path = path, .plan = plan};
    const struct twx_csv_reading csv = {
        .path = path,
        .kind = "plan",
        .columns = column_names,
        .n_columns = N_COLUMNS,
        .line = 2,
        .may_end_open = true,  // cells behind those that are read would be missing
        .fn = add_entry,
        .user = &r,
    };
    *plan = (struct twx_plan_file){0};
    FILE *stream = fopen(path, "re");
    struct stat st;
    if (stream == NULL || fstat(fileno(stream), &st) != 0 ||
        (S_ISDIR(st.st_mode) && (errno = EISDIR) != 0)) {
        const enum twx_status status = twx_fail_errno(err, errno, "cannot read '%s'", path);
        if (stream != NULL) {
            (void)fclose(stream);
        }
        return status;
    }
    enum twx_status status = read_head(stream, &r, err);
    if (status == TWX_OK) {
        status = twx_csv_read(stream, &csv, err);
    }
    (void)fclose(stream);
    return status;
}

void twx_plan_file_release(struct twx_plan_file *plan)
{
    for (size_t i = 0; i < plan->n; i++) {
        free(plan->entries[i].path);
        free(plan->entries[i].keeper);
    }
    free(plan->entries);
    *plan = (struct twx_plan_file){0};
}
