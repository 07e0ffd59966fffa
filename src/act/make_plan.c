// SPDX-License-Identifier: MIT
//
// A plan: the groups of what is acted on, and for each duplicate whether it may go. Groups come from twx_export, row by
// row; what metadata say is read for a batch of them at a time.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "act/decide_group.h"
#include "act/image_companions.h"
#include "act/plan_tags.h"
#include "act/plan_verdict.h"
#include "base/alloc.h"
#include "base/checksum.h"
#include "base/clock.h"
#include "base/links.h"
#include "base/log.h"
#include "base/status.h"
#include "store/index_details.h"
#include "twindex_commands.h"

enum { BATCH_ROWS = 512 };

struct plan {
    const struct twx_plan_options *options;
    unsigned acted_on;
    struct twx_index *index;
    const struct twx_run *run;
    twx_plan_fn fn;
    void *user;
    struct twx_plan_counts *counts;
    struct twx_error *err;
    enum twx_status status;           // of what the callback of the export did
    bool has_ended;                   // fn has enough
    struct twx_plan_member *members;  // owned
    size_t n_members;
    size_t cap;
    size_t keeper;  // of the group that comes in
    struct twx_plan_tags tags;
    struct twx_link_counter links;
    struct twx_decided decided;     // with decisions
    struct twx_plan_looker looker;  // likewise
};

// ---------------------------------------------------------------------------------------------------------
// Batches

static void drop_batch(struct plan *p)
{
    for (size_t i = 0; i < p->n_members; i++) {
        free((void *)(uintptr_t)p->members[i].facts.path);
        twx_strings_release(&p->members[i].facts.companions);
    }
    p->n_members = 0;
}

/** Adds a row, with what the index knows of its file. */
static enum twx_status add_member(struct plan *p, const struct twx_group_row *row)
{
    struct twx_file_details details;
    if (!twx_reserve((void **)&p->members, &p->cap, p->n_members + 1, sizeof *p->members)) {
        return twx_fail_memory(p->err);
    }
    struct twx_plan_member *m = &p->members[p->n_members];
    char *path = twx_strdup(row->image.path);
    if (path == NULL) {
        return twx_fail_memory(p->err);
    }
    p->keeper = row->is_keeper ? p->n_members : p->keeper;
    *m = (struct twx_plan_member){.row = *row, .keeper = p->keeper};
    m->row.image.path = path;
    m->row.likeness = row->is_exact ? TWX_LIKENESS_EXACT : row->likeness;
    m->facts = (struct twx_loss_facts){
        .path = path,
        .carried_pixels = row->carried_pixels,
        .carried_quality = row->carried_quality,
        .has_taken = row->image.has_taken,
        .taken_s = row->image.taken_s,
    };
    p->n_members++;
    const enum twx_status status = twx_index_path_details(p->index, path, &details, p->err);
    m->facts.metadata = details.metadata;
    m->has_checksum = twx_checksum_is_known(details.checksum);
    memcpy(m->checksum, details.checksum, sizeof m->checksum);
    return status;
}

// ---------------------------------------------------------------------------------------------------------
// Verdicts

static enum twx_status find_companions(struct plan *p)
{
    enum twx_status status = TWX_OK;
    for (size_t i = 0; i < p->n_members && status == TWX_OK; i++) {
        struct twx_loss_facts *facts = &p->members[i].facts;
        status = twx_image_companions_find(facts->path, &facts->companions, p->err);
    }
    return status;
}

/** Counts the bytes that become free with this name; false when out of memory. */
static bool count_freed(struct plan *p, const char *path)
{
    struct stat st;
    bool is_last = false;
    if (lstat(path, &st) != 0) {
        return true;
    }
    if (!twx_link_counter_add(&p->links, &st, &is_last)) {
        return false;
    }
    p->counts->n_remove_bytes += is_last ? (uint64_t)st.st_size : 0;
    return true;
}

/** Whether a member goes, of those that may. */
static enum twx_status ask(const struct plan *p, const struct twx_plan_member *m,
                           struct twx_plan_verdict *verdict)
{
    const struct twx_plan_member *keeper = &p->members[m->keeper];
    const struct twx_plan_question question = {
        .options = p->options,
        .acted_on = p->acted_on,
        .row = &m->row,
        .keeper = &keeper->row,
        .facts = &m->facts,
        .keeper_facts = &keeper->facts,
        .has_checksums = m->has_checksum && keeper->has_checksum,
        .is_decided = p->options->decisions != NULL,
    };
    return twx_plan_judge(&question, verdict, p->err);
}

