// SPDX-License-Identifier: MIT
//
// posix_spawn, socketpair, memfd, wait4. Owns the process id, the socket and the mapping.
#include "jobs/worker_process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/sanitized.h"
#include "jobs/decoder_path.h"

enum { FIRST_FREE_FD = TWX_WORKER_REPORTS + 1 };

struct twx_worker_process {
    pid_t pid;  // 0: none
    int socket;
    struct twx_protocol *protocol;  // owns the socket
    void *memory;                   // shared
    size_t memory_bytes;
    struct twx_shared shared;
    int words;               // what it prints on standard error, -1: nobody reads it
    int statm;               // /proc/PID/statm, -1 when there is none
    long inherited_peak_kb;  // our own when it began: exec hands it on to what wait4 reports of it
};

/** A descriptor above those that a child begins with, so that placing one there overwrites no other. */
static int move_up(int fd)
{
    const int moved = fcntl(fd, F_DUPFD_CLOEXEC, FIRST_FREE_FD);
    const int error_number = errno;
    (void)close(fd);
    errno = error_number;
    return moved;
}

/** Memory to share, whose size nobody can change: reading must not fault. -1 with errno. */
static int make_memory(struct twx_worker_process *p)
{
    int fd = memfd_create("twindex-results", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0 || (fd = move_up(fd)) < 0) {
        return -1;
    }
    if (ftruncate(fd, (off_t)p->memory_bytes) == 0 &&
        fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0) {
        void *at = mmap(NULL, p->memory_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        if (at != MAP_FAILED) {
            p->memory = at;
            return fd;
        }
    }
    (void)close(fd);
    return -1;
}

/** What becomes which descriptor of the worker process; -1: nothing does. */
struct ends {
    int socket;
    int memory;
    int words;
    int input;
};

/** A list may come by standard input, results go to standard output, messages to standard error, which may be a terminal:
 * none is the worker process's.  returns: 0 or errno */
static int place(posix_spawn_file_actions_t *actions, const struct ends *ends)
{
    int error_number =
        posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
#if TWX_SANITIZED
    if (error_number == 0) {
        error_number = posix_spawn_file_actions_adddup2(actions, STDERR_FILENO, TWX_WORKER_REPORTS);
    }
#endif
    if (error_number == 0) {
        error_number =
            posix_spawn_file_actions_addopen(actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    }
    if (error_number == 0) {
        error_number = ends->words >= 0
                           ? posix_spawn_file_actions_adddup2(actions, ends->words, STDERR_FILENO)
                           : posix_spawn_file_actions_addopen(actions, STDERR_FILENO, "/dev/null",
                                                              O_WRONLY, 0);
    }
    if (error_number == 0) {
        error_number = posix_spawn_file_actions_adddup2(actions, ends->socket, TWX_WORKER_SOCKET);
    }
    if (error_number == 0) {
        error_number = posix_spawn_file_actions_adddup2(actions, ends->memory, TWX_WORKER_MEMORY);
    }
    if (error_number == 0 && ends->input >= 0) {
        error_number = posix_spawn_file_actions_adddup2(actions, ends->input, TWX_WORKER_INPUT);
    }
#if !TWX_SANITIZED
    if (error_number == 0) {  // whoever left one open
        error_number = posix_spawn_file_actions_addclosefrom_np(
            actions, ends->input >= 0 ? FIRST_FREE_FD : TWX_WORKER_INPUT);
    }
#endif
    return error_number;
}

/** returns: 0 or errno */
static int spawn(struct twx_worker_process *p, const char *decoder, const struct ends *ends)
{
    posix_spawn_file_actions_t actions;
    int error_number = posix_spawn_file_actions_init(&actions);
    if (error_number != 0) {
        return error_number;
    }
    error_number = place(&actions, ends);
    if (error_number == 0) {
        char name[] = TWX_DECODER_NAME;
        char argument[] = TWX_WORKER_ARGUMENT;
        char *const argv[] = {name, argument, NULL};
        struct rusage own = {0};
        (void)getrusage(RUSAGE_SELF, &own);
        p->inherited_peak_kb = own.ru_maxrss;
        error_number = posix_spawn(&p->pid, decoder, &actions, NULL, argv, environ);
    }
    (void)posix_spawn_file_actions_destroy(&actions);
    return error_number;
}

/** A pipe for its standard error. Neither end waits: nobody is held up by what is printed. */
static bool make_words(struct twx_worker_process *p, int *words)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) {
        return false;
    }
    p->words = move_up(ends[0]);
    *words = move_up(ends[1]);
    return p->words >= 0 && *words >= 0;
}

static void close_all(const int *fds, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (fds[i] >= 0) {
            (void)close(fds[i]);
        }
    }
}

/** Makes what both share.  returns: 0 or errno */
static int connect_to(struct twx_worker_process *p, bool with_words, int input, struct ends *ends)
{
    int pair[2] = {-1, -1};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
        return errno;
    }
    p->socket = move_up(pair[0]);
    ends->socket = p->socket >= 0 ? move_up(pair[1]) : pair[1];
    if (p->socket < 0 || ends->socket < 0 || fcntl(p->socket, F_SETFL, O_NONBLOCK) != 0 ||
        (ends->memory = make_memory(p)) < 0 || (with_words && !make_words(p, &ends->words)) ||
        (input >= 0 && (ends->input = fcntl(input, F_DUPFD_CLOEXEC, FIRST_FREE_FD)) < 0)) {
        return errno;
    }
    return 0;
}

