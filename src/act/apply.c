// SPDX-License-Identifier: MIT
//
// Carries a plan out, row by row: what speaks against a row is found before it is touched, and nothing of it is done then.
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "act/act_on_file.h"
#include "act/apply_rows.h"
#include "act/image_companions.h"
#include "base/clock.h"
#include "base/hash_set.h"
#include "base/links.h"
#include "base/log.h"
#include "base/path.h"
#include "store/lock.h"
#include "twindex_commands.h"

static const int64_t CLOCK_STEP_NS =
    10000000000;  // that a clock is set back between plan and apply

struct apply {
    struct twx_index *index;
    const struct twx_apply_options *options;
    const struct twx_run *run;
    enum twx_companion_policy companions;
    struct twx_plan_file plan;
    struct twx_apply_rows rows;
    struct twx_strings roots;
    struct twx_journal *journal;
    struct twx_known_file file;
    struct twx_known_file keeper;  // of the row before, too: groups have one
    struct twx_link_counter links;
    struct twx_apply_counts *counts;
};

// ---------------------------------------------------------------------------------------------------------
// Checks

static bool is_in_a_root(const struct apply *a, const char *path)
{
    bool is_in = false;
    for (size_t i = 0; i < a->roots.n && !is_in; i++) {
        is_in = twx_path_is_within(path, a->roots.items[i]);
    }
    return is_in;
}

/** Opens the keeper, unless it is that of the row before and was not touched since. */
static enum twx_status open_keeper(struct apply *a, const char *path, struct twx_error *err)
{
    if (a->keeper.path != NULL && strcmp(a->keeper.path, path) == 0 &&
        twx_known_file_is_unchanged(&a->keeper)) {
        return TWX_OK;
    }
    twx_known_file_close(&a->keeper);
    const enum twx_status status =
        twx_known_file_open(a->index, path, a->plan.made_ns, &a->keeper, err);
    if (status != TWX_OK) {
        twx_known_file_close(&a->keeper);
    }
    return status;
}

static bool needs_equal_bytes(enum twx_apply_to to)
{
    return to == TWX_APPLY_HARDLINK || to == TWX_APPLY_REFLINK || to == TWX_APPLY_SYMLINK;
}

static bool has_equal_checksums(const struct apply *a)
{
    return a->file.details.bytes == a->keeper.details.bytes &&
           memcmp(a->file.details.checksum, a->keeper.details.checksum, TWX_CHECKSUM_BYTES) == 0;
}

/** What speaks against a row when both files are open; NULL: nothing. */
static const char *fault_of_pair(const struct apply *a, const struct twx_plan_entry *row)
{
    const struct twx_metadata *mine = &a->file.details.metadata;
    const struct twx_metadata *other = &a->keeper.details.metadata;
    const struct stat *st = &a->file.st;
    if (twx_is_one_file(st, &a->keeper.st)) {
        return "is the same file as its keeper";
    }
    if (st->st_nlink == 1 &&
        twx_apply_keeps_inode(&a->rows, (uint64_t)st->st_dev, (uint64_t)st->st_ino)) {
        return "is kept under another name";
    }
    if (needs_equal_bytes(a->options->to) && !has_equal_checksums(a)) {
        return "has other bytes than its keeper: only equal files are linked";
    }
    if (row->likeness == TWX_LIKENESS_EXACT && !has_equal_checksums(a)) {
        return "has other bytes than its keeper, though the plan says exact";
    }
    if (row->likeness == TWX_LIKENESS_PAYLOAD &&
        memcmp(mine->payload_checksum, other->payload_checksum, TWX_CHECKSUM_BYTES) != 0) {
        return "has another picture than its keeper, though the plan says payload";
    }
    return NULL;
}

static enum twx_status refuse(const struct twx_plan_entry *row, const char *why,
                              struct twx_error *err)
{
    return twx_fail(err, TWX_FAILED, 0, "'%s' %s", row->path, why);
}

/** Whether a file that would go with another is a keeper, or goes with the keeper, too. */
static enum twx_status check_companion(const struct apply *a, const struct twx_plan_entry *row,
                                       const char *path, const struct twx_strings *of_keeper,
                                       struct twx_error *err)
{
    struct stat st;
    const bool is_there = lstat(path, &st) == 0;
    bool is_kept = twx_apply_keeps_path(&a->rows, path) ||
                   (is_there && st.st_nlink == 1 &&
                    twx_apply_keeps_inode(&a->rows, (uint64_t)st.st_dev, (uint64_t)st.st_ino));
    char *folder = twx_path_folder(row->keeper);
    bool has_memory = folder != NULL;
    for (size_t i = 0; i < of_keeper->n && has_memory && !is_kept; i++) {
        char *other = twx_path_join(folder, of_keeper->items[i]);
        has_memory = other != NULL;
        is_kept = has_memory && strcmp(other, path) == 0;
        free(other);
    }
    free(folder);
    if (!has_memory) {
        return twx_fail_memory(err);
    }
    return is_kept ? twx_fail(err, TWX_FAILED, 0, "'%s' has a companion that is kept: '%s'",
                              row->path, path)
                   : TWX_OK;
}

