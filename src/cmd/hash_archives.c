// SPDX-License-Identifier: MIT
//
// Lines on standard output are the library's: nothing is printed there by stdio.
#include "cmd/hash_archives.h"

#include <string.h>
#include <unistd.h>

#include "cmd/ingest_run.h"
#include "twindex_commands.h"

bool twx_archives_are_asked(const struct twx_archive_arguments *archives)
{
    return archives->archives != NULL || archives->name != NULL;
}

static const char *archive_at(const struct twx_archive_arguments *archives, guint i)
{
    return g_array_index(archives->archives, struct twx_opt_item, i).text;
}

static const char *names_mistake(const struct twx_archive_arguments *archives)
{
    unsigned n_inputs = 0;
    for (guint i = 0; i < archives->archives->len; i++) {
        const char *name = archive_at(archives, i);
        n_inputs += strcmp(name, "-") == 0;
        if (name[0] == '\0') {
            return "the name of an archive is empty";
        }
    }
    if (n_inputs > 1) {
        return "standard input is one archive: give --tar - once";
    }
    if (archives->name != NULL && n_inputs == 0) {
        return "--name says what --tar - reads";
    }
    if (archives->name != NULL && archives->name[0] == '\0') {
        return "--name is empty";
    }
    return n_inputs > 0 && isatty(STDIN_FILENO) == 1
               ? "--tar - reads an archive from standard input, which is a terminal"
               : NULL;
}

const char *twx_archives_mistake(const struct twx_opt *opt,
                                 const struct twx_archive_arguments *archives,
                                 const struct twx_ingest_arguments *arguments,
                                 const struct twx_filter_arguments *filter, const char *output_dir)
{
    if (archives->archives == NULL) {
        return "--name goes with --tar -";
    }
    if (arguments->paths != NULL || arguments->files_from != NULL || arguments->null_separated) {
        return "--tar hashes members of archives: give no PATH and no --files-from";
    }
    if (filter->lines != 0 || filter->reporter != 0 ||
        filter->encoding != TWX_PATH_ENCODING_UNSET) {
        return "--tar says which files there are: give no --stdin, --reporter and --path-encoding";
    }
    if (filter->format == TWX_FILTER_HASHES) {
        return "--tar writes its lines as --stdout=tsv";
    }
    if (arguments->one_file_system) {
        return "--one-file-system is for folders, not for --tar";
    }
    if (filter->format != 0 && output_dir != NULL) {
        return "--stdout writes to standard output, and no shards: not with -o";
    }
    if (filter->format != 0 && opt->json) {
        return "--stdout has its lines on standard output: not with --json";
    }
    if (filter->format == 0 && output_dir == NULL) {
        return "--tar needs -o DIR for shards, or --stdout=tsv for lines";
    }
    if (arguments->no_checksum && arguments->checksum_all) {
        return "--no-checksum and --checksum-all contradict each other";
    }
    return names_mistake(archives);
}

static enum twx_status hash_archives(const struct twx_ingest_options *options, const void *what,
                                     const struct twx_run *run, struct twx_ingest_counts *counts,
                                     struct twx_error *err)
{
    return twx_hash_archives(options, what, run, counts, err);
}

enum twx_exit twx_archives_run(const struct twx_call *call,
                               const struct twx_archive_arguments *archives,
                               const struct twx_ingest_arguments *arguments, const char *output_dir)
{
    const guint n = archives->archives->len;
    const char **names = g_new(const char *, n);
    for (guint i = 0; i < n; i++) {
        names[i] = archive_at(archives, i);
    }
    const struct twx_archives_options asked = {
        .archives = names, .n_archives = n, .name = archives->name, .output = STDOUT_FILENO};
    struct twx_ingest_options options = twx_ingest_arguments_options(arguments, NULL);
    options.shard_dir = output_dir;
    const enum twx_exit code = twx_ingest_run(call, arguments, options, hash_archives, &asked);
    g_free(names);
    return code;
}
