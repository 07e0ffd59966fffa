// SPDX-License-Identifier: MIT
//
// Groups within a scope, against what its definition says of each duplicate and its keeper: files in a few folders, near and
// equal ones among them, all linkages; and what a scope refuses.
#include <stdio.h>
#include <string.h>

#include "fake_index.h"
#include "random_codes.h"
#include "twindex_commands.h"

enum { N = 48, CODE_BYTES = 16, RADIUS = 12, N_ROUNDS = 20 };

static uint8_t codes[N * CODE_BYTES];
static struct fake_image images[N];
static char paths[N][32];
static struct twx_index fake = {.hash_size = 8,
                                .codes = codes,
                                .n_codes = N,
                                .codes_a_block = 100,
                                .images = images,
                                .n_images = N,
                                .has_shared_folders = true};

static const char *const folders[] = {"/a", "/a/x", "/b", "/b/x", "/ab"};
enum { N_FOLDERS = sizeof folders / sizeof *folders };

/** What is asked for; NULL: nothing. */
struct question {
    const char *protect;
    const char *protect_too;
    const char *only_in;
    const char *side_a;
    const char *side_b;
    const char *exclude;
    size_t min_group;
    enum twx_scope_folders folders;
    bool exact_only;
};

static const struct question questions[] = {
    {.protect = "/a"},
    {.protect = "/a/x", .protect_too = "/b"},
    {.only_in = "/b"},
    {.only_in = "/a", .protect = "/a/x"},
    {.side_a = "/a", .side_b = "/b"},
    {.side_a = "/a", .side_b = "/a/x"},
    {.side_a = "/", .side_b = "/b"},
    {.folders = TWX_SCOPE_ONE_FOLDER},
    {.folders = TWX_SCOPE_OTHER_FOLDERS},
    {.folders = TWX_SCOPE_OTHER_FOLDERS, .protect = "/b"},
    {.folders = TWX_SCOPE_ONE_FOLDER, .only_in = "/a"},
    {.side_a = "/a", .side_b = "/b", .protect = "/b", .folders = TWX_SCOPE_OTHER_FOLDERS},
    {.exclude = "/a/x/"},
    {.exclude = "*1", .protect = "/ab"},
    {.protect = "/a", .min_group = 4},
    {.protect = "/a", .exact_only = true},
    {.side_a = "/a", .side_b = "/b", .exact_only = true},
    {.folders = TWX_SCOPE_OTHER_FOLDERS, .protect = "/b", .exact_only = true},
    {.folders = TWX_SCOPE_ONE_FOLDER, .exact_only = true, .min_group = 3},
};
enum { N_QUESTIONS = sizeof questions / sizeof *questions };

/** Images around a few hashes, of which some share a hash, some their bytes; the wider the better. */
static void make_images(uint64_t *state)
{
    random_clusters(state, codes, N, CODE_BYTES, 8, 6, 9);
    for (size_t i = 0; i < N; i++) {
        const int n = snprintf(paths[i], sizeof paths[i], "%s/%02zu",
                               folders[random_below(state, N_FOLDERS)], i);
        const uint32_t content = (uint32_t)i + 1;
        images[i] = (struct fake_image){.hash_id = i,
                                        .image = {.path = paths[i],
                                                  .path_bytes = (size_t)n,
                                                  .width = (uint32_t)(1 + random_below(state, 20)),
                                                  .height = 1,
                                                  .bytes = 1000,
                                                  .device = 7,
                                                  .inode = 100 + i,
                                                  .format = TWX_FORMAT_JPEG,
                                                  .detail = 100}};
        memcpy(images[i].image.checksum, &content, sizeof content);
        const size_t other = random_below(state, i + 1);
        if (random_below(state, 3) == 0) {
            images[i].hash_id = images[other].hash_id;
            images[i].image.is_flat = images[other].image.is_flat;
        } else if (random_below(state, 3) == 0) {
            const char *path = images[i].image.path;
            images[i] = images[other];
            images[i].image.path = path;
            images[i].image.path_bytes = (size_t)n;
        } else {
            images[i].image.is_flat = random_below(state, 6) == 0;
        }
    }
}

// ---------------------------------------------------------------------------------------------------------
// By definition

