// SPDX-License-Identifier: MIT
//
// Sorted lists, searched by bisection.
#include "act/apply_rows.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/mix.h"

static int by_path_then_line(const void *a, const void *b)
{
    const struct twx_plan_entry *x = *(const struct twx_plan_entry *const *)a;
    const struct twx_plan_entry *y = *(const struct twx_plan_entry *const *)b;
    const int order = strcmp(x->path, y->path);
    return order != 0 ? order : x->line < y->line ? -1 : x->line > y->line;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static uint64_t key_of(uint64_t device, uint64_t inode)
{
    return twx_mix64(twx_mix64(device) ^ inode);
}

enum twx_status twx_apply_rows_make(const struct twx_plan_file *plan, struct twx_apply_rows *rows,
                                    struct twx_error *err)
{
    *rows = (struct twx_apply_rows){0};
    rows->rows = twx_alloc(plan->n, sizeof *rows->rows);
    rows->by_path = twx_alloc(plan->n, sizeof *rows->by_path);
    rows->keepers = twx_alloc(plan->n, sizeof *rows->keepers);
    if (rows->rows == NULL || rows->by_path == NULL || rows->keepers == NULL ||
        !twx_hash_set_init(&rows->keeper_files, plan->n)) {
        return twx_fail_memory(err);
    }
    for (size_t i = 0; i < plan->n; i++) {
        const struct twx_plan_entry *entry = &plan->entries[i];
        struct stat st;
        if (entry->action != TWX_PLAN_REMOVE) {
            continue;
        }
        rows->rows[rows->n] = entry;
        rows->by_path[rows->n] = entry;
        rows->keepers[rows->n] = entry->keeper;
        rows->n++;
        if (stat(entry->keeper, &st) == 0) {
            (void)twx_hash_set_add(&rows->keeper_files,
                                   key_of((uint64_t)st.st_dev, (uint64_t)st.st_ino));
        }
    }
    if (rows->n > 1) {
        qsort(rows->by_path, rows->n, sizeof *rows->by_path, by_path_then_line);
        qsort(rows->keepers, rows->n, sizeof *rows->keepers, by_text);
    }
    return TWX_OK;
}

void twx_apply_rows_release(struct twx_apply_rows *rows)
{
    free(rows->rows);
    free(rows->by_path);
    free(rows->keepers);
    twx_hash_set_release(&rows->keeper_files);
}

/** Whether an earlier row has the path. */
static bool is_repeated(const struct twx_apply_rows *rows, const struct twx_plan_entry *row)
{
    const struct twx_plan_entry **place =
        bsearch(&row, rows->by_path, rows->n, sizeof *rows->by_path, by_path_then_line);
    return place != NULL && place > rows->by_path && strcmp(place[-1]->path, row->path) == 0;
}

const char *twx_apply_row_fault(const struct twx_apply_rows *rows, const struct twx_plan_entry *row)
{
    if (row->likeness == TWX_LIKENESS_UNVERIFIED) {
        return "was not verified";
    }
    if (row->path[0] != '/' || row->keeper[0] != '/') {
        return "has no absolute path, or no keeper";
    }
    if (strcmp(row->path, row->keeper) == 0) {
        return "is its own keeper";
    }
    if (is_repeated(rows, row)) {
        return "is named by an earlier row, too";
    }
    const char *path = row->path;
    return bsearch(&path, rows->keepers, rows->n, sizeof *rows->keepers, by_text) != NULL
               ? "is kept in the stead of another file"
               : NULL;
}

bool twx_apply_keeps_inode(const struct twx_apply_rows *rows, uint64_t device, uint64_t inode)
{
    return twx_hash_set_has(&rows->keeper_files, key_of(device, inode));
}
