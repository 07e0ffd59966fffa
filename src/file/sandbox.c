// SPDX-License-Identifier: MIT
//
// rlimits, no_new_privs, Landlock, seccomp: see sandbox.h.
//
// The calls listed are those seen in decoding every format that twindex takes, on Debian 12, and what threads, malloc,
// stdio and dlopen do beside them. A call that is refused and should not be shows as a format that fails in the sandbox
// alone: tests/cli/robust/sandbox.sh compares.
#include "file/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/sanitized.h"

enum {
    STACK_BYTES = 8 << 20,  // of a thread, reserved
    HEAP_BYTES =
        128 << 20,  // of a thread, reserved: glibc maps two heaps of 64 MB and keeps an aligned one
    SPARE_BYTES =
        384 << 20,       // modules that are loaded: twindex-formats.so with libvips, and by that
    N_OWN_THREADS = 16,  // that decoders start for themselves
};

// ---------------------------------------------------------------------------------------------------------
// Limits

/** Address space in use now, bytes. */
static uint64_t address_bytes(void)
{
    unsigned long long n_pages = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    if (file != NULL) {
        if (fscanf(file, "%llu", &n_pages) != 1) {
            n_pages = 0;
        }
        (void)fclose(file);
    }
    return (uint64_t)n_pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

static void limit_memory(uint64_t memory_bytes, size_t n_threads)
{
    const struct rlimit no_core = {0, 0};
    (void)setrlimit(RLIMIT_CORE, &no_core);
    if (TWX_SANITIZED) {
        return;  // a sanitizer reserves terabytes, and reads its own process as a debugger does
    }
    (void)prctl(PR_SET_DUMPABLE, 0);  // a core may go to a pipe, whatever its limit
    const uint64_t reserved =
        (n_threads + N_OWN_THREADS) * (uint64_t)(STACK_BYTES + HEAP_BYTES) + SPARE_BYTES;
    const uint64_t bound = address_bytes() + memory_bytes + reserved;
    struct rlimit limit;
    if (bound > memory_bytes && getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur > bound) {
        limit.rlim_cur = bound;
        limit.rlim_max = bound;
        (void)setrlimit(RLIMIT_AS, &limit);
    }
}

static void write_no_file(void)
{
    const struct rlimit no_file = {0, 0};
    if (!TWX_SANITIZED) {  // a sanitizer's report may go to a file
        (void)setrlimit(RLIMIT_FSIZE, &no_file);
    }
}

// ---------------------------------------------------------------------------------------------------------
// Landlock

// Debian 12's header ends at version 2 of the interface.
#ifndef LANDLOCK_ACCESS_FS_REFER
#define LANDLOCK_ACCESS_FS_REFER (1ULL << 13)
#endif
enum {
    TRUNCATE = 1 << 14,   // version 3
    IOCTL_DEV = 1 << 15,  // version 5
    TCP = 3,              // version 4: bind, connect
    SCOPES = 3,           // version 6: abstract sockets, signals
};

/** As of version 6; older kernels take the beginning. */
struct ruleset {
    uint64_t files;
    uint64_t net;
    uint64_t scopes;
};

/** Everything that changes or executes files is handled, and nothing allowed. Returns the version, 0 without. */
static int enter_landlock(void)
{
    const long version =
        syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1) {
        return 0;
    }
    struct ruleset rules = {
        .files = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE |
                 LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
                 LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR |
                 LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK |
                 LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |
                 LANDLOCK_ACCESS_FS_MAKE_SYM,
    };
    rules.files |= (version >= 2 ? LANDLOCK_ACCESS_FS_REFER : 0) |
                   (version >= 3 ? (uint64_t)TRUNCATE : 0) |
                   (version >= 5 ? (uint64_t)IOCTL_DEV : 0);
    rules.net = version >= 4 ? TCP : 0;
    rules.scopes = version >= 6 ? SCOPES : 0;
    const size_t n_bytes = version >= 6   ? sizeof rules
                           : version >= 4 ? offsetof(struct ruleset, scopes)
                                          : offsetof(struct ruleset, net);
    const long fd = syscall(SYS_landlock_create_ruleset, &rules, n_bytes, 0);
    if (fd < 0) {
        return 0;
    }
    const long result = syscall(SYS_landlock_restrict_self, fd, 0);
    (void)close((int)fd);
    return result == 0 ? (int)version : 0;
}

// ---------------------------------------------------------------------------------------------------------
// seccomp

