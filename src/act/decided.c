// SPDX-License-Identifier: MIT
//
// Sorted rows, searched by bisection.
#include "act/decided.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/path.h"
#include "base/strings.h"
#include "store/index_details.h"
#include "twindex_commands.h"

// ---------------------------------------------------------------------------------------------------------
// Order

static int by_path_then_line(const void *a, const void *b)
{
    const struct twx_decision_row *x = ((const struct twx_decided_file *)a)->row;
    const struct twx_decision_row *y = ((const struct twx_decided_file *)b)->row;
    const int order = strcmp(x->path, y->path);
    return order != 0 ? order : x->line < y->line ? -1 : x->line > y->line;
}

static int compare_path(const void *path, const void *file)
{
    return strcmp(path, ((const struct twx_decided_file *)file)->row->path);
}

struct pair {
    const char *low;
    const char *high;
};

static struct pair make_pair(const char *a, const char *b)
{
    return strcmp(a, b) < 0 ? (struct pair){a, b} : (struct pair){b, a};
}

static int compare_pairs(struct pair a, struct pair b)
{
    const int order = strcmp(a.low, b.low);
    return order != 0 ? order : strcmp(a.high, b.high);
}

static int by_pair(const void *a, const void *b)
{
    const struct twx_decision_row *x = *(const struct twx_decision_row *const *)a;
    const struct twx_decision_row *y = *(const struct twx_decision_row *const *)b;
    return compare_pairs(make_pair(x->path, x->other), make_pair(y->path, y->other));
}

static int compare_to_pair(const void *pair, const void *row)
{
    const struct twx_decision_row *y = *(const struct twx_decision_row *const *)row;
    return compare_pairs(*(const struct pair *)pair, make_pair(y->path, y->other));
}

// ---------------------------------------------------------------------------------------------------------
// Questions

struct twx_decided_file *twx_decided_find(const struct twx_decided *decided, const char *path)
{
    return decided->n > 0
               ? bsearch(path, decided->files, decided->n, sizeof *decided->files, compare_path)
               : NULL;
}

bool twx_decided_are_distinct(const struct twx_decided *decided, const char *a, const char *b)
{
    const struct pair pair = make_pair(a, b);
    return decided->n_distinct > 0 &&
           bsearch(&pair, decided->distinct, decided->n_distinct,
                   sizeof(const struct twx_decision_row *), compare_to_pair) != NULL;
}

void twx_decided_refuse(struct twx_decided *decided, struct twx_decided_file *file,
                        const char *format, ...)
{
    char why[256];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(why, sizeof why, format, args);
    va_end(args);
    char *text = twx_asprintf("'%s' %s", file->row->path, why);
    twx_decisions_report(decided->decisions, file->row->line, decided->run,
                         text != NULL ? text : why);
    free(text);
    file->is_refused = true;
    decided->n_refused++;
}

// ---------------------------------------------------------------------------------------------------------
// Contradictions

/** Whether the index has a file. */
static enum twx_status look_up(struct twx_index *index, const char *path, bool *is_known,
                               struct twx_error *err)
{
    struct twx_file_details details;
    const enum twx_status status = twx_index_path_details(index, path, &details, err);
    *is_known = details.is_known;
    return status;
}

/** Refuses a decision that contradicts others, or the index. */
static enum twx_status check_file(struct twx_decided *decided, struct twx_decided_file *file,
                                  struct twx_index *index, struct twx_error *err)
{
    const struct twx_decision_row *row = file->row;
    const bool has_other = row->decision == TWX_DECISION_REMOVE && row->other[0] != '\0';
    const struct twx_decided_file *of_other =
        has_other ? twx_decided_find(decided, row->other) : NULL;
    bool is_known = false;
    if (file->is_refused) {
        return TWX_OK;
    }
    enum twx_status status = look_up(index, row->path, &is_known, err);
    if (status == TWX_OK && !is_known) {
        twx_decided_refuse(decided, file, "is not in the index");
        return TWX_OK;
    }
    if (status == TWX_OK && has_other) {
        status = look_up(index, row->other, &is_known, err);
    }
    if (status != TWX_OK) {
        return status;
    }
    if (!is_known) {
        twx_decided_refuse(decided, file, "is left: what is kept for it is not in the index");
    } else if (of_other != NULL && of_other->row->decision == TWX_DECISION_REMOVE) {
        twx_decided_refuse(decided, file,
                           "is left: what is kept for it is to go itself, by line %" PRIu64,
                           of_other->row->line);
    } else if (has_other && twx_decided_are_distinct(decided, row->path, row->other)) {
        twx_decided_refuse(decided, file, "is left: another line says that the two are distinct");
    }
    return TWX_OK;
}

