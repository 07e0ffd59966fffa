// SPDX-License-Identifier: MIT
//
// Probes of samples and of hex, with their hashes at all turns. Owns nothing past a call.
#include "query/probe.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checksum.h"
#include "base/hex.h"
#include "base/sized.h"
#include "hash/dhash.h"
#include "hash/hamming.h"
#include "query/plan.h"
#include "twindex_commands.h"

/** Makes the hashes of the negative of those that are not.  hashes: TWX_N_TURNS_MAX */
static void complement(uint8_t (*hashes)[TWX_HASH_BYTES_MAX])
{
    const size_t n_bytes = (size_t)TWX_N_ORIENTATIONS * TWX_HASH_BYTES_MAX;
    memcpy(hashes[TWX_N_ORIENTATIONS], hashes[0], n_bytes);
    twx_invert_code(hashes[TWX_N_ORIENTATIONS], n_bytes);
}

/** Makes the hashes at all turns of the upright one.  hashes: TWX_N_TURNS_MAX, of which the first is there */
static void turn_hash(unsigned hash_size, uint8_t (*hashes)[TWX_HASH_BYTES_MAX])
{
    for (unsigned o = 2; o <= TWX_N_ORIENTATIONS; o++) {
        twx_orient_hash(hashes[0], hash_size, o, hashes[o - 1]);
    }
    complement(hashes);
}

/** Turns the variants of an image.  returns: false when out of memory */
static bool take_variants(struct twx_probe *probe, const struct twx_variant_list *list)
{
    probe->variants = twx_alloc(list->n, sizeof *probe->variants);
    if (probe->variants == NULL) {
        return false;
    }
    probe->n_variants = list->n;
    for (unsigned i = 0; i < list->n; i++) {
        struct twx_probe_variant *variant = &probe->variants[i];
        variant->kind = list->kinds[i];
        memcpy(variant->hashes[0], list->hashes[i], sizeof variant->hashes[0]);
        turn_hash(probe->hash_size, variant->hashes);
    }
    return true;
}

struct twx_probe *twx_probe_of_hash(unsigned hash_size, const uint8_t *hash,
                                    const struct twx_variant_list *variants)
{
    struct twx_probe *probe = twx_alloc(1, sizeof *probe);
    if (probe == NULL) {
        return NULL;
    }
    probe->hash_size = hash_size;
    probe->n_compared = twx_hash_bytes(hash_size);
    memcpy(probe->hashes[0], hash, probe->n_compared);
    turn_hash(hash_size, probe->hashes);
    if (!take_variants(probe, variants)) {
        twx_probe_free(probe);
        return NULL;
    }
    return probe;
}

struct twx_probe *twx_probe_of_samples(const struct twx_samples *samples)
{
    struct twx_probe *probe = twx_alloc(1, sizeof *probe);
    if (probe == NULL) {
        return NULL;
    }
    probe->hash_size = samples->hash_size;
    probe->n_compared = twx_hash_bytes(samples->hash_size);
    for (unsigned o = TWX_N_ORIENTATIONS; o >= 1; o--) {
        struct twx_samples turned;
        twx_orient_samples(samples, o, &turned);
        probe->detail = twx_dhash(&turned, probe->hashes[o - 1]);  // at last of the upright one
        twx_invert_samples(&turned);
        (void)twx_dhash(&turned, probe->hashes[TWX_N_ORIENTATIONS + o - 1]);
    }
    return probe;
}

struct twx_probe *twx_probe_create(const struct twx_samples *samples, uint64_t bytes,
                                   const uint8_t *checksum, const struct twx_variant_list *variants)
{
    struct twx_probe *probe = twx_probe_of_samples(samples);
    if (probe == NULL) {
        return NULL;
    }
    probe->has_file = true;
    probe->bytes = bytes;
    memcpy(probe->checksum, checksum, TWX_CHECKSUM_BYTES);
    if (variants != NULL && !take_variants(probe, variants)) {
        twx_probe_free(probe);
        return NULL;
    }
    return probe;
}

