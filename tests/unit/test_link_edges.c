// SPDX-License-Identifier: MIT
//
// Edges of many runs: each comes, those of better nodes first; what they join is what the linkages are defined as. What is
// torn, changed or claims more than there is, is refused.
#include <string.h>

#include "base/bytes.h"
#include "base/checksum.h"
#include "base/sort.h"
#include "damaged_file.h"
#include "group/edge_merge.h"
#include "group/link_edges.h"

enum { N_NODES = 3000, N_RUNS = 20, N_FILES = 3, PER_RUN = 300, MANY = 30000 };

static struct twx_edge_file files[N_FILES];
static char *paths[N_FILES];

/** Distinct edges, ascending; the first of hub: with the best node.  returns: how many are left of n */
static size_t make_edges(uint64_t *edges, size_t n, size_t hub, uint32_t n_nodes, uint64_t *state)
{
    size_t n_kept = 0;
    for (size_t i = 0; i < n; i++) {
        const uint32_t a = i < hub ? 0 : (uint32_t)(next_random(state) % n_nodes);
        const uint32_t b = (uint32_t)(next_random(state) % n_nodes);
        edges[i] = a < b ? twx_edge(a, b) : b < a ? twx_edge(b, a) : twx_edge(0, n_nodes - 1);
    }
    twx_sort_u64(edges, n);
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || edges[i] != edges[i - 1]) {
            edges[n_kept++] = edges[i];
        }
    }
    return n_kept;
}

/**
 * Writes and opens the files; run r is of file r % N_FILES, the last has no edges.
 *
 * all      out, owned: the edges of all runs
 * returns  how many
 */
static size_t make_files(size_t per_run, size_t hub, uint32_t n_nodes, uint64_t **all)
{
    struct twx_edge_writer writers[N_FILES];
    struct twx_error err;
    uint64_t state = 7;
    size_t n_all = 0;
    uint64_t *edges = calloc(per_run, sizeof *edges);
    *all = calloc(per_run * N_RUNS, sizeof **all);
    for (uint32_t i = 0; i < N_FILES; i++) {
        const struct twx_edge_header header = {
            .hash_size = 8, .n_parts = N_RUNS, .share = i, .n_shares = N_FILES};
        paths[i] = g_strdup_printf("%s/%u.edges", folder, i);
        ck_assert(twx_edge_writer_create(&writers[i], paths[i], &header, &err) == TWX_OK);
    }
    for (uint32_t r = 0; r < N_RUNS; r++) {
        struct twx_edge_writer *writer = &writers[r % N_FILES];
        const size_t n =
            r == N_RUNS - 1 ? 0 : make_edges(edges, per_run, r == 4 ? hub : 0, n_nodes, &state);
        memcpy(*all + n_all, edges, n * sizeof *edges);
        n_all += n;
        ck_assert(twx_edge_writer_begin(writer, r, r));
        twx_edge_writer_add(writer, edges, n / 2);
        twx_edge_writer_add(writer, edges + n / 2, n - n / 2);
    }
    for (size_t i = 0; i < N_FILES; i++) {
        ck_assert(twx_edge_writer_commit(&writers[i], &err) == TWX_OK);
        twx_edge_writer_release(&writers[i]);
        ck_assert(twx_edge_file_open(paths[i], &files[i], &err) == TWX_OK);
    }
    free(edges);
    return n_all;
}

static void close_files(void)
{
    for (size_t i = 0; i < N_FILES; i++) {
        twx_edge_file_close(&files[i]);
        g_free(paths[i]);
    }
}

