// SPDX-License-Identifier: MIT
//
// Probes of images: results of the job `probe`. The images are read, decoded and hashed by a worker process, as those of
// a run are, several at a time; their probes are handed out in the order in which the images were handed in. Owns the
// jobs and what of theirs is not handed out.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/strings.h"
#include "jobs/file_jobs.h"
#include "jobs/probe_job.h"
#include "jobs/worker_process.h"
#include "query/probe.h"
#include "twindex_commands.h"

/** An image that was handed in. */
struct pending {
    struct pending *next;
    char *path;     // owned
    char *name;     // owned: for messages
    bool is_ended;  // what follows is known
    bool out_of_memory;
    enum twx_file_outcome outcome;
    int error_number;
    enum twx_image_status status;
    enum twx_reason reason;
    struct twx_probe *probe;  // owned; of TWX_IMAGE_HASHED
};

struct twx_prober {
    unsigned hash_size;
    enum twx_variants variants;
    unsigned n_workers;
    const struct twx_run *run;
    struct twx_file_jobs *jobs;  // of images by their paths; made with the first
    int input;  // a file without a name, for the bytes of images in memory; -1: none yet
    struct twx_file_jobs *input_jobs;  // of that file; made with the first
    struct pending *first;             // to be handed out next
    struct pending **end;              // where the next is put
};

// ---------------------------------------------------------------------------------------------------------
// Jobs

static bool take_probe(struct pending *pending, const struct twx_probe_result *result)
{
    pending->probe = twx_probe_create(&result->samples, result->version.bytes, result->checksum,
                                      &result->variants);
    if (pending->probe == NULL) {
        return false;
    }
    pending->probe->mtime_ns = result->version.mtime_ns;
    pending->probe->facts = result->facts;
    return true;
}

static enum twx_acceptance on_end(void *user, uint64_t tag, const struct twx_file_job_end *end)
{
    const struct twx_prober *prober = user;
    struct pending *pending = (struct pending *)(uintptr_t)tag;
    struct twx_probe_result result = {.status = TWX_IMAGE_FAILED, .reason = end->reason};
    if (end->result != NULL &&
        !twx_probe_result_get(end->result, end->n, prober->hash_size, &result)) {
        return TWX_RESULT_REFUSED;
    }
    pending->is_ended = true;
    pending->outcome = end->outcome;
    pending->error_number = end->error_number;
    pending->status = result.status;
    pending->reason = result.reason;
    if (end->outcome != TWX_FILE_DONE || result.status != TWX_IMAGE_HASHED) {
        return TWX_RESULT_TAKEN;
    }
    pending->out_of_memory = !take_probe(pending, &result);
    return TWX_RESULT_SUCCESS;
}

/** input: a descriptor to read from; -1: files by their paths */
static enum twx_status make_jobs(struct twx_prober *prober, int input, struct twx_file_jobs **jobs,
                                 struct twx_error *err)
{
    const struct twx_file_jobs_options options = {
        .kind = twx_probe_job(prober->hash_size, prober->variants),
        .n_workers = input < 0 ? prober->n_workers : 1,
        .has_input = input >= 0,
        .input = input,
        .user = prober,
        .on_end = on_end,
    };
    return twx_file_jobs_create(&options, prober->run, jobs, err);
}

// ---------------------------------------------------------------------------------------------------------
// Images

static void free_pending(struct pending *pending)
{
    if (pending != NULL) {
        twx_probe_free(pending->probe);
        free(pending->path);
        free(pending->name);
        free(pending);
    }
}

/** NULL: out of memory */
static struct pending *make_pending(const char *path, const char *name)
{
    struct pending *made = twx_alloc(1, sizeof *made);
    if (made == NULL) {
        return NULL;
    }
    made->path = twx_strdup(path);
    made->name = twx_strdup(name);
    if (made->path == NULL || made->name == NULL) {
        free_pending(made);
        return NULL;
    }
    return made;
}

static enum twx_status explain(const struct pending *p, struct twx_error *err)
{
    switch (p->outcome) {
    case TWX_FILE_VANISHED:
        return twx_fail(err, TWX_BAD_IMAGE, p->error_number, "'%s' does not exist", p->name);
    case TWX_FILE_NOT_REGULAR:
        return twx_fail(err, TWX_BAD_IMAGE, 0, "'%s' is not a file", p->name);
    case TWX_FILE_UNREADABLE:
        return twx_fail(err, TWX_BAD_IMAGE, p->error_number, "cannot read '%s': %s", p->name,
                        twx_errno_text(p->error_number));
    case TWX_FILE_CHANGING:
        return twx_fail(err, TWX_BAD_IMAGE, 0, "'%s' is being written: ask again later", p->name);
    case TWX_FILE_STOPPED:
        return twx_fail(err, TWX_STOPPED, 0, "stopped while '%s' was read", p->name);
    case TWX_FILE_DONE:
        break;
    }
    if (p->status == TWX_IMAGE_NOT_AN_IMAGE) {
        return twx_fail(err, TWX_BAD_IMAGE, 0, "'%s' is not an image", p->name);
    }
    return twx_fail(err, TWX_BAD_IMAGE, 0, "cannot decode '%s': %s", p->name,
                    twx_reason_name(p->reason));
}

/** The probe of one that has ended.  is_no_image: out; NULL: not asked for */
static enum twx_status hand_out(struct pending *pending, struct twx_probe **probe,
                                bool *is_no_image, struct twx_error *err)
{
    if (is_no_image != NULL) {
        *is_no_image =
            pending->outcome == TWX_FILE_DONE && pending->status == TWX_IMAGE_NOT_AN_IMAGE;
    }
    if (pending->out_of_memory) {
        return twx_fail_memory(err);
    }
    if (pending->probe == NULL) {
        return explain(pending, err);
    }
    *probe = pending->probe;
    pending->probe = NULL;
    return TWX_OK;
}

