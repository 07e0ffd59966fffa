// SPDX-License-Identifier: MIT
//
// What a report has in common with the facts of a file.
#ifndef TWX_WORKER_REPORT_FACTS_H
#define TWX_WORKER_REPORT_FACTS_H

#include "file/hash_file.h"
#include "file/reduce_file.h"
#include "jobs/job.h"

/** Fills in a report; its id is left as it is. */
void twx_report_facts(const struct twx_file_facts *facts, struct twx_report *report);
/** The same of a file that was reduced. */
void twx_report_reduced(const struct twx_reduced_file *reduced, struct twx_report *report);

#endif
