// SPDX-License-Identifier: MIT
//
// Answers one question: finds the hashes within the radius, then lists their images, nearest first. Images
// are read from the index one distance at a time, so that memory follows the largest set of equally near
// images and a limit on matches reads no more than it must. Owns the found hashes for the time of a call.
#include "query/search.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "hash/dhash.h"
#include "hash/hamming.h"
#include "hash/orient.h"
#include "query/plan.h"
#include "query/rank.h"
#include "store/index.h"

struct twx_probe {
    unsigned hash_size;
    size_t n_compared;  // bytes: a whole hash, or the row half
    bool has_file;      // bytes and checksum are known
    uint64_t bytes;
    uint8_t checksum[TWX_CHECKSUM_BYTES];
    uint8_t hashes[TWX_N_ORIENTATIONS]
                  [TWX_HASH_BYTES_MAX];  // [o - 1]: turned by EXIF orientation o
};

/** A hash within the radius. */
struct found {
    uint64_t hash_id;
    uint32_t distance;
    uint32_t orientation;
    uint8_t code[TWX_HASH_BYTES_MAX];
};

/** Codes looked at together: their best distances stay in the first-level cache over eight orientations. */
enum { TILE_CODES = 1024 };

struct scan {
    const struct twx_probe *probe;
    unsigned radius;
    unsigned n_turns;  // 1 or 8
    size_t code_bytes;
    struct found *found;  // owned
    size_t n_found;
    size_t found_cap;
    uint64_t n_candidates;
    bool out_of_memory;
};

/** A match whose path is its own. */
struct listed {
    struct twx_match match;
    char *path;  // owned
};

struct listing {
    const struct twx_probe *probe;
    const struct found *found;  // whose images are being read
    struct listed *rows;        // owned, of one distance
    size_t n_rows;
    size_t rows_cap;
    bool out_of_memory;
};

// ------------------------------------------------------------------------------------------------------
// Probes

struct twx_probe *twx_probe_create(const struct twx_samples *samples, uint64_t bytes,
                                   const uint8_t *checksum)
{
    struct twx_probe *probe = twx_alloc(1, sizeof *probe);
    if (probe == NULL) {
        return NULL;
    }
    probe->hash_size = samples->hash_size;
    probe->n_compared = twx_hash_bytes(samples->hash_size);
    probe->has_file = true;
    probe->bytes = bytes;
    memcpy(probe->checksum, checksum, TWX_CHECKSUM_BYTES);
    for (unsigned o = 1; o <= TWX_N_ORIENTATIONS; o++) {
        struct twx_samples turned;
        twx_orient_samples(samples, o, &turned);
        (void)twx_dhash(&turned, probe->hashes[o - 1]);
    }
    return probe;
}

/** Reads hex into the probe; TWX_USAGE when it is not a hash of the probe's size or its row half. */
static enum twx_status read_hex(struct twx_probe *probe, const char *hex, struct twx_error *err)
{
    const size_t whole = twx_hash_bytes(probe->hash_size);
    const size_t n_digits = strlen(hex);
    if (n_digits != 2 * whole && n_digits != whole) {
        return twx_fail(
            err, TWX_USAGE, 0,
            "hash '%.140s' has %zu digits: this index takes %zu, or %zu for the row half", hex,
            n_digits, 2 * whole, whole);
    }
    probe->n_compared = n_digits / 2;
    if (!twx_hex_to_bytes(hex, probe->n_compared, probe->hashes[0])) {
        return twx_fail(err, TWX_USAGE, 0, "hash '%.140s' is not hexadecimal", hex);
    }
    if (probe->n_compared == whole) {
        for (unsigned o = 2; o <= TWX_N_ORIENTATIONS; o++) {
            twx_orient_hash(probe->hashes[0], probe->hash_size, o, probe->hashes[o - 1]);
        }
    }
    return TWX_OK;
}

/** Whether the options fit the probe. */
static enum twx_status check_options(const struct twx_probe *probe,
                                     const struct twx_query_options *options, unsigned *radius,
                                     struct twx_error *err)
{
    if (options->any_orientation && probe->n_compared < twx_hash_bytes(probe->hash_size)) {
        return twx_fail(err, TWX_USAGE, 0, "a row half cannot be searched in any orientation");
    }
    return twx_plan_radius(options->radius, 8 * (unsigned)probe->n_compared, radius, err);
}

