// SPDX-License-Identifier: MIT
//
// A decoder of luma that declines what it does not take, held against libvips.
#ifndef TWX_TESTS_LUMA_DOOR_H
#define TWX_TESTS_LUMA_DOOR_H

#include <sys/mman.h>
#include <unistd.h>

#include "file/hash_file.h"
#include "hash/hamming.h"
#include "image/decode_call.h"
#include "testdata.h"
#include "twindex_commands.h"

/** A decoder, as in decode_webp.h. */
typedef enum twx_status (*door_fn)(const struct twx_decode_call *call, bool *declined,
                                   struct twx_error *err);

struct door {
    door_fn decode;
    enum twx_format format;
    enum twx_decoder_id id;
};

/** What a door made of one file. */
struct door_outcome {
    bool declined;
    uint32_t width;  // of the plane
    uint32_t height;
    uint32_t n_rows;
    uint64_t sum;  // of all samples
    struct twx_picture picture;
};

static inline enum twx_status door_begin(void *user, uint32_t width, uint32_t height,
                                         double box_width, double box_height, struct twx_error *err)
{
    struct door_outcome *outcome = user;
    (void)err;
    ck_assert_uint_eq(outcome->width, 0);
    ck_assert(box_width == width && box_height == height);
    outcome->width = width;
    outcome->height = height;
    return TWX_OK;
}

static inline void door_push(void *user, const uint8_t *row)
{
    struct door_outcome *outcome = user;
    ck_assert_uint_lt(outcome->n_rows, outcome->height);
    outcome->n_rows++;
    for (uint32_t x = 0; x < outcome->width; x++) {
        outcome->sum += row[x];
    }
}

/** Asks a door alone. What is declined leaves picture and sink as they were. */
static inline struct door_outcome ask_door(const struct door *door, const struct twx_source *source,
                                           unsigned n_channels, uint64_t max_pixels)
{
    const struct twx_picture unknown = {.format = door->format, .n_frames = 1, .orientation = 1};
    const struct twx_decode_limits limits = {.max_pixels = max_pixels};
    struct twx_verdict verdict = {.status = TWX_IMAGE_HASHED};
    struct door_outcome outcome = {.picture = unknown};
    const struct twx_pixel_sink sink = {
        .user = &outcome, .n_channels = n_channels, .begin = door_begin, .push = door_push};
    const struct twx_decode_call call = {
        .source = source,
        .format = door->format,
        .limits = &limits,
        .sink = &sink,
        .picture = &outcome.picture,
        .verdict = &verdict,
    };
    ck_assert_int_eq(door->decode(&call, &outcome.declined, NULL), TWX_OK);
    ck_assert(verdict.status == TWX_IMAGE_HASHED && verdict.reason == TWX_REASON_NONE);
    ck_assert_uint_eq(outcome.n_rows, outcome.height);
    if (outcome.declined) {
        ck_assert_uint_eq(outcome.height, 0);
        ck_assert_int_eq(outcome.picture.decoder, TWX_DECODER_NONE);
        ck_assert_uint_eq(outcome.picture.width, 0);
    } else {
        ck_assert_uint_gt(outcome.height, 0);
        ck_assert_int_eq(outcome.picture.decoder, door->id);
        ck_assert_uint_ne(outcome.picture.decoder_version, 0);
    }
    return outcome;
}

/** Asks it for luma without a limit. */
static inline struct door_outcome ask_for_luma(const struct door *door,
                                               const struct twx_source *source)
{
    return ask_door(door, source, 1, UINT64_MAX);
}

/** That a file which is taken is declined in colour, and where it has more pixels than it may. */
static inline void assert_limits_hold(const struct door *door, const uint8_t *bytes, size_t n)
{
    const struct twx_source source = {.fd = -1, .size = n, .bytes = bytes};
    const struct door_outcome whole = ask_for_luma(door, &source);
    const uint64_t n_pixels = (uint64_t)whole.width * whole.height;
    ck_assert(!ask_door(door, &source, 1, n_pixels).declined);
    ck_assert(ask_door(door, &source, 1, n_pixels - 1).declined);
    ck_assert(ask_door(door, &source, 3, n_pixels).declined);
}

/** That a file is declined. */
static inline void assert_declined(const struct door *door, const char *name)
{
    struct twx_source source = testdata_load(name);
    ck_assert_msg(ask_for_luma(door, &source).declined, "%s is taken", name);
    testdata_unload(&source);
}

/** That no beginning of a file is taken, the last byte left out included; of many every `step`th. */
static inline void assert_prefixes_declined(const struct door *door, const uint8_t *bytes, size_t n,
                                            size_t step)
{
    ck_assert(
        !ask_for_luma(door, &(struct twx_source){.fd = -1, .size = n, .bytes = bytes}).declined);
    for (size_t i = n - 1; i != SIZE_MAX; i = i < step ? SIZE_MAX : i - (n - i < 64 ? 1 : step)) {
        uint8_t *prefix = malloc(i > 0 ? i : 1);  // of exactly its size
        ck_assert_ptr_nonnull(prefix);
        memcpy(prefix, bytes, i);
        const struct twx_source source = {.fd = -1, .size = i, .bytes = prefix};
        ck_assert_msg(ask_for_luma(door, &source).declined, "%zu of %zu bytes are taken", i, n);
        free(prefix);
    }
}

