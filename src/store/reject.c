// SPDX-License-Identifier: MIT
//
// twx_reject: paths to checksums, all pairs of them in one transaction.
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checksum.h"
#include "store/index_details.h"
#include "store/index_write.h"
#include "store/lock.h"
#include "store/rejection_rows.h"

/** Orders a pair; false when both have the same bytes. */
static bool make_pair(const uint8_t *a, const uint8_t *b, struct twx_rejected_pair *pair)
{
    const int order = memcmp(a, b, TWX_CHECKSUM_BYTES);
    memcpy(pair->checksums[order > 0], a, TWX_CHECKSUM_BYTES);
    memcpy(pair->checksums[order <= 0], b, TWX_CHECKSUM_BYTES);
    return order != 0;
}

/** Looks the checksums of all paths up: n, in order. */
static enum twx_status find_checksums(struct twx_index *index, const char *const *paths, size_t n,
                                      uint8_t (*checksums)[TWX_CHECKSUM_BYTES],
                                      struct twx_error *err)
{
    for (size_t i = 0; i < n; i++) {
        struct twx_file_details details;
        const enum twx_status status = twx_index_path_details(index, paths[i], &details, err);
        if (status != TWX_OK) {
            return status;
        }
        if (!details.is_known) {
            return twx_fail(err, TWX_FAILED, 0, "'%s' is not in the index", paths[i]);
        }
        if (!twx_checksum_is_known(details.checksum)) {
            return twx_fail(err, TWX_FAILED, 0,
                            "of '%s' the index has no checksum: run twindex index without "
                            "--no-checksum",
                            paths[i]);
        }
        memcpy(checksums[i], details.checksum, TWX_CHECKSUM_BYTES);
    }
    return TWX_OK;
}

static enum twx_status write_pairs(struct twx_index *index, const char *const *paths, size_t n,
                                   uint8_t (*checksums)[TWX_CHECKSUM_BYTES], bool forgets,
                                   uint64_t *n_changed, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    for (size_t i = 0; i < n && status == TWX_OK; i++) {
        for (size_t k = i + 1; k < n && status == TWX_OK; k++) {
            struct twx_rejected_pair pair = {0};
            bool is_new = false;
            if (!make_pair(checksums[i], checksums[k], &pair)) {
                return twx_fail(err, TWX_FAILED, 0,
                                "'%s' and '%s' have equal bytes: these are always duplicates",
                                paths[i], paths[k]);
            }
            status = forgets ? twx_rejection_drop(index, &pair, &is_new, err)
                             : twx_rejection_put(index, &pair, &is_new, err);
            *n_changed += is_new;
        }
    }
    return status;
}

/** One transaction on an index that is open for writing. */
static enum twx_status reject(struct twx_index *index, const char *const *paths, size_t n,
                              bool forgets, uint64_t *n_changed, struct twx_error *err)
{
    uint8_t(*checksums)[TWX_CHECKSUM_BYTES] = twx_alloc(n, sizeof *checksums);
    if (checksums == NULL) {
        return twx_fail_memory(err);
    }
    enum twx_status status = find_checksums(index, paths, n, checksums, err);
    if (status == TWX_OK) {
        status = twx_db_do(index, TWX_SQL_BEGIN, err);
    }
    if (status == TWX_OK) {
        status = write_pairs(index, paths, n, checksums, forgets, n_changed, err);
        if (status == TWX_OK) {
            status = twx_db_do(index, TWX_SQL_COMMIT, err);
        }
        if (status != TWX_OK) {
            twx_db_rollback(index);
        }
    }
    free(checksums);
    return status;
}

enum twx_status twx_reject(const char *index_path, const char *const *paths, size_t n_paths,
                           bool forgets, const struct twx_run *run, uint64_t *n_changed,
                           struct twx_error *err)
{
    struct twx_index_lock *lock = NULL;
    struct twx_index *index = NULL;
    *n_changed = 0;
    enum twx_status status = twx_index_lock_take(index_path, &lock, err);
    if (status == TWX_OK) {
        status = twx_index_open_writer(index_path, 0, run, &index, err);
    }
    if (status == TWX_OK) {
        status = reject(index, paths, n_paths, forgets, n_changed, err);
    }
    if (index != NULL) {
        const enum twx_status ended = twx_index_checkpoint(index, status == TWX_OK ? err : NULL);
        status = status == TWX_OK ? ended : status;
    }
    twx_index_close(index);
    twx_index_lock_free(lock);
    *n_changed = status == TWX_OK ? *n_changed : 0;
    return status;
}
