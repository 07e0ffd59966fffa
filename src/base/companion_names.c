// SPDX-License-Identifier: MIT
//
// Extensions of companions, in small letters.
#include "base/companion_names.h"

#include <string.h>
#include <strings.h>

const char *const twx_companions_after_name[] = {"xmp", "json", "supplemental-metadata.json", NULL};
const char *const twx_companions_after_stem[] = {
    "xmp", "aae", "thm", "json", "mov",                              //
    "3fr", "arw", "cr2", "cr3",  "crw", "dcr", "dng", "erf", "iiq",  //
    "k25", "kdc", "mef", "mos",  "mrw", "nef", "nrw", "orf", "pef",  //
    "raf", "raw", "rw2", "rwl",  "sr2", "srf", "srw", "x3f", NULL};

/** Whether a name ends with a dot and an extension. */
static bool has_extension(const char *name, size_t n, const char *extension, size_t *n_stem)
{
    const size_t n_extension = strlen(extension);
    if (n < n_extension + 2 || name[n - n_extension - 1] != '.' ||
        strncasecmp(name + n - n_extension, extension, n_extension) != 0) {
        return false;
    }
    *n_stem = n - n_extension - 1;
    return true;
}

bool twx_is_companion_name(const char *name, size_t n, size_t *n_stem)
{
    const char *const *const lists[] = {twx_companions_after_stem, twx_companions_after_name};
    bool is_companion = false;
    // The last one that fits is the longest.
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        for (const char *const *extension = lists[i]; *extension != NULL; extension++) {
            is_companion = has_extension(name, n, *extension, n_stem) || is_companion;
        }
    }
    return is_companion;
}
