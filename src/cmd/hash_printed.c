// SPDX-License-Identifier: MIT
//
// Standard output is the library's: nothing is printed there by stdio.
#include "cmd/hash_printed.h"

#include <errno.h>
#include <unistd.h>

#include "cmd/diag.h"
#include "cmd/ingest_run.h"
#include "twindex_commands.h"

bool twx_printed_is_asked(const struct twx_filter_arguments *filter)
{
    return filter->format == TWX_FILTER_HASHES;
}

enum twx_exit twx_printed_check(const struct twx_opt *opt,
                                const struct twx_filter_arguments *filter,
                                const struct twx_ingest_arguments *arguments,
                                const char *output_dir)
{
    const char *mistake = NULL;
    if (filter->lines != 0 || filter->reporter != 0) {
        mistake = "--stdin needs --stdout=tsv";
    } else if (output_dir != NULL) {
        mistake = "--stdout writes to standard output, and no shards: not with -o";
    } else if (opt->json) {
        mistake = "--stdout has its lines on standard output: not with --json";
    } else if (arguments->variants != 0 || arguments->checksum_all) {
        mistake = "--stdout=hashes prints paths and hashes: not with --variants and --checksum-all";
    }
    if (mistake != NULL) {
        return twx_diag_usage(opt->command, "%s", mistake);
    }
    return twx_ingest_arguments_are_sound(opt, arguments, arguments->paths) ? TWX_EXIT_DONE
                                                                            : TWX_EXIT_USAGE;
}

/** A reader that has gone had enough: no failure, as with query and export. */
static enum twx_status hash_for_reader(const struct twx_ingest_options *options, const void *what,
                                       const struct twx_run *run, struct twx_ingest_counts *counts,
                                       struct twx_error *err)
{
    const enum twx_status status = twx_hash_printed(options, what, run, counts, err);
    return status == TWX_FAILED && err->code == EPIPE ? TWX_OK : status;
}

enum twx_exit twx_printed_run(const struct twx_call *call,
                              const struct twx_filter_arguments *filter,
                              const struct twx_ingest_arguments *arguments)
{
    const struct twx_printed_options printed = {
        .output = STDOUT_FILENO,
        .percent = filter->encoding == TWX_PATH_ENCODING_PERCENT,
    };
    struct twx_ingest_options options = twx_ingest_arguments_options(arguments, arguments->paths);
    options.variants = TWX_VARIANTS_NONE;  // they are not printed
    return twx_ingest_run(call, arguments, options, hash_for_reader, &printed);
}
