// SPDX-License-Identifier: MIT
//
// Owns the input that it wraps.
#include "ingest/numbered_input.h"

#include <limits.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/status.h"

struct numbered_input {
    struct twx_input input;
    struct twx_input *files;
    struct twx_in_order *order;
};

static enum twx_status next(struct twx_input *input, struct twx_entry *entry, struct twx_error *err)
{
    const struct numbered_input *in = (struct numbered_input *)input;
    *entry = (struct twx_entry){.kind = TWX_ENTRY_WAITING};
    if (twx_in_order_is_full(in->order)) {
        return TWX_OK;
    }
    const enum twx_status status = twx_input_next(in->files, entry, err);
    if (status != TWX_OK || entry->kind != TWX_ENTRY_FILE) {
        entry->kind = entry->kind == TWX_ENTRY_ROOT ? TWX_ENTRY_NOTHING_YET : entry->kind;
        return status;
    }
    if (entry->path_bytes >= PATH_MAX) {
        return TWX_OK;  // it is reported, and gets no record
    }
    const struct twx_manifest_file file = {
        .bytes = (uint64_t)entry->st->st_size,
        .mtime_ns = twx_timespec_ns(entry->st->st_mtim),
        .ctime_ns = twx_timespec_ns(entry->st->st_ctim),
        .inode = entry->st->st_ino,
        .device = entry->st->st_dev,
        .path = entry->path,
        .path_bytes = entry->path_bytes,
    };
    return twx_in_order_begin(in->order, &file, &entry->sequence) ? TWX_OK : twx_fail_memory(err);
}

static void free_numbered_input(struct twx_input *input)
{
    struct numbered_input *in = (struct numbered_input *)input;
    twx_input_free(in->files);
    free(in);
}

struct twx_input *twx_numbered_input_create(struct twx_input *files, struct twx_in_order *order)
{
    struct numbered_input *in = files != NULL ? twx_alloc(1, sizeof *in) : NULL;
    if (in == NULL) {
        twx_input_free(files);
        return NULL;
    }
    *in = (struct numbered_input){
        .input = {.next = next, .free = free_numbered_input},
        .files = files,
        .order = order,
    };
    return &in->input;
}
