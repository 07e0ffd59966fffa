// SPDX-License-Identifier: MIT
//
// A preloaded shim that makes libjpeg-turbo misbehave on marked images, as a decoder with a hole does. The mark is
// "EVIL:" and a word anywhere in the file, best in a comment. Keyed by the bytes decoded and not by the file opened:
// files are read ahead by other threads.
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <jpeglib.h>

static void hang(void)
{
    for (volatile int i = 0;; i++) {
    }
}

/** Holds the decoder until there is a file `go` in the current folder. */
static void wait_for_go(void)
{
    int fd = -1;
    while ((fd = open("go", O_RDONLY)) < 0) {
    }
    (void)close(fd);
}

static void eat(void)
{
    for (;;) {
        const size_t n = 16 << 20;
        char *bytes = malloc(n);
        if (bytes == NULL) {
            abort();  // as GLib does
        }
        memset(bytes, 1, n);
    }
}

/** Says on stderr how an attempt went: "evil: NAME: done", or its error. */
static void tell(const char *name, long result)
{
    (void)dprintf(2, "evil: %s: %s\n", name, result >= 0 ? "done" : strerror(errno));
}

/** Tries what a decoder that was taken over would, in the current folder, where `victim` and `kept` lie. */
static void escape(void)
{
    static char *const touch[] = {"touch", "touched", NULL};
    struct sockaddr_in nobody = {.sin_family = AF_INET, .sin_port = htons(1)};
    nobody.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int created = open("created", O_WRONLY | O_CREAT, 0666);
    tell("create", created);
    if (created >= 0) {
        tell("fill", write(created, "x", 1));
    }
    tell("create new", open("created2", O_WRONLY | O_CREAT | O_EXCL, 0666));
    tell("append", open("kept", O_WRONLY | O_APPEND));
    tell("truncate", truncate("kept", 0));
    tell("temporary file", open(".", O_RDWR | O_TMPFILE, 0600));
    tell("mkdir", mkdir("folder", 0777));
    tell("symlink", symlink("kept", "link"));
    tell("rename", rename("victim", "moved"));
    tell("unlink", unlink("moved") == 0 ? 0 : unlink("victim"));
    tell("chmod", chmod("kept", 0));
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    const int connected =
        fd < 0 ? fd : connect(fd, (const struct sockaddr *)&nobody, sizeof nobody);
    tell("connect", connected < 0 && errno == ECONNREFUSED ? 0 : connected);
    tell("unix socket", socket(AF_UNIX, SOCK_STREAM, 0));
    tell("signal", kill(getppid(), 0));
    tell("trace", ptrace(PTRACE_SEIZE, getppid(), NULL, NULL));
    tell("limit", setrlimit(RLIMIT_NOFILE, &(struct rlimit){100, 100}));
    tell("kill", kill(getppid(), SIGCONT));
    tell("mount", mount("none", "/nowhere", "tmpfs", 0, NULL));
    tell("user namespace", unshare(CLONE_NEWUSER));
    char parameters[128] = {0};
    tell("io_uring", syscall(SYS_io_uring_setup, 1, parameters));
    tell("bpf", syscall(SYS_bpf, 0, parameters, sizeof parameters));
    tell("key", syscall(SYS_keyctl, 0, -3, 1));  // the session's keyring
    struct iovec here = {parameters, 1};
    struct iovec there = {(void *)parameters, 1};
    tell("read the parent", syscall(SYS_process_vm_readv, getppid(), &here, 1, &there, 1, 0));
    char memory[64];
    (void)snprintf(memory, sizeof memory, "/proc/%d/mem", getppid());
    tell("write the parent's memory", open(memory, O_RDWR));
    tell("open the parent's memory", open(memory, O_RDONLY));
    const long child = syscall(SYS_fork);
    if (child == 0) {
        _exit(0);
    }
    tell("fork", child);
    tell("exec", execv("/usr/bin/touch", touch));
}

/** One fence can be left out, to see the other stand alone: EVIL_WITHOUT=seccomp or landlock. */
static int is_without(const char *fence)
{
    const char *without = getenv("EVIL_WITHOUT");
    return without != NULL && strcmp(without, fence) == 0;
}

