// SPDX-License-Identifier: MIT
//
// A client of the job `pixels`: some thousand pairs at a time, each file decoded once for them.
#include "calibrate/second_look.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/parallel_for.h"
#include "base/strings.h"
#include "jobs/pixel_reader.h"
#include "store/index_details.h"
#include "store/index_read.h"

enum { PAIRS_AT_ONCE = 2048 };  // pictures of 85 MB at most

// ---------------------------------------------------------------------------------------------------------
// Files

/** The images of one hash, of equal bytes one. */
struct listing {
    struct twx_looked_file *images;  // owned
    uint64_t *lots;                  // owned
    size_t n;
    size_t images_cap;
    size_t lots_cap;
    bool is_out_of_memory;
};

static void clear_images(struct listing *l)
{
    for (size_t i = 0; i < l->n; i++) {
        free(l->images[i].path);
    }
    l->n = 0;
}

/** Puts an image in order of lots. */
static bool list_image(void *user, uint64_t hash_id, const struct twx_image *image)
{
    (void)hash_id;
    struct listing *l = user;
    const uint64_t lot = twx_image_lot(image);
    size_t at = l->n;
    if (image->is_flat) {
        return true;
    }
    while (at > 0 && l->lots[at - 1] > lot) {
        at--;
    }
    if (at > 0 && l->lots[at - 1] == lot) {
        // Of equal bytes the first path, whatever order they come in.
        if (strcmp(image->path, l->images[at - 1].path) >= 0) {
            return true;
        }
        free(l->images[--at].path);
    } else {
        l->is_out_of_memory =
            !twx_reserve((void **)&l->images, &l->images_cap, l->n + 1, sizeof *l->images) ||
            !twx_reserve((void **)&l->lots, &l->lots_cap, l->n + 1, sizeof *l->lots);
        if (l->is_out_of_memory) {
            return false;
        }
        memmove(l->images + at + 1, l->images + at, (l->n - at) * sizeof *l->images);
        memmove(l->lots + at + 1, l->lots + at, (l->n - at) * sizeof *l->lots);
        l->n++;
    }
    l->lots[at] = lot;
    l->images[at] = (struct twx_looked_file){.path = twx_strdup(image->path),
                                             .version = {image->bytes, image->mtime_ns},
                                             .facts = {.width = image->width,
                                                       .height = image->height,
                                                       .has_taken = image->has_taken,
                                                       .taken_s = image->taken_s}};
    l->is_out_of_memory = l->images[at].path == NULL;
    return !l->is_out_of_memory;
}

/** What pairs of a sample are added with. */
struct adding {
    struct twx_second_look *look;
    struct twx_index *index;
    const struct twx_collection_sample *sample;
    struct listing a;
    struct listing b;
};

static enum twx_status list_images(const struct adding *adding, uint32_t code, struct listing *l,
                                   struct twx_error *err)
{
    clear_images(l);
    const enum twx_status status =
        twx_index_images_of_hash(adding->index, adding->sample->hash_ids[code], list_image, l, err);
    if (status == TWX_OK && l->is_out_of_memory) {
        return twx_fail_memory(err);
    }
    return status == TWX_OK && l->n == 0
               ? twx_fail(err, TWX_UNUSABLE, 0, "the index is damaged: a hash has no image")
               : status;
}

/** The places of a number among the pairs of n things: (1, 0), (2, 0), (2, 1), (3, 0), ... */
static void unrank(uint64_t number, uint64_t *high, uint64_t *low)
{
    *high = 1;
    while (number >= *high) {
        number -= (*high)++;
    }
    *low = number;
}

/** Adds an image's file; its path moves there. */
static enum twx_status add_file(const struct adding *adding, struct twx_looked_file *image,
                                uint32_t *place, struct twx_error *err)
{
    struct twx_second_look *look = adding->look;
    *place = (uint32_t)look->n_files;
    look->files[look->n_files++] = *image;
    image->path = NULL;
    struct twx_looked_file *file = &look->files[*place];
    struct twx_file_details details = {0};
    const enum twx_status status = twx_index_path_details(adding->index, file->path, &details, err);
    file->facts.metadata = details.metadata;
    return status;
}

