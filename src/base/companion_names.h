// SPDX-License-Identifier: MIT
//
// Which files belong to an image by their names: sidecars, camera RAW, the moving part of a Live Photo.
#ifndef TWX_BASE_COMPANION_NAMES_H
#define TWX_BASE_COMPANION_NAMES_H

#include <stdbool.h>
#include <stddef.h>

/** Extensions after the whole name of an image; ends with NULL. */
extern const char *const twx_companions_after_name[];
/** Extensions after its stem: what is said of it, its moving part, and camera RAW; ends with NULL. */
extern const char *const twx_companions_after_stem[];

/**
 * Whether a name is that of a companion, in small or capital letters.
 *
 * n        its bytes
 * n_stem   out: those before the extension: the stem of its image, or the whole name
 * threads  pure
 */
bool twx_is_companion_name(const char *name, size_t n, size_t *n_stem);

#endif
