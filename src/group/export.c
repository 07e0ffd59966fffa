// SPDX-License-Identifier: MIT
//
// twx_export(): the rows of the groups of files that are there.
#include "base/clock.h"
#include "base/log.h"
#include "base/sized.h"
#include "group/group_hand_out.h"
#include "group/present_groups.h"

static enum twx_status export_groups(struct twx_index *index,
                                     const struct twx_export_options *options,
                                     const struct twx_run *run, twx_group_fn fn, void *user,
                                     struct twx_export_counts *counts, struct twx_error *err)
{
    struct twx_present_groups p;
    twx_present_groups_init(&p, index, options, run);
    enum twx_status status = twx_present_groups_make(&p, counts, err);
    const double made = twx_monotonic_seconds();
    if (status == TWX_OK) {
        status = twx_groups_hand_out(&p.groups, fn, user, counts, err);
    }
    if (status == TWX_OK) {
        twx_log(run, TWX_LEVEL_INFO, "wrote the groups: %.2f s", twx_monotonic_seconds() - made);
    }
    if (status == TWX_OK && p.look != NULL) {
        twx_look_report(p.look, run, counts);
    }
    if (status == TWX_OK && p.verifier != NULL) {
        twx_verifier_report(p.verifier, counts);
    }
    counts->seconds = twx_monotonic_seconds() - p.begin;
    twx_present_groups_release(&p);
    return status;
}

enum twx_status twx_export(struct twx_index *index, const struct twx_export_options *options,
                           const struct twx_run *run, twx_group_fn fn, void *user,
                           struct twx_export_counts *counts, struct twx_error *err)
{
    struct twx_export_options known;
    struct twx_export_counts counted = {.size = sizeof counted};
    enum twx_status status =
        twx_sized_take(&known, sizeof known, options, "twx_export_options", err);
    if (status == TWX_OK) {
        status = export_groups(index, &known, run, fn, user, &counted, err);
    }
    twx_sized_give(counts, &counted, sizeof counted);
    return status;
}
