// SPDX-License-Identifier: MIT
//
// Probes, twx_query and twx_searcher over an index in memory: against a plain loop, each search against the others,
// order, limits, orientations, exactness, and every usage error.
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/hex.h"
#include "base/sanitized.h"
#include "fake_index.h"
#include "hash/hamming.h"
#include "hash/orient.h"
#include "naive_radius.h"
#include "query/plan.h"
#include "query/probe.h"
#include "twindex_commands.h"

enum { N_MAX = 20000, N_MATCHES_MAX = 4096 };

static uint8_t codes[N_MAX * TWX_HASH_BYTES_MAX];
static struct fake_image images[N_MAX];
static char paths[N_MAX][32];
static struct twx_index fake = {
    .hash_size = 8, .codes = codes, .codes_a_block = 1500, .images = images};

static const struct twx_query_options usual = {.size = sizeof usual, .radius = -1};

static void add_image(uint64_t hash_id, const char *path)
{
    (void)snprintf(paths[fake.n_images], sizeof paths[0], "%s", path);
    images[fake.n_images] = (struct fake_image){
        .hash_id = hash_id,
        .image = {.path = paths[fake.n_images], .path_bytes = strlen(path), .bytes = 1000}};
    fake.n_images++;
}

/** n clustered hashes of one image each, paths in another order than ids. */
static void fill_index(unsigned hash_size, size_t n)
{
    uint64_t state = hash_size;
    fake.hash_size = hash_size;
    fake.n_codes = n;
    fake.is_sorted_by_hash = true;
    random_clusters(&state, codes, n, twx_hash_bytes(hash_size), 4, 5, 20);
    random_smooth(&state, codes, n / 2, twx_hash_bytes(hash_size), 30, hash_size * 2);
    for (size_t i = 0; i < n; i++) {
        char path[32];
        (void)snprintf(path, sizeof path, "/%llx", (unsigned long long)(next_random(&state) | 1));
        add_image(i, path);
    }
}

/** Every third hash complemented: what it was near, it is near by its negative. */
static void invert_some(bool are_inverted)
{
    const size_t code_bytes = twx_hash_bytes(fake.hash_size);
    for (size_t i = 1; are_inverted && i < fake.n_codes; i += 3) {
        for (size_t k = 0; k < code_bytes; k++) {
            codes[i * code_bytes + k] ^= 0xff;
        }
    }
}

struct seen {
    char path[32];
    unsigned distance;
    unsigned allowed;
    unsigned orientation;
    bool is_inverted;
    bool is_exact;
    enum twx_via via;
    uint8_t hash[TWX_HASH_BYTES_MAX];
};

static struct seen seen[N_MATCHES_MAX];
static size_t n_seen;

static bool see(void *user, const struct twx_match *match)
{
    (void)user;
    struct seen *s = &seen[n_seen++];
    (void)snprintf(s->path, sizeof s->path, "%s", match->image.path);
    s->distance = match->distance;
    s->allowed = match->allowed;
    s->orientation = match->orientation;
    s->is_inverted = match->is_inverted;
    s->is_exact = match->is_exact;
    s->via = match->via;
    memcpy(s->hash, match->image.hash, sizeof s->hash);
    return n_seen < N_MATCHES_MAX;
}

static struct twx_search_trace trace;

static void ask(const struct twx_probe *probe, const struct twx_query_options *options)
{
    struct twx_error err = {0};
    n_seen = 0;
    ck_assert_msg(twx_query(&fake, probe, options, see, NULL, &trace, &err) == TWX_OK, "%s",
                  err.text);
    ck_assert_uint_eq(trace.n_matches, n_seen);
}

static struct twx_probe *probe_of(const uint8_t *code, size_t n_bytes,
                                  const struct twx_query_options *options)
{
    char hex[2 * TWX_HASH_BYTES_MAX + 1];
    struct twx_probe *probe = NULL;
    struct twx_error err = {0};
    twx_hex_from_bytes(code, n_bytes, hex);
    ck_assert_msg(twx_probe_from_hex(&fake, hex, options, &probe, &err) == TWX_OK, "%s", err.text);
    return probe;
}

static void ask_hex(const uint8_t *code, size_t n_bytes, const struct twx_query_options *options)
{
    struct twx_probe *probe = probe_of(code, n_bytes, options);
    ask(probe, options);
    twx_probe_free(probe);
}

// ------------------------------------------------------------------------------------------------------

static const struct {
    unsigned hash_size;
    size_t n_compared;  // bytes
    int radius;
    bool adaptive;
} shapes[] = {{8, 16, -1, false},  {8, 8, -1, false},  {8, 16, 40, false},  {8, 16, 0, false},
              {16, 64, -1, false}, {16, 32, -1, true}, {8, 16, 128, false}, {8, 16, 30, true},
              {8, 8, 12, true},    {16, 64, 60, true}, {16, 32, 20, true},  {8, 16, 7, true}};

