// SPDX-License-Identifier: MIT
//
// Batches of rows in a ring between the two threads. Owns both until the call returns.
#include "store/read_files_ahead.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/ring.h"

enum { BATCH_ROWS = 512 };  // some 100 kB: the batches of a ring stay in a core's cache

/** A row whose name is in the batch's text. */
struct ahead_row {
    uint64_t hash_id;
    int64_t folder_id;
    size_t name_at;
    struct twx_image image;
};

struct batch {
    size_t n_rows;
    struct ahead_row rows[BATCH_ROWS];
    char *text;  // owned
    size_t n_text;
    size_t text_cap;
};

struct ahead {
    struct twx_index *index;
    const struct twx_file_choice *choice;
    struct twx_ring ring;
    struct batch *batches;  // owned, TWX_RING_SLOTS
    // The reader's, until it has ended:
    struct batch *batch;  // in progress; NULL: no more are wanted
    enum twx_status status;
    struct twx_error err;
};

static void begin_batch(struct ahead *ahead)
{
    const size_t slot = twx_ring_wait_for_room(&ahead->ring);
    ahead->batch = slot != TWX_RING_NONE ? &ahead->batches[slot] : NULL;
    if (ahead->batch != NULL) {
        ahead->batch->n_rows = 0;
        ahead->batch->n_text = 0;
    }
}

static bool hold_row(void *user, uint64_t hash_id, int64_t folder_id, const struct twx_image *image)
{
    struct ahead *ahead = user;
    struct batch *batch = ahead->batch;
    if (!twx_reserve((void **)&batch->text, &batch->text_cap, batch->n_text + image->path_bytes + 1,
                     1)) {
        ahead->status = twx_fail_memory(&ahead->err);
        return false;
    }
    memcpy(batch->text + batch->n_text, image->path, image->path_bytes);
    batch->rows[batch->n_rows++] = (struct ahead_row){
        .hash_id = hash_id, .folder_id = folder_id, .name_at = batch->n_text, .image = *image};
    batch->n_text += image->path_bytes;
    if (batch->n_rows == BATCH_ROWS) {
        twx_ring_fill(&ahead->ring);
        begin_batch(ahead);
    }
    return ahead->batch != NULL;
}

static void *read_rows(void *argument)
{
    struct ahead *ahead = argument;
    begin_batch(ahead);
    if (ahead->batch != NULL) {
        const enum twx_status status =
            twx_index_each_file(ahead->index, ahead->choice, hold_row, ahead, &ahead->err);
        ahead->status = status != TWX_OK ? status : ahead->status;
    }
    if (ahead->batch != NULL && ahead->status == TWX_OK) {
        twx_ring_fill(&ahead->ring);  // the last, which is not full
    }
    twx_ring_end(&ahead->ring);
    return NULL;
}

static void take_rows(struct ahead *ahead, twx_file_fn fn, void *user)
{
    bool goes_on = true;
    for (size_t slot = 0; goes_on && (slot = twx_ring_wait(&ahead->ring)) != TWX_RING_NONE;) {
        struct batch *batch = &ahead->batches[slot];
        for (size_t i = 0; i < batch->n_rows && goes_on; i++) {
            struct ahead_row *row = &batch->rows[i];
            row->image.path = batch->text + row->name_at;
            goes_on = fn(user, row->hash_id, row->folder_id, &row->image);
        }
        twx_ring_give_back(&ahead->ring);
    }
    twx_ring_stop(&ahead->ring);
}

enum twx_status twx_index_each_file_ahead(struct twx_index *index,
                                          const struct twx_file_choice *choice, twx_file_fn fn,
                                          void *user, struct twx_error *err)
{
    struct ahead ahead = {.index = index, .choice = choice};
    struct twx_thread reader;
    ahead.batches = twx_alloc(TWX_RING_SLOTS, sizeof *ahead.batches);
    if (ahead.batches == NULL) {
        return twx_fail_memory(err);
    }
    twx_ring_init(&ahead.ring);
    const bool is_started = twx_thread_create(&reader, read_rows, &ahead) == 0;
    if (is_started) {
        take_rows(&ahead, fn, user);
        (void)twx_thread_join(&reader);
    }
    twx_ring_release(&ahead.ring);
    for (size_t i = 0; i < TWX_RING_SLOTS; i++) {
        free(ahead.batches[i].text);
    }
    free(ahead.batches);
    if (!is_started) {
        return twx_index_each_file(index, choice, fn, user, err);
    }
    if (ahead.status != TWX_OK) {
        *err = ahead.err;
    }
    return ahead.status;
}
