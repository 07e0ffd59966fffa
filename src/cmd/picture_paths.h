// SPDX-License-Identifier: MIT
//
// The images that PATHs and lists name, each once, in bytewise order of path.
#ifndef TWX_CMD_PICTURE_PATHS_H
#define TWX_CMD_PICTURE_PATHS_H

#include "cmd/exit_code.h"
#include "cmd/ingest_arguments.h"

struct twx_picture_paths {
    GPtrArray *paths;      // char *, absolute; owned
    uint64_t n_no_images;  // files left out, by their first bytes
    uint64_t n_unusable;   // paths that do not exist or cannot be read: each was reported
};

/**
 * Walks folders as index does. A file that cannot be read is among the images: whether it is one is not known.
 *
 * paths    out: twx_picture_paths_release, whatever is returned
 * errors   TWX_STOPPED, TWX_NO_MEMORY, TWX_USAGE: a bad pattern; those of reading a list
 */
enum twx_status twx_picture_paths_find(const struct twx_ingest_arguments *arguments,
                                       const struct twx_run *run, struct twx_picture_paths *paths,
                                       struct twx_error *err) __attribute__((warn_unused_result));
/**
 * Threads for pictures that are decoded: each has buffers and shared memory, which no more of them than pictures would use.
 *
 * n_jobs   asked for; 0: as many as processors
 * returns  1 or more
 */
unsigned twx_picture_paths_n_workers(const struct twx_picture_paths *paths, uint64_t n_jobs);
void twx_picture_paths_release(struct twx_picture_paths *paths);

/**
 * Says what became of all of them: one line on standard error, and an object on standard output if that is asked for.
 *
 * done      what was done to those that did not fail, as "packed"
 * seconds   that it took
 */
void twx_picture_paths_report(const struct twx_picture_paths *paths, const char *done,
                              uint64_t n_failed, double seconds, bool as_json);

/** The exit code of a run over them that was done, n_failed of which could not be decoded. strict: of --strict */
enum twx_exit twx_picture_paths_exit(const struct twx_picture_paths *paths, bool strict,
                                     uint64_t n_failed);

#endif