/** Where the file of a probe was found.  errors: TWX_NO_MEMORY */
static enum twx_status name_file(struct twx_probe *probe, const char *path, struct twx_error *err)
{
    probe->path = realpath(path, NULL);
    if (probe->path == NULL && errno != ENOMEM) {
        probe->path = twx_strdup(path);  // gone meanwhile
    }
    return probe->path != NULL ? TWX_OK : twx_fail_memory(err);
}

enum twx_status twx_prober_add(struct twx_prober *prober, const char *path, const char *name,
                               struct twx_error *err)
{
    struct pending *pending = make_pending(path, name);
    if (pending == NULL) {
        return twx_fail_memory(err);
    }
    *prober->end = pending;
    prober->end = &pending->next;
    const enum twx_status status =
        prober->jobs == NULL ? make_jobs(prober, -1, &prober->jobs, err) : TWX_OK;
    return status == TWX_OK
               ? twx_file_jobs_add(prober->jobs, path, (uint64_t)(uintptr_t)pending, err)
               : status;
}

enum twx_status twx_prober_take(struct twx_prober *prober, struct twx_probe **probe,
                                bool *is_no_image, struct twx_error *err)
{
    struct pending *pending = prober->first;
    enum twx_status status = TWX_OK;
    *probe = NULL;
    while (status == TWX_OK && !pending->is_ended) {
        status = twx_file_jobs_receive(prober->jobs, err);
    }
    if (status != TWX_OK) {
        return status;
    }
    prober->first = pending->next;
    if (prober->first == NULL) {
        prober->end = &prober->first;
    }
    status = hand_out(pending, probe, is_no_image, err);
    if (*probe != NULL) {
        status = name_file(*probe, pending->path, err);
    }
    if (status != TWX_OK) {
        twx_probe_free(*probe);
        *probe = NULL;
    }
    free_pending(pending);
    return status;
}

enum twx_status twx_prober_file(struct twx_prober *prober, const char *path,
                                struct twx_probe **probe, struct twx_error *err)
{
    const enum twx_status status = twx_prober_add(prober, path, path, err);
    *probe = NULL;
    return status == TWX_OK ? twx_prober_take(prober, probe, NULL, err) : status;
}

/** Puts bytes into the file without a name; it is only read once the job is submitted.  returns: 0 or errno */
static int fill_input(struct twx_prober *prober, const uint8_t *bytes, size_t n)
{
    size_t n_written = 0;
    if (prober->input < 0) {
        prober->input = memfd_create("twindex-image", MFD_CLOEXEC);
    }
    if (prober->input < 0 || ftruncate(prober->input, 0) != 0) {
        return errno;
    }
    while (n_written < n) {
        const ssize_t got =
            pwrite(prober->input, bytes + n_written, n - n_written, (off_t)n_written);
        if (got < 0 && errno != EINTR) {
            return errno;
        }
        n_written += got > 0 ? (size_t)got : 0;
    }
    return 0;
}

/** Has the process decode what is in the file without a name. */
static enum twx_status decode_input(struct twx_prober *prober, struct pending *pending,
                                    struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    if (prober->input_jobs == NULL) {
        status = make_jobs(prober, prober->input, &prober->input_jobs, err);
    }
    if (status == TWX_OK) {
        status =
            twx_file_jobs_add(prober->input_jobs, pending->path, (uint64_t)(uintptr_t)pending, err);
    }
    return status == TWX_OK ? twx_file_jobs_wait(prober->input_jobs, err) : status;
}

enum twx_status twx_prober_bytes(struct twx_prober *prober, const char *name, const uint8_t *bytes,
                                 size_t n, struct twx_probe **probe, struct twx_error *err)
{
    *probe = NULL;
    const int error_number = fill_input(prober, bytes, n);
    if (error_number != 0) {
        return twx_fail_errno(err, error_number, "cannot hand '%s' to the decoding process", name);
    }
    struct pending *pending = make_pending(TWX_WORKER_INPUT_PATH, name);
    enum twx_status status =
        pending != NULL ? decode_input(prober, pending, err) : twx_fail_memory(err);
    if (status == TWX_OK) {
        status = hand_out(pending, probe, NULL, err);
    } else {
        twx_file_jobs_free(prober->input_jobs);  // it may hold the pending image
        prober->input_jobs = NULL;
    }
    free_pending(pending);
    (void)!ftruncate(prober->input, 0);  // its memory
    return status;
}

// ---------------------------------------------------------------------------------------------------------
// Life

enum twx_status twx_prober_create(unsigned hash_size, enum twx_variants variants, unsigned n_jobs,
                                  const struct twx_run *run, struct twx_prober **prober,
                                  struct twx_error *err)
{
    struct twx_prober *made = twx_alloc(1, sizeof *made);
    *prober = made;
    if (made == NULL) {
        return twx_fail_memory(err);
    }
    *made = (struct twx_prober){
        .hash_size = hash_size,
        .variants = variants,
        .n_workers = n_jobs > 0 ? n_jobs : twx_n_processors(),
        .run = run,
        .input = -1,
        .end = &made->first,
    };
    return TWX_OK;
}

void twx_prober_free(struct twx_prober *prober)
{
    if (prober == NULL) {
        return;
    }
    twx_file_jobs_free(prober->jobs);
    twx_file_jobs_free(prober->input_jobs);
    if (prober->input >= 0) {
        (void)close(prober->input);
    }
    while (prober->first != NULL) {
        struct pending *next = prober->first->next;
        free_pending(prober->first);
        prober->first = next;
    }
    free(prober);
}