/** Calls that are allowed whatever their arguments. */
// clang-format off
static const int allowed[] = {
    // files, for reading and by descriptor
    SCMP_SYS(read), SCMP_SYS(pread64), SCMP_SYS(readv), SCMP_SYS(preadv), SCMP_SYS(write), SCMP_SYS(pwrite64),
    SCMP_SYS(writev), SCMP_SYS(lseek), SCMP_SYS(close), SCMP_SYS(dup), SCMP_SYS(fstat), SCMP_SYS(stat),
    SCMP_SYS(lstat), SCMP_SYS(newfstatat), SCMP_SYS(statx), SCMP_SYS(statfs), SCMP_SYS(fstatfs), SCMP_SYS(access),
    SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(getdents64),
    SCMP_SYS(getcwd), SCMP_SYS(fadvise64), SCMP_SYS(readahead), SCMP_SYS(fsync), SCMP_SYS(fdatasync),
    SCMP_SYS(poll), SCMP_SYS(ppoll),
    // memory
    SCMP_SYS(brk), SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(mprotect), SCMP_SYS(madvise),
    SCMP_SYS(mincore),
    // threads and time
    SCMP_SYS(futex), SCMP_SYS(set_robust_list), SCMP_SYS(get_robust_list), SCMP_SYS(rseq), SCMP_SYS(set_tid_address),
    SCMP_SYS(gettid), SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity),
    SCMP_SYS(sched_getparam), SCMP_SYS(sched_getscheduler), SCMP_SYS(sched_get_priority_min),
    SCMP_SYS(sched_get_priority_max), SCMP_SYS(membarrier), SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres),
    SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep), SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(times),
    SCMP_SYS(getrusage), SCMP_SYS(restart_syscall),
    // its own signals
    SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack),
    // questions
    SCMP_SYS(getpid), SCMP_SYS(getppid), SCMP_SYS(getuid), SCMP_SYS(geteuid), SCMP_SYS(getgid), SCMP_SYS(getegid),
    SCMP_SYS(getrandom), SCMP_SYS(sysinfo), SCMP_SYS(uname), SCMP_SYS(getrlimit),
#if TWX_SANITIZED
    // The leak checker stops the threads from a process beside them, as a debugger does.
    SCMP_SYS(clone), SCMP_SYS(ptrace), SCMP_SYS(wait4), SCMP_SYS(prctl), SCMP_SYS(kill), SCMP_SYS(tgkill),
    SCMP_SYS(pipe2), SCMP_SYS(process_vm_readv), SCMP_SYS(setrlimit), SCMP_SYS(getdents),
#endif
};
// clang-format on

/** A call that is allowed when an argument, masked, is a value. */
struct condition {
    int call;
    struct scmp_arg_cmp argument;
};

/** No rule is worth giving up the others: one that cannot be added refuses its call. */
static void add_conditions(scmp_filter_ctx filter)
{
    // O_PATH aside, what opens a file for more than reading has one of these.
    const scmp_datum_t writes = O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND;
    const struct condition conditions[] = {
        {SCMP_SYS(open), SCMP_A1_64(SCMP_CMP_MASKED_EQ, writes, 0)},
        {SCMP_SYS(openat), SCMP_A2_64(SCMP_CMP_MASKED_EQ, writes, 0)},
        {SCMP_SYS(clone), SCMP_A0_64(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD)},
        {SCMP_SYS(tgkill), SCMP_A0_64(SCMP_CMP_EQ, (scmp_datum_t)getpid())},
        {SCMP_SYS(prlimit64), SCMP_A2_64(SCMP_CMP_EQ, 0)},  // asks, and sets none
        {SCMP_SYS(sendto), SCMP_A4_64(SCMP_CMP_EQ, 0)},     // on what is connected
        {SCMP_SYS(prctl), SCMP_A0_64(SCMP_CMP_EQ, PR_SET_NAME)},
        {SCMP_SYS(fcntl), SCMP_A1_64(SCMP_CMP_EQ, F_GETFL)},
        {SCMP_SYS(fcntl), SCMP_A1_64(SCMP_CMP_EQ, F_GETFD)},
        {SCMP_SYS(fcntl), SCMP_A1_64(SCMP_CMP_EQ, F_SETFD)},
        {SCMP_SYS(fcntl), SCMP_A1_64(SCMP_CMP_EQ, F_DUPFD)},
        {SCMP_SYS(fcntl), SCMP_A1_64(SCMP_CMP_EQ, F_DUPFD_CLOEXEC)},
    };
    for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i++) {
        (void)seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, conditions[i].call, 1,
                                     &conditions[i].argument);
    }
    // Its flags are out of a filter's sight: without it glibc takes clone.
    (void)seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
}

static bool enter_filter(void)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    if (filter == NULL) {
        return false;
    }
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++) {
        (void)seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0);
    }
    add_conditions(filter);
    (void)seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);  // a tree, not a list
    const int result = seccomp_load(filter);
    seccomp_release(filter);
    return result == 0;
}

void twx_sandbox_enter(uint64_t memory_bytes, size_t n_threads, bool no_sandbox,
                       struct twx_sandbox *sandbox)
{
    limit_memory(memory_bytes, n_threads);
    write_no_file();
    if (no_sandbox) {
        *sandbox = (struct twx_sandbox){.text = "none, as asked for"};
        return;
    }
    (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    const int landlock = enter_landlock();
    sandbox->is_loose = !enter_filter();
    const char *filter = sandbox->is_loose ? "no seccomp (refused by this kernel)" : "seccomp";
    if (landlock > 0) {
        (void)snprintf(sandbox->text, sizeof sandbox->text, "%s, Landlock %d", filter, landlock);
    } else {
        (void)snprintf(sandbox->text, sizeof sandbox->text, "%s, no Landlock (not in this kernel)",
                       filter);
    }
}