START_TEST(query_finds_what_a_plain_loop_finds)
{
    fill_index(shapes[_i].hash_size, 2500);
    const size_t code_bytes = twx_hash_bytes(fake.hash_size);
    const struct twx_query_options options = {
        .size = sizeof options, .radius = shapes[_i].radius, .adaptive = shapes[_i].adaptive};
    const unsigned n_bits = 8 * (unsigned)shapes[_i].n_compared;
    const bool is_adaptive = shapes[_i].adaptive || shapes[_i].radius == -1;
    for (size_t q = 0; q < 20; q++) {
        const uint8_t *code = codes + q * 100 * code_bytes;
        ask_hex(code, shapes[_i].n_compared, &options);
        size_t n_expected = 0;
        for (size_t i = 0; i < fake.n_codes; i++) {
            const uint8_t *other = codes + i * code_bytes;
            const unsigned d = twx_hamming(code, other, shapes[_i].n_compared);
            n_expected += d <= trace.radius &&
                          (!is_adaptive || naive_is_near(code, other, n_bits, trace.radius, d));
        }
        ck_assert_uint_eq(n_seen, n_expected);
        bool holds = true;
        for (size_t i = 0; i < n_seen; i++) {
            const unsigned d = twx_hamming(code, seen[i].hash, shapes[_i].n_compared);
            holds = holds && seen[i].distance == d && seen[i].orientation == 1 && !seen[i].is_exact;
            holds = holds && d <= seen[i].allowed && seen[i].allowed <= trace.limit;
            holds = holds && (!is_adaptive || !naive_is_near(code, seen[i].hash, n_bits,
                                                             trace.radius, seen[i].allowed + 1));
            holds = holds &&
                    (i == 0 || seen[i - 1].distance < d ||
                     (seen[i - 1].distance == d && strcmp(seen[i - 1].path, seen[i].path) < 0));
        }
        ck_assert(holds);
    }
    ck_assert_uint_eq(trace.n_candidates, fake.n_codes);
    ck_assert_uint_eq(trace.n_bits, 8 * shapes[_i].n_compared);
    ck_assert_str_eq(trace.method, "scan");
    ck_assert(trace.is_adaptive == is_adaptive);
}
END_TEST

/** The least distance of all turns that the options ask for, bit by bit. */
static unsigned naive_least(const struct twx_query_options *options, const uint8_t *code,
                            const uint8_t *other, size_t n_bytes)
{
    unsigned least = UINT_MAX;
    for (unsigned o = 1; o <= (options->any_orientation ? TWX_N_ORIENTATIONS : 1U); o++) {
        uint8_t turned[TWX_HASH_BYTES_MAX] = {0};
        memcpy(turned, code, n_bytes);
        if (o > 1) {
            twx_orient_hash(code, fake.hash_size, o, turned);
        }
        unsigned d = 0;
        for (unsigned bit = 0; bit < 8 * n_bytes; bit++) {
            d += naive_bit(turned, bit) != naive_bit(other, bit);
        }
        if (options->inverted && 8 * n_bytes - d < d) {
            d = (unsigned)(8 * n_bytes) - d;
        }
        least = d < least ? d : least;
    }
    return least;
}

#define OPTIONS .size = sizeof(struct twx_query_options)

static const struct {
    unsigned hash_size;
    size_t n_compared;
    struct twx_query_options options;
} turn_shapes[] = {
    {8, 16, {OPTIONS, .radius = 30, .any_orientation = true}},
    {8, 16, {OPTIONS, .radius = 30, .adaptive = true, .any_orientation = true}},
    {8, 16, {OPTIONS, .radius = 20, .inverted = true}},
    {8, 16, {OPTIONS, .radius = 18, .adaptive = true, .inverted = true}},
    {8, 16, {OPTIONS, .radius = 30, .any_orientation = true, .inverted = true}},
    {8, 16, {OPTIONS, .radius = 30, .adaptive = true, .any_orientation = true, .inverted = true}},
    {8, 8, {OPTIONS, .radius = 6, .inverted = true}},
    {8, 8, {OPTIONS, .radius = 9, .adaptive = true, .inverted = true}},
    {16, 64, {OPTIONS, .radius = 96, .adaptive = true, .any_orientation = true, .inverted = true}},
    {16, 32, {OPTIONS, .radius = 48, .adaptive = true, .inverted = true}},
    {8,
     16,
     {OPTIONS, .radius = 70, .inverted = true}},  // everything is as near as that, or its negative
};

START_TEST(any_orientation_and_inverted_take_the_least_of_all_turns)
{
    const struct twx_query_options *options = &turn_shapes[_i].options;
    const size_t n_compared = turn_shapes[_i].n_compared;
    const unsigned n_bits = 8 * (unsigned)n_compared;
    const unsigned radius = (unsigned)options->radius;
    fill_index(turn_shapes[_i].hash_size, 1200);
    invert_some(options->inverted);
    const size_t code_bytes = twx_hash_bytes(fake.hash_size);
    size_t n_inverted = 0;
    for (size_t q = 0; q < 10; q++) {
        const uint8_t *code = codes + q * 100 * code_bytes;
        ask_hex(code, n_compared, options);
        size_t n_expected = 0;
        for (size_t i = 0; i < fake.n_codes; i++) {
            const uint8_t *other = codes + i * code_bytes;
            const unsigned least = naive_least(options, code, other, n_compared);
            n_expected += least <= radius &&
                          (!options->adaptive || naive_is_near(code, other, n_bits, radius, least));
        }
        ck_assert_uint_eq(n_seen, n_expected);
        bool holds = true;
        for (size_t i = 0; i < n_seen; i++) {
            holds =
                holds && seen[i].distance == naive_least(options, code, seen[i].hash, n_compared);
            n_inverted += seen[i].is_inverted;
        }
        ck_assert(holds);
    }
    ck_assert(options->inverted == (n_inverted > 0));
}
END_TEST

