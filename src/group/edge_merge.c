// SPDX-License-Identifier: MIT
//
// A heap of runs by their next edge. Each run is read through a buffer of its own.
#include "group/edge_merge.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/bytes.h"

enum { BUFFER_EDGES = 1 << 14 };  // 128 KB a run: 55 runs of ten parts are 7 MB

struct cursor {
    const struct twx_edge_file *file;
    const struct twx_edge_run *run;
    uint64_t *buffer;  // owned
    size_t next;       // in the buffer
    size_t n;
    uint64_t at;                 // in the file
    uint64_t n_left;             // edges behind the buffer
    struct twx_checksum64 *sum;  // owned: of what was read
    uint64_t last;               // edge before the buffer
};

/** A run's next edge beside the run, so that the heap is compared without a look at the run. */
struct head {
    uint64_t edge;
    struct cursor *cursor;
};

struct twx_edge_merge {
    struct cursor *cursors;  // owned
    size_t n_cursors;
    struct head *heap;  // owned
    size_t n_heap;
    uint64_t last;  // handed out
    bool has_last;
    uint32_t n_nodes;
};

static enum twx_status fail_damaged(const struct cursor *c, struct twx_error *err)
{
    return twx_fail(err, TWX_UNUSABLE, 0,
                    "'%.150s' is damaged: make it again with twindex pairs --parts", c->file->path);
}

static enum twx_status read_edges(struct cursor *c, struct twx_error *err)
{
    const size_t n_bytes = c->n * sizeof *c->buffer;
    size_t n_read = 0;
    while (n_read < n_bytes) {
        const ssize_t got = pread(c->file->fd, (uint8_t *)c->buffer + n_read, n_bytes - n_read,
                                  (off_t)(c->at + n_read));
        if (got < 0 && errno != EINTR) {
            return twx_fail_errno(err, errno, "cannot read '%.150s'", c->file->path);
        }
        if (got == 0) {
            return fail_damaged(c, err);
        }
        n_read += got > 0 ? (size_t)got : 0;
    }
    c->at += n_bytes;
    twx_checksum64_add(c->sum, c->buffer, n_bytes);
    return TWX_OK;
}

/** Fills the buffer; n is 0 behind the last edge. Edges must ascend, and be of nodes that there are. */
static enum twx_status fill(struct cursor *c, uint32_t n_nodes, struct twx_error *err)
{
    const bool is_first = c->n_left == c->run->n_edges;
    c->last = c->n > 0 ? c->buffer[c->n - 1] : 0;
    c->n = c->n_left < BUFFER_EDGES ? (size_t)c->n_left : BUFFER_EDGES;
    c->n_left -= c->n;
    c->next = 0;
    if (c->n == 0) {
        return twx_checksum64_get(c->sum) == c->run->sum ? TWX_OK : fail_damaged(c, err);
    }
    const enum twx_status status = read_edges(c, err);
    bool is_sound = true;
    for (size_t i = 0; i < c->n && status == TWX_OK; i++) {
        c->buffer[i] = twx_get_u64((const uint8_t *)&c->buffer[i]);
        const uint64_t edge = c->buffer[i];
        const uint64_t before = i > 0 ? c->buffer[i - 1] : c->last;
        is_sound = is_sound && (edge > before || (is_first && i == 0)) &&
                   (uint32_t)edge < n_nodes && edge >> 32 < (uint32_t)edge;
    }
    return status == TWX_OK && !is_sound ? fail_damaged(c, err) : status;
}

/** Puts a head where it belongs, from the top down. */
static void sift_down(struct twx_edge_merge *m, struct head head)
{
    size_t at = 0;
    for (size_t child = 1; child < m->n_heap; child = 2 * at + 1) {
        child += child + 1 < m->n_heap && m->heap[child + 1].edge < m->heap[child].edge;
        if (head.edge <= m->heap[child].edge) {
            break;
        }
        m->heap[at] = m->heap[child];
        at = child;
    }
    m->heap[at] = head;
}

static void push(struct twx_edge_merge *m, struct head head)
{
    size_t at = m->n_heap++;
    while (at > 0 && m->heap[(at - 1) / 2].edge > head.edge) {
        m->heap[at] = m->heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    m->heap[at] = head;
}

/** Begins the runs of a file. */
static enum twx_status add_file(struct twx_edge_merge *m, const struct twx_edge_file *file,
                                struct twx_error *err)
{
    uint64_t at = TWX_EDGE_HEADER_BYTES;
    enum twx_status status = TWX_OK;
    for (size_t r = 0; r < file->n_runs && status == TWX_OK; r++) {
        struct cursor *c = &m->cursors[m->n_cursors++];
        *c = (struct cursor){.file = file,
                             .run = &file->runs[r],
                             .at = at,
                             .n_left = file->runs[r].n_edges,
                             .buffer = twx_alloc(BUFFER_EDGES, sizeof *c->buffer),
                             .sum = twx_checksum64_create(0)};
        at += 8 * file->runs[r].n_edges;
        status =
            c->buffer != NULL && c->sum != NULL ? fill(c, m->n_nodes, err) : twx_fail_memory(err);
        if (status == TWX_OK && c->n > 0) {
            push(m, (struct head){c->buffer[0], c});
        }
    }
    return status;
}

enum twx_status twx_edge_merge_create(const struct twx_edge_file *files, size_t n, uint32_t n_nodes,
                                      struct twx_edge_merge **merge, struct twx_error *err)
{
    struct twx_edge_merge *m = twx_alloc(1, sizeof *m);
    enum twx_status status = TWX_OK;
    size_t n_runs = 0;
    *merge = NULL;
    for (size_t i = 0; i < n; i++) {
        n_runs += files[i].n_runs;
    }
    if (m == NULL) {
        return twx_fail_memory(err);
    }
    m->n_nodes = n_nodes;
    m->cursors = twx_alloc(n_runs, sizeof *m->cursors);
    m->heap = twx_alloc(n_runs, sizeof *m->heap);
    if (m->cursors == NULL || m->heap == NULL) {
        twx_edge_merge_free(m);
        return twx_fail_memory(err);
    }
    for (size_t i = 0; i < n && status == TWX_OK; i++) {
        status = add_file(m, &files[i], err);
    }
    if (status != TWX_OK) {
        twx_edge_merge_free(m);
        return status;
    }
    *merge = m;
    return TWX_OK;
}

void twx_edge_merge_free(struct twx_edge_merge *m)
{
    if (m == NULL) {
        return;
    }
    for (size_t i = 0; m->cursors != NULL && i < m->n_cursors; i++) {
        free(m->cursors[i].buffer);
        twx_checksum64_free(m->cursors[i].sum);
    }
    free(m->cursors);
    free(m->heap);
    free(m);
}

enum twx_status twx_edge_merge_next(struct twx_edge_merge *m, uint64_t *edges, size_t most,
                                    size_t *n, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    *n = 0;
    while (*n < most && m->n_heap > 0 && status == TWX_OK) {
        struct head head = m->heap[0];
        struct cursor *c = head.cursor;
        if (!m->has_last || head.edge != m->last) {
            edges[(*n)++] = head.edge;
            m->last = head.edge;
            m->has_last = true;
        }
        if (++c->next == c->n) {
            status = fill(c, m->n_nodes, err);
        }
        if (status == TWX_OK && c->n > 0) {
            head.edge = c->buffer[c->next];
            sift_down(m, head);
        } else if (status == TWX_OK && --m->n_heap > 0) {
            sift_down(m, m->heap[m->n_heap]);
        }
    }
    return status;
}
