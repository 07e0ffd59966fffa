// SPDX-License-Identifier: MIT
//
// A ring of batches: two counters under a lock. What is in a batch is touched by one thread alone from when it is got until
// it is passed on.
#include "base/rows_ahead.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/thread.h"

enum {
    N_BATCHES = 4,
    BATCH_BYTES = 1 << 16,  // of rows: the batches stay in a core's cache
    BATCH_ROWS_LEAST = 16,
};

struct batch {
    size_t n_rows;
    char *rows;        // owned, [row_bytes]
    size_t *texts_at;  // owned: where the text of each row begins
    char *text;        // owned
    size_t n_text;
    size_t text_cap;
};

struct twx_rows_ahead {
    size_t row_bytes;
    size_t batch_rows;
    twx_make_rows_fn make;
    void *user;
    struct twx_thread thread;
    struct batch batches[N_BATCHES];
    // The maker's, until it has returned:
    struct batch *filling;  // NULL: none at hand
    bool is_short;
    bool is_out_of_memory;
    enum twx_status status;
    struct twx_error err;
    // The taker's:
    struct batch *taken;  // NULL: none at hand
    size_t next_row;      // of it
    bool is_over;         // there are no more
    struct twx_mutex mutex;
    struct twx_cond changed;
    // Under the mutex:
    size_t n_filled;  // batches, ever
    size_t n_taken;
    bool is_full;     // nothing more is filled
    bool has_enough;  // nothing more is taken
};

// ---------------------------------------------------------------------------------------------------------
// The maker

/** Waits for a batch to fill.  returns: NULL: no more are wanted */
static struct batch *wait_for_room(struct twx_rows_ahead *ahead)
{
    twx_mutex_lock(&ahead->mutex);
    while (ahead->n_filled - ahead->n_taken == N_BATCHES && !ahead->has_enough) {
        twx_cond_wait(&ahead->changed, &ahead->mutex);
    }
    ahead->is_short = ahead->n_filled - ahead->n_taken <= N_BATCHES / 2;
    struct batch *batch = ahead->has_enough ? NULL : &ahead->batches[ahead->n_filled % N_BATCHES];
    twx_mutex_unlock(&ahead->mutex);
    if (batch != NULL) {
        batch->n_rows = 0;
        batch->n_text = 0;
    }
    return batch;
}

/** Passes the batch that is being filled on.  is_last: no other will be */
static void pass_on(struct twx_rows_ahead *ahead, bool is_last)
{
    twx_mutex_lock(&ahead->mutex);
    ahead->n_filled += ahead->filling != NULL;
    ahead->is_full = is_last;
    twx_cond_signal(&ahead->changed);
    twx_mutex_unlock(&ahead->mutex);
    ahead->filling = NULL;
}

bool twx_rows_ahead_is_short(const struct twx_rows_ahead *ahead)
{
    return ahead->is_short;
}

bool twx_rows_ahead_add(struct twx_rows_ahead *ahead, const void *row, const char *text, size_t n)
{
    if (ahead->filling == NULL) {
        ahead->filling = wait_for_room(ahead);
    }
    struct batch *batch = ahead->filling;
    if (batch == NULL) {
        return false;
    }
    if (!twx_reserve((void **)&batch->text, &batch->text_cap, batch->n_text + n + 1, 1)) {
        ahead->is_out_of_memory = true;
        return false;
    }
    memcpy(batch->rows + batch->n_rows * ahead->row_bytes, row, ahead->row_bytes);
    batch->texts_at[batch->n_rows++] = batch->n_text;
    if (n > 0) {  // of none there may be no text
        memcpy(batch->text + batch->n_text, text, n);
    }
    batch->n_text += n;
    batch->text[batch->n_text++] = '\0';
    if (batch->n_rows == ahead->batch_rows) {
        pass_on(ahead, false);
    }
    return true;
}

static void *make_rows(void *argument)
{
    struct twx_rows_ahead *ahead = argument;
    ahead->status = ahead->make(ahead->user, ahead, &ahead->err);
    if (ahead->is_out_of_memory) {
        ahead->status = twx_fail_memory(&ahead->err);
    }
    pass_on(ahead, true);
    return NULL;
}