START_TEST(inverted_says_that_the_negative_matches)
{
    uint64_t state = 3;
    uint8_t code[16];
    const struct twx_turns all = {true, true};
    fill_random(code, 16, &state);
    (void)twx_make_turns(code, 8, all, codes);
    for (unsigned turn = 0; turn < TWX_N_TURNS_MAX; turn++) {
        char path[8];
        (void)snprintf(path, sizeof path, "/%02u", turn);
        add_image(turn, path);
    }
    fake.n_codes = TWX_N_TURNS_MAX;
    struct twx_query_options options = {
        .size = sizeof options, .radius = 0, .any_orientation = true, .inverted = true};
    ask_hex(code, 16, &options);
    ck_assert_uint_eq(n_seen, TWX_N_TURNS_MAX);
    for (unsigned turn = 0; turn < TWX_N_TURNS_MAX; turn++) {
        ck_assert_uint_eq(seen[turn].orientation, turn % 8 + 1);
        ck_assert(seen[turn].is_inverted == (turn >= 8));
    }
    options.any_orientation = false;
    ask_hex(code, 16, &options);
    ck_assert_uint_eq(n_seen, 2);
    ck_assert(!seen[0].is_inverted && seen[1].is_inverted && seen[1].orientation == 1);
    ck_assert_str_eq(seen[1].path, "/08");
    options.inverted = false;
    ask_hex(code, 16, &options);
    ck_assert_uint_eq(n_seen, 1);
}
END_TEST

START_TEST(probe_of_an_image_knows_its_negative_with_the_ties)
{
    struct twx_samples samples = {.hash_size = 8};
    for (size_t i = 0; i < 72; i++) {  // the first half a white sky, which ties
        samples.row[i] = i < 36 ? 255.0F : (float)(i * 37 % 101) + 0.25F;
        samples.col[i] = i < 36 ? 255.0F : (float)(i * 53 % 103);
    }
    struct twx_samples inverted = samples;
    for (size_t i = 0; i < 72; i++) {
        inverted.row[i] = 255.0F - samples.row[i];
        inverted.col[i] = 255.0F - samples.col[i];
    }
    (void)twx_dhash(&inverted, codes);
    add_image(0, "/negative");
    fake.n_codes = 1;
    const uint8_t checksum[TWX_CHECKSUM_BYTES] = {1};
    struct twx_probe *probe = twx_probe_create(&samples, 1000, checksum, NULL);
    const struct twx_query_options options = {
        .size = sizeof options, .radius = 0, .inverted = true};
    ask(probe, &options);
    ck_assert_uint_eq(n_seen, 1);
    ck_assert(seen[0].is_inverted && seen[0].distance == 0);
    twx_probe_free(probe);
    // Of the hash alone the ties are lost.
    uint8_t hash[16];
    (void)twx_dhash(&samples, hash);
    ask_hex(hash, 16, &options);
    ck_assert_uint_eq(n_seen, 0);
}
END_TEST

START_TEST(orientation_says_how_to_turn_the_question)
{
    uint64_t state = 3;
    uint8_t code[16];
    fill_random(code, 16, &state);
    for (unsigned o = 1; o <= TWX_N_ORIENTATIONS; o++) {
        char path[8];
        (void)snprintf(path, sizeof path, "/%u", o);
        twx_orient_hash(code, 8, o, codes + (o - 1) * (size_t)16);
        add_image(o - 1, path);
    }
    fake.n_codes = TWX_N_ORIENTATIONS;
    const struct twx_query_options options = {
        .size = sizeof options, .radius = 0, .any_orientation = true};
    ask_hex(codes, 16, &options);
    ck_assert_uint_eq(n_seen, TWX_N_ORIENTATIONS);
    for (unsigned o = 1; o <= TWX_N_ORIENTATIONS; o++) {
        ck_assert_uint_eq(seen[o - 1].orientation, o);
        ck_assert_uint_eq(seen[o - 1].distance, 0);
    }
}
END_TEST

START_TEST(orientation_ties_go_to_the_lower_number)
{
    memset(codes, 0, 16);  // equal in orientations 1 and 5
    fake.n_codes = 1;
    add_image(0, "/a");
    const struct twx_query_options options = {
        .size = sizeof options, .radius = 0, .any_orientation = true};
    ask_hex(codes, 16, &options);
    ck_assert_uint_eq(n_seen, 1);
    ck_assert_uint_eq(seen[0].orientation, 1);
}
END_TEST

