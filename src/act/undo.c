// SPDX-License-Identifier: MIT
//
// A journal, backwards.
#include <inttypes.h>

#include "act/journal.h"
#include "act/steps.h"
#include "base/clock.h"
#include "base/log.h"
#include "twindex_commands.h"

/** Of the first n steps, those that are not a folder's. */
static uint64_t count_files(const struct twx_steps *steps, size_t n)
{
    uint64_t n_files = 0;
    for (size_t i = 0; i < n; i++) {
        n_files += steps->items[i].kind != TWX_STEP_FOLDER;
    }
    return n_files;
}

enum twx_status twx_undo(const char *path, const struct twx_run *run,
                         void (*failed)(void *user, const char *why), void *user,
                         struct twx_undo_counts *counts, struct twx_error *err)
{
    struct twx_journal *journal = NULL;
    struct twx_steps steps;
    const double begun = twx_monotonic_seconds();
    *counts = (struct twx_undo_counts){0};
    enum twx_status status = twx_journal_open(path, &journal, &steps, err);
    counts->n_steps = count_files(&steps, steps.n);
    for (size_t i = steps.n; i > 0 && status == TWX_OK; i--) {
        struct twx_error step_err = {0};
        bool was_done = false;
        if (twx_is_stopped(run)) {
            counts->n_left = count_files(&steps, i);
            status =
                twx_fail(err, TWX_STOPPED, 0, "stopped with %" PRIu64 " of %" PRIu64 " files left",
                         counts->n_left, counts->n_steps);
        } else if (twx_step_undo(&steps.items[i - 1], &was_done, &step_err) == TWX_OK) {
            counts->n_undone += was_done;
        } else {
            counts->n_failed++;
            if (failed != NULL) {
                failed(user, step_err.text);
            }
        }
    }
    counts->seconds = twx_monotonic_seconds() - begun;
    twx_steps_release(&steps);
    twx_journal_close(journal);
    return status == TWX_OK && counts->n_failed > 0 ? TWX_PARTLY : status;
}
