// SPDX-License-Identifier: MIT
//
// Owns the descriptor and a buffer, in which the line in progress is moved to the beginning when its end is not there.
#include "store/tsv_file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/read_at.h"

enum {
    BUFFER_BYTES = 2 * TWX_TSV_LINE_MOST,
    WAIT_MILLISECONDS = 50,  // between two looks at the stop flag
};

struct twx_tsv_file {
    const char *path;  // borrowed, as is run
    const struct twx_run *run;
    int fd;
    bool is_regular;
    bool is_at_end;
    bool is_skipping;  // what is left of a line that is too long
    size_t begin;      // of the line in progress
    size_t end;        // of what was read
    char buffer[BUFFER_BYTES];
};

static enum twx_status fail_read(const struct twx_tsv_file *f, struct twx_error *err)
{
    return twx_fail_errno(err, errno, "cannot read '%s'", f->path);
}

enum twx_status twx_tsv_file_open(const char *path, const struct twx_run *run,
                                  struct twx_tsv_file **file, struct twx_error *err)
{
    struct stat st;
    struct twx_tsv_file *f = twx_alloc(1, sizeof *f);
    *file = NULL;
    if (f == NULL) {
        return twx_fail_memory(err);
    }
    f->path = path;
    f->run = run;
    f->fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    enum twx_status status = TWX_OK;
    if (f->fd < 0 || fstat(f->fd, &st) != 0) {
        status = fail_read(f, err);
    } else if (S_ISDIR(st.st_mode)) {
        status = twx_fail(err, TWX_FAILED, EISDIR, "'%s' is a folder: name its files", path);
    } else {
        f->is_regular = S_ISREG(st.st_mode) && f->fd != STDIN_FILENO;
    }
    if (status != TWX_OK) {
        twx_tsv_file_close(f);
        return status;
    }
    *file = f;
    return TWX_OK;
}

void twx_tsv_file_close(struct twx_tsv_file *f)
{
    if (f != NULL && f->fd > STDIN_FILENO) {
        (void)close(f->fd);
    }
    free(f);
}

enum twx_status twx_tsv_file_checksum(struct twx_tsv_file *f,
                                      uint8_t checksum[static TWX_CHECKSUM_BYTES], bool *is_known,
                                      struct twx_error *err)
{
    *is_known = f->is_regular;
    if (!f->is_regular) {
        return TWX_OK;
    }
    struct twx_checksum *sum = twx_checksum_create();
    if (sum == NULL) {
        return twx_fail_memory(err);
    }
    ssize_t n = 1;
    for (uint64_t at = 0; n > 0; at += (uint64_t)n) {
        n = twx_read_at(f->fd, f->buffer, sizeof f->buffer, at);
        twx_checksum_add(sum, f->buffer, n > 0 ? (size_t)n : 0);
    }
    const enum twx_status status = n == 0 ? TWX_OK : fail_read(f, err);
    twx_checksum_get128(sum, checksum);
    twx_checksum_free(sum);
    return status;
}

/** Waits until there is something to read: the writer of a pipe may be slow. */
static enum twx_status wait_for_bytes(const struct twx_tsv_file *f, struct twx_error *err)
{
    struct pollfd ready = {.fd = f->fd, .events = POLLIN};
    while (!f->is_regular && poll(&ready, 1, WAIT_MILLISECONDS) <= 0) {
        if (twx_is_stopped(f->run)) {
            return twx_fail(err, TWX_STOPPED, 0,
                            "stopped while merging: run the same command again");
        }
    }
    return TWX_OK;
}

/** Reads more behind what is there. */
static enum twx_status fill(struct twx_tsv_file *f, struct twx_error *err)
{
    memmove(f->buffer, f->buffer + f->begin, f->end - f->begin);
    f->end -= f->begin;
    f->begin = 0;
    const enum twx_status status = wait_for_bytes(f, err);
    if (status != TWX_OK) {
        return status;
    }
    const ssize_t n = read(f->fd, f->buffer + f->end, sizeof f->buffer - f->end);
    if (n < 0 && errno != EINTR) {
        return fail_read(f, err);
    }
    f->is_at_end = n == 0;
    f->end += n > 0 ? (size_t)n : 0;
    return TWX_OK;
}

/** Takes the line up to `end` of the buffer; false of what ends one that was too long. */
static bool take(struct twx_tsv_file *f, size_t end, struct twx_tsv_text *line)
{
    const bool is_rest = f->is_skipping;
    *line = (struct twx_tsv_text){.text = f->buffer + f->begin, .n = end - f->begin};
    f->begin = end + 1;
    f->is_skipping = false;
    return !is_rest;
}

enum twx_status twx_tsv_file_next(struct twx_tsv_file *f, struct twx_tsv_text *line,
                                  struct twx_error *err)
{
    *line = (struct twx_tsv_text){.text = NULL};
    for (;;) {
        const char *from = f->buffer + f->begin;
        const char *newline = memchr(from, '\n', f->end - f->begin);
        if (newline != NULL) {
            if (take(f, (size_t)(newline - f->buffer), line)) {
                return TWX_OK;
            }
        } else if (f->is_at_end) {
            const bool has_rest = f->end > f->begin && !f->is_skipping;
            *line = (struct twx_tsv_text){.text = has_rest ? f->buffer : NULL,
                                          .wrong = has_rest ? "its end is missing" : NULL};
            f->begin = f->end = 0;
            return TWX_OK;
        } else if (f->end - f->begin > TWX_TSV_LINE_MOST) {
            const bool is_first = !f->is_skipping;
            f->begin = f->end;
            f->is_skipping = true;
            if (is_first) {
                *line = (struct twx_tsv_text){.text = f->buffer, .wrong = "it is too long"};
                return TWX_OK;
            }
        } else {
            const enum twx_status status = fill(f, err);
            if (status != TWX_OK) {
                return status;
            }
        }
    }
}
