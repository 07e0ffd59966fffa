// SPDX-License-Identifier: MIT
//
// The rows of a group: distances to the keeper, order, links, diameter. Owns the rows of one group at a time.
#include "group/group_rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/log.h"
#include "group/collection_rank.h"
#include "group/diameter.h"
#include "group/keep_seen.h"
#include "group/node_match.h"

enum {
    // Groups whose memory is asked for before it is their turn: where their members are, then these, then what they lead to.
    MEMBERS_AHEAD = 12,
    ITEMS_AHEAD = 8,
    REST_AHEAD = 4,
    FEW = 4,              // images of a group so asked for: most have no more
    ROWS_AHEAD = 8,       // of a large group: what images lead to
    ROWS_FAR_AHEAD = 16,  // these
};

/** One image of the group at hand. */
struct row {
    uint64_t key;  // of its path
    uint32_t item;
    uint16_t distance;
    uint16_t allowed;
    uint8_t turn;  // of the keeper
    uint8_t via;
};

struct writer {
    const struct twx_groups *groups;
    struct row *rows;  // owned
    size_t n_rows;
    size_t rows_cap;
    uint32_t *hash_ids;  // owned: distinct ones of the group
    size_t ids_cap;
    uint8_t *codes;  // owned: theirs
    size_t codes_cap;
    struct twx_turned_node turned;  // the keeper of the group at hand
    char *path;                     // owned: of the row being handed out
    char *keeper_path;              // owned
    uint32_t *n_left;  // owned, with a scope: of each file by its first link, names that stay
};

static int by_distance_then_path(const void *a, const void *b, void *user)
{
    const struct row *x = a;
    const struct row *y = b;
    const struct twx_collection *points = user;
    if (x->distance != y->distance) {
        return x->distance < y->distance ? -1 : 1;
    }
    if (x->key != y->key) {
        return x->key < y->key ? -1 : 1;
    }
    return twx_collection_compare_paths(points, &points->items[x->item], &points->items[y->item]);
}

