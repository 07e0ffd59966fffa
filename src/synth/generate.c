// SPDX-License-Identifier: MIT
//
// Threads take numbers in turn, and each makes all files of one. A file that is there was made by an earlier call with these
// options, whole: only the files tell what is done.
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/parallel_for.h"
#include "base/status.h"
#include "base/thread.h"
#include "encode/encode_jpeg.h"
#include "encode/encode_png.h"
#include "encode/encode_webp.h"
#include "synth/copies.h"
#include "synth/made_file.h"
#include "synth/made_folder.h"
#include "synth/made_name.h"
#include "synth/scene.h"
#include "twindex_commands.h"

enum {
    QUALITY = 90,
    RECIPE = 1,  // of the pictures and names: to be raised by a change of either
    LINE_ROOM = 160,
};

static const double progress_seconds = 0.2;

struct making {
    const struct twx_generate_options *options;
    const struct twx_run *run;
    unsigned n_digits;
    int folder;
    double begin;
    atomic_uint_fast64_t next;  // number of the image that is to be made next
    atomic_uint_fast64_t n_made;
    atomic_uint_fast64_t n_kept;
    atomic_uint_fast64_t n_bytes;
    atomic_bool has_ended;  // early: nothing more is to be begun
    struct twx_mutex lock;
    enum twx_status status;  // guarded by lock, as is err: of the first failure
    struct twx_error *err;
};

/** What a thread has of its own. */
struct hand {
    struct making *making;
    uint8_t *pixels;  // owned, as is room
    uint8_t *room;
    bool is_drawn;   // the pixels are those of the number in work
    int folder;      // -1: none is open
    uint64_t group;  // that the folder is of
};

// ---------------------------------------------------------------------------------------------------------
// Files

static void end_with(struct making *making, const struct twx_error *err)
{
    twx_mutex_lock(&making->lock);
    if (making->status == TWX_OK) {
        making->status = err->status;
        if (making->err != NULL) {
            *making->err = *err;
        }
    }
    twx_mutex_unlock(&making->lock);
    atomic_store(&making->has_ended, true);
}

static enum twx_status fail_file(const struct making *making, const char *what,
                                 const struct twx_made_name *name, struct twx_error *err)
{
    return twx_fail_errno(err, errno, "cannot %s '%s/%s'", what, making->options->folder,
                          name->path);
}