/** Finds what goes with the file of a row, and checks that none of it is to stay. */
static enum twx_status find_companions(const struct apply *a, const struct twx_plan_entry *row,
                                       struct twx_strings *companions, struct twx_error *err)
{
    struct twx_strings of_keeper = {0};
    char *folder = twx_path_folder(row->path);
    enum twx_status status = folder != NULL ? twx_image_companions_find(row->path, companions, err)
                                            : twx_fail_memory(err);
    if (status == TWX_OK && companions->n > 0) {
        status = twx_image_companions_find(row->keeper, &of_keeper, err);
    }
    for (size_t i = 0; i < companions->n && status == TWX_OK; i++) {
        char *path = twx_path_join(folder, companions->items[i]);
        status =
            path != NULL ? check_companion(a, row, path, &of_keeper, err) : twx_fail_memory(err);
        free(path);
    }
    twx_strings_release(&of_keeper);
    free(folder);
    return status;
}

/** Opens both files of a row and compares them with the index and with each other. */
static enum twx_status check_row(struct apply *a, size_t number, struct twx_strings *companions,
                                 struct twx_error *err)
{
    const struct twx_plan_entry *row = twx_apply_row(&a->rows, number);
    const char *fault = twx_apply_row_fault(&a->rows, number);
    if (fault == NULL && !is_in_a_root(a, row->path)) {
        fault = "is outside of all that was indexed";
    }
    if (fault != NULL) {
        return refuse(row, fault, err);
    }
    enum twx_status status =
        twx_known_file_open(a->index, row->path, a->plan.made_ns, &a->file, err);
    if (status == TWX_OK) {
        status = open_keeper(a, row->keeper, err);
    }
    fault = status == TWX_OK ? fault_of_pair(a, row) : NULL;
    if (fault != NULL) {
        return refuse(row, fault, err);
    }
    const bool can_go = a->options->to == TWX_APPLY_TRASH || a->options->to == TWX_APPLY_MOVE ||
                        a->options->to == TWX_APPLY_SCRIPT;
    if (status == TWX_OK && can_go && a->companions != TWX_COMPANIONS_IGNORE) {
        status = find_companions(a, row, companions, err);
    }
    if (status == TWX_OK && a->companions == TWX_COMPANIONS_BLOCK && companions->n > 0) {
        return refuse(row, "has companions", err);
    }
    return status;
}

/** Reads the bytes of both again; they are what was planned, up to this moment. */
static enum twx_status verify_row(struct apply *a, struct twx_error *err)
{
    enum twx_status status = twx_known_file_verify(&a->file, err);
    if (status == TWX_OK) {
        status = twx_known_file_verify(&a->keeper, err);
    }
    if (status == TWX_OK && a->options->to == TWX_APPLY_SCRIPT) {
        status = twx_known_file_sum(&a->file, err);
        if (status == TWX_OK) {
            status = twx_known_file_sum(&a->keeper, err);
        }
    }
    if (status == TWX_OK && !twx_known_file_is_unchanged(&a->file)) {
        status = twx_fail(err, TWX_FAILED, 0, "'%s' changes just now", a->file.path);
    }
    if (status == TWX_OK && !twx_known_file_is_unchanged(&a->keeper)) {
        status = twx_fail(err, TWX_FAILED, 0, "'%s' changes just now", a->keeper.path);
    }
    return status;
}

// ---------------------------------------------------------------------------------------------------------
// Rows

/** Counts what was done, or would be. */
static enum twx_status count(struct apply *a, size_t n_companions, struct twx_error *err)
{
    bool is_last = false;
    if (!twx_link_counter_add(&a->links, &a->file.st, &is_last)) {
        return twx_fail_memory(err);
    }
    a->counts->n_done++;
    a->counts->n_bytes += is_last ? (uint64_t)a->file.st.st_size : 0;
    a->counts->n_companions += n_companions;
    return TWX_OK;
}