static bool are_same(const struct twx_decision_row *a, const struct twx_decision_row *b)
{
    return a->decision == b->decision && strcmp(a->other, b->other) == 0;
}

/** Leaves one of each file; those that contradict each other are refused, each line. */
static void merge_repeated(struct twx_decided *decided)
{
    size_t n = 0;
    size_t end = 0;
    for (size_t i = 0; i < decided->n; i = end) {
        struct twx_decided_file *first = &decided->files[i];
        bool is_contradiction = false;
        for (end = i + 1;
             end < decided->n && strcmp(first->row->path, decided->files[end].row->path) == 0;
             end++) {
            is_contradiction = is_contradiction || !are_same(first->row, decided->files[end].row);
        }
        for (size_t k = i; k < end && is_contradiction; k++) {
            size_t other = i;
            while (are_same(decided->files[k].row, decided->files[other].row)) {
                other++;
            }
            twx_decided_refuse(decided, &decided->files[k],
                               "is left: it is decided otherwise in line %" PRIu64,
                               decided->files[other].row->line);
        }
        // To be known as what may go, should another line say so.
        for (size_t k = i; k < end; k++) {
            if (decided->files[k].row->decision == TWX_DECISION_REMOVE) {
                first->row = decided->files[k].row;
            }
        }
        decided->files[n++] = *first;
    }
    decided->n = n;
}

enum twx_status twx_decided_make(const struct twx_decisions *decisions, struct twx_index *index,
                                 const struct twx_run *run, struct twx_decided *decided,
                                 struct twx_error *err)
{
    *decided = (struct twx_decided){
        .decisions = decisions,
        .run = run,
        .files = twx_alloc(decisions->n, sizeof *decided->files),
        .distinct = twx_alloc(decisions->n, sizeof(const struct twx_decision_row *)),
        .n_refused = decisions->n_faulty,
    };
    enum twx_status status = TWX_OK;
    if (decided->files == NULL || decided->distinct == NULL) {
        return twx_fail_memory(err);
    }
    for (size_t i = 0; i < decisions->n; i++) {
        const struct twx_decision_row *row = &decisions->rows[i];
        if (row->decision == TWX_DECISION_DISTINCT) {
            decided->distinct[decided->n_distinct++] = row;
        } else {
            decided->files[decided->n++].row = row;
        }
    }
    qsort(decided->distinct, decided->n_distinct, sizeof(const struct twx_decision_row *), by_pair);
    qsort(decided->files, decided->n, sizeof *decided->files, by_path_then_line);
    merge_repeated(decided);
    for (size_t i = 0; i < decided->n && status == TWX_OK; i++) {
        status = check_file(decided, &decided->files[i], index, err);
    }
    return status;
}

void twx_decided_release(struct twx_decided *decided)
{
    free(decided->files);
    free(decided->distinct);
}

enum twx_status twx_decided_finish(struct twx_decided *decided, struct twx_index *index,
                                   struct twx_error *err)
{
    for (size_t i = 0; i < decided->n; i++) {
        struct twx_decided_file *file = &decided->files[i];
        struct twx_file_details details;
        if (file->is_met || !twx_is_decided(file, TWX_DECISION_REMOVE)) {
            continue;
        }
        const enum twx_status status =
            twx_index_path_details(index, file->row->path, &details, err);
        if (status != TWX_OK) {
            return status;
        }
        if (!twx_path_is_unchanged(file->row->path, details.bytes, details.mtime_ns)) {
            twx_decided_refuse(decided, file, "is gone, or has changed since it was indexed");
        } else {
            twx_decided_refuse(decided, file, "is in no group: see -r, --linkage and --only");
        }
    }
    return TWX_OK;
}
