// SPDX-License-Identifier: MIT
//
// Paths to checksums, and pairs of them noted or forgotten in one transaction.
#include "store/reject.h"

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

/** Notes a pair, or forgets it. */
static enum twx_status write_pair(struct twx_index *index, const char *const paths[2],
                                  const uint8_t *const checksums[2], bool forgets,
                                  uint64_t *n_changed, struct twx_error *err)
{
    struct twx_rejected_pair pair = {0};
    bool is_new = false;
    if (!make_pair(checksums[0], checksums[1], &pair)) {
        return twx_fail(err, TWX_FAILED, 0,
                        "'%s' and '%s' have equal bytes: these are always duplicates", paths[0],
                        paths[1]);
    }
    const enum twx_status status = forgets ? twx_rejection_drop(index, &pair, &is_new, err)
                                           : twx_rejection_put(index, &pair, &is_new, err);
    *n_changed += is_new;
    return status;
}

/** What is asked of one transaction. */
struct work {
    enum twx_status (*in_transaction)(struct twx_index *index, const struct work *work,
                                      uint64_t *n_changed, struct twx_error *err);
    const char *const *paths;  // of twx_reject: n, all with each other
    size_t n;
    bool forgets;
    const struct twx_pairs_to_reject *pairs;  // of twx_reject_each
};

static enum twx_status reject_all(struct twx_index *index, const struct work *work,
                                  uint64_t *n_changed, struct twx_error *err)
{
    uint8_t(*checksums)[TWX_CHECKSUM_BYTES] = twx_alloc(work->n, sizeof *checksums);
    if (checksums == NULL) {
        return twx_fail_memory(err);
    }
    enum twx_status status = find_checksums(index, work->paths, work->n, checksums, err);
    for (size_t i = 0; i < work->n && status == TWX_OK; i++) {
        for (size_t k = i + 1; k < work->n && status == TWX_OK; k++) {
            const char *const paths[2] = {work->paths[i], work->paths[k]};
            const uint8_t *const of_pair[2] = {checksums[i], checksums[k]};
            status = write_pair(index, paths, of_pair, work->forgets, n_changed, err);
        }
    }
    free(checksums);
    return status;
}

static enum twx_status reject_each(struct twx_index *index, const struct work *work,
                                   uint64_t *n_changed, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    const struct twx_pairs_to_reject *pairs = work->pairs;
    for (size_t i = 0; i < pairs->n && status == TWX_OK; i++) {
        const char *const *paths = pairs->pairs[i].paths;
        uint8_t checksums[2][TWX_CHECKSUM_BYTES];
        const uint8_t *const of_pair[2] = {checksums[0], checksums[1]};
        struct twx_error why = {0};
        status = find_checksums(index, paths, 2, checksums, &why);
        if (status == TWX_OK) {
            status = write_pair(index, paths, of_pair, false, n_changed, &why);
        }
        if (status == TWX_FAILED) {
            pairs->refused(pairs->user, i, why.text);
            status = TWX_OK;
        } else if (status != TWX_OK) {
            *err = why;
        }
    }
    return status;
}

/** One transaction on an index that is open for writing. */
static enum twx_status run_transaction(struct twx_index *index, const struct work *work,
                                       uint64_t *n_changed, struct twx_error *err)
{
    enum twx_status status = twx_db_do(index, TWX_SQL_BEGIN, err);
    if (status != TWX_OK) {
        return status;
    }
    status = work->in_transaction(index, work, n_changed, err);
    if (status == TWX_OK) {
        status = twx_db_do(index, TWX_SQL_COMMIT, err);
    }
    if (status != TWX_OK) {
        twx_db_rollback(index);
    }
    return status;
}

/** Opens the index, alone among writers, and does it. */
static enum twx_status do_work(const char *index_path, const struct work *work,
                               const struct twx_run *run, uint64_t *n_changed,
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
        status = run_transaction(index, work, n_changed, err);
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

enum twx_status twx_reject(const char *index_path, const char *const *paths, size_t n_paths,
                           bool forgets, const struct twx_run *run, uint64_t *n_changed,
                           struct twx_error *err)
{
    const struct work work = {
        .in_transaction = reject_all, .paths = paths, .n = n_paths, .forgets = forgets};
    return do_work(index_path, &work, run, n_changed, err);
}

enum twx_status twx_reject_each(const char *index_path, const struct twx_pairs_to_reject *pairs,
                                const struct twx_run *run, uint64_t *n_changed,
                                struct twx_error *err)
{
    const struct work work = {.in_transaction = reject_each, .pairs = pairs};
    return do_work(index_path, &work, run, n_changed, err);
}