enum twx_status twx_probe_from_hex(const struct twx_index *index, const char *hex,
                                   const struct twx_query_options *options,
                                   struct twx_probe **probe, struct twx_error *err)
{
    *probe = NULL;
    struct twx_probe *made = twx_alloc(1, sizeof *made);
    if (made == NULL) {
        return twx_fail_memory(err);
    }
    made->hash_size = twx_index_hash_size(index);
    unsigned radius = 0;
    enum twx_status status = read_hex(made, hex, err);
    if (status == TWX_OK) {
        status = check_options(made, options, &radius, err);
    }
    if (status != TWX_OK) {
        twx_probe_free(made);
        return status;
    }
    *probe = made;
    return TWX_OK;
}

void twx_probe_free(struct twx_probe *probe)
{
    free(probe);
}

// ------------------------------------------------------------------------------------------------------
// Hashes

static bool add_found(struct scan *scan, const struct found *found)
{
    if (!twx_reserve((void **)&scan->found, &scan->found_cap, scan->n_found + 1,
                     sizeof *scan->found)) {
        scan->out_of_memory = true;
        return false;
    }
    scan->found[scan->n_found++] = *found;
    return true;
}

static bool scan_tile(struct scan *scan, uint64_t first_id, const uint8_t *codes, size_t n_codes)
{
    struct twx_hit hits[TILE_CODES];
    struct twx_hit best[TILE_CODES];  // position: the orientation, 0 for none
    memset(best, 0, sizeof best);
    bool any = false;
    for (unsigned turn = 0; turn < scan->n_turns; turn++) {
        const size_t n =
            twx_hamming_scan(codes, n_codes, scan->code_bytes, scan->probe->hashes[turn],
                             scan->probe->n_compared, scan->radius, hits);
        for (size_t i = 0; i < n; i++) {
            struct twx_hit *b = &best[hits[i].position];
            if (b->position == 0 || hits[i].distance < b->distance) {
                *b = (struct twx_hit){.position = turn + 1, .distance = hits[i].distance};
            }
        }
        any = any || n > 0;
    }
    for (size_t i = 0; any && i < n_codes; i++) {
        if (best[i].position != 0) {
            struct found found = {.hash_id = first_id + i,
                                  .distance = best[i].distance,
                                  .orientation = best[i].position};
            memcpy(found.code, codes + i * scan->code_bytes, scan->code_bytes);
            if (!add_found(scan, &found)) {
                return false;
            }
        }
    }
    return true;
}

static bool scan_block(void *user, const struct twx_block *block)
{
    struct scan *scan = user;
    for (size_t i = 0; i < block->n_codes; i += TILE_CODES) {
        const size_t left = block->n_codes - i;
        const size_t n = left < TILE_CODES ? left : TILE_CODES;
        if (!scan_tile(scan, block->first_id + i, block->codes + i * scan->code_bytes, n)) {
            return false;
        }
    }
    scan->n_candidates += block->n_codes;
    return true;
}

static int by_distance_then_id(const void *a, const void *b)
{
    const struct found *x = a;
    const struct found *y = b;
    if (x->distance != y->distance) {
        return x->distance < y->distance ? -1 : 1;
    }
    return x->hash_id < y->hash_id ? -1 : x->hash_id > y->hash_id;
}

// ------------------------------------------------------------------------------------------------------
// Images

static bool add_row(void *user, uint64_t hash_id, const struct twx_image *image)
{
    struct listing *listing = user;
    (void)hash_id;
    char *path = malloc(image->path_bytes + 1);
    if (path == NULL || !twx_reserve((void **)&listing->rows, &listing->rows_cap,
                                     listing->n_rows + 1, sizeof *listing->rows)) {
        free(path);
        listing->out_of_memory = true;
        return false;
    }
    memcpy(path, image->path, image->path_bytes + 1);
    const struct twx_probe *probe = listing->probe;
    struct listed *row = &listing->rows[listing->n_rows++];
    *row = (struct listed){
        .match = {.image = *image,
                  .distance = listing->found->distance,
                  .orientation = listing->found->orientation,
                  .is_exact = probe->has_file && probe->bytes == image->bytes &&
                              memcmp(probe->checksum, image->checksum, TWX_CHECKSUM_BYTES) == 0},
        .path = path,
    };
    row->match.image.path = path;
    memcpy(row->match.image.hash, listing->found->code, TWX_HASH_BYTES_MAX);
    return true;
}

