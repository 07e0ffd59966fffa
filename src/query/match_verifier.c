// SPDX-License-Identifier: MIT
//
// A second look at the matches of an image: a client of the job `pixels`. Pictures are kept from question to question, a
// few thousand of them. Owns the reader and the pictures.
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checksum.h"
#include "base/hash_set.h"
#include "base/log.h"
#include "base/path.h"
#include "base/strings.h"
#include "hash/turn.h"
#include "jobs/pixel_reader.h"
#include "likeness/likeness_picture.h"
#include "query/probe.h"
#include "store/comparisons.h"
#include "store/index_details.h"

enum {
    PICTURES_KEPT = 4096,  // 95 MB
    PORTION = 2048,        // matches of a question that are dealt with at a time
};

/** A version of a file. */
struct file {
    const char *path;  // absolute
    struct twx_file_version version;
};

/** A file's picture, if it has one. */
struct picture {
    struct file file;  // its path owned
    bool has_picture;
    struct twx_likeness_picture picture;
};

/** What becomes of a match. */
struct answer {
    struct twx_compared_pair key;  // says how the first is turned, too
    bool has_key;                  // to keep the result by: the question is indexed
    bool is_swapped;               // the match comes first
    bool needs_picture;
    bool is_found;
    struct twx_likeness_finding finding;
    struct twx_likeness_facts facts;  // of the match
    enum twx_likeness likeness;       // of what needs no finding
};

struct twx_match_verifier {
    struct twx_index *index;
    const struct twx_run *run;
    struct twx_pixel_reader *pixels;
    struct twx_likeness_scratch *scratch;
    struct picture **pictures;  // owned, and each of them
    size_t n_pictures;
    size_t pictures_cap;
    struct twx_hash_set by_file;  // places in pictures
    uint32_t *places;             // owned: of the question, then of its matches
    size_t places_cap;
    struct answer *answers;  // owned: to one question
    size_t answers_cap;
    struct twx_comparisons *known;  // owned
};

// ---------------------------------------------------------------------------------------------------------
// Life

static void on_pixels(void *user, uint64_t tag, const struct twx_file_pixels *pixels)
{
    const struct twx_match_verifier *v = user;
    struct picture *picture = v->pictures[tag];
    picture->has_picture = twx_file_has_pixels(pixels);
    if (picture->has_picture) {
        twx_likeness_picture_make(&pixels->result.plane, &picture->picture);
    }
}

enum twx_status twx_match_verifier_create(struct twx_index *index, double timeout_seconds,
                                          const struct twx_run *run,
                                          struct twx_match_verifier **verifier,
                                          struct twx_error *err)
{
    struct twx_match_verifier *made = twx_alloc(1, sizeof *made);
    *verifier = NULL;
    if (made == NULL) {
        return twx_fail_memory(err);
    }
    made->index = index;
    made->run = run;
    made->scratch = twx_likeness_scratch_create();
    const struct twx_pixel_reader_options options = {
        .pixels = twx_pixels_to_compare(),
        .n_workers = twx_n_processors(),
        .timeout_seconds = timeout_seconds,
        .user = made,
        .on_pixels = on_pixels,
    };
    enum twx_status status = made->scratch != NULL && twx_hash_set_init(&made->by_file, 2)
                                 ? twx_pixel_reader_create(&options, run, &made->pixels, err)
                                 : twx_fail_memory(err);
    if (status == TWX_OK) {
        status = twx_comparisons_create(index, TWX_LIKENESS_RECIPE, run, &made->known, err);
    }
    if (status != TWX_OK) {
        twx_match_verifier_free(made);
        return status;
    }
    *verifier = made;
    return TWX_OK;
}

static void free_picture(struct picture *picture)
{
    free((char *)(uintptr_t)picture->file.path);
    free(picture);
}

static void drop_pictures(struct twx_match_verifier *v)
{
    for (size_t i = 0; i < v->n_pictures; i++) {
        free_picture(v->pictures[i]);
    }
    v->n_pictures = 0;
    twx_hash_set_release(&v->by_file);
}

void twx_match_verifier_free(struct twx_match_verifier *v)
{
    if (v == NULL) {
        return;
    }
    twx_pixel_reader_free(v->pixels);
    twx_likeness_scratch_free(v->scratch);
    drop_pictures(v);
    free(v->pictures);
    free(v->places);
    free(v->answers);
    if (v->known != NULL) {
        twx_comparisons_finish(v->known);
    }
    twx_comparisons_free(v->known);
    free(v);
}

// ---------------------------------------------------------------------------------------------------------
// Pictures

struct wanted {
    const struct twx_match_verifier *verifier;
    const struct file *file;
};

