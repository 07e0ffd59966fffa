// SPDX-License-Identifier: MIT
//
// Runs are read through buffers. In order, the heads of all runs are gathered, up to the best node of which some run may have
// more than was gathered, and put in order by a radix sort of the few bits in which these nodes differ: with 55 runs that takes
// a third of the time of a heap, which mispredicts a branch at each of its levels.
#include "group/edge_merge.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/bytes.h"

enum {
    GATHERED = 1 << 18,     // edges sorted at once: 2 MB, and 2 MB to sort them to, near the cores
    BUFFERS = 1 << 24,      // edges in the buffers of all runs: 128 MB
    BUFFER_MOST = 1 << 15,  // edges in one: 256 KB, 55 runs of ten parts are 14 MB
    BUFFER_LEAST = 1 << 9,  // a page, however many runs there are
    DIGIT_BITS = 11,        // of a pass of the sort: its counts are 8 KB
    N_DIGITS = 1 << DIGIT_BITS,
};

struct cursor {
    const struct twx_edge_file *file;
    const struct twx_edge_run *run;
    uint64_t *buffer;  // owned; NULL: not begun
    size_t cap;
    size_t next;  // in the buffer
    size_t n;
    uint64_t at;                 // in the file
    uint64_t n_left;             // edges behind the buffer
    struct twx_checksum64 *sum;  // owned: of what was read
};

struct twx_edge_merge {
    struct cursor *cursors;  // owned: in order, those that have edges left; as read, all
    size_t n_cursors;
    size_t at;              // as read: the cursor
    size_t buffer_edges;    // room of each
    size_t n_heads;         // edges of a run that are gathered at most
    uint64_t *gathered[2];  // owned
    enum twx_edge_order order;
    uint32_t n_nodes;
};

static enum twx_status fail_damaged(const struct cursor *c, struct twx_error *err)
{
    return twx_fail(err, TWX_UNUSABLE, 0,
                    "'%.150s' is damaged: make it again with twindex pairs --parts", c->file->path);
}

// ---------------------------------------------------------------------------------------------------------
// Runs