/** What becomes of a member that does not go by decisions. */
static struct twx_plan_verdict stay(const struct twx_plan_member *m)
{
    struct twx_plan_verdict verdict = {.action = m->is_kept ? TWX_PLAN_KEEP : TWX_PLAN_LEAVE};
    const char *note = m->is_kept               ? ""
                       : m->decided == NULL     ? "not decided"
                       : m->decided->is_refused ? "decided, and refused"
                                                : "decided to be left";
    (void)snprintf(verdict.note, sizeof verdict.note, "%s", note);
    return verdict;
}

/** Whether what a member has is compared with what its keeper has: it may go. */
static bool may_go(const struct plan *p, const struct twx_plan_member *member)
{
    return p->options->decisions != NULL ? twx_is_decided(member->decided, TWX_DECISION_REMOVE)
                                         : !member->row.is_keeper;
}

/** Says what becomes of a member. */
static enum twx_status find_verdict(struct plan *p, const struct twx_plan_member *m,
                                    struct twx_plan_verdict *verdict)
{
    const bool has_decisions = p->options->decisions != NULL;
    if (!m->may_go) {
        *verdict = has_decisions ? stay(m) : (struct twx_plan_verdict){.action = TWX_PLAN_KEEP};
        return TWX_OK;
    }
    const enum twx_status status = ask(p, m, verdict);
    if (status == TWX_OK && has_decisions && verdict->action != TWX_PLAN_REMOVE) {
        twx_decided_refuse(&p->decided, m->decided, "is left: %s", verdict->note);
    }
    return status;
}

/** Whether the row of a member names a keeper: of a member that is left by decisions only where the two were compared. */
static bool has_keeper(const struct plan *p, size_t i, enum twx_plan_action action)
{
    const struct twx_plan_member *m = &p->members[i];
    return action != TWX_PLAN_KEEP && m->keeper != i &&
           (m->may_go || (p->members[m->keeper].row.is_keeper && !m->row.is_keeper));
}

/** Judges a member, counts it and hands it out. */
static enum twx_status judge(struct plan *p, size_t i)
{
    const struct twx_plan_member *m = &p->members[i];
    const struct twx_plan_member *keeper = &p->members[m->keeper];
    struct twx_plan_verdict verdict = {.action = TWX_PLAN_LEAVE};
    const enum twx_status status = find_verdict(p, m, &verdict);
    if (status != TWX_OK) {
        return status;
    }
    p->counts->n_remove += verdict.action == TWX_PLAN_REMOVE;
    p->counts->n_leave += verdict.action == TWX_PLAN_LEAVE;
    p->counts->n_losing += verdict.is_left_for_losses;
    if (verdict.action == TWX_PLAN_REMOVE && !count_freed(p, m->facts.path)) {
        return twx_fail_memory(p->err);
    }
    const bool names_keeper = has_keeper(p, i, verdict.action);
    struct twx_group_row row = m->row;
    row.likeness = verdict.is_unverified ? TWX_LIKENESS_UNVERIFIED : row.likeness;
    row.decided_by = m->decided != NULL && !m->decided->is_refused ? "decision"
                     : names_keeper                                ? row.decided_by
                                                                   : "";
    const struct twx_plan_row planned = {
        .member = &row,
        .action = verdict.action,
        .keeper = names_keeper ? keeper->facts.path : NULL,
        .keeper_bytes = keeper->row.image.path_bytes,
        .losses = verdict.losses,
        .companions = (const char *const *)m->facts.companions.items,
        .n_companions = m->facts.companions.n,
        .note = verdict.note,
    };
    p->has_ended = !p->fn(p->user, &planned);
    return TWX_OK;
}

/** Finds what is decided of the members of each group, and puts its keeper first. */
static enum twx_status decide_batch(struct plan *p)
{
    struct twx_plan_group group = {.members = p->members};
    while (group.end < p->n_members) {
        group.begin = group.end++;
        while (group.end < p->n_members && !p->members[group.end].row.is_keeper) {
            group.end++;
        }
        twx_decide_group(&p->decided, &group, p->options->groups.scope != NULL);
    }
    return twx_decide_compare(&p->looker, p->members, p->n_members, p->err);
}

static enum twx_status finish_batch(struct plan *p)
{
    enum twx_status status = p->options->decisions != NULL ? decide_batch(p) : TWX_OK;
    for (size_t i = 0; i < p->n_members; i++) {
        p->members[i].may_go = may_go(p, &p->members[i]);
    }
    if (status == TWX_OK) {
        status = twx_plan_tags_read(&p->tags, p->members, p->n_members, p->err);
    }
    if (status == TWX_OK && p->options->companions != TWX_COMPANIONS_IGNORE) {
        status = find_companions(p);
    }
    for (size_t i = 0; i < p->n_members && status == TWX_OK && !p->has_ended; i++) {
        status = judge(p, i);
    }
    drop_batch(p);
    return status;
}

