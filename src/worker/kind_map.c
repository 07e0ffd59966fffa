// SPDX-License-Identifier: MIT
//
// The job `map`, run: the picture is reduced or not, then a plugin makes a line of it, in memory of this thread, with a page behind it
// that nobody can write to.
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/heartbeat.h"
#include "file/reduce_file.h"
#include "jobs/map_job.h"
#include "jobs/version_argument.h"
#include "twindex_commands.h"
#include "worker/job_kind.h"
#include "worker/plugin.h"
#include "worker/report_facts.h"

struct state {
    struct twx_file_reducer *reducer;
    void *pages;  // owned: n_bytes, the last page a guard
    size_t n_bytes;
    char *line;  // TWX_PLUGIN_LINE_BYTES before the guard
};

static bool is_valid(const struct twx_job_kind_spec *spec)
{
    struct twx_map_options options;
    return twx_map_options_get(spec, &options);
}

static enum twx_status load(const struct twx_job_kind_spec *spec, struct twx_error *err)
{
    struct twx_map_options options;
    if (!twx_map_options_get(spec, &options)) {
        return twx_fail(err, TWX_FAILED, 0, "no plugin is named");
    }
    return twx_plugin_load(options.plugin, err);
}

static void free_state(void *user)
{
    struct state *state = user;
    if (state != NULL) {
        twx_file_reducer_free(state->reducer);
        if (state->line != NULL) {
            (void)munmap(state->pages, state->n_bytes);
        }
        free(state);
    }
}

/** Room for a line, behind which writing is a crash. False when out of memory. */
static bool make_line(struct state *state)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    const size_t n_room = (TWX_PLUGIN_LINE_BYTES + page - 1) / page * page;
    state->n_bytes = n_room + page;
    state->pages =
        mmap(NULL, state->n_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (state->pages == MAP_FAILED) {
        return false;
    }
    state->line = (char *)state->pages + n_room - TWX_PLUGIN_LINE_BYTES;
    return mprotect((char *)state->pages + n_room, page, PROT_NONE) == 0;
}

static void *create(const struct twx_job_kind_spec *spec)
{
    struct twx_map_options options;
    struct state *state = twx_alloc(1, sizeof *state);
    if (state == NULL || !twx_map_options_get(spec, &options)) {
        free_state(state);
        return NULL;
    }
    const uint32_t side = options.max_side > 0 ? options.max_side : UINT32_MAX;
    state->reducer = twx_file_reducer_create(&(struct twx_reduce_options){
        .width = side, .height = side, .n_channels = options.n_channels, .reads = spec->reads});
    if (!make_line(state) || state->reducer == NULL) {
        free_state(state);
        return NULL;
    }
    return state;
}

/** A reason may have several lines, as an exception's text has: it is printed in one. */
static void replace_controls(char *text, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!twx_is_line(text + i, 1)) {
            text[i] = ' ';
        }
    }
}

/** What the plugin makes of a picture. */
static struct twx_map_result call_plugin(const struct state *state, const struct twx_job *job,
                                         const struct twx_reduced_file *reduced)
{
    const struct twx_plugin_picture picture = {
        .size = sizeof picture,
        .path = job->path,
        .pixels = reduced->plane.pixels,
        .width = reduced->plane.width,
        .height = reduced->plane.height,
        .n_channels = reduced->plane.n_channels,
        .full_width = reduced->width,
        .full_height = reduced->height,
    };
    struct twx_map_result result = {.end = TWX_MAP_DONE, .text = state->line};
    state->line[0] = '\0';
    twx_heartbeat_beat(TWX_HEARTBEAT_PLUGIN);
    const int n = twx_plugin_call(&picture, state->line, TWX_PLUGIN_LINE_BYTES);
    twx_heartbeat_beat(TWX_HEARTBEAT_DECODING);
    if (n < 0) {
        result.end = TWX_MAP_REFUSED;
        result.n = strnlen(state->line, TWX_PLUGIN_LINE_BYTES - 1);
        replace_controls(state->line, result.n);
    } else if (n >= TWX_PLUGIN_LINE_BYTES) {
        result.end = TWX_MAP_TOO_LONG;
    } else {
        result.n = (size_t)n;
    }
    if (!twx_is_line(state->line, result.n)) {
        result = (struct twx_map_result){.end = TWX_MAP_UNPRINTABLE};
    }
    return result;
}

static struct twx_map_result map(const struct state *state, const struct twx_job *job,
                                 const struct twx_reduced_file *reduced)
{
    switch (reduced->verdict.status) {
    case TWX_IMAGE_HASHED:
        return call_plugin(state, job, reduced);
    case TWX_IMAGE_FAILED:
        return (struct twx_map_result){.end = TWX_MAP_FAILED, .reason = reduced->verdict.reason};
    default:
        return (struct twx_map_result){.end = TWX_MAP_NOT_AN_IMAGE};
    }
}

static enum twx_status run(void *user, const struct twx_job *job, struct twx_loaded_file *file,
                           struct twx_report *report, uint8_t *result, size_t *n,
                           struct twx_error *err)
{
    const struct state *state = user;
    struct twx_reduced_file reduced;
    const struct twx_file_version version = twx_version_argument_get(job->argument);
    const enum twx_status status =
        twx_reduce_loaded_file(state->reducer, file, &version, &reduced, err);
    if (status != TWX_OK) {
        return status;
    }
    twx_report_reduced(&reduced, report);
    if (reduced.outcome == TWX_FILE_DONE) {
        const struct twx_map_result made = map(state, job, &reduced);
        twx_file_reducer_trim(state->reducer);
        if (made.n > 0) {
            memcpy(result + TWX_MAP_HEAD_BYTES, made.text, made.n);
        }
        *n = twx_map_result_put(&made, result);
    }
    return TWX_OK;
}

const struct twx_job_kind twx_map_kind = {
    .name = TWX_MAP_JOB,
    .needs_libvips = true,
    .create = create,
    .free = free_state,
    .is_valid = is_valid,
    .load = load,
    .run = run,
};
