// SPDX-License-Identifier: MIT
//
// The library's calls that read or write what a word of a command line names, as fuzz_options.c has them in their place (--wrap,
// see Makefile). Each looks at what it is given, and answers as the input says. To be included by that alone.
#ifndef TWX_FUZZ_REPLACED_CALLS_H
#define TWX_FUZZ_REPLACED_CALLS_H

#include "cmd/diag.h"
#include "cmd/mistakes.h"
#include "cmd/opt_value.h"
#include "cmd/output.h"
#include "query/probe.h"
#include "twindex_commands.h"

static bool is_set_up;          // from here on nothing outside is touched
static char *index_path;        // of the small index
static enum twx_status answer;  // of the library to the line in progress
static unsigned n_done;         // calls that do what a command is for

static enum twx_status say_answer(struct twx_error *err)
{
    n_done++;
    return answer == TWX_OK ? TWX_OK : twx_fail(err, answer, 0, "as the input says");
}

static void check_run(const struct twx_run *run)
{
    CLAIM(run->level <= TWX_LEVEL_DEBUG);
}

static void check_paths(const char *const *paths, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        CLAIM(paths[i] != NULL && strlen(paths[i]) < 1U << 20);
    }
}

static enum twx_status ingest(const struct twx_ingest_options *o, const struct twx_run *run,
                              struct twx_ingest_counts *counts, struct twx_error *err)
{
    check_run(run);
    check_paths(o->paths, o->n_paths);
    CLAIM(o->n_jobs <= 1024);
    CLAIM(o->hash_size == 0 || o->hash_size == 8 || o->hash_size == 16);
    CLAIM(!o->null_separated || o->files_from != NULL);
    CLAIM(o->timeout_seconds == 0 || (o->timeout_seconds >= 1 && o->timeout_seconds <= 1e6));
    *counts = (struct twx_ingest_counts){
        .size = sizeof(struct twx_ingest_counts), .n_files = 1, .n_failed = 1};
    return say_answer(err);
}

enum twx_status __wrap_twx_index_update(const struct twx_ingest_options *options,
                                        const struct twx_run *run, struct twx_ingest_counts *counts,
                                        struct twx_error *err);
enum twx_status __wrap_twx_index_update(const struct twx_ingest_options *options,
                                        const struct twx_run *run, struct twx_ingest_counts *counts,
                                        struct twx_error *err)
{
    CLAIM(options->shard_dir == NULL && options->index_path[0] != '\0');
    return ingest(options, run, counts, err);
}

enum twx_status __wrap_twx_hash_collection(const struct twx_ingest_options *options,
                                           const struct twx_run *run,
                                           struct twx_ingest_counts *counts, struct twx_error *err);
enum twx_status __wrap_twx_hash_collection(const struct twx_ingest_options *options,
                                           const struct twx_run *run,
                                           struct twx_ingest_counts *counts, struct twx_error *err)
{
    CLAIM(options->index_path == NULL && options->shard_dir[0] != '\0');
    return ingest(options, run, counts, err);
}

enum twx_status __wrap_twx_hash_lines(const struct twx_ingest_options *o,
                                      const struct twx_lines_options *lines,
                                      const struct twx_run *run, struct twx_ingest_counts *counts,
                                      struct twx_error *err);
enum twx_status __wrap_twx_hash_lines(const struct twx_ingest_options *o,
                                      const struct twx_lines_options *lines,
                                      const struct twx_run *run, struct twx_ingest_counts *counts,
                                      struct twx_error *err)
{
    check_run(run);
    CLAIM(o->n_paths == 0 && o->files_from == NULL && o->exclude == NULL && !o->one_file_system);
    CLAIM(o->n_jobs <= 1024);
    CLAIM(o->hash_size == 0 || o->hash_size == 8 || o->hash_size == 16);
    CLAIM(lines->input == STDIN_FILENO && lines->output == STDOUT_FILENO);
    *counts = (struct twx_ingest_counts){
        .size = sizeof(struct twx_ingest_counts), .n_files = 1, .n_failed = 1};
    return say_answer(err);
}

enum twx_status __wrap_twx_hash_archives(const struct twx_ingest_options *o,
                                         const struct twx_archives_options *archives,
                                         const struct twx_run *run,
                                         struct twx_ingest_counts *counts, struct twx_error *err);
