// SPDX-License-Identifier: MIT
//
// The pairs that were drawn, looked at: their files are found in the index, then decoded and compared.
#ifndef TWX_CALIBRATE_SECOND_LOOK_H
#define TWX_CALIBRATE_SECOND_LOOK_H

#include "base/file_version.h"
#include "calibrate/pair_sample.h"
#include "calibrate/sample.h"
#include "likeness/likeness_picture.h"

/** A file of a pair. */
struct twx_looked_file {
    char *path;                       // owned
    struct twx_file_version version;  // as indexed
    struct twx_likeness_facts facts;
    struct twx_likeness_picture *picture;  // owned: while its pairs are compared
};

struct twx_second_look {
    struct twx_drawn_pair **pairs;  // owned, but not the pairs
    size_t n_pairs;
    size_t pairs_cap;
    struct twx_looked_file *files;  // owned: two of each pair
    size_t n_files;
    size_t files_cap;
};

/**
 * Adds all pairs of a sample, and finds their files.
 *
 * look     in/out: zeroed at first; twx_second_look_release, whatever is returned
 * drawn    borrowed until then: its pairs get what is seen
 * errors   TWX_NO_MEMORY, TWX_STOPPED; as the index
 */
enum twx_status twx_second_look_add(struct twx_second_look *look, struct twx_index *index,
                                    const struct twx_collection_sample *sample,
                                    struct twx_pair_sample *drawn, const struct twx_run *run,
                                    struct twx_error *err) __attribute__((warn_unused_result));
void twx_second_look_release(struct twx_second_look *look);

struct twx_look_options {
    unsigned n_threads;
    bool no_sandbox;
    double timeout_seconds;  // that one image may take without progress; 0: 60
};

/**
 * Decodes the files, by workers in a process of their own, and compares the pictures of each pair. A pair one of whose
 * files is gone, has changed or cannot be decoded is not seen.
 *
 * errors   TWX_STOPPED, TWX_NO_MEMORY; TWX_FAILED: the workers do not start, or die without end
 */
enum twx_status twx_second_look_run(struct twx_second_look *look,
                                    const struct twx_look_options *options,
                                    const struct twx_run *run, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
