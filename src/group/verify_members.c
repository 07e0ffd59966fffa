// SPDX-License-Identifier: MIT
//
// A client of the job `pixels`.
#include "group/verify_members.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/log.h"
#include "group/collection_rank.h"
#include "jobs/pixel_reader.h"
#include "store/index_details.h"

struct twx_member_reader {
    struct twx_member_reader_options options;
    struct twx_pixel_reader *pixels;  // NULL before the first picture
    struct twx_pixel_reader *meter;   // NULL before the first that is measured
    struct twx_member *members;       // borrowed during a call; tags are places in it
    char *path;                       // owned: room for path_cap bytes
    size_t path_cap;
};

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
        free(reader->path);
        free(reader);
    }
}

enum twx_status twx_member_load_facts(struct twx_member_reader *reader,
                                      const struct twx_collection *points,
                                      struct twx_member *member, struct twx_error *err)
{
    const struct twx_item *item = twx_collection_best(points, member->point);
    member->seen = twx_collection_ranked(points, points->best[member->point]).seen;
    member->facts.width = item->width;
    member->facts.height = item->height;
    member->facts.has_taken = item->taken_s != TWX_NOT_TAKEN;
    member->facts.taken_s = item->taken_s;
    struct twx_file_details details;
    const enum twx_status status =
        twx_index_file_details(reader->options.index, points->folders[item->folder].id,
                               points->text + item->name_at, &details, err);
    member->facts.metadata = details.metadata;
    memcpy(member->checksum, details.checksum, sizeof member->checksum);
    return status;
}

static void on_pixels(void *user, uint64_t tag, const struct twx_file_pixels *pixels)
{
    const struct twx_member_reader *reader = user;
    struct twx_member *member = &reader->members[tag];
    member->has_picture = twx_file_has_pixels(pixels);
    if (member->has_picture) {
        twx_likeness_picture_make(&pixels->result.plane, &member->picture);
    }
}

static void on_fineness(void *user, uint64_t tag, const struct twx_file_pixels *pixels)
{
    const struct twx_member_reader *reader = user;
    if (pixels->outcome == TWX_FILE_DONE) {
        reader->members[tag].fineness = pixels->result.fineness;
    }
}

/** What to read of files: small planes in colour, or how fine they are. */
struct reading {
    struct twx_pixels_options pixels;
    void (*on_pixels)(void *user, uint64_t tag, const struct twx_file_pixels *pixels);
};

/** Hands in the file of a member, and before the first one starts what reads.  at: NULL before the first */
static enum twx_status add_file(struct twx_member_reader *reader,
                                const struct twx_collection *points, size_t member,
                                const struct reading *reading, struct twx_pixel_reader **at,
                                struct twx_error *err)
{
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
    if (*at == NULL) {
        status = twx_pixel_reader_create(&options, reader->options.run, at, err);
    }
    if (status == TWX_OK) {
        const struct twx_item *item = twx_collection_best(points, reader->members[member].point);
        const struct twx_file_version indexed = {item->bytes, item->mtime_ns};
        (void)twx_collection_path(points, item, reader->path);
        status = twx_pixel_reader_add(*at, reader->path, &indexed, member, err);
    }
    return status;
}

enum twx_status twx_members_read(struct twx_member_reader *reader,
                                 const struct twx_collection *points, struct twx_member *members,
                                 size_t n, struct twx_error *err)
{
    const struct reading planes = {twx_pixels_to_compare(), on_pixels};
    enum twx_status status = TWX_OK;
    reader->members = members;
    for (size_t i = 0; i < n && status == TWX_OK; i++) {
        if (members[i].needs_picture && !members[i].is_read) {
            members[i].is_read = true;
            status = add_file(reader, points, i, &planes, &reader->pixels, err);
        }
    }
    if (status == TWX_OK && reader->pixels != NULL) {
        status = twx_pixel_reader_wait(reader->pixels, err);
    }
    return status;
}

enum twx_status twx_members_measure(struct twx_member_reader *reader,
                                    const struct twx_collection *points, struct twx_member *members,
                                    size_t n, struct twx_error *err)
{
    const struct reading finenesses = {{.width = 1, .height = 1, .n_channels = 1, .measures = true},
                                       on_fineness};
    enum twx_status status = TWX_OK;
    reader->members = members;
    for (size_t i = 0; i < n && status == TWX_OK; i++) {
        if (members[i].needs_fineness) {
            status = add_file(reader, points, i, &finenesses, &reader->meter, err);
        }
    }
    if (status == TWX_OK && reader->meter != NULL) {
        status = twx_pixel_reader_wait(reader->meter, err);
    }
    return status;
}