START_TEST(count_keeps_the_nearest_ties_by_path)
{
    memset(codes, 0, 64);
    codes[16] = 0x80;  // id 1 and 2: distance 1; id 3: distance 3
    codes[32] = 0x40;
    codes[48] = 0xe0;
    fake.n_codes = 4;
    add_image(3, "/3");
    add_image(2, "/b");
    add_image(1, "/c");
    add_image(2, "/a");
    add_image(0, "/z");
    struct twx_query_options options = {.size = sizeof options, .radius = -1, .max_matches = 3};
    fake.n_lookups = 0;
    ask_hex(codes, 16, &options);
    ck_assert_uint_eq(n_seen, 3);
    ck_assert_str_eq(seen[0].path, "/z");
    ck_assert_str_eq(seen[1].path, "/a");
    ck_assert_str_eq(seen[2].path, "/b");
    ck_assert_uint_eq(fake.n_lookups, 3);  // the farther hash was not looked up
    options.max_matches = 5;
    ask_hex(codes, 16, &options);
    ck_assert_uint_eq(n_seen, 5);
    ck_assert_str_eq(seen[4].path, "/3");
}
END_TEST

START_TEST(count_keeps_the_first_paths_of_many_equally_near_images)
{
    enum { N = 5000 };
    memset(codes, 0, 48);
    codes[16] = 0x80;  // id 1 and 2: distance 1
    codes[32] = 0x40;
    fake.n_codes = 3;
    add_image(0, "/z");
    for (unsigned i = 0; i < N; i++) {
        char path[32];
        (void)snprintf(path, sizeof path, "/%04u", i * 7919 % N);
        add_image(1 + i % 2, path);
    }
    for (unsigned n = 2; n <= 2000; n += 999) {
        const struct twx_query_options options = {
            .size = sizeof options, .radius = -1, .max_matches = n};
        ask_hex(codes, 16, &options);
        ck_assert_uint_eq(n_seen, n);
        ck_assert_str_eq(seen[0].path, "/z");
        for (unsigned i = 1; i < n; i++) {
            char path[32];
            (void)snprintf(path, sizeof path, "/%04u", i - 1);
            ck_assert_str_eq(seen[i].path, path);
        }
    }
}
END_TEST

START_TEST(hash_whose_images_are_gone_is_no_match)
{
    memset(codes, 0, 32);
    fake.n_codes = 2;
    add_image(1, "/a");
    ask_hex(codes, 16, &usual);
    ck_assert_uint_eq(n_seen, 1);
}
END_TEST

START_TEST(empty_index_answers_nothing)
{
    memset(codes, 0, 16);
    ask_hex(codes, 16, &usual);
    ck_assert_uint_eq(n_seen, 0);
    ck_assert_uint_eq(trace.n_candidates, 0);
}
END_TEST

static bool want_no_more(void *user, const struct twx_match *match)
{
    (void)match;
    ++*(unsigned *)user;
    return false;
}

START_TEST(receiver_can_end_the_listing)
{
    fill_index(8, 500);
    const struct twx_query_options options = {.size = sizeof options, .radius = 128};
    struct twx_probe *probe = probe_of(codes, 16, &options);
    unsigned n = 0;
    ck_assert_int_eq(twx_query(&fake, probe, &options, want_no_more, &n, NULL, NULL), TWX_OK);
    ck_assert_uint_eq(n, 1);
    twx_probe_free(probe);
}
END_TEST

// ------------------------------------------------------------------------------------------------------
// Many questions

enum {
    N_QUESTIONS = 70,                                  // more than a batch
    N_ASKED_ALONE = TWX_SANITIZED ? 12 : N_QUESTIONS,  // of many hashes, where there are no batches
};

static struct twx_probe *probes[N_QUESTIONS];

/** Probes of codes and of codes nearby, every third one of the row half if wanted. */
static void make_probes(const struct twx_query_options *options, bool with_halves, uint64_t *state)
{
    const size_t code_bytes = twx_hash_bytes(fake.hash_size);
    for (size_t q = 0; q < N_QUESTIONS; q++) {
        uint8_t code[TWX_HASH_BYTES_MAX];
        memcpy(code, codes + random_below(state, fake.n_codes) * code_bytes, code_bytes);
        random_flips(state, code, code_bytes, random_below(state, 10));
        probes[q] =
            probe_of(code, with_halves && q % 3 == 0 ? code_bytes / 2 : code_bytes, options);
    }
}

static void free_probes(void)
{
    for (size_t q = 0; q < N_QUESTIONS; q++) {
        twx_probe_free(probes[q]);
    }
}

/** The answer to question i of those asked last equals that of twx_query. */
static void assert_answer(struct twx_searcher *searcher, size_t i, const struct twx_probe *probe,
                          const struct twx_query_options *options, const char *method)
{
    static struct seen alone[N_MATCHES_MAX];
    struct twx_search_trace many_trace;
    ask(probe, options);
    ck_assert_str_eq(trace.method, "scan");
    const size_t n_alone = n_seen;
    memcpy(alone, seen, n_seen * sizeof *seen);
    n_seen = 0;
    ck_assert_int_eq(twx_searcher_answer(searcher, i, see, NULL, &many_trace, NULL), TWX_OK);
    ck_assert_uint_eq(n_seen, n_alone);
    ck_assert_uint_eq(many_trace.n_matches, n_alone);
    ck_assert_uint_eq(many_trace.radius, trace.radius);
    ck_assert_uint_eq(many_trace.n_bits, trace.n_bits);
    ck_assert_str_eq(many_trace.method, method);
    for (size_t k = 0; k < n_alone; k++) {
        ck_assert(strcmp(seen[k].path, alone[k].path) == 0 && seen[k].allowed == alone[k].allowed &&
                  seen[k].distance == alone[k].distance &&
                  seen[k].orientation == alone[k].orientation &&
                  seen[k].is_inverted == alone[k].is_inverted &&
                  memcmp(seen[k].hash, alone[k].hash, twx_hash_bytes(fake.hash_size)) == 0);
    }
}