static enum twx_status connect_and_spawn(struct twx_worker_process *p, const char *decoder,
                                         int input, bool with_words, struct twx_error *err)
{
    struct ends ends = {-1, -1, -1, -1};
    int error_number = connect_to(p, with_words, input, &ends);
    if (error_number == 0) {
        error_number = spawn(p, decoder, &ends);
    }
    close_all((const int[]){ends.socket, ends.memory, ends.words, ends.input}, 4);
    return error_number == 0 ? TWX_OK
                             : twx_fail_errno(err, error_number, "cannot start '%s'", decoder);
}

void twx_worker_process_free(struct twx_worker_process *p)
{
    if (p == NULL) {
        return;
    }
    if (p->protocol != NULL) {
        twx_protocol_free(p->protocol);
    } else if (p->socket >= 0) {
        (void)close(p->socket);
    }
    if (p->memory != NULL) {
        (void)munmap(p->memory, p->memory_bytes);
    }
    if (p->words >= 0) {
        (void)close(p->words);
    }
    if (p->statm >= 0) {
        (void)close(p->statm);
    }
    free(p);
}

static int open_statm(pid_t pid)
{
    char path[64];
    (void)snprintf(path, sizeof path, "/proc/%ld/statm", (long)pid);
    return open(path, O_RDONLY | O_CLOEXEC);
}

enum twx_status twx_worker_process_start(const char *decoder,
                                         const struct twx_worker_config *config, int input,
                                         bool with_words, struct twx_worker_process **process,
                                         struct twx_error *err)
{
    struct twx_worker_process *p = twx_alloc(1, sizeof *p);
    if (p == NULL) {
        return twx_fail_memory(err);
    }
    p->socket = -1;
    p->words = -1;
    p->statm = -1;
    p->memory_bytes = twx_shared_bytes(&config->shape);
    enum twx_status status = connect_and_spawn(p, decoder, input, with_words, err);
    if (status != TWX_OK) {
        twx_worker_process_free(p);
        return status;
    }
    p->shared = twx_shared_divide(&config->shape, p->memory);
    p->statm = open_statm(p->pid);
    struct twx_worker_config own = *config;
    own.parent = (uint32_t)getpid();
    p->protocol = twx_protocol_create(p->socket);
    if (p->protocol == NULL || !twx_protocol_put_config(p->protocol, &own)) {
        twx_worker_process_kill(p);
        (void)twx_worker_process_wait(p);
        twx_worker_process_free(p);
        return twx_fail_memory(err);
    }
    *process = p;
    return TWX_OK;
}

struct twx_protocol *twx_worker_process_protocol(struct twx_worker_process *p)
{
    return p->protocol;
}

int twx_worker_process_take_words(struct twx_worker_process *p)
{
    const int fd = p->words;
    p->words = -1;
    return fd;
}

void twx_worker_process_poll(struct twx_worker_process *p, int milliseconds)
{
    struct pollfd poll_fd = {.fd = p->socket, .events = POLLIN};
    if (twx_protocol_n_unwritten(p->protocol) > 0) {
        poll_fd.events |= POLLOUT;
    }
    (void)poll(&poll_fd, 1, milliseconds);  // what is ready shows when it is tried
}

const struct twx_shared *twx_worker_process_shared(const struct twx_worker_process *p)
{
    return &p->shared;
}

uint64_t twx_worker_process_resident_bytes(const struct twx_worker_process *p)
{
    char text[128];
    const ssize_t n = p->statm >= 0 ? pread(p->statm, text, sizeof text - 1, 0) : -1;
    unsigned long long resident = 0;
    if (n <= 0) {
        return 0;
    }
    text[n] = '\0';
    return sscanf(text, "%*u %llu", &resident) == 1
               ? (uint64_t)resident * (uint64_t)sysconf(_SC_PAGESIZE)
               : 0;
}

int64_t twx_worker_process_cpu_ns(const struct twx_worker_process *p)
{
    clockid_t clock = 0;
    struct timespec t;
    return clock_getcpuclockid(p->pid, &clock) == 0 && clock_gettime(clock, &t) == 0
               ? (int64_t)t.tv_sec * 1000000000 + t.tv_nsec
               : -1;
}

void twx_worker_process_kill(struct twx_worker_process *p)
{
    (void)kill(p->pid, SIGKILL);
}

struct twx_worker_process_end twx_worker_process_wait(struct twx_worker_process *p)
{
    struct twx_worker_process_end end = {.exit_code = 0};
    struct rusage usage = {0};
    int how = 0;
    pid_t got = 0;
    do {
        got = wait4(p->pid, &how, 0, &usage);
    } while (got < 0 && errno == EINTR);
    if (got == p->pid) {
        end.signal = WIFSIGNALED(how) ? WTERMSIG(how) : 0;
        end.exit_code = WIFEXITED(how) ? WEXITSTATUS(how) : 0;
        end.peak_bytes =
            usage.ru_maxrss > p->inherited_peak_kb ? (uint64_t)usage.ru_maxrss * 1024 : 0;
    }
    return end;
}