// ---------------------------------------------------------------------------------------------------------
// The taker

/** Waits for the next batch.  returns: NULL: there are no more */
static struct batch *wait_for_batch(struct twx_rows_ahead *ahead)
{
    twx_mutex_lock(&ahead->mutex);
    if (ahead->taken != NULL) {
        ahead->n_taken++;
        twx_cond_signal(&ahead->changed);
    }
    while (ahead->n_filled == ahead->n_taken && !ahead->is_full) {
        twx_cond_wait(&ahead->changed, &ahead->mutex);
    }
    struct batch *batch =
        ahead->n_filled == ahead->n_taken ? NULL : &ahead->batches[ahead->n_taken % N_BATCHES];
    twx_mutex_unlock(&ahead->mutex);
    return batch;
}

void *twx_rows_ahead_next(struct twx_rows_ahead *ahead, const char **text)
{
    // A batch is empty where memory for its first row was not had.
    while (ahead->taken == NULL || ahead->next_row == ahead->taken->n_rows) {
        ahead->taken = wait_for_batch(ahead);
        ahead->next_row = 0;
        if (ahead->taken == NULL) {
            ahead->is_over = true;
            return NULL;
        }
    }
    const struct batch *batch = ahead->taken;
    const size_t row = ahead->next_row++;
    if (text != NULL) {
        *text = batch->text + batch->texts_at[row];
    }
    return batch->rows + row * ahead->row_bytes;
}

// ---------------------------------------------------------------------------------------------------------
// Both

static void free_all(struct twx_rows_ahead *ahead)
{
    for (size_t i = 0; i < N_BATCHES; i++) {
        free(ahead->batches[i].rows);
        free(ahead->batches[i].texts_at);
        free(ahead->batches[i].text);
    }
    twx_cond_release(&ahead->changed);
    twx_mutex_release(&ahead->mutex);
    free(ahead);
}

static bool allocate(struct twx_rows_ahead *ahead)
{
    bool has_memory = true;
    for (size_t i = 0; i < N_BATCHES; i++) {
        struct batch *batch = &ahead->batches[i];
        batch->rows = twx_alloc(ahead->batch_rows, ahead->row_bytes);
        batch->texts_at = twx_alloc(ahead->batch_rows, sizeof *batch->texts_at);
        has_memory = has_memory && batch->rows != NULL && batch->texts_at != NULL;
    }
    return has_memory;
}

struct twx_rows_ahead *twx_rows_ahead_start(size_t row_bytes, twx_make_rows_fn make, void *user)
{
    struct twx_rows_ahead *ahead = twx_alloc(1, sizeof *ahead);
    if (ahead == NULL) {
        return NULL;
    }
    *ahead = (struct twx_rows_ahead){.row_bytes = row_bytes, .make = make, .user = user};
    ahead->batch_rows = BATCH_BYTES / row_bytes;
    ahead->batch_rows = ahead->batch_rows > BATCH_ROWS_LEAST ? ahead->batch_rows : BATCH_ROWS_LEAST;
    twx_mutex_init(&ahead->mutex);
    twx_cond_init(&ahead->changed);
    if (!allocate(ahead) || twx_thread_create(&ahead->thread, make_rows, ahead) != 0) {
        free_all(ahead);
        return NULL;
    }
    return ahead;
}

enum twx_status twx_rows_ahead_status(const struct twx_rows_ahead *ahead, struct twx_error *err)
{
    if (!ahead->is_over || ahead->status == TWX_OK) {
        return TWX_OK;
    }
    if (err != NULL) {
        *err = ahead->err;
    }
    return ahead->status;
}

void twx_rows_ahead_end(struct twx_rows_ahead *ahead)
{
    twx_mutex_lock(&ahead->mutex);
    ahead->has_enough = true;
    twx_cond_signal(&ahead->changed);
    twx_mutex_unlock(&ahead->mutex);
    (void)twx_thread_join(&ahead->thread);
    free_all(ahead);
}
