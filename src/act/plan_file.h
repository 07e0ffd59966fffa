// SPDX-License-Identifier: MIT
//
// A plan, read back: what `twindex plan` wrote, and people have edited. Nothing in it is trusted but to say what is wanted.
#ifndef TWX_ACT_PLAN_FILE_H
#define TWX_ACT_PLAN_FILE_H

#include "base/status.h"
#include "twindex_commands.h"

struct twx_plan_entry {
    uint64_t line;  // in the file, for messages
    enum twx_plan_action action;
    enum twx_likeness likeness;  // TWX_LIKENESS_NONE: another word, or nothing
    char *path;                  // owned
    char *keeper;                // owned; "" of a keeper
};

struct twx_plan_file {
    char uuid[37];    // of the index that it was made of
    int64_t made_ns;  // when
    enum twx_companion_policy companions;
    struct twx_plan_entry *entries;  // owned
    size_t n;
    size_t cap;
};

/**
 * Reads a plan. Columns are known by their names, further ones are passed over.
 *
 * plan     out: twx_plan_file_release, whatever is returned
 * errors   TWX_UNUSABLE: it is no plan, or of a later version; by errno. A row that cannot be read names its line.
 */
enum twx_status twx_plan_file_read(const char *path, struct twx_plan_file *plan,
                                   struct twx_error *err) __attribute__((warn_unused_result));
/** Accepts a zeroed one. */
void twx_plan_file_release(struct twx_plan_file *plan);

#endif
