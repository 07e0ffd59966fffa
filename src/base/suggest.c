// SPDX-License-Identifier: MIT
//
// The edit distance of names.
#include "base/suggest.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum {
    NAME_BYTES_MAX = 31,  // longer than any name of ours
    PREFIX_BYTES_MIN = 3,
};

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/** Letters to insert, drop, replace, or swap with their neighbour, to make b of a: neither above NAME_BYTES_MAX. */
static size_t edit_distance(const char *a, size_t n_a, const char *b, size_t n_b)
{
    size_t d[NAME_BYTES_MAX + 1][NAME_BYTES_MAX + 1];
    for (size_t i = 0; i <= n_a; i++) {
        for (size_t j = 0; j <= n_b; j++) {
            if (i == 0 || j == 0) {
                d[i][j] = i + j;
                continue;
            }
            d[i][j] = least(least(d[i - 1][j], d[i][j - 1]) + 1,
                            d[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1);
            }
        }
    }
    return d[n_a][n_b];
}

const char *twx_suggest(const char *word, const char *const *names, size_t n)
{
    const size_t n_word = strlen(word);
    char lowered[NAME_BYTES_MAX];
    for (size_t i = 0; i < n_word && n_word <= NAME_BYTES_MAX; i++) {
        lowered[i] = lower(word[i]);  // names have no capitals
    }
    const char *best = NULL;
    size_t best_distance = n_word < 4 ? 2 : 3;  // as many errors are another word
    for (size_t i = 0; i < n && n_word <= NAME_BYTES_MAX; i++) {
        const size_t n_name = names[i] != NULL ? strlen(names[i]) : 0;
        if (n_name == 0 || n_name > NAME_BYTES_MAX) {
            continue;
        }
        const bool is_prefix = n_word >= PREFIX_BYTES_MIN && n_word <= n_name &&
                               memcmp(lowered, names[i], n_word) == 0;
        const size_t distance = is_prefix ? 0 : edit_distance(lowered, n_word, names[i], n_name);
        if (distance < best_distance && distance < n_name - distance) {
            best = names[i];
            best_distance = distance;
        }
    }
    return best;
}
