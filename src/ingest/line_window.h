// SPDX-License-Identifier: MIT
//
// Lines of output in the order of the lines of input that they answer, while some are not known yet.
#ifndef TWX_INGEST_LINE_WINDOW_H
#define TWX_INGEST_LINE_WINDOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct twx_window_line;

/** A zeroed one is empty. */
struct twx_line_window {
    struct twx_window_line *lines;  // owned, as their texts are: a ring of `cap`
    size_t cap;                     // a power of two
    uint64_t first;                 // number of the first line
    uint64_t end;                   // the number that the next one gets
    size_t n_bytes;                 // held
};

void twx_line_window_release(struct twx_line_window *window);

/** Adds a line.  number: out  returns: false when out of memory */
bool twx_line_window_add(struct twx_line_window *window, uint64_t *number)
    __attribute__((warn_unused_result));

/**
 * Says what a line is.
 *
 * number   of one that was added and has no text yet
 * text     copied
 * needs    it counts once so many images were hashed
 * returns  false when out of memory
 */
bool twx_line_window_set(struct twx_line_window *window, uint64_t number, const char *text,
                         size_t n, uint64_t needs) __attribute__((warn_unused_result));

/**
 * The first line.
 *
 * n_hashed  images that were hashed so far
 * returns   borrowed until twx_line_window_pop; NULL while it is not known, or there is none
 */
const char *twx_line_window_first(const struct twx_line_window *window, uint64_t n_hashed,
                                  size_t *n);
/** Removes the first line. */
void twx_line_window_pop(struct twx_line_window *window);

static inline bool twx_line_window_is_empty(const struct twx_line_window *window)
{
    return window->first == window->end;
}

#endif
