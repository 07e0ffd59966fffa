// SPDX-License-Identifier: MIT
//
// Decisions looked up by path.
#include "act/decide_group.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/status.h"
#include "twindex_commands.h"

// ---------------------------------------------------------------------------------------------------------
// Who goes, and for whom

static bool is_removed(const struct twx_plan_member *member)
{
    return member->decided != NULL && member->decided->row->decision == TWX_DECISION_REMOVE;
}

/** The keeper of a group; it may be to go itself. */
static size_t keeper_of_group(const struct twx_plan_group *group)
{
    for (size_t i = group->begin; i < group->end; i++) {
        if (twx_is_decided(group->members[i].decided, TWX_DECISION_KEEP)) {
            return i;
        }
    }
    return group->begin;
}

/** The place of a file in a group; group->end: it is not there.  likely: where it may be */
static size_t find_member(const struct twx_plan_group *group, const char *path, size_t likely)
{
    size_t i = group->begin;
    if (strcmp(group->members[likely].facts.path, path) == 0) {
        return likely;
    }
    while (i < group->end && strcmp(group->members[i].facts.path, path) != 0) {
        i++;
    }
    return i;
}

/** Finds what is kept for a member that is to go, or refuses that it goes. */
static void find_keeper(struct twx_decided *decided, const struct twx_plan_group *group, size_t i,
                        size_t of_group, bool has_scope)
{
    struct twx_plan_member *member = &group->members[i];
    const char *other = member->decided->row->other;
    const size_t keeper = other[0] != '\0' ? find_member(group, other, of_group) : of_group;
    if (keeper == group->end) {
        twx_decided_refuse(decided, member->decided,
                           "is left: what is kept for it is in another group, or in none: see -r, "
                           "--linkage and --only");
    } else if (is_removed(&group->members[keeper])) {
        twx_decided_refuse(
            decided, member->decided,
            "is left: the keeper of its group goes, too: say which other file stays");
    } else if (has_scope && !group->members[keeper].row.is_keeper) {
        twx_decided_refuse(decided, member->decided,
                           "is left: within --protect and the like only the keeper of its group "
                           "may be kept for it");
    } else if (twx_decided_are_distinct(decided, member->facts.path,
                                        group->members[keeper].facts.path)) {
        twx_decided_refuse(decided, member->decided,
                           "is left: another line says that the keeper of its group is distinct");
    } else {
        member->keeper = keeper;
        group->members[keeper].is_kept = true;
    }
}

/** Puts a member first in its group; places of keepers follow. */
static void put_first(const struct twx_plan_group *group, size_t place)
{
    const struct twx_plan_member first = group->members[place];
    group->members[place] = group->members[group->begin];
    group->members[group->begin] = first;
    for (size_t i = group->begin; i < group->end; i++) {
        size_t *keeper = &group->members[i].keeper;
        *keeper = *keeper == place ? group->begin : *keeper == group->begin ? place : *keeper;
    }
}

void twx_decide_group(struct twx_decided *decided, const struct twx_plan_group *group,
                      bool has_scope)
{
    for (size_t i = group->begin; i < group->end; i++) {
        struct twx_plan_member *member = &group->members[i];
        member->decided = twx_decided_find(decided, member->facts.path);
        member->is_kept = twx_is_decided(member->decided, TWX_DECISION_KEEP);
        if (member->decided != NULL) {
            member->decided->is_met = true;
        }
    }
    const size_t keeper = keeper_of_group(group);
    for (size_t i = group->begin; i < group->end; i++) {
        group->members[i].keeper = keeper;
        if (twx_is_decided(group->members[i].decided, TWX_DECISION_REMOVE)) {
            find_keeper(decided, group, i, keeper, has_scope);
        }
    }
    group->members[keeper].is_kept = !is_removed(&group->members[keeper]);
    put_first(group, keeper);
}

// ---------------------------------------------------------------------------------------------------------
// What two files are to each other

static struct twx_image_pair pair_of(const struct twx_plan_looker *looker,
                                     const struct twx_plan_member *member,
                                     const struct twx_plan_member *keeper)
{
    const bool is_exact = member->has_checksum && keeper->has_checksum &&
                          member->row.image.bytes == keeper->row.image.bytes &&
                          memcmp(member->checksum, keeper->checksum, sizeof member->checksum) == 0;
    return twx_plan_pair(looker, &member->row.image, &keeper->row.image, is_exact);
}

/** Whether a member goes for a file that its row says nothing of: another one than that of the rules, or that by a chain. */
static bool is_other_pair(const struct twx_plan_looker *looker,
                          const struct twx_plan_member *members, size_t i)
{
    return twx_is_decided(members[i].decided, TWX_DECISION_REMOVE) &&
           (looker->groups->linkage == TWX_LINKAGE_SINGLE || members[i].row.is_keeper ||
            !members[members[i].keeper].row.is_keeper);
}

/** Pairs to compare, and where they are among the members. */
struct questions {
    struct twx_image_pair *pairs;  // owned, as the others: n
    enum twx_likeness *likeness;
    size_t *places;
    size_t n;
};

static void list_questions(const struct twx_plan_looker *looker,
                           const struct twx_plan_member *members, size_t n_members,
                           struct questions *questions)
{
    for (size_t i = 0; i < n_members; i++) {
        if (is_other_pair(looker, members, i)) {
            questions->places[questions->n] = i;
            questions->pairs[questions->n++] =
                pair_of(looker, &members[i], &members[members[i].keeper]);
        }
    }
}

/** Answers them, and tells the members. */
static enum twx_status answer(struct twx_plan_looker *looker, struct twx_plan_member *members,
                              const struct questions *questions, struct twx_error *err)
{
    const enum twx_status status =
        twx_plan_look(looker, questions->pairs, questions->n, questions->likeness, err);
    for (size_t i = 0; i < questions->n && status == TWX_OK; i++) {
        struct twx_group_row *row = &members[questions->places[i]].row;
        row->likeness = questions->likeness[i];
        row->distance = questions->pairs[i].distance;
        row->is_exact = questions->pairs[i].is_exact;
        row->is_linked = false;  // told by the files themselves
    }
    return status;
}

enum twx_status twx_decide_compare(struct twx_plan_looker *looker, struct twx_plan_member *members,
                                   size_t n, struct twx_error *err)
{
    struct questions questions = {
        .pairs = twx_alloc(n, sizeof *questions.pairs),
        .likeness = twx_alloc(n, sizeof *questions.likeness),
        .places = twx_alloc(n, sizeof *questions.places),
    };
    enum twx_status status = TWX_OK;
    if (questions.pairs == NULL || questions.likeness == NULL || questions.places == NULL) {
        status = twx_fail_memory(err);
    } else {
        list_questions(looker, members, n, &questions);
        status = questions.n > 0 ? answer(looker, members, &questions, err) : TWX_OK;
    }
    free(questions.pairs);
    free(questions.likeness);
    free(questions.places);
    return status;
}