int seccomp_load(void *filter);
int seccomp_load(void *filter)
{
    int (*real)(void *) = (int (*)(void *))dlsym(RTLD_NEXT, "seccomp_load");
    return is_without("seccomp") ? 0 : real(filter);
}

long syscall(long number, ...)
{
    long (*real)(long, ...) = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
    long a[6];
    va_list list;
    va_start(list, number);
    for (int i = 0; i < 6; i++) {
        a[i] = va_arg(list, long);
    }
    va_end(list);
    if (number == SYS_landlock_create_ruleset && is_without("landlock")) {
        errno = ENOSYS;
        return -1;
    }
    return real(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

// ---------------------------------------------------------------------------------------------------------
// What a decoder that was taken over says of files: the memory of results and the socket are its process's own

// jobs/shared.h: places lie at the end of the memory, behind the heartbeats of at least 65 threads.
enum { RESULT_BYTES = 256, PAYLOAD_MAX = 240, PULSES_BYTES = 65 * 64 };

static uint8_t *shared;
static size_t shared_bytes;

void *mmap64(void *at, size_t n, int protection, int flags, int fd, off_t offset)
{
    void *(*real)(void *, size_t, int, int, int, off_t) =
        (void *(*)(void *, size_t, int, int, int, off_t))dlsym(RTLD_NEXT, "mmap64");
    void *got = real(at, n, protection, flags, fd, offset);
    if (got != MAP_FAILED && (flags & MAP_SHARED) != 0 && fd == 4) {
        shared = got;
        shared_bytes = n;
    }
    return got;
}

static uint8_t *put(uint8_t *at, uint64_t value, size_t n)
{
    memcpy(at, &value, n);
    return at + n;
}

/** A record as it is in a shard: of a file that was hashed, with its size, times and inode as they are, or of a root. */
static uint32_t forge_record(const char *path, uint8_t *to)
{
    struct stat st = {0};
    const int is_root = path[0] == '!';
    path += is_root;
    const size_t n = strlen(path);
    (void)stat(path, &st);
    uint8_t *at = put(to, (uint64_t)is_root, 4);
    at = put(at, (uint64_t)st.st_size, 8);
    at = put(at, (uint64_t)st.st_mtim.tv_sec * 1000000000 + (uint64_t)st.st_mtim.tv_nsec, 8);
    at = put(at, (uint64_t)st.st_ctim.tv_sec * 1000000000 + (uint64_t)st.st_ctim.tv_nsec, 8);
    at = put(at, (uint64_t)st.st_ino, 8);
    at = put(at, (uint64_t)st.st_dev, 8);
    at = put(at, n, 2);
    memcpy(at, path, n);
    at += n;
    at = put(at, 2 | 16 << 16, 4);  // a JPEG of 100 x 100, one frame
    at = put(at, 1, 4);
    at = put(at, 100, 4);
    at = put(at, 100, 4);
    at = put(at, 1, 4);
    at = put(at, 4 | 28 << 16,
             4);  // version 3 of a hash of size 8 by libjpeg, detail 100, all bits set
    at = put(at, 3 | 8 << 16 | 2 << 24, 4);
    at = put(at, 0, 4);
    at = put(at, 100, 4);
    memset(at, 0xff, 16);
    return (uint32_t)(at + 16 - to);
}

/** Puts a record of some victim, a line of the file `victims`, into each place for a result. */
static void forge_results(void)
{
    static char text[65536];
    char *lines[64];
    size_t n_lines = 0;
    const int fd = open("victims", O_RDONLY);
    const ssize_t n = fd >= 0 ? read(fd, text, sizeof text - 1) : 0;
    char *state = NULL;
    for (char *line = strtok_r(n > 0 ? text : NULL, "\n", &state); line != NULL && n_lines < 64;
         line = strtok_r(NULL, "\n", &state)) {
        lines[n_lines++] = line;
    }
    for (size_t i = 1; n_lines > 0 && shared_bytes >= PULSES_BYTES + i * RESULT_BYTES; i++) {
        uint8_t payload[4096 + PAYLOAD_MAX];
        uint8_t *place = shared + shared_bytes - i * RESULT_BYTES;
        const uint32_t n_bytes = forge_record(lines[i % n_lines], payload);
        memcpy(place + 4, payload, n_bytes < PAYLOAD_MAX ? n_bytes : PAYLOAD_MAX);
        memcpy(place, &n_bytes, 4);
    }
    tell("forged", n_lines > 0 ? 0 : -1);
}

/** Reports jobs as done, in the midst of what the process says itself: those it has, and those it was never given. */
static void forge_reports(void)
{
    for (uint32_t id = 0; id < 100; id++) {
        const uint32_t frame[] = {20, 5, id, 0, 0, 1, 0};
        (void)!write(3, frame, sizeof frame);
    }
}

/** Whether the process could write a record past its parent. */
static void look_for_shards(void)
{
    for (int fd = 3; fd < 256; fd++) {
        char link[64];
        char path[4096];
        (void)snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        const ssize_t n = readlink(link, path, sizeof path);
        if (n > 9 && memcmp(path + n - 9, ".twx.part", 9) == 0) {
            tell("a shard", fd);
        }
    }
}

static void misbehave(const char *word)
{
    if (strncmp(word, "escape", 6) == 0) {
        escape();
    } else if (strncmp(word, "crash", 5) == 0) {
        *(volatile int *)NULL = 0;
    } else if (strncmp(word, "abort", 5) == 0) {
        abort();
    } else if (strncmp(word, "exit", 4) == 0) {
        exit(0);
    } else if (strncmp(word, "kill", 4) == 0) {
        (void)raise(SIGKILL);
    } else if (strncmp(word, "wait", 4) == 0) {
        wait_for_go();
    } else if (strncmp(word, "hang", 4) == 0) {
        hang();
    } else if (strncmp(word, "print", 5) ==
               0) {  // what steers a terminal, and more than anybody reads
        static const char codes[] = "\033]0;evil\007\033[2J\rand \302\233 so on\n";
        tell("a terminal", isatty(2) ? 0 : -1);
        (void)!write(2, codes, sizeof codes - 1);
        for (int i = 0; i < 1000000; i++) {
            (void)!write(2, "again and again\n", 16);
        }
    } else if (strncmp(word, "sleep", 5) == 0) {
        (void)sleep(1000000);
    } else if (strncmp(word, "eat", 3) == 0) {
        eat();
    } else if (strncmp(word, "babble", 6) == 0) {  // where the child speaks to its parent
        static const char bytes[] = "this is no message, and no parent must trust its length";
        (void)!write(3, bytes, sizeof bytes);
        hang();
    } else if (strncmp(word, "forge", 5) == 0) {
        look_for_shards();
        forge_results();
        if (strncmp(word, "forgewell", 9) == 0) {  // and says that all is well
            return;
        }
        if (strncmp(word, "forgetell", 9) == 0) {
            forge_reports();
            hang();
        }
        abort();
    } else if (strncmp(word, "scribble", 8) == 0) {  // over all that is shared, then crash
        memset(shared, 0xee, shared_bytes);
        abort();
    }
}

int jpeg_read_header(j_decompress_ptr info, boolean require_image)
{
    static const char mark[] = "EVIL:";
    int (*real)(j_decompress_ptr, boolean) =
        (int (*)(j_decompress_ptr, boolean))dlsym(RTLD_NEXT, "jpeg_read_header");
    const char *found =
        memmem(info->src->next_input_byte, info->src->bytes_in_buffer, mark, sizeof mark - 1);
    if (found != NULL) {
        misbehave(found + sizeof mark - 1);
    }
    if (info->src->bytes_in_buffer > 0) {
        return real(info, require_image);
    }
    // libvips has read nothing yet: the comment is known when the header is.
    jpeg_save_markers(info, JPEG_COM, 64);
    const int result = real(info, require_image);
    for (jpeg_saved_marker_ptr at = info->marker_list; at != NULL; at = at->next) {
        if (at->marker == JPEG_COM && at->data_length >= sizeof mark - 1 &&
            memcmp(at->data, mark, sizeof mark - 1) == 0) {
            misbehave((const char *)at->data + sizeof mark - 1);
        }
    }
    return result;
}