static int by_id(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a;
    const uint32_t y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

/** Asks for the memory of the groups behind the g-th: all is in the order of the index, and groups in that of their paths. */
TWX_FETCHES void fetch_ahead(const struct twx_groups *groups, size_t g)
{
    const struct twx_collection *points = groups->points;
    if (g + MEMBERS_AHEAD < groups->n_groups) {
        __builtin_prefetch(&groups->members[groups->places[g + MEMBERS_AHEAD].begin]);
    }
    if (g + ITEMS_AHEAD < groups->n_groups) {
        const struct twx_group_place *place = &groups->places[g + ITEMS_AHEAD];
        for (uint32_t i = place->begin; i < place->end && i < place->begin + FEW; i++) {
            twx_collection_fetch_item(points, groups->members[i]);
            __builtin_prefetch(&points->point_of[groups->members[i]]);
        }
    }
    if (g + REST_AHEAD < groups->n_groups) {
        const struct twx_group_place *place = &groups->places[g + REST_AHEAD];
        for (uint32_t i = place->begin; i < place->end && i < place->begin + FEW; i++) {
            twx_collection_fetch_rest(points, groups->members[i]);
        }
    }
}

/** Fills writer->rows with a group: the keeper, then by distance and path. */
static bool collect_rows(struct writer *writer, const struct twx_group_place *group)
{
    const struct twx_groups *groups = writer->groups;
    const struct twx_collection *points = groups->points;
    const uint32_t begin = group->begin;
    const uint32_t end = group->end;
    const uint32_t keeper = group->keeper;
    const bool has_code = points->items[keeper].hash_id != TWX_NO_CODE;
    if (has_code &&
        !twx_turned_node_set(&writer->turned, &groups->nodes, points->items[keeper].hash_id)) {
        return false;
    }
    if (!twx_reserve((void **)&writer->rows, &writer->rows_cap, end - begin,
                     sizeof *writer->rows)) {
        return false;
    }
    const uint8_t *code = writer->turned.codes;
    writer->rows[0] = (struct row){
        .item = keeper,
        .allowed = (uint16_t)(has_code ? twx_reach_allowed(&groups->nodes.reach, code, code) : 0)};
    writer->n_rows = 1;
    for (uint32_t i = begin; i < end; i++) {
        const uint32_t item = groups->members[i];
        if (i + ROWS_FAR_AHEAD < end) {
            twx_collection_fetch_item(points, groups->members[i + ROWS_FAR_AHEAD]);
            twx_collection_fetch_rest(points, groups->members[i + ROWS_AHEAD]);
        }
        if (item == keeper) {
            continue;
        }
        // Of equal bytes, one of them without a hash.
        struct twx_node_match match = {.distance = 0, .via = TWX_VIA_WHOLE};
        unsigned allowed = 0;
        if (has_code && points->items[item].hash_id != TWX_NO_CODE) {
            match = twx_turned_node_match(&writer->turned, points->items[item].hash_id);
            allowed = twx_reach_allowed(&groups->nodes.reach, match.turned_code, match.other_code);
        }
        writer->rows[writer->n_rows++] =
            (struct row){.key = twx_collection_path_key(points, &points->items[item]),
                         .item = item,
                         .distance = (uint16_t)match.distance,
                         .allowed = (uint16_t)allowed,
                         .turn = (uint8_t)match.turn,
                         .via = (uint8_t)match.via};
    }
    struct twx_collection *user = writer->groups->points;
    qsort_r(writer->rows + 1, writer->n_rows - 1, sizeof *writer->rows, by_distance_then_path,
            user);
    return true;
}

/** The group's distinct hashes into writer->hash_ids; *n_ids of them. */
static bool collect_hashes(struct writer *writer, size_t *n_ids)
{
    const struct twx_collection *points = writer->groups->points;
    if (!twx_reserve((void **)&writer->hash_ids, &writer->ids_cap, writer->n_rows,
                     sizeof *writer->hash_ids)) {
        return false;
    }
    size_t n_ids_in_all = 0;
    for (size_t i = 0; i < writer->n_rows; i++) {
        const uint32_t id = points->items[writer->rows[i].item].hash_id;
        if (id != TWX_NO_CODE) {
            writer->hash_ids[n_ids_in_all++] = id;
        }
    }
    qsort(writer->hash_ids, n_ids_in_all, sizeof *writer->hash_ids, by_id);
    size_t n = 0;
    for (size_t i = 0; i < n_ids_in_all; i++) {
        if (i == 0 || writer->hash_ids[i] != writer->hash_ids[i - 1]) {
            writer->hash_ids[n++] = writer->hash_ids[i];
        }
    }
    *n_ids = n;
    return true;
}

/** Fills has_diameter and diameter of the row that the whole group shares, or n_unmeasured. */
static bool measure_diameter(struct writer *writer, struct twx_made_row *shared)
{
    const struct twx_collection *points = writer->groups->points;
    size_t n = 0;
    if (!collect_hashes(writer, &n)) {
        return false;
    }
    if (n > TWX_DIAMETER_HASHES_MAX) {
        shared->n_unmeasured = n;
        return true;
    }
    shared->row.has_diameter = true;
    if (writer->groups->nodes.variants != NULL) {
        return twx_diameter_of_nodes(&writer->groups->nodes, writer->hash_ids, n,
                                     &shared->row.diameter);
    }
    if (!twx_reserve((void **)&writer->codes, &writer->codes_cap, n * points->code_bytes, 1)) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        memcpy(writer->codes + i * points->code_bytes,
               points->codes + writer->hash_ids[i] * points->code_bytes, points->code_bytes);
    }
    const struct twx_nodes nodes = {
        .codes = writer->codes,
        .n_nodes = n,
        .hash_size = points->hash_size,
        .turns = writer->groups->nodes.turns,
    };
    shared->row.diameter = twx_diameter(&nodes);
    return true;
}

