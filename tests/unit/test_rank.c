// SPDX-License-Identifier: MIT
//
// Ranks of random collections in three indexes against a naive ranking of all rows, which compares each image with each other:
// ties in all rules, flat images, equal bytes of other hashes, hard links without a checksum and companions across indexes, by
// several keep rules, sorted in memory and in many runs.
#include "group/rank_file.h"

#include <signal.h>
#include <sys/resource.h>

#include "base/mix.h"
#include "naive_ranks.h"
#include "random_records.h"
#include "store/shard_write.h"
#include "temp_folder.h"
#include "twindex_commands.h"

enum { N_HASHES = 90 };

static char paths[N_FILES][PATH_CAP];

// ---------------------------------------------------------------------------------------------------------
// Indexes

static char *index_path(unsigned part)
{
    return g_strdup_printf("%s/%u.db", folder, part);
}

static void make_record(unsigned i, uint64_t *state, struct twx_record *record)
{
    static const char *const folders[] = {"/a/", "/a-b/", "/a/b/", "/z/"};
    static const char *const ends[] = {".jpg", "-edit.jpg", ".jpg.xmp", ".xmp", ".thm"};
    const unsigned end = below(3, state) == 0 ? (unsigned)below(5, state) : 0;
    (void)snprintf(paths[i], PATH_CAP, "%s%u%s", folders[i % 4], i / 8, ends[end]);
    *record = random_record(paths[i], N_HASHES, state);
    for (unsigned k = 0; k < 3 && record->status != TWX_IMAGE_HASHED; k++) {
        *record = random_record(paths[i], N_HASHES, state);  // most are images
    }
    if (below(3, state) == 0) {
        record->detail = record->status == TWX_IMAGE_HASHED ? 0 : record->detail;
    }
}

/** Paths that were made before are left out: another part may have them. */
static bool is_new(unsigned i)
{
    for (unsigned k = 0; k < i; k++) {
        if (strcmp(paths[k], paths[i]) == 0) {
            return false;
        }
    }
    return true;
}

static void make_index(unsigned part, const struct twx_record *records, const bool *is_there,
                       uint64_t *state)
{
    struct twx_shard_header header = {.hash_version = 1, .hash_size = 8, .observed_ns = 5};
    struct twx_shard_writer *writer = NULL;
    struct twx_merge_counts counts;
    struct twx_error err = {0};
    char *shards = g_strdup_printf("%s/s%u", folder, part);
    char *path = index_path(part);
    const char *const given[] = {shards};
    ck_assert_int_eq(g_mkdir_with_parents(shards, 0700), 0);
    fill_random(header.run_id, sizeof header.run_id, state);
    ck_assert(twx_shard_writer_create(shards, &header, &writer, NULL) == TWX_OK);
    for (unsigned i = 0; i < N_FILES; i++) {
        if (is_there[i] && twx_mix64(i) % N_PARTS == part) {
            ck_assert(twx_shard_writer_append(writer, &records[i], NULL) == TWX_OK);
        }
    }
    ck_assert(twx_shard_writer_seal(&writer, NULL) == TWX_OK);
    ck_assert_msg(twx_merge_shards(path, given, 1, NULL, &counts, &err) == TWX_OK, "%s", err.text);
    g_free(path);
    g_free(shards);
}

static struct twx_index *make_indexes(uint64_t *state)
{
    static struct twx_record records[N_FILES];
    static bool is_there[N_FILES];
    struct twx_index *index = NULL;
    for (unsigned i = 0; i < N_FILES; i++) {
        make_record(i, state, &records[i]);
        is_there[i] = is_new(i);
    }
    for (unsigned part = 0; part < N_PARTS; part++) {
        make_index(part, records, is_there, state);
    }
    for (unsigned part = 0; part < N_PARTS; part++) {
        char *path = index_path(part);
        ck_assert((part == 0 ? twx_index_open(path, &index, NULL)
                             : twx_index_add_part(index, path, NULL)) == TWX_OK);
        g_free(path);
    }
    return index;
}

// ---------------------------------------------------------------------------------------------------------
// Comparison