/** What comes of a merge is all of the edges, however often.  in: all, sorted */
static void check_merge(enum twx_edge_order order, const uint64_t *all, size_t n_all,
                        uint32_t n_nodes)
{
    struct twx_edge_merge *merge = NULL;
    struct twx_error err;
    const uint64_t *edges = NULL;
    uint64_t *got = calloc(n_all, sizeof *got);
    size_t n_got = 0;
    size_t n = 0;
    ck_assert(twx_edge_merge_create(files, N_FILES, n_nodes, order, &merge, &err) == TWX_OK);
    do {
        ck_assert(twx_edge_merge_next(merge, &edges, &n, &err) == TWX_OK);
        ck_assert_uint_le(n_got + n, n_all);
        for (size_t i = 0; i < n; i++) {
            got[n_got++] = edges[i];
            ck_assert(order == TWX_EDGES_AS_READ || n_got < 2 ||
                      got[n_got - 2] >> 32 <= edges[i] >> 32);
        }
    } while (n > 0);
    twx_edge_merge_free(merge);
    twx_sort_u64(got, n_got);
    ck_assert_uint_eq(n_got, n_all);
    ck_assert_mem_eq(got, all, n_all * sizeof *got);
    free(got);
}

START_TEST(all_edges_come_those_of_better_nodes_first)
{
    uint64_t *all = NULL;
    const size_t n_all = make_files(MANY, 2 * (size_t)MANY / 3, 1 << 20, &all);
    twx_sort_u64(all, n_all);
    check_merge(TWX_EDGES_BY_BETTER, all, n_all, 1 << 20);
    check_merge(TWX_EDGES_AS_READ, all, n_all, 1 << 20);
    free(all);
    close_files();
}
END_TEST

/** As it is defined: best first, each node that is free takes its free neighbours. */
static void join_stars(const uint64_t *all, size_t n_all, uint32_t *keepers)
{
    for (uint32_t node = 0; node < N_NODES; node++) {
        keepers[node] = node;
    }
    for (uint32_t node = 0; node < N_NODES; node++) {
        for (size_t i = 0; keepers[node] == node && i < n_all; i++) {
            const uint32_t worse = (uint32_t)all[i];
            if (all[i] >> 32 == node && keepers[worse] == worse) {
                keepers[worse] = node;
            }
        }
    }
}

/** The lowest node that can be reached. */
static void join_components(const uint64_t *all, size_t n_all, uint32_t *keepers)
{
    bool is_changed = true;
    for (uint32_t node = 0; node < N_NODES; node++) {
        keepers[node] = node;
    }
    while (is_changed) {
        is_changed = false;
        for (size_t i = 0; i < n_all; i++) {
            uint32_t *a = &keepers[all[i] >> 32];
            uint32_t *b = &keepers[(uint32_t)all[i]];
            is_changed = is_changed || *a != *b;
            *a = *b = *a < *b ? *a : *b;
        }
    }
}

static void check_links(enum twx_linkage linkage, const uint32_t *keepers)
{
    struct twx_joined joined;
    struct twx_error err;
    size_t n = 0;
    ck_assert(twx_link_edges(files, N_FILES, linkage, N_NODES, NULL, &joined, &err) == TWX_OK);
    for (uint32_t node = 0; node < N_NODES; node++) {
        ck_assert_uint_eq(twx_joined_keeper(&joined, node), keepers[node]);
        n += keepers[node] != node;
    }
    ck_assert_uint_eq(joined.n, n);
    ck_assert_uint_gt(n, N_NODES / 10);
    ck_assert_uint_eq(twx_joined_keeper(&joined, N_NODES), N_NODES);
    twx_joined_release(&joined);
}

START_TEST(links_are_those_that_were_defined)
{
    uint32_t keepers[N_NODES];
    uint64_t *all = NULL;
    const size_t n_all = make_files(PER_RUN, 40, N_NODES, &all);
    join_stars(all, n_all, keepers);
    check_links(TWX_LINKAGE_STAR, keepers);
    join_components(all, n_all, keepers);
    check_links(TWX_LINKAGE_SINGLE, keepers);
    free(all);
    close_files();
}
END_TEST

// ---------------------------------------------------------------------------------------------------------
// Damage