/** Whether the inode of an item is what the index says: seen now, or not asked. */
static bool is_as_indexed(const struct twx_collection *points, uint32_t item)
{
    const enum twx_file_state state = twx_collection_state(points, item);
    return state == TWX_FILE_STATE_PRESENT || state == TWX_FILE_STATE_UNKNOWN;
}

static enum twx_likeness likeness_of(const struct twx_groups *groups, uint32_t item,
                                     uint32_t keeper)
{
    if (groups->likeness == NULL) {
        return TWX_LIKENESS_NONE;
    }
    return twx_collection_are_equal(groups->points, item, keeper)
               ? TWX_LIKENESS_EXACT
               : (enum twx_likeness)groups->likeness[groups->points->point_of[item]];
}

/** What the keep rules went by. */
static struct twx_ranked ranked_of(const struct twx_groups *groups, uint32_t item, const char *path,
                                   size_t path_bytes)
{
    struct twx_ranked ranked = twx_collection_ranked(groups->points, item);
    const struct twx_seen *seen =
        groups->seen != NULL ? &groups->seen[groups->points->point_of[item]] : NULL;
    if (seen != NULL && seen->carried_pixels > 0) {
        ranked.seen = *seen;
    }
    ranked.path = path;
    ranked.path_bytes = path_bytes;
    return ranked;
}

/** Whether an item of equal bytes is indexed as a hard link of its group's keeper. */
static bool is_link(const struct twx_collection *points, uint32_t item, uint32_t keeper)
{
    return points->first_link != NULL ? points->first_link[item] == points->first_link[keeper]
                                      : points->items[item].is_linked;
}

/** What a row says of the group's image at a place of it, but for the image. */
static void fill_row(const struct writer *writer, size_t place, struct twx_group_row *row)
{
    const struct twx_collection *points = writer->groups->points;
    const struct twx_turns turns = writer->groups->nodes.turns;
    const struct row *r = &writer->rows[place];
    const uint32_t keeper = writer->rows[0].item;
    row->is_keeper = place == 0;
    row->distance = r->distance;
    row->allowed = r->allowed;
    row->orientation = twx_turn_orientation(turns, r->turn);
    row->is_inverted = twx_turn_is_inverted(turns, r->turn);
    row->via = (enum twx_via)r->via;
    row->is_exact = twx_collection_are_equal(points, r->item, keeper);
    row->is_linked = place > 0 && row->is_exact && is_link(points, r->item, keeper) &&
                     is_as_indexed(points, r->item) && is_as_indexed(points, keeper);
    row->is_offline = twx_collection_state(points, r->item) == TWX_FILE_STATE_OFFLINE ||
                      twx_collection_state(points, r->item) == TWX_FILE_STATE_UNREADABLE;
    row->likeness = likeness_of(writer->groups, r->item, keeper);
}

/** Counts the names of each file. Within a scope its names may be in several groups, or in none.  returns: false when out of memory */
static bool count_names(struct writer *writer)
{
    const struct twx_collection *points = writer->groups->points;
    if (points->first_link == NULL) {
        return true;
    }
    writer->n_left = twx_alloc(points->n_items, sizeof *writer->n_left);
    for (size_t i = 0; writer->n_left != NULL && i < points->n_items; i++) {
        writer->n_left[points->first_link[i]]++;
    }
    return writer->n_left != NULL;
}

/** Whether bytes become free without the duplicate at a place. Hard links take none: each file counts once, that of the keeper not. */
static bool frees_bytes(const struct writer *writer, size_t place, const struct twx_group_row *row)
{
    const struct twx_collection *points = writer->groups->points;
    const uint32_t item = writer->rows[place].item;
    return writer->n_left != NULL ? --writer->n_left[points->first_link[item]] == 0
                                  : points->items[item].is_first_link && !row->is_linked;
}

