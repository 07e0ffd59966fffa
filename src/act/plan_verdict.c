// SPDX-License-Identifier: MIT
//
// One question after another.
#include "act/plan_verdict.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"

/**
 * Whether two names lead to one file: by its inode, or, where one disk is mounted twice and its device has two numbers,
 * by all that a copy does not share.
 */
static bool is_one_file(const char *a, const char *b)
{
    struct stat of_a;
    struct stat of_b;
    return stat(a, &of_a) == 0 && stat(b, &of_b) == 0 && of_a.st_ino == of_b.st_ino &&
           of_a.st_size == of_b.st_size &&
           (of_a.st_dev == of_b.st_dev ||
            twx_timespec_ns(of_a.st_ctim) == twx_timespec_ns(of_b.st_ctim));
}

/** "loses gps,rating". */
static void put_losses(unsigned losses, char *note, size_t size)
{
    size_t n = (size_t)snprintf(note, size, "loses ");
    const char *before = "";
    for (unsigned i = 0; i < TWX_N_LOSSES && n < size; i++) {
        if ((losses >> i & 1U) != 0) {
            n += (size_t)snprintf(note + n, size - n, "%s%s", before,
                                  twx_loss_name((enum twx_loss)(1U << i)));
            before = ",";
        }
    }
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
    if (q->row->is_linked || is_one_file(q->facts->path, q->keeper_facts->path)) {
        return "the same file as its keeper";
    }
    if (!q->has_checksums) {
        return "no checksum was taken: run twindex index without --no-checksum";
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
    verdict->is_unverified = q->row->is_offline || q->keeper->is_offline;
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
    if ((q->acted_on >> likeness & 1U) == 0) {
        (void)snprintf(verdict->note, sizeof verdict->note, "%s is not acted on",
                       twx_likeness_name(likeness));
    } else if (verdict->losses != 0 && !q->options->accept_losses) {
        verdict->is_left_for_losses = true;
        put_losses(verdict->losses, verdict->note, sizeof verdict->note);
    } else {
        verdict->action = TWX_PLAN_REMOVE;
    }
    return TWX_OK;
}
