// SPDX-License-Identifier: MIT
//
// Entries of a walk, kept with their paths until they are asked for. Owns the walk, which the other thread has. Looking at
// files is most of a walk's work: while few entries are ahead, it is deferred to the taker, so that both threads are busy.
#include "ingest/walk_ahead.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/rows_ahead.h"
#include "ingest/entry_look.h"

/** An entry whose path is its text, and whose stat is here. */
struct ahead_entry {
    struct twx_entry entry;
    struct stat st;
};

struct walk_ahead {
    struct twx_input input;
    struct twx_input *walk;
    struct twx_rows_ahead *rows;
};

static enum twx_status walk_on(void *user, struct twx_rows_ahead *rows, struct twx_error *err)
{
    const struct walk_ahead *w = user;
    bool goes_on = true;
    while (goes_on) {
        struct ahead_entry held = {0};
        twx_input_defer_stats(w->walk, twx_rows_ahead_is_short(rows));
        const enum twx_status status = twx_input_next(w->walk, &held.entry, err);
        if (status != TWX_OK) {
            return status;
        }
        if (held.entry.st != NULL) {
            held.st = *held.entry.st;
        }
        goes_on = twx_rows_ahead_add(rows, &held, held.entry.path, held.entry.path_bytes) &&
                  held.entry.kind != TWX_ENTRY_END;
    }
    return TWX_OK;
}

static enum twx_status next(struct twx_input *input, struct twx_entry *entry, struct twx_error *err)
{
    struct walk_ahead *w = (struct walk_ahead *)input;
    const char *path = NULL;
    struct ahead_entry *held = twx_rows_ahead_next(w->rows, &path);
    if (held == NULL) {
        *entry = (struct twx_entry){.kind = TWX_ENTRY_END};  // asked for more after the end
        return twx_rows_ahead_status(w->rows, err);
    }
    *entry = held->entry;
    entry->path = entry->path != NULL ? path : NULL;
    if (entry->st != NULL) {
        entry->st = &held->st;
    } else if (entry->is_deferred) {
        twx_entry_look_at_deferred(entry, &held->st);
    }
    return TWX_OK;
}

static void free_walk_ahead(struct twx_input *input)
{
    struct walk_ahead *w = (struct walk_ahead *)input;
    twx_rows_ahead_end(w->rows);
    twx_input_free(w->walk);
    free(w);
}

struct twx_input *twx_walk_ahead_create(struct twx_input *walk)
{
    struct walk_ahead *w = walk != NULL ? twx_alloc(1, sizeof *w) : NULL;
    if (w == NULL) {
        twx_input_free(walk);
        return NULL;
    }
    *w = (struct walk_ahead){.input = {.next = next, .free = free_walk_ahead}, .walk = walk};
    w->rows = twx_rows_ahead_start(sizeof(struct ahead_entry), walk_on, w);
    if (w->rows == NULL) {
        free(w);
        return walk;
    }
    return &w->input;
}
