// SPDX-License-Identifier: MIT
//
// Records below the paths of a run whose files are gone. Owns the paths of what is no regular file any more.
#include "ingest/gone.h"

#include <inttypes.h>
#include <sys/stat.h>

#include "base/log.h"
#include "base/status.h"
#include "base/strings.h"
#include "ingest/seen_file.h"
#include "ingest/shard_folder.h"
#include "store/prune.h"
#include "twindex_commands.h"

/** Paths that are gone as files, but are there: links, folders, FIFOs. */
struct changed {
    struct twx_strings paths;
    bool is_out_of_memory;
};

static void note_gone(void *user, const char *path)
{
    struct changed *changed = user;
    struct stat st;
    if (lstat(path, &st) == 0 && !S_ISREG(st.st_mode) && !twx_strings_add(&changed->paths, path)) {
        changed->is_out_of_memory = true;
    }
}

static enum twx_status record_no_image(struct twx_recorder *recorder, const char *path,
                                       struct twx_error *err)
{
    struct stat st;
    if (lstat(path, &st) != 0 || S_ISREG(st.st_mode)) {
        return TWX_OK;  // gone by now, or a file again, which the next run looks at
    }
    struct twx_record record = {
        .kind = TWX_RECORD_FILE,
        .status = TWX_IMAGE_NOT_AN_IMAGE,
        .hash_version = TWX_HASH_VERSION,
    };
    twx_seen_file_take(&st, &record);
    return twx_recorder_put_file(recorder, 0, path, &record, err);
}

/** Writes a shard of its own, which the merge of the run takes with the others. */
static enum twx_status record_no_images(const struct twx_ingest *in,
                                        const struct twx_strings *changed, struct twx_error *err)
{
    struct twx_recorder_options options = in->workers.records;
    options.hash_size = in->workers.hash.hash_size;
    options.n_shards = 1;
    options.first_shard = in->workers.n_workers;
    enum twx_status status = twx_shard_folder_make(options.shard_dir, in->options->index_path, err);
    if (status != TWX_OK) {
        return status;
    }
    struct twx_recorder *recorder = twx_recorder_create(&options);
    if (recorder == NULL) {
        return twx_fail_memory(err);
    }
    for (size_t i = 0; i < changed->n && status == TWX_OK; i++) {
        status = record_no_image(recorder, changed->items[i], err);
    }
    struct twx_error failure = {0};
    const enum twx_status sealed = twx_recorder_finish(&recorder, &failure);
    if (status == TWX_OK && sealed != TWX_OK && err != NULL) {
        *err = failure;
    }
    return status == TWX_OK ? sealed : status;
}

static void say_gone(const struct twx_ingest *in)
{
    const uint64_t n = in->counts->n_gone;
    if (n > 0) {
        twx_log(in->run, TWX_LEVEL_WARNING, "%" PRIu64 " %s gone: run twindex prune", n,
                n == 1 ? "record is of a file that is" : "records are of files that are");
    }
}

/** Of a run that does not prune: counts.n_dropped records are of files that are gone. */
static enum twx_status report_gone(struct twx_ingest *in, const struct changed *changed,
                                   const struct twx_prune_counts *counts, struct twx_error *err)
{
    in->counts->n_gone = counts->n_dropped;
    say_gone(in);
    if (changed->is_out_of_memory) {
        return twx_fail_memory(err);
    }
    return changed->paths.n > 0 ? record_no_images(in, &changed->paths, err) : TWX_OK;
}

enum twx_status twx_ingest_look_for_gone(struct twx_ingest *in, struct twx_error *err)
{
    const struct twx_ingest_options *o = in->options;
    struct changed changed = {.is_out_of_memory = false};
    const struct twx_prune_options options = {
        .paths = o->paths,
        .n_paths = o->n_paths,
        .dry_run = !o->prune,
        .gone = o->prune ? NULL : note_gone,
        .user = &changed,
    };
    struct twx_prune_counts counts = {0};
    struct twx_error failure = {0};
    enum twx_status status =
        twx_prune_opened(in->index, &options, in->n_known_met, in->run, &counts, &failure);
    if (status != TWX_OK && status != TWX_FAILED) {
        if (err != NULL) {
            *err = failure;
        }
    } else if (status != TWX_OK && o->prune) {
        twx_log(in->run, TWX_LEVEL_ERROR, "not pruned: %s", failure.text);
        status = TWX_PARTLY;
    } else if (status != TWX_OK) {
        status = TWX_OK;  // a root below the paths is not there: nothing can be said of its files
    } else if (o->prune) {
        in->counts->n_pruned = counts.n_dropped;
    } else {
        status = report_gone(in, &changed, &counts, err);
    }
    twx_strings_release(&changed.paths);
    return status;
}
