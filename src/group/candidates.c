// SPDX-License-Identifier: MIT
//
// Components of all hashes, and files of equal bytes: a file alone in both is in no group. Owns what is noted of each file
// until it is done.
#include "group/candidates.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/bits.h"
#include "base/log.h"
#include "base/parallel_for.h"
#include "base/thread.h"
#include "group/collection.h"
#include "group/false_pair_warning.h"
#include "group/group.h"
#include "group/noted_files.h"
#include "hash/dhash.h"
#include "store/index_blocks.h"
#include "store/read_blocks.h"

/** All files by number, and what each thread makes. */
struct search {
    struct twx_index *index;
    const struct twx_export_options *options;
    const struct twx_run *run;
    struct twx_candidates *found;
    uint32_t *component;  // owned: of each hash id, the lowest of its component
    uint32_t *n_points;   // owned: by hash id, files of different bytes; NULL: nobody asks
    struct twx_noted_files noted;
    enum twx_status status;  // of the reading
    struct twx_error err;
};

void twx_candidates_release(struct twx_candidates *candidates)
{
    free(candidates->files);
    free(candidates->place_of);
    free(candidates->first_ids);
    free(candidates->codes);
    free(candidates->component);
    *candidates = (struct twx_candidates){0};
}

static void release(struct search *s)
{
    free(s->component);
    free(s->n_points);
    twx_noted_files_release(&s->noted);
}

// ---------------------------------------------------------------------------------------------------------
// Reading

/** Whether a file's hash may be near others. */
static bool takes_part(const struct search *s, size_t file)
{
    return s->component != NULL && s->noted.hash_ids[file] < s->found->n_hashes &&
           (s->options->include_flat || (s->noted.marks[file] & TWX_NOTED_FLAT) == 0);
}

/** Counts the files of each hash that take part, in order: by equal bytes each would be a cache miss. */
static void count_points(struct search *s, const uint64_t *repeats)
{
    for (size_t file = 0; file < s->noted.n; file++) {
        if (!twx_has_bit(repeats, file) && takes_part(s, file)) {
            s->n_points[s->noted.hash_ids[file]]++;
        }
    }
}

/** Marks files of equal bytes, and counts those of different ones.  returns: false when out of memory */
static bool mark_equals(struct search *s)
{
    uint64_t *repeats =
        twx_alloc(twx_bit_words(s->noted.n), sizeof *repeats);  // of bytes of one before
    s->found->files = twx_alloc(twx_bit_words(s->noted.n), sizeof *s->found->files);
    if (repeats == NULL || s->found->files == NULL) {
        free(repeats);
        return false;
    }
    twx_noted_files_mark_equals(&s->noted, s->found->files, repeats);
    if (s->n_points != NULL) {
        count_points(s, repeats);
    }
    free(repeats);
    return true;
}

static void *read_files(void *argument)
{
    struct search *s = argument;
    s->status = twx_noted_files_read(s->index, s->options, s->run, &s->noted, &s->err);
    if (twx_export_threads(s->options) > 1) {
        s->found->first_ids = s->noted.first_ids;
        s->noted.first_ids = NULL;
    }
    if (s->status == TWX_OK && !mark_equals(s)) {
        s->status = twx_fail_memory(&s->err);
    }
    return NULL;
}

/** Makes the components of all hashes, of images of any kind. */
static enum twx_status join_hashes(struct search *s, const struct twx_reach *reach,
                                   struct twx_error *err)
{
    const struct twx_export_options *options = s->options;
    const struct twx_nodes nodes = {
        .codes = s->found->codes,
        .n_nodes = s->found->n_hashes,
        .hash_size = twx_index_hash_size(s->index),
        .reach = *reach,
        .turns = {.any_orientation = options->any_orientation, .inverted = options->inverted},
    };
    return twx_link(&nodes, TWX_LINKAGE_SINGLE, twx_export_threads(options), s->run, s->component,
                    err);
}

/** Reads the files by a thread, or where none can be started before, and joins the hashes. */
static enum twx_status read_and_join(struct search *s, const struct twx_reach *reach,
                                     struct twx_error *err)
{
    struct twx_thread reader;
    enum twx_status status = TWX_OK;
    const bool is_started = twx_thread_create(&reader, read_files, s) == 0;
    if (!is_started) {
        (void)read_files(s);
    }
    if (s->component != NULL) {
        status = join_hashes(s, reach, err);
    }
    if (is_started) {
        (void)twx_thread_join(&reader);
    }
    if (status == TWX_OK && s->status != TWX_OK) {
        *err = s->err;
        status = s->status;
    }
    return status;
}

