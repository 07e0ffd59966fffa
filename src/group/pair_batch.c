// SPDX-License-Identifier: MIT
//
// Owns the pairs that wait, and their paths.
#include "group/pair_batch.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/status.h"
#include "base/strings.h"
#include "twindex_commands.h"

enum { PAIRS_MOST = 1024 };  // 2,048 pictures at most

struct twx_pair_batch {
    struct twx_pair_batch_options options;
    struct twx_image_pair pairs[PAIRS_MOST];
    enum twx_likeness likeness[PAIRS_MOST];
    size_t n;
    struct twx_strings paths;  // two a pair
    enum twx_status status;    // of what was done so far
    struct twx_error err;
    bool is_over;  // fn has enough
};

struct twx_pair_batch *twx_pair_batch_create(const struct twx_pair_batch_options *options)
{
    struct twx_pair_batch *batch = twx_alloc(1, sizeof *batch);
    if (batch != NULL) {
        batch->options = *options;
    }
    return batch;
}

void twx_pair_batch_free(struct twx_pair_batch *batch)
{
    if (batch != NULL) {
        twx_strings_release(&batch->paths);
        free(batch);
    }
}

/** Compares what waits, and hands it out. */
static void flush(struct twx_pair_batch *batch)
{
    const struct twx_pair_batch_options *options = &batch->options;
    if (batch->status == TWX_OK && !batch->is_over) {
        batch->status = twx_match_verifier_compare_pairs(options->verifier, batch->pairs, batch->n,
                                                         batch->likeness, &batch->err);
    }
    for (size_t i = 0; i < batch->n && batch->status == TWX_OK && !batch->is_over; i++) {
        batch->pairs[i].likeness = batch->likeness[i];
        *options->n_unverified += batch->likeness[i] == TWX_LIKENESS_UNVERIFIED;
        batch->is_over = !options->fn(options->user, &batch->pairs[i]);
    }
    twx_strings_release(&batch->paths);
    batch->n = 0;
}

/** Makes a copy of a path, which lives as long as the pair waits. */
static bool keep_path(struct twx_pair_batch *batch, struct twx_image *image)
{
    const bool is_kept =
        twx_strings_take(&batch->paths, twx_strndup(image->path, image->path_bytes));
    image->path = is_kept ? batch->paths.items[batch->paths.n - 1] : NULL;
    return is_kept;
}

bool twx_pair_batch_add(struct twx_pair_batch *batch, const struct twx_image_pair *pair)
{
    struct twx_image_pair *kept = &batch->pairs[batch->n];
    *kept = *pair;
    if (!keep_path(batch, &kept->a) || !keep_path(batch, &kept->b)) {
        batch->status = twx_fail_memory(&batch->err);
    }
    batch->n++;
    if (batch->n == PAIRS_MOST || batch->status != TWX_OK) {
        flush(batch);
    }
    return batch->status == TWX_OK && !batch->is_over;
}

enum twx_status twx_pair_batch_finish(struct twx_pair_batch *batch, struct twx_error *err)
{
    flush(batch);
    if (batch->status != TWX_OK && err != NULL) {
        *err = batch->err;
    }
    return batch->status;
}
