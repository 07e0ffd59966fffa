// SPDX-License-Identifier: MIT
//
// Which files take part in groups, and which of them may be duplicates (twindex.h makes it: twx_scope_create). All that a
// scope says of a file it says by its folder, but for patterns: folders are sorted into classes once, and what makes
// groups compares the classes of two files.
#ifndef TWX_GROUP_SCOPE_H
#define TWX_GROUP_SCOPE_H

#include "base/status.h"

/** In which order files are kept, before any keep rule is asked. */
enum twx_scope_order {
    TWX_SCOPE_PROTECTED = 0,
    TWX_SCOPE_ELSEWHERE = 1,  // not in a folder whose files alone may be duplicates
    TWX_SCOPE_OPEN = 2,       // may be a duplicate
};

/** What a scope says of all files of a folder. */
struct twx_scope_class {
    uint32_t number;  // equal classes have equal numbers: where folders matter, each its own
    uint8_t order;    // enum twx_scope_order
    uint8_t side;     // 1 or 2 of twx_scope_between, else 0
};

/**
 * The class of a folder.
 *
 * path     absolute, with or without a slash at its end
 * folder   its number
 * returns  false when none of its files takes part
 * threads  pure
 */
bool twx_scope_classify(const struct twx_scope *scope, const char *path, uint32_t folder,
                        struct twx_scope_class *class);

/** Whether a file of a folder that takes part does so too, by its absolute path.  threads: pure */
bool twx_scope_has_file(const struct twx_scope *scope, const char *path);

/** Whether a file may be a duplicate of another.  threads: pure */
bool twx_scope_allows(const struct twx_scope *scope, const struct twx_scope_class *keeper,
                      const struct twx_scope_class *duplicate);

/** Whether groups lie within one class each.  threads: pure */
bool twx_scope_is_within_folders(const struct twx_scope *scope);

#endif