static bool is_in(size_t i, const char *folder)
{
    const size_t n = folder == NULL || strcmp(folder, "/") == 0 ? 0 : strlen(folder);
    return folder != NULL && strncmp(paths[i], folder, n) == 0 && paths[i][n] == '/';
}

static size_t folder_bytes(size_t i)
{
    return (size_t)(strrchr(paths[i], '/') - paths[i]);
}

/** 0: protected; 1: elsewhere; 2: may be a duplicate. */
static int order_of(const struct question *q, size_t i)
{
    return is_in(i, q->protect) || is_in(i, q->protect_too) ? 0
           : q->only_in != NULL && !is_in(i, q->only_in)    ? 1
                                                            : 2;
}

static int side_of(const struct question *q, size_t i)
{
    const bool a = is_in(i, q->side_a);
    const bool b = is_in(i, q->side_b);
    return a && b ? (strlen(q->side_a) > strlen(q->side_b) ? 1 : 2) : a ? 1 : b ? 2 : 0;
}

static bool takes_part(const struct question *q, size_t i)
{
    const bool is_excluded =
        q->exclude != NULL &&
        (q->exclude[0] == '*' ? paths[i][strlen(paths[i]) - 1] == '1' : is_in(i, "/a/x"));
    return !is_excluded && (q->side_a == NULL || side_of(q, i) > 0);
}

static bool may_be_duplicate(const struct question *q, size_t keeper, size_t i)
{
    const size_t n = folder_bytes(i);
    const bool is_one_folder =
        folder_bytes(keeper) == n && strncmp(paths[keeper], paths[i], n) == 0;
    return order_of(q, i) == 2 && (q->side_a == NULL || side_of(q, keeper) != side_of(q, i)) &&
           (q->folders == TWX_SCOPE_ANY_FOLDERS ||
            is_one_folder == (q->folders == TWX_SCOPE_ONE_FOLDER));
}

static unsigned distance(size_t i, size_t j)
{
    unsigned n = 0;
    for (size_t k = 0; k < CODE_BYTES; k++) {
        n += (unsigned)__builtin_popcount(codes[images[i].hash_id * CODE_BYTES + k] ^
                                          codes[images[j].hash_id * CODE_BYTES + k]);
    }
    return n;
}

static bool are_near(const struct question *q, size_t i, size_t j)
{
    const struct twx_image *a = &images[i].image;
    const struct twx_image *b = &images[j].image;
    return memcmp(a->checksum, b->checksum, sizeof a->checksum) == 0 ||
           (!q->exact_only && !a->is_flat && !b->is_flat && distance(i, j) <= RADIUS);
}

static bool near[N][N];  // by the question at hand
static bool may[N][N];   // the second be a duplicate of the first

static void ask(const struct question *q)
{
    for (size_t i = 0; i < N; i++) {
        for (size_t j = 0; j < N; j++) {
            near[i][j] = are_near(q, i, j);
            may[i][j] = may_be_duplicate(q, i, j);
        }
    }
}

static bool ranks_before(const struct question *q, size_t i, size_t j)
{
    if (order_of(q, i) != order_of(q, j)) {
        return order_of(q, i) < order_of(q, j);
    }
    if (images[i].image.width != images[j].image.width) {
        return images[i].image.width > images[j].image.width;
    }
    return images[i].image.path_bytes != images[j].image.path_bytes
               ? images[i].image.path_bytes < images[j].image.path_bytes
               : strcmp(paths[i], paths[j]) < 0;
}

enum { FREE = N, OUT = N + 1 };

/** Whether a free image may join what is there of a keeper's group. */
static bool joins(enum twx_linkage linkage, const size_t *keeper_of, size_t keeper, size_t i)
{
    bool any = false;
    bool all = true;
    for (size_t k = 0; k < N; k++) {
        if (keeper_of[k] == keeper) {
            any = any || (near[k][i] && (may[k][i] || may[i][k]));
            all = all && near[k][i];
        }
    }
    return linkage == TWX_LINKAGE_SINGLE
               ? any
               : may[keeper][i] && (linkage == TWX_LINKAGE_STAR ? near[keeper][i] : all);
}