static enum twx_status do_row(struct apply *a, size_t number, twx_applied_fn fn, void *user,
                              bool *goes_on, struct twx_error *err)
{
    const struct twx_plan_entry *row = twx_apply_row(&a->rows, number);
    struct twx_strings companions = {0};
    struct twx_error row_err = {0};
    char *to = NULL;
    const bool reads = a->options->acts || a->options->to == TWX_APPLY_SCRIPT;
    enum twx_status status = check_row(a, number, &companions, &row_err);
    if (status == TWX_OK && reads) {
        status = verify_row(a, &row_err);
    }
    if (status == TWX_OK && a->options->acts) {
        const struct twx_action action = {.options = a->options,
                                          .journal = a->journal,
                                          .file = &a->file,
                                          .keeper = &a->keeper,
                                          .companions = &companions};
        status = twx_act_on_file(&action, &to, &row_err);
    }
    const struct twx_applied_row applied = {
        .line = row->line,
        .path = row->path,
        .keeper = row->keeper,
        .to = to,
        .bytes = (uint64_t)a->file.st.st_size,
        .inode = (uint64_t)a->file.st.st_ino,
        .cksum = a->file.cksum,
        .keeper_bytes = (uint64_t)a->keeper.st.st_size,
        .keeper_inode = (uint64_t)a->keeper.st.st_ino,
        .keeper_cksum = a->keeper.cksum,
        .companions = (const char *const *)companions.items,
        .n_companions = companions.n,
        .applied = status != TWX_OK   ? TWX_APPLIED_REFUSED
                   : a->options->acts ? TWX_APPLIED_DONE
                                      : TWX_APPLIED_CHECKED,
        .why = row_err.text,
    };
    *goes_on = fn(user, &applied);
    if (status == TWX_OK) {
        status = count(a, companions.n, err);
    } else if (status == TWX_NO_MEMORY) {
        *err = row_err;
    } else {
        a->counts->n_refused++;
        status = TWX_OK;
    }
    twx_known_file_close(&a->file);
    twx_strings_release(&companions);
    free(to);
    return status;
}

static enum twx_status do_rows(struct apply *a, twx_applied_fn fn, void *user,
                               struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    bool goes_on = true;
    for (size_t i = 0; i < a->rows.n && goes_on && status == TWX_OK; i++) {
        if (twx_is_stopped(a->run)) {
            return twx_fail(err, TWX_STOPPED, 0, "stopped after %zu of %zu files", i, a->rows.n);
        }
        status = do_row(a, i, fn, user, &goes_on, err);
    }
    return status;
}

// ---------------------------------------------------------------------------------------------------------
// The whole

static bool add_root(void *user, const struct twx_root *root)
{
    return twx_strings_add(user, root->path);
}

/** Reads the plan and what it is compared with. */
static enum twx_status begin(struct apply *a, struct twx_error *err)
{
    const char *plan = a->options->plan;
    enum twx_status status = twx_plan_file_read(plan, &a->plan, err);
    if (status == TWX_OK && strcmp(a->plan.uuid, twx_index_uuid(a->index)) != 0) {
        return twx_fail(err, TWX_UNUSABLE, 0, "'%s' is a plan of another index", plan);
    }
    if (status == TWX_OK && a->plan.made_ns > twx_wall_ns() + CLOCK_STEP_NS) {
        // What was indexed since could not be told from what was planned.
        return twx_fail(err, TWX_UNUSABLE, 0,
                        "'%s' was made at a time that is yet to come: make the plan again", plan);
    }
    if (status == TWX_OK) {
        status = twx_apply_rows_make(&a->plan, &a->rows, err);
    }
    if (status == TWX_OK) {
        status = twx_index_roots(a->index, add_root, &a->roots, err);
    }
    if (status == TWX_OK && !twx_link_counter_init(&a->links)) {
        status = twx_fail_memory(err);
    }
    a->counts->n_rows = a->rows.n;
    a->companions = a->options->companions_by_plan ? a->plan.companions : a->options->companions;
    return status;
}

/** Makes the journal, if there is something to write into it. */
static enum twx_status begin_journal(struct apply *a, void *user, struct twx_error *err)
{
    const struct twx_apply_options *options = a->options;
    if (!options->acts || options->to == TWX_APPLY_REFLINK || options->to == TWX_APPLY_SCRIPT ||
        a->rows.n == 0) {
        return TWX_OK;
    }
    const enum twx_status status = twx_journal_create(options->journal, &a->journal, err);
    if (status == TWX_OK && options->on_journal != NULL) {
        options->on_journal(user, options->journal);
    }
    return status;
}

enum twx_status twx_apply(struct twx_index *index, const struct twx_apply_options *options,
                          const struct twx_run *run, twx_applied_fn fn, void *user,
                          struct twx_apply_counts *counts, struct twx_error *err)
{
    struct apply a = {.index = index, .options = options, .run = run, .counts = counts};
    struct twx_index_lock *lock = NULL;
    const double begun = twx_monotonic_seconds();
    *counts = (struct twx_apply_counts){0};
    twx_known_file_init(&a.file);
    twx_known_file_init(&a.keeper);
    enum twx_status status = begin(&a, err);
    if (status == TWX_OK && options->acts) {
        status = twx_index_lock_take(twx_index_path(index), &lock, err);
    }
    if (status == TWX_OK) {
        status = begin_journal(&a, user, err);
    }
    if (status == TWX_OK) {
        status = do_rows(&a, fn, user, err);
    }
    counts->seconds = twx_monotonic_seconds() - begun;
    twx_known_file_close(&a.keeper);
    twx_journal_close(a.journal);
    twx_index_lock_free(lock);
    twx_link_counter_release(&a.links);
    twx_strings_release(&a.roots);
    twx_apply_rows_release(&a.rows);
    twx_plan_file_release(&a.plan);
    return status == TWX_OK && counts->n_refused > 0 ? TWX_PARTLY : status;
}
