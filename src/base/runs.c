// SPDX-License-Identifier: MIT
//
// Runs in a file, and a heap of their heads. Owns the file and the buffers.
#include "base/runs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/bytes.h"
#include "base/read_at.h"
#include "base/strings.h"
#include "base/unnamed_file.h"

// A string in a run: its length (4), its bytes.
enum { FRAME_BYTES = 4, BUFFER_BYTES = 128 * 1024 };

/** A run's place in the file. */
struct extent {
    uint64_t begin;
    uint64_t end;
};

struct twx_runs {
    int fd;
    char *beside;  // for messages
    struct extent *extents;
    size_t n;
    size_t cap;
    uint64_t begin;    // of the run in progress
    uint64_t size;     // of what was written
    size_t n_longest;  // bytes of a string
    uint8_t *buffer;   // of BUFFER_BYTES: what is to be written behind
    size_t n_buffered;
};

static enum twx_status fail_file(const struct twx_runs *runs, const char *what,
                                 struct twx_error *err)
{
    return twx_fail_errno(err, errno, "cannot %s what is being sorted beside %s", what,
                          runs->beside);
}

enum twx_status twx_runs_create(const char *file, const char *beside, struct twx_runs **runs,
                                struct twx_error *err)
{
    struct twx_runs *r = twx_alloc(1, sizeof *r);
    if (r == NULL) {
        return twx_fail_memory(err);
    }
    r->fd = -1;
    r->beside = twx_strdup(beside);
    r->buffer = twx_alloc(1, BUFFER_BYTES);
    enum twx_status status = TWX_OK;
    if (r->beside == NULL || r->buffer == NULL) {
        status = twx_fail_memory(err);
    } else {
        r->fd = twx_unnamed_file_beside(file);
        status = r->fd >= 0 ? TWX_OK : fail_file(r, "make a file for", err);
    }
    if (status != TWX_OK) {
        twx_runs_free(r);
        return status;
    }
    *runs = r;
    return TWX_OK;
}

void twx_runs_free(struct twx_runs *runs)
{
    if (runs == NULL) {
        return;
    }
    if (runs->fd >= 0) {
        (void)close(runs->fd);
    }
    free(runs->beside);
    free(runs->extents);
    free(runs->buffer);
    free(runs);
}

static enum twx_status write_behind(struct twx_runs *runs, const void *bytes, size_t n,
                                    struct twx_error *err)
{
    if (!twx_write_at(runs->fd, bytes, n, runs->size)) {
        return fail_file(runs, "write", err);
    }
    runs->size += n;
    return TWX_OK;
}

static enum twx_status flush(struct twx_runs *runs, struct twx_error *err)
{
    const size_t n = runs->n_buffered;
    runs->n_buffered = 0;
    return write_behind(runs, runs->buffer, n, err);
}

enum twx_status twx_runs_put(struct twx_runs *runs, const void *bytes, size_t n,
                             struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    if (n > UINT32_MAX) {
        return twx_fail_memory(err);
    }
    runs->n_longest = n > runs->n_longest ? n : runs->n_longest;
    if (runs->n_buffered + FRAME_BYTES + n > BUFFER_BYTES) {
        status = flush(runs, err);
    }
    twx_put_u32(runs->buffer + runs->n_buffered, (uint32_t)n);
    runs->n_buffered += FRAME_BYTES;
    if (status == TWX_OK && n > BUFFER_BYTES - FRAME_BYTES) {
        status = flush(runs, err);
        return status == TWX_OK ? write_behind(runs, bytes, n, err) : status;
    }
    if (status == TWX_OK && n > 0) {
        memcpy(runs->buffer + runs->n_buffered, bytes, n);
        runs->n_buffered += n;
    }
    return status;
}

enum twx_status twx_runs_end(struct twx_runs *runs, struct twx_error *err)
{
    if (!twx_reserve((void **)&runs->extents, &runs->cap, runs->n + 1, sizeof *runs->extents)) {
        return twx_fail_memory(err);
    }
    const enum twx_status status = flush(runs, err);
    if (status == TWX_OK) {
        runs->extents[runs->n++] = (struct extent){.begin = runs->begin, .end = runs->size};
        runs->begin = runs->size;
    }
    return status;
}

// ------------------------------------------------------------------------------------------------------
// Reading

/** A run that is being read. */
struct reader {
    uint64_t next;    // in the file: what follows the buffer
    uint64_t end;     // of the run
    uint8_t *buffer;  // owned
    size_t at;        // in the buffer: the head, or the string behind it before it is loaded
    size_t filled;
    size_t n_bytes;  // of the head
    void *made;      // of the head
};

struct twx_runs_merge {
    const struct twx_runs *runs;
    const struct twx_runs_order *order;
    struct reader *readers;
    size_t n_readers;
    size_t buffer_bytes;   // of each
    uint8_t *made;         // what is made of the heads
    struct reader **heap;  // of those that have a head: parents are before their children
    size_t n_heap;
    bool has_given;  // the first of the heap
};

/** Makes `wanted` bytes stand in the buffer, or all there are. */
static enum twx_status fill(const struct twx_runs_merge *m, struct reader *r, size_t wanted,
                            struct twx_error *err)
{
    if (r->filled - r->at >= wanted || r->next == r->end) {
        return TWX_OK;
    }
    memmove(r->buffer, r->buffer + r->at, r->filled - r->at);
    r->filled -= r->at;
    r->at = 0;
    const uint64_t left = r->end - r->next;
    const size_t n =
        left < m->buffer_bytes - r->filled ? (size_t)left : m->buffer_bytes - r->filled;
    const ssize_t got = twx_read_at(m->runs->fd, r->buffer + r->filled, n, r->next);
    if (got != (ssize_t)n) {
        errno = got < 0 ? errno : EIO;
        return fail_file(m->runs, "read", err);
    }
    r->filled += n;
    r->next += n;
    return TWX_OK;
}

