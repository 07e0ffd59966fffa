// SPDX-License-Identifier: MIT
//
// Making a row takes as long as writing it. Owns nothing past a call.
#include "group/group_hand_out.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/rows_ahead.h"

enum { HUGE_GROUP = 20000 };  // images: seldom copies, rather blank pages or placeholders

struct handing_out {
    const struct twx_groups *groups;
    twx_group_fn fn;
    void *user;
    struct twx_export_counts *counts;
    struct twx_rows_ahead *ahead;
    bool has_warned;  // of a group too large for its diameter
};

static size_t n_members(const struct twx_groups *groups, size_t g)
{
    return groups->places[g].end - groups->places[g].begin;
}

/** Names the largest group when it is huge.  returns: false when out of memory */
static bool warn_of_huge_groups(const struct twx_groups *groups, struct twx_export_counts *counts)
{
    size_t largest = 0;
    size_t n_huge = 0;
    for (size_t g = 0; g < groups->n_groups; g++) {
        largest = n_members(groups, g) > n_members(groups, largest) ? g : largest;
        n_huge += n_members(groups, g) >= HUGE_GROUP;
    }
    if (groups->n_groups > 0) {
        counts->n_largest = n_members(groups, largest);
    }
    if (n_huge == 0) {
        return true;
    }
    char *path = twx_alloc(groups->points->n_longest + 1, 1);
    if (path == NULL) {
        return false;
    }
    const uint32_t keeper = groups->places[largest].keeper;
    (void)twx_collection_path(groups->points, &groups->points->items[keeper], path);
    twx_log(groups->run, TWX_LEVEL_WARNING,
            "%zu groups of %d images or more, the largest that of '%s' with %zu: pictures that "
            "many others resemble are seldom their copies",
            n_huge, HUGE_GROUP, path, (size_t)counts->n_largest);
    free(path);
    return true;
}

static void count(struct twx_export_counts *counts, const struct twx_made_row *made)
{
    const struct twx_group_row *row = &made->row;
    counts->n_groups += row->is_keeper;
    counts->n_duplicates += !row->is_keeper;
    counts->n_duplicate_bytes += row->frees_bytes ? row->image.bytes : 0;
    counts->n_offline += row->is_offline;
    counts->n_unseen_larger += made->is_unseen_larger;
    counts->n_unseen_lossy += made->is_unseen_lossy;
}

static bool hand_out(void *user, struct twx_made_row *made)
{
    struct handing_out *h = user;
    if (made->n_unmeasured > 0 && !h->has_warned) {
        twx_log(h->groups->run, TWX_LEVEL_WARNING,
                "the group of '%s' has %zu distinct hashes: no diameter for groups of more than %d",
                made->row.image.path, made->n_unmeasured, TWX_DIAMETER_HASHES_MAX);
        h->has_warned = true;
    }
    count(h->counts, made);
    return h->fn(h->user, &made->row);
}

static bool hold(void *user, struct twx_made_row *made)
{
    const struct handing_out *h = user;
    return twx_rows_ahead_add(h->ahead, made, made->row.image.path, made->row.image.path_bytes);
}

static enum twx_status make(void *user, struct twx_rows_ahead *ahead, struct twx_error *err)
{
    struct handing_out *h = user;
    h->ahead = ahead;
    return twx_groups_make_rows(h->groups, hold, h, err);
}

enum twx_status twx_groups_hand_out(const struct twx_groups *groups, twx_group_fn fn, void *user,
                                    struct twx_export_counts *counts, struct twx_error *err)
{
    struct handing_out h = {.groups = groups, .fn = fn, .user = user, .counts = counts};
    if (!warn_of_huge_groups(groups, counts)) {
        return twx_fail_memory(err);
    }
    struct twx_rows_ahead *ahead = twx_rows_ahead_start(sizeof(struct twx_made_row), make, &h);
    if (ahead == NULL) {
        return twx_groups_make_rows(groups, hand_out, &h, err);
    }
    struct twx_made_row *made = NULL;
    const char *path = NULL;
    bool goes_on = true;
    while (goes_on && (made = twx_rows_ahead_next(ahead, &path)) != NULL) {
        made->row.image.path = path;
        goes_on = hand_out(&h, made);
    }
    const enum twx_status status = twx_rows_ahead_status(ahead, err);
    twx_rows_ahead_end(ahead);
    return status;
}
