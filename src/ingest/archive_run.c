// SPDX-License-Identifier: MIT
//
// `hash --tar`: members of archives into one shard, or lines of text, in the order of the archives whatever the number of
// workers. The shard is that of an ordinary run, and the lines are those of the filter.
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/path.h"
#include "base/strings.h"
#include "ingest/archive_input.h"
#include "ingest/entry_path.h"
#include "ingest/line_output.h"
#include "ingest/line_roots.h"
#include "ingest/shard_folder.h"
#include "ingest/worker_options.h"
#include "store/shard_write.h"
#include "store/tsv_write.h"
#include "twindex_commands.h"

static const char stdin_path[] = "/dev/stdin";  // where nothing else is known

struct archive_run {
    struct twx_ingest in;
    const struct twx_archives_options *asked;
    struct twx_record_sink sink;
    struct twx_archive *archives;
    struct twx_entry_folder folder;
    struct twx_line_roots roots;
    struct twx_member_store *store;
    struct twx_in_order *order;
    char libraries[TWX_LIBRARIES_BYTES];
    struct twx_shard_writer *shard;  // NULL before the first record, and with lines
    struct twx_line_output output;
    char text[TWX_TSV_ROOM];
};

// ---------------------------------------------------------------------------------------------------------
// Archives

/** The path of what standard input is, when it is a file. Owned; NULL with errno. */
static char *path_of_input(const char *name)
{
    char target[PATH_MAX];
    struct stat st;
    if (name != NULL && name[0] == '/') {
        return twx_strdup(name);
    }
    if (name != NULL) {
        char *folder = realpath(".", NULL);
        char *path = folder != NULL ? twx_asprintf("%s/%s", folder, name) : NULL;
        free(folder);
        return path;
    }
    const ssize_t n = readlink("/proc/self/fd/0", target, sizeof target - 1);
    const bool is_file = fstat(STDIN_FILENO, &st) == 0 && S_ISREG(st.st_mode) && st.st_nlink > 0;
    if (is_file && n > 0 && target[0] == '/') {
        target[n] = '\0';
        return twx_strdup(target);
    }
    return twx_strdup(stdin_path);
}

/** Finds out where an archive is, and which root that is below. */
static bool find_archive(struct archive_run *r, const char *given, struct twx_archive *archive)
{
    struct stat st;
    const struct twx_record *root = NULL;
    const bool is_input = strcmp(given, "-") == 0;
    *archive = (struct twx_archive){.given = given};
    archive->path = is_input ? path_of_input(r->asked->name) : twx_entry_path(&r->folder, given);
    if (archive->path == NULL) {
        archive->error_number = errno;
        return errno != ENOMEM;
    }
    if (strcmp(archive->path, stdin_path) == 0 || stat(archive->path, &st) != 0) {
        return true;  // that it is not there shows when it is opened
    }
    archive->device = (uint64_t)st.st_dev;
    char *above = twx_path_folder(archive->path);
    const bool is_found = above != NULL && twx_line_roots_find(&r->roots, above, &root);
    free(above);
    return is_found;
}

static enum twx_status find_archives(struct archive_run *r, struct twx_error *err)
{
    const struct twx_archives_options *asked = r->asked;
    r->archives = twx_alloc(asked->n_archives, sizeof *r->archives);
    for (size_t i = 0; r->archives != NULL && i < asked->n_archives; i++) {
        if (!find_archive(r, asked->archives[i], &r->archives[i])) {
            return twx_fail_memory(err);
        }
    }
    return r->archives != NULL ? TWX_OK : twx_fail_memory(err);
}

static const struct twx_record *root_of(const struct archive_run *r, uint64_t device)
{
    const struct twx_record *root = NULL;
    for (size_t i = 0; i < r->roots.n; i++) {
        root = twx_line_root_record(&r->roots, i);
        if (root->device == device) {
            return root;
        }
    }
    return NULL;
}

// ---------------------------------------------------------------------------------------------------------
// Records

/** Begins the shard, with the roots. */
static enum twx_status begin_shard(struct archive_run *r, struct twx_error *err)
{
    const struct twx_recorder_options *records = &r->in.workers.records;
    struct twx_shard_header header = {
        .hash_version = TWX_HASH_VERSION,
        .hash_size = r->in.workers.hash.hash_size,
        .observed_ns = records->observed_ns,
    };
    memcpy(header.run_id, records->run_id, sizeof header.run_id);
    memcpy(header.libraries, r->libraries, sizeof header.libraries);
    enum twx_status status =
        twx_shard_writer_create(r->in.options->shard_dir, &header, &r->shard, err);
    for (size_t i = 0; status == TWX_OK && i < r->roots.n; i++) {
        status = twx_shard_writer_append(r->shard, twx_line_root_record(&r->roots, i), err);
    }
    return status;
}

static enum twx_status append_to_shard(void *user, const struct twx_record *record,
                                       struct twx_error *err)
{
    struct archive_run *r = user;
    const enum twx_status status = r->shard == NULL ? begin_shard(r, err) : TWX_OK;
    return status == TWX_OK ? twx_shard_writer_append(r->shard, record, err) : status;
}

