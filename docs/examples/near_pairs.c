// SPDX-License-Identifier: MIT
//
// Indexes a folder and prints its pairs of near-duplicates:
//
//     cc near_pairs.c -o near_pairs $(pkg-config --cflags --libs twindex)
//     ./near_pairs photos.db ~/Pictures
#include <stdio.h>
#include <twindex.h>

static bool print_pair(void *user, const struct twx_image_pair *pair)
{
    (void)user;
    return printf("%u\t%s\t%s\n", pair->distance, pair->a.path, pair->b.path) > 0;
}

static void print_message(void *user, enum twx_level level, const char *text)
{
    (void)user;
    (void)level;
    (void)fprintf(stderr, "%s\n", text);
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        (void)fprintf(stderr, "usage: near_pairs INDEX FOLDER\n");
        return 2;
    }
    const char *folders[] = {argv[2]};
    struct twx_ingest_options what = {.size = sizeof what, .index_path = argv[1]};
    struct twx_pairs_options near = {.size = sizeof near, .radius = -1};
    struct twx_ingest_counts hashed = {.size = sizeof hashed};
    struct twx_pairs_counts found = {.size = sizeof found};
    struct twx_run run = {.log = print_message, .level = TWX_LEVEL_WARNING};
    struct twx_index *index = NULL;
    struct twx_error err = {0};
    what.paths = folders;
    what.n_paths = 1;

    enum twx_status status = twx_index_update(&what, &run, &hashed, &err);
    const bool is_partly = status == TWX_PARTLY;  // print_message said which paths failed
    if (status == TWX_OK || is_partly) {
        status = twx_index_open(argv[1], &index, &err);
    }
    if (status == TWX_OK) {
        status = twx_pairs(index, &near, &run, print_pair, NULL, &found, &err);
    }
    twx_index_close(index);
    if (status != TWX_OK) {
        (void)fprintf(stderr, "near_pairs: %s\n", err.text);
        return 1;
    }
    return is_partly ? 1 : 0;
}
