// SPDX-License-Identifier: MIT
//
// Strings on the heap, and growable lists of them. Failure is NULL or false, an error like any other.
#ifndef TWX_BASE_STRINGS_H
#define TWX_BASE_STRINGS_H

#include <stdbool.h>
#include <stddef.h>

/** A copy.  returns: owned (free); NULL when out of memory, or for NULL */
char *twx_strdup(const char *text) __attribute__((warn_unused_result));

/** A copy of the first n bytes, none of which is 0.  returns: owned (free); NULL when out of memory */
char *twx_strndup(const char *text, size_t n) __attribute__((warn_unused_result));

/** As printf, into a new string.  returns: owned (free); NULL when out of memory */
char *twx_asprintf(const char *format, ...)
    __attribute__((format(printf, 1, 2), warn_unused_result));

/** Owned strings, in the order in which they were added. A zeroed one is empty. */
struct twx_strings {
    char **items;  // owned, as each of them is
    size_t n;
    size_t cap;
};

/**
 * Adds a string to the end.
 *
 * text     consumed, whatever is returned; NULL, which is what twx_asprintf and the like return without memory, is refused
 * returns  false when out of memory: the list is as it was
 */
bool twx_strings_take(struct twx_strings *strings, char *text) __attribute__((warn_unused_result));

/** As twx_strings_take, of a copy. */
bool twx_strings_add(struct twx_strings *strings, const char *text)
    __attribute__((warn_unused_result));

/** Removes the string at a place below strings->n; those after it move up. */
void twx_strings_remove(struct twx_strings *strings, size_t place);

/** Byte by byte, as strcmp. */
void twx_strings_sort(struct twx_strings *strings);

/** Frees the strings and empties the list, which may be filled again. Accepts a zeroed one. */
void twx_strings_release(struct twx_strings *strings);

#endif