static enum twx_status add_pair(struct adding *adding, struct twx_drawn_pair *pair,
                                struct twx_error *err)
{
    struct twx_second_look *look = adding->look;
    if (!twx_reserve((void **)&look->pairs, &look->pairs_cap, look->n_pairs + 1,
                     sizeof(struct twx_drawn_pair *)) ||
        !twx_reserve((void **)&look->files, &look->files_cap, look->n_files + 2,
                     sizeof *look->files)) {
        return twx_fail_memory(err);
    }
    const bool is_one = pair->code_a == pair->code_b;
    enum twx_status status = list_images(adding, pair->code_a, &adding->a, err);
    if (status == TWX_OK && !is_one) {
        status = list_images(adding, pair->code_b, &adding->b, err);
    }
    if (status != TWX_OK || (is_one && adding->a.n < 2)) {
        return status;  // as the index changed meanwhile
    }
    const uint64_t n_a = adding->a.n;
    uint64_t i = pair->number % n_a;
    uint64_t k = is_one ? 0 : pair->number / n_a % adding->b.n;
    if (is_one) {
        unrank(pair->number % (n_a * (n_a - 1) / 2), &i, &k);
    }
    look->pairs[look->n_pairs++] = pair;
    status = add_file(adding, &adding->a.images[i], &pair->file_a, err);
    return status == TWX_OK ? add_file(adding, &(is_one ? &adding->a : &adding->b)->images[k],
                                       &pair->file_b, err)
                            : status;
}

static enum twx_status add_pairs(struct adding *adding, struct twx_drawn_pair *pairs, size_t n,
                                 const struct twx_run *run, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    for (size_t i = 0; i < n && status == TWX_OK; i++) {
        status = twx_is_stopped(run)
                     ? twx_fail(err, TWX_STOPPED, 0, "stopped while reading the index")
                     : add_pair(adding, &pairs[i], err);
    }
    return status;
}

enum twx_status twx_second_look_add(struct twx_second_look *look, struct twx_index *index,
                                    const struct twx_collection_sample *sample,
                                    struct twx_pair_sample *drawn, const struct twx_run *run,
                                    struct twx_error *err)
{
    struct adding adding = {.look = look, .index = index, .sample = sample};
    enum twx_status status = TWX_OK;
    for (unsigned s = 0; s < TWX_STRATA_MAX && status == TWX_OK; s++) {
        status = add_pairs(&adding, drawn->strata[s].pairs, drawn->strata[s].n, run, err);
    }
    for (size_t i = 0; i < drawn->n_crowds_listed && status == TWX_OK; i++) {
        status = add_pairs(&adding, drawn->crowds[i].pairs, drawn->crowds[i].n_pairs, run, err);
    }
    clear_images(&adding.a);
    clear_images(&adding.b);
    free(adding.a.images);
    free(adding.b.images);
    free(adding.a.lots);
    free(adding.b.lots);
    return status;
}

void twx_second_look_release(struct twx_second_look *look)
{
    for (size_t i = 0; i < look->n_files; i++) {
        free(look->files[i].path);
        free(look->files[i].picture);
    }
    free(look->files);
    free(look->pairs);
    *look = (struct twx_second_look){0};
}

// ---------------------------------------------------------------------------------------------------------
// Pictures

struct looking {
    struct twx_second_look *look;
    const struct twx_run *run;
    struct twx_pixel_reader *reader;
    size_t first;  // pair of those at hand
    size_t n;
    uint32_t *order;                          // owned: places of the files at hand, by path
    struct twx_likeness_scratch **scratches;  // owned: of each thread
    unsigned n_threads;
    atomic_size_t next;
    bool is_out_of_memory;
};

static int by_path(const void *a, const void *b, void *user)
{
    const struct twx_looked_file *files = user;
    return strcmp(files[*(const uint32_t *)a].path, files[*(const uint32_t *)b].path);
}

static void on_pixels(void *user, uint64_t tag, const struct twx_file_pixels *pixels)
{
    struct looking *l = user;
    struct twx_looked_file *file = &l->look->files[tag];
    if (twx_file_has_pixels(pixels)) {
        file->picture = twx_alloc(1, sizeof *file->picture);
        l->is_out_of_memory = l->is_out_of_memory || file->picture == NULL;
        if (file->picture != NULL) {
            twx_likeness_picture_make(&pixels->result.plane, file->picture);
        }
    }
}

/** Reads the files of the pairs at hand, each path once: for its first file. */
static enum twx_status read_files(struct looking *l, struct twx_error *err)
{
    struct twx_looked_file *files = l->look->files;
    const size_t n = 2 * l->n;
    enum twx_status status = TWX_OK;
    for (size_t i = 0; i < l->n; i++) {
        l->order[2 * i] = l->look->pairs[l->first + i]->file_a;
        l->order[2 * i + 1] = l->look->pairs[l->first + i]->file_b;
    }
    qsort_r(l->order, n, sizeof *l->order, by_path, files);
    for (size_t i = 0; i < n && status == TWX_OK; i++) {
        const bool is_first =
            i == 0 || strcmp(files[l->order[i]].path, files[l->order[i - 1]].path) != 0;
        const struct twx_looked_file *file = &files[l->order[i]];
        if (is_first) {
            status = twx_pixel_reader_add(l->reader, file->path, &file->version, l->order[i], err);
        }
    }
    if (status == TWX_OK) {
        status = twx_pixel_reader_wait(l->reader, err);
    }
    return status == TWX_OK && l->is_out_of_memory ? twx_fail_memory(err) : status;
}

