// SPDX-License-Identifier: MIT
//
// The process in which images are edited: forked, so that it knows the sample; it enters the sandbox, and
// leaves what it found in memory that both share. A pipe lets the parent know that the sandbox is entered, by a byte, and that the
// child has ended, by its end. Owns the child, the pipe and that memory for the time of a call.
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/parallel_for.h"
#include "base/relay.h"
#include "base/sanitized.h"
#include "base/status.h"
#include "calibrate/recall.h"
#include "file/sandbox.h"
#include "image/decode.h"

enum {
    LOOK_EVERY_MS = 200,   // at the progress
    TIMEOUT_SECONDS = 60,  // by default, as for index
    GAP_SECONDS = 2,       // between two looks: several are missing
    CHILD_PIPE = 3,        // what the child keeps beside the standard streams
};

/** What both processes see. The parent reads the plain fields after the child's end, or after the byte. */
struct shared {
    struct twx_sandbox sandbox;  // before the byte
    atomic_size_t n_done;
    atomic_size_t
        in_progress[TWX_PARALLEL_MAX];  // by thread: the number of an image of the sample, from 1
    _Atomic double seconds;
    atomic_bool is_complete;  // what follows is there
    enum twx_status status;
    struct twx_error err;
    struct twx_recall recall;
};

// ---------------------------------------------------------------------------------------------------------
// The child

static void take_progress(void *user, const struct twx_progress *progress)
{
    struct shared *shared = user;
    atomic_store(&shared->n_done, progress->n_done);
    atomic_store(&shared->seconds, progress->seconds);
}

/** The child's ends of its pipes. */
struct child_ends {
    int to_parent;
    int words;  // for standard error; -1: what decoders print goes nowhere
};

/** Leaves the child nothing that it may write to but its pipes: the standard streams are the parent's. */
static enum twx_status let_go(const struct child_ends *ends, struct twx_error *err)
{
    const int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (nowhere < 0 || dup2(nowhere, STDIN_FILENO) < 0 || dup2(nowhere, STDOUT_FILENO) < 0 ||
        dup2(ends->words >= 0 ? ends->words : nowhere, STDERR_FILENO) < 0 ||
        dup2(ends->to_parent, CHILD_PIPE) < 0) {
        return twx_fail_errno(err, errno, "cannot let go of what the parent has open");
    }
#if !TWX_SANITIZED  // whose reports have a descriptor of their own
    closefrom(CHILD_PIPE + 1);
#endif
    return TWX_OK;
}

static enum twx_status start(const struct twx_recall_options *options, struct shared *shared,
                             const struct child_ends *ends)
{
    shared->sandbox = (struct twx_sandbox){.has_filter = true, .text = "none, as asked for"};
    enum twx_status status = let_go(ends, &shared->err);
    if (status == TWX_OK) {
        status = twx_decode_start(&shared->err);
    }
    if (status != TWX_OK) {
        return status;
    }
    twx_sandbox_limit(twx_memory_bytes() / 2, options->n_threads);
    twx_sandbox_write_no_file();
    if (!options->no_sandbox) {
        twx_sandbox_enter(&shared->sandbox);
    }
    return write(CHILD_PIPE, "", 1) == 1 ? TWX_OK
                                         : TWX_FAILED;  // a parent that is gone asks nothing
}

static _Noreturn void live(const struct twx_collection_sample *sample,
                           const struct twx_recall_options *options, const struct twx_run *run,
                           struct shared *shared, const struct child_ends *ends)
{
    const struct twx_run own = {
        .progress = take_progress, .user = shared, .stop = run != NULL ? run->stop : NULL};
    struct twx_recall_options own_options = *options;
    own_options.in_progress = shared->in_progress;
    shared->status = start(options, shared, ends);
    if (shared->status == TWX_OK) {
        shared->status =
            twx_recall_measure(sample, &own_options, &own, &shared->recall, &shared->err);
    }
    atomic_store(&shared->is_complete, true);
    _exit(0);
}

// ---------------------------------------------------------------------------------------------------------
// The parent

static void tell_progress(const struct twx_collection_sample *sample, const struct twx_run *run,
                          struct shared *shared)
{
    if (run != NULL && run->progress != NULL) {
        const struct twx_progress progress = {.n_done = atomic_load(&shared->n_done),
                                              .n_total = sample->n_files,
                                              .seconds = atomic_load(&shared->seconds)};
        run->progress(run->user, &progress);
    }
}

/** Which image each thread has, and since when. */
struct patience {
    double seconds;  // that one image may take
    size_t numbers[TWX_PARALLEL_MAX];
    double since[TWX_PARALLEL_MAX];
    double last_look;
};

/** Looks at what the threads do; returns the number of an image that takes too long, 0 for none. */
static size_t find_hanging(struct patience *patience, struct shared *shared)
{
    const double now = twx_monotonic_seconds();
    // Nobody looked for a while: this process was stopped, and the child with it, as by a terminal.
    const bool was_stopped = now - patience->last_look > GAP_SECONDS;
    patience->last_look = now;
    for (size_t i = 0; i < TWX_PARALLEL_MAX; i++) {
        const size_t number = atomic_load(&shared->in_progress[i]);
        if (number != patience->numbers[i] || was_stopped) {
            patience->numbers[i] = number;
            patience->since[i] = now;
        } else if (number != 0 && now - patience->since[i] > patience->seconds) {
            return number;
        }
    }
    return 0;
}