/** What is asked for, and the search that this many hashes and expected questions make best. */
static const struct {
    size_t n_hashes;
    unsigned hash_size;
    int radius;
    bool any_orientation;
    uint64_t n_expected;
    const char *method;
    bool adaptive;
    bool inverted;
} runs[] = {
    {2500, 8, -1, false, 0, "scan", false, false},
    {2500, 8, -1, false, 1, "scan", false, false},
    {2500, 8, -1, false, N_QUESTIONS, "blocked scan", false, false},
    {N_MAX, 8, 6, false, 1000000, "multi-index", false, false},
    {N_MAX, 8, 0, false, 1000000, "multi-index", false, false},
    {2500, 8, 30, false, N_QUESTIONS, "blocked scan", false, false},
    {2500, 16, -1, false, N_QUESTIONS, "blocked scan", false, false},
    {N_MAX, 16, 4, false, 1000000, "multi-index", false, false},
    {2500, 8, 20, true, N_QUESTIONS, "blocked scan", false, false},
    {N_MAX, 8, 6, true, 1000000, "multi-index", false, false},
    {N_MAX, 8, 10, false, 1000000, "multi-index", true, false},
    {N_MAX, 8, 9, true, 1000000, "multi-index", true, false},
    {N_MAX, 16, 34, false, 1000000, "multi-index", true, false},
    {2500, 8, 30, true, N_QUESTIONS, "blocked scan", true, false},
    {2500, 8, 12, false, N_QUESTIONS, "blocked scan", false, true},
    {2500, 8, 30, true, N_QUESTIONS, "blocked scan", true, true},
    {N_MAX, 8, 6, false, 1000000, "multi-index", false, true},
    {N_MAX, 8, 9, true, 1000000, "multi-index", true, true},
    {N_MAX, 16, 34, false, 1000000, "multi-index", true, true},
};

START_TEST(many_questions_are_answered_as_each_alone)
{
    uint64_t state = 89;
    const struct twx_query_options options = {.size = sizeof options,
                                              .radius = runs[_i].radius,
                                              .adaptive = runs[_i].adaptive,
                                              .any_orientation = runs[_i].any_orientation,
                                              .inverted = runs[_i].inverted};
    fill_index(runs[_i].hash_size, runs[_i].n_hashes);
    invert_some(runs[_i].inverted);
    if (runs[_i].n_hashes < N_MAX) {
        fake.codes_a_block = 100;  // enough blocks that two threads read them
    }
    make_probes(&options, !options.any_orientation, &state);
    struct twx_searcher *searcher = NULL;
    const uint64_t n = runs[_i].n_expected;
    ck_assert_int_eq(twx_searcher_create(&fake, &options, n, n, &searcher, NULL), TWX_OK);
    const size_t batch = twx_searcher_batch(searcher);
    ck_assert_uint_eq(batch > 1, strcmp(runs[_i].method, "blocked scan") == 0);
    const size_t n_asked = batch > 1 ? N_QUESTIONS : N_ASKED_ALONE;
    for (size_t first = 0; first < n_asked; first += batch) {
        const size_t n_now = n_asked - first < batch ? n_asked - first : batch;
        const struct twx_probe *asked[N_QUESTIONS];
        memcpy(asked, probes + first, n_now * sizeof *asked);
        ck_assert_int_eq(twx_searcher_ask(searcher, asked, n_now, NULL), TWX_OK);
        for (size_t i = 0; i < n_now; i++) {
            // The first two are of one kind each; where more come than were expected, another search is worth it.
            const bool is_expected = n > 1 || (n == 1 && first < 2);
            assert_answer(searcher, i, asked[i], &options,
                          is_expected ? runs[_i].method : "blocked scan");
        }
    }
    twx_searcher_free(searcher);
    free_probes();
}
END_TEST

/** The probe of a code that has, of these codes, some as variants. */
static struct twx_probe *probe_with_variants(const uint8_t *code, const uint8_t *parts,
                                             const uint8_t *kinds, unsigned n)
{
    const size_t code_bytes = twx_hash_bytes(fake.hash_size);
    struct twx_probe *probe = probe_of(code, code_bytes, &usual);
    probe->variants = calloc(n, sizeof *probe->variants);
    ck_assert_ptr_nonnull(probe->variants);
    probe->n_variants = n;
    for (unsigned i = 0; i < n; i++) {
        probe->variants[i].kind = kinds[i];
        struct twx_probe *part = probe_of(parts + i * code_bytes, code_bytes, &usual);
        memcpy(probe->variants[i].hashes, part->hashes, sizeof part->hashes);
        twx_probe_free(part);
    }
    return probe;
}

