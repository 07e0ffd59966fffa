// SPDX-License-Identifier: MIT
//
// Hashes by turns, pictures by the public API, images by their records.
#include "act/plan_looker.h"

#include <string.h>

#include "hash/dhash.h"
#include "hash/turn.h"
#include "store/held_row.h"
#include "twindex_commands.h"

struct twx_image_pair twx_plan_pair(const struct twx_plan_looker *looker, const struct twx_image *a,
                                    const struct twx_image *b, bool is_exact)
{
    const struct twx_turns turns = {.any_orientation = looker->groups->any_orientation,
                                    .inverted = looker->groups->inverted};
    const unsigned hash_size = twx_index_hash_size(looker->index);
    uint8_t turned[TWX_N_TURNS_MAX * TWX_HASH_BYTES_MAX];
    unsigned turn = 0;
    const unsigned n_turns = twx_make_turns(a->hash, hash_size, turns, turned);
    const unsigned distance =
        twx_nearest_turn(turned, n_turns, b->hash, twx_hash_bytes(hash_size), &turn);
    return (struct twx_image_pair){
        .a = *a,
        .b = *b,
        .distance = distance,
        .orientation = twx_turn_orientation(turns, turn),
        .is_inverted = twx_turn_is_inverted(turns, turn),
        .is_exact = is_exact,
    };
}

enum twx_status twx_plan_look(struct twx_plan_looker *looker, const struct twx_image_pair *pairs,
                              size_t n, enum twx_likeness *likeness, struct twx_error *err)
{
    if (looker->verifier == NULL) {
        const enum twx_status status = twx_match_verifier_create(
            looker->index, looker->groups->n_jobs, looker->groups->timeout_seconds, looker->run,
            &looker->verifier, err);
        if (status != TWX_OK) {
            return status;
        }
    }
    return twx_match_verifier_compare_pairs(looker->verifier, pairs, n, likeness, err);
}

// ---------------------------------------------------------------------------------------------------------
// The classes of decisions

enum { PORTION = 256 };  // pairs that are compared at a time

/** An image by its record. Its path is borrowed.  is_found: out; false: it is not in the index, or has no hash */
static enum twx_status load_image(struct twx_index *index, const char *path,
                                  struct twx_image *image, bool *is_found, struct twx_error *err)
{
    struct twx_held_row row;
    const enum twx_status status = twx_held_row_of_path(index, path, &row, is_found, err);
    *is_found = status == TWX_OK && *is_found && row.has_hash &&
                row.record.hash_size == twx_index_hash_size(index);
    if (*is_found) {
        *image = (struct twx_image){
            .path = path,
            .path_bytes = strlen(path),
            .has_hash = true,
            .bytes = row.record.bytes,
            .mtime_ns = row.record.mtime_ns,
            .width = row.record.picture.width,
            .height = row.record.picture.height,
            .has_taken = row.record.picture.has_exif_time,
            .taken_s = row.record.picture.exif_time_s,
        };
        memcpy(image->hash, row.record.hash, sizeof image->hash);
        memcpy(image->checksum, row.record.checksum, sizeof image->checksum);
    }
    return status;
}

/** Adds the pair of a decision to those that are to be compared, if there is one. */
static enum twx_status add_pair(const struct twx_plan_looker *looker,
                                const struct twx_decided_file *file, struct twx_image_pair *pairs,
                                size_t *n, struct twx_error *err)
{
    struct twx_image images[2];
    bool is_found = false;
    if (!twx_is_decided(file, TWX_DECISION_REMOVE) || file->row->other[0] == '\0') {
        return TWX_OK;
    }
    enum twx_status status = load_image(looker->index, file->row->path, &images[0], &is_found, err);
    if (status == TWX_OK && is_found) {
        status = load_image(looker->index, file->row->other, &images[1], &is_found, err);
    }
    if (status == TWX_OK && is_found &&
        memcmp(images[0].checksum, images[1].checksum, sizeof images[0].checksum) != 0) {
        pairs[(*n)++] = twx_plan_pair(looker, &images[0], &images[1], false);
    }
    return status;
}

enum twx_status twx_plan_classes(struct twx_plan_looker *looker, const struct twx_decided *decided,
                                 unsigned *classes, struct twx_error *err)
{
    struct twx_image_pair pairs[PORTION];
    enum twx_likeness likeness[PORTION];
    enum twx_status status = TWX_OK;
    size_t n = 0;
    *classes = 0;
    for (size_t i = 0; i < decided->n && status == TWX_OK; i++) {
        status = add_pair(looker, &decided->files[i], pairs, &n, err);
        if (status != TWX_OK || n == 0 || (n < PORTION && i + 1 < decided->n)) {
            continue;
        }
        status = twx_plan_look(looker, pairs, n, likeness, err);
        for (size_t k = 0; k < n && status == TWX_OK; k++) {
            *classes |= 1U << likeness[k];
        }
        n = 0;
    }
    *classes &= ~(1U << TWX_LIKENESS_UNVERIFIED | 1U << TWX_LIKENESS_NONE);
    return status;
}
