// SPDX-License-Identifier: MIT
//
// Field by field: the facts are of a file, the report is of a job.
#include "worker/report_facts.h"

#include <string.h>

void twx_report_facts(const struct twx_file_facts *facts, struct twx_report *report)
{
    report->outcome = facts->outcome;
    report->error_number = facts->error_number;
    report->bytes = facts->n_read;
    memcpy(report->hint, facts->verdict.hint, sizeof report->hint);
}

void twx_report_reduced(const struct twx_reduced_file *reduced, struct twx_report *report)
{
    report->outcome = reduced->outcome;
    report->error_number = reduced->error_number;
    report->bytes = reduced->n_read;
    memcpy(report->hint, reduced->verdict.hint, sizeof report->hint);
}