/**
 * Until the child ends, or is to end; returns the number of an image that takes too long, 0 for none. A child that was taken over ends no text, and
 * says what it likes.
 */
static size_t watch(const struct twx_collection_sample *sample, const struct twx_run *run,
                    struct shared *shared, int from_child, struct twx_relay *words,
                    struct patience *patience)
{
    struct pollfd pipe = {.fd = from_child, .events = POLLIN};
    bool is_caged = false;
    char byte = 0;
    while (!twx_is_stopped(run)) {
        const size_t hanging = find_hanging(patience, shared);
        if (hanging > 0) {
            return hanging;
        }
        const int n_ready = poll(&pipe, 1, LOOK_EVERY_MS);
        twx_relay_read(words, run);
        if (n_ready == 0) {
            tell_progress(sample, run, shared);
        } else if (n_ready > 0 && !is_caged && read(from_child, &byte, 1) == 1) {
            is_caged = true;
            twx_log(run, shared->sandbox.has_filter ? TWX_LEVEL_INFO : TWX_LEVEL_WARNING,
                    "sandbox: %.*s", (int)sizeof shared->sandbox.text - 1, shared->sandbox.text);
        } else if (n_ready > 0 || errno != EINTR) {
            return 0;
        }
    }
    return 0;
}

/** number: of an image of the sample; what the child wrote may be anything. */
static enum twx_status fail_timeout(const struct twx_collection_sample *sample, size_t number,
                                    double seconds, struct twx_error *err)
{
    const char *path = number <= sample->n_files ? sample->files[number - 1].path : "";
    return twx_fail(err, TWX_FAILED, 0,
                    "editing '%.150s' took more than %.0f s: allow more by --timeout", path,
                    seconds);
}

/** What became of it. */
static enum twx_status end(pid_t child, const struct twx_run *run, const struct shared *shared,
                           struct twx_recall *recall, struct twx_error *err)
{
    int how = 0;
    // It is as good as gone, only says so, or is in the midst of an image that takes long.
    (void)kill(child, SIGKILL);
    while (waitpid(child, &how, 0) < 0 && errno == EINTR) {
    }
    if (twx_is_stopped(run)) {
        return twx_fail(err, TWX_STOPPED, 0, "stopped while editing images");
    }
    if (!atomic_load(&shared->is_complete)) {
        return twx_fail(err, TWX_FAILED, 0,
                        "the process that edits images ended early (%s %d): a decoder crashed, or "
                        "memory ran out",
                        WIFSIGNALED(how) ? "signal" : "exit code",
                        WIFSIGNALED(how) ? WTERMSIG(how) : WEXITSTATUS(how));
    }
    if (shared->status != TWX_OK && err != NULL) {
        *err = shared->err;
        err->text[sizeof err->text - 1] = '\0';
    }
    *recall = shared->recall;
    return shared->status;
}

static enum twx_status run_child(const struct twx_collection_sample *sample,
                                 const struct twx_recall_options *options,
                                 const struct twx_run *run, struct shared *shared,
                                 struct twx_recall *recall, struct twx_error *err)
{
    int ends[2];
    int words[2] = {-1, -1};
    if (pipe(ends) != 0) {
        return twx_fail_errno(err, errno, "cannot make a pipe");
    }
    if (twx_wants(run, TWX_LEVEL_DEBUG) && pipe2(words, O_NONBLOCK | O_CLOEXEC) != 0) {
        words[0] = words[1] = -1;  // then nobody sees what decoders print
    }
    struct twx_relay relay = {.fd = words[0]};
    const pid_t parent = getpid();
    const pid_t child = fork();
    if (child == 0) {
        (void)close(ends[0]);
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() == parent) {
            live(sample, options, run, shared, &(struct child_ends){ends[1], words[1]});
        }
        _exit(1);  // it was gone before
    }
    const int error_number = errno;
    (void)close(ends[1]);
    if (words[1] >= 0) {
        (void)close(words[1]);
    }
    enum twx_status status = TWX_OK;
    if (child < 0) {
        status = twx_fail_errno(err, error_number, "cannot start a process that edits images");
    } else {
        struct patience patience = {
            .seconds = options->timeout_seconds > 0 ? options->timeout_seconds : TIMEOUT_SECONDS,
        };
        const size_t hanging = watch(sample, run, shared, ends[0], &relay, &patience);
        status = end(child, run, shared, recall, err);
        if (hanging > 0) {
            status = fail_timeout(sample, hanging, patience.seconds, err);
        }
    }
    twx_relay_end(&relay, run);
    (void)close(ends[0]);
    return status;
}

enum twx_status twx_recall_in_child(const struct twx_collection_sample *sample,
                                    const struct twx_recall_options *options,
                                    const struct twx_run *run, struct twx_recall *recall,
                                    struct twx_error *err)
{
    *recall = (struct twx_recall){0};
    if (sample->n_files == 0) {
        return TWX_OK;
    }
    struct shared *shared =
        mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) {
        return twx_fail_errno(err, errno, "cannot share memory with the process that edits images");
    }
    const enum twx_status status = run_child(sample, options, run, shared, recall, err);
    (void)munmap(shared, sizeof *shared);
    return status;
}
