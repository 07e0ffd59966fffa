// SPDX-License-Identifier: MIT
//
// What a mistyped name may have meant.
#ifndef TWX_BASE_SUGGEST_H
#define TWX_BASE_SUGGEST_H

#include <stddef.h>

/**
 * The name that is most like a word: one it is the beginning of, or one that few typing errors lead from.
 *
 * word     its capitals count as small letters
 * names    n of them, without capitals; NULL and "" are passed over
 * returns  one of names, or NULL when none is like the word
 * threads  pure
 */
const char *twx_suggest(const char *word, const char *const *names, size_t n);

#endif
