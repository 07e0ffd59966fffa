// SPDX-License-Identifier: MIT
//
// Finished groups, and their rows in the order of an export. Internal to src/group/.
#ifndef TWX_GROUP_GROUP_ROWS_H
#define TWX_GROUP_GROUP_ROWS_H

#include "group/collection.h"
#include "group/linkage.h"

/** A group in the order of its keeper's path. */
struct twx_group_place {
    uint64_t key;     // of the path
    uint32_t keeper;  // item
    uint32_t begin;   // in members: [begin, end)
    uint32_t end;
};

/** Groups of a ranked collection. */
struct twx_groups {
    struct twx_collection *points;
    const struct twx_export_options *options;
    const struct twx_run *run;
    struct twx_nodes nodes;             // the hashes of points, by hash id
    struct twx_node_variants variants;  // owned: theirs
    struct twx_scope_class *classes;    // owned, with a scope: of each node
    uint32_t *rejected;                 // owned, with rejections: of each node
    uint32_t *members;                  // owned: items
    uint8_t *likeness;      // owned: of each point, see twx_verify_links; NULL: not verified
    struct twx_seen *seen;  // owned: of each point; NULL: not verified
    struct twx_group_place *places;  // owned: of the groups to hand out, in order
    size_t n_groups;
    size_t places_cap;
};

/** Distinct hashes of a group whose diameter is measured: 50 million pairs, a tenth of a second. */
enum { TWX_DIAMETER_HASHES_MAX = 10000 };

/** A row, and what is to be told of its group. */
struct twx_made_row {
    struct twx_group_row row;
    size_t n_unmeasured;    // distinct hashes, of a group with too many for a diameter; else 0
    bool is_unseen_larger;  // of the group's last row: see struct twx_export_counts
    bool is_unseen_lossy;
};

/** Returns false to end. The row's path is borrowed until it returns. */
typedef bool (*twx_made_row_fn)(void *user, struct twx_made_row *row);

/**
 * Calls fn for each row until it returns false, in order of the groups' keepers.
 *
 * errors   TWX_STOPPED, TWX_NO_MEMORY: after some rows
 * threads  one call at a time on the same groups; logs nothing and shows no progress; reads the stop flag of groups->run
 */
enum twx_status twx_groups_make_rows(const struct twx_groups *groups, twx_made_row_fn fn,
                                     void *user, struct twx_error *err)
    __attribute__((warn_unused_result));

void twx_groups_release(struct twx_groups *groups);

#endif
