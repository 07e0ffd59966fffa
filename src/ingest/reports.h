// SPDX-License-Identifier: MIT
//
// Reports to counts and messages, progress, and where the time of a run went.
#ifndef TWX_INGEST_REPORTS_H
#define TWX_INGEST_REPORTS_H

#include "ingest/ingest.h"

/** Adds a report on a path to the counts, and says it. */
void twx_ingest_count_report(struct twx_ingest *in, const struct twx_file_report *report,
                             const char *path);

/** Reports to the caller how far the run is, unless it was reported just now. */
void twx_ingest_show_progress(struct twx_ingest *in);

/** Says the counts and times of a run that is done. */
void twx_ingest_say_counts(const struct twx_ingest *in);

#endif
