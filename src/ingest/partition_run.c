// SPDX-License-Identifier: MIT
//
// `hash --manifest`: one partition into its shard. A run takes over what an earlier attempt has left (partition_left.h),
// hashes the rest, and publishes the shard, or when it cannot go on a checkpoint. What it has written goes to the file as it
// goes along, so that an attempt that is killed leaves something to go on from, too. It locks nothing: two runs of one
// partition do the same work and publish the same bytes.
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/path.h"
#include "base/status.h"
#include "ingest/ingest.h"
#include "ingest/partition_input.h"
#include "ingest/partition_left.h"
#include "ingest/partition_roots.h"
#include "ingest/shard_folder.h"
#include "ingest/worker_options.h"
#include "store/manifest_read.h"
#include "store/partition_file.h"
#include "twindex_commands.h"

static const uint64_t MAX_PIXELS_DEFAULT = 1000000000;
static const double FLUSH_SECONDS =
    1.0;  // what a kill may cost; with each report, writes took 5 % of tiny images' time
static const double SYNC_SECONDS = 60.0;  // what a power cut may cost; a fsync of 20 MB takes 0.1 s

struct partition {
    struct twx_ingest in;
    const struct twx_partition_options *asked;
    struct twx_record_sink sink;
    struct twx_manifest *manifest;
    struct twx_partition_roots *roots;
    struct twx_shard_header header;
    char *sealed_path;
    char *part_path;
    struct twx_partition_left earlier;  // what is gone on from
    double last_flush;                  // monotonic seconds, as is the next
    double last_sync;
    struct twx_partition_writer *writer;
    struct twx_in_order *order;
};

// ---------------------------------------------------------------------------------------------------------
// Records

static enum twx_status append(void *user, const struct twx_record *record, struct twx_error *err)
{
    const struct partition *p = user;
    return twx_partition_writer_append(p->writer, record, err);
}

static enum twx_status put(void *user, uint64_t sequence, const struct twx_record *record,
                           struct twx_error *err)
{
    const struct partition *p = user;
    return twx_in_order_put(p->order, sequence, record, err);
}

static void miss(void *user, const char *path)
{
    const struct partition *p = user;
    twx_partition_roots_miss(p->roots, path);
}

static enum twx_status skip(void *user, const struct twx_skipped *file, struct twx_error *err)
{
    const struct partition *p = user;
    if (file->outcome == TWX_FILE_VANISHED || file->outcome == TWX_FILE_NOT_REGULAR) {
        miss(user, file->path);
    }
    return twx_in_order_skip(p->order, file->sequence, file->outcome, file->error_number, err);
}

static void doubt(void *user, uint64_t sequence)
{
    const struct partition *p = user;
    twx_in_order_doubt(p->order, sequence);
}

/** Each second lets what is done outlive this process, and each minute the machine. */
static enum twx_status flush(void *user, struct twx_error *err)
{
    struct partition *p = user;
    const double now = twx_monotonic_seconds();
    if (now - p->last_flush < FLUSH_SECONDS) {
        return TWX_OK;
    }
    const bool is_to_sync = now - p->last_sync >= SYNC_SECONDS;
    p->last_flush = now;
    p->last_sync = is_to_sync ? now : p->last_sync;
    return twx_partition_writer_flush(p->writer, &p->header, is_to_sync, err);
}

static void set_libraries(void *user, const char *libraries)
{
    struct partition *p = user;
    (void)snprintf(p->header.libraries, sizeof p->header.libraries, "%s", libraries);
}

/** Of the manifest's roots, which the first partition has. */
struct root_writer {
    struct partition *p;
    enum twx_status status;
    struct twx_error *err;
};

static bool write_root(void *user, const struct twx_manifest_root *root)
{
    struct root_writer *w = user;
    const struct twx_record record = {
        .kind = TWX_RECORD_ROOT,
        .path = root->path,
        .path_bytes = strlen(root->path),
        .device = root->device,
        .fs_uuid = root->fs_uuid,
        .fs_uuid_bytes = strlen(root->fs_uuid),
        .fs_label = root->fs_label,
        .fs_label_bytes = strlen(root->fs_label),
    };
    w->status = twx_partition_writer_append(w->p->writer, &record, w->err);
    return w->status == TWX_OK;
}

// ---------------------------------------------------------------------------------------------------------
// A run

