// SPDX-License-Identifier: MIT
//
// What a person decided of files, read from a CSV that a program wrote, or the person:
//
//   # twindex decisions 1 index=UUID
//   decision,path,other
//   remove,/a/copy.jpg,/a/photo.jpg     path goes; other, which may be empty, is what is kept for it
//   keep,/a/photo.jpg,                  path stays
//   leave,/a/draft.jpg,                 nothing is done with path
//   distinct,/a/1.jpg,/a/2.jpg          path and other are no duplicates of each other
//
// Nothing in it is trusted but to say what is wanted: whether the files are there, and are what was decided of, is asked by
// who does it.
#ifndef TWX_ACT_DECISIONS_H
#define TWX_ACT_DECISIONS_H

#include "base/status.h"
#include "twindex_commands.h"

struct twx_decision_row {
    uint64_t line;  // in the file, for messages
    enum twx_decision decision;
    char *path;   // owned
    char *other;  // owned; "" for none
};

struct twx_decisions {
    char *file;                     // owned: its name, for messages
    struct twx_decision_row *rows;  // owned, in the file's order
    size_t n;
    size_t cap;
    uint64_t n_faulty;  // rows that could not be read, each reported
};

/** Reports a row that is not done, as an error: "'FILE', line N: WHY". */
void twx_decisions_report(const struct twx_decisions *decisions, uint64_t line,
                          const struct twx_run *run, const char *why);

#endif
