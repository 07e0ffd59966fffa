// SPDX-License-Identifier: MIT
//
// The reader of manifests. Owns the descriptor; a part owns a buffer.
#include "store/manifest_read.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/checksum.h"
#include "base/log.h"
#include "base/read_at.h"
#include "base/status.h"
#include "base/strings.h"

enum {
    BUFFER_BYTES = 256 * 1024,
    BLOCK_BYTES = 64 * 1024,
    ROOTS_BYTES_MAX = 64 << 20,  // of mount points: more are no walk's
};

struct twx_manifest {
    char *path;
    int fd;
    uint64_t size;
    uint64_t files_at;  // where the entries of files begin
    int64_t observed_ns;
    struct twx_manifest_end end;
};

static enum twx_status fail_read(const struct twx_manifest *m, struct twx_error *err)
{
    return twx_fail_errno(err, errno, "cannot read manifest '%s'", m->path);
}

static enum twx_status fail_damaged(const struct twx_manifest *m, uint64_t at,
                                    struct twx_error *err)
{
    return twx_fail(err, TWX_UNUSABLE, 0,
                    "manifest '%s' is damaged at byte %llu: make it again with twindex list",
                    m->path, (unsigned long long)at);
}

// ---------------------------------------------------------------------------------------------------------
// Both ends

static enum twx_status read_head(struct twx_manifest *m, struct twx_error *err)
{
    char head[TWX_MANIFEST_END_BYTES_MAX + 1];
    const ssize_t n = twx_read_at(m->fd, head, sizeof head - 1, 0);
    if (n < 0) {
        return fail_read(m, err);
    }
    head[n] = '\0';
    if (!twx_manifest_head_decode(head, &m->observed_ns)) {
        const bool is_ours = strncmp(head, "# twindex manifest ", 19) == 0;
        return twx_fail(err, TWX_UNUSABLE, 0,
                        is_ours ? "manifest '%s' is of another twindex: make it again with "
                                  "twindex list"
                                : "'%s' is not a manifest: name a file that twindex list made",
                        m->path);
    }
    m->files_at = strlen(head) + 1;
    return TWX_OK;
}

/** Whether entries of files end where the roots are said to begin. */
static bool has_border(const struct twx_manifest *m)
{
    char last = 'x';
    return m->end.roots_at <= m->end.end_at && m->end.roots_at >= m->files_at &&
           twx_read_at(m->fd, &last, 1, m->end.roots_at - 1) == 1 && last == '\0';
}

static enum twx_status read_end(struct twx_manifest *m, struct twx_error *err)
{
    char tail[TWX_MANIFEST_END_BYTES_MAX];
    const size_t n = m->size < sizeof tail ? (size_t)m->size : sizeof tail;
    const ssize_t got = twx_read_at(m->fd, tail, n, m->size - n);
    if (got < 0) {
        return fail_read(m, err);
    }
    const bool is_ended = n > 0 && (size_t)got == n && tail[n - 1] == '\0';
    const char *before = is_ended ? memrchr(tail, '\0', n - 1) : NULL;
    const char *last = before != NULL ? before + 1 : tail;
    if (before == NULL || !twx_manifest_end_decode(last, &m->end) ||
        m->end.end_at != m->size - (size_t)(tail + n - last) || !has_border(m)) {
        return twx_fail(err, TWX_UNUSABLE, 0,
                        "manifest '%s' is not whole, its end is missing: make it again with "
                        "twindex list",
                        m->path);
    }
    return TWX_OK;
}

