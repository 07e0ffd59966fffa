// SPDX-License-Identifier: MIT
//
// Target: the reader of shards and records. The input is a shard file. The reader is compiled in here with its
// mapping replaced by a heap block of the file's size: a read past the end of a mapping would not be seen.
#include <string.h>

#include "shard_mutator.h"

static uint8_t *mapped;
static size_t mapped_bytes;
static size_t forgotten_bytes;

static void *map_copy(int fd, size_t size)
{
    CLAIM(mapped == NULL);
    mapped = malloc(size);
    CLAIM(mapped != NULL && pread(fd, mapped, size, 0) == (ssize_t)size);
    mapped_bytes = size;
    forgotten_bytes = 0;
    return mapped;
}

static int unmap_copy(const void *bytes, size_t size)
{
    CLAIM(bytes == mapped && size == mapped_bytes);
    free(mapped);
    mapped = NULL;
    return 0;
}

/** Pages given back are pages of the mapping, from its start on. */
static int forget_copy(const uint8_t *bytes, size_t size)
{
    CLAIM(bytes == mapped + forgotten_bytes && size <= mapped_bytes - forgotten_bytes);
    CLAIM(size % (size_t)sysconf(_SC_PAGESIZE) == 0);
    forgotten_bytes += size;
    return 0;
}

#define mmap(address, size, protection, flags, fd, offset) map_copy(fd, size)
#define munmap(bytes, size) unmap_copy(bytes, size)
#define madvise(bytes, size, advice) forget_copy(bytes, size)
#include "store/shard_read.c"

// ---------------------------------------------------------------------------------------------------------
// Claims

/** What was read is a record that can be written, and reads the same again. */
static void check_record(const struct twx_record *record, const struct twx_shard_header *of)
{
    static uint8_t bytes[TWX_RECORD_BYTES_MAX];
    static uint8_t again[TWX_RECORD_BYTES_MAX];
    struct twx_record copy;
    CLAIM(record->path_bytes > 0 && record->path_bytes <= TWX_RECORD_PATH_MAX);
    CLAIM(memchr(record->path, 0, record->path_bytes) == NULL);
    CLAIM(record->hash_size == 0 || record->hash_size == of->hash_size);
    const size_t n = twx_record_encode(record, bytes);
    CLAIM(n <= sizeof bytes && twx_record_decode(bytes, n, &copy));
    CLAIM(twx_record_encode(&copy, again) == n && memcmp(bytes, again, n) == 0);
    CLAIM(twx_record_compare(record, 1, &copy, 1) == 0);
}

static void read_all(struct twx_shard *shard)
{
    struct twx_record record;
    struct twx_record before = {0};
    uint64_t n_records = 0;
    uint64_t n_lost = 0;
    uint64_t n_told = 0;
    uint64_t checksum = 0;
    const bool has_footer = twx_shard_footer(shard, &n_told, &checksum);
    while (twx_shard_next(shard, &record)) {
        check_record(&record, twx_shard_header(shard));
        if (n_records++ > 0) {
            const int order = twx_record_compare(&before, 0, &record, 0);
            const int back = twx_record_compare(&record, 0, &before, 0);
            CLAIM((order > 0) == (back < 0) && (order == 0) == (back == 0));
        }
        before = record;
    }
    const enum twx_shard_end how = twx_shard_end(shard, &n_lost);
    CLAIM(n_lost <= twx_shard_size(shard));
    CLAIM(how == TWX_SHARD_TORN ? !has_footer : true);
    CLAIM(how == TWX_SHARD_SEALED ? has_footer && n_told == n_records && n_lost == 0 : true);
    twx_shard_forget(shard);
    CLAIM(!twx_shard_next(shard, &record));
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
    static int fd = -1;
    static char path[64];
    struct twx_shard *shard = NULL;
    struct twx_error err = {0};
    if (fd < 0) {
        fd = fuzz_file_of(NULL, 0);
        (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    }
    CLAIM(ftruncate(fd, 0) == 0 && pwrite(fd, input, size, 0) == (ssize_t)size);
    if (twx_shard_open(path, &shard, &err) == TWX_OK) {
        read_all(shard);
    } else {
        CLAIM(err.status == TWX_UNUSABLE && err.text[0] != '\0' && shard == NULL);
    }
    twx_shard_free(shard);
    CLAIM(mapped == NULL);
    return 0;
}
