// SPDX-License-Identifier: MIT
//
// Batches of entries in a ring between the two threads. Owns the walk, which the other thread has.
#include "ingest/walk_ahead.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/ring.h"

enum { BATCH_ENTRIES = 256 };

/** An entry whose path is in the batch's text, and whose stat is here. */
struct ahead_entry {
    struct twx_entry entry;
    size_t path_at;
    struct stat st;
};

struct batch {
    size_t n_entries;
    struct ahead_entry entries[BATCH_ENTRIES];
    char *text;  // owned
    size_t n_text;
    size_t text_cap;
    enum twx_status status;  // that came after its entries: no more come unless it is TWX_OK
    struct twx_error err;
};

struct walk_ahead {
    struct twx_input input;
    struct twx_input *walk;
    struct twx_ring ring;
    struct twx_thread thread;
    struct batch *taken;  // NULL: none yet
    size_t next_entry;    // of it
    struct batch batches[TWX_RING_SLOTS];
};

/** Copies an entry to the end of a batch, which has room.  returns: false when out of memory */
static bool hold(struct batch *batch, const struct twx_entry *entry)
{
    struct ahead_entry *held = &batch->entries[batch->n_entries];
    if (!twx_reserve((void **)&batch->text, &batch->text_cap, batch->n_text + entry->path_bytes + 1,
                     1)) {
        return false;
    }
    held->entry = *entry;
    held->path_at = batch->n_text;
    if (entry->st != NULL) {
        held->st = *entry->st;
    }
    if (entry->path != NULL) {
        memcpy(batch->text + batch->n_text, entry->path, entry->path_bytes);
    }
    batch->n_text += entry->path_bytes;
    batch->text[batch->n_text++] = '\0';
    batch->n_entries++;
    return true;
}

/** Fills a batch.  returns: whether more come after it */
static bool fill(struct walk_ahead *w, struct batch *batch)
{
    bool goes_on = true;
    batch->n_entries = 0;
    batch->n_text = 0;
    while (goes_on && batch->n_entries < BATCH_ENTRIES) {
        struct twx_entry entry;
        batch->status = twx_input_next(w->walk, &entry, &batch->err);
        if (batch->status == TWX_OK && !hold(batch, &entry)) {
            batch->status = twx_fail_memory(&batch->err);
        }
        goes_on = batch->status == TWX_OK && entry.kind != TWX_ENTRY_END;
    }
    return goes_on;
}

static void *walk_on(void *argument)
{
    struct walk_ahead *w = argument;
    size_t slot = 0;
    bool goes_on = true;
    while (goes_on && (slot = twx_ring_wait_for_room(&w->ring)) != TWX_RING_NONE) {
        goes_on = fill(w, &w->batches[slot]);
        twx_ring_fill(&w->ring);
    }
    twx_ring_end(&w->ring);
    return NULL;
}

/** Takes the next batch when the one at hand is through; the last one stays. */
static void take_batch(struct walk_ahead *w)
{
    const struct batch *batch = w->taken;
    if (batch != NULL && (w->next_entry < batch->n_entries || batch->status != TWX_OK)) {
        return;
    }
    if (batch != NULL) {
        twx_ring_give_back(&w->ring);
    }
    const size_t slot = twx_ring_wait(&w->ring);
    w->taken = slot != TWX_RING_NONE ? &w->batches[slot] : NULL;
    w->next_entry = 0;
}

static enum twx_status next(struct twx_input *input, struct twx_entry *entry, struct twx_error *err)
{
    struct walk_ahead *w = (struct walk_ahead *)input;
    take_batch(w);
    struct batch *batch = w->taken;
    if (batch == NULL) {  // asked for more after the end
        *entry = (struct twx_entry){.kind = TWX_ENTRY_END};
        return TWX_OK;
    }
    if (w->next_entry == batch->n_entries) {
        *err = batch->err;
        return batch->status;
    }
    struct ahead_entry *held = &batch->entries[w->next_entry++];
    *entry = held->entry;
    entry->path = entry->path != NULL ? batch->text + held->path_at : NULL;
    entry->st = entry->st != NULL ? &held->st : NULL;
    return TWX_OK;
}

static void free_all(struct walk_ahead *w)
{
    twx_input_free(w->walk);
    twx_ring_release(&w->ring);
    for (size_t i = 0; i < TWX_RING_SLOTS; i++) {
        free(w->batches[i].text);
    }
    free(w);
}

static void free_walk_ahead(struct twx_input *input)
{
    struct walk_ahead *w = (struct walk_ahead *)input;
    twx_ring_stop(&w->ring);
    (void)twx_thread_join(&w->thread);
    free_all(w);
}

struct twx_input *twx_walk_ahead_create(struct twx_input *walk)
{
    struct walk_ahead *w = walk != NULL ? twx_alloc(1, sizeof *w) : NULL;
    if (w == NULL) {
        twx_input_free(walk);
        return NULL;
    }
    w->input = (struct twx_input){.next = next, .free = free_walk_ahead};
    w->walk = walk;
    twx_ring_init(&w->ring);
    if (twx_thread_create(&w->thread, walk_on, w) != 0) {
        w->walk = NULL;
        free_all(w);
        return walk;
    }
    return &w->input;
}
