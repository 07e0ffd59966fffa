// SPDX-License-Identifier: MIT
//
// What inputs report beside files: counted and said.
#ifndef TWX_INGEST_INPUT_REPORTS_H
#define TWX_INGEST_INPUT_REPORTS_H

#include "ingest/ingest.h"
#include "ingest/walk.h"

/** A PATH that is not there, or cannot be looked at. */
void twx_report_missing(void *user, const char *path, int error_number);

/** Folders in a list are not walked. */
void twx_report_listed_folders(void *user, uint64_t n, const char *first);

/** What a walk could not read, or left out. */
void twx_report_trouble(void *user, enum twx_walk_trouble trouble, const char *path,
                        int error_number);

/** Records of what is left out stay as they are: nothing says that their files are gone. */
void twx_report_left_out(void *user, const char *path, bool is_folder);

#endif