static enum twx_status open_file(struct twx_manifest *m, struct twx_error *err)
{
    struct stat st;
    m->fd = open(m->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (m->fd < 0 || fstat(m->fd, &st) != 0) {
        return fail_read(m, err);
    }
    if (!S_ISREG(st.st_mode)) {
        return twx_fail(err, TWX_UNUSABLE, 0,
                        "'%s' is no regular file: a manifest is read from many places at once",
                        m->path);
    }
    m->size = (uint64_t)st.st_size;
    const enum twx_status status = read_head(m, err);
    return status == TWX_OK ? read_end(m, err) : status;
}

enum twx_status twx_manifest_open(const char *path, struct twx_manifest **manifest,
                                  struct twx_error *err)
{
    struct twx_manifest *m = twx_alloc(1, sizeof *m);
    *manifest = NULL;
    if (m == NULL) {
        return twx_fail_memory(err);
    }
    m->fd = -1;
    m->path = twx_strdup(path);
    const enum twx_status status = m->path != NULL ? open_file(m, err) : twx_fail_memory(err);
    if (status != TWX_OK) {
        twx_manifest_free(m);
        return status;
    }
    *manifest = m;
    return TWX_OK;
}

void twx_manifest_free(struct twx_manifest *m)
{
    if (m == NULL) {
        return;
    }
    if (m->fd >= 0) {
        (void)close(m->fd);
    }
    free(m->path);
    free(m);
}

const char *twx_manifest_path(const struct twx_manifest *m)
{
    return m->path;
}

int64_t twx_manifest_observed_ns(const struct twx_manifest *m)
{
    return m->observed_ns;
}

const struct twx_manifest_end *twx_manifest_end(const struct twx_manifest *m)
{
    return &m->end;
}

// ---------------------------------------------------------------------------------------------------------
// All of it

static uint64_t count_nuls(const char *bytes, size_t n)
{
    uint64_t count = 0;
    for (size_t i = 0; i < n; i++) {
        count += bytes[i] == '\0';
    }
    return count;
}

/** Adds the bytes [at, end) to a checksum, and counts their entries. */
static enum twx_status read_through(const struct twx_manifest *m, uint64_t at, uint64_t end,
                                    struct twx_checksum *sum, uint64_t *n_entries,
                                    const struct twx_run *run, struct twx_error *err)
{
    char buffer[BLOCK_BYTES];
    while (at < end) {
        const size_t n = end - at < sizeof buffer ? (size_t)(end - at) : sizeof buffer;
        const ssize_t got = twx_read_at(m->fd, buffer, n, at);
        if (got < 0) {
            return fail_read(m, err);
        }
        if ((size_t)got < n) {
            return fail_damaged(m, at + (size_t)got, err);  // cut off since it was opened
        }
        if (twx_is_stopped(run)) {
            return twx_fail(err, TWX_STOPPED, 0, "stopped while reading the manifest");
        }
        twx_checksum_add(sum, buffer, n);
        *n_entries += count_nuls(buffer, n);
        at += n;
    }
    return TWX_OK;
}

enum twx_status twx_manifest_verify(const struct twx_manifest *m, const struct twx_run *run,
                                    struct twx_error *err)
{
    struct twx_checksum *sum = twx_checksum_create();
    uint8_t found[TWX_CHECKSUM_BYTES];
    uint64_t n_files = 0;
    uint64_t n_others = 0;
    if (sum == NULL) {
        return twx_fail_memory(err);
    }
    enum twx_status status = read_through(m, 0, m->files_at, sum, &n_others, run, err);
    if (status == TWX_OK) {
        status = read_through(m, m->files_at, m->end.roots_at, sum, &n_files, run, err);
    }
    if (status == TWX_OK) {
        status = read_through(m, m->end.roots_at, m->end.end_at, sum, &n_others, run, err);
    }
    twx_checksum_get128(sum, found);
    twx_checksum_free(sum);
    if (status == TWX_OK &&
        (n_files != m->end.n_files || memcmp(found, m->end.checksum, sizeof found) != 0)) {
        status = twx_fail(err, TWX_UNUSABLE, 0,
                          "manifest '%s' is damaged, its checksum is of other bytes: make it again "
                          "with twindex list",
                          m->path);
    }
    return status;
}

/** Calls fn for each of the roots in n bytes of whole entries. */
static enum twx_status take_roots(const struct twx_manifest *m, const char *bytes, size_t n,
                                  twx_manifest_root_fn fn, void *user, struct twx_error *err)
{
    struct twx_manifest_root root = {.path = NULL};
    bool is_going = true;
    for (size_t at = 0; at < n; at += strlen(bytes + at) + 1) {
        const struct twx_manifest_root before = root;
        bool begins = false;
        if (!twx_manifest_root_decode(bytes + at, &root, &begins)) {
            return fail_damaged(m, m->end.roots_at + at, err);
        }
        is_going = !begins || before.path == NULL || fn(user, &before);
        if (!is_going) {
            return TWX_OK;
        }
    }
    if (root.path != NULL) {
        (void)fn(user, &root);
    }
    return TWX_OK;
}

enum twx_status twx_manifest_each_root(const struct twx_manifest *m, twx_manifest_root_fn fn,
                                       void *user, struct twx_error *err)
{
    const uint64_t n = m->end.end_at - m->end.roots_at;
    if (n > ROOTS_BYTES_MAX) {
        return fail_damaged(m, m->end.roots_at, err);
    }
    char *bytes = twx_alloc((size_t)n + 1, 1);
    if (bytes == NULL) {
        return twx_fail_memory(err);
    }
    enum twx_status status = TWX_OK;
    const ssize_t got = twx_read_at(m->fd, bytes, (size_t)n, m->end.roots_at);
    if (got < 0) {
        status = fail_read(m, err);
    } else if ((uint64_t)got < n || (n > 0 && bytes[n - 1] != '\0')) {
        status = fail_damaged(m, m->end.roots_at, err);
    } else {
        status = take_roots(m, bytes, (size_t)n, fn, user, err);
    }
    free(bytes);
    return status;
}

// ---------------------------------------------------------------------------------------------------------
// A part

struct twx_manifest_part {
    const struct twx_manifest *manifest;
    uint64_t begin;      // bytes behind files_at
    uint64_t end;        // entries that begin before it are of the part
    uint64_t at;         // of the next entry, once is_placed; before, where to look for one
    bool is_placed;      // `at` is where an entry begins
    uint64_t buffer_at;  // offset in the file of what is buffered
    size_t n_buffered;
    char buffer[BUFFER_BYTES];
};

/** i * size / n, whatever the product. */
static uint64_t border(uint64_t size, uint32_t i, uint32_t n)
{
    return (uint64_t)((unsigned __int128)size * i / n);
}

struct twx_manifest_part *twx_manifest_part_create(const struct twx_manifest *m, uint32_t i,
                                                   uint32_t n)
{
    struct twx_manifest_part *part = twx_alloc(1, sizeof *part);
    if (part == NULL) {
        return NULL;
    }
    const uint64_t size = m->end.roots_at - m->files_at;
    part->manifest = m;
    part->begin = m->files_at + border(size, i, n);
    part->end = m->files_at + border(size, i + 1, n);
    twx_manifest_part_rewind(part);
    return part;
}

void twx_manifest_part_rewind(struct twx_manifest_part *part)
{
    part->at = part->begin;
    part->is_placed = part->begin == part->manifest->files_at;
}

void twx_manifest_part_free(struct twx_manifest_part *part)
{
    free(part);
}

/**
 * The text at an offset up to its NUL, all in the buffer.
 *
 * text     out; NULL when none ends within the bytes that an entry may have
 */
static enum twx_status text_at(struct twx_manifest_part *part, uint64_t at, const char **text,
                               size_t *n, struct twx_error *err)
{
    const struct twx_manifest *m = part->manifest;
    for (int look = 0; look < 2; look++) {
        const bool is_in = at >= part->buffer_at && at < part->buffer_at + part->n_buffered;
        const size_t from = is_in ? (size_t)(at - part->buffer_at) : 0;
        const char *nul = is_in ? memchr(part->buffer + from, '\0', part->n_buffered - from) : NULL;
        if (nul != NULL) {
            *text = part->buffer + from;
            *n = (size_t)(nul - *text);
            return TWX_OK;
        }
        if (look == 0) {
            const uint64_t left = m->end.roots_at - at;
            const size_t wanted = left < sizeof part->buffer ? (size_t)left : sizeof part->buffer;
            const ssize_t got = twx_read_at(m->fd, part->buffer, wanted, at);
            if (got < 0) {
                return fail_read(m, err);
            }
            part->buffer_at = at;
            part->n_buffered = (size_t)got;
        }
    }
    return fail_damaged(m, at, err);
}

enum twx_status twx_manifest_part_next(struct twx_manifest_part *part,
                                       struct twx_manifest_file *file, bool *found,
                                       struct twx_error *err)
{
    const char *text = NULL;
    size_t n = 0;
    enum twx_status status = TWX_OK;
    *found = false;
    if (!part->is_placed && part->begin < part->end) {
        // An entry begins at `begin` when what stands before it ends there.
        status = text_at(part, part->begin - 1, &text, &n, err);
        part->at = part->begin + n;
        part->is_placed = status == TWX_OK;
    }
    if (status != TWX_OK || part->at >= part->end) {
        return status;
    }
    status = text_at(part, part->at, &text, &n, err);
    if (status == TWX_OK && !twx_manifest_file_decode(text, n, file)) {
        return fail_damaged(part->manifest, part->at, err);
    }
    *found = status == TWX_OK;
    part->at += n + 1;
    return status;
}