static enum twx_status read_edges(struct cursor *c, uint64_t *edges, size_t n,
                                  struct twx_error *err)
{
    const size_t n_bytes = n * sizeof *edges;
    size_t n_read = 0;
    while (n_read < n_bytes) {
        const ssize_t got = pread(c->file->fd, (uint8_t *)edges + n_read, n_bytes - n_read,
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
    c->n_left -= n;
    twx_checksum64_add(c->sum, edges, n_bytes);
    return TWX_OK;
}

/** Fills the buffer behind what is left in it. Edges must ascend, and be of nodes that there are. */
static enum twx_status fill(struct cursor *c, uint32_t n_nodes, struct twx_error *err)
{
    const size_t n_kept = c->n - c->next;
    const size_t room = c->cap - n_kept;
    const size_t n = c->n_left < room ? (size_t)c->n_left : room;
    uint64_t *edges = c->buffer + n_kept;
    uint64_t before = c->n > 0 ? c->buffer[c->n - 1] : 0;  // no edge is 0: its nodes would be one
    bool is_bad = false;
    memmove(c->buffer, c->buffer + c->next, n_kept * sizeof *edges);
    c->next = 0;
    c->n = n_kept + n;
    const enum twx_status status = read_edges(c, edges, n, err);
    for (size_t i = 0; i < n && status == TWX_OK; i++) {
        const uint64_t edge = twx_get_u64((const uint8_t *)&edges[i]);
        edges[i] = edge;
        is_bad |= (edge <= before) | ((uint32_t)edge >= n_nodes) | (edge >> 32 >= (uint32_t)edge);
        before = edge;
    }
    is_bad =
        is_bad || (status == TWX_OK && c->n_left == 0 && twx_checksum64_get(c->sum) != c->run->sum);
    return status == TWX_OK && is_bad ? fail_damaged(c, err) : status;
}

static enum twx_status begin(const struct twx_edge_merge *m, struct cursor *c,
                             struct twx_error *err)
{
    c->cap = c->n_left < m->buffer_edges ? (size_t)c->n_left : m->buffer_edges;
    c->buffer = twx_alloc(c->cap, sizeof *c->buffer);
    c->sum = twx_checksum64_create(0);
    return c->buffer != NULL && c->sum != NULL ? fill(c, m->n_nodes, err) : twx_fail_memory(err);
}

static void end(struct cursor *c)
{
    free(c->buffer);
    twx_checksum64_free(c->sum);
    c->buffer = NULL;
    c->sum = NULL;
}

// ---------------------------------------------------------------------------------------------------------
// In order

/** Fills the buffers that may have too little, and drops the runs that have come to their end. */
static enum twx_status fill_all(struct twx_edge_merge *m, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    for (size_t i = 0; i < m->n_cursors && status == TWX_OK;) {
        struct cursor *c = &m->cursors[i];
        if (c->n - c->next < m->n_heads && c->n_left > 0) {
            status = fill(c, m->n_nodes, err);
        }
        if (c->n > c->next) {
            i++;
            continue;
        }
        end(c);
        *c = m->cursors[--m->n_cursors];
        m->cursors[m->n_cursors] = (struct cursor){0};
    }
    return status;
}

/**
 * Takes the heads of runs. Edges of the last node that is taken may be left: they are the first of the next ones.
 *
 * first, last  out: the best and the worst of their better nodes
 * n_from       out: runs that had any
 */
static size_t gather(struct twx_edge_merge *m, uint32_t *first, uint32_t *last, size_t *n_from)
{
    uint32_t most = UINT32_MAX;
    size_t n = 0;
    for (size_t i = 0; i < m->n_cursors; i++) {
        const struct cursor *c = &m->cursors[i];
        const size_t n_there = c->n - c->next;
        if (n_there > m->n_heads || c->n_left > 0) {
            const size_t n_heads = n_there < m->n_heads ? n_there : m->n_heads;
            const uint32_t better = (uint32_t)(c->buffer[c->next + n_heads - 1] >> 32);
            most = better < most ? better : most;
        }
    }
    *first = UINT32_MAX;
    *last = 0;
    *n_from = 0;
    for (size_t i = 0; i < m->n_cursors; i++) {
        struct cursor *c = &m->cursors[i];
        const uint64_t *edges = c->buffer + c->next;
        const size_t n_there = c->n - c->next;
        const size_t n_heads = n_there < m->n_heads ? n_there : m->n_heads;
        size_t taken = 0;
        for (; taken < n_heads && edges[taken] >> 32 <= most; taken++) {
            m->gathered[0][n + taken] = edges[taken];
        }
        if (taken > 0) {
            const uint32_t from = (uint32_t)(edges[0] >> 32);
            const uint32_t to = (uint32_t)(edges[taken - 1] >> 32);
            *first = from < *first ? from : *first;
            *last = to > *last ? to : *last;
            ++*n_from;
        }
        n += taken;
        c->next += taken;
    }
    return n;
}

/** Sorts by one digit of what the better nodes are past the first, and leaves equal ones as they are. */
static void sort_by_digit(const uint64_t *from, uint64_t *to, size_t n, uint32_t first,
                          unsigned shift)
{
    uint32_t next[N_DIGITS] = {0};
    uint32_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        next[((uint32_t)(from[i] >> 32) - first) >> shift & (N_DIGITS - 1)]++;
    }
    for (size_t digit = 0; digit < N_DIGITS; digit++) {
        const uint32_t n_of_digit = next[digit];
        next[digit] = sum;
        sum += n_of_digit;
    }
    for (size_t i = 0; i < n; i++) {
        to[next[((uint32_t)(from[i] >> 32) - first) >> shift & (N_DIGITS - 1)]++] = from[i];
    }
}

static enum twx_status next_in_order(struct twx_edge_merge *m, const uint64_t **edges, size_t *n,
                                     struct twx_error *err)
{
    uint32_t first = 0;
    uint32_t last = 0;
    size_t n_from = 0;
    const enum twx_status status = fill_all(m, err);
    if (status != TWX_OK) {
        return status;
    }
    *n = gather(m, &first, &last, &n_from);
    for (unsigned shift = 0; n_from > 1 && shift < 32 && (last - first) >> shift > 0;
         shift += DIGIT_BITS) {
        uint64_t *sorted = m->gathered[1];
        sort_by_digit(m->gathered[0], sorted, *n, first, shift);
        m->gathered[1] = m->gathered[0];
        m->gathered[0] = sorted;
    }
    *edges = m->gathered[0];
    return TWX_OK;
}

// ---------------------------------------------------------------------------------------------------------
// As read

static enum twx_status next_as_read(struct twx_edge_merge *m, const uint64_t **edges, size_t *n,
                                    struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    if (m->at < m->n_cursors && m->cursors[m->at].buffer != NULL && m->cursors[m->at].n_left == 0) {
        end(&m->cursors[m->at++]);
    }
    if (m->at == m->n_cursors) {
        return TWX_OK;
    }
    struct cursor *c = &m->cursors[m->at];
    status = c->buffer == NULL ? begin(m, c, err) : fill(c, m->n_nodes, err);
    c->next = c->n;  // the next call needs none of it
    *edges = c->buffer;
    *n = c->n;
    return status;
}

// ---------------------------------------------------------------------------------------------------------

/** A cursor for each run that has edges; the checksum of an empty run is that of nothing. */
static enum twx_status list_runs(struct twx_edge_merge *m, const struct twx_edge_file *files,
                                 size_t n, struct twx_error *err)
{
    for (size_t i = 0; i < n; i++) {
        uint64_t at = TWX_EDGE_HEADER_BYTES;
        for (size_t r = 0; r < files[i].n_runs; r++) {
            struct cursor *c = &m->cursors[m->n_cursors];
            *c = (struct cursor){.file = &files[i],
                                 .run = &files[i].runs[r],
                                 .at = at,
                                 .n_left = files[i].runs[r].n_edges};
            if (c->n_left > 0) {
                m->n_cursors++;
            } else if (c->run->sum != twx_checksum64("", 0, 0)) {
                return fail_damaged(c, err);
            }
            at += 8 * files[i].runs[r].n_edges;
        }
    }
    return TWX_OK;
}

/** Makes room, and begins all runs where they are needed at once. */
static enum twx_status make_room(struct twx_edge_merge *m, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    m->buffer_edges = BUFFER_MOST;
    if (m->order == TWX_EDGES_AS_READ || m->n_cursors == 0) {
        return TWX_OK;
    }
    while (m->buffer_edges > BUFFER_LEAST && m->buffer_edges > BUFFERS / m->n_cursors) {
        m->buffer_edges /= 2;
    }
    m->n_heads = GATHERED / m->n_cursors;
    m->n_heads = m->n_heads < m->buffer_edges / 2 ? m->n_heads : m->buffer_edges / 2;
    m->n_heads = m->n_heads > 16 ? m->n_heads : 16;
    for (size_t i = 0; i < 2; i++) {
        m->gathered[i] = twx_alloc_large(m->n_heads * m->n_cursors, sizeof *m->gathered[i]);
        status = m->gathered[i] != NULL ? status : twx_fail_memory(err);
    }
    for (size_t i = 0; i < m->n_cursors && status == TWX_OK; i++) {
        status = begin(m, &m->cursors[i], err);
    }
    return status;
}

enum twx_status twx_edge_merge_create(const struct twx_edge_file *files, size_t n, uint32_t n_nodes,
                                      enum twx_edge_order order, struct twx_edge_merge **merge,
                                      struct twx_error *err)
{
    struct twx_edge_merge *m = twx_alloc(1, sizeof *m);
    size_t n_runs = 0;
    *merge = NULL;
    for (size_t i = 0; i < n; i++) {
        n_runs += files[i].n_runs;
    }
    if (m == NULL) {
        return twx_fail_memory(err);
    }
    m->n_nodes = n_nodes;
    m->order = order;
    m->cursors = twx_alloc(n_runs + 1, sizeof *m->cursors);
    if (m->cursors == NULL) {
        twx_edge_merge_free(m);
        return twx_fail_memory(err);
    }
    enum twx_status status = list_runs(m, files, n, err);
    if (status == TWX_OK) {
        status = make_room(m, err);
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
        end(&m->cursors[i]);
    }
    free(m->cursors);
    free(m->gathered[0]);
    free(m->gathered[1]);
    free(m);
}

enum twx_status twx_edge_merge_next(struct twx_edge_merge *m, const uint64_t **edges, size_t *n,
                                    struct twx_error *err)
{
    *edges = NULL;
    *n = 0;
    return m->order == TWX_EDGES_AS_READ ? next_as_read(m, edges, n, err)
                                         : next_in_order(m, edges, n, err);
}