/** The free image that joins next; N: none. With complete linkage the nearest to the keeper comes first. */
static size_t next_of(enum twx_linkage linkage, const size_t *keeper_of, const size_t *ranked,
                      size_t keeper)
{
    size_t next = N;
    for (size_t r = 0; r < N; r++) {
        const size_t i = ranked[r];
        if (keeper_of[i] == FREE && joins(linkage, keeper_of, keeper, i) &&
            (next == N ||
             (linkage == TWX_LINKAGE_COMPLETE && distance(keeper, i) < distance(keeper, next)))) {
            next = i;
        }
    }
    return next;
}

/** Of one hash, and one to the scope, where these may not join: they go with the one that is kept. */
static bool is_twin(const struct question *q, size_t i, size_t j)
{
    const size_t n = folder_bytes(i);
    return near[i][j] && images[i].hash_id == images[j].hash_id &&
           order_of(q, i) == order_of(q, j) && side_of(q, i) == side_of(q, j) &&
           (q->folders == TWX_SCOPE_ANY_FOLDERS ||
            (folder_bytes(j) == n && strncmp(paths[i], paths[j], n) == 0));
}

/** What is left of a chain when its best image has all that may be its duplicates is a chain again. */
static void peel(size_t *keeper_of, const size_t *ranked, size_t keeper)
{
    size_t left = N;
    for (size_t r = 0; r < N; r++) {
        const size_t i = ranked[r];
        if (keeper_of[i] == keeper && i != keeper && !may[keeper][i]) {
            left = left == N ? i : left;
            keeper_of[i] = left;
        }
    }
    if (left < N) {
        peel(keeper_of, ranked, left);
    }
}

static void group_naively(const struct question *q, enum twx_linkage linkage, size_t *keeper_of)
{
    size_t ranked[N];
    ask(q);
    for (size_t i = 0; i < N; i++) {
        size_t r = i;
        for (; r > 0 && ranks_before(q, i, ranked[r - 1]); r--) {
            ranked[r] = ranked[r - 1];
        }
        ranked[r] = i;
        keeper_of[i] = takes_part(q, i) ? FREE : OUT;
    }
    for (size_t r = 0; r < N; r++) {
        const size_t keeper = ranked[r];
        if (keeper_of[keeper] != FREE) {
            continue;
        }
        keeper_of[keeper] = keeper;
        for (size_t next = next_of(linkage, keeper_of, ranked, keeper); next < N;
             next = next_of(linkage, keeper_of, ranked, keeper)) {
            keeper_of[next] = keeper;
        }
        for (size_t i = 0; i < N && linkage == TWX_LINKAGE_COMPLETE && !q->exact_only; i++) {
            if (keeper_of[i] == FREE && is_twin(q, keeper, i)) {
                keeper_of[i] = OUT;
            }
        }
        if (linkage == TWX_LINKAGE_SINGLE) {
            peel(keeper_of, ranked, keeper);
        }
    }
    for (size_t keeper = 0; keeper < N; keeper++) {
        size_t n = 0;
        for (size_t i = 0; i < N; i++) {
            n += keeper_of[i] == keeper;
        }
        for (size_t i = 0; i < N && n < (q->min_group > 2 ? q->min_group : 2); i++) {
            keeper_of[i] = keeper_of[i] == keeper ? OUT : keeper_of[i];
        }
    }
}

// ---------------------------------------------------------------------------------------------------------
// By export

struct received {
    size_t keeper_of[N];
    size_t keeper;
    uint64_t n_rows;
    bool is_by_scope_alone;  // decided_by names the scope where it decided, and nowhere else
    const struct question *q;
};

static bool receive(void *user, const struct twx_group_row *row)
{
    struct received *received = user;
    size_t i = 0;
    while (strcmp(paths[i], row->image.path) != 0) {
        i++;
    }
    received->keeper = row->is_keeper ? i : received->keeper;
    received->keeper_of[i] = received->keeper;
    received->n_rows++;
    const int order = order_of(received->q, received->keeper);
    const char *wanted = row->is_keeper || order == 2 ? "" : order == 0 ? "protect" : "only-in";
    const bool is_named =
        strcmp(row->decided_by, "protect") == 0 || strcmp(row->decided_by, "only-in") == 0;
    ck_assert(wanted[0] != '\0' ? strcmp(row->decided_by, wanted) == 0 : !is_named);
    return true;
}

