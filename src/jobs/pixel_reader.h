// SPDX-License-Identifier: MIT
//
// Many files to small planes of their pictures, by the job `pixels`: files go in, planes come out by a callback.
#ifndef TWX_JOBS_PIXEL_READER_H
#define TWX_JOBS_PIXEL_READER_H

#include "base/file_outcome.h"
#include "base/file_version.h"
#include "jobs/pixels_job.h"
#include "likeness/likeness_plane.h"
#include "twindex_commands.h"

/** What became of a file. */
struct twx_file_pixels {
    enum twx_file_outcome outcome;
    int error_number;                 // of TWX_FILE_UNREADABLE
    struct twx_pixels_result result;  // of TWX_FILE_DONE; its pixels are borrowed for the call
};

/** Whether there is a picture of it. */
static inline bool twx_file_has_pixels(const struct twx_file_pixels *pixels)
{
    return pixels->outcome == TWX_FILE_DONE && pixels->result.status == TWX_IMAGE_HASHED;
}

/**
 * Why there is no picture of a file.
 *
 * changed  what is said of one that is not of the version that was wanted
 * returns  a static string, or one of this thread, valid until the next
 */
const char *twx_file_pixels_why_not(const struct twx_file_pixels *pixels, const char *changed);

/** What twx_likeness_picture_make takes. */
static inline struct twx_pixels_options twx_pixels_to_compare(void)
{
    return (struct twx_pixels_options){
        .width = TWX_LIKENESS_SOURCE_SIDE, .height = TWX_LIKENESS_SOURCE_SIDE, .n_channels = 3};
}

struct twx_pixel_reader_options {
    struct twx_pixels_options pixels;
    unsigned n_workers;      // at least 1
    double timeout_seconds;  // a file may take without progress; 0: 60
    bool no_sandbox;
    void *user;
    /**
     * The end of a file, once for each: in no order, from within twx_pixel_reader_add and twx_pixel_reader_wait.
     *
     * tag      of the file, as it was added
     */
    void (*on_pixels)(void *user, uint64_t tag, const struct twx_file_pixels *pixels);
};

struct twx_pixel_reader;

/**
 * run      for messages and to stop; borrowed
 * reader   out, owned: twx_pixel_reader_free
 * errors   TWX_FAILED: there is no program that decodes; TWX_NO_MEMORY
 */
enum twx_status twx_pixel_reader_create(const struct twx_pixel_reader_options *options,
                                        const struct twx_run *run, struct twx_pixel_reader **reader,
                                        struct twx_error *err) __attribute__((warn_unused_result));

/**
 * Hands in a file; waits while too many are under way. There is no picture of it unless it is of the version before and
 * after it is decoded: its outcome is TWX_FILE_CHANGING then.
 *
 * path     absolute; copied
 * version  of which the picture is wanted
 * tag      the caller's own
 * errors   what ends the run, as of twx_supervisor_finish; TWX_STOPPED. Files under way may end without a call, and the
 *          reader can only be freed.
 */
enum twx_status twx_pixel_reader_add(struct twx_pixel_reader *reader, const char *path,
                                     const struct twx_file_version *version, uint64_t tag,
                                     struct twx_error *err) __attribute__((warn_unused_result));

/** Waits until no file is under way.  errors: as of twx_pixel_reader_add */
enum twx_status twx_pixel_reader_wait(struct twx_pixel_reader *reader, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Accepts NULL. Files under way are dropped without a call. */
void twx_pixel_reader_free(struct twx_pixel_reader *reader);

#endif