/** The options that say what becomes of an image's bytes; not those of how fast, or with how much memory and patience. */
static void make_run_id(const struct twx_ingest_options *o, const struct twx_manifest *manifest,
                        struct twx_shard_header *header)
{
    char text[160];
    (void)snprintf(text, sizeof text,
                   "hash %u size %u variants %d checksums %d max-pixels %" PRIu64 " decoder %d",
                   header->hash_version, header->hash_size, (int)o->variants, (int)o->checksums,
                   o->max_pixels != 0 ? o->max_pixels : MAX_PIXELS_DEFAULT, (int)o->decoder);
    twx_partition_run_id(twx_manifest_end(manifest)->checksum, text, header->run_id);
}

static enum twx_status prepare(struct partition *p, struct twx_error *err)
{
    const struct twx_ingest_options *o = p->in.options;
    const char *folder = o->shard_dir;
    enum twx_status status = twx_manifest_open(p->asked->manifest, &p->manifest, err);
    if (status == TWX_OK) {
        status = twx_partition_roots_read(p->manifest, &p->roots, err);
    }
    if (status == TWX_OK) {
        status = twx_shard_folder_make(folder, NULL, err);
    }
    if (status != TWX_OK) {
        return status;
    }
    p->header = (struct twx_shard_header){
        .hash_version = TWX_HASH_VERSION,
        .hash_size = twx_worker_options_hash_size(o),
        .partition = p->asked->partition,
        .n_partitions = p->asked->n_partitions,
        .observed_ns = twx_manifest_observed_ns(p->manifest),
    };
    make_run_id(o, p->manifest, &p->header);
    p->sealed_path =
        twx_partition_path(folder, p->asked->partition, p->asked->n_partitions, TWX_SHARD_SUFFIX);
    p->part_path = twx_partition_path(folder, p->asked->partition, p->asked->n_partitions,
                                      TWX_SHARD_PART_SUFFIX);
    return p->sealed_path != NULL && p->part_path != NULL ? TWX_OK : twx_fail_memory(err);
}

/** Begins the file of this attempt. */
static enum twx_status begin(struct partition *p, struct twx_error *err)
{
    struct root_writer roots = {.p = p, .status = TWX_OK, .err = err};
    if (p->earlier.shard != NULL) {  // whose libraries it names, unless some decode here, too
        set_libraries(p, twx_shard_header(p->earlier.shard)->libraries);
    }
    enum twx_status status =
        twx_partition_create(p->in.options->shard_dir, &p->header, &p->writer, err);
    if (status == TWX_OK && p->header.partition == 0) {
        status = twx_manifest_each_root(p->manifest, write_root, &roots, err);
        status = status == TWX_OK ? roots.status : status;
    }
    if (status == TWX_OK) {
        const struct twx_in_order_taker taker = {.user = p, .append = append};
        p->order = twx_in_order_create(&taker);
        status = p->order != NULL ? TWX_OK : twx_fail_memory(err);
    }
    return status;
}

static enum twx_status hash_files(struct partition *p, struct twx_error *err)
{
    struct twx_ingest *in = &p->in;
    struct twx_manifest_part *part =
        twx_manifest_part_create(p->manifest, p->header.partition, p->header.n_partitions);
    p->sink = (struct twx_record_sink){
        .user = p,
        .put = put,
        .skip = skip,
        .doubt = doubt,
        .pause = flush,
        .set_libraries = set_libraries,
    };
    p->last_sync = p->last_flush = twx_monotonic_seconds();
    twx_worker_options_take(in->options, p->header.hash_size, &in->workers);
    in->workers.records.shard_dir = in->options->shard_dir;
    in->workers.records.sink = &p->sink;
    in->source = twx_partition_input_create(part, p->earlier.shard, p->order, miss, p);
    return in->source != NULL ? twx_ingest_hash_all(in, err) : twx_fail_memory(err);
}

/** Whether another attempt has done more than this one meanwhile: its shard or checkpoint stays. */
static bool has_less(const struct partition *p)
{
    struct twx_shard *other = NULL;
    uint64_t n_records = 0;
    uint64_t checksum = 0;
    bool has_less = !twx_path_is_absent(p->sealed_path);
    if (!has_less && !twx_path_is_absent(p->part_path) &&
        twx_shard_open(p->part_path, &other, NULL) == TWX_OK) {
        has_less = twx_partition_left_is_ours(other, &p->header) &&
                   twx_shard_footer(other, &n_records, &checksum) &&
                   n_records >= twx_partition_writer_n_records(p->writer);
        twx_shard_free(other);
    }
    return has_less;
}