static void check_part(const struct twx_ranks *got, unsigned part, bool include_flat)
{
    const struct twx_rank_part *of = &got->parts[part];
    struct twx_rank_numbers numbers;
    uint64_t files_sum = 0;
    uint64_t n_files = 0;
    uint64_t n_exceptions = 0;
    uint64_t n_unused = of->n_hashes;
    bool is_used[1000] = {false};
    ck_assert(twx_ranks_read(got, part, &numbers, NULL) == TWX_OK);
    ck_assert_uint_lt(of->n_hashes, 1000);
    for (size_t i = 0; i < n_rows; i++) {
        const struct row *row = &rows[i];
        if (row->part != part) {
            continue;
        }
        const uint32_t node = node_of(row, got->n_nodes);
        const uint32_t by_hash = row->image.is_flat && !include_flat ? TWX_NO_CELL : node;
        ck_assert_uint_eq(numbers.nodes[row->hash_id], node);
        n_unused -= !is_used[row->hash_id];
        is_used[row->hash_id] = true;
        if (row->cell != by_hash) {
            ck_assert_uint_lt(n_exceptions, of->n_exceptions);
            ck_assert_uint_eq(numbers.exceptions[n_exceptions].number, row->number);
            ck_assert_uint_eq(numbers.exceptions[n_exceptions++].cell, row->cell);
        }
        n_files++;
        files_sum = twx_rank_files_sum(files_sum, row->hash_id, &row->image);
    }
    for (uint64_t id = 0; id < of->n_hashes; id++) {
        ck_assert(is_used[id] || numbers.nodes[id] == TWX_NO_CELL);
    }
    ck_assert_uint_eq(of->n_exceptions, n_exceptions);
    ck_assert_uint_gt(n_exceptions, 0);
    ck_assert_uint_gt(n_unused, 0);
    ck_assert(of->n_files == n_files && of->files_sum == files_sum);
    twx_rank_numbers_release(&numbers);
}

static void check_ranks(const char *path, struct twx_index *index, bool include_flat)
{
    const struct twx_ranks wanted = rank_rows(include_flat);
    struct twx_ranks got;
    ck_assert(twx_ranks_open(path, &got, NULL) == TWX_OK);
    ck_assert(got.include_flat == include_flat && got.n_parts == N_PARTS);
    ck_assert_uint_eq(got.n_nodes, wanted.n_nodes);
    ck_assert_uint_eq(got.n_cells, wanted.n_cells);
    ck_assert(got.n_images == wanted.n_images && got.n_flat == wanted.n_flat);
    for (uint32_t cell = 0; cell < got.n_cells; cell++) {
        size_t n = 0;
        for (size_t i = 0; i < n_rows; i++) {
            n += rows[i].cell == cell;
        }
        ck_assert_uint_gt(n, 0);
        ck_assert_uint_eq(got.many[cell / 8] >> (cell & 7) & 1, n > 1);
    }
    for (unsigned part = 0; part < N_PARTS; part++, index = twx_index_next_part(index)) {
        uint8_t *codes = NULL;
        ck_assert(twx_index_all_codes(index, &codes, NULL) == TWX_OK);
        ck_assert_uint_eq(got.parts[part].codes_sum,
                          twx_checksum64(codes, got.parts[part].n_hashes * HASH_BYTES, 0));
        free(codes);
        check_part(&got, part, include_flat);
    }
    twx_ranks_release(&got);
}

// ---------------------------------------------------------------------------------------------------------

START_TEST(ranks_are_those_of_a_naive_ranking)
{
    static const char *const rules[] = {NULL,
                                        "path",
                                        "original,newest",
                                        "in:/a,smallest",
                                        "format:png,taken-oldest,shortest",
                                        "metadata,in:/z,in:/a/b"};
    static const uint64_t memories[] = {0, 1, 4000};
    uint64_t state = 40 + (uint64_t)_i;
    struct twx_index *index = make_indexes(&state);
    char *path = g_strdup_printf("%s/ranks", folder);
    read_rows(index);
    ck_assert_uint_gt(n_rows, N_FILES / 2);
    for (unsigned r = 0; r < sizeof rules / sizeof *rules; r++) {
        struct twx_keep *parsed = NULL;
        ck_assert(twx_keep_parse(rules[r], &parsed, NULL) == TWX_OK);
        keep = parsed;
        for (unsigned k = 0; k < 3; k++) {
            const struct twx_rank_options options = {.keep = parsed,
                                                     .include_flat = (r + k) % 3 == 2,
                                                     .output = path,
                                                     .sort_bytes = memories[k]};
            struct twx_rank_counts counts;
            struct twx_error err = {0};
            ck_assert_msg(twx_rank(index, &options, NULL, &counts, &err) == TWX_OK, "%s", err.text);
            check_ranks(path, index, options.include_flat);
        }
        twx_keep_free(parsed);
    }
    twx_index_close(index);
    g_free(path);
}
END_TEST

