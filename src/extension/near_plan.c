// SPDX-License-Identifier: MIT
//
// SQLite offers the terms of WHERE that are about one column, ORDER BY, and LIMIT. Taken are the arguments, upper bounds of
// the distance, and, when nothing is left that SQLite itself would leave rows out by, LIMIT.
#include "extension/near_plan.h"

#include <limits.h>
#include <math.h>

/** What xFilter gets for a constraint on a column; 0: it is not taken. */
static unsigned value_of(const struct sqlite3_index_constraint *constraint)
{
    const bool is_equal = constraint->op == SQLITE_INDEX_CONSTRAINT_EQ;
    if (constraint->op == SQLITE_INDEX_CONSTRAINT_LIMIT) {
        return TWX_NEAR_TAKES_LIMIT;
    }
    if (constraint->op == SQLITE_INDEX_CONSTRAINT_OFFSET) {
        return TWX_NEAR_TAKES_OFFSET;
    }
    switch (constraint->iColumn) {
    case TWX_NEAR_QUERY:
        return is_equal ? TWX_NEAR_TAKES_QUERY : 0;
    case TWX_NEAR_RADIUS:
        return is_equal ? TWX_NEAR_TAKES_RADIUS : 0;
    case TWX_NEAR_SCHEMA:
        return is_equal ? TWX_NEAR_TAKES_SCHEMA : 0;
    case TWX_NEAR_DISTANCE:
        return is_equal                                       ? TWX_NEAR_TAKES_EQUAL
               : constraint->op == SQLITE_INDEX_CONSTRAINT_LE ? TWX_NEAR_TAKES_AT_MOST
               : constraint->op == SQLITE_INDEX_CONSTRAINT_LT ? TWX_NEAR_TAKES_BELOW
                                                              : 0;
    default:
        return 0;
    }
}

/** The constraints that are taken: the place of each in SQLite's list, or -1. */
struct taken {
    int at[TWX_NEAR_N_VALUES];
    bool has_query;    // there is one, whether it can be had now or not
    bool has_blocked;  // an argument is not known yet: of a table that comes later in this order
    bool has_others;   // SQLite leaves out rows by something that is not taken
};

static struct taken take(const sqlite3_index_info *info)
{
    struct taken taken = {.has_query = false};
    for (int bit = 0; bit < TWX_NEAR_N_VALUES; bit++) {
        taken.at[bit] = -1;
    }
    for (int i = 0; i < info->nConstraint; i++) {
        const struct sqlite3_index_constraint *constraint = &info->aConstraint[i];
        const unsigned value = value_of(constraint);
        const bool is_argument = value != 0 && value <= TWX_NEAR_TAKES_SCHEMA;
        const int bit = value != 0 ? __builtin_ctz(value) : -1;
        taken.has_query = taken.has_query || value == TWX_NEAR_TAKES_QUERY;
        if (value != 0 && constraint->usable && taken.at[bit] < 0) {
            taken.at[bit] = i;
        } else {
            taken.has_others = true;
            taken.has_blocked = taken.has_blocked || (is_argument && !constraint->usable);
        }
    }
    return taken;
}

/** Whether rows come in the order that is asked for. *by_path: out, whether that matters among rows as near. */
static bool is_ordered(const sqlite3_index_info *info, bool *by_path)
{
    const struct sqlite3_index_orderby *order = info->aOrderBy;
    *by_path = info->nOrderBy == 2 && order[1].iColumn == TWX_NEAR_PATH && order[1].desc == 0;
    return (info->nOrderBy == 1 || *by_path) && order[0].iColumn == TWX_NEAR_DISTANCE &&
           order[0].desc == 0;
}

/** The plan's name: what EXPLAIN QUERY PLAN shows. */
static char *name_plan(unsigned plan, bool is_in_order)
{
    return sqlite3_mprintf("query%s%s%s%s%s%s%s",
                           (plan & TWX_NEAR_TAKES_RADIUS) != 0 ? " radius" : "",
                           (plan & TWX_NEAR_TAKES_SCHEMA) != 0 ? " schema" : "",
                           (plan & TWX_NEAR_TAKES_AT_MOST) != 0 ? " distance<=" : "",
                           (plan & TWX_NEAR_TAKES_BELOW) != 0 ? " distance<" : "",
                           (plan & TWX_NEAR_TAKES_EQUAL) != 0 ? " distance=" : "",
                           is_in_order ? (plan & TWX_NEAR_BY_PATH) != 0 ? " order by distance, path"
                                                                        : " order by distance"
                                       : "",
                           (plan & TWX_NEAR_TAKES_LIMIT) != 0 ? " limit" : "");
}

/**
 * Takes or leaves LIMIT, of which OFFSET is a part. It only says how many rows are likely to be enough: SQLite hands it over
 * also where it leaves out some of the rows it gets by terms that are not offered. (3.40: WHERE width = 1 OR height = 1.)
 */