/** The bytes as a file: whether it can be opened, and all of its edges joined. It is refused in one way alone. */
static bool is_taken(const uint8_t *bytes, size_t n)
{
    char *path = write_file("changed.edges", bytes, n);
    struct twx_edge_file file;
    struct twx_joined joined = {0};
    struct twx_error err = {0};
    enum twx_status status = twx_edge_file_open(path, &file, &err);
    if (status == TWX_OK) {
        status = twx_link_edges(&file, 1, TWX_LINKAGE_STAR, 50, NULL, &joined, &err);
        twx_joined_release(&joined);
    }
    ck_assert(status == TWX_OK || (status == TWX_UNUSABLE && err.text[0] != '\0'));
    twx_edge_file_close(&file);
    g_free(path);
    return status == TWX_OK;
}

/** A file of two edges in two runs.  bytes: out, owned */
static size_t make_small(uint8_t **bytes)
{
    const struct twx_edge_header header = {
        .hash_size = 8, .radius = 12, .n_parts = 2, .share = 1, .n_shares = 3};
    struct twx_edge_writer writer;
    struct twx_error err;
    char *path = g_strdup_printf("%s/small.edges", folder);
    gsize n = 0;
    ck_assert(twx_edge_writer_create(&writer, path, &header, &err) == TWX_OK);
    for (uint32_t part = 0; part < 2; part++) {
        uint64_t edge = twx_edge(part, 40 + part);
        ck_assert(twx_edge_writer_begin(&writer, part, 1));
        twx_edge_writer_add(&writer, &edge, 1);
    }
    ck_assert(twx_edge_writer_commit(&writer, &err) == TWX_OK);
    twx_edge_writer_release(&writer);
    ck_assert(g_file_get_contents(path, (char **)bytes, &n, NULL));
    g_free(path);
    ck_assert(is_taken(*bytes, n));
    return n;
}

START_TEST(a_torn_file_is_refused)
{
    uint8_t *bytes = NULL;
    const size_t n = make_small(&bytes);
    check_torn(bytes, n, is_taken);
    g_free(bytes);
}
END_TEST

START_TEST(any_other_bit_is_found)
{
    uint8_t *bytes = NULL;
    const size_t n = make_small(&bytes);
    check_flipped(bytes, n, is_taken);
    g_free(bytes);
}
END_TEST

START_TEST(numbers_past_what_there_is_are_refused)
{
    // Header, two edges, two runs, footer: at 0, 64, 80, 176
    static const struct number_in_file changes[] = {
        {12, 2, 9},          {16, 2, 129},        {20, 4, 0},  {20, 4, 1},
        {24, 4, 3},          {28, 4, 0},          {64, 4, 0},  {64, 4, 50},
        {64, 4, UINT32_MAX}, {68, 4, UINT32_MAX}, {80, 4, 2},  {84, 4, UINT32_MAX},
        {88, 8, 0},          {88, 8, UINT64_MAX}, {88, 8, 2},  {184, 8, UINT64_MAX},
        {184, 8, 1},         {184, 8, 3},         {192, 8, 1}, {184, 8, UINT64_MAX / 48 + 2},
    };
    uint8_t *bytes = NULL;
    const size_t n = make_small(&bytes);
    uint8_t *changed = g_malloc(n);
    ck_assert_uint_eq(n, 208);
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        memcpy(changed, bytes, n);
        put_number(changed, &changes[i]);  // and checksums that agree
        twx_put_u64(changed + 56, twx_checksum64(changed, 56, 0));
        twx_put_u64(changed + 80 + 32, twx_checksum64(changed + 64, 8, 0));
        twx_put_u64(changed + 200, twx_checksum64(changed + 80, 120, 0));
        ck_assert(!is_taken(changed, n));
    }
    g_free(changed);
    g_free(bytes);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_unchecked_fixture(tests, make_folder, remove_folder);
    tcase_add_test(tests, all_edges_come_those_of_better_nodes_first);
    tcase_add_test(tests, links_are_those_that_were_defined);
    tcase_add_test(tests, a_torn_file_is_refused);
    tcase_add_test(tests, any_other_bit_is_found);
    tcase_add_test(tests, numbers_past_what_there_is_are_refused);
}

int main(void)
{
    return run_tests("link_edges", add);
}
