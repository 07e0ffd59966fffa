// SPDX-License-Identifier: MIT
//
// What a run of `index`, `hash` or `list` says at its end.
#ifndef TWX_CMD_INGEST_REPORT_H
#define TWX_CMD_INGEST_REPORT_H

#include "twindex.h"

/** The closing line, on stderr. */
void twx_ingest_summary(const struct twx_ingest_counts *counts);

/** The counts and times as JSON, on stdout; those of the merge for `index` only. */
void twx_ingest_json(const struct twx_ingest_counts *counts, bool with_merge);

/** The same of `list`. */
void twx_list_summary(const struct twx_ingest_counts *counts);
void twx_list_json(const struct twx_ingest_counts *counts);

#endif
