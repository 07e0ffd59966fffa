// SPDX-License-Identifier: MIT
//
// One question after another.
#include "act/plan_verdict.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/links.h"
#include "twindex_commands.h"

/** Whether two names lead to one file. */
static bool lead_to_one_file(const char *a, const char *b)
{
    struct stat of_a;
    struct stat of_b;
    return stat(a, &of_a) == 0 && stat(b, &of_b) == 0 && twx_is_one_file(&of_a, &of_b);
}

/** What speaks against removal whatever is lost; NULL: nothing does. */
static const char *obstacle(const struct twx_plan_question *q)
{
    if (q->row->is_offline) {
        return "offline";
    }
    if (q->keeper->is_offline) {
        return "its keeper is offline";
    }
    if (q->row->is_linked || lead_to_one_file(q->facts->path, q->keeper_facts->path)) {
        return "the same file as its keeper";
    }
    if (!q->has_checksums) {
        return "no checksum was taken: run twindex index without --no-checksum";
    }
    if (q->is_decided &&
        (q->row->likeness == TWX_LIKENESS_UNVERIFIED || q->row->likeness == TWX_LIKENESS_NONE)) {
        return "its picture could not be compared with its keeper's";
    }
    if (q->options->companions == TWX_COMPANIONS_BLOCK && q->facts->companions.n > 0) {
        return "has companions";
    }
    return NULL;
}

enum twx_status twx_plan_judge(const struct twx_plan_question *q, struct twx_plan_verdict *verdict,
                               struct twx_error *err)
{
    bool is_lost = false;
    *verdict = (struct twx_plan_verdict){.action = TWX_PLAN_LEAVE};
    verdict->is_unverified =
        q->row->is_offline || q->keeper->is_offline || q->row->likeness == TWX_LIKENESS_UNVERIFIED;
    const char *against = obstacle(q);
    if (against != NULL) {
        (void)snprintf(verdict->note, sizeof verdict->note, "%s", against);
        return TWX_OK;
    }
    const enum twx_likeness likeness = q->row->likeness;
    verdict->losses = twx_losses_of_file(q->facts, q->keeper_facts, likeness);
    if (q->options->companions == TWX_COMPANIONS_WITH) {
        const enum twx_status status =
            twx_losses_of_companions(q->facts, q->keeper_facts, &is_lost, err);
        if (status != TWX_OK) {
            return status;
        }
        verdict->losses |= is_lost ? (unsigned)TWX_LOSS_COMPANION : 0U;
    }
    if (!q->is_decided && (q->acted_on >> likeness & 1U) == 0) {
        (void)snprintf(verdict->note, sizeof verdict->note, "%s is not acted on",
                       twx_likeness_name(likeness));
    } else if (!q->is_decided && verdict->losses != 0 && !q->options->accept_losses) {
        verdict->is_left_for_losses = true;
        char losses[TWX_LOSSES_TEXT_BYTES];
        twx_losses_text(verdict->losses, losses);
        (void)snprintf(verdict->note, sizeof verdict->note, "loses %s", losses);
    } else {
        verdict->action = TWX_PLAN_REMOVE;
    }
    return TWX_OK;
}
