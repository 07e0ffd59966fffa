// SPDX-License-Identifier: MIT
//
// readdir(3) to an end. Owns the names.
#include "ingest/folder_names.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

static bool add(struct twx_folder_names *names, const struct dirent *entry)
{
    const size_t n = strlen(entry->d_name);
    if (!twx_reserve((void **)&names->bytes, &names->bytes_cap, names->n_bytes + n + 2, 1) ||
        !twx_reserve((void **)&names->order, &names->order_cap, names->n + 1,
                     sizeof *names->order)) {
        return false;
    }
    names->order[names->n++] = names->n_bytes;
    names->bytes[names->n_bytes] = (char)entry->d_type;
    memcpy(names->bytes + names->n_bytes + 1, entry->d_name, n + 1);
    names->n_bytes += n + 2;
    return true;
}

static int by_name(const void *a, const void *b, void *bytes)
{
    return strcmp((const char *)bytes + *(const size_t *)a + 1,
                  (const char *)bytes + *(const size_t *)b + 1);
}

bool twx_folder_names_read(struct twx_folder_names *names, DIR *dir, int *error_number)
{
    const struct dirent *entry = NULL;
    names->n_bytes = 0;
    names->n = 0;
    errno = 0;
    while ((entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) {
            continue;
        }
        if (!add(names, entry)) {
            return false;
        }
        errno = 0;
    }
    *error_number = errno;
    if (names->n > 1) {
        qsort_r(names->order, names->n, sizeof *names->order, by_name, names->bytes);
    }
    return true;
}

void twx_folder_names_release(struct twx_folder_names *names)
{
    free(names->bytes);
    free(names->order);
    *names = (struct twx_folder_names){.n = 0};
}
