// SPDX-License-Identifier: MIT
//
// Probes as the inside sees them; twindex.h has the rest.
#ifndef TWX_QUERY_PROBE_H
#define TWX_QUERY_PROBE_H

#include "base/status.h"
#include "base/variant_list.h"
#include "hash/radius.h"
#include "hash/turn.h"
#include "likeness/likeness_class.h"

struct twx_probe {
    unsigned hash_size;
    size_t n_compared;                // bytes: a whole hash, or the row half
    bool has_file;                    // bytes and checksum are known
    char *path;                       // owned, absolute: of the file, if it has one
    int64_t mtime_ns;                 // likewise
    struct twx_likeness_facts facts;  // likewise
    unsigned detail;                  // of an image
    uint64_t bytes;
    uint8_t checksum[TWX_CHECKSUM_BYTES];
    uint8_t hashes[TWX_N_TURNS_MAX][TWX_HASH_BYTES_MAX];  // [n - 1]: at turn number n
    struct twx_probe_variant *variants;                   // owned: of an image, ascending by kind
    unsigned n_variants;
};

/** A hash of a part of the picture. */
struct twx_probe_variant {
    unsigned kind;  // enum twx_variant_kind
    uint8_t hashes[TWX_N_TURNS_MAX][TWX_HASH_BYTES_MAX];
};

/** A probe of a picture of no file: as twx_probe_create, which adds what is known of the file. */
struct twx_probe *twx_probe_of_samples(const struct twx_samples *samples);

/**
 * A probe of an image: its hashes at all turns computed from its turned and inverted samples.
 *
 * samples   of the upright picture
 * bytes     size of the file; with the checksum it shows exact duplicates
 * checksum  TWX_CHECKSUM_BYTES
 * variants  NULL: none
 * returns   owned: twx_probe_free; NULL when out of memory
 */
struct twx_probe *twx_probe_create(const struct twx_samples *samples, uint64_t bytes,
                                   const uint8_t *checksum,
                                   const struct twx_variant_list *variants);

/**
 * A probe of a whole hash and its variants, turned without a picture. Nothing is known of a file.
 *
 * hash     twx_hash_bytes(hash_size)
 * returns  owned: twx_probe_free; NULL when out of memory
 */
struct twx_probe *twx_probe_of_hash(unsigned hash_size, const uint8_t *hash,
                                    const struct twx_variant_list *variants);

/**
 * Whether the options fit the probe, and the reach they mean.
 *
 * reach   out
 * errors  TWX_USAGE, as twx_probe_from_hex
 */
enum twx_status twx_probe_check(const struct twx_probe *probe,
                                const struct twx_query_options *options, struct twx_reach *reach,
                                struct twx_error *err) __attribute__((warn_unused_result));

#endif
