// SPDX-License-Identifier: MIT
//
// From decisions what is no duplicate of what.
#include <stdlib.h>

#include "act/decisions.h"
#include "base/alloc.h"
#include "store/reject.h"
#include "twindex_commands.h"

struct rejecting {
    const struct twx_decisions *decisions;
    const struct twx_run *run;
    const uint64_t *lines;  // of the pairs
    struct twx_reject_counts *counts;
};

static void on_refused(void *user, size_t place, const char *why)
{
    const struct rejecting *r = user;
    twx_decisions_report(r->decisions, r->lines[place], r->run, why);
    r->counts->n_refused++;
}

enum twx_status twx_reject_decided(const char *index_path, const struct twx_decisions *decisions,
                                   const struct twx_run *run, struct twx_reject_counts *counts,
                                   struct twx_error *err)
{
    struct twx_path_pair *pairs = twx_alloc(decisions->n, sizeof *pairs);
    uint64_t *lines = twx_alloc(decisions->n, sizeof *lines);
    struct rejecting rejecting = {decisions, run, lines, counts};
    size_t n = 0;
    *counts = (struct twx_reject_counts){0};
    if (pairs == NULL || lines == NULL) {
        free(pairs);
        free(lines);
        return twx_fail_memory(err);
    }
    for (size_t i = 0; i < decisions->n; i++) {
        const struct twx_decision_row *row = &decisions->rows[i];
        if (row->decision == TWX_DECISION_DISTINCT) {
            pairs[n] = (struct twx_path_pair){{row->path, row->other}};
            lines[n++] = row->line;
        }
    }
    const struct twx_pairs_to_reject work = {
        .pairs = pairs, .n = n, .refused = on_refused, .user = &rejecting};
    const enum twx_status status = twx_reject_each(index_path, &work, run, &counts->n_changed, err);
    counts->n_pairs = n;
    counts->n_refused += decisions->n_faulty;
    free(pairs);
    free(lines);
    return status == TWX_OK && counts->n_refused > 0 ? TWX_PARTLY : status;
}
