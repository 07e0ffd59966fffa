// SPDX-License-Identifier: MIT
//
// What both commands do around the call of the library.
#include "cmd/ingest_run.h"

#include "cmd/diag.h"
#include "cmd/ingest_report.h"

enum twx_exit twx_ingest_run(const struct twx_call *call,
                             const struct twx_ingest_arguments *arguments,
                             struct twx_ingest_options options, twx_ingest_fn ingest,
                             const void *what)
{
    struct twx_error err = {0};
    struct twx_ingest_counts counts = {.size = sizeof counts};
    struct twx_exclude *exclude = twx_ingest_arguments_exclude(arguments, &err);
    if (exclude == NULL) {
        return twx_diag_error(&err);
    }
    options.exclude = exclude;
    const enum twx_status status = ingest(&options, what, &call->run, &counts, &err);
    twx_exclude_free(exclude);
    twx_diag_progress_end();
    enum twx_exit code = TWX_EXIT_DONE;
    if (status != TWX_OK) {
        code = twx_diag_error(&err);
    } else if (arguments->strict && counts.n_failed > 0) {
        code = TWX_EXIT_SOME_IMAGES_FAILED;
    }
    if (status == TWX_OK || status == TWX_PARTLY || counts.n_files > 0) {
        twx_ingest_summary(&counts);
    }
    if (call->opt.json) {
        twx_ingest_json(&counts, options.index_path != NULL);
    }
    return code;
}
