// SPDX-License-Identifier: MIT
//
// `hash --stdout=hashes`: a line for each image, in the order of the walk whatever the number of workers. Files without a
// hash have none. Nothing is written but the lines.
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/hex.h"
#include "base/log.h"
#include "base/percent.h"
#include "base/status.h"
#include "ingest/ingest.h"
#include "ingest/line_output.h"
#include "ingest/worker_options.h"
#include "twindex_commands.h"

enum {
    HELD_BYTES = 1 << 20,     // of lines that the reader has not taken
    TOGETHER_BYTES = 1 << 16  // of a write, unless there is nothing else to do
};

struct print_run {
    const struct twx_printed_options *printed;
    struct twx_ingest in;
    struct twx_record_sink sink;
    struct twx_in_order *order;
    struct twx_line_output output;
    uint64_t n_torn;  // paths with a newline or a TAB, written as they are
    char line[3 * TWX_RECORD_PATH_MAX + 2 * TWX_HASH_BYTES_MAX + 2];
};

static enum twx_status append(void *user, const struct twx_record *record, struct twx_error *err)
{
    struct print_run *r = user;
    char *at = r->line;
    if (record->status != TWX_IMAGE_HASHED) {
        return TWX_OK;
    }
    if (r->printed->percent) {
        at += twx_percent_put(record->path, record->path_bytes, at);
    } else {
        memcpy(at, record->path, record->path_bytes);
        at += record->path_bytes;
        r->n_torn += memchr(record->path, '\n', record->path_bytes) != NULL ||
                     memchr(record->path, '\t', record->path_bytes) != NULL;
    }
    *at++ = '\t';
    twx_hex_from_bytes(record->hash, twx_hash_bytes(record->hash_size), at);
    at += (size_t)2 * twx_hash_bytes(record->hash_size);
    *at++ = '\n';
    if (!twx_line_output_put(&r->output, r->line, (size_t)(at - r->line))) {
        return twx_fail_memory(err);
    }
    return twx_line_output_n_left(&r->output) >= TOGETHER_BYTES
               ? twx_line_output_drain(&r->output, HELD_BYTES, r->in.run, err)
               : TWX_OK;
}

static enum twx_status put(void *user, uint64_t sequence, const struct twx_record *record,
                           struct twx_error *err)
{
    const struct print_run *r = user;
    return twx_in_order_put(r->order, sequence, record, err);
}

static enum twx_status skip(void *user, const struct twx_skipped *file, struct twx_error *err)
{
    const struct print_run *r = user;
    return twx_in_order_skip(r->order, file->sequence, file->outcome, file->error_number, err);
}

static void doubt(void *user, uint64_t sequence)
{
    const struct print_run *r = user;
    twx_in_order_doubt(r->order, sequence);
}

static enum twx_status flush(void *user, struct twx_error *err)
{
    struct print_run *r = user;
    return twx_line_output_flush(&r->output, err);
}

static void set_libraries(void *user, const char *libraries)
{
    (void)user;
    (void)libraries;
}

static enum twx_status hash_files(struct print_run *r, struct twx_error *err)
{
    const struct twx_ingest_options *o = r->in.options;
    const struct twx_in_order_taker taker = {.user = r, .append = append};
    r->sink = (struct twx_record_sink){
        .user = r,
        .put = put,
        .skip = skip,
        .doubt = doubt,
        .pause = flush,
        .set_libraries = set_libraries,
    };
    twx_line_output_init(&r->output, r->printed->output);
    twx_worker_options_take(o, twx_worker_options_hash_size(o), &r->in.workers);
    r->in.workers.records.sink = &r->sink;
    enum twx_status status = twx_worker_options_count(o, r->in.run, &r->in.workers.n_workers, err);
    if (status != TWX_OK) {
        return status;
    }
    r->in.order = r->order = twx_in_order_create(&taker);
    return r->order != NULL ? twx_ingest_hash_all(&r->in, err) : twx_fail_memory(err);
}

/** Ends the output: what is known is written, in a run that was stopped as far as that goes at once. */
static enum twx_status finish(struct print_run *r, enum twx_status status, struct twx_error *err)
{
    if (status == TWX_OK || status == TWX_PARTLY) {
        const enum twx_status drained = twx_line_output_drain(&r->output, 0, r->in.run, err);
        status = drained == TWX_OK ? status : drained;
    } else if (status == TWX_STOPPED) {
        (void)!twx_line_output_flush(&r->output, NULL);
        status = twx_fail(err, TWX_STOPPED, 0, "stopped: the files left have no line");
    }
    if (r->n_torn > 0) {
        twx_log(r->in.run, TWX_LEVEL_WARNING,
                "%llu path%s a newline or TAB: --path-encoding percent tells them apart",
                (unsigned long long)r->n_torn, r->n_torn == 1 ? " has" : "s have");
    }
    return status;
}

enum twx_status twx_hash_printed(const struct twx_ingest_options *options,
                                 const struct twx_printed_options *printed,
                                 const struct twx_run *run, struct twx_ingest_counts *counts,
                                 struct twx_error *err)
{
    const double begin = twx_monotonic_seconds();
    struct print_run *r = twx_alloc(1, sizeof *r);
    *counts = (struct twx_ingest_counts){.size = sizeof(struct twx_ingest_counts)};
    if (r == NULL) {
        return twx_fail_memory(err);
    }
    r->printed = printed;
    r->in = (struct twx_ingest){.options = options, .run = run, .counts = counts};
    const enum twx_status status = finish(r, hash_files(r, err), err);
    twx_in_order_free(r->order);
    twx_line_output_release(&r->output);
    free(r);
    counts->seconds = twx_monotonic_seconds() - begin;
    return status;
}
