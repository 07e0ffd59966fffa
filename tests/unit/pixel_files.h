// SPDX-License-Identifier: MIT
//
// Planes of files by the job `pixels`, from twindex-decode itself.
#ifndef TWX_TESTS_PIXEL_FILES_H
#define TWX_TESTS_PIXEL_FILES_H

#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "jobs/pixel_reader.h"
#include "testdata.h"
#include "twindex_commands.h"

enum { FILES_MAX = 400, PLANE_BYTES = 64 * 64 * 3 };

/** What came of each file, by its tag. */
static struct {
    unsigned n_ends;
    struct twx_file_pixels pixels;
    uint8_t bytes[PLANE_BYTES];
} found[FILES_MAX];

static char own_folder[PATH_MAX - 64];
static bool kills_child;  // at the first file's end

/** Kills the process that decodes. */
static inline void kill_child(void)
{
    char path[64];
    (void)snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
    FILE *file = fopen(path, "r");
    ck_assert_ptr_nonnull(file);
    char line[64] = "";
    ck_assert_ptr_nonnull(fgets(line, sizeof line, file));
    (void)fclose(file);
    const long child = strtol(line, NULL, 10);
    ck_assert_int_gt(child, 1);
    ck_assert_int_eq(kill((pid_t)child, SIGKILL), 0);
    kills_child = false;
}

static inline void on_pixels(void *user, uint64_t tag, const struct twx_file_pixels *pixels)
{
    (void)user;
    ck_assert_uint_lt(tag, FILES_MAX);
    const struct twx_small_plane *plane = &pixels->result.plane;
    const size_t n = (size_t)plane->width * plane->height * plane->n_channels;
    ck_assert_uint_le(n, PLANE_BYTES);
    found[tag].n_ends++;
    found[tag].pixels = *pixels;
    if (n > 0) {
        memcpy(found[tag].bytes, plane->pixels, n);
    }
    found[tag].pixels.result.plane.pixels = found[tag].bytes;
    if (kills_child) {
        kill_child();
    }
}

/** The program beside this one's folder. */
static inline void use_decoder(void)
{
    char path[PATH_MAX];
    const ssize_t n = readlink("/proc/self/exe", own_folder, sizeof own_folder - 1);
    ck_assert_int_gt(n, 0);
    own_folder[n] = '\0';
    *strrchr(own_folder, '/') = '\0';
    (void)snprintf(path, sizeof path, "%s/../twindex-decode", own_folder);
    ck_assert_int_eq(setenv("TWINDEX_DECODER", path, 1), 0);
}

/** Zeros of what is not there. */
static inline struct twx_file_version version_of(const char *path)
{
    struct stat st = {0};
    (void)stat(path, &st);
    return (struct twx_file_version){(uint64_t)st.st_size, twx_timespec_ns(st.st_mtim)};
}

/** Reads files whose names are in testdata/, or absolute. */
static inline void read_files(const char *const *names, size_t n,
                              const struct twx_pixels_options *options)
{
    const struct twx_pixel_reader_options all = {
        .pixels = *options, .n_workers = 2, .on_pixels = on_pixels};
    const struct twx_run run = {.level = TWX_LEVEL_WARNING};
    struct twx_pixel_reader *reader = NULL;
    struct twx_error err = {0};
    memset(found, 0, sizeof found);
    ck_assert_uint_le(n, FILES_MAX);
    use_decoder();
    ck_assert_msg(twx_pixel_reader_create(&all, &run, &reader, &err) == TWX_OK, "%s", err.text);
    for (size_t i = 0; i < n; i++) {
        char path[PATH_MAX];
        (void)snprintf(path, sizeof path, "%s", names[i]);
        if (names[i][0] != '/') {
            char relative[512];
            testdata_path("", relative, sizeof relative);
            char *folder = realpath(relative, NULL);
            ck_assert_ptr_nonnull(folder);
            ck_assert_int_lt(snprintf(path, sizeof path, "%s/%s", folder, names[i]), PATH_MAX);
            free(folder);
        }
        const struct twx_file_version version = version_of(path);
        ck_assert_msg(twx_pixel_reader_add(reader, path, &version, i, &err) == TWX_OK, "%s",
                      err.text);
    }
    ck_assert_msg(twx_pixel_reader_wait(reader, &err) == TWX_OK, "%s", err.text);
    twx_pixel_reader_free(reader);
    for (size_t i = 0; i < n; i++) {
        ck_assert_msg(found[i].n_ends == 1, "%s ended %u times", names[i], found[i].n_ends);
    }
}

static inline bool is_decoded(size_t i)
{
    return found[i].pixels.outcome == TWX_FILE_DONE &&
           found[i].pixels.result.status == TWX_IMAGE_HASHED;
}

#endif
