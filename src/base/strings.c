// SPDX-License-Identifier: MIT
//
// Copies by malloc itself rather than by strdup(3) and asprintf(3): tests/shims/faults.c counts what the program asks
// for, not what libc does.
#include "base/strings.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

char *twx_strdup(const char *text)
{
    return text != NULL ? twx_strndup(text, strlen(text)) : NULL;
}

char *twx_strndup(const char *text, size_t n)
{
    char *copy = malloc(n + 1);
    if (copy != NULL) {
        memcpy(copy, text, n);
        copy[n] = '\0';
    }
    return copy;
}

char *twx_asprintf(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    va_list again;
    va_copy(again, args);
    const int n = vsnprintf(NULL, 0, format, args);
    char *text = n >= 0 ? malloc((size_t)n + 1) : NULL;
    if (text != NULL) {
        (void)vsnprintf(text, (size_t)n + 1, format, again);
    }
    va_end(again);
    va_end(args);
    return text;
}

bool twx_strings_take(struct twx_strings *strings, char *text)
{
    if (text == NULL || !twx_reserve((void **)&strings->items, &strings->cap, strings->n + 1,
                                     sizeof *strings->items)) {
        free(text);
        return false;
    }
    strings->items[strings->n++] = text;
    return true;
}

bool twx_strings_add(struct twx_strings *strings, const char *text)
{
    return twx_strings_take(strings, twx_strdup(text));
}

void twx_strings_remove(struct twx_strings *strings, size_t place)
{
    free(strings->items[place]);
    strings->n--;
    memmove(strings->items + place, strings->items + place + 1,
            (strings->n - place) * sizeof *strings->items);
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

void twx_strings_sort(struct twx_strings *strings)
{
    if (strings->n > 1) {
        qsort(strings->items, strings->n, sizeof *strings->items, compare);
    }
}

void twx_strings_release(struct twx_strings *strings)
{
    for (size_t i = 0; i < strings->n; i++) {
        free(strings->items[i]);
    }
    free(strings->items);
    *strings = (struct twx_strings){0};
}
