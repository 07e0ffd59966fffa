// SPDX-License-Identifier: MIT
//
// Owns the comparisons of this run, in order of their addition, and a set of their places by key.
#include "store/comparisons.h"

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/alloc.h"
#include "base/checksum.h"
#include "base/clock.h"
#include "base/hash_set.h"
#include "base/log.h"
#include "store/comparison_rows.h"
#include "store/index_write.h"
#include "store/lock.h"

enum {
    SAVE_SECONDS = 30,       // a lock is held for some milliseconds: seldom in the way of another
    CLOCK_EVERY = 64,        // additions
    UNSAVED_MOST = 1 << 20,  // 50 MB
    WAIT_SECONDS = 3,        // at the end: for another that writes what it has found
    PAUSE_NS = 20000000,
};

struct twx_comparisons {
    struct twx_index *index;
    const struct twx_run *run;
    unsigned recipe;
    bool are_any;                     // in the index
    bool is_kept;                     // false: it cannot be written
    bool is_unexpected;               // that it cannot
    bool has_log;                     // it can be written beside a snapshot
    char why[256];                    // it was not written, the last time
    uint64_t n_lost;                  // that would have been
    double saved_at;                  // seconds
    struct twx_compared_pair *added;  // owned
    size_t n_added;
    size_t added_cap;
    size_t n_saved;  // of these
    struct twx_hash_set places;
};

// ---------------------------------------------------------------------------------------------------------
// Life

/** Keeps none any more.  is_unexpected: of an index that could be written, or is thought to be */
static void give_up(struct twx_comparisons *c, const char *why, bool is_unexpected)
{
    c->is_kept = false;
    c->is_unexpected = is_unexpected;
    c->n_lost += c->n_added - c->n_saved;
    c->n_saved = c->n_added;
    (void)snprintf(c->why, sizeof c->why, "%s", why);
    twx_log(c->run, TWX_LEVEL_INFO, "comparisons are not kept: %s", why);
}

enum twx_status twx_comparisons_create(struct twx_index *index, unsigned recipe,
                                       const struct twx_run *run,
                                       struct twx_comparisons **comparisons, struct twx_error *err)
{
    struct twx_comparisons *made = twx_alloc(1, sizeof *made);
    *comparisons = NULL;
    if (made == NULL) {
        return twx_fail_memory(err);
    }
    *made = (struct twx_comparisons){.index = index,
                                     .run = run,
                                     .recipe = recipe,
                                     .is_kept = true,
                                     .has_log = twx_index_has_log(index),
                                     .saved_at = twx_monotonic_seconds()};
    const enum twx_status status = twx_comparisons_are_any(index, &made->are_any, err);
    if (status != TWX_OK) {
        free(made);
        return status;
    }
    // Without a lock file, which would be left behind where nothing can be removed.
    if (sqlite3_db_readonly(index->db, "main") == 1) {
        give_up(made,
                index->lacks_space ? "there is no space left beside the index"
                                   : "the index may not be written",
                index->lacks_space);
    } else if (index->schema_version != TWX_SCHEMA_VERSION) {
        give_up(made, "the index is of an older schema, until twindex index has run", false);
    }
    *comparisons = made;
    return TWX_OK;
}

void twx_comparisons_free(struct twx_comparisons *comparisons)
{
    if (comparisons != NULL) {
        free(comparisons->added);
        twx_hash_set_release(&comparisons->places);
        free(comparisons);
    }
}

// ---------------------------------------------------------------------------------------------------------
// Pairs

/** A pair that is looked for. */
struct wanted {
    const struct twx_comparisons *comparisons;
    const struct twx_compared_pair *key;
};

static bool has_key(const void *user, uint32_t item)
{
    const struct wanted *wanted = user;
    const struct twx_compared_pair *added = &wanted->comparisons->added[item];
    return memcmp(added->checksums, wanted->key->checksums, sizeof added->checksums) == 0 &&
           added->turn == wanted->key->turn;
}

static uint64_t hash_of(const struct twx_compared_pair *c)
{
    return twx_checksum64(c->checksums, sizeof c->checksums, c->turn);
}

/** Makes the set of places again, for twice as many as there are. */
static bool make_room(struct twx_comparisons *c)
{
    struct twx_hash_set places;
    if (c->n_added < c->places.n_room) {
        return true;
    }
    if (!twx_hash_set_init(&places, 2 * c->n_added + CLOCK_EVERY)) {
        return false;
    }
    twx_hash_set_release(&c->places);
    c->places = places;
    for (uint32_t i = 0; i < c->n_added; i++) {
        const struct wanted wanted = {c, &c->added[i]};
        (void)twx_hash_set_add_item(&c->places, hash_of(&c->added[i]), i, has_key, &wanted);
    }
    return true;
}

enum twx_status twx_comparisons_find(struct twx_comparisons *comparisons,
                                     struct twx_compared_pair *comparison, enum twx_known *known,
                                     struct twx_error *err)
{
    const struct wanted wanted = {comparisons, comparison};
    bool is_known = false;
    *known = TWX_KNOWN_NOT;
    if (comparisons->n_added > 0) {
        const uint32_t item =
            twx_hash_set_find_item(&comparisons->places, hash_of(comparison), has_key, &wanted);
        if (item != TWX_NO_ITEM) {
            comparison->result = comparisons->added[item].result;
            *known = TWX_KNOWN_NOW;
            return TWX_OK;
        }
    }
    if (!comparisons->are_any) {
        return TWX_OK;
    }
    const enum twx_status status =
        twx_compared_pair_find(comparisons->index, comparisons->recipe, comparison, &is_known, err);
    *known = is_known ? TWX_KNOWN_BEFORE : TWX_KNOWN_NOT;
    return status;
}

