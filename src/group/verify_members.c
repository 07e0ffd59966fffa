// SPDX-License-Identifier: MIT
//
// A client of the job `pixels`. Owns the reports of files that failed until all that were handed in are read.
#include "group/verify_members.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/log.h"
#include "group/collection_rank.h"
#include "group/point_files.h"
#include "jobs/pixel_reader.h"
#include "store/index_details.h"
#include "twindex_commands.h"

/** What to read of files: small planes in colour, or how fine they are. */
struct reading {
    struct twx_pixels_options pixels;
    void (*on_pixels)(void *user, uint64_t tag, const struct twx_file_pixels *pixels);
    bool (*is_wanted)(const struct twx_member *member);
    bool *(*is_tried)(struct twx_member *member);
    struct twx_pixel_reader **reader;  // NULL before the first
};

/** A member whose file could not be read. */
struct failure {
    size_t member;
    struct twx_file_pixels why;  // without a result but its reason
};

struct twx_member_reader {
    struct twx_member_reader_options options;
    struct twx_pixel_reader *pixels;  // NULL before the first picture
    struct twx_pixel_reader *meter;   // NULL before the first that is measured
    struct twx_collection *points;    // borrowed
    const struct twx_keep *keep;      // borrowed
    struct twx_point_files *files;    // owned; NULL before the first failure
    struct twx_member *members;       // borrowed during a call; tags are places in it
    struct failure *failures;         // owned: of the files that were read last
    size_t n_failures;
    size_t failures_cap;
    bool is_out_of_memory;
    char *path;  // owned: room for path_cap bytes
    size_t path_cap;
    struct twx_member_counts counts;
};

// ---------------------------------------------------------------------------------------------------------
// Life

struct twx_member_reader *twx_member_reader_create(const struct twx_member_reader_options *options)
{
    struct twx_member_reader *reader = twx_alloc(1, sizeof *reader);
    if (reader != NULL) {
        reader->options = *options;
    }
    return reader;
}

void twx_member_reader_free(struct twx_member_reader *reader)
{
    if (reader != NULL) {
        twx_pixel_reader_free(reader->pixels);
        twx_pixel_reader_free(reader->meter);
        twx_point_files_free(reader->files);
        free(reader->failures);
        free(reader->path);
        free(reader);
    }
}

void twx_member_reader_begin(struct twx_member_reader *reader, struct twx_collection *points,
                             const struct twx_keep *keep)
{
    twx_point_files_free(reader->files);
    reader->files = NULL;
    reader->points = points;
    reader->keep = keep;
}

const struct twx_member_counts *twx_member_reader_counts(const struct twx_member_reader *reader)
{
    return &reader->counts;
}

enum twx_status twx_member_make(struct twx_member_reader *reader, uint32_t point,
                                struct twx_member *member, struct twx_error *err)
{
    const struct twx_collection *points = reader->points;
    const struct twx_item *item = twx_collection_best(points, point);
    struct twx_file_details details;
    const enum twx_status status =
        twx_index_file_details(reader->options.index, points->folders[item->folder].id,
                               points->text + item->name_at, &details, err);
    *member = (struct twx_member){
        .point = point,
        .node = item->hash_id,
        .file = points->best[point],
        .seen = twx_collection_ranked(points, points->best[point]).seen,
        .facts = {.width = item->width,
                  .height = item->height,
                  .has_taken = item->taken_s != TWX_NOT_TAKEN,
                  .taken_s = item->taken_s,
                  .metadata = details.metadata},
    };
    memcpy(member->checksum, details.checksum, sizeof member->checksum);
    return status;
}

// ---------------------------------------------------------------------------------------------------------
// Files that cannot be read

