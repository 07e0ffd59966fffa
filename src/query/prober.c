// SPDX-License-Identifier: MIT
//
// Probes of images: the client of the job `probe`. The images are read, decoded and hashed by a worker process, as those of
// a run are. Owns a supervisor.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/strings.h"
#include "jobs/probe_job.h"
#include "jobs/supervisor.h"
#include "jobs/worker_process.h"
#include "query/probe.h"

struct twx_prober {
    unsigned hash_size;
    enum twx_variants variants;
    const struct twx_run *run;
    struct twx_supervisor *supervisor;  // of images by their paths; made with the first
    // What became of the image asked for last:
    enum twx_file_outcome outcome;
    int error_number;
    struct twx_probe_result result;
};

// ---------------------------------------------------------------------------------------------------------
// The client

static enum twx_acceptance on_result(void *user, const struct twx_job *job,
                                     const struct twx_report *report, const uint8_t *bytes,
                                     size_t n)
{
    (void)job;
    struct twx_prober *prober = user;
    prober->outcome = report->outcome;
    prober->error_number = report->error_number;
    if (bytes == NULL) {
        return TWX_RESULT_TAKEN;
    }
    if (!twx_probe_result_get(bytes, n, prober->hash_size, &prober->result)) {
        return TWX_RESULT_REFUSED;
    }
    return prober->result.status == TWX_IMAGE_HASHED ? TWX_RESULT_SUCCESS : TWX_RESULT_TAKEN;
}

static void on_lost(void *user, const struct twx_job *job, enum twx_reason reason, int error_number)
{
    (void)job;
    struct twx_prober *prober = user;
    prober->outcome = error_number != 0 ? TWX_FILE_UNREADABLE : TWX_FILE_DONE;
    prober->error_number = error_number;
    prober->result = (struct twx_probe_result){.status = TWX_IMAGE_FAILED, .reason = reason};
}

static enum twx_status make_supervisor(struct twx_prober *prober, int input,
                                       struct twx_supervisor **supervisor, struct twx_error *err)
{
    const struct twx_supervisor_options options = {
        .job = twx_probe_job(prober->hash_size, prober->variants),
        .client = {.user = prober, .on_result = on_result, .on_lost = on_lost},
        .n_workers = 1,
        .input = input,
    };
    return twx_supervisor_create(&options, prober->run, supervisor, err);
}

// ---------------------------------------------------------------------------------------------------------
// Images

static enum twx_status explain(const char *name, const struct twx_prober *p, struct twx_error *err)
{
    switch (p->outcome) {
    case TWX_FILE_VANISHED:
        return twx_fail(err, TWX_BAD_IMAGE, p->error_number, "'%s' does not exist", name);
    case TWX_FILE_NOT_REGULAR:
        return twx_fail(err, TWX_BAD_IMAGE, 0, "'%s' is not a file", name);
    case TWX_FILE_UNREADABLE:
        return twx_fail(err, TWX_BAD_IMAGE, p->error_number, "cannot read '%s': %s", name,
                        twx_errno_text(p->error_number));
    case TWX_FILE_CHANGING:
        return twx_fail(err, TWX_BAD_IMAGE, 0, "'%s' is being written: ask again later", name);
    case TWX_FILE_STOPPED:
        return twx_fail(err, TWX_STOPPED, 0, "stopped while '%s' was read", name);
    case TWX_FILE_DONE:
        break;
    }
    if (p->result.status == TWX_IMAGE_NOT_AN_IMAGE) {
        return twx_fail(err, TWX_BAD_IMAGE, 0, "'%s' is not an image", name);
    }
    return twx_fail(err, TWX_BAD_IMAGE, 0, "cannot decode '%s': %s", name,
                    twx_reason_name(p->result.reason));
}

/** Has one image probed; ends the supervisor when it cannot go on. */
static enum twx_status ask(struct twx_prober *prober, struct twx_supervisor **supervisor,
                           const char *path, const char *name, struct twx_error *err)
{
    struct twx_job job = {.path_bytes = strlen(path)};
    if (job.path_bytes >= sizeof job.path) {
        prober->outcome = TWX_FILE_UNREADABLE;
        prober->error_number = ENAMETOOLONG;
        return TWX_OK;
    }
    memcpy(job.path, path, job.path_bytes + 1);
    bool is_sent = false;
    while ((!is_sent || !twx_supervisor_is_idle(*supervisor)) &&
           !twx_supervisor_has_failed(*supervisor)) {
        is_sent = is_sent || twx_supervisor_try_submit(*supervisor, &job);
        if (twx_is_stopped(prober->run)) {
            twx_supervisor_kill(supervisor);
            return twx_fail(err, TWX_STOPPED, 0, "stopped while '%s' was read", name);
        }
        twx_supervisor_take_reports(*supervisor, true);
    }
    if (!twx_supervisor_has_failed(*supervisor)) {
        return TWX_OK;
    }
    struct twx_supervisor_end end;
    return twx_supervisor_finish(supervisor, true, &end, err);
}

