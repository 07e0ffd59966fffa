// SPDX-License-Identifier: MIT
//
// The verdict on each truncated file. A twin must agree with the rows that are there, have the picture's proportions and,
// where both have one, its time of taking, be there itself, and be one picture: where images agree about as well that are
// not copies of each other, by their whole hashes, nothing is said.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/strings.h"
#include "group/look.h"
#include "group/suspect.h"
#include "hash/hamming.h"
#include "hash/radius.h"
#include "store/index_read.h"
#include "twindex_commands.h"

/** How far the proportions of copies may be apart: rounding of small thumbnails. */
#define ASPECT_TOLERANCE 0.02

/** One listing under way. */
struct listing {
    struct twx_index *index;
    const struct twx_run *run;
    struct twx_look *look;  // NULL: files are not looked at
    unsigned hash_size;
    unsigned radius;  // of whole hashes
    struct twx_suspects suspects;
    struct twx_damaged_counts *counts;
    bool is_out_of_memory;
};

/** The best twin so far of one suspect. */
struct choice {
    const struct listing *listing;
    const struct twx_suspect *suspect;
    const struct twx_suspect_hit *hit;      // whose images are looked at
    bool hit_agrees;                        // one of its images can be of the picture
    const struct twx_suspect_hit *nearest;  // that of the twin; NULL: none yet
    struct twx_image twin;                  // its path is owned
    bool is_offline;
    bool is_out_of_memory;
};

// ---------------------------------------------------------------------------------------------------------
// One suspect

/** Whether an image can be a copy of the suspect's picture, whatever its hash. */
static bool can_be_copy(const struct twx_image *of, const struct twx_image *image)
{
    if (image->is_flat || (of->has_taken && image->has_taken && of->taken_s != image->taken_s)) {
        return false;
    }
    const double a = (double)of->width * image->height;
    const double b = (double)image->width * of->height;
    return fabs(a - b) <= ASPECT_TOLERANCE * fmax(a, b);
}

/** Whether an image is the better one to name, of those that are equally near. */
static bool is_better(const struct choice *c, const struct twx_image *image, bool is_offline)
{
    const uint64_t n = (uint64_t)image->width * image->height;
    const uint64_t n_twin = (uint64_t)c->twin.width * c->twin.height;
    if (is_offline != c->is_offline) {
        return c->is_offline;
    }
    if (n != n_twin) {
        return n > n_twin;
    }
    if (image->bytes != c->twin.bytes) {
        return image->bytes > c->twin.bytes;
    }
    return strcmp(image->path, c->twin.path) < 0;
}

static bool consider(void *user, uint64_t hash_id, const struct twx_image *image)
{
    struct choice *c = user;
    (void)hash_id;
    if (!can_be_copy(&c->suspect->image, image)) {
        return true;
    }
    c->hit_agrees = true;
    const bool is_candidate = c->hit->distance <= c->suspect->radius &&
                              (c->nearest == NULL || c->nearest->distance == c->hit->distance);
    if (!is_candidate) {
        return true;
    }
    const enum twx_file_state state = c->listing->look != NULL
                                          ? twx_look_at_file(c->listing->look, image)
                                          : TWX_FILE_STATE_PRESENT;
    const bool is_offline = state == TWX_FILE_STATE_OFFLINE;
    if (twx_file_is_absent((uint8_t)state) || state == TWX_FILE_STATE_UNREADABLE ||
        (c->nearest != NULL && !is_better(c, image, is_offline))) {
        return true;
    }
    char *path = twx_strndup(image->path, image->path_bytes);
    c->is_out_of_memory = path == NULL;
    if (path != NULL) {
        free((char *)(uintptr_t)c->twin.path);
        c->twin = *image;
        c->twin.path = path;
        c->nearest = c->hit;
        c->is_offline = is_offline;
    }
    return path != NULL;
}

/** Chooses the twin among the images of the hits, and says whether others agree that are not its copies. */
static enum twx_status choose(struct choice *c, bool *is_ambiguous, struct twx_error *err)
{
    const struct twx_suspect *s = c->suspect;
    const size_t code_bytes = twx_hash_bits(c->listing->hash_size) / 8;
    enum twx_status status = TWX_OK;
    size_t n_agreeing = 0;
    *is_ambiguous = false;
    for (size_t i = 0; i < s->n_hits && status == TWX_OK; i++) {
        if (c->nearest != NULL && s->hits[i].distance > c->nearest->distance + TWX_SUSPECT_GAP) {
            break;
        }
        c->hit = &s->hits[i];
        c->hit_agrees = false;
        status = twx_index_images_of_hash(c->listing->index, c->hit->hash_id, consider, c, err);
        if (status == TWX_OK && c->is_out_of_memory) {
            status = twx_fail_memory(err);
        }
        if (c->hit_agrees) {
            s->hits[n_agreeing++] = s->hits[i];  // at or before i
            c->nearest = c->nearest == c->hit ? &s->hits[n_agreeing - 1] : c->nearest;
        }
    }
    for (size_t i = 0; i < n_agreeing && c->nearest != NULL; i++) {
        *is_ambiguous =
            *is_ambiguous ||
            (s->hits[i].distance <= c->nearest->distance + TWX_SUSPECT_GAP &&
             twx_hamming(s->hits[i].code, c->nearest->code, code_bytes) > c->listing->radius);
    }
    return status;
}

static bool has_rows_at_all(enum twx_format format)
{
    return format == TWX_FORMAT_JPEG || format == TWX_FORMAT_PNG || format == TWX_FORMAT_WEBP;
}