static bool is_of_file(const void *user, uint32_t item)
{
    const struct wanted *wanted = user;
    const struct file *file = &wanted->verifier->pictures[item]->file;
    return file->version.bytes == wanted->file->version.bytes &&
           file->version.mtime_ns == wanted->file->version.mtime_ns &&
           strcmp(file->path, wanted->file->path) == 0;
}

static uint64_t hash_of(const struct file *file)
{
    return twx_checksum64(file->path, strlen(file->path),
                          file->version.bytes ^ (uint64_t)file->version.mtime_ns);
}

/** Makes room for n pictures more than there are, and drops those that are there when they are many. */
static bool make_room(struct twx_match_verifier *v, size_t n)
{
    if (v->n_pictures + n > PICTURES_KEPT) {
        drop_pictures(v);
    }
    if (v->n_pictures + n <= v->by_file.n_room) {
        return true;
    }
    // Of items no hash is kept: the set is made again.
    twx_hash_set_release(&v->by_file);
    if (!twx_hash_set_init(&v->by_file, 2 * (v->n_pictures + n))) {
        return false;
    }
    for (uint32_t i = 0; i < v->n_pictures; i++) {
        const struct file *file = &v->pictures[i]->file;
        const struct wanted wanted = {v, file};
        (void)twx_hash_set_add_item(&v->by_file, hash_of(file), i, is_of_file, &wanted);
    }
    return true;
}

/** The place of a file's picture, which is handed in to be read when it is new. There is room. */
static enum twx_status find_picture(struct twx_match_verifier *v, const struct file *file,
                                    uint32_t *place, struct twx_error *err)
{
    const struct wanted wanted = {v, file};
    const uint64_t hash = hash_of(file);
    *place = twx_hash_set_find_item(&v->by_file, hash, is_of_file, &wanted);
    if (*place != TWX_NO_ITEM) {
        return TWX_OK;
    }
    struct picture *picture = twx_alloc(1, sizeof *picture);
    char *copy = twx_strdup(file->path);
    if (picture == NULL || copy == NULL ||
        !twx_reserve((void **)&v->pictures, &v->pictures_cap, v->n_pictures + 1,
                     sizeof(struct picture *))) {
        free(picture);
        free(copy);
        return twx_fail_memory(err);
    }
    picture->file = (struct file){copy, file->version};
    *place = (uint32_t)v->n_pictures;
    v->pictures[v->n_pictures++] = picture;
    (void)twx_hash_set_add_item(&v->by_file, hash, *place, is_of_file, &wanted);
    return twx_pixel_reader_add(v->pixels, file->path, &file->version, *place, err);
}

/**
 * Reads the pictures of the question and of its matches, as far as they need one: places of the others are TWX_NO_ITEM. The
 * question needs one where a match does.
 */
static enum twx_status read_pictures(struct twx_match_verifier *v, const struct twx_probe *probe,
                                     const struct twx_match *matches, size_t n,
                                     struct twx_error *err)
{
    const struct file question = {probe->path, {probe->bytes, probe->mtime_ns}};
    enum twx_status status = TWX_OK;
    if (!twx_reserve((void **)&v->places, &v->places_cap, n + 1, sizeof *v->places) ||
        !make_room(v, n + 1)) {
        return twx_fail_memory(err);
    }
    v->places[0] = TWX_NO_ITEM;
    for (size_t i = 0; i < n && status == TWX_OK; i++) {
        v->places[i + 1] = TWX_NO_ITEM;
        if (!v->answers[i].needs_picture) {
            continue;
        }
        if (v->places[0] == TWX_NO_ITEM) {
            status = find_picture(v, &question, &v->places[0], err);
        }
        if (status == TWX_OK) {
            const struct twx_image *image = &matches[i].image;
            const struct file file = {image->path, {image->bytes, image->mtime_ns}};
            status = find_picture(v, &file, &v->places[i + 1], err);
        }
    }
    return status == TWX_OK ? twx_pixel_reader_wait(v->pixels, err) : status;
}

// ---------------------------------------------------------------------------------------------------------
// Matches

static enum twx_status load_facts(struct twx_match_verifier *v, const struct twx_image *image,
                                  struct twx_likeness_facts *facts, struct twx_error *err)
{
    *facts = (struct twx_likeness_facts){.width = image->width,
                                         .height = image->height,
                                         .has_taken = image->has_taken,
                                         .taken_s = image->taken_s};
    struct twx_file_details details;
    const enum twx_status status = twx_index_path_details(v->index, image->path, &details, err);
    facts->metadata = details.metadata;
    return status;
}

/** The picture at a place; NULL: there is none. */
static const struct twx_likeness_picture *picture_at(const struct twx_match_verifier *v,
                                                     uint32_t place)
{
    return place != TWX_NO_ITEM && v->pictures[place]->has_picture ? &v->pictures[place]->picture
                                                                   : NULL;
}

