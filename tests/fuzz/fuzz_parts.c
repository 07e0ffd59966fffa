// SPDX-License-Identifier: MIT
//
// Target: the readers of what tasks of a cluster hand to each other: manifests, ranks, edges. The first byte says which, and
// whether the checksums of the file behind it are mended first: else hardly an input would come past them.
#include <malloc.h>
#include <string.h>

#include "base/bytes.h"
#include "base/checksum.h"
#include "fuzz.h"
#include "group/edge_merge.h"
#include "group/link_edges.h"
#include "group/rank_file.h"
#include "store/manifest_read.h"

enum { N_NODES = 300, RANKS_HEADER_BYTES = 64 };

#define MENDS 0x80U

/** A refusal says why, and blames the file. */
static bool is_good(enum twx_status status, const struct twx_error *err)
{
    CLAIM(status == TWX_OK || (status == TWX_UNUSABLE && err->text[0] != '\0'));
    return status == TWX_OK;
}

// ---------------------------------------------------------------------------------------------------------
// Manifests

static bool take_root(void *user, const struct twx_manifest_root *root)
{
    (void)user;
    CLAIM(root->path != NULL && root->fs_uuid != NULL && root->fs_label != NULL);
    return true;
}

/** returns: files of all parts; fails where one is no file */
static uint64_t count_files(const struct twx_manifest *manifest, uint32_t n_parts, bool *is_sound)
{
    uint64_t n_files = 0;
    for (uint32_t i = 0; i < n_parts; i++) {
        struct twx_manifest_part *part = twx_manifest_part_create(manifest, i, n_parts);
        struct twx_manifest_file file;
        struct twx_error err = {0};
        bool found = true;
        CLAIM(part != NULL);
        while (found && *is_sound) {
            *is_sound = is_good(twx_manifest_part_next(part, &file, &found, &err), &err);
            if (*is_sound && found) {
                CLAIM(file.path_bytes > 0 && strlen(file.path) == file.path_bytes);
                n_files++;
            }
        }
        twx_manifest_part_free(part);
    }
    return n_files;
}

static void read_manifest(const char *path, size_t size)
{
    (void)size;
    struct twx_manifest *manifest = NULL;
    struct twx_error err = {0};
    bool is_sound = true;
    if (is_good(twx_manifest_open(path, &manifest, &err), &err)) {
        const bool is_whole = is_good(twx_manifest_verify(manifest, NULL, &err), &err);
        (void)is_good(twx_manifest_each_root(manifest, take_root, NULL, &err), &err);
        const uint64_t n_files = count_files(manifest, 3, &is_sound);
        bool is_sound_too = true;
        CLAIM(!is_sound || count_files(manifest, 1, &is_sound_too) == n_files);
        CLAIM(!is_whole || !is_sound || n_files == twx_manifest_end(manifest)->n_files);
    }
    twx_manifest_free(manifest);
}

// ---------------------------------------------------------------------------------------------------------
// Ranks

static void mend_ranks(uint8_t *bytes, size_t size)
{
    if (size >= RANKS_HEADER_BYTES + 8) {
        twx_put_u64(bytes + 56, twx_checksum64(bytes, 56, 0));
        twx_put_u64(bytes + size - 8,
                    twx_checksum64(bytes + RANKS_HEADER_BYTES, size - RANKS_HEADER_BYTES - 8, 0));
    }
}

static void read_ranks(const char *path, size_t size)
{
    struct twx_ranks ranks;
    struct twx_error err = {0};
    const bool is_open = is_good(twx_ranks_open(path, &ranks, &err), &err);
    // What the file does not have is not made room for.
    CLAIM(ranks.keep == NULL || malloc_usable_size(ranks.keep) <= size + 64);
    CLAIM(ranks.many == NULL || malloc_usable_size(ranks.many) <= size + 64);
    for (uint32_t part = 0; is_open && part < ranks.n_parts; part++) {
        struct twx_rank_numbers numbers;
        CLAIM(twx_ranks_read(&ranks, part, &numbers, &err) == TWX_OK);
        twx_rank_numbers_release(&numbers);
    }
    twx_ranks_release(&ranks);
}

// ---------------------------------------------------------------------------------------------------------
// Edges

static void mend_edges(uint8_t *bytes, size_t size)
{
    if (size < TWX_EDGE_HEADER_BYTES + TWX_EDGE_FOOTER_BYTES) {
        return;
    }
    const size_t room = size - TWX_EDGE_HEADER_BYTES - TWX_EDGE_FOOTER_BYTES;
    const uint64_t n_runs = twx_get_u64(bytes + size - 24);
    twx_put_u64(bytes + 56, twx_checksum64(bytes, 56, 0));
    if (n_runs > room / TWX_EDGE_RUN_BYTES) {
        return;
    }
    const size_t tail = (size_t)n_runs * TWX_EDGE_RUN_BYTES;
    uint8_t *run = bytes + size - TWX_EDGE_FOOTER_BYTES - tail;
    size_t at = TWX_EDGE_HEADER_BYTES;
    size_t left = room - tail;
    for (uint64_t i = 0; i < n_runs; i++, run += TWX_EDGE_RUN_BYTES) {
        const uint64_t n = twx_get_u64(run + 8);
        const size_t n_bytes = n <= left / 8 ? (size_t)n * 8 : 0;
        twx_put_u64(run + 32, twx_checksum64(bytes + at, n_bytes, 0));
        at += n_bytes;
        left -= n_bytes;
    }
    twx_put_u64(bytes + size - 8, twx_checksum64(bytes + size - TWX_EDGE_FOOTER_BYTES - tail,
                                                 tail + TWX_EDGE_FOOTER_BYTES - 8, 0));
}

static void join(const struct twx_edge_file *file, enum twx_linkage linkage)
{
    struct twx_joined joined;
    struct twx_error err = {0};
    size_t n_joined = 0;
    if (is_good(twx_link_edges(file, 1, linkage, N_NODES, NULL, &joined, &err), &err)) {
        for (uint32_t node = 0; node < N_NODES; node++) {
            const uint32_t keeper = twx_joined_keeper(&joined, node);
            CLAIM(keeper <= node && twx_joined_keeper(&joined, keeper) == keeper);
            n_joined += keeper != node;
        }
        CLAIM(n_joined == joined.n && n_joined <= joined.n_edges);
    }
    twx_joined_release(&joined);
}

static void read_edges(const char *path, size_t size)
{
    (void)size;
    struct twx_edge_file file;
    struct twx_error err = {0};
    if (is_good(twx_edge_file_open(path, &file, &err), &err)) {
        join(&file, TWX_LINKAGE_STAR);
        join(&file, TWX_LINKAGE_SINGLE);
    }
    twx_edge_file_close(&file);
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
    static void (*const readers[])(const char *, size_t) = {read_manifest, read_ranks, read_edges};
    char path[64];
    if (size == 0) {
        return 0;
    }
    const unsigned kind = (input[0] & 0x7fU) % 3;
    uint8_t *bytes = malloc(size);  // one more than the file has: none may have no block
    CLAIM(bytes != NULL);
    memcpy(bytes, input + 1, size - 1);
    if ((input[0] & MENDS) != 0 && kind == 1) {
        mend_ranks(bytes, size - 1);
    } else if ((input[0] & MENDS) != 0 && kind == 2) {
        mend_edges(bytes, size - 1);
    }
    const int fd = fuzz_file_of(bytes, size - 1);
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    readers[kind](path, size - 1);
    (void)close(fd);
    free(bytes);
    return 0;
}
