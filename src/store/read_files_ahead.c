// SPDX-License-Identifier: MIT
//
// A ring of batches between the thread that reads and the one that takes. Owns both until the call returns.
#include "store/read_files_ahead.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/thread.h"

enum {
    BATCH_ROWS =
        512,  // some 100 kB: all batches stay in the cache that both threads share, or a core's own
    N_BATCHES = 4,
};

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
    bool all_files;
    struct batch *batches;  // owned, N_BATCHES
    struct twx_mutex mutex;
    struct twx_cond changed;
    // Under the mutex:
    size_t n_filled;  // batches, ever
    size_t n_taken;
    bool has_enough;  // the taker wants no more
    bool is_read;     // the reader fills no more; its status and err may be looked at
    // The reader's, until is_read:
    enum twx_status status;
    struct twx_error err;
};

/** Hands the batch in progress over, and waits for room for the next.  returns: whether more are wanted */
static bool pass_batch(struct ahead *ahead)
{
    twx_mutex_lock(&ahead->mutex);
    ahead->n_filled++;
    twx_cond_signal(&ahead->changed);
    while (ahead->n_filled - ahead->n_taken == N_BATCHES && !ahead->has_enough) {
        twx_cond_wait(&ahead->changed, &ahead->mutex);
    }
    const bool goes_on = !ahead->has_enough;
    struct batch *next = &ahead->batches[ahead->n_filled % N_BATCHES];
    twx_mutex_unlock(&ahead->mutex);
    if (goes_on) {
        next->n_rows = 0;
        next->n_text = 0;
    }
    return goes_on;
}

static bool hold_row(void *user, uint64_t hash_id, int64_t folder_id, const struct twx_image *image)
{
    struct ahead *ahead = user;
    struct batch *batch =
        &ahead->batches[ahead->n_filled % N_BATCHES];  // written by this thread alone
    if (!twx_reserve((void **)&batch->text, &batch->text_cap, batch->n_text + image->path_bytes + 1,
                     1)) {
        ahead->status = twx_fail_memory(&ahead->err);
        return false;
    }
    memcpy(batch->text + batch->n_text, image->path, image->path_bytes);
    batch->rows[batch->n_rows++] = (struct ahead_row){
        .hash_id = hash_id, .folder_id = folder_id, .name_at = batch->n_text, .image = *image};
    batch->n_text += image->path_bytes;
    return batch->n_rows < BATCH_ROWS || pass_batch(ahead);
}

static void *read_rows(void *argument)
{
    struct ahead *ahead = argument;
    const enum twx_status status =
        twx_index_each_file(ahead->index, ahead->all_files, hold_row, ahead, &ahead->err);
    ahead->status = status != TWX_OK ? status : ahead->status;
    twx_mutex_lock(&ahead->mutex);
    ahead->n_filled +=
        ahead->status == TWX_OK && !ahead->has_enough;  // the last, which is not full
    ahead->is_read = true;
    twx_cond_signal(&ahead->changed);
    twx_mutex_unlock(&ahead->mutex);
    return NULL;
}

/** The next batch, which the reader leaves alone until it is given back; NULL: there is none. */
static struct batch *wait_for_batch(struct ahead *ahead)
{
    twx_mutex_lock(&ahead->mutex);
    while (ahead->n_taken == ahead->n_filled && !ahead->is_read) {
        twx_cond_wait(&ahead->changed, &ahead->mutex);
    }
    struct batch *batch =
        ahead->n_taken < ahead->n_filled ? &ahead->batches[ahead->n_taken % N_BATCHES] : NULL;
    twx_mutex_unlock(&ahead->mutex);
    return batch;
}

/** Gives a batch back; with has_enough no more are wanted. */
static void give_back(struct ahead *ahead, bool has_enough)
{
    twx_mutex_lock(&ahead->mutex);
    ahead->n_taken++;
    ahead->has_enough = has_enough;
    twx_cond_signal(&ahead->changed);
    twx_mutex_unlock(&ahead->mutex);
}

static void take_rows(struct ahead *ahead, twx_file_fn fn, void *user)
{
    bool goes_on = true;
    for (struct batch *batch = NULL; goes_on && (batch = wait_for_batch(ahead)) != NULL;) {
        for (size_t i = 0; i < batch->n_rows && goes_on; i++) {
            struct ahead_row *row = &batch->rows[i];
            row->image.path = batch->text + row->name_at;
            goes_on = fn(user, row->hash_id, row->folder_id, &row->image);
        }
        give_back(ahead, !goes_on);
    }
}

enum twx_status twx_index_each_file_ahead(struct twx_index *index, bool all_files, twx_file_fn fn,
                                          void *user, struct twx_error *err)
{
    struct ahead ahead = {.index = index, .all_files = all_files};
    struct twx_thread reader;
    ahead.batches = twx_alloc(N_BATCHES, sizeof *ahead.batches);
    if (ahead.batches == NULL) {
        return twx_fail_memory(err);
    }
    twx_mutex_init(&ahead.mutex);
    twx_cond_init(&ahead.changed);
    const bool is_started = twx_thread_create(&reader, read_rows, &ahead) == 0;
    if (is_started) {
        take_rows(&ahead, fn, user);
        (void)twx_thread_join(&reader);
    }
    twx_cond_release(&ahead.changed);
    twx_mutex_release(&ahead.mutex);
    for (size_t i = 0; i < N_BATCHES; i++) {
        free(ahead.batches[i].text);
    }
    free(ahead.batches);
    if (!is_started) {
        return twx_index_each_file(index, all_files, fn, user, err);
    }
    if (ahead.status != TWX_OK) {
        *err = ahead.err;
    }
    return ahead.status;
}