/** Whether a match goes before another: by distance, then via, then the picture before its negative, then orientation. */
static bool goes_before(const struct seen *a, const struct seen *b)
{
    if (a->distance != b->distance) {
        return a->distance < b->distance;
    }
    if (a->via != b->via) {
        return a->via < b->via;
    }
    return a->is_inverted != b->is_inverted ? b->is_inverted : a->orientation < b->orientation;
}

enum { N_PARTS = 4 };

/** A code in every orientation: [orientation - 1]. */
struct turned {
    uint8_t codes[TWX_N_ORIENTATIONS][TWX_HASH_BYTES_MAX];
};

/** What a probe asks for: the whole picture, then its variants. */
struct asked {
    struct turned whole;
    struct turned parts[N_PARTS];
};

static void turn(const uint8_t *code, struct turned *turned)
{
    for (unsigned o = 1; o <= TWX_N_ORIENTATIONS; o++) {
        twx_orient_hash(code, fake.hash_size, o, turned->codes[o - 1]);
    }
}

static void turn_probe(const struct twx_probe *probe, struct asked *asked)
{
    turn(probe->hashes[0], &asked->whole);
    ck_assert_uint_le(probe->n_variants, N_PARTS);
    for (unsigned i = 0; i < probe->n_variants; i++) {
        turn(probe->variants[i].hashes[0], &asked->parts[i]);
    }
}

/** Takes the first of the turns of a code that match, if it goes before what there is. */
static void take_least(const struct turned *turned, const struct twx_query_options *options,
                       const uint8_t *other, unsigned kind, struct seen *least)
{
    const unsigned n_bits = twx_hash_bits(fake.hash_size);
    const unsigned radius = (unsigned)options->radius;
    for (unsigned o = 1; o <= (options->any_orientation ? TWX_N_ORIENTATIONS : 1U); o++) {
        const unsigned d = twx_hamming(turned->codes[o - 1], other, n_bits / 8);
        for (unsigned inverted = 0; inverted <= options->inverted; inverted++) {
            const struct seen match = {.distance = inverted ? n_bits - d : d,
                                       .orientation = o,
                                       .is_inverted = inverted,
                                       .via = twx_via_of_kind(kind)};
            const bool is_near =
                match.distance <= radius &&
                (!options->adaptive ||
                 naive_is_near(turned->codes[0], other, n_bits, radius, match.distance));
            if (is_near && goes_before(&match, least)) {
                *least = match;
            }
        }
    }
}

enum { N_VARIANTS = 3000 };
static struct twx_index_variant variants[N_VARIANTS];

/** The match of a probe and a hash of the index, by the definition; at 1000 bits where there is none. */
static struct seen plain_match(const struct twx_probe *probe, const struct asked *asked,
                               const struct twx_query_options *options, size_t id)
{
    const size_t code_bytes = twx_hash_bytes(fake.hash_size);
    struct seen least = {.distance = 1000};
    take_least(&asked->whole, options, codes + id * code_bytes, TWX_VARIANT_NONE, &least);
    for (size_t v = 0; v < N_VARIANTS && options->variants != TWX_VARIANTS_NONE; v++) {
        if (variants[v].hash_id == id) {
            take_least(&asked->whole, options, codes + variants[v].variant_id * code_bytes,
                       variants[v].kind, &least);
        }
    }
    const unsigned last = options->variants == TWX_VARIANTS_TRIM ? TWX_VARIANT_TRIMMED : 99;
    for (unsigned i = 0; i < probe->n_variants && options->variants != TWX_VARIANTS_NONE; i++) {
        if (probe->variants[i].kind <= last) {
            take_least(&asked->parts[i], options, codes + id * code_bytes, probe->variants[i].kind,
                       &least);
        }
    }
    return least;
}

/** Of 4000 hashes those from 2500 on are of no whole picture. */
static void fill_with_variants(unsigned hash_size, uint64_t *state)
{
    fill_index(hash_size, 2500);
    fake.n_codes = 4000;
    const size_t code_bytes = twx_hash_bytes(hash_size);
    for (size_t i = 2500; i < fake.n_codes; i++) {
        memcpy(codes + i * code_bytes, codes + random_below(state, 2500) * code_bytes, code_bytes);
        random_flips(state, codes + i * code_bytes, code_bytes, random_below(state, 12));
    }
    for (size_t v = 0; v < N_VARIANTS; v++) {  // some of them whole pictures, too
        variants[v] = (struct twx_index_variant){.hash_id = random_below(state, 2500),
                                                 .kind = 1 + (unsigned)random_below(state, 10),
                                                 .variant_id = 1000 + random_below(state, 3000)};
    }
    fake.variants = variants;
    fake.n_variants = N_VARIANTS;
}

