// SPDX-License-Identifier: MIT
//
// Paths to checksums, and pairs of them noted or forgotten in one transaction.
#include "store/reject.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checksum.h"
#include "store/index_change.h"
#include "store/index_details.h"
#include "store/rejection_rows.h"
#include "twindex_commands.h"

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
    const char *const *paths;  // of twx_reject: n, all with each other
    size_t n;
    bool forgets;
    const struct twx_pairs_to_reject *pairs;  // of twx_reject_each
    uint64_t n_changed;
};

static enum twx_status reject_all(void *user, struct twx_index *index, struct twx_error *err)
{
    struct work *work = user;
    uint8_t(*checksums)[TWX_CHECKSUM_BYTES] = twx_alloc(work->n, sizeof *checksums);
    if (checksums == NULL) {
        return twx_fail_memory(err);
    }
    enum twx_status status = find_checksums(index, work->paths, work->n, checksums, err);
    for (size_t i = 0; i < work->n && status == TWX_OK; i++) {
        for (size_t k = i + 1; k < work->n && status == TWX_OK; k++) {
            const char *const paths[2] = {work->paths[i], work->paths[k]};
            const uint8_t *const of_pair[2] = {checksums[i], checksums[k]};
            status = write_pair(index, paths, of_pair, work->forgets, &work->n_changed, err);
        }
    }
    free(checksums);
    return status;
}

static enum twx_status reject_each(void *user, struct twx_index *index, struct twx_error *err)
{
    struct work *work = user;
    enum twx_status status = TWX_OK;
    const struct twx_pairs_to_reject *pairs = work->pairs;
    for (size_t i = 0; i < pairs->n && status == TWX_OK; i++) {
        const char *const *paths = pairs->pairs[i].paths;
        uint8_t checksums[2][TWX_CHECKSUM_BYTES];
        const uint8_t *const of_pair[2] = {checksums[0], checksums[1]};
        struct twx_error why = {0};
        status = find_checksums(index, paths, 2, checksums, &why);
        if (status == TWX_OK) {
            status = write_pair(index, paths, of_pair, false, &work->n_changed, &why);
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

static enum twx_status do_work(const char *index_path, twx_index_change_fn fn, struct work *work,
                               const struct twx_run *run, uint64_t *n_changed,
                               struct twx_error *err)
{
    const enum twx_status status = twx_index_change(index_path, 0, run, fn, work, err);
    *n_changed = status == TWX_OK ? work->n_changed : 0;
    return status;
}

enum twx_status twx_reject(const char *index_path, const char *const *paths, size_t n_paths,
                           bool forgets, const struct twx_run *run, uint64_t *n_changed,
                           struct twx_error *err)
{
    struct work work = {.paths = paths, .n = n_paths, .forgets = forgets};
    return do_work(index_path, reject_all, &work, run, n_changed, err);
}

enum twx_status twx_reject_each(const char *index_path, const struct twx_pairs_to_reject *pairs,
                                const struct twx_run *run, uint64_t *n_changed,
                                struct twx_error *err)
{
    struct work work = {.pairs = pairs};
    return do_work(index_path, reject_each, &work, run, n_changed, err);
}
