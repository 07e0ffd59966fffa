// SPDX-License-Identifier: MIT
//
// Times the joining of edges, as `twindex group` does it: made-up files of edges of NODES nodes in ten parts, star and single.
//
//     group DIR NODES EDGES [RUNS]
//
// An edge is of any two nodes: more of them join, and further apart in memory, than of a collection, where most images are
// near none or near few. Eight files have the 55 runs, each sorted, as eight tasks of `twindex pairs --parts` write them; they
// are in the page cache when they are read, and removed in the end. Each run of a linkage is a process of its own, the
// linkages take turns; the table has the median of RUNS (3), and the peak memory of a process.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mix.h"
#include "base/sort.h"
#include "group/edge_file.h"
#include "group/link_edges.h"

enum { N_PARTS = 10, N_PAIRS = N_PARTS * (N_PARTS + 1) / 2, N_FILES = 8, RUNS_MOST = 99 };

struct result {
    double seconds;
    double cpu_seconds;
    uint64_t n_edges;
    uint64_t n_joined;
    double peak_mb;
};

static uint64_t state = 1;

/** splitmix64: enough randomness for test data. */
static uint64_t next_random(void)
{
    return twx_mix64(state += 0x9e3779b97f4a7c15);
}

static void end_with(const char *what, const struct twx_error *err)
{
    (void)fprintf(stderr, "group: %s: %s\n", what, err != NULL ? err->text : strerror(errno));
    exit(1);
}

static uint32_t random_node(uint32_t n_nodes)
{
    return (uint32_t)((next_random() >> 32) * n_nodes >> 32);
}

/** Writes a run of n edges, fewer where one comes twice. */
static void make_run(struct twx_edge_writer *writer, uint32_t a, uint32_t b, uint32_t n_nodes,
                     size_t n)
{
    uint64_t *edges = malloc((n + 1) * sizeof *edges);
    size_t n_kept = 0;
    if (edges == NULL || !twx_edge_writer_begin(writer, a, b)) {
        end_with("memory", NULL);
    }
    for (size_t i = 0; i < n; i++) {
        const uint32_t x = random_node(n_nodes);
        const uint32_t y = random_node(n_nodes - 1);
        edges[i] = y < x ? twx_edge(y, x) : twx_edge(x, y + 1);
    }
    twx_sort_u64(edges, n);
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || edges[i] != edges[i - 1]) {
            edges[n_kept++] = edges[i];
        }
    }
    twx_edge_writer_add(writer, edges, n_kept);
    free(edges);
}

static void make_file(const char *path, uint32_t share, uint32_t n_nodes, uint64_t n_edges)
{
    const struct twx_edge_header header = {
        .hash_size = 8, .radius = 12, .n_parts = N_PARTS, .share = share, .n_shares = N_FILES};
    struct twx_edge_writer writer;
    struct twx_error err = {0};
    uint32_t pair = 0;
    if (twx_edge_writer_create(&writer, path, &header, &err) != TWX_OK) {
        end_with(path, &err);
    }
    for (uint32_t a = 0; a < N_PARTS; a++) {
        for (uint32_t b = a; b < N_PARTS; b++, pair++) {
            if (pair % N_FILES == share) {
                make_run(&writer, a, b, n_nodes,
                         (size_t)(n_edges * (pair + 1) / N_PAIRS - n_edges * pair / N_PAIRS));
            }
        }
    }
    if (twx_edge_writer_commit(&writer, &err) != TWX_OK) {
        end_with(path, &err);
    }
    twx_edge_writer_release(&writer);
}

static double seconds_of(const struct timeval *time)
{
    return (double)time->tv_sec + (double)time->tv_usec * 1e-6;
}

