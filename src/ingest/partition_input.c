// SPDX-License-Identifier: MIT
//
// The records of an earlier attempt stand in the order of the manifest, too, so that one look at the next of them says
// whether a file has one. Owns the part.
#include "ingest/partition_input.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/status.h"

struct partition_input {
    struct twx_input input;
    struct twx_manifest_part *part;
    struct twx_shard *earlier;
    struct twx_in_order *order;
    void (*on_gone)(void *user, const char *path);
    void *user;
    struct twx_record record;  // the next of the earlier attempt,
    bool has_record;           // if there is one
    struct stat st;
};

/** Moves on to the next record of a file; roots are written anew. */
static void next_record(struct partition_input *in)
{
    do {
        in->has_record = in->earlier != NULL && twx_shard_next(in->earlier, &in->record);
    } while (in->has_record && in->record.kind != TWX_RECORD_FILE);
}

static bool is_record_of(const struct partition_input *in, const struct twx_manifest_file *file)
{
    return in->has_record && in->record.path_bytes == file->path_bytes &&
           memcmp(in->record.path, file->path, file->path_bytes) == 0;
}

/** Takes over what an earlier attempt has found. */
static enum twx_status take_record(struct partition_input *in, uint64_t sequence,
                                   struct twx_entry *entry, struct twx_error *err)
{
    const enum twx_status status = twx_in_order_put(in->order, sequence, &in->record, err);
    next_record(in);
    in->st = (struct stat){.st_size = 0};
    entry->kind = TWX_ENTRY_FILE;
    entry->is_unchanged = true;
    return status;
}

static enum twx_status look_at(struct partition_input *in, const struct twx_manifest_file *file,
                               uint64_t sequence, struct twx_entry *entry, struct twx_error *err)
{
    enum twx_file_outcome outcome = TWX_FILE_DONE;
    entry->kind = TWX_ENTRY_FILE;
    entry->follow_links = true;
    if (stat(file->path, &in->st) != 0) {
        entry->error_number = errno;
        const bool is_gone = errno == ENOENT || errno == ENOTDIR;
        outcome = is_gone ? TWX_FILE_VANISHED : TWX_FILE_UNREADABLE;
        entry->kind = is_gone ? TWX_ENTRY_VANISHED : TWX_ENTRY_UNREADABLE;
    } else if (!S_ISREG(in->st.st_mode)) {
        outcome = TWX_FILE_NOT_REGULAR;
        entry->kind = TWX_ENTRY_VANISHED;
    }
    if (entry->kind == TWX_ENTRY_VANISHED) {
        in->on_gone(in->user, file->path);
    }
    return twx_in_order_skip(in->order, sequence, outcome, entry->error_number, err);
}

static enum twx_status next(struct twx_input *input, struct twx_entry *entry, struct twx_error *err)
{
    struct partition_input *in = (struct partition_input *)input;
    struct twx_manifest_file file;
    bool found = false;
    *entry = (struct twx_entry){.kind = TWX_ENTRY_WAITING};
    if (twx_in_order_is_full(in->order)) {
        return TWX_OK;
    }
    const enum twx_status status = twx_manifest_part_next(in->part, &file, &found, err);
    if (status != TWX_OK || !found) {
        entry->kind = TWX_ENTRY_END;
        return status;
    }
    if (!twx_in_order_begin(in->order, &file, &entry->sequence)) {
        return twx_fail_memory(err);
    }
    entry->path = file.path;
    entry->path_bytes = file.path_bytes;
    entry->st = &in->st;
    return is_record_of(in, &file) ? take_record(in, entry->sequence, entry, err)
                                   : look_at(in, &file, entry->sequence, entry, err);
}

static void free_partition_input(struct twx_input *input)
{
    struct partition_input *in = (struct partition_input *)input;
    twx_manifest_part_free(in->part);
    free(in);
}

struct twx_input *twx_partition_input_create(struct twx_manifest_part *part,
                                             struct twx_shard *earlier, struct twx_in_order *order,
                                             void (*on_gone)(void *user, const char *path),
                                             void *user)
{
    struct partition_input *in = part != NULL ? twx_alloc(1, sizeof *in) : NULL;
    if (in == NULL) {
        twx_manifest_part_free(part);
        return NULL;
    }
    *in = (struct partition_input){
        .input = {.next = next, .free = free_partition_input},
        .part = part,
        .earlier = earlier,
        .order = order,
        .on_gone = on_gone,
        .user = user,
    };
    next_record(in);
    return &in->input;
}
