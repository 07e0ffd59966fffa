// SPDX-License-Identifier: MIT
#include "base/sized.h"

#include <string.h>

static size_t size_of(const void *theirs)
{
    size_t size;
    memcpy(&size, theirs, sizeof size);
    return size;
}

enum twx_status twx_sized_take(void *ours, size_t n, const void *theirs, const char *name,
                               struct twx_error *err)
{
    const size_t size = size_of(theirs);
    const unsigned char *bytes = theirs;
    if (size <= sizeof size) {
        return twx_fail(err, TWX_USAGE, 0, "the size of struct %s is not set", name);
    }
    for (size_t i = n; i < size; i++) {
        if (bytes[i] != 0) {
            return twx_fail(err, TWX_USAGE, 0,
                            "struct %s asks for what this version of the library does not know",
                            name);
        }
    }
    memset(ours, 0, n);
    memcpy(ours, theirs, size < n ? size : n);
    memcpy(ours, &n, sizeof n);
    return TWX_OK;
}

void twx_sized_give(void *theirs, const void *ours, size_t n)
{
    const size_t size = size_of(theirs);
    const size_t n_both = size < n ? size : n;
    if (n_both > sizeof size) {
        memcpy((unsigned char *)theirs + sizeof size, (const unsigned char *)ours + sizeof size,
               n_both - sizeof size);
    }
}