static void settle_limit(const sqlite3_index_info *info, bool is_in_order, struct taken *taken)
{
    const int limit = __builtin_ctz(TWX_NEAR_TAKES_LIMIT);
    const int offset = __builtin_ctz(TWX_NEAR_TAKES_OFFSET);
    if (taken->has_others || taken->at[limit] < 0 || (info->nOrderBy > 0 && !is_in_order) ||
        sqlite3_vtab_distinct((sqlite3_index_info *)(uintptr_t)info) != 0) {
        taken->at[limit] = -1;
        taken->at[offset] = -1;
    }
}

/** What it costs, for the order of joins: a question is dear beside a row of another table, its rows are few. */
static void estimate(sqlite3_index_info *info, unsigned plan)
{
    // Without an argument nothing is found but an error: refused here it would end a query that has it, and of which SQLite
    // only tries what one side of an OR alone would cost.
    info->estimatedCost = (plan & TWX_NEAR_TAKES_QUERY) != 0 ? 10000 : 1e90;
    info->estimatedRows = (plan & (TWX_NEAR_TAKES_EQUAL | TWX_NEAR_TAKES_LIMIT)) != 0 ? 5 : 25;
}

int twx_near_best_index(sqlite3_vtab *table, sqlite3_index_info *info)
{
    (void)table;
    struct taken taken = take(info);
    bool by_path = false;
    const bool is_in_order = is_ordered(info, &by_path);
    unsigned plan = by_path && is_in_order ? TWX_NEAR_BY_PATH : 0;
    if ((taken.has_query && taken.at[0] < 0) || taken.has_blocked) {
        return SQLITE_CONSTRAINT;
    }
    settle_limit(info, is_in_order, &taken);
    for (int bit = 0, n = 0; bit < TWX_NEAR_N_VALUES; bit++) {
        if (taken.at[bit] >= 0) {
            struct sqlite3_index_constraint_usage *usage = &info->aConstraintUsage[taken.at[bit]];
            plan |= 1U << bit;
            usage->argvIndex = ++n;
            // The counts of rows SQLite keeps to itself, too: it passes over those of OFFSET.
            usage->omit = 1U << bit < TWX_NEAR_TAKES_LIMIT;
        }
    }
    estimate(info, plan);
    info->orderByConsumed = is_in_order;
    info->idxNum = (int)plan;
    info->idxStr = name_plan(plan, is_in_order);
    info->needToFreeIdxStr = 1;
    return info->idxStr != NULL ? SQLITE_OK : SQLITE_NOMEM;
}

// ---------------------------------------------------------------------------------------------------------
// Bounds

static const struct twx_near_bounds nothing = {.least = 1, .most = 0};

static void lower_most(struct twx_near_bounds *bounds, double most)
{
    if (most < bounds->least) {
        *bounds = nothing;
    } else if (most < bounds->most) {
        bounds->most = (unsigned)most;
    }
}

/** Applies one comparison of the distance, an integer, with a value. */
static void bound(struct twx_near_bounds *bounds, unsigned how, sqlite3_value *value)
{
    const int type = sqlite3_value_numeric_type(value);
    if (type != SQLITE_INTEGER && type != SQLITE_FLOAT) {
        // Texts and blobs come behind all numbers, and nothing is equal to NULL, or less.
        if (type == SQLITE_NULL || how == TWX_NEAR_TAKES_EQUAL) {
            *bounds = nothing;
        }
        return;
    }
    // Distances are at most 512, so that what a double of a large number loses changes nothing.
    const double number = sqlite3_value_double(value);
    if (how == TWX_NEAR_TAKES_AT_MOST) {
        lower_most(bounds, floor(number));
    } else if (how == TWX_NEAR_TAKES_BELOW) {
        lower_most(bounds, ceil(number) - 1);
    } else if (number != floor(number) || number < 0 || number > UINT_MAX) {
        *bounds = nothing;
    } else {
        bounds->least = (unsigned)number;
        lower_most(bounds, number);
    }
}

/** LIMIT and OFFSET together; below 0 is no limit, and no offset. */
static uint64_t read_limit(sqlite3_value *limit, sqlite3_value *offset)
{
    const sqlite3_int64 n = limit != NULL ? sqlite3_value_int64(limit) : -1;
    const sqlite3_int64 passed = offset != NULL ? sqlite3_value_int64(offset) : 0;
    return n < 0 ? 0 : (uint64_t)n + (uint64_t)(passed > 0 ? passed : 0);
}

struct twx_near_bounds twx_near_read_bounds(sqlite3_value *const values[static TWX_NEAR_N_VALUES])
{
    static const unsigned comparisons[] = {TWX_NEAR_TAKES_EQUAL, TWX_NEAR_TAKES_AT_MOST,
                                           TWX_NEAR_TAKES_BELOW};
    struct twx_near_bounds bounds = {.least = 0, .most = UINT_MAX};
    for (size_t i = 0; i < sizeof comparisons / sizeof *comparisons; i++) {
        sqlite3_value *value = values[__builtin_ctz(comparisons[i])];
        if (value != NULL && bounds.most >= bounds.least) {
            bound(&bounds, comparisons[i], value);
        }
    }
    bounds.max_rows = read_limit(values[__builtin_ctz(TWX_NEAR_TAKES_LIMIT)],
                                 values[__builtin_ctz(TWX_NEAR_TAKES_OFFSET)]);
    return bounds;
}
