// SPDX-License-Identifier: MIT
//
// Images of the sample are taken one at a time from a shared counter, by this thread and by others; each adds up its
// own distances, which are put together at the end.
#include "calibrate/recall.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/parallel_for.h"
#include "file/edit_file.h"
#include "hash/hamming.h"

struct work {
    const struct twx_collection_sample *sample;
    unsigned hash_size;
    const struct twx_run *run;
    atomic_size_t *in_progress;  // one a thread; or NULL
    double begin;
    atomic_size_t next;    // handed out in order
    atomic_size_t n_done;  // for the progress line
    atomic_bool is_over;   // stopped, or out of memory
};

struct worker {
    struct work *work;
    struct twx_recall recall;
    enum twx_status status;
    struct twx_error err;
};

static void add_distances(const struct twx_sampled_image *image, size_t code_bytes,
                          uint8_t hashes[TWX_N_EDITS][TWX_HASH_BYTES_MAX],
                          struct twx_recall *recall)
{
    for (int edit = 0; edit < TWX_N_EDITS; edit++) {
        recall->whole[edit][twx_hamming(image->hash, hashes[edit], code_bytes)]++;
        recall->rows[edit][twx_hamming(image->hash, hashes[edit], code_bytes / 2)]++;
    }
    recall->n_edited++;
}

static void tell_progress(const struct work *work)
{
    const struct twx_run *run = work->run;
    if (run != NULL && run->progress != NULL) {
        const struct twx_progress progress = {
            .n_done = atomic_load(&work->n_done),
            .n_total = work->sample->n_files,
            .seconds = twx_monotonic_seconds() - work->begin,
        };
        run->progress(run->user, &progress);
    }
}

static void edit_image(struct worker *worker, struct twx_file_editor *editor,
                       const struct twx_sampled_image *image)
{
    uint8_t hashes[TWX_N_EDITS][TWX_HASH_BYTES_MAX];
    enum twx_edit_outcome outcome = TWX_EDIT_FAILED;
    worker->status = twx_edit_file(editor, image->path, image->bytes, image->mtime_ns, hashes,
                                   &outcome, &worker->err);
    if (worker->status != TWX_OK) {
        return;
    }
    switch (outcome) {
    case TWX_EDIT_DONE:
        add_distances(image, worker->work->sample->code_bytes, hashes, &worker->recall);
        break;
    case TWX_EDIT_GONE:
        worker->recall.n_gone++;
        break;
    case TWX_EDIT_FAILED:
        worker->recall.n_failed++;
        break;
    }
}

static void note_in_progress(const struct work *work, unsigned share, size_t number)
{
    if (work->in_progress != NULL) {
        atomic_store(&work->in_progress[share], number);
    }
}

static void edit_images(void *user, unsigned share)
{
    struct worker *worker = (struct worker *)user + share;
    struct work *work = worker->work;
    struct twx_file_editor *editor = twx_file_editor_create(work->hash_size);
    if (editor == NULL) {
        worker->status = twx_fail_memory(&worker->err);
    }
    while (worker->status == TWX_OK && !atomic_load(&work->is_over)) {
        const size_t i = atomic_fetch_add(&work->next, 1);
        if (i >= work->sample->n_files) {
            break;
        }
        if (twx_is_stopped(work->run)) {
            worker->status = twx_fail(&worker->err, TWX_STOPPED, 0, "stopped while editing images");
            break;
        }
        note_in_progress(work, share, i + 1);
        edit_image(worker, editor, &work->sample->files[i]);
        note_in_progress(work, share, 0);
        atomic_fetch_add(&work->n_done, 1);
        if (share == 0) {  // the calling thread alone may call back
            tell_progress(work);
        }
    }
    if (worker->status != TWX_OK) {
        atomic_store(&work->is_over, true);
    }
    twx_file_editor_free(editor);
}

static void add_recall(const struct twx_recall *from, struct twx_recall *to)
{
    to->n_edited += from->n_edited;
    to->n_gone += from->n_gone;
    to->n_failed += from->n_failed;
    for (int edit = 0; edit < TWX_N_EDITS; edit++) {
        for (size_t d = 0; d < sizeof to->whole[edit] / sizeof *to->whole[edit]; d++) {
            to->whole[edit][d] += from->whole[edit][d];
        }
        for (size_t d = 0; d < sizeof to->rows[edit] / sizeof *to->rows[edit]; d++) {
            to->rows[edit][d] += from->rows[edit][d];
        }
    }
}

enum twx_status twx_recall_measure(const struct twx_collection_sample *sample,
                                   const struct twx_recall_options *options,
                                   const struct twx_run *run, struct twx_recall *recall,
                                   struct twx_error *err)
{
    struct work work = {.sample = sample,
                        .hash_size = options->hash_size,
                        .run = run,
                        .in_progress = options->in_progress,
                        .begin = twx_monotonic_seconds()};
    *recall = (struct twx_recall){0};
    if (sample->n_files == 0) {
        return TWX_OK;
    }
    const unsigned n =
        options->n_threads < sample->n_files ? options->n_threads : (unsigned)sample->n_files;
    enum twx_status status = TWX_OK;
    struct worker *workers = twx_alloc(n, sizeof *workers);
    if (workers == NULL) {
        return twx_fail_memory(err);
    }
    for (unsigned i = 0; i < n; i++) {
        workers[i].work = &work;
    }
    twx_parallel_for(n, edit_images, workers);
    for (unsigned i = 0; i < n; i++) {
        add_recall(&workers[i].recall, recall);
        if (status == TWX_OK && workers[i].status != TWX_OK) {
            status = workers[i].status;
            if (err != NULL) {
                *err = workers[i].err;
            }
        }
    }
    free(workers);
    return status;
}
