// SPDX-License-Identifier: MIT
//
// How far edits move the hashes of a collection's own images.
#ifndef TWX_CALIBRATE_RECALL_H
#define TWX_CALIBRATE_RECALL_H

#include <stdatomic.h>

#include "calibrate/sample.h"

/** Distances between the indexed hashes of images and the hashes of their edited copies. */
struct twx_recall {
    uint64_t n_edited;  // images
    uint64_t n_gone;    // missing, or changed since they were indexed
    uint64_t n_failed;  // cannot be read, decoded or edited
    uint32_t whole[TWX_N_EDITS][8 * TWX_HASH_BYTES_MAX + 1];  // copies by distance
    uint32_t rows[TWX_N_EDITS][4 * TWX_HASH_BYTES_MAX + 1];   // likewise, of the row halves
};

struct twx_recall_options {
    unsigned hash_size;
    unsigned n_threads;
    bool no_sandbox;         // for twx_recall_in_child
    double timeout_seconds;  // for twx_recall_in_child: that one image may take, 0 = 60
    // For each thread the number of the image in progress, from 1, 0 for none; NULL: nobody asks.
    atomic_size_t *in_progress;
};

/**
 * Edits the images of the sample. The result does not depend on the number of threads.
 *
 * run     stop is honoured between images, progress counts them
 * recall  out
 * errors  TWX_STOPPED, TWX_NO_MEMORY
 * threads twx_decode_start was called before
 */
enum twx_status twx_recall_measure(const struct twx_collection_sample *sample,
                                   const struct twx_recall_options *options,
                                   const struct twx_run *run, struct twx_recall *recall,
                                   struct twx_error *err) __attribute__((warn_unused_result));

/**
 * As twx_recall_measure, in a process of its own that is sandboxed: no image gets at this one. What it is fenced in by is
 * reported through run.
 *
 * run      a stop ends it at once
 * errors   also TWX_FAILED: the decoders do not start, crash, or hang for longer than the timeout
 * threads  the only one of this process
 */
enum twx_status twx_recall_in_child(const struct twx_collection_sample *sample,
                                    const struct twx_recall_options *options,
                                    const struct twx_run *run, struct twx_recall *recall,
                                    struct twx_error *err) __attribute__((warn_unused_result));

#endif
