// SPDX-License-Identifier: MIT
//
// The names of files that are made of others: the tree below each PATH is kept, and no two have the same name.
#ifndef TWX_CMD_MADE_NAMES_H
#define TWX_CMD_MADE_NAMES_H

#include <glib.h>

#include "twindex.h"

struct twx_made_names_options {
    char *const *words;      // PATHs as given; NULL: none
    enum twx_format format;  // of all that is made; TWX_FORMAT_NONE: each keeps its own
    const char *suffix;      // before the extension; "" for none
};

/** A file to be made. */
struct twx_made_name {
    char *name;              // relative to the output
    enum twx_format format;  // of what is made
    bool is_other;           // it would have had the name of another one
};

/**
 * Names what is made of each image, by the list alone. Below the outermost PATH that holds it an image keeps its folders; what
 * no PATH that is a folder holds has its last name. The extension is that of the image where it is one of the format's, in
 * place of another image's it is put, and else behind the name. Of images that would meet the first in the list has the name,
 * and the others a number: name-2.jpg.
 *
 * paths    absolute, in bytewise order, each once
 * returns  struct twx_made_name, as many as paths, in their order. Owned: g_array_unref
 */
GArray *twx_made_names_of(const GPtrArray *paths, const struct twx_made_names_options *options);

#endif