/** Leaves what is done, for the next attempt. That it cannot is said, and costs no more than that. */
static void publish_checkpoint(struct partition *p)
{
    struct twx_error err = {0};
    enum twx_status status = twx_in_order_flush(p->order, &err);
    if (status == TWX_OK && !has_less(p)) {
        status = twx_partition_writer_publish(&p->writer, &p->header, TWX_SHARD_PART_SUFFIX, &err);
    }
    if (status != TWX_OK) {
        twx_log(p->in.run, TWX_LEVEL_WARNING, "no checkpoint: %s", err.text);
    }
}

/** After the last file: publishes the shard, and says what the run has to tell of it. */
static enum twx_status complete(struct partition *p, struct twx_error *err)
{
    const struct twx_in_order_counts *counts = twx_in_order_counts(p->order);
    enum twx_status status = twx_partition_roots_check(p->roots, err);
    if (status != TWX_OK) {
        return status;
    }
    p->header.n_unreadable =
        counts->n_unreadable < UINT32_MAX ? (uint32_t)counts->n_unreadable : UINT32_MAX;
    status = twx_partition_writer_publish(&p->writer, &p->header, TWX_SHARD_SUFFIX, err);
    if (status != TWX_OK) {
        return status;
    }
    (void)unlink(p->part_path);  // of use no more; one that stays harms nobody
    if (counts->n_for_now > 0) {
        return twx_fail(err, TWX_TRY_AGAIN, 0,
                        "%" PRIu64 " files could not be read for now, the others are in '%s': run "
                        "the same command again",
                        counts->n_for_now, p->sealed_path);
    }
    return counts->n_unreadable > 0 ? twx_fail_reported(err, TWX_PARTLY) : TWX_OK;
}

static enum twx_status run_partition(struct partition *p, struct twx_error *err)
{
    enum twx_status status = prepare(p, err);
    if (status == TWX_OK) {
        status = twx_partition_left_find(p->in.options->shard_dir, &p->header, p->in.run,
                                         &p->earlier, err);
    }
    if (status != TWX_OK || p->earlier.is_done) {
        p->in.counts->n_files = p->in.counts->n_unchanged = p->earlier.n_files;
        return status;
    }
    status = twx_worker_options_count(p->in.options, p->in.run, &p->in.workers.n_workers, err);
    if (status == TWX_OK) {
        status = begin(p, err);
    }
    if (status != TWX_OK) {
        return status;
    }
    status = hash_files(p, err);
    if (status == TWX_STOPPED) {
        status = twx_fail(err, TWX_STOPPED, 0,
                          "stopped: finished images are kept, run the same command to go on");
    } else if ((status == TWX_OK || status == TWX_PARTLY) && twx_in_order_is_complete(p->order)) {
        status = complete(p, err);
    } else if (status == TWX_OK || status == TWX_PARTLY) {
        status = twx_fail(err, TWX_TRY_AGAIN, 0,
                          "some files were not done: run the same command again to go on");
    }
    if (p->writer != NULL) {
        publish_checkpoint(p);
    }
    return status;
}

enum twx_status twx_hash_partition(const struct twx_ingest_options *options,
                                   const struct twx_partition_options *partition,
                                   const struct twx_run *run, struct twx_ingest_counts *counts,
                                   struct twx_error *err)
{
    const double begin_seconds = twx_monotonic_seconds();
    *counts = (struct twx_ingest_counts){.size = sizeof(struct twx_ingest_counts)};
    struct partition p = {.in = {.options = options, .run = run, .counts = counts},
                          .asked = partition};
    const enum twx_status status = run_partition(&p, err);
    twx_in_order_free(p.order);
    twx_partition_writer_free(p.writer);
    twx_shard_free(p.earlier.shard);
    twx_partition_roots_free(p.roots);
    twx_manifest_free(p.manifest);
    free(p.sealed_path);
    free(p.part_path);
    counts->seconds = twx_monotonic_seconds() - begin_seconds;
    return status;
}