void twx_compare(const struct twx_probe *a, const struct twx_probe *b, bool any_orientation,
                 bool inverted, struct twx_comparison *comparison)
{
    const struct twx_turns turns = {.any_orientation = any_orientation, .inverted = inverted};
    const uint32_t flat_below = twx_flat_below(a->hash_size);
    const unsigned n_bits = 8 * (unsigned)a->n_compared;
    const unsigned of_a = twx_hash_structure(a->hashes[0], n_bits);
    const unsigned of_b = twx_hash_structure(b->hashes[0], n_bits);
    *comparison = (struct twx_comparison){
        .n_bits = n_bits,
        .distance = UINT_MAX,
        .structure = of_a < of_b ? of_a : of_b,
        .is_exact = twx_checksum_is_known(a->checksum) && a->bytes == b->bytes &&
                    memcmp(a->checksum, b->checksum, sizeof a->checksum) == 0,
        .is_flat = a->detail < flat_below || b->detail < flat_below,
    };
    for (unsigned turn = 0; turn < twx_n_turns(turns); turn++) {
        const unsigned distance =
            twx_hamming(a->hashes[twx_turn_number(turns, turn) - 1], b->hashes[0], a->n_compared);
        if (distance < comparison->distance) {
            comparison->distance = distance;
            comparison->orientation = twx_turn_orientation(turns, turn);
            comparison->is_inverted = twx_turn_is_inverted(turns, turn);
        }
    }
}

/** Reads hex into the probe; TWX_USAGE when it is not a hash of the probe's size or its row half. */
static enum twx_status read_hex(struct twx_probe *probe, const char *hex, struct twx_error *err)
{
    const size_t whole = twx_hash_bytes(probe->hash_size);
    const size_t n_digits = strlen(hex);
    if (hex[0] == '0' && (hex[1] == 'x' || hex[1] == 'X')) {
        return twx_fail(err, TWX_USAGE, 0, "hash '%.140s' begins with 0x: give its digits alone",
                        hex);
    }
    if (strspn(hex, "0123456789abcdefABCDEF") != n_digits) {
        return twx_fail(err, TWX_USAGE, 0, "hash '%.140s' is not hexadecimal", hex);
    }
    if (n_digits != 2 * whole && n_digits != whole) {
        return twx_fail(
            err, TWX_USAGE, 0,
            "hash '%.140s' has %zu digits: this index takes %zu, or %zu for the row half", hex,
            n_digits, 2 * whole, whole);
    }
    probe->n_compared = n_digits / 2;
    (void)twx_hex_to_bytes(hex, probe->n_compared, probe->hashes[0]);  // they are digits
    if (probe->n_compared == whole) {
        turn_hash(probe->hash_size, probe->hashes);
    } else {
        complement(probe->hashes);
    }
    return TWX_OK;
}

enum twx_status twx_probe_check(const struct twx_probe *probe,
                                const struct twx_query_options *options, struct twx_reach *reach,
                                struct twx_error *err)
{
    if (options->any_orientation && probe->n_compared < twx_hash_bytes(probe->hash_size)) {
        return twx_fail(err, TWX_USAGE, 0, "a row half cannot be searched in any orientation");
    }
    return twx_reach_of(options->radius, options->adaptive, 8 * (unsigned)probe->n_compared, reach,
                        err);
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
    struct twx_reach reach;
    struct twx_query_options known;
    enum twx_status status =
        twx_sized_take(&known, sizeof known, options, "twx_query_options", err);
    if (status == TWX_OK) {
        status = read_hex(made, hex, err);
    }
    if (status == TWX_OK) {
        status = twx_probe_check(made, &known, &reach, err);
    }
    if (status != TWX_OK) {
        twx_probe_free(made);
        return status;
    }
    *probe = made;
    return TWX_OK;
}

size_t twx_probe_hash(const struct twx_probe *probe, uint8_t hash[TWX_HASH_BYTES_MAX])
{
    memcpy(hash, probe->hashes[0], probe->n_compared);
    return probe->n_compared;
}

void twx_probe_free(struct twx_probe *probe)
{
    if (probe != NULL) {
        free(probe->variants);
        free(probe->path);
    }
    free(probe);
}
