// SPDX-License-Identifier: MIT
//
// Runs in a file, and a heap of their heads. Owns the file and the buffers.
#include "store/record_runs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/bytes.h"
#include "base/read_at.h"
#include "base/strings.h"
#include "base/unnamed_file.h"

// A record in a run: the length of its payload (4), when it was observed (8), its payload.
enum { FRAME_BYTES = 12, BUFFER_BYTES = 128 * 1024 };

_Static_assert(FRAME_BYTES + TWX_RECORD_BYTES_MAX <= BUFFER_BYTES, "a record fits into a buffer");

/** A run's place in the file. */
struct extent {
    uint64_t begin;
    uint64_t end;
};

struct twx_record_runs {
    int fd;
    char *path;  // of the index: for messages
    struct extent *extents;
    size_t n;
    size_t cap;
    uint64_t size;    // of what was written
    uint8_t *buffer;  // of BUFFER_BYTES: what is to be written behind
    size_t n_buffered;
};

static enum twx_status fail_file(const struct twx_record_runs *runs, const char *what,
                                 struct twx_error *err)
{
    return twx_fail_errno(err, errno, "cannot %s what is being sorted beside index '%s'", what,
                          runs->path);
}

enum twx_status twx_record_runs_create(const char *file, const char *path,
                                       struct twx_record_runs **runs, struct twx_error *err)
{
    struct twx_record_runs *r = twx_alloc(1, sizeof *r);
    if (r == NULL) {
        return twx_fail_memory(err);
    }
    r->fd = -1;
    r->path = twx_strdup(path);
    r->buffer = twx_alloc(1, BUFFER_BYTES);
    enum twx_status status = TWX_OK;
    if (r->path == NULL || r->buffer == NULL) {
        status = twx_fail_memory(err);
    } else {
        r->fd = twx_unnamed_file_beside(file);
        status = r->fd >= 0 ? TWX_OK : fail_file(r, "make a file for", err);
    }
    if (status != TWX_OK) {
        twx_record_runs_free(r);
        return status;
    }
    *runs = r;
    return TWX_OK;
}

void twx_record_runs_free(struct twx_record_runs *runs)
{
    if (runs == NULL) {
        return;
    }
    if (runs->fd >= 0) {
        (void)close(runs->fd);
    }
    free(runs->path);
    free(runs->extents);
    free(runs->buffer);
    free(runs);
}

static enum twx_status flush(struct twx_record_runs *runs, struct twx_error *err)
{
    if (!twx_write_at(runs->fd, runs->buffer, runs->n_buffered, runs->size)) {
        return fail_file(runs, "write", err);
    }
    runs->size += runs->n_buffered;
    runs->n_buffered = 0;
    return TWX_OK;
}

static enum twx_status append(struct twx_record_runs *runs, const struct twx_observed *o,
                              struct twx_error *err)
{
    if (runs->n_buffered + FRAME_BYTES + TWX_RECORD_BYTES_MAX > BUFFER_BYTES) {
        const enum twx_status status = flush(runs, err);
        if (status != TWX_OK) {
            return status;
        }
    }
    uint8_t *frame = runs->buffer + runs->n_buffered;
    const size_t n = twx_record_encode(&o->record, frame + FRAME_BYTES);
    twx_put_u32(frame, (uint32_t)n);
    twx_put_u64(frame + 4, (uint64_t)o->observed_ns);
    runs->n_buffered += FRAME_BYTES + n;
    return TWX_OK;
}

