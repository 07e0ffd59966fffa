// SPDX-License-Identifier: MIT
//
// twindex merge --manifest: the shards of all partitions of a manifest, or none. They are opened by their names, which follow
// from the number of partitions: what a folder lists may be a minute old on a network file system, and so may be that a
// name is not there.
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/status.h"
#include "base/strings.h"
#include "store/index_write.h"
#include "store/lock.h"
#include "store/manifest_read.h"
#include "store/partition_file.h"
#include "store/roots.h"
#include "store/shard_peek.h"
#include "twindex_commands.h"

enum { LOOK_MILLISECONDS = 500 };  // between two looks at names that are not there

/** Numbers of partitions, ascending. */
struct numbers {
    uint32_t *items;
    size_t n;
};

struct gathering {
    const struct twx_manifest_merge *options;
    const struct twx_run *run;
    struct twx_manifest *manifest;
    struct twx_strings paths;    // of the shards, by partition
    struct numbers missing;      // room for all
    struct numbers incomplete;   // shards that lack files; likewise
    uint64_t n_unreadable;       // the files that they lack
    struct twx_shard_header of;  // the first shard, whose options the others must have
    const char *of_path;         // NULL: none yet
    bool is_refused;             // a shard was, and it was said of which
};

// ---------------------------------------------------------------------------------------------------------
// Which are missing

/** "3,17,40-42", as sbatch --array takes it. Owned: free(). NULL: out of memory. */
static char *text_of(const struct numbers *numbers)
{
    char *text = twx_strdup("");
    for (size_t i = 0; text != NULL && i < numbers->n; i++) {
        const size_t first = i;
        while (i + 1 < numbers->n && numbers->items[i + 1] == numbers->items[i] + 1) {
            i++;
        }
        const char *comma = first > 0 ? "," : "";
        char *longer = i == first ? twx_asprintf("%s%s%" PRIu32, text, comma, numbers->items[i])
                                  : twx_asprintf("%s%s%" PRIu32 "-%" PRIu32, text, comma,
                                                 numbers->items[first], numbers->items[i]);
        free(text);
        text = longer;
    }
    return text;
}

