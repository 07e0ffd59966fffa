// SPDX-License-Identifier: MIT
//
// A ring that grows.
#include "ingest/line_window.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

struct twx_window_line {
    char *text;  // owned; NULL: not known yet
    size_t n;
    uint64_t needs;
};

static struct twx_window_line *at(const struct twx_line_window *w, uint64_t number)
{
    return &w->lines[number & (w->cap - 1)];
}

void twx_line_window_release(struct twx_line_window *w)
{
    while (!twx_line_window_is_empty(w)) {
        twx_line_window_pop(w);
    }
    free(w->lines);
    *w = (struct twx_line_window){.lines = NULL};
}

/** Doubles the ring. */
static bool grow(struct twx_line_window *w)
{
    enum { CAP_LEAST = 256 };
    const struct twx_line_window old = *w;
    const size_t cap = old.cap > 0 ? 2 * old.cap : CAP_LEAST;
    struct twx_window_line *lines = twx_alloc(cap, sizeof *lines);
    if (lines == NULL) {
        return false;
    }
    w->lines = lines;
    w->cap = cap;
    for (uint64_t i = old.first; i < old.end; i++) {
        *at(w, i) = *at(&old, i);
    }
    free(old.lines);
    return true;
}

bool twx_line_window_add(struct twx_line_window *w, uint64_t *number)
{
    if (w->end - w->first == w->cap && !grow(w)) {
        return false;
    }
    *number = w->end++;
    *at(w, *number) = (struct twx_window_line){.text = NULL};
    w->n_bytes += sizeof(struct twx_window_line);
    return true;
}

bool twx_line_window_set(struct twx_line_window *w, uint64_t number, const char *text, size_t n,
                         uint64_t needs)
{
    char *copy = twx_alloc(n, 1);
    if (copy == NULL) {
        return false;
    }
    memcpy(copy, text, n);
    *at(w, number) = (struct twx_window_line){.text = copy, .n = n, .needs = needs};
    w->n_bytes += n;
    return true;
}

const char *twx_line_window_first(const struct twx_line_window *w, uint64_t n_hashed, size_t *n)
{
    if (twx_line_window_is_empty(w)) {
        return NULL;
    }
    const struct twx_window_line *line = at(w, w->first);
    *n = line->n;
    return line->needs <= n_hashed ? line->text : NULL;
}

void twx_line_window_pop(struct twx_line_window *w)
{
    struct twx_window_line *line = at(w, w->first++);
    w->n_bytes -= sizeof *line + line->n;
    free(line->text);
    line->text = NULL;
}
