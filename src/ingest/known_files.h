// SPDX-License-Identifier: MIT
//
// What the index knows of the files that a walk meets.
#ifndef TWX_INGEST_KNOWN_FILES_H
#define TWX_INGEST_KNOWN_FILES_H

#include "ingest/ingest.h"

/** Whether a file needs no second look: its record is of this file, this version of the hash and these options. */
bool twx_known_is_unchanged(const struct twx_ingest *in, const struct twx_known *known,
                            const struct stat *st);

/** Moves to the next record of the folder in progress. */
enum twx_status twx_known_next(struct twx_ingest *in, struct twx_error *err)
    __attribute__((warn_unused_result));

/** A file of a record was met. */
void twx_known_note_met(struct twx_ingest *in, const char *path, const struct stat *st);

/** Moves the folder's listing up to the name of `path`, which comes in the same order. *unchanged: known as it is. */
enum twx_status twx_known_look_up(struct twx_ingest *in, const char *path, const struct stat *st,
                                  bool *unchanged, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
