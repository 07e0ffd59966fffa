// SPDX-License-Identifier: MIT
//
// A folder's records and its files come in the same order. Owns the input that it wraps.
#include "ingest/known_files.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/path.h"
#include "store/index_known.h"
#include "store/record.h"
#include "twindex_commands.h"

struct known_files {
    struct twx_input input;
    struct twx_input *files;
    struct twx_index *index;
    struct twx_known_rules rules;
    struct twx_known known;  // the next record of the folder in progress,
    bool has_known;          // if there is one
};

/** Whether a file is to be looked at again, because the run before took no checksum of it. */
static bool lacks_checksum(const struct twx_known_rules *rules, const struct twx_known *known)
{
    if (known->has_checksum || rules->checksums == TWX_CHECKSUMS_NONE) {
        return false;
    }
    if (rules->checksums == TWX_CHECKSUMS_OF_IMAGES) {
        return known->status == TWX_IMAGE_HASHED;
    }
    // What ended the decoding process would do so again.
    return known->reason != TWX_REASON_CRASHED && known->reason != TWX_REASON_TIMEOUT &&
           known->reason != TWX_REASON_MEMORY;
}

/** Whether an image is to be hashed again, because this run is to add variants that it has none of. */
static bool lacks_variants(const struct twx_known_rules *rules, const struct twx_known *known)
{
    return known->status == TWX_IMAGE_HASHED && known->variants < rules->variants;
}

/** Whether a file is to be tried again, because it failed for memory and there is more now. */
static bool has_more_memory(const struct twx_known_rules *rules, const struct twx_known *known)
{
    return known->status == TWX_IMAGE_FAILED && known->reason == TWX_REASON_MEMORY &&
           known->detail > 0 && known->detail < rules->memory_mib;
}

/** Whether the hash of a record will do: of a version that is as good, or of this one where that is asked for. */
static bool is_of_version(const struct twx_known_rules *rules, const struct twx_known *known)
{
    return rules->rehash && known->status == TWX_IMAGE_HASHED
               ? known->hash_version == TWX_HASH_VERSION
               : twx_hash_version_is_alike(known->hash_version);
}

static bool is_unchanged(const struct twx_known_rules *rules, const struct twx_known *known,
                         const struct stat *st)
{
    return twx_file_is_as_recorded(st, known->bytes, known->mtime_ns,
                                   rules->no_ctime ? 0 : known->ctime_ns) &&
           is_of_version(rules, known) && !lacks_checksum(rules, known) &&
           !lacks_variants(rules, known) && !has_more_memory(rules, known) &&
           !(rules->retry_failed && known->status == TWX_IMAGE_FAILED);
}

static void take_known(const struct known_files *k, const struct twx_known *known,
                       struct twx_entry *entry)
{
    entry->is_known = true;
    entry->is_unchanged = is_unchanged(&k->rules, known, entry->st);
}

static enum twx_status next_record(struct known_files *k, struct twx_error *err)
{
    return twx_index_folder_next(k->index, &k->known, &k->has_known, err);
}

/** Moves the folder's records up to the name of a file, which comes in the same order. */
static enum twx_status look_up_in_folder(struct known_files *k, struct twx_entry *entry,
                                         struct twx_error *err)
{
    const char *name = strrchr(entry->path, '/') + 1;
    const size_t n = (size_t)(entry->path + entry->path_bytes - name);
    enum twx_status status = TWX_OK;
    int order = 1;
    while (status == TWX_OK && k->has_known) {
        order = twx_path_compare(k->known.name, k->known.name_bytes, name, n);
        if (order >= 0) {
            break;
        }
        status = next_record(k, err);
    }
    if (status == TWX_OK && k->has_known && order == 0) {
        take_known(k, &k->known, entry);
    }
    return status;
}

static enum twx_status look_up(const struct known_files *k, struct twx_entry *entry,
                               struct twx_error *err)
{
    struct twx_known known;
    bool is_found = false;
    const enum twx_status status = twx_index_find(k->index, entry->path, &known, &is_found, err);
    if (status == TWX_OK && is_found) {
        take_known(k, &known, entry);
    }
    return status;
}

static enum twx_status next(struct twx_input *input, struct twx_entry *entry, struct twx_error *err)
{
    struct known_files *k = (struct known_files *)input;
    enum twx_status status = twx_input_next(k->files, entry, err);
    if (status != TWX_OK) {
        return status;
    }
    if (entry->kind == TWX_ENTRY_FOLDER) {
        status = twx_index_folder_begin(k->index, entry->path, err);
        return status == TWX_OK ? next_record(k, err) : status;
    }
    if (entry->kind == TWX_ENTRY_FILE) {
        return entry->is_in_folder ? look_up_in_folder(k, entry, err) : look_up(k, entry, err);
    }
    return TWX_OK;
}

static void free_known_files(struct twx_input *input)
{
    struct known_files *k = (struct known_files *)input;
    twx_index_folder_end(k->index);
    twx_input_free(k->files);
    free(k);
}

struct twx_input *twx_known_files_create(struct twx_input *files, struct twx_index *index,
                                         const struct twx_known_rules *rules)
{
    struct known_files *k = files != NULL ? twx_alloc(1, sizeof *k) : NULL;
    if (k == NULL) {
        twx_input_free(files);
        return NULL;
    }
    *k = (struct known_files){
        .input = {.next = next, .free = free_known_files},
        .files = files,
        .index = index,
        .rules = *rules,
    };
    return &k->input;
}
