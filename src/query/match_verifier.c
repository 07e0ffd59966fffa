// SPDX-License-Identifier: MIT
//
// A second look at pairs: of an image and its matches, and of images of the index. Owns the pictures, which are kept from
// question to question.
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/hash_set.h"
#include "base/log.h"
#include "base/parallel_for.h"
#include "base/path.h"
#include "hash/turn.h"
#include "query/picture_cache.h"
#include "query/probe.h"
#include "store/comparisons.h"
#include "store/index_details.h"
#include "twindex_commands.h"

enum { PORTION = 1024 };  // pairs that are dealt with at a time: their pictures are kept

/** One image of a pair. */
struct side {
    const char *path;  // absolute; borrowed
    struct twx_file_version version;
    uint8_t checksum[TWX_CHECKSUM_BYTES];
    struct twx_likeness_facts facts;
    bool is_indexed;  // the index has its bytes: what is found may be kept
    bool is_there;    // as it was indexed; of what is not indexed the reading says it
};

/** A pair, and what it is. */
struct answer {
    const struct side *a;  // borrowed
    struct side b;
    unsigned turn;  // number, see twx_turn_number: of a
    bool is_exact;
    struct twx_compared_pair key;  // says how the first is turned, too
    bool has_key;                  // to keep the result by
    bool is_swapped;               // b comes first
    bool needs_pictures;
    uint32_t places[2];  // of the pictures of a and b, where they need them
    bool is_found;
    bool is_compared;  // found now
    struct twx_likeness_finding finding;
    enum twx_likeness likeness;  // of what needs no finding
};

struct twx_match_verifier {
    struct twx_index *index;
    const struct twx_run *run;
    struct twx_picture_cache *pictures;
    unsigned n_threads;                     // at most
    unsigned n_sharing;                     // of these, that compare now
    struct twx_likeness_scratch **scratch;  // owned, and each of them: one a thread
    struct answer *answers;                 // owned: of a portion, n
    size_t n_answers;
    size_t answers_cap;
    struct side *sides;  // owned: of the pairs of a portion
    size_t sides_cap;
    struct twx_comparisons *known;  // owned
};

// ---------------------------------------------------------------------------------------------------------
// Life

static bool make_scratch(struct twx_match_verifier *v)
{
    bool is_made =
        (v->scratch = twx_alloc(v->n_threads, sizeof(struct twx_likeness_scratch *))) != NULL;
    for (unsigned i = 0; i < v->n_threads && is_made; i++) {
        is_made = (v->scratch[i] = twx_likeness_scratch_create()) != NULL;
    }
    return is_made;
}

