// SPDX-License-Identifier: MIT
//
// Sorted lists, searched by bisection.
#include "act/apply_rows.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/links.h"
#include "twindex_commands.h"

static int by_path_then_row(const void *a, const void *b, void *user)
{
    const struct twx_apply_rows *rows = user;
    const size_t x = *(const size_t *)a;
    const size_t y = *(const size_t *)b;
    const int order = strcmp(twx_apply_row(rows, x)->path, twx_apply_row(rows, y)->path);
    return order != 0 ? order : x < y ? -1 : x > y;
}

/** Marks the rows whose path an earlier one has; false when out of memory. */
static bool mark_repeated(struct twx_apply_rows *rows)
{
    size_t *by_path = twx_alloc(rows->n, sizeof *by_path);
    if (by_path == NULL) {
        return false;
    }
    for (size_t i = 0; i < rows->n; i++) {
        by_path[i] = i;
    }
    qsort_r(by_path, rows->n, sizeof *by_path, by_path_then_row, rows);
    for (size_t i = 1; i < rows->n; i++) {
        rows->is_repeated[by_path[i]] = strcmp(twx_apply_row(rows, by_path[i - 1])->path,
                                               twx_apply_row(rows, by_path[i])->path) == 0;
    }
    free(by_path);
    return true;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

enum twx_status twx_apply_rows_make(const struct twx_plan_file *plan, struct twx_apply_rows *rows,
                                    struct twx_error *err)
{
    *rows = (struct twx_apply_rows){.plan = plan};
    rows->rows = twx_alloc(plan->n, sizeof *rows->rows);
    rows->is_repeated = twx_alloc(plan->n, sizeof *rows->is_repeated);
    rows->keepers = twx_alloc(plan->n, sizeof *rows->keepers);
    if (rows->rows == NULL || rows->is_repeated == NULL || rows->keepers == NULL ||
        !twx_hash_set_init(&rows->keeper_files, plan->n)) {
        return twx_fail_memory(err);
    }
    for (size_t i = 0; i < plan->n; i++) {
        const struct twx_plan_entry *entry = &plan->entries[i];
        struct stat st;
        if (entry->action != TWX_PLAN_REMOVE) {
            continue;
        }
        rows->rows[rows->n] = i;
        rows->keepers[rows->n] = entry->keeper;
        rows->n++;
        if (stat(entry->keeper, &st) == 0) {
            (void)twx_hash_set_add(&rows->keeper_files,
                                   twx_file_key((uint64_t)st.st_dev, (uint64_t)st.st_ino));
        }
    }
    if (rows->n > 1) {
        qsort(rows->keepers, rows->n, sizeof *rows->keepers, by_text);
    }
    return mark_repeated(rows) ? TWX_OK : twx_fail_memory(err);
}

void twx_apply_rows_release(struct twx_apply_rows *rows)
{
    free(rows->rows);
    free(rows->is_repeated);
    free(rows->keepers);
    twx_hash_set_release(&rows->keeper_files);
}

const char *twx_apply_row_fault(const struct twx_apply_rows *rows, size_t number)
{
    const struct twx_plan_entry *row = twx_apply_row(rows, number);
    if (row->likeness == TWX_LIKENESS_UNVERIFIED) {
        return "was not verified";
    }
    if (row->likeness == TWX_LIKENESS_NONE) {
        return "has no likeness that a plan knows";
    }
    if (row->path[0] != '/' || row->keeper[0] != '/') {
        return "has no absolute path, or no keeper";
    }
    if (strcmp(row->path, row->keeper) == 0) {
        return "is its own keeper";
    }
    if (rows->is_repeated[number]) {
        return "is named by an earlier row, too";
    }
    return twx_apply_keeps_path(rows, row->path) ? "is kept in the stead of another file" : NULL;
}

bool twx_apply_keeps_path(const struct twx_apply_rows *rows, const char *path)
{
    return bsearch(&path, rows->keepers, rows->n, sizeof *rows->keepers, by_text) != NULL;
}

bool twx_apply_keeps_inode(const struct twx_apply_rows *rows, uint64_t device, uint64_t inode)
{
    return twx_hash_set_has(&rows->keeper_files, twx_file_key(device, inode));
}
