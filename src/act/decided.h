// SPDX-License-Identifier: MIT
//
// Decisions by file, once those that contradict each other, or the index, are out. Who does a decision takes it from here,
// and says what could not be done.
#ifndef TWX_ACT_DECIDED_H
#define TWX_ACT_DECIDED_H

#include "act/decisions.h"
#include "store/index.h"
#include "twindex_commands.h"

/** What was decided of a file. */
struct twx_decided_file {
    const struct twx_decision_row *row;
    bool is_refused;  // and reported
    bool is_met;      // in a group
};

struct twx_decided {
    const struct twx_decisions *decisions;  // borrowed
    const struct twx_run *run;              // borrowed
    struct twx_decided_file *files;         // owned: by path, each once
    size_t n;
    const struct twx_decision_row *
        *distinct;  // owned: rows of such pairs, by the lower path, then the higher
    size_t n_distinct;
    uint64_t n_refused;  // with rows that could not be read
};

/**
 * Sorts decisions by file. Reported and refused: files that are decided twice, and not the same; files that are not in the
 * index, as such or as what is kept; what is kept and goes itself; pairs that are decided to be distinct.
 *
 * decided  out: twx_decided_release, whatever is returned
 * errors   TWX_NO_MEMORY; those of reading the index
 */
enum twx_status twx_decided_make(const struct twx_decisions *decisions, struct twx_index *index,
                                 const struct twx_run *run, struct twx_decided *decided,
                                 struct twx_error *err) __attribute__((warn_unused_result));
/** Accepts a zeroed one. */
void twx_decided_release(struct twx_decided *decided);

/** What was decided of a file; NULL: nothing. Of what was decided in contradiction, too. */
struct twx_decided_file *twx_decided_find(const struct twx_decided *decided, const char *path);

/** Whether a decision is to be done: it is this one, and was not refused. file: NULL for none */
static inline bool twx_is_decided(const struct twx_decided_file *file, enum twx_decision decision)
{
    return file != NULL && !file->is_refused && file->row->decision == decision;
}

/** Whether two files were decided to be no duplicates of each other. */
bool twx_decided_are_distinct(const struct twx_decided *decided, const char *a, const char *b);

/** Refuses a decision, which is reported with its file: "'PATH' WHY". */
void twx_decided_refuse(struct twx_decided *decided, struct twx_decided_file *file,
                        const char *format, ...) __attribute__((format(printf, 3, 4)));

/** At the end: refuses what is to go and was in no group. */
enum twx_status twx_decided_finish(struct twx_decided *decided, struct twx_index *index,
                                   struct twx_error *err) __attribute__((warn_unused_result));

#endif
