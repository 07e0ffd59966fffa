// SPDX-License-Identifier: MIT
//
// A client of the job `map`. A file is wanted in the version that it has when it is handed in. Owns the text of what a plugin is
// to blame for.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/file_version.h"
#include "base/log.h"
#include "base/status.h"
#include "jobs/file_jobs.h"
#include "jobs/map_job.h"
#include "jobs/version_argument.h"
#include "twindex_commands.h"

enum { WHY_NOT_BYTES = PATH_MAX + 256 };

struct twx_mapper {
    struct twx_mapper_options options;
    struct twx_file_jobs *jobs;   // owned
    struct twx_map_options kind;  // its plugin's path is that of all messages
    char why_not[WHY_NOT_BYTES];
};

static void tell(const struct twx_mapper *m, uint64_t tag, const struct twx_mapped *mapped)
{
    m->options.fn(m->options.user, tag, mapped);
}

/** What the plugin did, for people. */
static const char *plugin_failed(struct twx_mapper *m, const char *what)
{
    (void)snprintf(m->why_not, sizeof m->why_not, "the plugin '%s' %s", m->kind.plugin, what);
    return m->why_not;
}

// ---------------------------------------------------------------------------------------------------------
// The end of a file

/** Why there is no result. */
static const char *why_no_result(struct twx_mapper *m, const struct twx_file_job_end *end)
{
    if (!end->is_of_plugin) {
        return end->outcome == TWX_FILE_DONE
                   ? twx_reason_name(end->reason)
                   : twx_file_why_not_read(end->outcome, end->error_number,
                                           "changed while it was read");
    }
    switch (end->reason) {
    case TWX_REASON_TIMEOUT:
        return plugin_failed(m, "took longer than --timeout");
    case TWX_REASON_MEMORY:
        return plugin_failed(m, "took more memory than it may have");
    case TWX_REASON_CRASHED:
        return plugin_failed(m, "crashed");
    default:
        return plugin_failed(m, "was ended by a signal");
    }
}

/** Why there is no line in a result. */
static const char *why_no_line(struct twx_mapper *m, const struct twx_map_result *result)
{
    switch (result->end) {
    case TWX_MAP_NOT_AN_IMAGE:
        return "not an image";
    case TWX_MAP_REFUSED:
        if (result->n == 0) {
            return plugin_failed(m, "gave no reason");
        }
        (void)snprintf(m->why_not, sizeof m->why_not, "the plugin '%s' reports: %.*s",
                       m->kind.plugin, (int)result->n, result->text);
        return m->why_not;
    case TWX_MAP_TOO_LONG:
        return plugin_failed(m, "made a line that is too long");
    case TWX_MAP_UNPRINTABLE:
        return plugin_failed(m, "made a line with a control character");
    default:
        return twx_reason_name(result->reason);
    }
}

static enum twx_acceptance on_end(void *user, uint64_t tag, const struct twx_file_job_end *end)
{
    struct twx_mapper *m = user;
    struct twx_map_result result;
    struct twx_mapped mapped = {.n = 0};
    if (end->result == NULL) {
        mapped.why_not = why_no_result(m, end);
        tell(m, tag, &mapped);
        return TWX_RESULT_TAKEN;
    }
    if (!twx_map_result_get(end->result, end->n, &result)) {
        return TWX_RESULT_REFUSED;
    }
    if (result.end == TWX_MAP_DONE) {
        mapped.line = result.text;
        mapped.n = result.n;
    } else {
        mapped.why_not = why_no_line(m, &result);
    }
    tell(m, tag, &mapped);
    const bool was_decoded = result.end != TWX_MAP_FAILED && result.end != TWX_MAP_NOT_AN_IMAGE;
    return was_decoded ? TWX_RESULT_SUCCESS : TWX_RESULT_TAKEN;
}

// ---------------------------------------------------------------------------------------------------------
// Life

/** Finds the plugin, which the worker process loads by an absolute path. */
static enum twx_status take_plugin(const char *path, struct twx_map_options *kind,
                                   struct twx_error *err)
{
    return realpath(path, kind->plugin) != NULL
               ? TWX_OK
               : twx_fail(err, TWX_USAGE, 0, "cannot find the plugin '%s': %s", path,
                          twx_errno_text(errno));
}

enum twx_status twx_mapper_create(const struct twx_mapper_options *options,
                                  const struct twx_run *run, struct twx_mapper **mapper,
                                  struct twx_error *err)
{
    *mapper = NULL;
    if (options->max_side > TWX_MAP_SIDE_MAX ||
        (options->n_channels != 1 && options->n_channels != 3)) {
        return twx_fail(err, TWX_USAGE, 0,
                        "pictures have at most %d pixels on a side, and 1 or 3 channels",
                        TWX_MAP_SIDE_MAX);
    }
    struct twx_mapper *made = twx_alloc(1, sizeof *made);
    if (made == NULL) {
        return twx_fail_memory(err);
    }
    made->options = *options;
    made->kind.max_side = options->max_side;
    made->kind.n_channels = options->n_channels;
    enum twx_status status = take_plugin(options->plugin, &made->kind, err);
    if (status == TWX_OK) {
        const struct twx_file_jobs_options jobs = {
            .kind = twx_map_job(&made->kind),
            .n_workers = options->n_jobs > 0 ? options->n_jobs : twx_n_processors(),
            .timeout_seconds = options->timeout_seconds,
            .memory_bytes = options->memory_bytes,
            .no_sandbox = options->no_sandbox,
            .plugin = made->kind.plugin,
            .user = made,
            .on_end = on_end,
        };
        status = twx_file_jobs_create(&jobs, run, &made->jobs, err);
    }
    if (status != TWX_OK) {
        twx_mapper_free(made);
        return status;
    }
    *mapper = made;
    return TWX_OK;
}

void twx_mapper_free(struct twx_mapper *mapper)
{
    if (mapper != NULL) {
        twx_file_jobs_free(mapper->jobs);
        free(mapper);
    }
}

enum twx_status twx_mapper_add(struct twx_mapper *mapper, const char *path, uint64_t tag,
                               struct twx_error *err)
{
    uint8_t argument[TWX_JOB_ARGUMENT_BYTES];
    struct twx_file_version version;
    const char *why_not = twx_file_version_of(path, &version);
    if (why_not != NULL) {
        tell(mapper, tag, &(struct twx_mapped){.why_not = why_not});
        return TWX_OK;
    }
    twx_version_argument_put(&version, argument);
    return twx_file_jobs_add_argument(mapper->jobs, path, argument, tag, err);
}

enum twx_status twx_mapper_receive(struct twx_mapper *mapper, struct twx_error *err)
{
    return twx_file_jobs_receive(mapper->jobs, err);
}
