// SPDX-License-Identifier: MIT
//
// Records as byte strings of base/runs.h, decoded for their order. Owns the runs, and room for one record.
#include "store/record_runs.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/bytes.h"
#include "base/runs.h"
#include "base/strings.h"

// A record in a run: when it was observed (8), its payload.
enum { OBSERVED_BYTES = 8 };

struct twx_record_runs {
    struct twx_runs *runs;
    uint8_t *record;  // room for one
};

enum twx_status twx_record_runs_create(const char *file, const char *path,
                                       struct twx_record_runs **runs, struct twx_error *err)
{
    struct twx_record_runs *r = twx_alloc(1, sizeof *r);
    char *beside = twx_asprintf("index '%s'", path);
    enum twx_status status = TWX_NO_MEMORY;
    if (r != NULL && beside != NULL) {
        r->record = twx_alloc(1, OBSERVED_BYTES + TWX_RECORD_BYTES_MAX);
        status = r->record != NULL ? twx_runs_create(file, beside, &r->runs, err) : TWX_NO_MEMORY;
    }
    free(beside);
    if (status != TWX_OK) {
        twx_record_runs_free(r);
        return status == TWX_NO_MEMORY ? twx_fail_memory(err) : status;
    }
    *runs = r;
    return TWX_OK;
}

void twx_record_runs_free(struct twx_record_runs *runs)
{
    if (runs == NULL) {
        return;
    }
    twx_runs_free(runs->runs);
    free(runs->record);
    free(runs);
}

static enum twx_status write_run(struct twx_record_runs *runs, struct twx_observed *const *sorted,
                                 size_t n, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    for (size_t i = 0; status == TWX_OK && i < n; i++) {
        twx_put_u64(runs->record, (uint64_t)sorted[i]->observed_ns);
        const size_t n_payload =
            twx_record_encode(&sorted[i]->record, runs->record + OBSERVED_BYTES);
        status = twx_runs_put(runs->runs, runs->record, OBSERVED_BYTES + n_payload, err);
    }
    return status == TWX_OK ? twx_runs_end(runs->runs, err) : status;
}

enum twx_status twx_record_runs_add(struct twx_record_runs *runs, struct twx_observed *records,
                                    size_t n, uint64_t *n_superseded, struct twx_error *err)
{
    if (n == 0) {
        return TWX_OK;
    }
    struct twx_observed **order = twx_alloc(n, sizeof(void *));
    if (order == NULL) {
        return twx_fail_memory(err);
    }
    const size_t n_kept = twx_observed_sort(records, n, order);
    *n_superseded += n - n_kept;
    const enum twx_status status = write_run(runs, order, n_kept, err);
    free(order);
    return status;
}

// ------------------------------------------------------------------------------------------------------
// Reading

struct twx_record_stream {
    struct twx_runs_merge *merge;
    bool has_last;
    char *last;  // path, of TWX_RECORD_PATH_MAX
    size_t last_bytes;
    uint64_t n_superseded;
};

static bool make_observed(const uint8_t *bytes, size_t n, void *made)
{
    struct twx_observed *observed = made;
    if (n < OBSERVED_BYTES ||
        !twx_record_decode(bytes + OBSERVED_BYTES, n - OBSERVED_BYTES, &observed->record)) {
        return false;
    }
    observed->observed_ns = (int64_t)twx_get_u64(bytes);
    twx_observed_find_folder(observed);
    return true;
}

static int compare_observed(const void *a, const void *b)
{
    return twx_observed_compare(a, b);
}

enum twx_status twx_record_stream_open(const struct twx_record_runs *runs,
                                       struct twx_record_stream **stream, struct twx_error *err)
{
    static const struct twx_runs_order order = {.made_bytes = sizeof(struct twx_observed),
                                                .make = make_observed,
                                                .compare = compare_observed};
    struct twx_record_stream *s = twx_alloc(1, sizeof *s);
    if (s == NULL) {
        return twx_fail_memory(err);
    }
    s->last = twx_alloc(1, TWX_RECORD_PATH_MAX);
    const enum twx_status status = s->last != NULL
                                       ? twx_runs_merge_open(runs->runs, &order, &s->merge, err)
                                       : twx_fail_memory(err);
    if (status != TWX_OK) {
        twx_record_stream_free(s);
        return status;
    }
    *stream = s;
    return TWX_OK;
}

void twx_record_stream_free(struct twx_record_stream *s)
{
    if (s == NULL) {
        return;
    }
    twx_runs_merge_free(s->merge);
    free(s->last);
    free(s);
}

/** Whether a record is of the path that was given out last. */
static bool is_superseded(const struct twx_record_stream *s, const struct twx_observed *observed)
{
    const struct twx_record *r = &observed->record;
    return s->has_last && r->path_bytes == s->last_bytes &&
           memcmp(r->path, s->last, r->path_bytes) == 0;
}

enum twx_status twx_record_stream_next(struct twx_record_stream *s, struct twx_streamed *next,
                                       struct twx_error *err)
{
    struct twx_runs_string string;
    *next = (struct twx_streamed){0};
    enum twx_status status = twx_runs_merge_next(s->merge, &string, err);
    while (status == TWX_OK && string.bytes != NULL && is_superseded(s, string.made)) {
        s->n_superseded++;
        status = twx_runs_merge_next(s->merge, &string, err);
    }
    s->has_last = status == TWX_OK && string.bytes != NULL;
    if (!s->has_last) {
        return status;
    }
    const struct twx_observed *observed = string.made;
    memcpy(s->last, observed->record.path, observed->record.path_bytes);
    s->last_bytes = observed->record.path_bytes;
    *next = (struct twx_streamed){.payload = string.bytes + OBSERVED_BYTES,
                                  .n_bytes = string.n - OBSERVED_BYTES,
                                  .observed = observed};
    return TWX_OK;
}

uint64_t twx_record_stream_superseded(const struct twx_record_stream *s)
{
    return s->n_superseded;
}