enum twx_status __wrap_twx_hash_archives(const struct twx_ingest_options *o,
                                         const struct twx_archives_options *archives,
                                         const struct twx_run *run,
                                         struct twx_ingest_counts *counts, struct twx_error *err)
{
    CLAIM(o->n_paths == 0 && o->files_from == NULL && o->index_path == NULL);
    CLAIM(o->shard_dir == NULL || o->shard_dir[0] != '\0');
    CLAIM(archives->n_archives > 0 && archives->output == STDOUT_FILENO);
    CLAIM(archives->name == NULL || archives->name[0] != '\0');
    for (size_t i = 0; i < archives->n_archives; i++) {
        CLAIM(archives->archives[i][0] != '\0');
    }
    return ingest(o, run, counts, err);
}

enum twx_status __wrap_twx_hash_printed(const struct twx_ingest_options *o,
                                        const struct twx_printed_options *printed,
                                        const struct twx_run *run, struct twx_ingest_counts *counts,
                                        struct twx_error *err);
enum twx_status __wrap_twx_hash_printed(const struct twx_ingest_options *o,
                                        const struct twx_printed_options *printed,
                                        const struct twx_run *run, struct twx_ingest_counts *counts,
                                        struct twx_error *err)
{
    CLAIM(o->index_path == NULL && o->shard_dir == NULL);
    CLAIM(printed->output == STDOUT_FILENO);
    CLAIM(o->n_paths > 0 || o->files_from != NULL);
    return ingest(o, run, counts, err);
}

enum twx_status __wrap_twx_merge_tsv(const char *path, const char *const *files, size_t n,
                                     const struct twx_run *run, struct twx_merge_counts *counts,
                                     struct twx_error *err);
enum twx_status __wrap_twx_merge_tsv(const char *path, const char *const *files, size_t n,
                                     const struct twx_run *run, struct twx_merge_counts *counts,
                                     struct twx_error *err)
{
    check_run(run);
    check_paths(files, n);
    CLAIM(path[0] != '\0' && n > 0);
    *counts = (struct twx_merge_counts){.n_without_record = 1};
    return say_answer(err);
}

enum twx_status __real_twx_merge_shards(const char *path, const char *const *shards, size_t n,
                                        const struct twx_run *run, struct twx_merge_counts *counts,
                                        struct twx_error *err);
enum twx_status __wrap_twx_merge_shards(const char *path, const char *const *shards, size_t n,
                                        const struct twx_run *run, struct twx_merge_counts *counts,
                                        struct twx_error *err);
enum twx_status __wrap_twx_merge_shards(const char *path, const char *const *shards, size_t n,
                                        const struct twx_run *run, struct twx_merge_counts *counts,
                                        struct twx_error *err)
{
    if (!is_set_up) {
        return __real_twx_merge_shards(path, shards, n, run, counts, err);
    }
    check_run(run);
    check_paths(shards, n);
    CLAIM(path[0] != '\0' && n > 0);
    *counts = (struct twx_merge_counts){0};
    return say_answer(err);
}

enum twx_status __wrap_twx_prune(const char *path, const struct twx_prune_options *options,
                                 const struct twx_run *run, struct twx_prune_counts *counts,
                                 struct twx_error *err);
enum twx_status __wrap_twx_prune(const char *path, const struct twx_prune_options *options,
                                 const struct twx_run *run, struct twx_prune_counts *counts,
                                 struct twx_error *err)
{
    check_run(run);
    check_paths(options->paths, options->n_paths);
    CLAIM(path[0] != '\0');
    *counts = (struct twx_prune_counts){0};
    return say_answer(err);
}

enum twx_status __wrap_twx_relocate(const char *path, const struct twx_relocate_options *options,
                                    const struct twx_run *run, struct twx_relocate_counts *counts,
                                    struct twx_error *err);
enum twx_status __wrap_twx_relocate(const char *path, const struct twx_relocate_options *options,
                                    const struct twx_run *run, struct twx_relocate_counts *counts,
                                    struct twx_error *err)
{
    const char *const paths[] = {options->from, options->to};
    check_run(run);
    check_paths(paths, G_N_ELEMENTS(paths));
    CLAIM(path[0] != '\0');
    *counts =
        (struct twx_relocate_counts){.n_files = 2, .n_dropped = 1, .n_missing = 1, .n_changed = 1};
    return say_answer(err);
}

enum twx_status __wrap_twx_check(const char *path, const struct twx_run *run,
                                 struct twx_check_counts *counts, struct twx_error *err);
enum twx_status __wrap_twx_check(const char *path, const struct twx_run *run,
                                 struct twx_check_counts *counts, struct twx_error *err)
{
    check_run(run);
    CLAIM(path[0] != '\0');
    *counts = (struct twx_check_counts){0};
    return say_answer(err);
}

enum twx_status __wrap_twx_repair(const char *path, const struct twx_run *run,
                                  struct twx_repair_counts *counts, struct twx_error *err);