/** Keeps of the missing ones those that are not there yet. */
static void look_for_missing(struct gathering *g)
{
    size_t n = 0;
    // A folder that is opened is asked for anew, where the file system remembers what was in it.
    const int folder = open(g->options->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (size_t i = 0; i < g->missing.n; i++) {
        const uint32_t partition = g->missing.items[i];
        const int fd = open(g->paths.items[partition], O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        if (fd < 0 && errno == ENOENT) {
            g->missing.items[n++] = partition;
        } else if (fd >= 0) {
            (void)close(fd);
        }
    }
    g->missing.n = n;
    if (folder >= 0) {
        (void)close(folder);
    }
}

/** Says which partitions are waited for.  errors: TWX_NO_MEMORY */
static enum twx_status say_waiting(const struct gathering *g, struct twx_error *err)
{
    char *text = text_of(&g->missing);
    if (text == NULL) {
        return twx_fail_memory(err);
    }
    twx_log(g->run, TWX_LEVEL_WARNING, "waits for partitions %s of %" PRIu32 " in '%s'", text,
            g->options->n_partitions, g->options->folder);
    free(text);
    return TWX_OK;
}

/** Says which partitions are missing for good. */
static enum twx_status fail_missing(const struct gathering *g, struct twx_error *err)
{
    char *text = text_of(&g->missing);
    if (text == NULL) {
        return twx_fail_memory(err);
    }
    twx_log(g->run, TWX_LEVEL_ERROR,
            "missing partitions: %s (of %" PRIu32 " in '%s'): hash them and merge again; nothing "
            "was merged",
            text, g->options->n_partitions, g->options->folder);
    free(text);
    return twx_fail_reported(err, TWX_FAILED);
}

/** Waits for names that are not there, for a while. */
static enum twx_status wait_for_missing(struct gathering *g, struct twx_error *err)
{
    const double until = twx_monotonic_seconds() + g->options->wait_seconds;
    enum twx_status status = TWX_OK;
    bool is_said = false;
    look_for_missing(g);
    while (status == TWX_OK && g->missing.n > 0 && twx_monotonic_seconds() < until) {
        status = is_said ? TWX_OK : say_waiting(g, err);
        is_said = true;
        (void)poll(NULL, 0, LOOK_MILLISECONDS);  // no file system tells of names on other hosts
        if (twx_is_stopped(g->run)) {
            return twx_fail(err, TWX_STOPPED, 0, "stopped while waiting: nothing was merged");
        }
        look_for_missing(g);
    }
    return status == TWX_OK && g->missing.n > 0 ? fail_missing(g, err) : status;
}

// ---------------------------------------------------------------------------------------------------------
// Which belong

/** What is wrong with a shard that is one; NULL: it belongs. */
static const char *find_fault(const struct gathering *g, const struct twx_shard_header *header,
                              uint32_t partition)
{
    if (!twx_partition_is_of(header->run_id, twx_manifest_end(g->manifest)->checksum)) {
        return "of another manifest";
    }
    if (header->n_partitions != g->options->n_partitions || header->partition != partition) {
        return "of another partition";
    }
    if (g->of_path != NULL && (memcmp(header->run_id, g->of.run_id, TWX_RUN_ID_BYTES) != 0 ||
                               header->hash_size != g->of.hash_size)) {
        return "made with other options than those before it";
    }
    return NULL;
}

/** Looks at a shard's ends, and says what is wrong with it. */
static enum twx_status check_shard(struct gathering *g, uint32_t partition, struct twx_error *err)
{
    const char *path = g->paths.items[partition];
    struct twx_shard_header header;
    struct twx_error why = {0};
    const enum twx_status status = twx_shard_peek(path, &header, &why);
    if (status == TWX_UNUSABLE) {
        twx_log(g->run, TWX_LEVEL_ERROR, "%s", why.text);
        g->is_refused = true;
        return TWX_OK;
    }
    if (status != TWX_OK) {
        return twx_fail(err, status, why.code, "%s", why.text);
    }
    const char *fault = find_fault(g, &header, partition);
    if (fault != NULL) {
        twx_log(g->run, TWX_LEVEL_ERROR, "shard '%s' is %s: remove it and hash the partition again",
                path, fault);
        g->is_refused = true;
        return TWX_OK;
    }
    g->of = header;
    g->of_path = path;
    if (header.n_unreadable > 0) {
        g->n_unreadable += header.n_unreadable;
        g->incomplete.items[g->incomplete.n++] = partition;
    }
    return TWX_OK;
}

static enum twx_status name_shards(struct gathering *g, struct twx_error *err)
{
    const uint32_t n = g->options->n_partitions;
    g->missing.items = twx_alloc(n, sizeof *g->missing.items);
    g->incomplete.items = twx_alloc(n, sizeof *g->incomplete.items);
    if (g->missing.items == NULL || g->incomplete.items == NULL) {
        return twx_fail_memory(err);
    }
    for (uint32_t i = 0; i < n; i++) {
        if (!twx_strings_take(&g->paths,
                              twx_partition_path(g->options->folder, i, n, TWX_SHARD_SUFFIX))) {
            return twx_fail_memory(err);
        }
        g->missing.items[g->missing.n++] = i;
    }
    return TWX_OK;
}

/** Finds the shards of all partitions, each of which belongs. */
static enum twx_status gather(struct gathering *g, struct twx_error *err)
{
    enum twx_status status = twx_manifest_open(g->options->manifest, &g->manifest, err);
    if (status == TWX_OK) {
        status = twx_manifest_verify(g->manifest, g->run, err);
    }
    if (status == TWX_OK) {
        status = name_shards(g, err);
    }
    if (status == TWX_OK) {
        status = wait_for_missing(g, err);
    }
    for (uint32_t i = 0; status == TWX_OK && i < g->options->n_partitions; i++) {
        status = check_shard(g, i, err);
    }
    return status == TWX_OK && g->is_refused ? twx_fail_reported(err, TWX_UNUSABLE) : status;
}

// ---------------------------------------------------------------------------------------------------------
// After the merge

/** The index that roots are noted in as given. */
struct given {
    struct twx_index *index;
    enum twx_status status;
    struct twx_error *err;
};

static bool note_root(void *user, const struct twx_manifest_root *root)
{
    struct given *given = user;
    if (root->is_given) {
        given->status = twx_index_set_given(given->index, root->path, given->err);
    }
    return given->status == TWX_OK;
}

/** Notes which roots were given as PATHs, as `index` does, for its next run without any. */
static enum twx_status note_given(const struct gathering *g, const char *index_path,
                                  struct twx_error *err)
{
    struct twx_index_lock *lock = NULL;
    struct given given = {.status = TWX_OK, .err = err};
    enum twx_status status = twx_index_lock_take(index_path, &lock, err);
    if (status == TWX_OK) {
        status = twx_index_open_writer(index_path, 0, g->run, &given.index, err);
    }
    if (status == TWX_OK) {
        status = twx_manifest_each_root(g->manifest, note_root, &given, err);
        status = status == TWX_OK ? given.status : status;
    }
    if (status == TWX_OK) {
        status = twx_index_checkpoint(given.index, err);
    }
    twx_index_close(given.index);
    twx_index_lock_free(lock);
    return status;
}

/** Says which partitions lack files that could not be read. */
static enum twx_status say_incomplete(const struct gathering *g, struct twx_error *err)
{
    if (g->n_unreadable == 0) {
        return TWX_OK;
    }
    char *text = text_of(&g->incomplete);
    if (text == NULL) {
        return twx_fail_memory(err);
    }
    twx_log(g->run, TWX_LEVEL_ERROR,
            "%" PRIu64 " files could not be read when partitions %s were hashed: hash these again, "
            "or what twindex list --since gives",
            g->n_unreadable, text);
    free(text);
    return twx_fail_reported(err, TWX_PARTLY);
}

enum twx_status twx_merge_manifest(const char *index_path, const struct twx_manifest_merge *options,
                                   const struct twx_run *run, struct twx_merge_counts *counts,
                                   struct twx_error *err)
{
    struct gathering g = {.options = options, .run = run};
    *counts = (struct twx_merge_counts){0};
    enum twx_status status = gather(&g, err);
    if (status == TWX_OK) {
        status = twx_merge_shards(index_path, (const char *const *)g.paths.items, g.paths.n, run,
                                  counts, err);
    }
    if (status == TWX_OK) {
        status = note_given(&g, index_path, err);
    }
    if (status == TWX_OK) {
        status = say_incomplete(&g, err);
    }
    twx_strings_release(&g.paths);
    free(g.missing.items);
    free(g.incomplete.items);
    twx_manifest_free(g.manifest);
    return status;
}
