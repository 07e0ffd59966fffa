// SPDX-License-Identifier: MIT
//
// Files to lines of text: a client of the job `hash`, as hashing.h is one that writes shards. Each file has its place in
// the window of lines, which it fills in when it is known what became of it.
#ifndef TWX_INGEST_LINES_CLIENT_H
#define TWX_INGEST_LINES_CLIENT_H

#include <sys/stat.h>

#include "ingest/hashing.h"
#include "ingest/line_window.h"
#include "store/tsv_line.h"

struct twx_lines_client;

/** A file to be hashed, and the line of input that named it. */
struct twx_named_file {
    uint64_t number;  // of its line in the window
    const char *path;
    const struct stat *seen;
    const struct twx_record *root;  // borrowed until the end; NULL: not known
    const char *given;              // as the line names it
    size_t given_bytes;
};

/**
 * options  hash, records (hash_size, memory_mib, observed_ns), n_workers and what decoding goes by; on_file is called for
 *          each file; borrowed
 * window   where lines go; borrowed
 * client   out, owned: twx_lines_client_free
 * errors   as twx_supervisor_create
 */
enum twx_status twx_lines_client_create(const struct twx_hashing_options *options,
                                        struct twx_line_window *window, const struct twx_run *run,
                                        struct twx_lines_client **client, struct twx_error *err)
    __attribute__((warn_unused_result));
/** Files under way are dropped. Accepts NULL. */
void twx_lines_client_free(struct twx_lines_client *client);

/** Answers a line of which there is no file to hash: why.  errors: TWX_NO_MEMORY */
enum twx_status twx_lines_client_refuse(struct twx_lines_client *client, uint64_t number,
                                        const char *why, const char *given, size_t given_bytes,
                                        struct twx_error *err) __attribute__((warn_unused_result));

/** Hands in a file.  returns: false when there is no room: take reports first; or the client has failed */
bool twx_lines_client_try_submit(struct twx_lines_client *client, const struct twx_named_file *file)
    __attribute__((warn_unused_result));

/** As twx_supervisor_take_reports, and _look. After the end, nothing. */
void twx_lines_client_serve(struct twx_lines_client *client, bool wait);

/** Whether no file is under way. */
bool twx_lines_client_is_idle(const struct twx_lines_client *client);

/** Images that were hashed, for the window; UINT64_MAX once all that failed is to be believed. */
uint64_t twx_lines_client_n_hashed(const struct twx_lines_client *client);

/** Whether the run cannot go on.  errors: why */
enum twx_status twx_lines_client_check(const struct twx_lines_client *client, struct twx_error *err)
    __attribute__((warn_unused_result));

/**
 * Waits for the files under way and the end of the worker process: all that failed is to be believed then.
 *
 * drop     true: files not begun are dropped
 * times    out
 * errors   the first failure
 */
enum twx_status twx_lines_client_finish(struct twx_lines_client *client, bool drop,
                                        struct twx_pool_times *times, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