enum twx_status __wrap_twx_repair(const char *path, const struct twx_run *run,
                                  struct twx_repair_counts *counts, struct twx_error *err)
{
    check_run(run);
    CLAIM(path[0] != '\0' && answer == TWX_UNUSABLE);  // what `check` found
    *counts = (struct twx_repair_counts){.n_lost = 1};
    return say_answer(err);
}

enum twx_status __wrap_twx_calibrate(struct twx_index **index,
                                     const struct twx_calibrate_options *options,
                                     const struct twx_run *run, struct twx_calibration *calibration,
                                     struct twx_error *err);
enum twx_status __wrap_twx_calibrate(struct twx_index **index,
                                     const struct twx_calibrate_options *options,
                                     const struct twx_run *run, struct twx_calibration *calibration,
                                     struct twx_error *err)
{
    check_run(run);
    CLAIM(*index != NULL && options->n_sample > 0 && options->n_jobs <= 1024);
    *calibration = (struct twx_calibration){.whole.recommended = -1, .rows.recommended = -1};
    return say_answer(err);
}

enum twx_status __wrap_twx_apply(struct twx_index *index, const struct twx_apply_options *options,
                                 const struct twx_run *run, twx_applied_fn fn, void *user,
                                 struct twx_apply_counts *counts, struct twx_error *err);
enum twx_status __wrap_twx_apply(struct twx_index *index, const struct twx_apply_options *options,
                                 const struct twx_run *run, twx_applied_fn fn, void *user,
                                 struct twx_apply_counts *counts, struct twx_error *err)
{
    const struct twx_applied_row row = {.path = "/a", .keeper = "/b", .why = "as the input says"};
    check_run(run);
    CLAIM(index != NULL && options->plan != NULL && options->journal != NULL);
    CLAIM((options->to == TWX_APPLY_MOVE) == (options->folder != NULL));
    CLAIM(options->folder == NULL || (options->folder[0] == '/' && options->folder[1] != '\0'));
    CLAIM(options->to != TWX_APPLY_SCRIPT || !options->acts);
    *counts = (struct twx_apply_counts){.n_rows = 1, .n_done = 1};
    (void)fn(user, &row);
    return say_answer(err);
}

enum twx_status __wrap_twx_undo(const char *journal, const struct twx_run *run,
                                void (*failed)(void *user, const char *why), void *user,
                                struct twx_undo_counts *counts, struct twx_error *err);
enum twx_status __wrap_twx_undo(const char *journal, const struct twx_run *run,
                                void (*failed)(void *user, const char *why), void *user,
                                struct twx_undo_counts *counts, struct twx_error *err)
{
    check_run(run);
    CLAIM(journal != NULL);
    *counts = (struct twx_undo_counts){.n_steps = 1, .n_failed = 1};
    failed(user, "as the input says");
    return say_answer(err);
}

enum twx_status __real_twx_index_open(const char *path, struct twx_index **index,
                                      struct twx_error *err);
enum twx_status __wrap_twx_index_open(const char *path, struct twx_index **index,
                                      struct twx_error *err);
/** The small index, whatever it is called. */
enum twx_status __wrap_twx_index_open(const char *path, struct twx_index **index,
                                      struct twx_error *err)
{
    CLAIM(path[0] != '\0');
    return answer != TWX_OK ? twx_fail(err, answer, 0, "as the input says")
                            : __real_twx_index_open(index_path, index, err);
}

static unsigned probed_size;  // of the prober that was made last
static unsigned n_handed_in;  // to that, and not taken yet

enum twx_status __real_twx_prober_create(unsigned hash_size, enum twx_variants variants,
                                         unsigned n_jobs, const struct twx_run *run,
                                         struct twx_prober **prober, struct twx_error *err);
enum twx_status __wrap_twx_prober_create(unsigned hash_size, enum twx_variants variants,
                                         unsigned n_jobs, const struct twx_run *run,
                                         struct twx_prober **prober, struct twx_error *err);
enum twx_status __wrap_twx_prober_create(unsigned hash_size, enum twx_variants variants,
                                         unsigned n_jobs, const struct twx_run *run,
                                         struct twx_prober **prober, struct twx_error *err)
{
    CLAIM(hash_size == 8 || hash_size == 16);
    CLAIM(n_jobs >= 1 && n_jobs <= 1024);
    probed_size = hash_size;
    n_handed_in = 0;
    return __real_twx_prober_create(hash_size, variants, n_jobs, run, prober, err);
}

