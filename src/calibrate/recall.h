// SPDX-License-Identifier: MIT
//
// How far edits move the hashes of a collection's own images.
#ifndef TWX_CALIBRATE_RECALL_H
#define TWX_CALIBRATE_RECALL_H

#include "calibrate/sample.h"
#include "twindex_commands.h"

/** Distances between the indexed hashes of images and the hashes of their edited copies, or the radii that find them. */
struct twx_recall {
    uint64_t n_edited;  // images
    uint64_t n_gone;    // missing, or changed since they were indexed
    uint64_t n_failed;  // cannot be read, decoded or edited
    uint32_t whole[TWX_N_EDITS][8 * TWX_HASH_BYTES_MAX + 1];  // copies by distance
    uint32_t rows[TWX_N_EDITS][4 * TWX_HASH_BYTES_MAX + 1];   // likewise, of the row halves
};

struct twx_recall_options {
    unsigned hash_size;
    bool is_adaptive;  // count each copy at the smallest adaptive radius that finds it
    unsigned n_threads;
    bool no_sandbox;
    double timeout_seconds;  // that one image may take without progress; 0: 60
};

/**
 * Edits the images of the sample, by workers in a process of their own. The result does not depend on their number.
 *
 * run     a stop ends it at once; progress counts images
 * recall  out
 * errors  TWX_STOPPED, TWX_NO_MEMORY; TWX_FAILED: the workers do not start, or die without end
 */
enum twx_status twx_recall_measure(const struct twx_collection_sample *sample,
                                   const struct twx_recall_options *options,
                                   const struct twx_run *run, struct twx_recall *recall,
                                   struct twx_error *err) __attribute__((warn_unused_result));

#endif
