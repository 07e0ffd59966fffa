// SPDX-License-Identifier: MIT
//
// Row by row, in one transaction.
#include "store/imported_write.h"

#include <string.h>

#include "base/log.h"
#include "store/imported_rows.h"
#include "store/index_change.h"
#include "twindex_commands.h"

/** Writes the row of a path that has no record. */
static enum twx_status write_row(struct twx_index *index, const struct twx_imported_row *row,
                                 struct twx_import_counts *counts, struct twx_error *err)
{
    bool is_known = false;
    bool is_new = false;
    enum twx_status status = twx_index_has_path(index, row->path, &is_known, err);
    if (status == TWX_OK && !is_known) {
        status = twx_imported_put(index, row->path, row->half, &is_new, err);
    }
    counts->n_known += is_known;
    counts->n_new += is_new;
    counts->n_replaced += !is_known && !is_new;
    return status;
}

/** Rows to write. */
struct writing {
    const struct twx_imported_row *rows;
    size_t n;
    const struct twx_run *run;
    struct twx_import_counts *counts;
};

static enum twx_status write_rows(void *user, struct twx_index *index, struct twx_error *err)
{
    const struct writing *w = user;
    enum twx_status status = TWX_OK;
    for (size_t i = 0; status == TWX_OK && i < w->n; i++) {
        if (i + 1 < w->n && strcmp(w->rows[i].path, w->rows[i + 1].path) == 0) {
            continue;
        }
        status = twx_is_stopped(w->run)
                     ? twx_fail(err, TWX_STOPPED, 0, "stopped: nothing was imported")
                     : write_row(index, &w->rows[i], w->counts, err);
    }
    return status;
}

enum twx_status twx_imported_write(const char *index_path, unsigned hash_size,
                                   const struct twx_imported_row *rows, size_t n,
                                   const struct twx_run *run, struct twx_import_counts *counts,
                                   struct twx_error *err)
{
    struct writing w = {.rows = rows, .n = n, .run = run, .counts = counts};
    return twx_index_change(index_path, hash_size, run, write_rows, &w, err);
}
