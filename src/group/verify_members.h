// SPDX-License-Identifier: MIT
//
// The files whose pairs are verified: what the index knows of them, and their pictures, each decoded once.
#ifndef TWX_GROUP_VERIFY_MEMBERS_H
#define TWX_GROUP_VERIFY_MEMBERS_H

#include "group/collection.h"
#include "hash/fineness.h"
#include "likeness/likeness_picture.h"

/** A point of a collection by its best file. */
struct twx_member {
    uint32_t point;
    bool needs_picture;  // set by the caller, before twx_members_read
    bool is_read;        // it was tried
    bool has_picture;
    bool needs_fineness;  // set by the caller, before twx_members_measure
    struct twx_fineness fineness;
    struct twx_seen seen;  // after twx_keep_rank_seen; before: what is known of the file
    uint8_t checksum[TWX_CHECKSUM_BYTES];
    struct twx_likeness_facts facts;
    struct twx_likeness_picture picture;
};

struct twx_member_reader_options {
    struct twx_index *index;    // borrowed
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

/** Fills checksum and facts of a member.  errors: TWX_NO_MEMORY; those of reading the index */
enum twx_status twx_member_load_facts(struct twx_member_reader *reader,
                                      const struct twx_collection *points,
                                      struct twx_member *member, struct twx_error *err)
    __attribute__((warn_unused_result));

/**
 * Reads the pictures of the members that need one and were not read before. What cannot be read or decoded has none afterwards: no error.
 *
 * errors   TWX_STOPPED, TWX_NO_MEMORY; TWX_FAILED: there is no process that decodes
 */
enum twx_status twx_members_read(struct twx_member_reader *reader,
                                 const struct twx_collection *points, struct twx_member *members,
                                 size_t n, struct twx_error *err)
    __attribute__((warn_unused_result));

/**
 * Measures the fineness of the members that need it, at full size, again if it was before. What cannot be decoded has none
 * afterwards: no error.
 *
 * errors   as of twx_members_read
 */
enum twx_status twx_members_measure(struct twx_member_reader *reader,
                                    const struct twx_collection *points, struct twx_member *members,
                                    size_t n, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
