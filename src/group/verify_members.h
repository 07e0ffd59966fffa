// SPDX-License-Identifier: MIT
//
// The files whose pairs are verified: what the index knows of them, and their pictures, each decoded once.
#ifndef TWX_GROUP_VERIFY_MEMBERS_H
#define TWX_GROUP_VERIFY_MEMBERS_H

#include "group/look.h"
#include "hash/fineness.h"
#include "likeness/likeness_picture.h"

/** A point of a collection. Its files have equal bytes: where the best one cannot be read the next one is. */
struct twx_member {
    uint32_t point;
    uint32_t node;       // its hash
    uint32_t file;       // item: the file that is read
    uint32_t n_tried;    // files that could not be
    bool is_left_out;    // none of its files can be read: it is in no group
    bool has_lost;       // set when a file of it is absent, for the caller to put it in order again
    bool needs_picture;  // set by the caller, before twx_members_read
    bool is_read;        // it was tried
    bool needs_fineness;  // set by the caller, before twx_members_measure
    bool is_measured;     // it was tried
    struct twx_fineness fineness;
    struct twx_seen seen;  // after twx_keep_rank_seen; before: what is known of the file
    uint8_t checksum[TWX_CHECKSUM_BYTES];
    struct twx_likeness_facts facts;
    struct twx_likeness_picture *picture;  // owned; NULL: it was not read, or cannot be
};

struct twx_member_reader_options {
    struct twx_index *index;    // borrowed
    struct twx_look *look;      // borrowed: learns which files cannot be read
    const struct twx_run *run;  // borrowed
    unsigned n_workers;
    double timeout_seconds;  // 0: 60
};

/** Owns a worker process, started with the first picture. */
struct twx_member_reader;

/** returns: owned: twx_member_reader_free; NULL when out of memory */
struct twx_member_reader *twx_member_reader_create(const struct twx_member_reader_options *options);
/** Accepts NULL. */
void twx_member_reader_free(struct twx_member_reader *reader);

/** Begins with a collection, whose points the members of all further calls are.  keep: borrowed */
void twx_member_reader_begin(struct twx_member_reader *reader, struct twx_collection *points,
                             const struct twx_keep *keep);

/** Makes the member of a point, with what the index knows of it.  errors: TWX_NO_MEMORY; those of reading the index */
enum twx_status twx_member_make(struct twx_member_reader *reader, uint32_t point,
                                struct twx_member *member, struct twx_error *err)
    __attribute__((warn_unused_result));

/**
 * Reads the pictures of the members that need one and were not read before.
 *
 * A file that cannot be read or decoded is absent from then on, and the next best one of its point is read and is the best
 * one. A file that the look could not look at stays as it is; but the next one is read. That is no error.
 *
 * errors   TWX_STOPPED, TWX_NO_MEMORY; TWX_FAILED: there is no process that decodes
 */
enum twx_status twx_members_read(struct twx_member_reader *reader, struct twx_member *members,
                                 size_t n, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Measures the fineness of the members that need it and were not measured before, at full size; else as twx_members_read. */
enum twx_status twx_members_measure(struct twx_member_reader *reader, struct twx_member *members,
                                    size_t n, struct twx_error *err)
    __attribute__((warn_unused_result));

/** What became of files. */
struct twx_member_counts {
    uint64_t n_read;      // pictures
    uint64_t n_measured;  // pictures
    uint64_t n_unread;    // files that could not be, but for those that are gone or have changed
};
const struct twx_member_counts *twx_member_reader_counts(const struct twx_member_reader *reader);

#endif
