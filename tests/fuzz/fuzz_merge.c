// SPDX-License-Identifier: MIT
//
// Target: the merge of a shard that is not what we wrote into a sound index. The input is a shard file. Claims: the
// merge ends with an answer or blames the shard; the index is sound afterwards, and merging the shard once more adds
// nothing to it.
#include <fcntl.h>

#include "shard_mutator.h"
#include "small_index.h"
#include "twindex_commands.h"

enum { N_SIZES = 2 };

static char *index_path;
static char *shard_path;
static char *index_bytes[N_SIZES];  // of a small index of hash size 8, of 16
static size_t n_index_bytes[N_SIZES];

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    char *folder = fuzz_folder();
    index_path = g_build_filename(folder, "index", NULL);
    shard_path = g_build_filename(folder, "a.twx", NULL);
    for (unsigned i = 0; i < N_SIZES; i++) {
        (void)unlink(index_path);
        make_small_index(folder, index_path, 8U << i);
        CLAIM(g_file_get_contents(index_path, &index_bytes[i], &n_index_bytes[i], NULL));
    }
    g_free(folder);
    return 0;
}

static void write_file(const char *path, const void *bytes, size_t n)
{
    const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    CLAIM(fd >= 0 && write(fd, bytes, n) == (ssize_t)n && close(fd) == 0);
}

static struct twx_merge_counts merge(void)
{
    const struct twx_run run = {0};
    struct twx_merge_counts counts;
    struct twx_error err = {0};
    const char *const shards[] = {shard_path};
    const enum twx_status status = twx_merge_shards(index_path, shards, 1, &run, &counts, &err);
    CLAIM(status == TWX_OK || status == TWX_UNUSABLE);
    return counts;
}

static uint64_t check(void)
{
    const struct twx_run run = {0};
    struct twx_check_counts counts;
    struct twx_error err = {0};
    if (twx_check(index_path, &run, &counts, &err) != TWX_OK) {
        (void)fprintf(stderr, "%s\n", err.text);
        abort();
    }
    return counts.n_images;
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
    const unsigned which = size > 14 && input[14] == 16 ? 1 : 0;  // hash size, in the header
    write_file(index_path, index_bytes[which], n_index_bytes[which]);
    write_file(shard_path, input, size);
    const struct twx_merge_counts first = merge();
    const uint64_t n_images = check();
    CLAIM(n_images == SMALL_INDEX_FILES + first.n_new);
    const struct twx_merge_counts second = merge();
    CLAIM(second.n_new == 0 && second.n_replaced == 0);
    CLAIM(check() == n_images);
    return 0;
}
