// SPDX-License-Identifier: MIT
//
// Random records for the tests of the store: few values each, so that ties are the rule.
#ifndef TWX_TESTS_RANDOM_RECORDS_H
#define TWX_TESTS_RANDOM_RECORDS_H

#include <stdio.h>
#include <string.h>

#include "runner.h"
#include "store/record.h"
#include "twindex_commands.h"

enum { PATH_CAP = 64 };

static inline uint64_t below(uint64_t n, uint64_t *state)
{
    return next_random(state) % n;
}

/** One of n paths in a few folders, some of which begin like others. Written into `path`. */
static inline void random_path(unsigned n, char path[static PATH_CAP], uint64_t *state)
{
    static const char *const folders[] = {"/", "/a/", "/a-b/", "/a/b/", "/\xff\n/"};
    const unsigned i = (unsigned)below(n, state);
    (void)snprintf(path, PATH_CAP, "%s%u%s", folders[i % 5], i / 5, i % 3 == 0 ? ".jpg" : "");
}

/** Something, or nothing, of each kind of metadata. */
static inline void fill_metadata(struct twx_metadata *m, uint64_t *state)
{
    uint64_t seed = below(2, state);
    *m = (struct twx_metadata){
        .has_subsec = below(2, state) != 0,
        .camera_hash = below(2, state) != 0 ? UINT64_MAX - below(2, state) : 0,
        .n_fields = (uint16_t)(below(2, state) != 0 ? UINT16_MAX : below(2, state)),
        .flags = (uint16_t)below(8, state),
        .jpeg_quality = (uint8_t)below(TWX_JPEG_QUALITY_MAX + 1, state),
    };
    m->subsec_us = m->has_subsec ? (uint32_t)below(2, state) * TWX_SUBSEC_US_MAX : 0;
    if (below(2, state) != 0) {
        fill_random(m->payload_checksum, sizeof m->payload_checksum, &seed);
    }
}

/** The first n kinds of variants, or of two the ends, their hashes among 16 by `seed`; of the record's hash size. */
static inline void fill_variants(struct twx_record *r, unsigned n, uint64_t seed)
{
    enum { N_SETS = 64, SET_BYTES = TWX_VARIANTS_MAX * (1 + TWX_HASH_BYTES_MAX) };
    static uint8_t sets[2][N_SETS][SET_BYTES];  // borrowed by records
    uint8_t *set = sets[r->hash_size == 16][(seed % 16 + 16 * (n % 4)) % N_SETS];
    const size_t each = twx_record_variant_bytes(r->hash_size);
    for (unsigned i = 0; i < n; i++) {
        uint64_t hash_seed = (seed + i) % 16;
        set[i * each] = (uint8_t)(n == 2 && i == 1 ? TWX_VARIANTS_MAX : i + 1);
        fill_random(set + i * each + 1, each - 1, &hash_seed);
    }
    r->variants_level = n > 2 ? TWX_VARIANTS_ALL : TWX_VARIANTS_TRIM;
    r->n_variants = n;
    r->variants = set;
}

/** What was found of an image: of size 8, its hash one of n_hashes. */
static inline void fill_image(struct twx_record *r, unsigned n_hashes, uint64_t *state)
{
    r->picture.format = (enum twx_format)(1 + below(TWX_N_FORMATS - 1, state));
    r->picture.width = 1 + (uint32_t)below(2, state);
    r->picture.height = 1 + (uint32_t)below(2, state);
    r->picture.n_frames = 1 + (uint32_t)below(2, state);
    r->picture.has_alpha = below(2, state) != 0;
    r->picture.exif_orientation = (unsigned)below(9, state);
    r->picture.has_exif_time = below(2, state) != 0;
    r->picture.exif_time_s = r->picture.has_exif_time ? (int64_t)below(3, state) - 1 : 0;
    r->picture.decoder = (unsigned)below(3, state);
    r->picture.decoder_version = (uint32_t)below(2, state) << 16;
    r->hash_size = 8;
    r->detail = (uint32_t)below(129, state);
    uint64_t seed = below(n_hashes, state);
    fill_random(r->hash, 16, &seed);
    if (below(2, state) != 0) {
        fill_metadata(&r->metadata, state);
    }
    r->variants_level = TWX_VARIANTS_NONE;
    r->n_variants = 0;
    if (below(2, state) != 0) {
        const unsigned n = (unsigned)below(4, state);
        fill_variants(r, n, below(16, state));
    }
}

/** What was found of a truncated picture: nothing, its rows, or a hash of them. */
static inline void fill_partial(struct twx_record *r, unsigned n_hashes, uint64_t *state)
{
    r->partial.is_known = below(3, state) != 0;
    if (!r->partial.is_known) {
        return;
    }
    r->partial.n_rows = (uint32_t)below(2, state);
    if (r->partial.n_rows > 0) {
        r->picture.format = TWX_FORMAT_JPEG;
        r->picture.width = 1 + (uint32_t)below(2, state);
        r->picture.height = 1 + (uint32_t)below(2, state);
        r->picture.exif_orientation = (unsigned)below(9, state);
        r->partial.hash_size = 8;
        uint64_t seed = below(n_hashes, state);
        fill_random(r->partial.hash, 16, &seed);
    }
}

/** A record of this path; the path is borrowed. */
static inline struct twx_record random_record(const char *path, unsigned n_hashes, uint64_t *state)
{
    struct twx_record r = {
        .status = (enum twx_image_status)below(3, state),
        .path = path,
        .path_bytes = strlen(path),
        .bytes = below(3, state) == 0 ? UINT64_MAX - 1 : below(3, state),
        .mtime_ns = (int64_t)below(3, state) - 1,
        .ctime_ns = (int64_t)below(2, state),
        .inode = below(2, state) == 0 ? UINT64_MAX : 1,
        .device = below(3, state),
        .hash_version = 1 + (unsigned)below(2, state),
    };
    if (below(4, state) != 0) {
        uint64_t seed = below(4, state);
        fill_random(r.checksum, sizeof r.checksum, &seed);
    }
    if (r.status == TWX_IMAGE_HASHED) {
        fill_image(&r, n_hashes, state);
    } else if (r.status == TWX_IMAGE_FAILED) {
        r.reason = (enum twx_reason)(1 + below(TWX_N_REASONS - 1, state));
    }
    if (r.reason == TWX_REASON_TRUNCATED) {
        fill_partial(&r, n_hashes, state);
    }
    return r;
}

#endif