/** How many files the folder has. */
static unsigned count_files(void)
{
    GDir *dir = g_dir_open(folder, 0, NULL);
    unsigned n = 0;
    ck_assert_ptr_nonnull(dir);
    while (g_dir_read_name(dir) != NULL) {
        n++;
    }
    g_dir_close(dir);
    return n;
}

START_TEST(no_space_and_a_stop_leave_nothing)
{
    uint64_t state = 9;
    struct twx_index *index = make_indexes(&state);
    char *path = g_strdup_printf("%s/ranks", folder);
    struct twx_keep *parsed = NULL;
    struct twx_rank_counts counts;
    struct twx_error err = {0};
    struct rlimit limit;
    volatile sig_atomic_t stop = 1;
    const struct twx_run run = {.stop = &stop};
    ck_assert(twx_keep_parse(NULL, &parsed, NULL) == TWX_OK);
    const struct twx_rank_options options = {.keep = parsed, .output = path, .sort_bytes = 4000};
    ck_assert(twx_rank(index, &options, NULL, &counts, NULL) ==
              TWX_OK);  // all files beside it are there
    const unsigned n_before = count_files();
    ck_assert_int_eq(remove(path), 0);
    ck_assert(twx_rank(index, &options, &run, &counts, &err) == TWX_STOPPED);
    ck_assert_uint_eq(count_files(), n_before - 1);
    (void)signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = 10000;  // a run is 4 KB: the file of one sort or the other gets longer
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    ck_assert(twx_rank(index, &options, NULL, &counts, &err) == TWX_TRY_AGAIN);
    ck_assert_msg(strstr(err.text, "cannot write what is being sorted beside '") != NULL, "%s",
                  err.text);
    ck_assert_ptr_nonnull(strstr(err.text, path));
    ck_assert_uint_eq(count_files(), n_before - 1);
    twx_keep_free(parsed);
    twx_index_close(index);
    g_free(path);
}
END_TEST

START_TEST(a_path_in_two_parts_is_named)
{
    uint64_t state = 3;
    struct twx_index *index = NULL;
    struct twx_keep *parsed = NULL;
    struct twx_rank_counts counts;
    struct twx_error err = {0};
    char *path = g_strdup_printf("%s/ranks", folder);
    char *index_paths[2] = {index_path(0), g_strdup_printf("%s/again.db", folder)};
    twx_index_close(make_indexes(&state));
    char *shards = g_strdup_printf("%s/s0", folder);
    const char *const given[] = {shards};
    struct twx_merge_counts merged;
    ck_assert(twx_merge_shards(index_paths[1], given, 1, NULL, &merged, NULL) == TWX_OK);
    ck_assert(twx_index_open(index_paths[0], &index, NULL) == TWX_OK);
    ck_assert(twx_index_add_part(index, index_paths[1], NULL) == TWX_OK);
    ck_assert(twx_keep_parse(NULL, &parsed, NULL) == TWX_OK);
    const struct twx_rank_options options = {.keep = parsed, .output = path, .sort_bytes = 1};
    ck_assert(twx_rank(index, &options, NULL, &counts, &err) == TWX_FAILED);
    ck_assert_ptr_nonnull(strstr(err.text, "is in two of the indexes given"));
    ck_assert(!g_file_test(path, G_FILE_TEST_EXISTS));
    twx_keep_free(parsed);
    twx_index_close(index);
    g_free(shards);
    g_free(index_paths[0]);
    g_free(index_paths[1]);
    g_free(path);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, make_folder, remove_folder);
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, ranks_are_those_of_a_naive_ranking, 0, 2);
    tcase_add_test(tests, a_path_in_two_parts_is_named);
    tcase_add_test(tests, no_space_and_a_stop_leave_nothing);
}

int main(void)
{
    return run_tests("rank", add);
}