// ---------------------------------------------------------------------------------------------------------
// What was found

/** Marks files in components of several.  returns: false when out of memory */
static bool mark_near(struct search *s)
{
    const size_t n_words = twx_bit_words(s->found->n_hashes);
    uint64_t *seen = twx_alloc(n_words, sizeof *seen);
    uint64_t *several = twx_alloc(n_words, sizeof *several);
    const bool has_memory = seen != NULL && several != NULL;
    for (size_t file = 0; has_memory && file < s->noted.n; file++) {
        if (takes_part(s, file)) {
            const uint32_t component = s->component[s->noted.hash_ids[file]];
            twx_set_bit(twx_has_bit(seen, component) ? several : seen, component);
        }
    }
    for (size_t file = 0; has_memory && file < s->noted.n; file++) {
        const bool has_id = s->noted.hash_ids[file] != TWX_NO_CODE;
        if ((has_id && s->noted.hash_ids[file] >= s->found->n_hashes) ||
            (takes_part(s, file) && twx_has_bit(several, s->component[s->noted.hash_ids[file]]))) {
            twx_set_bit(s->found->files, file);
        }
    }
    free(seen);
    free(several);
    return has_memory;
}

static void count_file(struct twx_candidate_counts *counts, unsigned marks)
{
    counts->n_files++;
    counts->n_flat += (marks & TWX_NOTED_FLAT) != 0;
    counts->n_without_checksum += (marks & TWX_NOTED_WITHOUT_CHECKSUM) != 0;
}

static void count_files(const struct search *s)
{
    for (size_t file = 0; file < s->noted.n; file++) {
        count_file(&s->found->all, s->noted.marks[file]);
        if (!twx_has_bit(s->found->files, file)) {
            count_file(&s->found->others, s->noted.marks[file]);
        }
    }
}

/** Marks the hashes of candidates, and the first of each of their components. */
static void mark_hashes(const struct search *s, uint64_t *used)
{
    for (size_t file = 0; file < s->noted.n; file++) {
        const uint32_t id = s->noted.hash_ids[file];
        if (id < s->found->n_hashes && twx_has_bit(s->found->files, file)) {
            twx_set_bit(used, id);
            if (s->component != NULL) {
                twx_set_bit(used, s->component[id]);
            }
        }
    }
}

/** Gives back what is behind the first n bytes of an array. */
static void shrink(void **array, size_t n)
{
    void *smaller = realloc(*array, n > 0 ? n : 1);
    if (smaller != NULL) {
        *array = smaller;
    }
}

/** Leaves out the codes that no candidate has, in place.  returns: false when out of memory */
static bool keep_codes(struct search *s)
{
    struct twx_candidates *found = s->found;
    const size_t code_bytes = twx_hash_bytes(twx_index_hash_size(s->index));
    uint64_t *used = twx_alloc(twx_bit_words(found->n_hashes), sizeof *used);
    found->place_of = twx_alloc_large(found->n_hashes, sizeof *found->place_of);
    if (used == NULL || found->place_of == NULL) {
        free(used);
        return false;
    }
    mark_hashes(s, used);
    for (size_t id = 0; id < found->n_hashes; id++) {
        found->place_of[id] = TWX_NO_CODE;
        if (!twx_has_bit(used, id)) {
            continue;
        }
        const size_t place = found->n_codes++;
        found->place_of[id] = (uint32_t)place;
        memmove(found->codes + place * code_bytes, found->codes + id * code_bytes, code_bytes);
        if (s->component != NULL) {  // the first of a component comes first
            s->component[place] = found->place_of[s->component[id]];
        }
    }
    free(used);
    shrink((void **)&found->codes, found->n_codes * code_bytes);
    if (s->component != NULL) {
        shrink((void **)&s->component, found->n_codes * sizeof *s->component);
        found->component = s->component;
        s->component = NULL;
    }
    return true;
}

/**
 * Copies the codes by which files take part, and moves n_points of these to the front.
 *
 * n_codes  out
 * returns  owned; NULL when out of memory
 */