static struct twx_scope *scope_of(const struct question *q)
{
    struct twx_scope *scope = twx_scope_create();
    ck_assert_ptr_nonnull(scope);
    const char *protected[] = {q->protect, q->protect_too};
    for (size_t i = 0; i < 2; i++) {
        ck_assert(protected[i] == NULL || twx_scope_protect(scope, protected[i], NULL) == TWX_OK);
    }
    ck_assert(q->only_in == NULL || twx_scope_only_in(scope, q->only_in, NULL) == TWX_OK);
    ck_assert(q->side_a == NULL || twx_scope_between(scope, q->side_a, q->side_b, NULL) == TWX_OK);
    ck_assert(q->exclude == NULL || twx_scope_exclude(scope, q->exclude, NULL) == TWX_OK);
    twx_scope_set_folders(scope, q->folders);
    return scope;
}

static void export_groups(const struct question *q, enum twx_linkage linkage, unsigned n_jobs,
                          struct received *received)
{
    struct twx_scope *scope = scope_of(q);
    struct twx_export_counts counts = {.size = sizeof counts};
    const struct twx_export_options options = {.size = sizeof options,
                                               .radius = RADIUS,
                                               .linkage = linkage,
                                               .exact_only = q->exact_only,
                                               .scope = scope,
                                               .min_group = q->min_group,
                                               .n_jobs = n_jobs};
    *received = (struct received){.q = q};
    for (size_t i = 0; i < N; i++) {
        received->keeper_of[i] = OUT;
    }
    ck_assert_int_eq(twx_export(&fake, &options, NULL, receive, received, &counts, NULL), TWX_OK);
    ck_assert_uint_eq(received->n_rows, counts.n_groups + counts.n_duplicates);
    twx_scope_free(scope);
}

START_TEST(groups_are_those_of_the_definition)
{
    uint64_t state = 5;
    size_t n_grouped = 0;
    for (unsigned round = 0; round < N_ROUNDS; round++) {
        make_images(&state);
        for (size_t k = 0; k < 3 * (size_t)N_QUESTIONS; k++) {
            const struct question *q = &questions[k / 3];
            const enum twx_linkage linkage = (enum twx_linkage)(k % 3);
            size_t wanted[N];
            struct received got;
            group_naively(q, linkage, wanted);
            export_groups(q, linkage, 1 + round % 2, &got);
            for (size_t i = 0; i < N; i++) {
                ck_assert_msg(got.keeper_of[i] == wanted[i],
                              "round %u, question %zu, linkage %zu: %s is with %s, not %s", round,
                              k / 3, k % 3, paths[i],
                              got.keeper_of[i] < N ? paths[got.keeper_of[i]] : "none",
                              wanted[i] < N ? paths[wanted[i]] : "none");
                n_grouped += wanted[i] < N;
            }
        }
    }
    ck_assert_uint_gt(n_grouped, (size_t)N_ROUNDS * N_QUESTIONS);
}
END_TEST

START_TEST(folders_that_make_no_sense_are_refused)
{
    struct twx_scope *scope = twx_scope_create();
    struct twx_error err = {0};
    make_images(&(uint64_t){1});
    ck_assert_int_eq(twx_scope_protect(scope, "", &err), TWX_USAGE);
    ck_assert_int_eq(twx_scope_between(scope, "/a/", "/a", &err), TWX_USAGE);
    ck_assert_msg(strstr(err.text, "'/a'") != NULL, "%s", err.text);
    ck_assert_int_eq(twx_scope_exclude(scope, "[", &err), TWX_USAGE);
    ck_assert_int_eq(twx_scope_protect(scope, "/a/x/../", &err), TWX_OK);
    ck_assert_int_eq(twx_scope_check(scope, &fake, &err), TWX_OK);
    ck_assert_int_eq(twx_scope_only_in(scope, "/a/nothing", &err), TWX_OK);
    ck_assert_int_eq(twx_scope_check(scope, &fake, &err), TWX_USAGE);
    ck_assert_msg(strstr(err.text, "'/a/nothing'") != NULL, "%s", err.text);
    twx_scope_free(scope);
}
END_TEST

static void add(TCase *tests)
{
    tcase_set_timeout(tests, 60);  // under sanitizers
    tcase_add_test(tests, groups_are_those_of_the_definition);
    tcase_add_test(tests, folders_that_make_no_sense_are_refused);
}

int main(void)
{
    return run_tests("scope", add);
}