/** One joining, in this process. */
static struct result join(char *const *paths, enum twx_linkage linkage, uint32_t n_nodes)
{
    struct twx_edge_file files[N_FILES];
    static const struct twx_run run;
    struct twx_joined joined;
    struct twx_error err = {0};
    struct rusage usage;
    (void)getrusage(RUSAGE_SELF, &usage);
    const double cpu_begin = seconds_of(&usage.ru_utime) + seconds_of(&usage.ru_stime);
    const double begin = twx_monotonic_seconds();
    for (size_t i = 0; i < N_FILES; i++) {
        if (twx_edge_file_open(paths[i], &files[i], &err) != TWX_OK) {
            end_with(paths[i], &err);
        }
    }
    if (twx_link_edges(files, N_FILES, linkage, n_nodes, &run, &joined, &err) != TWX_OK) {
        end_with("joining", &err);
    }
    struct result result = {.seconds = twx_monotonic_seconds() - begin,
                            .n_edges = joined.n_edges,
                            .n_joined = joined.n};
    (void)getrusage(RUSAGE_SELF, &usage);
    result.cpu_seconds = seconds_of(&usage.ru_utime) + seconds_of(&usage.ru_stime) - cpu_begin;
    result.peak_mb = (double)usage.ru_maxrss / 1024;
    return result;
}

/** The same in a process of its own, whose memory nobody else has grown. */
static struct result join_apart(char *const *paths, enum twx_linkage linkage, uint32_t n_nodes)
{
    struct result result = {0};
    int fds[2];
    int status = 0;
    (void)fflush(stdout);
    if (pipe(fds) != 0) {
        end_with("pipe", NULL);
    }
    const pid_t child = fork();
    if (child == 0) {
        const struct result own = join(paths, linkage, n_nodes);
        _exit(write(fds[1], &own, sizeof own) == sizeof own ? 0 : 1);
    }
    (void)close(fds[1]);
    if (child < 0 || read(fds[0], &result, sizeof result) != sizeof result ||
        waitpid(child, &status, 0) != child || status != 0) {
        end_with("joining", NULL);
    }
    (void)close(fds[0]);
    return result;
}

static int by_seconds(const void *a, const void *b)
{
    const struct result *x = a;
    const struct result *y = b;
    return (x->seconds > y->seconds) - (x->seconds < y->seconds);
}

static void measure(char *const *paths, uint32_t n_nodes, size_t n_runs)
{
    static const char *const names[] = {"star", "single"};
    static const enum twx_linkage linkages[] = {TWX_LINKAGE_STAR, TWX_LINKAGE_SINGLE};
    struct result results[2][RUNS_MOST];
    for (size_t run = 0; run < n_runs; run++) {
        for (size_t l = 0; l < 2; l++) {
            results[l][run] = join_apart(paths, linkages[l], n_nodes);
        }
    }
    printf("%-8s %13s %13s %13s %9s %9s %10s %8s\n", "linkage", "nodes", "edges", "joined", "s",
           "CPU s", "M edges/s", "peak MB");
    for (size_t l = 0; l < 2; l++) {
        qsort(results[l], n_runs, sizeof results[l][0], by_seconds);
        const struct result *r = &results[l][n_runs / 2];
        printf("%-8s %13u %13llu %13llu %9.3f %9.3f %10.1f %8.0f\n", names[l], n_nodes,
               (unsigned long long)r->n_edges, (unsigned long long)r->n_joined, r->seconds,
               r->cpu_seconds, (double)r->n_edges / r->seconds / 1e6, r->peak_mb);
    }
}

int main(int argc, char **argv)
{
    const unsigned long long n_nodes = argc > 3 ? strtoull(argv[2], NULL, 10) : 0;
    const unsigned long long n_edges = argc > 3 ? strtoull(argv[3], NULL, 10) : 0;
    const unsigned long long n_runs = argc > 4 ? strtoull(argv[4], NULL, 10) : 3;
    char *paths[N_FILES];
    if (n_nodes < 2 || n_nodes >= UINT32_MAX || n_runs < 1 || n_runs > RUNS_MOST) {
        (void)fprintf(stderr, "usage: group DIR NODES EDGES [RUNS]\n");
        return 2;
    }
    if (mkdir(argv[1], 0777) != 0 && errno != EEXIST) {
        end_with(argv[1], NULL);
    }
    for (uint32_t i = 0; i < N_FILES; i++) {
        if (asprintf(&paths[i], "%s/%u.edges", argv[1], i) < 0) {
            end_with("memory", NULL);
        }
        make_file(paths[i], i, (uint32_t)n_nodes, n_edges);
    }
    measure(paths, (uint32_t)n_nodes, (size_t)n_runs);
    for (size_t i = 0; i < N_FILES; i++) {
        (void)unlink(paths[i]);
        free(paths[i]);
    }
    (void)rmdir(argv[1]);
    return 0;
}
