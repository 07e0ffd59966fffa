// SPDX-License-Identifier: MIT
#include "store/observed.h"

#include <stdlib.h>
#include <string.h>

static int compare_bytes(const char *a, size_t a_n, const char *b, size_t b_n)
{
    const int by = memcmp(a, b, a_n < b_n ? a_n : b_n);
    return by != 0 ? by : (a_n > b_n) - (a_n < b_n);
}

void twx_observed_find_folder(struct twx_observed *o)
{
    const struct twx_record *r = &o->record;
    const char *slash = memrchr(r->path, '/', r->path_bytes);  // every path is absolute: record.c
    o->folder_bytes = (size_t)(slash + 1 - r->path);
}

const char *twx_observed_name(const struct twx_observed *o, size_t *n)
{
    *n = o->record.path_bytes - o->folder_bytes;
    return o->record.path + o->folder_bytes;
}

int twx_observed_compare(const struct twx_observed *a, const struct twx_observed *b)
{
    int by = compare_bytes(a->record.path, a->folder_bytes, b->record.path, b->folder_bytes);
    if (by == 0) {
        size_t a_n = 0;
        size_t b_n = 0;
        const char *a_name = twx_observed_name(a, &a_n);
        const char *b_name = twx_observed_name(b, &b_n);
        by = compare_bytes(a_name, a_n, b_name, b_n);
    }
    return by != 0 ? by
                   : twx_record_compare(&b->record, b->observed_ns, &a->record, a->observed_ns);
}

bool twx_observed_is_same_path(const struct twx_observed *a, const struct twx_observed *b)
{
    return a->record.path_bytes == b->record.path_bytes &&
           memcmp(a->record.path, b->record.path, a->record.path_bytes) == 0;
}

/** Elements are pointers. */
static int by_path(const void *a, const void *b)
{
    return twx_observed_compare(*(const struct twx_observed *const *)a,
                                *(const struct twx_observed *const *)b);
}

size_t twx_observed_sort(struct twx_observed *records, size_t n, struct twx_observed **order)
{
    size_t n_kept = 0;
    for (size_t i = 0; i < n; i++) {
        twx_observed_find_folder(&records[i]);
        order[i] = &records[i];
    }
    qsort(order, n, sizeof(void *), by_path);
    for (size_t i = 0; i < n; i++) {
        if (n_kept == 0 || !twx_observed_is_same_path(order[i], order[n_kept - 1])) {
            order[n_kept++] = order[i];
        }
    }
    return n_kept;
}