/** Writes a line, waiting for its reader. */
static enum twx_status append_line(void *user, const struct twx_record *record,
                                   struct twx_error *err)
{
    struct archive_run *r = user;
    const struct twx_record *root = root_of(r, record->device);
    struct twx_tsv_line line = {
        .hash_size = r->in.workers.hash.hash_size,
        .observed_ns = r->in.workers.records.observed_ns,
        .has_record = true,
        .record = *record,
    };
    if (root != NULL) {
        line.root = *root;
    }
    const size_t n = twx_tsv_put(&line, r->text);
    if (!twx_line_output_put(&r->output, r->text, n)) {
        return twx_fail_memory(err);
    }
    return twx_line_output_drain(&r->output, 0, r->in.run, err);
}

static enum twx_status put(void *user, uint64_t sequence, const struct twx_record *record,
                           struct twx_error *err)
{
    const struct archive_run *r = user;
    return twx_in_order_put(r->order, sequence, record, err);
}

static enum twx_status skip(void *user, const struct twx_skipped *file, struct twx_error *err)
{
    const struct archive_run *r = user;
    return twx_in_order_skip(r->order, file->sequence, file->outcome, file->error_number, err);
}

static void doubt(void *user, uint64_t sequence)
{
    const struct archive_run *r = user;
    twx_in_order_doubt(r->order, sequence);
}

static void set_libraries(void *user, const char *libraries)
{
    struct archive_run *r = user;
    (void)snprintf(r->libraries, sizeof r->libraries, "%s", libraries);
}

// ---------------------------------------------------------------------------------------------------------
// A run

static enum twx_status prepare(struct archive_run *r, struct twx_error *err)
{
    struct twx_hashing_options *workers = &r->in.workers;
    const struct twx_ingest_options *o = r->in.options;
    const bool has_lines = o->shard_dir == NULL;
    twx_worker_options_take(o, twx_worker_options_hash_size(o), workers);
    workers->records.observed_ns = twx_wall_ns();
    workers->records.shard_dir = o->shard_dir;
    if (getrandom(workers->records.run_id, TWX_RUN_ID_BYTES, 0) != TWX_RUN_ID_BYTES) {
        return twx_fail_errno(err, errno, "cannot get random bytes for the run's id");
    }
    enum twx_status status = twx_worker_options_count(o, r->in.run, &workers->n_workers, err);
    if (status == TWX_OK && has_lines) {
        twx_line_output_init(&r->output, r->asked->output);
    } else if (status == TWX_OK) {
        status = twx_shard_folder_make(o->shard_dir, NULL, err);
    }
    if (status == TWX_OK) {
        status = find_archives(r, err);
    }
    if (status == TWX_OK) {
        status = twx_member_store_create(&r->store, err);
    }
    const struct twx_in_order_taker taker = {.user = r,
                                             .append = has_lines ? append_line : append_to_shard};
    if (status == TWX_OK && (r->order = twx_in_order_create(&taker)) == NULL) {
        status = twx_fail_memory(err);
    }
    return status;
}

static enum twx_status hash_archives(struct archive_run *r, struct twx_error *err)
{
    r->sink = (struct twx_record_sink){
        .user = r, .put = put, .skip = skip, .doubt = doubt, .set_libraries = set_libraries};
    r->in.workers.records.sink = &r->sink;
    r->in.workers.members = r->store;
    const struct twx_archive_source source = {
        .archives = r->archives,
        .n_archives = r->asked->n_archives,
        .in = &r->in,
        .store = r->store,
        .order = r->order,
    };
    const enum twx_status status = twx_archive_input_create(&source, &r->in.source, err);
    return status == TWX_OK ? twx_ingest_hash_all(&r->in, err) : status;
}

/** Ends the shard with what is known, in a run that was stopped too. */
static enum twx_status seal(struct archive_run *r, struct twx_error *err)
{
    const enum twx_status flushed = twx_in_order_flush(r->order, err);
    const enum twx_status sealed = twx_shard_writer_seal(&r->shard, flushed == TWX_OK ? err : NULL);
    return flushed == TWX_OK ? sealed : flushed;
}

static void release(struct archive_run *r)
{
    for (size_t i = 0; r->archives != NULL && i < r->asked->n_archives; i++) {
        free(r->archives[i].path);
    }
    free(r->archives);
    twx_in_order_free(r->order);
    twx_member_store_free(r->store);
    twx_line_output_release(&r->output);
    twx_line_roots_release(&r->roots);
    twx_entry_folder_release(&r->folder);
    free(r);
}

enum twx_status twx_hash_archives(const struct twx_ingest_options *options,
                                  const struct twx_archives_options *archives,
                                  const struct twx_run *run, struct twx_ingest_counts *counts,
                                  struct twx_error *err)
{
    const double begin = twx_monotonic_seconds();
    struct twx_error failure = {0};
    struct archive_run *r = twx_alloc(1, sizeof *r);
    *counts = (struct twx_ingest_counts){.size = sizeof(struct twx_ingest_counts)};
    if (r == NULL) {
        return twx_fail_memory(err);
    }
    r->in = (struct twx_ingest){.options = options, .run = run, .counts = counts};
    r->asked = archives;
    enum twx_status status = prepare(r, err);
    if (status == TWX_OK) {
        status = hash_archives(r, err);
    }
    if (r->shard != NULL && seal(r, &failure) != TWX_OK &&
        (status == TWX_OK || status == TWX_PARTLY)) {
        status = failure.status;
        if (err != NULL) {
            *err = failure;
        }
    }
    release(r);
    counts->seconds = twx_monotonic_seconds() - begin;
    return status;
}