static uint8_t *copy_codes_of_points(struct search *s, size_t *n_codes)
{
    const size_t code_bytes = twx_hash_bytes(twx_index_hash_size(s->index));
    size_t n = 0;
    for (size_t id = 0; id < s->found->n_hashes; id++) {
        n += s->n_points[id] > 0;
    }
    uint8_t *codes = twx_alloc_large(n, code_bytes);
    *n_codes = 0;
    for (size_t id = 0; codes != NULL && id < s->found->n_hashes; id++) {
        if (s->n_points[id] > 0) {
            memcpy(codes + *n_codes * code_bytes, s->found->codes + id * code_bytes, code_bytes);
            s->n_points[(*n_codes)++] = s->n_points[id];
        }
    }
    return codes;
}

/** Warns of false pairs, where somebody is to be warned. Takes n_points. */
static enum twx_status warn(struct search *s, const struct twx_reach *reach, struct twx_error *err)
{
    if (s->n_points == NULL) {
        return TWX_OK;
    }
    size_t n_codes = 0;
    uint8_t *codes = copy_codes_of_points(s, &n_codes);
    const struct twx_pair_question hashes = {
        .codes = codes,
        .n_codes = n_codes,
        .code_bytes = twx_hash_bytes(twx_index_hash_size(s->index)),
        .n_images = s->n_points,
    };
    const enum twx_status status =
        codes != NULL ? twx_warn_of_false_pairs(&hashes, s->noted.n, s->options, reach, s->run, err)
                      : twx_fail_memory(err);
    free(codes);
    return status;
}

/** What is done once all is joined and read. */
struct last_pass {
    struct search *s;
    const struct twx_reach *reach;
    struct twx_error *err;
    enum twx_status status;  // of the warning
    bool has_memory;         // of the marking
};

/** Warns on the calling thread, and marks beside it: neither writes what the other reads. */
static void warn_or_mark(void *user, unsigned share)
{
    struct last_pass *pass = user;
    if (share == 0) {
        pass->status = warn(pass->s, pass->reach, pass->err);
    } else {
        pass->has_memory = mark_near(pass->s);
    }
}

/** Warns of false pairs, marks what is near, and keeps the codes of candidates. */
static enum twx_status warn_and_mark(struct search *s, const struct twx_reach *reach,
                                     struct twx_error *err)
{
    struct last_pass pass = {.s = s, .reach = reach, .err = err};
    if (twx_export_threads(s->options) > 1) {
        twx_parallel_for(2, warn_or_mark, &pass);
    } else {
        warn_or_mark(&pass, 0);
        warn_or_mark(&pass, 1);
    }
    if (pass.status == TWX_OK && !(pass.has_memory && keep_codes(s))) {
        return twx_fail_memory(err);
    }
    return pass.status;
}

/** Makes room for what is made by hash id.  returns: false when out of memory */
static bool allocate(struct search *s)
{
    const size_t n = s->found->n_hashes;
    if (s->options->exact_only) {
        return true;
    }
    s->component = twx_alloc_large(n, sizeof *s->component);
    const bool warns = twx_wants_false_pairs(s->options, s->run);
    s->n_points = warns ? twx_alloc(n, sizeof *s->n_points) : NULL;
    return s->component != NULL && (!warns || s->n_points != NULL);
}

enum twx_status twx_candidates_find(struct twx_index *index,
                                    const struct twx_export_options *options,
                                    const struct twx_run *run, struct twx_candidates *candidates,
                                    struct twx_error *err)
{
    struct search s = {.index = index, .options = options, .run = run, .found = candidates};
    struct twx_reach reach;
    uint64_t n_hashes = 0;
    *candidates = (struct twx_candidates){0};
    enum twx_status status = twx_reach_of(options->radius, options->adaptive,
                                          twx_hash_bits(twx_index_hash_size(index)), &reach, err);
    if (status == TWX_OK) {
        status = twx_index_n_hashes(index, &n_hashes, err);
    }
    if (status == TWX_OK) {  // nodes are numbered by 32 bits
        status = n_hashes < UINT32_MAX
                     ? twx_load_codes(index, n_hashes, run, &candidates->codes, err)
                     : twx_fail_memory(err);
    }
    if (status == TWX_OK) {
        candidates->n_hashes = n_hashes;
        status = allocate(&s) ? read_and_join(&s, &reach, err) : twx_fail_memory(err);
    }
    if (status == TWX_OK) {
        status = warn_and_mark(&s, &reach, err);
    }
    if (status == TWX_OK) {
        count_files(&s);
    }
    release(&s);
    return status;
}