START_TEST(variants_count_as_in_a_plain_loop)
{
    static const uint8_t kinds[] = {1, 2, 3, 7};
    uint64_t state = (uint64_t)_i;
    const bool is_batch = _i % 2 == 1;
    const struct twx_query_options options = {.size = sizeof options,
                                              .radius = _i % 8 >= 6 ? 48 : 14,
                                              .adaptive = _i / 12 % 2 == 1,
                                              .any_orientation = _i % 4 >= 2,
                                              .inverted = _i >= 24,
                                              .variants = (enum twx_variants)(_i / 2 % 3)};
    fill_with_variants(_i % 8 >= 6 ? 16 : 8, &state);
    invert_some(options.inverted);
    const size_t code_bytes = twx_hash_bytes(fake.hash_size);
    struct twx_searcher *searcher = NULL;
    ck_assert_int_eq(
        twx_searcher_create(&fake, &options, is_batch ? 1000000 : 1, 0, &searcher, NULL), TWX_OK);
    for (size_t q = 0; q < 4; q++) {
        const uint8_t *parts = codes + random_below(&state, 3000) * code_bytes;
        struct twx_probe *probe = probe_with_variants(
            codes + random_below(&state, fake.n_codes) * code_bytes, parts, kinds, N_PARTS);
        const struct twx_probe *question = probe;
        struct asked asked;
        turn_probe(probe, &asked);
        n_seen = 0;
        ck_assert_int_eq(twx_searcher_ask(searcher, &question, 1, NULL), TWX_OK);
        ck_assert_int_eq(twx_searcher_answer(searcher, 0, see, NULL, NULL, NULL), TWX_OK);
        size_t n_expected = 0;
        bool holds = true;
        for (size_t id = 0; id < 2500; id++) {
            const struct seen wanted = plain_match(probe, &asked, &options, id);
            if (wanted.distance == 1000) {
                continue;
            }
            n_expected++;
            bool is_there = false;
            for (size_t i = 0; i < n_seen && !is_there; i++) {
                is_there = strcmp(seen[i].path, paths[id]) == 0 &&
                           seen[i].distance == wanted.distance &&
                           seen[i].orientation == wanted.orientation && seen[i].via == wanted.via &&
                           seen[i].is_inverted == wanted.is_inverted &&
                           memcmp(seen[i].hash, codes + id * code_bytes, code_bytes) == 0;
            }
            holds = holds && is_there;
        }
        ck_assert(holds);
        ck_assert_uint_eq(n_seen, n_expected);
        twx_probe_free(probe);
    }
    twx_searcher_free(searcher);
}
END_TEST

// Radii and counts that change from question to question, over hashes that are kept and, after some, tables.
START_TEST(searcher_that_keeps_hashes_answers_as_twx_query)
{
    fill_index(_i == 0 ? 8 : 16, N_MAX);
    uint64_t state = 29;
    const unsigned n_bits = twx_hash_bits(fake.hash_size);
    struct twx_query_options options = {.size = sizeof options, .radius = -1, .keeps_hashes = true};
    struct twx_searcher *searcher = NULL;
    unsigned n_by_tables = 0;
    ck_assert_int_eq(twx_searcher_create(&fake, &options, 1, 0, &searcher, NULL), TWX_OK);
    for (unsigned q = 0; q < 100; q++) {
        static const int radii[] = {-1, 0, 4, 8, 14};
        const uint8_t *code = codes + next_random(&state) % N_MAX * (n_bits / 8);
        options.radius = radii[q % 5];
        options.adaptive = q % 2 == 0;
        options.max_matches = q % 3 == 0 ? 4 : 0;
        struct twx_probe *probe = probe_of(code, n_bits / 8 >> (q % 7 == 0), &options);
        twx_searcher_set_options(searcher, &options);
        ck_assert_int_eq(
            twx_searcher_ask(searcher, (const struct twx_probe *const[]){probe}, 1, NULL), TWX_OK);
        n_seen = 0;
        ck_assert_int_eq(twx_searcher_answer(searcher, 0, see, NULL, &trace, NULL), TWX_OK);
        n_by_tables += strcmp(trace.method, "multi-index") == 0;
        static struct seen kept[N_MATCHES_MAX];
        const size_t n_kept = n_seen;
        memcpy(kept, seen, n_seen * sizeof *seen);
        ask(probe, &options);
        ck_assert_uint_eq(n_seen, n_kept);
        ck_assert(memcmp(kept, seen, n_seen * sizeof *seen) == 0);
        twx_probe_free(probe);
    }
    ck_assert_uint_gt(n_by_tables, 20);
    ck_assert_uint_lt(n_by_tables, 100);
    twx_searcher_free(searcher);
}
END_TEST

START_TEST(question_that_finds_too_much_for_a_batch_is_asked_alone)
{
    fake.n_codes = N_MAX;  // all zero
    add_image(N_MAX - 1, "/last");
    struct twx_probe *probe = probe_of(codes, 16, &usual);
    struct twx_searcher *searcher = NULL;
    const struct twx_probe *asked[] = {probe, NULL, probe};
    ck_assert_int_eq(twx_searcher_create(&fake, &usual, 3, 0, &searcher, NULL), TWX_OK);
    ck_assert_int_eq(twx_searcher_ask(searcher, asked, 3, NULL), TWX_OK);
    for (size_t i = 0; i < 3; i++) {
        n_seen = 0;
        ck_assert_int_eq(twx_searcher_answer(searcher, i, see, NULL, NULL, NULL), TWX_OK);
        ck_assert_uint_eq(n_seen, asked[i] != NULL);
    }
    twx_searcher_free(searcher);
    twx_probe_free(probe);
}
END_TEST