enum twx_status twx_match_verifier_create(struct twx_index *index, unsigned n_jobs,
                                          double timeout_seconds, const struct twx_run *run,
                                          struct twx_match_verifier **verifier,
                                          struct twx_error *err)
{
    struct twx_match_verifier *made = twx_alloc(1, sizeof *made);
    *verifier = NULL;
    if (made == NULL) {
        return twx_fail_memory(err);
    }
    const unsigned n_workers = n_jobs > 0 ? n_jobs : twx_n_processors();
    made->index = index;
    made->run = run;
    made->n_threads = n_workers < TWX_PARALLEL_MAX ? n_workers : TWX_PARALLEL_MAX;
    enum twx_status status =
        make_scratch(made)
            ? twx_picture_cache_create(n_workers, timeout_seconds, run, &made->pictures, err)
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

void twx_match_verifier_free(struct twx_match_verifier *v)
{
    if (v == NULL) {
        return;
    }
    twx_picture_cache_free(v->pictures);
    for (unsigned i = 0; v->scratch != NULL && i < v->n_threads; i++) {
        twx_likeness_scratch_free(v->scratch[i]);
    }
    free(v->scratch);
    free(v->answers);
    free(v->sides);
    if (v->known != NULL) {
        twx_comparisons_finish(v->known);
    }
    twx_comparisons_free(v->known);
    free(v);
}

// ---------------------------------------------------------------------------------------------------------
// What is known without pictures

/** An image of the index, as it is there now. Its path is borrowed. */
static enum twx_status load_side(struct twx_match_verifier *v, const struct twx_image *image,
                                 struct side *side, struct twx_error *err)
{
    struct twx_file_details details;
    *side = (struct side){
        .path = image->path,
        .version = {image->bytes, image->mtime_ns},
        .facts = {.width = image->width,
                  .height = image->height,
                  .has_taken = image->has_taken,
                  .taken_s = image->taken_s},
        .is_indexed = true,
        .is_there = twx_path_is_unchanged(image->path, image->bytes, image->mtime_ns),
    };
    const enum twx_status status = twx_index_path_details(v->index, image->path, &details, err);
    side->facts.metadata = details.metadata;
    memcpy(side->checksum, details.checksum, sizeof side->checksum);
    return status;
}

/** Begins with a pair: what it is known to be, or that it needs pictures. */
static enum twx_status look_up(struct twx_match_verifier *v, struct answer *answer,
                               struct twx_error *err)
{
    const struct side *a = answer->a;
    const struct side *b = &answer->b;
    enum twx_known known = TWX_KNOWN_NOT;
    enum twx_status status = TWX_OK;
    answer->likeness = answer->is_exact ? TWX_LIKENESS_EXACT : TWX_LIKENESS_UNVERIFIED;
    // What has changed since is not what was compared then.
    if (answer->is_exact || !a->is_there || !b->is_there) {
        return TWX_OK;
    }
    if (twx_likeness_is_payload(&a->facts, &b->facts)) {
        answer->likeness = TWX_LIKENESS_PAYLOAD;
        return TWX_OK;
    }
    const bool has_checksums = twx_compared_pair_make(a->checksum, b->checksum, answer->turn,
                                                      &answer->key, &answer->is_swapped);
    answer->has_key = has_checksums && a->is_indexed && b->is_indexed;
    if (answer->has_key) {
        status = twx_comparisons_find(v->known, &answer->key, &known, err);
    }
    answer->is_found =
        known != TWX_KNOWN_NOT && twx_likeness_finding_get(answer->key.result, &answer->finding);
    answer->needs_pictures = !answer->is_found;
    return status;
}

// ---------------------------------------------------------------------------------------------------------
// What the pictures show

/** Reads the pictures of the pairs that need them. */
static enum twx_status read_pictures(struct twx_match_verifier *v, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    if (!twx_picture_cache_reserve(v->pictures, 2 * v->n_answers)) {
        return twx_fail_memory(err);
    }
    for (size_t i = 0; i < v->n_answers && status == TWX_OK; i++) {
        struct answer *answer = &v->answers[i];
        if (answer->needs_pictures) {
            status = twx_picture_cache_ask(v->pictures, answer->a->path, &answer->a->version,
                                           &answer->places[0], err);
        }
        if (status == TWX_OK && answer->needs_pictures) {
            status = twx_picture_cache_ask(v->pictures, answer->b.path, &answer->b.version,
                                           &answer->places[1], err);
        }
    }
    return status == TWX_OK ? twx_picture_cache_wait(v->pictures, err) : status;
}

/** Compares the pictures of each n-th pair, if both have one. */
static void compare_share(void *user, unsigned share)
{
    const struct twx_match_verifier *v = user;
    for (size_t i = share; i < v->n_answers && !twx_is_stopped(v->run); i += v->n_sharing) {
        struct answer *answer = &v->answers[i];
        if (!answer->needs_pictures) {
            continue;
        }
        const struct twx_likeness_picture *first =
            twx_picture_cache_at(v->pictures, answer->places[answer->is_swapped]);
        const struct twx_likeness_picture *second =
            twx_picture_cache_at(v->pictures, answer->places[!answer->is_swapped]);
        if (first != NULL && second != NULL) {
            answer->finding =
                twx_likeness_compare(first, answer->key.turn, second, v->scratch[share]);
            answer->is_found = true;
            answer->is_compared = true;
        }
    }
}

/** Compares the pictures of all pairs that need them, on no more threads than there are such pairs. */
static void compare_all(struct twx_match_verifier *v)
{
    size_t n = 0;
    for (size_t i = 0; i < v->n_answers; i++) {
        n += v->answers[i].needs_pictures;
    }
    v->n_sharing = n < v->n_threads ? (unsigned)n : v->n_threads;
    if (n > 0) {
        twx_parallel_for(v->n_sharing, compare_share, v);
    }
}

/** Says what each pair is, and keeps what was found.  returns: false when out of memory */
static bool judge(struct twx_match_verifier *v, enum twx_likeness *likeness)
{
    bool is_kept = true;
    for (size_t i = 0; i < v->n_answers && is_kept; i++) {
        struct answer *answer = &v->answers[i];
        if (answer->is_compared && answer->has_key) {
            answer->key.result = twx_likeness_finding_put(&answer->finding);
            is_kept = twx_comparisons_add(v->known, &answer->key);
        }
        likeness[i] = answer->is_found ? twx_likeness_judge(&answer->finding, &answer->a->facts,
                                                            &answer->b.facts)
                                       : answer->likeness;
    }
    return is_kept;
}

/** Answers the pairs of a portion. */
static enum twx_status answer_portion(struct twx_match_verifier *v, enum twx_likeness *likeness,
                                      struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    for (size_t i = 0; i < v->n_answers && status == TWX_OK; i++) {
        status = look_up(v, &v->answers[i], err);
    }
    if (status == TWX_OK) {
        status = read_pictures(v, err);
    }
    if (status == TWX_OK) {
        compare_all(v);
        status = judge(v, likeness) ? TWX_OK : twx_fail_memory(err);
    }
    if (status == TWX_OK && twx_is_stopped(v->run)) {
        status = twx_fail(err, TWX_STOPPED, 0, "stopped while comparing pictures");
    }
    twx_comparisons_forget(v->known);
    return status;
}

// ---------------------------------------------------------------------------------------------------------
// Questions

static bool has_exact(const struct twx_match *matches, size_t n)
{
    bool has = false;
    for (size_t i = 0; i < n && !has; i++) {
        has = matches[i].is_exact;
    }
    return has;
}

static unsigned turn_of(unsigned orientation, bool is_inverted)
{
    return orientation + (is_inverted ? (unsigned)TWX_TURN_INVERTED : 0U);
}

static bool reserve_answers(struct twx_match_verifier *v, size_t n)
{
    v->n_answers = n;
    return twx_reserve((void **)&v->answers, &v->answers_cap, n, sizeof *v->answers);
}

/** Begins with n matches of an image. */
static enum twx_status begin_matches(struct twx_match_verifier *v, const struct side *question,
                                     const struct twx_match *matches, size_t n,
                                     struct twx_error *err)
{
    enum twx_status status = reserve_answers(v, n) ? TWX_OK : twx_fail_memory(err);
    for (size_t i = 0; i < n && status == TWX_OK; i++) {
        v->answers[i] =
            (struct answer){.a = question,
                            .turn = turn_of(matches[i].orientation, matches[i].is_inverted),
                            .is_exact = matches[i].is_exact};
        status = load_side(v, &matches[i].image, &v->answers[i].b, err);
    }
    return status;
}

/** Begins with n pairs. The same image in a row is looked at once. */
static enum twx_status begin_pairs(struct twx_match_verifier *v, const struct twx_image_pair *pairs,
                                   size_t n, struct twx_error *err)
{
    enum twx_status status =
        reserve_answers(v, n) && twx_reserve((void **)&v->sides, &v->sides_cap, n, sizeof *v->sides)
            ? TWX_OK
            : twx_fail_memory(err);
    for (size_t i = 0; i < n && status == TWX_OK; i++) {
        v->answers[i] = (struct answer){.a = &v->sides[i],
                                        .turn = turn_of(pairs[i].orientation, pairs[i].is_inverted),
                                        .is_exact = pairs[i].is_exact};
        if (i > 0 && strcmp(pairs[i].a.path, pairs[i - 1].a.path) == 0) {
            v->sides[i] = v->sides[i - 1];
        } else {
            status = load_side(v, &pairs[i].a, &v->sides[i], err);
        }
        if (status == TWX_OK) {
            status = load_side(v, &pairs[i].b, &v->answers[i].b, err);
        }
    }
    return status;
}

enum twx_status twx_match_verifier_compare(struct twx_match_verifier *v,
                                           const struct twx_probe *probe,
                                           const struct twx_match *matches, size_t n,
                                           enum twx_likeness *likeness, struct twx_error *err)
{
    struct side question = {.path = probe->path,
                            .version = {probe->bytes, probe->mtime_ns},
                            .facts = probe->facts,
                            .is_indexed = has_exact(matches, n),
                            .is_there = true};
    enum twx_status status = TWX_OK;
    memcpy(question.checksum, probe->checksum, sizeof question.checksum);
    if (probe->path == NULL) {
        return twx_fail(err, TWX_USAGE, 0, "an image without a file cannot be compared");
    }
    for (size_t first = 0; first < n && status == TWX_OK; first += PORTION) {
        const size_t n_now = n - first < PORTION ? n - first : PORTION;
        status = begin_matches(v, &question, matches + first, n_now, err);
        if (status == TWX_OK) {
            status = answer_portion(v, likeness + first, err);
        }
    }
    return status;
}

enum twx_status twx_match_verifier_compare_pairs(struct twx_match_verifier *v,
                                                 const struct twx_image_pair *pairs, size_t n,
                                                 enum twx_likeness *likeness, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    for (size_t first = 0; first < n && status == TWX_OK; first += PORTION) {
        const size_t n_now = n - first < PORTION ? n - first : PORTION;
        status = begin_pairs(v, pairs + first, n_now, err);
        if (status == TWX_OK) {
            status = answer_portion(v, likeness + first, err);
        }
    }
    return status;
}
