// SPDX-License-Identifier: MIT
//
// A second look at near hashes: whether the pictures are duplicates. Of a component of near points the files are decoded,
// each once, and the groups made again of the pairs that are. What cannot be decoded is a duplicate of what has its
// payload alone.
#ifndef TWX_GROUP_VERIFY_H
#define TWX_GROUP_VERIFY_H

#include "group/verify_group.h"

struct twx_verifier;

/**
 * options   n_jobs and timeout_seconds are read
 * look      borrowed: learns which files could not be read
 * run       for messages and to stop; borrowed
 * verifier  out, owned: twx_verifier_free
 * errors    TWX_NO_MEMORY
 */
enum twx_status twx_verifier_create(struct twx_index *index,
                                    const struct twx_export_options *options, struct twx_look *look,
                                    const struct twx_run *run, struct twx_verifier **verifier,
                                    struct twx_error *err) __attribute__((warn_unused_result));
/** Accepts NULL. */
void twx_verifier_free(struct twx_verifier *verifier);

/**
 * Verifies the links of a ranked collection.
 *
 * verifying  its run is the verifier's
 * keeper_of  in: of each point the best one of its component; out: the keeper of its group
 * likeness   out, enum twx_likeness of each point: of the pair by which it joined its group
 * seen       out, of each point that is near others; the rest are left as they are
 * errors     TWX_STOPPED, TWX_NO_MEMORY; TWX_FAILED: there is no process that decodes; those of reading the index
 */
enum twx_status twx_verify_links(struct twx_verifier *verifier,
                                 const struct twx_verifying *verifying, uint32_t *keeper_of,
                                 uint8_t *likeness, struct twx_seen *seen, struct twx_error *err)
    __attribute__((warn_unused_result));

/** Counts what was done into counts, and warns once of files that could not be read. */
void twx_verifier_report(const struct twx_verifier *verifier, struct twx_export_counts *counts);

#endif