// ------------------------------------------------------------------------------------------------------

START_TEST(probe_of_an_image_knows_its_turned_hashes_and_exact_duplicates)
{
    uint64_t state = 5;
    struct twx_samples samples = {.hash_size = 8};
    for (size_t i = 0; i < 72; i++) {
        samples.row[i] = (float)(next_random(&state) % 256);
        samples.col[i] = (float)(next_random(&state) % 256);
    }
    for (unsigned o = 1; o <= TWX_N_ORIENTATIONS; o++) {
        struct twx_samples turned;
        char path[8];
        twx_orient_samples(&samples, o, &turned);
        (void)twx_dhash(&turned, codes + (o - 1) * (size_t)16);
        (void)snprintf(path, sizeof path, "/%u", o);
        add_image(o - 1, path);
    }
    fake.n_codes = TWX_N_ORIENTATIONS;
    uint8_t checksum[TWX_CHECKSUM_BYTES] = {1};
    images[2].image.checksum[0] = 1;
    images[3].image.checksum[0] = 1;
    images[3].image.bytes = 999;
    struct twx_probe *probe = twx_probe_create(&samples, 1000, checksum, NULL);
    struct twx_query_options options = {.size = sizeof options, .radius = 0};
    ask(probe, &options);
    ck_assert_uint_eq(n_seen, 1);
    ck_assert_str_eq(seen[0].path, "/1");
    ck_assert(!seen[0].is_exact);
    options.any_orientation = true;
    ask(probe, &options);
    ck_assert_uint_eq(n_seen, 8);
    for (unsigned o = 1; o <= TWX_N_ORIENTATIONS; o++) {
        ck_assert_uint_eq(seen[o - 1].orientation, o);
        ck_assert(seen[o - 1].is_exact == (o == 3));
    }
    twx_probe_free(probe);
}
END_TEST

static void assert_refused(const char *hex, const struct twx_query_options *options,
                           const char *text)
{
    struct twx_probe *probe = NULL;
    struct twx_error err = {0};
    ck_assert_int_eq(twx_probe_from_hex(&fake, hex, options, &probe, &err), TWX_USAGE);
    ck_assert_ptr_null(probe);
    ck_assert_msg(strstr(err.text, text) != NULL, "'%s' lacks '%s'", err.text, text);
}

START_TEST(hex_is_checked)
{
    struct twx_query_options options = usual;
    assert_refused("", &options, "0 digits: this index takes 32, or 16 for the row half");
    assert_refused("0123456789abcde", &options, "15 digits");
    assert_refused("0123456789abcdeg", &options, "not hexadecimal");
    assert_refused("0123456789abcde ", &options, "not hexadecimal");
    options.radius = 65;
    assert_refused("0123456789ABCDEF", &options, "radius 65 is above the 64 bits compared");
    options.radius = -2;
    assert_refused("0123456789ABCDEF", &options, "negative");
    options = (struct twx_query_options){
        .size = sizeof(struct twx_query_options), .radius = -1, .any_orientation = true};
    assert_refused("0123456789abcdef", &options, "row half");
    fake.hash_size = 16;
    options = usual;
    assert_refused("0123456789abcdef0123456789abcdef", &options, "takes 128, or 64");
}
END_TEST

static void add(TCase *tests)
{
    tcase_set_timeout(tests, 120);  // under sanitizers
    tcase_add_loop_test(tests, query_finds_what_a_plain_loop_finds, 0,
                        sizeof shapes / sizeof shapes[0]);
    tcase_add_loop_test(tests, any_orientation_and_inverted_take_the_least_of_all_turns, 0,
                        sizeof turn_shapes / sizeof turn_shapes[0]);
    tcase_add_test(tests, inverted_says_that_the_negative_matches);
    tcase_add_test(tests, probe_of_an_image_knows_its_negative_with_the_ties);
    tcase_add_test(tests, orientation_says_how_to_turn_the_question);
    tcase_add_test(tests, orientation_ties_go_to_the_lower_number);
    tcase_add_test(tests, count_keeps_the_nearest_ties_by_path);
    tcase_add_test(tests, count_keeps_the_first_paths_of_many_equally_near_images);
    tcase_add_test(tests, hash_whose_images_are_gone_is_no_match);
    tcase_add_test(tests, empty_index_answers_nothing);
    tcase_add_test(tests, receiver_can_end_the_listing);
    tcase_add_loop_test(tests, many_questions_are_answered_as_each_alone, 0,
                        sizeof runs / sizeof runs[0]);
    tcase_add_loop_test(tests, variants_count_as_in_a_plain_loop, 0, 48);
    tcase_add_loop_test(tests, searcher_that_keeps_hashes_answers_as_twx_query, 0, 2);
    tcase_add_test(tests, question_that_finds_too_much_for_a_batch_is_asked_alone);
    tcase_add_test(tests, probe_of_an_image_knows_its_turned_hashes_and_exact_duplicates);
    tcase_add_test(tests, hex_is_checked);
}

int main(void)
{
    return run_tests("search", add);
}