static void note_failure(struct twx_member_reader *reader, uint64_t tag,
                         const struct twx_file_pixels *pixels)
{
    if (!twx_reserve((void **)&reader->failures, &reader->failures_cap, reader->n_failures + 1,
                     sizeof *reader->failures)) {
        reader->is_out_of_memory = true;
        return;
    }
    struct failure *failure = &reader->failures[reader->n_failures++];
    *failure = (struct failure){.member = tag, .why = *pixels};
    failure->why.result.plane = (struct twx_small_plane){0};  // borrowed
}

static int by_member(const void *a, const void *b)
{
    const struct failure *x = a;
    const struct failure *y = b;
    return x->member < y->member ? -1 : x->member > y->member;
}

/** Why a file has no picture, and what state of it that is. */
static const char *explain(const struct twx_file_pixels *pixels, enum twx_file_state *state)
{
    *state = TWX_FILE_STATE_FAILED;
    switch (pixels->outcome) {
    case TWX_FILE_VANISHED:
    case TWX_FILE_NOT_REGULAR:
        *state = TWX_FILE_STATE_GONE;
        return "it is gone";
    case TWX_FILE_CHANGING:
        *state = TWX_FILE_STATE_CHANGED;
        return "it is not as it was indexed";
    case TWX_FILE_UNREADABLE:
        return twx_errno_text(pixels->error_number);
    default:
        return pixels->result.status == TWX_IMAGE_NOT_AN_IMAGE
                   ? "it is no image"
                   : twx_reason_name(pixels->result.reason);
    }
}

/** Goes on to the next file of a member.  returns: whether there is one */
static bool go_on(struct twx_member_reader *reader, struct twx_member *member,
                  const struct twx_file_pixels *why)
{
    struct twx_collection *points = reader->points;
    enum twx_file_state state = TWX_FILE_STATE_FAILED;
    const char *reason = explain(why, &state);
    const enum twx_file_state seen = twx_collection_state(points, member->file);
    (void)twx_collection_path(points, &points->items[member->file], reader->path);
    twx_log(reader->options.run, TWX_LEVEL_INFO, "no picture of '%s': %s", reader->path, reason);
    // What could not even be looked at says nothing of the file.
    if (seen != TWX_FILE_STATE_OFFLINE && seen != TWX_FILE_STATE_UNREADABLE) {
        twx_look_set_state(reader->options.look, twx_collection_number(points, member->file),
                           state);
        reader->counts.n_unread += state == TWX_FILE_STATE_FAILED;
        member->is_left_out = !twx_point_files_choose(reader->files, member->point);
        member->has_lost = true;
    }
    const uint32_t next = twx_point_files_at(reader->files, member->point, ++member->n_tried);
    member->file = next != TWX_NO_FILE ? next : member->file;
    return next != TWX_NO_FILE;
}

// ---------------------------------------------------------------------------------------------------------
// Pictures

static void on_pixels(void *user, uint64_t tag, const struct twx_file_pixels *pixels)
{
    struct twx_member_reader *reader = user;
    struct twx_member *member = &reader->members[tag];
    if (!twx_file_has_pixels(pixels)) {
        note_failure(reader, tag, pixels);
        return;
    }
    member->picture = twx_alloc(1, sizeof *member->picture);
    reader->is_out_of_memory = reader->is_out_of_memory || member->picture == NULL;
    if (member->picture != NULL) {
        twx_likeness_picture_make(&pixels->result.plane, member->picture);
        reader->counts.n_read++;
    }
}

static bool needs_picture(const struct twx_member *member)
{
    return member->needs_picture;
}

static bool *is_read(struct twx_member *member)
{
    return &member->is_read;
}

static void on_fineness(void *user, uint64_t tag, const struct twx_file_pixels *pixels)
{
    struct twx_member_reader *reader = user;
    if (twx_file_has_pixels(pixels)) {
        reader->members[tag].fineness = pixels->result.fineness;
        reader->counts.n_measured += pixels->result.fineness.is_measured;
    } else {
        note_failure(reader, tag, pixels);
    }
}

static bool needs_fineness(const struct twx_member *member)
{
    return member->needs_fineness;
}

