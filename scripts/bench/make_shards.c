// SPDX-License-Identifier: MIT
//
// Synthetic shards for the benchmarks: N records with realistic hashes and paths, spread over SHARDS files in DIR.
//
//     make_shards DIR N [SHARDS [HASH_SIZE [SEED [DENSE]]]]
//
// Hashes: 80 % random, 15 % near another at distance 1 to 8, DENSE %, by default 5, in a dense low-detail region (0 to 6 bits set).
// Paths: folders of 1,000 files. The same arguments give the same bytes but for the observation time, which is
// the seed, so that a later seed replaces what an earlier one said of a path.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mix.h"
#include "store/shard_write.h"

static uint64_t state;
static uint64_t dense_percent = 5;

/** splitmix64: enough randomness for test data. */
static uint64_t next_random(void)
{
    return twx_mix64(state += 0x9e3779b97f4a7c15);
}

static void flip(uint8_t *hash, unsigned n_bits, unsigned n_flips)
{
    for (unsigned i = 0; i < n_flips; i++) {
        const unsigned bit = (unsigned)(next_random() % n_bits);
        hash[bit / 8] ^= (uint8_t)(0x80U >> bit % 8);
    }
}

/** The i-th hash; a near one flips bits of a random earlier one, which is made again from its number. */
static void make_hash(uint64_t seed, uint64_t i, unsigned hash_size, uint8_t *hash)
{
    const unsigned n_bits = 2 * hash_size * hash_size;
    const uint64_t before = state;
    state = seed * 0x2545f4914f6cdd1d + i * 0x9e3779b97f4a7c15;
    const uint64_t kind = next_random() % 100;
    memset(hash, 0, n_bits / 8);
    if (kind < dense_percent) {
        flip(hash, n_bits, (unsigned)(next_random() % 7));
    } else if (kind < 20 && i > 0) {
        const uint64_t other = next_random() % i;
        const unsigned n_flips = 1 + (unsigned)(next_random() % 8);
        const uint64_t own = state;
        make_hash(seed, other, hash_size, hash);
        state = own;
        flip(hash, n_bits, n_flips);
    } else {
        for (unsigned byte = 0; byte < n_bits / 8; byte += 8) {
            const uint64_t word = next_random();
            memcpy(hash + byte, &word, 8);
        }
    }
    state = before;
}

static enum twx_status append(struct twx_shard_writer *writer, uint64_t seed, uint64_t i,
                              unsigned hash_size, struct twx_error *err)
{
    char path[96];
    // Numbers are scattered over the shards, as a walk hands them to workers.
    const int n = snprintf(path, sizeof path, "/collection/%05llu/image_%08llu.jpg",
                           (unsigned long long)(i / 1000), (unsigned long long)i);
    struct twx_record record = {
        .path = path,
        .path_bytes = (size_t)n,
        .bytes = 100000 + i % 50000,
        .mtime_ns = 1500000000000000000 + (int64_t)i,
        .ctime_ns = 1500000000000000000 + (int64_t)i,
        .inode = i + 1,
        .device = 2049,
        .picture.format = TWX_FORMAT_JPEG,
        .picture.width = 640,
        .picture.height = 480,
        .picture.n_frames = 1,
        .hash_version = TWX_HASH_VERSION,
        .picture.decoder = 2,
        .picture.decoder_version = 0x020105,
        .hash_size = hash_size,
        .detail = 100,
    };
    const uint64_t checksum[2] = {seed, i + 1};
    memcpy(record.checksum, checksum, sizeof checksum);
    make_hash(seed, i, hash_size, record.hash);
    return twx_shard_writer_append(writer, &record, err);
}

static enum twx_status make_shard(const char *folder, uint64_t n, unsigned worker,
                                  unsigned n_shards, unsigned hash_size, uint64_t seed,
                                  struct twx_error *err)
{
    struct twx_shard_header header = {
        .hash_version = TWX_HASH_VERSION,
        .hash_size = hash_size,
        .worker = worker,
        .observed_ns = (int64_t)seed,
        .libraries = "synthetic",
    };
    memcpy(header.run_id, &seed, sizeof seed);
    struct twx_shard_writer *writer = NULL;
    enum twx_status status = twx_shard_writer_create(folder, &header, &writer, err);
    for (uint64_t i = worker; status == TWX_OK && i < n; i += n_shards) {
        status = append(writer, seed, i, hash_size, err);
    }
    return status == TWX_OK ? twx_shard_writer_seal(&writer, err) : status;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        (void)fprintf(stderr, "usage: make_shards DIR N [SHARDS [HASH_SIZE [SEED [DENSE]]]]\n");
        return 2;
    }
    const uint64_t n = strtoull(argv[2], NULL, 10);
    const unsigned n_shards = argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : 4;
    const unsigned hash_size = argc > 4 ? (unsigned)strtoul(argv[4], NULL, 10) : 8;
    const uint64_t seed = argc > 5 ? strtoull(argv[5], NULL, 10) : 1;
    dense_percent = argc > 6 ? strtoull(argv[6], NULL, 10) : dense_percent;
    struct twx_error err = {0};
    for (unsigned i = 0; i < n_shards; i++) {
        if (make_shard(argv[1], n, i, n_shards, hash_size, seed, &err) != TWX_OK) {
            (void)fprintf(stderr, "make_shards: %s\n", err.text);
            return 1;
        }
    }
    return 0;
}
