// SPDX-License-Identifier: MIT
//
// The journal of an apply: text, a line a step, each on the disk before its step is done. Nothing in it is ever changed. A
// last line that is cut off was written by a process that died, whose step had not begun.
#ifndef TWX_ACT_JOURNAL_H
#define TWX_ACT_JOURNAL_H

#include "act/step.h"

struct twx_journal;

/**
 * Begins a journal, locked for this process.
 *
 * path     nothing has this name
 * journal  out, owned: twx_journal_close
 * errors   by errno
 */
enum twx_status twx_journal_create(const char *path, struct twx_journal **journal,
                                   struct twx_error *err) __attribute__((warn_unused_result));
/** Writes a step, and waits until it is on the disk.  errors: by errno: the step must not be done, nor one after it */
enum twx_status twx_journal_add(struct twx_journal *journal, const struct twx_step *step,
                                struct twx_error *err) __attribute__((warn_unused_result));
/** Accepts NULL. */
void twx_journal_close(struct twx_journal *journal);

/** Steps, in order. */
struct twx_steps {
    struct twx_step *items;  // owned
    size_t n;
    size_t cap;
};
/** Accepts a zeroed one. */
void twx_steps_release(struct twx_steps *steps);

/**
 * Opens a journal to undo it, locked for this process, and reads its steps.
 *
 * journal  out, owned: twx_journal_close
 * steps    out: twx_steps_release, whatever is returned
 * errors   TWX_UNUSABLE: it is no journal, or a line that is not its last is damaged; TWX_TRY_AGAIN: in use; by errno
 */
enum twx_status twx_journal_open(const char *path, struct twx_journal **journal,
                                 struct twx_steps *steps, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