static enum twx_status write_run(struct twx_record_runs *runs, struct twx_observed *const *sorted,
                                 size_t n, struct twx_error *err)
{
    if (!twx_reserve((void **)&runs->extents, &runs->cap, runs->n + 1, sizeof *runs->extents)) {
        return twx_fail_memory(err);
    }
    const uint64_t begin = runs->size;
    enum twx_status status = TWX_OK;
    for (size_t i = 0; status == TWX_OK && i < n; i++) {
        status = append(runs, sorted[i], err);
    }
    if (status == TWX_OK) {
        status = flush(runs, err);
    }
    if (status == TWX_OK) {
        runs->extents[runs->n++] = (struct extent){.begin = begin, .end = runs->size};
    }
    return status;
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

/** A run that is being read. */
struct reader {
    uint64_t next;    // in the file: what follows the buffer
    uint64_t end;     // of the run
    uint8_t *buffer;  // of BUFFER_BYTES, owned
    size_t at;        // in the buffer: the head, or the record behind it before it is loaded
    size_t filled;
    size_t n_bytes;            // of the head's payload
    struct twx_observed head;  // points into the buffer
};

struct twx_record_stream {
    const struct twx_record_runs *runs;
    struct reader *readers;
    size_t n_readers;
    struct reader **heap;  // of those that have a head: parents are before their children
    size_t n_heap;
    bool has_last;
    char *last;  // path, of TWX_RECORD_PATH_MAX
    size_t last_bytes;
    uint64_t n_superseded;
};

/** Makes `wanted` bytes stand in the buffer, or all there are. */
static enum twx_status fill(const struct twx_record_runs *runs, struct reader *r, size_t wanted,
                            struct twx_error *err)
{
    if (r->filled - r->at >= wanted || r->next == r->end) {
        return TWX_OK;
    }
    memmove(r->buffer, r->buffer + r->at, r->filled - r->at);
    r->filled -= r->at;
    r->at = 0;
    const uint64_t left = r->end - r->next;
    const size_t n = left < BUFFER_BYTES - r->filled ? (size_t)left : BUFFER_BYTES - r->filled;
    const ssize_t got = twx_read_at(runs->fd, r->buffer + r->filled, n, r->next);
    if (got != (ssize_t)n) {
        errno = got < 0 ? errno : EIO;
        return fail_file(runs, "read", err);
    }
    r->filled += n;
    r->next += n;
    return TWX_OK;
}

/** Loads the record at r->at as the head. *has_head is false at the run's end. */
static enum twx_status load_head(const struct twx_record_runs *runs, struct reader *r,
                                 bool *has_head, struct twx_error *err)
{
    enum twx_status status = fill(runs, r, FRAME_BYTES + TWX_RECORD_BYTES_MAX, err);
    *has_head = status == TWX_OK && r->filled > r->at;
    if (!*has_head) {
        return status;
    }
    const uint8_t *frame = r->buffer + r->at;
    const size_t n_left = r->filled - r->at;
    r->n_bytes = n_left >= FRAME_BYTES ? twx_get_u32(frame) : SIZE_MAX;
    if (r->n_bytes > n_left - FRAME_BYTES ||
        !twx_record_decode(frame + FRAME_BYTES, r->n_bytes, &r->head.record)) {
        errno = EIO;  // these are our own bytes
        return fail_file(runs, "read", err);
    }
    r->head.observed_ns = (int64_t)twx_get_u64(frame + 4);
    twx_observed_find_folder(&r->head);
    return TWX_OK;
}

static bool is_before(const struct reader *a, const struct reader *b)
{
    return twx_observed_compare(&a->head, &b->head) < 0;
}

/** Moves the reader at a place of the heap down to where it belongs. */
static void sift_down(struct twx_record_stream *s, size_t at)
{
    struct reader *moved = s->heap[at];
    for (size_t child = 2 * at + 1; child < s->n_heap; child = 2 * at + 1) {
        if (child + 1 < s->n_heap && is_before(s->heap[child + 1], s->heap[child])) {
            child++;
        }
        if (!is_before(s->heap[child], moved)) {
            break;
        }
        s->heap[at] = s->heap[child];
        at = child;
    }
    s->heap[at] = moved;
}

static enum twx_status begin_readers(struct twx_record_stream *s, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    for (size_t i = 0; status == TWX_OK && i < s->n_readers; i++) {
        struct reader *r = &s->readers[i];
        bool has_head = false;
        r->next = s->runs->extents[i].begin;
        r->end = s->runs->extents[i].end;
        r->buffer = twx_alloc(1, BUFFER_BYTES);
        status = r->buffer != NULL ? load_head(s->runs, r, &has_head, err) : twx_fail_memory(err);
        if (has_head) {
            s->heap[s->n_heap++] = r;
        }
    }
    for (size_t i = s->n_heap / 2; status == TWX_OK && i-- > 0;) {
        sift_down(s, i);
    }
    return status;
}

enum twx_status twx_record_stream_open(const struct twx_record_runs *runs,
                                       struct twx_record_stream **stream, struct twx_error *err)
{
    struct twx_record_stream *s = twx_alloc(1, sizeof *s);
    if (s == NULL) {
        return twx_fail_memory(err);
    }
    s->runs = runs;
    s->n_readers = runs->n;
    s->readers = twx_alloc(runs->n, sizeof *s->readers);
    s->heap = twx_alloc(runs->n, sizeof(void *));
    s->last = twx_alloc(1, TWX_RECORD_PATH_MAX);
    enum twx_status status = s->readers != NULL && s->heap != NULL && s->last != NULL
                                 ? begin_readers(s, err)
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
    for (size_t i = 0; s->readers != NULL && i < s->n_readers; i++) {
        free(s->readers[i].buffer);
    }
    free(s->readers);
    free(s->heap);
    free(s->last);
    free(s);
}

/** Passes over the first record of the heap, which was given out. */
static enum twx_status advance(struct twx_record_stream *s, struct twx_error *err)
{
    struct reader *r = s->heap[0];
    bool has_head = false;
    r->at += FRAME_BYTES + r->n_bytes;
    const enum twx_status status = load_head(s->runs, r, &has_head, err);
    if (status != TWX_OK) {
        return status;
    }
    if (!has_head) {
        s->heap[0] = s->heap[--s->n_heap];
    }
    if (s->n_heap > 0) {
        sift_down(s, 0);
    }
    return TWX_OK;
}

/** Whether the first record of the heap is of the path that was given out last. */
static bool is_superseded(const struct twx_record_stream *s)
{
    const struct twx_record *r = &s->heap[0]->head.record;
    return r->path_bytes == s->last_bytes && memcmp(r->path, s->last, r->path_bytes) == 0;
}

enum twx_status twx_record_stream_next(struct twx_record_stream *s, struct twx_streamed *next,
                                       struct twx_error *err)
{
    *next = (struct twx_streamed){0};
    enum twx_status status = s->has_last ? advance(s, err) : TWX_OK;
    while (status == TWX_OK && s->has_last && s->n_heap > 0 && is_superseded(s)) {
        s->n_superseded++;
        status = advance(s, err);
    }
    s->has_last = false;
    if (status != TWX_OK || s->n_heap == 0) {
        return status;
    }
    const struct reader *r = s->heap[0];
    memcpy(s->last, r->head.record.path, r->head.record.path_bytes);
    s->last_bytes = r->head.record.path_bytes;
    s->has_last = true;
    *next = (struct twx_streamed){
        .payload = r->buffer + r->at + FRAME_BYTES, .n_bytes = r->n_bytes, .observed = &r->head};
    return TWX_OK;
}

uint64_t twx_record_stream_superseded(const struct twx_record_stream *s)
{
    return s->n_superseded;
}