static enum twx_status open_group(struct hand *hand, uint64_t number,
                                  const struct twx_made_name *name, struct twx_error *err)
{
    const uint64_t group = number / TWX_MADE_GROUP;
    if (hand->folder >= 0 && hand->group == group) {
        return TWX_OK;
    }
    char folder[TWX_MADE_NAME_ROOM];
    (void)snprintf(folder, sizeof folder, "%.*s", (int)(name->file - name->path - 1), name->path);
    if (hand->folder >= 0) {
        (void)close(hand->folder);
    }
    hand->folder = -1;
    if (mkdirat(hand->making->folder, folder, S_IRWXU | S_IRWXG | S_IRWXO) == 0 ||
        errno == EEXIST) {
        hand->folder =
            openat(hand->making->folder, folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    }
    hand->group = group;
    return hand->folder >= 0 ? TWX_OK : fail_file(hand->making, "make the folder of", name, err);
}

/** Whether an earlier call made a file. One without bytes is what a power cut left of it, and goes. */
static enum twx_status find_earlier(const struct making *making, int folder,
                                    const struct twx_made_name *name, bool *is_there,
                                    struct twx_error *err)
{
    struct stat st;
    *is_there = fstatat(folder, name->file, &st, AT_SYMLINK_NOFOLLOW) == 0;
    if (!*is_there) {
        return errno == ENOENT ? TWX_OK : fail_file(making, "look at", name, err);
    }
    if (!S_ISREG(st.st_mode)) {
        return twx_fail(err, TWX_FAILED, 0, "'%s/%s' is no file", making->options->folder,
                        name->path);
    }
    if (st.st_size == 0) {
        *is_there = false;
        return unlinkat(folder, name->file, 0) == 0 ? TWX_OK
                                                    : fail_file(making, "remove", name, err);
    }
    return TWX_OK;
}

static bool encode(const struct twx_raster *raster, enum twx_format format, int quality,
                   unsigned char **bytes, size_t *n)
{
    return format == TWX_FORMAT_PNG    ? twx_encode_png(raster, bytes, n)
           : format == TWX_FORMAT_WEBP ? twx_encode_webp(raster, bytes, n)
                                       : twx_encode_jpeg(raster, quality, false, bytes, n);
}

/** Makes one file of a number, unless it is there. `copy` is TWX_N_COPIES for the original. */
static enum twx_status make_file(struct hand *hand, uint64_t number, unsigned copy,
                                 struct twx_error *err)
{
    struct making *making = hand->making;
    const struct twx_generate_options *options = making->options;
    const bool is_copy = copy < TWX_N_COPIES;
    struct twx_made_name name;
    twx_made_name_of(number, making->n_digits, copy, options->format, &name);
    bool is_there = false;
    enum twx_status status = open_group(hand, number, &name, err);
    if (status == TWX_OK) {
        status = find_earlier(making, hand->folder, &name, &is_there, err);
    }
    if (status != TWX_OK || is_there) {
        atomic_fetch_add(&making->n_kept, is_there ? 1 : 0);
        return status;
    }
    if (!hand->is_drawn) {
        twx_scene_draw(options->seed, number, options->width, options->height, hand->pixels);
        hand->is_drawn = true;
    }
    const struct twx_raster original = {options->width, options->height, 3, hand->pixels};
    const struct twx_raster raster =
        is_copy ? twx_copy_make((enum twx_copy)copy, &original, hand->room) : original;
    unsigned char *bytes = NULL;
    size_t n = 0;
    if (!encode(&raster, name.format,
                is_copy ? twx_copy_quality((enum twx_copy)copy, QUALITY) : QUALITY, &bytes, &n)) {
        return twx_fail_memory(err);
    }
    if (twx_made_file_put(hand->folder, name.file, bytes, n)) {
        atomic_fetch_add(&making->n_made, 1);
        atomic_fetch_add(&making->n_bytes, n);
    } else {
        status = fail_file(making, "write", &name, err);
    }
    free(bytes);
    return status;
}

// ---------------------------------------------------------------------------------------------------------
// Threads

static unsigned n_copies_of(const struct twx_generate_options *options)
{
    return options->has_edits ? TWX_N_COPIES : 0;
}

static enum twx_status make_files(struct hand *hand, uint64_t number, struct twx_error *err)
{
    hand->is_drawn = false;
    enum twx_status status = make_file(hand, number, TWX_N_COPIES, err);
    for (unsigned copy = 0; copy < n_copies_of(hand->making->options) && status == TWX_OK; copy++) {
        status = make_file(hand, number, copy, err);
    }
    return status;
}

static void show_progress(const struct making *making, double *last)
{
    const double now = twx_monotonic_seconds();
    if (making->run == NULL || making->run->progress == NULL || now - *last < progress_seconds) {
        return;
    }
    *last = now;
    const uint64_t n_kept = atomic_load(&making->n_kept);
    const struct twx_progress progress = {
        .n_done = atomic_load(&making->n_made) + n_kept,
        .n_total = making->options->n_images * (1 + n_copies_of(making->options)),
        .n_unchanged = n_kept,
        .seconds = now - making->begin,
    };
    making->run->progress(making->run->user, &progress);
}

/** Share 0 runs on the caller's thread, which alone shows progress. */
static void run_share(void *user, unsigned share)
{
    struct making *making = user;
    const size_t n_pixels = (size_t)making->options->width * making->options->height;
    struct hand hand = {.making = making, .folder = -1};
    struct twx_error err = {0};
    enum twx_status status = TWX_OK;
    double last = making->begin;
    hand.pixels = twx_alloc(n_pixels, 3);
    hand.room = making->options->has_edits ? twx_alloc(n_pixels, 3) : NULL;
    if (hand.pixels == NULL || (making->options->has_edits && hand.room == NULL)) {
        status = twx_fail_memory(&err);
    }
    while (status == TWX_OK && !atomic_load(&making->has_ended)) {
        const uint64_t number = atomic_fetch_add(&making->next, 1);
        if (number >= making->options->n_images) {
            break;
        }
        status = twx_is_stopped(making->run)
                     ? twx_fail(&err, TWX_STOPPED, 0, "stopped: the same command goes on from here")
                     : make_files(&hand, number, &err);
        if (share == 0) {
            show_progress(making, &last);
        }
    }
    if (status != TWX_OK) {
        end_with(making, &err);
    }
    if (hand.folder >= 0) {
        (void)close(hand.folder);
    }
    free(hand.room);
    free(hand.pixels);
}

static void make_all(struct making *making)
{
    const uint64_t n_images = making->options->n_images;
    uint64_t n_threads = making->options->n_jobs > 0 ? making->options->n_jobs : twx_n_processors();
    n_threads = n_threads < TWX_PARALLEL_MAX ? n_threads : TWX_PARALLEL_MAX;
    n_threads = n_threads < n_images ? n_threads : n_images;
    if (n_threads > 0) {
        twx_parallel_for((unsigned)n_threads, run_share, making);
    }
}

// ---------------------------------------------------------------------------------------------------------
// Ground truth

/** Writes the rows: folders, and files in them, are in the order of their numbers, and copies in that of their names. */
static bool write_truth(const struct making *making, int fd)
{
    const int own = dup(fd);
    FILE *stream = own >= 0 ? fdopen(own, "wb") : NULL;
    if (stream == NULL) {
        if (own >= 0) {
            (void)close(own);
        }
        return false;
    }
    struct twx_made_name original;
    struct twx_made_name name;
    (void)fputs("path,original,edit\n", stream);
    for (uint64_t number = 0; number < making->options->n_images; number++) {
        twx_made_name_of(number, making->n_digits, TWX_N_COPIES, making->options->format,
                         &original);
        for (unsigned copy = 0; copy < TWX_N_COPIES; copy++) {
            twx_made_name_of(number, making->n_digits, copy, making->options->format, &name);
            (void)fprintf(stream, "%s,%s,%s\n", name.path, original.path,
                          twx_copy_name((enum twx_copy)copy));
        }
    }
    const bool has_failed = ferror(stream) != 0;
    return fclose(stream) == 0 && !has_failed;
}

static enum twx_status put_truth(const struct making *making, struct twx_error *err)
{
    struct twx_made_file file;
    struct twx_made_name name = {.path = TWX_MADE_TRUTH};
    bool is_there = false;
    name.file = name.path;
    const enum twx_status status = find_earlier(making, making->folder, &name, &is_there, err);
    if (status != TWX_OK || is_there) {
        return status;
    }
    if (twx_made_file_begin(making->folder, TWX_MADE_TRUTH, &file)) {
        if (write_truth(making, file.fd)) {
            if (twx_made_file_publish(&file)) {
                return TWX_OK;
            }
        } else {
            twx_made_file_drop(&file);
        }
    }
    return twx_fail_errno(err, errno, "cannot write '%s/" TWX_MADE_TRUTH "'",
                          making->options->folder);
}

// ---------------------------------------------------------------------------------------------------------

static enum twx_status check(const struct twx_generate_options *options, struct twx_error *err)
{
    const bool is_format = options->format == TWX_FORMAT_JPEG ||
                           options->format == TWX_FORMAT_PNG || options->format == TWX_FORMAT_WEBP;
    if (!is_format) {
        return twx_fail(err, TWX_USAGE, 0, "made-up images are jpg, png or webp");
    }
    if (options->n_images > TWX_GENERATE_IMAGES_MAX) {
        return twx_fail(err, TWX_USAGE, 0, "at most %d images", TWX_GENERATE_IMAGES_MAX);
    }
    if (options->width < 1 || options->width > TWX_GENERATE_SIDE_MAX || options->height < 1 ||
        options->height > TWX_GENERATE_SIDE_MAX ||
        (uint64_t)options->width * options->height > TWX_GENERATE_PIXELS_MAX) {
        return twx_fail(err, TWX_USAGE, 0,
                        "images are 1 to %d pixels wide and high, and up to %d in all",
                        TWX_GENERATE_SIDE_MAX, TWX_GENERATE_PIXELS_MAX);
    }
    return TWX_OK;
}

enum twx_status twx_generate(const struct twx_generate_options *options, const struct twx_run *run,
                             struct twx_generate_counts *counts, struct twx_error *err)
{
    struct making making = {
        .options = options,
        .run = run,
        .n_digits = twx_made_name_digits(options->n_images),
        .begin = twx_monotonic_seconds(),
        .err = err,
    };
    char line[LINE_ROOM];
    *counts = (struct twx_generate_counts){
        .n_files = options->n_images * (1 + n_copies_of(options)), .n_images = options->n_images};
    enum twx_status status = check(options, err);
    if (status != TWX_OK) {
        return status;
    }
    (void)snprintf(line, sizeof line,
                   "twindex generate, recipe %d: --count %" PRIu64 " --size %" PRIu32 "x%" PRIu32
                   " --seed %" PRIu64 " --format %s%s",
                   RECIPE, options->n_images, options->width, options->height, options->seed,
                   twx_made_name_ending(options->format), options->has_edits ? " --edits" : "");
    status = twx_made_folder_open(options->folder, line, &making.folder, err);
    if (status != TWX_OK) {
        return status;
    }
    twx_mutex_init(&making.lock);
    make_all(&making);
    status = making.status;
    twx_mutex_release(&making.lock);
    if (status == TWX_OK && options->has_edits) {
        status = put_truth(&making, err);
    }
    (void)close(making.folder);
    counts->n_made = atomic_load(&making.n_made);
    counts->n_kept = atomic_load(&making.n_kept);
    counts->n_bytes = atomic_load(&making.n_bytes);
    return status;
}