/** The verdict on one suspect; of a twin its facts are in `c`. */
static enum twx_status judge(struct choice *c, enum twx_damage *damage, struct twx_error *err)
{
    const struct twx_suspect *s = c->suspect;
    bool is_ambiguous = false;
    if (!s->has_rows && has_rows_at_all(s->image.format)) {
        *damage = TWX_DAMAGE_UNKNOWN;
        return TWX_OK;
    }
    if (!s->has_hash) {
        *damage = TWX_DAMAGE_TOO_LITTLE;
        return TWX_OK;
    }
    if (s->has_too_many) {
        *damage = TWX_DAMAGE_AMBIGUOUS;
        return TWX_OK;
    }
    const enum twx_status status = choose(c, &is_ambiguous, err);
    *damage = c->nearest == NULL ? TWX_DAMAGE_NONE
              : is_ambiguous     ? TWX_DAMAGE_AMBIGUOUS
                                 : TWX_DAMAGE_TWIN;
    return status;
}

// ---------------------------------------------------------------------------------------------------------
// All of them

static bool add_suspect(void *user, const struct twx_damaged_file *file)
{
    struct listing *l = user;
    const enum twx_file_state state =
        l->look != NULL ? twx_look_at_file(l->look, &file->image) : TWX_FILE_STATE_PRESENT;
    if (twx_file_is_absent((uint8_t)state)) {
        l->counts->n_changed += state == TWX_FILE_STATE_CHANGED;
        l->counts->n_gone += state != TWX_FILE_STATE_CHANGED;
        return !twx_is_stopped(l->run);
    }
    l->is_out_of_memory = !twx_suspects_add(&l->suspects, file, l->hash_size, l->radius);
    return !l->is_out_of_memory && !twx_is_stopped(l->run);
}

/** Judges one suspect and hands it out; *goes_on is what fn returned. */
static enum twx_status list_one(struct listing *l, const struct twx_suspect *s,
                                twx_damaged_row_fn fn, void *user, bool *goes_on,
                                struct twx_error *err)
{
    struct choice c = {.listing = l, .suspect = s};
    enum twx_damage damage = TWX_DAMAGE_NONE;
    const enum twx_status status = judge(&c, &damage, err);
    if (status == TWX_OK) {
        struct twx_damaged_row row = {.image = s->image,
                                      .damage = damage,
                                      .has_rows = s->has_rows && s->n_rows_of > 0,
                                      .n_bits = s->n_bits};
        if (row.has_rows) {
            const uint32_t n = s->n_rows < s->n_rows_of ? s->n_rows : s->n_rows_of;
            row.rows_percent = (unsigned)((uint64_t)n * 100 / s->n_rows_of);
        }
        if (damage == TWX_DAMAGE_TWIN) {
            row.twin = c.twin;
            row.distance = c.nearest->distance;
            row.twin_is_offline = c.is_offline;
            l->counts->n_offline_twins += c.is_offline;
        }
        l->counts->n_damaged++;
        l->counts->by_damage[damage]++;
        *goes_on = fn(user, &row);
    }
    free((char *)(uintptr_t)c.twin.path);
    return status;
}

static void report(const struct listing *l)
{
    const struct twx_damaged_counts *c = l->counts;
    if (c->n_gone + c->n_changed > 0) {
        twx_log(l->run, TWX_LEVEL_WARNING,
                "damaged files left out: %llu gone, %llu changed since they were indexed; run "
                "twindex index, then twindex prune",
                (unsigned long long)c->n_gone, (unsigned long long)c->n_changed);
    }
    if (c->by_damage[TWX_DAMAGE_UNKNOWN] > 0) {
        twx_log(l->run, TWX_LEVEL_WARNING,
                "files that failed in an earlier version, of whose rows nothing is known: %llu; "
                "run twindex index --retry-failed",
                (unsigned long long)c->by_damage[TWX_DAMAGE_UNKNOWN]);
    }
}

static enum twx_status list_all(struct listing *l, unsigned n_threads, twx_damaged_row_fn fn,
                                void *user, struct twx_error *err)
{
    enum twx_status status = twx_index_each_damaged(l->index, add_suspect, l, err);
    if (status == TWX_OK && l->is_out_of_memory) {
        status = twx_fail_memory(err);
    }
    if (status == TWX_OK) {
        status = twx_suspects_scan(&l->suspects, l->index, n_threads, l->run, err);
    }
    bool goes_on = true;
    for (size_t i = 0; i < l->suspects.n && status == TWX_OK && goes_on; i++) {
        status = twx_is_stopped(l->run)
                     ? twx_fail(err, TWX_STOPPED, 0, "stopped while looking for twins")
                     : list_one(l, &l->suspects.items[i], fn, user, &goes_on, err);
    }
    if (status == TWX_OK) {
        report(l);
    }
    return status;
}

enum twx_status twx_export_damaged(struct twx_index *index,
                                   const struct twx_damaged_options *options,
                                   const struct twx_run *run, twx_damaged_row_fn fn, void *user,
                                   struct twx_damaged_counts *counts, struct twx_error *err)
{
    const double begin = twx_monotonic_seconds();
    struct listing l = {
        .index = index, .run = run, .hash_size = twx_index_hash_size(index), .counts = counts};
    *counts = (struct twx_damaged_counts){0};
    const unsigned n_bits = twx_hash_bits(l.hash_size);
    const int radius = options->radius == -1 ? (int)twx_plain_radius(n_bits) : options->radius;
    struct twx_reach reach;
    enum twx_status status = twx_reach_of(radius, false, n_bits, &reach, err);
    l.radius = reach.radius;
    if (status == TWX_OK && options->look_at_files) {
        status = twx_look_create(index, &l.look, err);
    }
    if (status == TWX_OK) {
        status = list_all(&l, options->n_jobs, fn, user, err);
    }
    twx_suspects_release(&l.suspects);
    twx_look_free(l.look);
    counts->seconds = twx_monotonic_seconds() - begin;
    return status;
}