/** That a file which is not in memory is taken, or declined, as one that is. */
static inline void assert_same_by_descriptor(const struct door *door, const uint8_t *bytes,
                                             size_t n)
{
    const int fd = memfd_create("door", MFD_CLOEXEC);
    ck_assert(fd >= 0 && write(fd, bytes, n) == (ssize_t)n);
    const struct door_outcome a =
        ask_for_luma(door, &(struct twx_source){.fd = -1, .size = n, .bytes = bytes});
    const struct door_outcome b = ask_for_luma(door, &(struct twx_source){.fd = fd, .size = n});
    ck_assert(a.declined == b.declined && a.width == b.width && a.sum == b.sum);
    (void)close(fd);
}

/** Hashes by the doors, and by libvips alone. */
struct two_hashers {
    size_t n_bytes;  // of a hash
    struct twx_file_hasher *own;
    struct twx_file_hasher *vips;
};

static inline struct two_hashers two_hashers_of(unsigned hash_size)
{
    ck_assert_int_eq(twx_decode_start(true, NULL), TWX_OK);
    struct twx_file_options options = {.hash_size = hash_size, .decoder = TWX_DECODE_AUTO};
    struct two_hashers two = {.n_bytes = (size_t)hash_size * hash_size / 4,
                              .own = twx_file_hasher_create(&options)};
    options.decoder = TWX_DECODE_BY_VIPS;
    two.vips = twx_file_hasher_create(&options);
    ck_assert(two.own != NULL && two.vips != NULL);
    return two;
}

static inline struct two_hashers two_hashers_create(void)
{
    return two_hashers_of(8);
}

static inline void two_hashers_free(struct two_hashers *two)
{
    twx_file_hasher_free(two->own);
    twx_file_hasher_free(two->vips);
}

/** Hashes a file twice, and compares all that is known of the picture.  returns: bits between the hashes */
static inline unsigned distance_to_vips(const struct two_hashers *two, const struct door *door,
                                        const uint8_t *bytes, size_t n)
{
    static struct twx_file_facts own;
    static struct twx_file_facts vips;
    ck_assert_int_eq(twx_hash_memory(two->own, bytes, n, &own, NULL), TWX_OK);
    ck_assert_int_eq(twx_hash_memory(two->vips, bytes, n, &vips, NULL), TWX_OK);
    ck_assert_int_eq(own.verdict.status, TWX_IMAGE_HASHED);
    ck_assert_int_eq(own.picture.decoder, door->id);
    ck_assert_int_eq(vips.picture.decoder, TWX_DECODER_VIPS);
    own.picture.decoder = vips.picture.decoder;
    own.picture.decoder_version = vips.picture.decoder_version;
    ck_assert_int_eq(own.picture.format, vips.picture.format);
    ck_assert(own.picture.width == vips.picture.width && own.picture.height == vips.picture.height);
    ck_assert_uint_eq(own.picture.n_frames, vips.picture.n_frames);
    ck_assert(own.picture.has_alpha == vips.picture.has_alpha);
    ck_assert_uint_eq(own.picture.orientation, vips.picture.orientation);
    ck_assert_uint_eq(own.picture.exif_orientation, vips.picture.exif_orientation);
    ck_assert(own.picture.has_exif_time == vips.picture.has_exif_time);
    ck_assert_int_eq(own.picture.exif_time_s, vips.picture.exif_time_s);
    return twx_hamming(own.hash, vips.hash, two->n_bytes);
}

/**
 * That a file with damage is hashed by the doors if it is hashed by libvips, and that none of them reads what is not there.
 *
 * n_changes  how many files are made of one where all are wanted (TWX_LONG); a third of them are else
 */
static inline void assert_damage_agrees(const struct two_hashers *two, const uint8_t *bytes,
                                        size_t n, unsigned n_changes)
{
    static struct twx_file_facts own;
    static struct twx_file_facts vips;
    uint64_t state = 1;
    uint8_t *damaged = malloc(n);
    ck_assert_ptr_nonnull(damaged);
    for (unsigned i = 0; i < (getenv("TWX_LONG") != NULL ? n_changes : n_changes / 3); i++) {
        memcpy(damaged, bytes, n);
        const size_t reach = i % 2 == 0 ? n : n < 400 ? n : 400;  // every other one near the front
        for (unsigned k = 0; k <= i % 3; k++) {
            state = state * 6364136223846793005U + 1442695040888963407U;
            damaged[(state >> 33) % reach] ^= (uint8_t)(1U << (state >> 29 & 7));
        }
        ck_assert_int_eq(twx_hash_memory(two->own, damaged, n, &own, NULL), TWX_OK);
        ck_assert_int_eq(twx_hash_memory(two->vips, damaged, n, &vips, NULL), TWX_OK);
        ck_assert_msg(own.verdict.status == vips.verdict.status &&
                          own.verdict.reason == vips.verdict.reason,
                      "change %u: %d %d, by libvips %d %d", i, own.verdict.status,
                      own.verdict.reason, vips.verdict.status, vips.verdict.reason);
        ck_assert(own.picture.width == vips.picture.width &&
                  own.picture.height == vips.picture.height);
    }
    free(damaged);
}

#endif