/** Makes the rows of writer->rows; false when fn has enough. */
static bool make_rows(const struct writer *writer, struct twx_made_row *made, twx_made_row_fn fn,
                      void *user)
{
    const struct twx_groups *groups = writer->groups;
    const struct twx_collection *points = groups->points;
    const struct twx_keep *keep = groups->options->keep;
    struct twx_group_row *row = &made->row;
    struct twx_ranked keeper = {0};
    bool by[TWX_KEEP_BY_OTHER + 1] = {false};  // the keeper was chosen, and no picture showed it
    bool go_on = true;
    for (size_t i = 0; i < writer->n_rows && go_on; i++) {
        if (i + ROWS_FAR_AHEAD < writer->n_rows) {
            twx_collection_fetch_item(points, writer->rows[i + ROWS_FAR_AHEAD].item);
            twx_collection_fetch_rest(points, writer->rows[i + ROWS_AHEAD].item);
        }
        const struct twx_item *item = &points->items[writer->rows[i].item];
        fill_row(writer, i, row);
        twx_collection_image(points, item, writer->path, &row->image);
        const size_t path_bytes = row->image.path_bytes;
        if (i == 0) {
            memcpy(writer->keeper_path, writer->path, path_bytes + 1);
            keeper = ranked_of(groups, writer->rows[i].item, writer->keeper_path, path_bytes);
            row->decided_by = "";
            row->frees_bytes = false;
            row->carried_pixels = keeper.seen.carried_pixels;
            row->carried_quality = keeper.seen.quality;
        } else {
            row->frees_bytes = frees_bytes(writer, i, row);
            const struct twx_ranked other =
                ranked_of(groups, writer->rows[i].item, writer->path, path_bytes);
            const enum twx_keep_ground ground = twx_keep_ground(keep, &keeper, &other);
            by[ground] =
                by[ground] || groups->seen == NULL || !twx_keep_was_seen(ground, &keeper, &other);
            row->decided_by = twx_keep_decider(keep, &keeper, &other);
            row->carried_pixels = other.seen.carried_pixels;
            row->carried_quality = other.seen.quality;
        }
        made->is_unseen_larger = i + 1 == writer->n_rows && by[TWX_KEEP_BY_CARRIED];
        made->is_unseen_lossy = i + 1 == writer->n_rows && by[TWX_KEEP_BY_SOURCE];
        go_on = fn(user, made);
    }
    return go_on;
}

enum twx_status twx_groups_make_rows(const struct twx_groups *groups, twx_made_row_fn fn,
                                     void *user, struct twx_error *err)
{
    struct writer writer = {.groups = groups};
    enum twx_status status = TWX_OK;
    bool go_on = true;
    writer.path = twx_alloc(groups->points->n_longest + 1, 1);
    writer.keeper_path = twx_alloc(groups->points->n_longest + 1, 1);
    if (writer.path == NULL || writer.keeper_path == NULL || !count_names(&writer)) {
        free(writer.path);
        free(writer.keeper_path);
        return twx_fail_memory(err);
    }
    for (size_t g = 0; g < groups->n_groups && go_on; g++) {
        struct twx_made_row row = {.row.group_id = g + 1};
        if (twx_is_stopped(groups->run)) {
            status = twx_fail(err, TWX_STOPPED, 0, "stopped while writing groups");
            break;
        }
        fetch_ahead(groups, g);
        if (!collect_rows(&writer, &groups->places[g]) ||
            (groups->options->linkage == TWX_LINKAGE_SINGLE && !measure_diameter(&writer, &row))) {
            status = twx_fail_memory(err);
            break;
        }
        go_on = make_rows(&writer, &row, fn, user);
    }
    free(writer.rows);
    free(writer.hash_ids);
    free(writer.codes);
    free(writer.path);
    free(writer.keeper_path);
    free(writer.n_left);
    twx_turned_node_release(&writer.turned);
    return status;
}

void twx_groups_release(struct twx_groups *groups)
{
    free(groups->classes);
    free(groups->rejected);
    free(groups->members);
    free(groups->likeness);
    free(groups->seen);
    free(groups->places);
    twx_node_variants_release(&groups->variants);
}
