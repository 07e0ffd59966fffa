// SPDX-License-Identifier: MIT
//
// Folders by path, members by folder. Owns all of struct twx_folder_set.
#include "group/folder_set.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

static int by_path(const void *a, const void *b, void *user)
{
    const struct twx_collection *points = user;
    const struct twx_folder *x = &points->folders[*(const uint32_t *)a];
    const struct twx_folder *y = &points->folders[*(const uint32_t *)b];
    return strcmp(points->text + x->text_at, points->text + y->text_at);
}

static int compare_u32(uint32_t x, uint32_t y)
{
    return x < y ? -1 : x > y;
}

static int by_folder(const void *a, const void *b)
{
    const struct twx_folder_member *x = a;
    const struct twx_folder_member *y = b;
    return x->rank != y->rank ? compare_u32(x->rank, y->rank) : compare_u32(x->item, y->item);
}

static int by_point(const void *a, const void *b)
{
    const struct twx_folder_member *x = a;
    const struct twx_folder_member *y = b;
    return x->point != y->point ? compare_u32(x->point, y->point) : by_folder(a, b);
}

static int by_link(const void *a, const void *b)
{
    const struct twx_folder_member *x = a;
    const struct twx_folder_member *y = b;
    return x->link != y->link ? compare_u32(x->link, y->link) : by_folder(a, b);
}

static struct twx_folder_member member_of(const struct twx_folder_set *set, uint32_t item)
{
    const struct twx_collection *points = set->groups->points;
    return (struct twx_folder_member){
        .rank = set->rank_of[points->items[item].folder],
        .point = points->first_equal != NULL ? points->first_equal[item] : points->point_of[item],
        .link = points->first_link[item],
        .item = item};
}

/** Marks one name of each file in each folder.  returns: false when out of memory */
static bool mark_counted(struct twx_folder_set *set)
{
    const struct twx_collection *points = set->groups->points;
    struct twx_folder_members linked = {0};
    bool has_memory = true;
    for (uint32_t item = 0; item < points->n_items && has_memory; item++) {
        set->is_counted[item] = true;
        if (points->items[item].has_links) {
            has_memory = twx_reserve((void **)&linked.items, &linked.cap, linked.n + 1,
                                     sizeof *linked.items);
            if (has_memory) {
                linked.items[linked.n++] = member_of(set, item);
            }
        }
    }
    if (has_memory) {
        twx_folder_members_by_link(&linked);
    }
    for (size_t i = 1; i < linked.n && has_memory; i++) {
        const struct twx_folder_member *before = &linked.items[i - 1];
        const struct twx_folder_member *own = &linked.items[i];
        set->is_counted[own->item] = own->link != before->link || own->rank != before->rank;
    }
    free(linked.items);
    return has_memory;
}

bool twx_folder_set_make(struct twx_folder_set *set, const struct twx_groups *groups)
{
    const struct twx_collection *points = groups->points;
    *set = (struct twx_folder_set){
        .groups = groups,
        .rank_of = twx_alloc(points->n_folders, sizeof *set->rank_of),
        .at_rank = twx_alloc(points->n_folders, sizeof *set->at_rank),
        .is_counted = twx_alloc(points->n_items, sizeof *set->is_counted),
        .n_images = twx_alloc(points->n_folders, sizeof *set->n_images),
    };
    if (set->rank_of == NULL || set->at_rank == NULL || set->is_counted == NULL ||
        set->n_images == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < points->n_folders; i++) {
        set->at_rank[i] = i;
    }
    qsort_r(set->at_rank, points->n_folders, sizeof *set->at_rank, by_path,
            (struct twx_collection *)(uintptr_t)points);
    for (uint32_t rank = 0; rank < points->n_folders; rank++) {
        set->rank_of[set->at_rank[rank]] = rank;
    }
    if (!mark_counted(set)) {
        return false;
    }
    for (uint32_t item = 0; item < points->n_items; item++) {
        set->n_images[set->rank_of[points->items[item].folder]] += set->is_counted[item];
    }
    return true;
}

void twx_folder_set_release(struct twx_folder_set *set)
{
    free(set->rank_of);
    free(set->at_rank);
    free(set->is_counted);
    free(set->n_images);
    *set = (struct twx_folder_set){0};
}

const char *twx_folder_set_path(const struct twx_folder_set *set, uint32_t rank)
{
    const struct twx_collection *points = set->groups->points;
    return points->text + points->folders[set->at_rank[rank]].text_at;
}

unsigned twx_folder_depth(const char *path, size_t n)
{
    unsigned depth = 0;
    for (size_t i = 0; i < n; i++) {
        depth += path[i] == '/';
    }
    return depth;
}

unsigned twx_folder_common_depth(const char *a, const char *b)
{
    unsigned n = 0;
    for (size_t i = 0; a[i] != '\0' && a[i] == b[i]; i++) {
        n += a[i] == '/';
    }
    return n;
}

void twx_folder_text(const char *path, size_t n, char *text)
{
    const size_t n_shown = n > 1 ? n - 1 : n;
    memcpy(text, path, n_shown);
    text[n_shown] = '\0';
}

bool twx_folder_members_of(const struct twx_folder_set *set, const struct twx_group_place *group,
                           struct twx_folder_members *members)
{
    members->n = 0;
    if (!twx_reserve((void **)&members->items, &members->cap, group->end - group->begin,
                     sizeof *members->items)) {
        return false;
    }
    for (uint32_t i = group->begin; i < group->end; i++) {
        const uint32_t item = set->groups->members[i];
        if (set->is_counted[item]) {
            members->items[members->n++] = member_of(set, item);
        }
    }
    qsort(members->items, members->n, sizeof *members->items, by_folder);
    return true;
}

size_t twx_folder_members_n_folders(const struct twx_folder_members *members)
{
    size_t n = 0;
    for (size_t i = 0; i < members->n; i++) {
        n += i == 0 || members->items[i].rank != members->items[i - 1].rank;
    }
    return n;
}

void twx_folder_members_by_point(struct twx_folder_members *members)
{
    if (members->n > 1) {
        qsort(members->items, members->n, sizeof *members->items, by_point);
    }
}

void twx_folder_members_by_link(struct twx_folder_members *members)
{
    if (members->n > 1) {
        qsort(members->items, members->n, sizeof *members->items, by_link);
    }
}