static bool *is_measured(struct twx_member *member)
{
    return &member->is_measured;
}

/** Hands in the file of a member, and before the first one starts what reads. */
static enum twx_status add_file(struct twx_member_reader *reader, const struct reading *reading,
                                size_t member, struct twx_error *err)
{
    const struct twx_collection *points = reader->points;
    const struct twx_pixel_reader_options options = {
        .pixels = reading->pixels,
        .n_workers = reader->options.n_workers,
        .timeout_seconds = reader->options.timeout_seconds,
        .user = reader,
        .on_pixels = reading->on_pixels,
    };
    enum twx_status status = TWX_OK;
    if (!twx_reserve((void **)&reader->path, &reader->path_cap, points->n_longest + 1, 1)) {
        return twx_fail_memory(err);
    }
    if (*reading->reader == NULL) {
        status = twx_pixel_reader_create(&options, reader->options.run, reading->reader, err);
    }
    if (status == TWX_OK) {
        const struct twx_item *item = &points->items[reader->members[member].file];
        const struct twx_file_version indexed = {item->bytes, item->mtime_ns};
        (void)twx_collection_path(points, item, reader->path);
        status = twx_pixel_reader_add(*reading->reader, reader->path, &indexed, member, err);
    }
    return status;
}

/** Deals with the files that could not be read: of members that have another one, that is to be read. */
static enum twx_status take_failures(struct twx_member_reader *reader,
                                     const struct reading *reading, struct twx_error *err)
{
    if (reader->is_out_of_memory) {
        return twx_fail_memory(err);
    }
    if (reader->n_failures > 0 && reader->files == NULL) {
        const enum twx_status status =
            twx_point_files_create(reader->points, reader->keep, &reader->files, err);
        if (status != TWX_OK) {
            return status;
        }
    }
    if (reader->n_failures > 1) {
        qsort(reader->failures, reader->n_failures, sizeof *reader->failures, by_member);
    }
    for (size_t i = 0; i < reader->n_failures; i++) {
        struct twx_member *member = &reader->members[reader->failures[i].member];
        *reading->is_tried(member) = !go_on(reader, member, &reader->failures[i].why);
    }
    return TWX_OK;
}

/** Reads the files of members of which that is wanted, until each was read or has no other file. */
static enum twx_status read_members(struct twx_member_reader *reader, const struct reading *reading,
                                    struct twx_member *members, size_t n, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    reader->members = members;
    do {
        reader->n_failures = 0;
        for (size_t i = 0; i < n && status == TWX_OK; i++) {
            if (reading->is_wanted(&members[i]) && !*reading->is_tried(&members[i])) {
                *reading->is_tried(&members[i]) = true;
                status = add_file(reader, reading, i, err);
            }
        }
        if (status == TWX_OK && *reading->reader != NULL) {
            status = twx_pixel_reader_wait(*reading->reader, err);
        }
        if (status == TWX_OK) {
            status = take_failures(reader, reading, err);
        }
    } while (status == TWX_OK && reader->n_failures > 0);
    return status;
}

enum twx_status twx_members_read(struct twx_member_reader *reader, struct twx_member *members,
                                 size_t n, struct twx_error *err)
{
    const struct reading planes = {.pixels = twx_pixels_to_compare(),
                                   .on_pixels = on_pixels,
                                   .is_wanted = needs_picture,
                                   .is_tried = is_read,
                                   .reader = &reader->pixels};
    return read_members(reader, &planes, members, n, err);
}

enum twx_status twx_members_measure(struct twx_member_reader *reader, struct twx_member *members,
                                    size_t n, struct twx_error *err)
{
    const struct reading finenesses = {
        .pixels = {.width = 1, .height = 1, .n_channels = 1, .measures = true},
        .on_pixels = on_fineness,
        .is_wanted = needs_fineness,
        .is_tried = is_measured,
        .reader = &reader->meter};
    return read_members(reader, &finenesses, members, n, err);
}