bool twx_comparisons_add(struct twx_comparisons *comparisons,
                         const struct twx_compared_pair *comparison)
{
    struct twx_comparisons *c = comparisons;
    if (c->n_added >= TWX_NO_ITEM - 1) {
        return true;  // some are not remembered
    }
    if (!twx_reserve((void **)&c->added, &c->added_cap, c->n_added + 1, sizeof *c->added) ||
        !make_room(c)) {
        return false;
    }
    const uint32_t place = (uint32_t)c->n_added;
    const struct wanted wanted = {c, comparison};
    c->added[c->n_added++] = *comparison;
    (void)twx_hash_set_add_item(&c->places, hash_of(comparison), place, has_key, &wanted);
    if (!c->is_kept) {
        c->n_saved = c->n_added;
        c->n_lost++;
    } else if (c->has_log && c->n_added % CLOCK_EVERY == 0 &&
               twx_monotonic_seconds() - c->saved_at >= SAVE_SECONDS) {
        twx_comparisons_save(c);
    }
    return true;
}

void twx_comparisons_forget(struct twx_comparisons *comparisons)
{
    struct twx_comparisons *c = comparisons;
    if (c->n_saved < c->n_added && c->n_added <= UNSAVED_MOST) {
        return;
    }
    if (c->n_saved < c->n_added) {
        c->n_lost += c->n_added - c->n_saved;
        c->is_unexpected = true;
    }
    c->n_added = 0;
    c->n_saved = 0;
    twx_hash_set_release(&c->places);
    c->places = (struct twx_hash_set){0};
}

// ---------------------------------------------------------------------------------------------------------
// Saving

/** Writes what is not saved yet, in one transaction. */
static enum twx_status write_rows(const struct twx_comparisons *c, struct twx_index *index,
                                  struct twx_error *err)
{
    enum twx_status status = twx_db_do(index, TWX_SQL_BEGIN, err);
    for (size_t i = c->n_saved; i < c->n_added && status == TWX_OK; i++) {
        status = twx_compared_pair_put(index, c->recipe, &c->added[i], err);
    }
    return status == TWX_OK ? twx_db_do(index, TWX_SQL_COMMIT, err) : status;
}

/** Writes under the lock, in a connection of its own. */
static enum twx_status write_locked(struct twx_comparisons *c, struct twx_error *err)
{
    struct twx_index_lock *lock = NULL;
    struct twx_index *beside = NULL;
    enum twx_status status = twx_index_lock_take(c->index->path, &lock, err);
    if (status == TWX_OK) {
        status = twx_index_open_beside(c->index, &beside, err);
    }
    if (status == TWX_OK) {
        status = write_rows(c, beside, err);
    }
    twx_index_close(beside);
    twx_index_lock_free(lock);
    return status;
}

/** Writes what is not saved yet.  returns: whether that could be done in a moment */
static bool save(struct twx_comparisons *c)
{
    struct twx_error err = {0};
    if (c->n_saved == c->n_added) {
        return true;
    }
    c->saved_at = twx_monotonic_seconds();
    enum twx_status status = c->has_log ? TWX_OK : twx_db_exec(c->index, "COMMIT", &err);
    if (status == TWX_OK) {
        status = write_locked(c, &err);
    }
    if (!c->has_log && sqlite3_get_autocommit(c->index->db) != 0 &&
        twx_db_exec(c->index, "BEGIN", NULL) != TWX_OK) {
        c->index->n_hashes = 0;  // nothing more is read through this connection
    }
    if (status == TWX_OK) {
        twx_log(c->run, TWX_LEVEL_INFO, "kept %zu comparisons in index '%s': %.2f s",
                c->n_added - c->n_saved, c->index->path, twx_monotonic_seconds() - c->saved_at);
        c->n_saved = c->n_added;
    } else if (status == TWX_TRY_AGAIN) {
        if (strcmp(c->why, err.text) != 0) {
            twx_log(c->run, TWX_LEVEL_INFO, "comparisons are not kept now: %s", err.text);
        }
        (void)snprintf(c->why, sizeof c->why, "%s", err.text);
    } else {
        give_up(c, err.text, false);
    }
    return status != TWX_TRY_AGAIN;
}

void twx_comparisons_save(struct twx_comparisons *comparisons)
{
    (void)save(comparisons);
}

void twx_comparisons_finish(struct twx_comparisons *comparisons)
{
    struct twx_comparisons *c = comparisons;
    const struct timespec pause = {.tv_nsec = PAUSE_NS};
    const double until = twx_monotonic_seconds() + WAIT_SECONDS;
    while (!save(c) && !twx_is_stopped(c->run) && twx_monotonic_seconds() < until) {
        (void)nanosleep(&pause, NULL);
    }
    if (c->n_saved < c->n_added) {
        c->n_lost += c->n_added - c->n_saved;
        c->n_saved = c->n_added;
        c->is_unexpected = true;
    }
    if (c->n_lost > 0 && c->is_unexpected) {
        twx_log(c->run, TWX_LEVEL_WARNING,
                "comparisons that the index does not keep, so that they will be made again: "
                "%" G_GUINT64_FORMAT ": %s",
                c->n_lost, c->why);
    }
    c->n_lost = 0;
}
