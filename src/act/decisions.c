// SPDX-License-Identifier: MIT
//
// The line before the CSV, then its rows.
#include "act/decisions.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/csv_rows.h"
#include "base/log.h"
#include "base/strings.h"
#include "twindex_commands.h"

enum { HEAD_BYTES = 4096 };  // spreadsheets may add to the line

enum column { COLUMN_DECISION, COLUMN_PATH, COLUMN_OTHER, N_COLUMNS };
static const char *const column_names[N_COLUMNS] = {"decision", "path", "other"};

static const char *const decision_names[TWX_N_DECISIONS] = {"remove", "keep", "leave", "distinct"};

struct reading {
    struct twx_decisions *decisions;
    const struct twx_run *run;
};

const char *twx_decision_name(enum twx_decision decision)
{
    return (unsigned)decision < TWX_N_DECISIONS ? decision_names[decision] : "";
}

uint64_t twx_decisions_count(const struct twx_decisions *decisions, enum twx_decision decision)
{
    uint64_t n = 0;
    for (size_t i = 0; i < decisions->n; i++) {
        n += decisions->rows[i].decision == decision;
    }
    return n;
}

void twx_decisions_report(const struct twx_decisions *decisions, uint64_t line,
                          const struct twx_run *run, const char *why)
{
    twx_log(run, TWX_LEVEL_ERROR, "'%s', line %" PRIu64 ": %s", decisions->file, line, why);
}

// ---------------------------------------------------------------------------------------------------------
// Rows

/** What is wrong with a row by itself; NULL: nothing. */
static const char *find_fault(const struct twx_csv_row *row, enum twx_decision decision)
{
    const char *path = row->cells[COLUMN_PATH];
    const char *other = row->cells[COLUMN_OTHER];
    const bool takes_other = decision == TWX_DECISION_REMOVE || decision == TWX_DECISION_DISTINCT;
    if (decision == TWX_N_DECISIONS) {
        return "a decision that is none of remove, keep, leave, distinct";
    }
    if (path[0] != '/' || (other[0] != '/' && other[0] != '\0')) {
        return "a path that is not absolute: paths are written as in the index";
    }
    if (!takes_other && other[0] != '\0') {
        return "only remove and distinct have another file";
    }
    if (decision == TWX_DECISION_DISTINCT && other[0] == '\0') {
        return "distinct from which other file?";
    }
    return strcmp(path, other) == 0 ? "path and other are one" : NULL;
}

static enum twx_status add_row(void *user, struct twx_csv_row *row, struct twx_error *err)
{
    const struct reading *reading = user;
    struct twx_decisions *decisions = reading->decisions;
    unsigned decision = 0;
    while (row->fault == NULL && decision < TWX_N_DECISIONS &&
           strcmp(row->cells[COLUMN_DECISION], decision_names[decision]) != 0) {
        decision++;
    }
    const char *fault =
        row->fault != NULL ? row->fault : find_fault(row, (enum twx_decision)decision);
    if (fault != NULL) {
        twx_decisions_report(decisions, row->line, reading->run, fault);
        decisions->n_faulty++;
        return TWX_OK;
    }
    if (!twx_reserve((void **)&decisions->rows, &decisions->cap, decisions->n + 1,
                     sizeof *decisions->rows)) {
        return twx_fail_memory(err);
    }
    decisions->rows[decisions->n++] = (struct twx_decision_row){
        .line = row->line,
        .decision = (enum twx_decision)decision,
        .path = row->cells[COLUMN_PATH],
        .other = row->cells[COLUMN_OTHER],
    };
    row->cells[COLUMN_PATH] = NULL;
    row->cells[COLUMN_OTHER] = NULL;
    return TWX_OK;
}

// ---------------------------------------------------------------------------------------------------------
// The file

/** Reads the line before the CSV. */
static enum twx_status read_head(FILE *stream, const char *file, const struct twx_index *index,
                                 struct twx_error *err)
{
    static const char mark[] = "# twindex decisions ";
    char head[HEAD_BYTES] = "";
    char uuid[37] = "";
    if (fgets(head, sizeof head, stream) == NULL || strncmp(head, mark, sizeof mark - 1) != 0) {
        return twx_fail(err, TWX_UNUSABLE, 0,
                        "'%s' is no file of decisions: its first line is not '%s1 index=UUID'",
                        file, mark);
    }
    if (strncmp(head + sizeof mark - 1, "1 ", 2) != 0) {
        return twx_fail(err, TWX_UNUSABLE, 0, "'%s' has decisions of a later version", file);
    }
    if (strchr(head, '\n') == NULL || !twx_csv_head_value(head, " index=", uuid, sizeof uuid)) {
        return twx_fail(err, TWX_UNUSABLE, 0,
                        "'%s' is no file of decisions: its first line does not say of which index",
                        file);
    }
    return strcmp(uuid, twx_index_uuid(index)) == 0
               ? TWX_OK
               : twx_fail(err, TWX_UNUSABLE, 0, "'%s' has decisions of another index", file);
}

static enum twx_status read_stream(FILE *stream, struct reading *reading,
                                   const struct twx_index *index, struct twx_error *err)
{
    const char *file = reading->decisions->file;
    const struct twx_csv_reading csv = {
        .path = file,
        .kind = "file of decisions",
        .columns = column_names,
        .n_columns = N_COLUMNS,
        .line = 2,
        .fn = add_row,
        .user = reading,
    };
    struct stat st;
    if (fstat(fileno(stream), &st) != 0 || S_ISDIR(st.st_mode)) {
        return twx_fail_errno(err, EISDIR, "cannot read '%s'", file);
    }
    const enum twx_status status = read_head(stream, file, index, err);
    return status == TWX_OK ? twx_csv_read(stream, &csv, err) : status;
}

enum twx_status twx_decisions_read(const char *file, const struct twx_index *index,
                                   const struct twx_run *run, struct twx_decisions **decisions,
                                   struct twx_error *err)
{
    struct twx_decisions *made = twx_alloc(1, sizeof *made);
    *decisions = NULL;
    if (made == NULL || (made->file = twx_strdup(file)) == NULL) {
        twx_decisions_free(made);
        return twx_fail_memory(err);
    }
    FILE *stream = fopen(file, "re");
    if (stream == NULL) {
        const enum twx_status failed = twx_fail_errno(err, errno, "cannot read '%s'", file);
        twx_decisions_free(made);
        return failed;
    }
    struct reading reading = {.decisions = made, .run = run};
    const enum twx_status status = read_stream(stream, &reading, index, err);
    (void)fclose(stream);
    if (status != TWX_OK) {
        twx_decisions_free(made);
        return status;
    }
    *decisions = made;
    return TWX_OK;
}

void twx_decisions_free(struct twx_decisions *decisions)
{
    if (decisions == NULL) {
        return;
    }
    for (size_t i = 0; i < decisions->n; i++) {
        free(decisions->rows[i].path);
        free(decisions->rows[i].other);
    }
    free(decisions->rows);
    free(decisions->file);
    free(decisions);
}