static bool on_row(void *user, const struct twx_group_row *row)
{
    struct plan *p = user;
    if (row->is_keeper && p->n_members >= BATCH_ROWS) {
        p->status = finish_batch(p);
    }
    if (p->status == TWX_OK) {
        p->status = add_member(p, row);
    }
    return p->status == TWX_OK && !p->has_ended;
}

// ---------------------------------------------------------------------------------------------------------
// The whole

/** The groups of what is acted on, or by decisions of what joins: without pictures where equal bytes, or equal payloads, are all of that. */
static struct twx_export_options groups_of(const struct twx_plan_options *options,
                                           unsigned acted_on)
{
    struct twx_export_options groups = options->groups;
    const unsigned exact = 1U << TWX_LIKENESS_EXACT;
    groups.size = sizeof groups;
    groups.look_at_files = true;
    groups.exact_only = acted_on == exact;
    groups.all_files = false;
    groups.verify = !groups.exact_only;
    groups.joined = acted_on;
    if ((acted_on & ~(exact | 1U << TWX_LIKENESS_PAYLOAD)) == 0 && groups.radius == -1) {
        groups.radius = 0;  // one payload is one hash
    }
    return groups;
}

/** Makes the groups, and the plan of them. */
static enum twx_status plan_groups(struct plan *p)
{
    struct twx_export_options groups = groups_of(p->options, p->acted_on);
    struct twx_keep *default_keep = NULL;  // rows name its rules
    enum twx_status status = TWX_OK;
    if (groups.keep == NULL) {
        status = twx_keep_parse(NULL, &default_keep, p->err);
        groups.keep = default_keep;
    }
    if (status == TWX_OK) {
        status = twx_export(p->index, &groups, p->run, on_row, p, &p->counts->groups, p->err);
    }
    status = status == TWX_OK ? p->status : status;
    if (status == TWX_OK && !p->has_ended) {
        status = finish_batch(p);
    }
    twx_keep_free(default_keep);
    return status;
}

/** The same by decisions. */
static enum twx_status plan_decided(struct plan *p)
{
    unsigned classes = 0;
    enum twx_status status =
        twx_decided_make(p->options->decisions, p->index, p->run, &p->decided, p->err);
    if (status == TWX_OK) {
        status = twx_plan_classes(&p->looker, &p->decided, &classes, p->err);
        twx_match_verifier_free(p->looker.verifier);  // what was found is known to the export
        p->looker.verifier = NULL;
    }
    if (status == TWX_OK) {
        // As they were shown, and what was decided.
        p->acted_on |= TWX_LIKENESSES_OF_DUPLICATES | classes;
        status = plan_groups(p);
    }
    if (status == TWX_OK && !p->has_ended) {
        status = twx_decided_finish(&p->decided, p->index, p->err);
    }
    p->counts->n_refused = p->decided.n_refused;
    twx_decided_release(&p->decided);
    twx_match_verifier_free(p->looker.verifier);
    return status == TWX_OK && p->counts->n_refused > 0 ? TWX_PARTLY : status;
}

enum twx_status twx_plan(struct twx_index *index, const struct twx_plan_options *options,
                         const struct twx_run *run, twx_plan_fn fn, void *user,
                         struct twx_plan_counts *counts, struct twx_error *err)
{
    const double begin = twx_monotonic_seconds();
    struct plan p = {
        .options = options,
        .acted_on = options->acted_on != 0 ? options->acted_on
                                           : 1U << TWX_LIKENESS_EXACT | 1U << TWX_LIKENESS_PAYLOAD,
        .index = index,
        .run = run,
        .fn = fn,
        .user = user,
        .counts = counts,
        .err = err,
        .tags = {.groups = &options->groups, .run = run},
        .looker = {.index = index, .groups = &options->groups, .run = run},
    };
    *counts = (struct twx_plan_counts){.groups.size = sizeof counts->groups};
    enum twx_status status = twx_link_counter_init(&p.links) ? TWX_OK : twx_fail_memory(err);
    if (status == TWX_OK) {
        status = options->decisions != NULL ? plan_decided(&p) : plan_groups(&p);
    }
    counts->groups.seconds = twx_monotonic_seconds() - begin;
    drop_batch(&p);
    free(p.members);
    twx_plan_tags_release(&p.tags);
    twx_link_counter_release(&p.links);
    return status;
}
