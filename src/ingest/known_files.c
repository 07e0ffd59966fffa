// SPDX-License-Identifier: MIT
//
// A folder's records and its files come in the same order.
#include "ingest/known_files.h"

#include <string.h>

#include "base/clock.h"

/** Whether a file is to be looked at again, because the run before took no checksum of it. */
static bool lacks_checksum(const struct twx_ingest *in, const struct twx_known *known)
{
    if (known->has_checksum || in->options->checksums == TWX_CHECKSUMS_NONE) {
        return false;
    }
    if (in->options->checksums == TWX_CHECKSUMS_OF_IMAGES) {
        return known->status == TWX_IMAGE_HASHED;
    }
    // What ended the decoding process would do so again.
    return known->reason != TWX_REASON_CRASHED && known->reason != TWX_REASON_TIMEOUT &&
           known->reason != TWX_REASON_MEMORY;
}

/** Whether a file is to be tried again, because it failed for memory and there is more now. */
static bool has_more_memory(const struct twx_ingest *in, const struct twx_known *known)
{
    return known->status == TWX_IMAGE_FAILED && known->reason == TWX_REASON_MEMORY &&
           known->detail > 0 && known->detail < in->workers.records.memory_mib;
}

bool twx_known_is_unchanged(const struct twx_ingest *in, const struct twx_known *known,
                            const struct stat *st)
{
    return known->bytes == (uint64_t)st->st_size &&
           known->mtime_ns == twx_timespec_ns(st->st_mtim) &&
           // Who writes a file can set its mtime back, but not its ctime.
           (in->options->no_ctime || known->ctime_ns == 0 ||
            known->ctime_ns == twx_timespec_ns(st->st_ctim)) &&
           known->hash_version == TWX_HASH_VERSION && !lacks_checksum(in, known) &&
           !has_more_memory(in, known) &&
           !(in->options->retry_failed && known->status == TWX_IMAGE_FAILED);
}

enum twx_status twx_known_next(struct twx_ingest *in, struct twx_error *err)
{
    return twx_index_folder_next(in->index, &in->known, &in->has_known, err);
}

void twx_known_note_met(struct twx_ingest *in, const char *path, const struct stat *st)
{
    in->n_known_met++;
    twx_known_roots_meet_file(in->known_roots, path, (uint64_t)st->st_dev);
}

enum twx_status twx_known_look_up(struct twx_ingest *in, const char *path, const struct stat *st,
                                  bool *unchanged, struct twx_error *err)
{
    const char *name = strrchr(path, '/') + 1;
    const size_t n = strlen(name);
    *unchanged = false;
    while (in->has_known) {
        const size_t shorter = in->known.name_bytes < n ? in->known.name_bytes : n;
        int by = memcmp(in->known.name, name, shorter);
        by = by != 0 ? by : (in->known.name_bytes > n) - (in->known.name_bytes < n);
        if (by >= 0) {
            if (by == 0) {
                twx_known_note_met(in, path, st);
                *unchanged = twx_known_is_unchanged(in, &in->known, st);
            }
            break;
        }
        const enum twx_status status = twx_known_next(in, err);
        if (status != TWX_OK) {
            return status;
        }
    }
    return TWX_OK;
}