static int by_path(const void *a, const void *b)
{
    const struct twx_image *x = &((const struct listed *)a)->match.image;
    const struct twx_image *y = &((const struct listed *)b)->match.image;
    return twx_path_compare(x->path, x->path_bytes, y->path, y->path_bytes);
}

static void drop_rows(struct listing *listing)
{
    for (size_t i = 0; i < listing->n_rows; i++) {
        free(listing->rows[i].path);
    }
    listing->n_rows = 0;
}

/** Reads the images of the equally distant found[0 .. n_found) into listing->rows, by path. */
static enum twx_status read_rows(struct twx_index *index, struct listing *listing,
                                 const struct found *found, size_t n_found, struct twx_error *err)
{
    drop_rows(listing);
    for (size_t i = 0; i < n_found; i++) {
        listing->found = &found[i];
        const enum twx_status status =
            twx_index_images_of_hash(index, found[i].hash_id, add_row, listing, err);
        if (status != TWX_OK) {
            return status;
        }
        if (listing->out_of_memory) {
            return twx_fail_memory(err);
        }
    }
    if (listing->n_rows > 1) {
        qsort(listing->rows, listing->n_rows, sizeof *listing->rows, by_path);
    }
    return TWX_OK;
}

/** Whom the matches are for. */
struct receiver {
    twx_match_fn fn;
    void *user;
    uint64_t max_matches;  // 0 = all
    uint64_t n_matches;
};

/** Hands out one match; false when that was enough. */
static bool hand_out(struct receiver *receiver, const struct twx_match *match)
{
    receiver->n_matches++;
    return receiver->fn(receiver->user, match) && receiver->n_matches != receiver->max_matches;
}

/** Hands out the images of the sorted hashes. */
static enum twx_status list_matches(struct twx_index *index, const struct scan *scan,
                                    struct receiver *receiver, struct twx_error *err)
{
    struct listing listing = {.probe = scan->probe};
    enum twx_status status = TWX_OK;
    bool go_on = true;
    for (size_t i = 0, end = 0; i < scan->n_found && go_on; i = end) {
        while (end < scan->n_found && scan->found[end].distance == scan->found[i].distance) {
            end++;
        }
        status = read_rows(index, &listing, &scan->found[i], end - i, err);
        if (status != TWX_OK) {
            break;
        }
        for (size_t row = 0; row < listing.n_rows && go_on; row++) {
            go_on = hand_out(receiver, &listing.rows[row].match);
        }
    }
    drop_rows(&listing);
    free(listing.rows);
    return status;
}

enum twx_status twx_query(struct twx_index *index, const struct twx_probe *probe,
                          const struct twx_query_options *options, twx_match_fn fn, void *user,
                          struct twx_search_trace *trace, struct twx_error *err)
{
    const double begin = twx_monotonic_seconds();
    struct twx_search_trace own_trace = {0};
    struct scan scan = {
        .probe = probe,
        .n_turns = options->any_orientation ? TWX_N_ORIENTATIONS : 1,
        .code_bytes = twx_hash_bytes(probe->hash_size),
    };
    struct receiver receiver = {.fn = fn, .user = user, .max_matches = options->max_matches};
    uint64_t n_hashes = 0;
    enum twx_status status = check_options(probe, options, &scan.radius, err);
    if (status != TWX_OK) {
        goto done;
    }
    if (probe->hash_size != twx_index_hash_size(index)) {
        status = twx_fail(err, TWX_USAGE, 0,
                          "a hash of size %u cannot be looked up in an index of size %u",
                          probe->hash_size, twx_index_hash_size(index));
        goto done;
    }
    status = twx_index_n_hashes(index, &n_hashes, err);
    if (status != TWX_OK) {
        goto done;
    }
    (void)twx_plan_query(n_hashes, 8 * (unsigned)probe->n_compared, scan.radius, &own_trace);
    status = twx_index_each_block(index, scan_block, &scan, err);
    if (status == TWX_OK && scan.out_of_memory) {
        status = twx_fail_memory(err);
    }
    if (status != TWX_OK) {
        goto done;
    }
    own_trace.n_candidates = scan.n_candidates;
    if (scan.n_found > 1) {
        qsort(scan.found, scan.n_found, sizeof *scan.found, by_distance_then_id);
    }
    status = list_matches(index, &scan, &receiver, err);
    own_trace.n_matches = receiver.n_matches;
done:
    own_trace.seconds = twx_monotonic_seconds() - begin;
    if (trace != NULL) {
        *trace = own_trace;
    }
    free(scan.found);
    return status;
}