static enum twx_status make_probe(struct twx_prober *prober, struct twx_supervisor **supervisor,
                                  const char *path, const char *name, struct twx_probe **probe,
                                  struct twx_error *err)
{
    const enum twx_status status = ask(prober, supervisor, path, name, err);
    *probe = NULL;
    if (status != TWX_OK) {
        return status;
    }
    const struct twx_probe_result *result = &prober->result;
    if (prober->outcome != TWX_FILE_DONE || result->status != TWX_IMAGE_HASHED) {
        return explain(name, prober, err);
    }
    *probe = twx_probe_create(&result->samples, result->version.bytes, result->checksum,
                              &result->variants);
    return *probe != NULL ? TWX_OK : twx_fail_memory(err);
}

/** Where the file of a probe was found, and what is known of it.  errors: TWX_NO_MEMORY */
static enum twx_status name_file(struct twx_probe *probe, const char *path,
                                 const struct twx_probe_result *result, struct twx_error *err)
{
    probe->mtime_ns = result->version.mtime_ns;
    probe->facts = result->facts;
    probe->path = realpath(path, NULL);
    if (probe->path == NULL && errno != ENOMEM) {
        probe->path = twx_strdup(path);  // gone meanwhile
    }
    return probe->path != NULL ? TWX_OK : twx_fail_memory(err);
}

enum twx_status twx_prober_file(struct twx_prober *prober, const char *path,
                                struct twx_probe **probe, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    *probe = NULL;
    if (prober->supervisor == NULL) {
        status = make_supervisor(prober, -1, &prober->supervisor, err);
    }
    if (status == TWX_OK) {
        status = make_probe(prober, &prober->supervisor, path, path, probe, err);
    }
    return *probe != NULL ? name_file(*probe, path, &prober->result, err) : status;
}

/** The bytes as a file without a name.  returns: a descriptor, -1 with errno */
static int make_input(const uint8_t *bytes, size_t n)
{
    const int fd = memfd_create("twindex-image", MFD_CLOEXEC);
    size_t n_written = 0;
    while (fd >= 0 && n_written < n) {
        const ssize_t got = write(fd, bytes + n_written, n - n_written);
        if (got < 0 && errno != EINTR) {
            const int error_number = errno;
            (void)close(fd);
            errno = error_number;
            return -1;
        }
        n_written += got > 0 ? (size_t)got : 0;
    }
    return fd;
}

enum twx_status twx_prober_bytes(struct twx_prober *prober, const char *name, const uint8_t *bytes,
                                 size_t n, struct twx_probe **probe, struct twx_error *err)
{
    struct twx_supervisor *supervisor = NULL;
    *probe = NULL;
    const int input = make_input(bytes, n);
    if (input < 0) {
        return twx_fail_errno(err, errno, "cannot hand '%s' to the decoding process", name);
    }
    enum twx_status status = make_supervisor(prober, input, &supervisor, err);
    if (status == TWX_OK) {
        status = make_probe(prober, &supervisor, TWX_WORKER_INPUT_PATH, name, probe, err);
    }
    if (supervisor != NULL) {
        twx_supervisor_kill(&supervisor);
    }
    (void)close(input);
    return status;
}

enum twx_status twx_prober_create(unsigned hash_size, enum twx_variants variants,
                                  const struct twx_run *run, struct twx_prober **prober,
                                  struct twx_error *err)
{
    *prober = twx_alloc(1, sizeof **prober);
    if (*prober == NULL) {
        return twx_fail_memory(err);
    }
    (*prober)->hash_size = hash_size;
    (*prober)->variants = variants;
    (*prober)->run = run;
    return TWX_OK;
}

void twx_prober_free(struct twx_prober *prober)
{
    if (prober != NULL && prober->supervisor != NULL) {
        twx_supervisor_kill(&prober->supervisor);
    }
    free(prober);
}