/** Begins with a match: what it is known to be, or that it needs a picture. */
static enum twx_status look_up(struct twx_match_verifier *v, const struct twx_probe *probe,
                               bool is_indexed, const struct twx_match *match,
                               struct answer *answer, struct twx_error *err)
{
    enum twx_known known = TWX_KNOWN_NOT;
    bool is_swapped = false;
    *answer =
        (struct answer){.likeness = match->is_exact ? TWX_LIKENESS_EXACT : TWX_LIKENESS_UNVERIFIED};
    // What has changed since is not what was compared then.
    if (match->is_exact ||
        !twx_path_is_unchanged(match->image.path, match->image.bytes, match->image.mtime_ns)) {
        return TWX_OK;
    }
    enum twx_status status = load_facts(v, &match->image, &answer->facts, err);
    if (status != TWX_OK || twx_likeness_is_payload(&probe->facts, &answer->facts)) {
        answer->likeness = TWX_LIKENESS_PAYLOAD;
        return status;
    }
    const unsigned turn = match->orientation + (match->is_inverted ? TWX_TURN_INVERTED : 0);
    const bool is_known = twx_compared_pair_make(probe->checksum, match->image.checksum, turn,
                                                 &answer->key, &is_swapped);
    answer->has_key = is_known && is_indexed;
    answer->is_swapped = is_swapped;
    if (answer->has_key) {
        status = twx_comparisons_find(v->known, &answer->key, &known, err);
    }
    answer->is_found =
        known != TWX_KNOWN_NOT && twx_likeness_finding_get(answer->key.result, &answer->finding);
    answer->needs_picture = !answer->is_found;
    return status;
}

/** Compares the pictures of a match and the question, if both have one.  returns: false when out of memory */
static bool compare(struct twx_match_verifier *v, size_t i)
{
    struct answer *answer = &v->answers[i];
    const struct twx_likeness_picture *first =
        picture_at(v, v->places[answer->is_swapped ? i + 1 : 0]);
    const struct twx_likeness_picture *second =
        picture_at(v, v->places[answer->is_swapped ? 0 : i + 1]);
    if (answer->is_found || first == NULL || second == NULL) {
        return true;
    }
    answer->finding = twx_likeness_compare(first, answer->key.turn, second, v->scratch);
    answer->is_found = true;
    answer->key.result = twx_likeness_finding_put(&answer->finding);
    return !answer->has_key || twx_comparisons_add(v->known, &answer->key);
}

/** What the i-th match is to the question.  returns: false when out of memory */
static bool judge(struct twx_match_verifier *v, const struct twx_probe *probe, size_t i,
                  enum twx_likeness *likeness)
{
    const struct answer *answer = &v->answers[i];
    const bool is_compared = compare(v, i);
    *likeness = answer->is_found
                    ? twx_likeness_judge(&answer->finding, &probe->facts, &answer->facts)
                    : answer->likeness;
    return is_compared;
}

static bool has_exact(const struct twx_match *matches, size_t n)
{
    bool has = false;
    for (size_t i = 0; i < n && !has; i++) {
        has = matches[i].is_exact;
    }
    return has;
}

/** Says it of n matches, no more than PORTION. */
static enum twx_status compare_portion(struct twx_match_verifier *v, const struct twx_probe *probe,
                                       bool is_indexed, const struct twx_match *matches, size_t n,
                                       enum twx_likeness *likeness, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    if (!twx_reserve((void **)&v->answers, &v->answers_cap, n, sizeof *v->answers)) {
        status = twx_fail_memory(err);
    }
    for (size_t i = 0; i < n && status == TWX_OK; i++) {
        status = look_up(v, probe, is_indexed, &matches[i], &v->answers[i], err);
    }
    if (status == TWX_OK) {
        status = read_pictures(v, probe, matches, n, err);
    }
    for (size_t i = 0; i < n && status == TWX_OK; i++) {
        if (!judge(v, probe, i, &likeness[i])) {
            status = twx_fail_memory(err);
        } else if (twx_is_stopped(v->run)) {
            status = twx_fail(err, TWX_STOPPED, 0, "stopped while comparing pictures");
        }
    }
    twx_comparisons_forget(v->known);
    return status;
}

enum twx_status twx_match_verifier_compare(struct twx_match_verifier *v,
                                           const struct twx_probe *probe,
                                           const struct twx_match *matches, size_t n,
                                           enum twx_likeness *likeness, struct twx_error *err)
{
    const bool is_indexed = has_exact(matches, n);
    enum twx_status status = TWX_OK;
    if (probe->path == NULL) {
        return twx_fail(err, TWX_USAGE, 0, "an image without a file cannot be compared");
    }
    for (size_t first = 0; first < n && status == TWX_OK; first += PORTION) {
        const size_t n_left = n - first;
        status = compare_portion(v, probe, is_indexed, matches + first,
                                 n_left < PORTION ? n_left : PORTION, likeness + first, err);
    }
    return status;
}