/** A probe of some image, or of none. */
static enum twx_status make_probe(bool is_good, struct twx_probe **probe, struct twx_error *err)
{
    static const uint8_t checksum[TWX_CHECKSUM_BYTES];
    const struct twx_samples samples = {.hash_size = probed_size};
    *probe = NULL;
    if (!is_good) {
        return twx_fail(err, TWX_BAD_IMAGE, ENOENT, "there is no such image");
    }
    *probe = twx_probe_create(&samples, 0, checksum, NULL);
    return *probe != NULL ? TWX_OK : twx_fail_memory(err);
}

enum twx_status __wrap_twx_image_probe(struct twx_prober *prober, const char *image,
                                       struct twx_probe **probe, struct twx_error *err);
enum twx_status __wrap_twx_image_probe(struct twx_prober *prober, const char *image,
                                       struct twx_probe **probe, struct twx_error *err)
{
    CLAIM(prober != NULL && image[0] != '\0');
    return make_probe(image[0] != '/', probe, err);
}

enum twx_status __wrap_twx_prober_add(struct twx_prober *prober, const char *path, const char *name,
                                      struct twx_error *err);
enum twx_status __wrap_twx_prober_add(struct twx_prober *prober, const char *path, const char *name,
                                      struct twx_error *err)
{
    (void)err;
    CLAIM(prober != NULL && path[0] != '\0' && name[0] != '\0');
    n_handed_in++;
    return TWX_OK;
}

enum twx_status __wrap_twx_prober_take(struct twx_prober *prober, struct twx_probe **probe,
                                       bool *is_no_image, struct twx_error *err);
enum twx_status __wrap_twx_prober_take(struct twx_prober *prober, struct twx_probe **probe,
                                       bool *is_no_image, struct twx_error *err)
{
    CLAIM(prober != NULL && n_handed_in > 0);
    *is_no_image = n_handed_in % 3 == 2;
    return make_probe(n_handed_in-- % 3 == 0, probe, err);
}

enum twx_status __wrap_twx_files_in_folder(const char *folder,
                                           const struct twx_files_options *options,
                                           const struct twx_run *run, struct twx_files **files,
                                           struct twx_error *err);
/** Whatever it is called, it is not entered. */
enum twx_status __wrap_twx_files_in_folder(const char *folder,
                                           const struct twx_files_options *options,
                                           const struct twx_run *run, struct twx_files **files,
                                           struct twx_error *err)
{
    check_run(run);
    CLAIM(folder[0] != '\0' && options->exclude != NULL && options->index_path != NULL);
    *files = NULL;
    return twx_fail_errno(err, EACCES, "cannot read the folder");
}

enum twx_status __wrap_twx_files_of_list(const char *list, bool null_separated,
                                         const struct twx_files_options *options,
                                         const struct twx_run *run, struct twx_files **files,
                                         struct twx_error *err);
enum twx_status __wrap_twx_files_of_list(const char *list, bool null_separated,
                                         const struct twx_files_options *options,
                                         const struct twx_run *run, struct twx_files **files,
                                         struct twx_error *err)
{
    (void)null_separated;
    check_run(run);
    CLAIM(list[0] != '\0' && options->exclude != NULL);
    *files = NULL;
    return twx_fail_errno(err, ENOENT, "cannot read the list");
}

bool __wrap_twx_paths_are_sound(const struct twx_opt *opt, char *const *paths);
/** Without a look at what has these names. */
bool __wrap_twx_paths_are_sound(const struct twx_opt *opt, char *const *paths)
{
    return twx_opt_no_empty(opt, "PATH", paths);
}

enum twx_exit __wrap_twx_output_open(struct twx_output *output, const struct twx_opt *opt,
                                     const char *path, struct twx_index *index);
/** Nowhere, whatever it is called. */
enum twx_exit __wrap_twx_output_open(struct twx_output *output, const struct twx_opt *opt,
                                     const char *path, struct twx_index *index)
{
    CLAIM(opt->command != NULL && opt->db != NULL && index != NULL);
    *output = (struct twx_output){.stream = stdout, .path = path};
    if (path != NULL) {
        output->stream = fopen("/dev/null", "w");
        CLAIM(output->stream != NULL);
    }
    n_done++;
    return TWX_EXIT_DONE;
}

struct twx_run __wrap_twx_diag_run(void);
/** Without the handlers of signals: those are libFuzzer's. */
struct twx_run __wrap_twx_diag_run(void)
{
    return (struct twx_run){.level = (enum twx_level)(twx_diag_verbosity() + 1)};
}

void __wrap_twx_diag_mute_libraries(void);
void __wrap_twx_diag_mute_libraries(void)
{
}

#endif