/** The picture of a file: that of the first file of its path. */
static const struct twx_likeness_picture *picture_of(const struct looking *l, uint32_t file)
{
    const struct twx_looked_file *files = l->look->files;
    size_t low = 0;
    size_t high = 2 * l->n;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (strcmp(files[l->order[middle]].path, files[file].path) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return files[l->order[low]].picture;
}

static void compare_pairs(void *user, unsigned share)
{
    struct looking *l = user;
    for (;;) {
        const size_t i = atomic_fetch_add(&l->next, 1);
        if (i >= l->n || twx_is_stopped(l->run)) {
            return;
        }
        struct twx_drawn_pair *pair = l->look->pairs[l->first + i];
        const struct twx_likeness_facts *a = &l->look->files[pair->file_a].facts;
        const struct twx_likeness_facts *b = &l->look->files[pair->file_b].facts;
        const struct twx_likeness_picture *picture_a = picture_of(l, pair->file_a);
        const struct twx_likeness_picture *picture_b = picture_of(l, pair->file_b);
        pair->is_seen = picture_a != NULL && picture_b != NULL;
        if (pair->is_seen) {
            const struct twx_likeness_finding finding =
                twx_likeness_compare(picture_a, 1, picture_b, l->scratches[share]);
            pair->likeness = twx_likeness_judge(&finding, a, b);
        }
    }
}

static void drop_pictures(struct looking *l)
{
    for (size_t i = 0; i < 2 * l->n; i++) {
        struct twx_looked_file *file = &l->look->files[l->order[i]];
        free(file->picture);
        file->picture = NULL;
    }
}

static enum twx_status look_at_all(struct looking *l, struct twx_error *err)
{
    const double begin = twx_monotonic_seconds();
    enum twx_status status = TWX_OK;
    for (l->first = 0; l->first < l->look->n_pairs && status == TWX_OK; l->first += l->n) {
        const size_t left = l->look->n_pairs - l->first;
        l->n = left < PAIRS_AT_ONCE ? left : PAIRS_AT_ONCE;
        status = read_files(l, err);
        if (status == TWX_OK) {
            atomic_store(&l->next, 0);
            twx_parallel_for(l->n_threads, compare_pairs, l);
        }
        if (status == TWX_OK && twx_is_stopped(l->run)) {
            status = twx_fail(err, TWX_STOPPED, 0, "stopped while comparing pictures");
        }
        drop_pictures(l);
        twx_show_progress(l->run,
                          &(struct twx_progress){.n_done = l->first + l->n,
                                                 .n_total = l->look->n_pairs,
                                                 .seconds = twx_monotonic_seconds() - begin});
    }
    return status;
}

enum twx_status twx_second_look_run(struct twx_second_look *look,
                                    const struct twx_look_options *options,
                                    const struct twx_run *run, struct twx_error *err)
{
    struct looking l = {.look = look, .run = run, .n_threads = options->n_threads};
    const struct twx_pixel_reader_options reader = {
        .pixels = twx_pixels_to_compare(),
        .n_workers = options->n_threads,
        .timeout_seconds = options->timeout_seconds,
        .no_sandbox = options->no_sandbox,
        .user = &l,
        .on_pixels = on_pixels,
    };
    if (look->n_pairs == 0) {
        return TWX_OK;
    }
    enum twx_status status = TWX_OK;
    l.order = twx_alloc((size_t)2 * PAIRS_AT_ONCE, sizeof *l.order);
    l.scratches = twx_alloc(l.n_threads, sizeof(struct twx_likeness_scratch *));
    if (l.order == NULL || l.scratches == NULL) {
        status = twx_fail_memory(err);
        goto done;
    }
    for (unsigned t = 0; t < l.n_threads && status == TWX_OK; t++) {
        l.scratches[t] = twx_likeness_scratch_create();
        status = l.scratches[t] != NULL ? TWX_OK : twx_fail_memory(err);
    }
    if (status == TWX_OK) {
        status = twx_pixel_reader_create(&reader, run, &l.reader, err);
    }
    if (status == TWX_OK) {
        status = look_at_all(&l, err);
    }
done:
    for (unsigned t = 0; l.scratches != NULL && t < l.n_threads; t++) {
        twx_likeness_scratch_free(l.scratches[t]);
    }
    twx_pixel_reader_free(l.reader);
    free(l.scratches);
    free(l.order);
    return status;
}
