// SPDX-License-Identifier: MIT
//
// Signs that a file is a copy, or was made by an editor, by names: its own, and those beside it in the index.
#ifndef TWX_GROUP_ORIGINALITY_H
#define TWX_GROUP_ORIGINALITY_H

#include "group/collection.h"

/** Signs of a copy, the stronger the higher. */
enum {
    TWX_SIGN_NO_COMPANION = 1U << 0,  // neither sidecar nor RAW beside it
    TWX_SIGN_SUFFIX = 1U << 1,        // its name says so
};

/**
 * Whether a name says that the file is a copy or was edited: IMG_1-edited, IMG_1_edit, IMG_1 copy, IMG_1 - Kopie (2),
 * IMG_1(1), IMG_1~2, IMG_E1234, "Copy of IMG_1", in any case; so are words that programs write in other languages.
 *
 * name     last component, with its extension
 * threads  pure
 */
bool twx_is_name_of_copy(const char *name);

/** Bytes of a name before its extension.  threads: pure */
size_t twx_name_stem_bytes(const char *name);

/**
 * Notes the signs of each item of a loaded collection. What is beside it is what the index knows: all regular files of a
 * folder that was walked.
 *
 * errors   TWX_STOPPED, TWX_NO_MEMORY; those of reading
 */
enum twx_status twx_collection_load_signs(struct twx_collection *points, struct twx_index *index,
                                          const struct twx_run *run, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