/** Loads the string at r->at as the head. *has_head is false at the run's end. */
static enum twx_status load_head(const struct twx_runs_merge *m, struct reader *r, bool *has_head,
                                 struct twx_error *err)
{
    enum twx_status status = fill(m, r, FRAME_BYTES, err);
    *has_head = status == TWX_OK && r->filled > r->at;
    if (!*has_head) {
        return status;
    }
    r->n_bytes =
        r->filled - r->at >= FRAME_BYTES ? twx_get_u32(r->buffer + r->at) : m->runs->n_longest + 1;
    if (r->n_bytes <= m->runs->n_longest) {
        status = fill(m, r, FRAME_BYTES + r->n_bytes, err);
    }
    if (status == TWX_OK &&
        (r->n_bytes > m->runs->n_longest || r->filled - r->at < FRAME_BYTES + r->n_bytes ||
         !m->order->make(r->buffer + r->at + FRAME_BYTES, r->n_bytes, r->made))) {
        errno = EIO;  // these are our own bytes
        status = fail_file(m->runs, "read", err);
    }
    return status;
}

/** Moves the reader at a place of the heap down to where it belongs. */
static void sift_down(struct twx_runs_merge *m, size_t at)
{
    int (*const compare)(const void *, const void *) = m->order->compare;
    struct reader *moved = m->heap[at];
    for (size_t child = 2 * at + 1; child < m->n_heap; child = 2 * at + 1) {
        if (child + 1 < m->n_heap && compare(m->heap[child + 1]->made, m->heap[child]->made) < 0) {
            child++;
        }
        if (compare(m->heap[child]->made, moved->made) >= 0) {
            break;
        }
        m->heap[at] = m->heap[child];
        at = child;
    }
    m->heap[at] = moved;
}

static enum twx_status begin_readers(struct twx_runs_merge *m, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    for (size_t i = 0; status == TWX_OK && i < m->n_readers; i++) {
        struct reader *r = &m->readers[i];
        bool has_head = false;
        r->next = m->runs->extents[i].begin;
        r->end = m->runs->extents[i].end;
        r->made = m->made + i * m->order->made_bytes;
        r->buffer = twx_alloc(1, m->buffer_bytes);
        status = r->buffer != NULL ? load_head(m, r, &has_head, err) : twx_fail_memory(err);
        if (has_head) {
            m->heap[m->n_heap++] = r;
        }
    }
    for (size_t i = m->n_heap / 2; status == TWX_OK && i-- > 0;) {
        sift_down(m, i);
    }
    return status;
}

enum twx_status twx_runs_merge_open(const struct twx_runs *runs, const struct twx_runs_order *order,
                                    struct twx_runs_merge **merge, struct twx_error *err)
{
    struct twx_runs_merge *m = twx_alloc(1, sizeof *m);
    if (m == NULL) {
        return twx_fail_memory(err);
    }
    m->runs = runs;
    m->order = order;
    m->n_readers = runs->n;
    m->buffer_bytes =
        runs->n_longest > BUFFER_BYTES - FRAME_BYTES ? FRAME_BYTES + runs->n_longest : BUFFER_BYTES;
    m->readers = twx_alloc(runs->n, sizeof *m->readers);
    m->heap = twx_alloc(runs->n, sizeof(void *));
    m->made = twx_alloc(runs->n, order->made_bytes);
    enum twx_status status = m->readers != NULL && m->heap != NULL && m->made != NULL
                                 ? begin_readers(m, err)
                                 : twx_fail_memory(err);
    if (status != TWX_OK) {
        twx_runs_merge_free(m);
        return status;
    }
    *merge = m;
    return TWX_OK;
}

void twx_runs_merge_free(struct twx_runs_merge *m)
{
    if (m == NULL) {
        return;
    }
    for (size_t i = 0; m->readers != NULL && i < m->n_readers; i++) {
        free(m->readers[i].buffer);
    }
    free(m->readers);
    free(m->heap);
    free(m->made);
    free(m);
}

/** Passes over the first string of the heap, which was given out. */
static enum twx_status advance(struct twx_runs_merge *m, struct twx_error *err)
{
    struct reader *r = m->heap[0];
    bool has_head = false;
    r->at += FRAME_BYTES + r->n_bytes;
    const enum twx_status status = load_head(m, r, &has_head, err);
    if (status != TWX_OK) {
        return status;
    }
    if (!has_head) {
        m->heap[0] = m->heap[--m->n_heap];
    }
    if (m->n_heap > 0) {
        sift_down(m, 0);
    }
    return TWX_OK;
}

enum twx_status twx_runs_merge_next(struct twx_runs_merge *m, struct twx_runs_string *next,
                                    struct twx_error *err)
{
    *next = (struct twx_runs_string){0};
    const enum twx_status status = m->has_given ? advance(m, err) : TWX_OK;
    m->has_given = status == TWX_OK && m->n_heap > 0;
    if (m->has_given) {
        const struct reader *r = m->heap[0];
        *next = (struct twx_runs_string){
            .bytes = r->buffer + r->at + FRAME_BYTES, .n = r->n_bytes, .made = r->made};
    }
    return status;
}
