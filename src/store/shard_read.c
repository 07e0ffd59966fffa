// SPDX-License-Identifier: MIT
//
// The reader of shards. Owns a private mapping of the file.
#include "store/shard_read.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/checksum.h"
#include "base/read_at.h"
#include "base/strings.h"

struct twx_shard {
    struct twx_shard_header header;
    char *path;
    uint8_t *bytes;
    size_t size;
    size_t at;                         // where the next record should stand
    uint64_t n_records;                // that verified
    uint64_t n_lost;                   // bytes
    size_t verified_end;               // of the last record that verified
    size_t forgotten;                  // bytes whose memory was given back
    struct twx_checksum64 *checksums;  // of the records that verified, for the footer
};

/** Reads all of a file once: what the disk does not give is an error here, and would be a signal in a mapping. */
static bool can_be_read(int fd, size_t size)
{
    enum { PART_BYTES = 256 * 1024 };
    uint8_t *part = twx_alloc(1, PART_BYTES);
    bool is_good = part != NULL;
    for (size_t at = 0; is_good && at < size; at += PART_BYTES) {
        is_good = twx_read_at(fd, part, PART_BYTES, at) >= 0;
    }
    const int error_number = part != NULL ? errno : ENOMEM;
    free(part);
    errno = error_number;
    return is_good;
}

static enum twx_status map_file(struct twx_shard *shard, struct twx_error *err)
{
    struct stat st;
    const int fd = open(shard->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 || fstat(fd, &st) != 0) {
        const enum twx_status status =
            twx_fail_errno(err, errno, "cannot read shard '%s'", shard->path);
        if (fd >= 0) {
            (void)close(fd);
        }
        return status;
    }
    enum twx_status status = TWX_OK;
    if (!S_ISREG(st.st_mode) || st.st_size == 0) {
        status =
            twx_fail(err, TWX_UNUSABLE, 0,
                     "'%s' is not a twindex shard: name files or folders that twindex hash made",
                     shard->path);
    } else {
        shard->size = (size_t)st.st_size;
        void *bytes = can_be_read(fd, shard->size)
                          ? mmap(NULL, shard->size, PROT_READ, MAP_PRIVATE, fd, 0)
                          : MAP_FAILED;
        if (bytes == MAP_FAILED) {
            status = twx_fail_errno(err, errno, "cannot read shard '%s'", shard->path);
        } else {
            shard->bytes = bytes;
        }
    }
    (void)close(fd);
    return status;
}

enum twx_status twx_shard_is_unbegun(const char *path, bool *is_unbegun, struct twx_error *err)
{
    uint8_t head[TWX_SHARD_HEADER_BYTES];
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    const ssize_t n = fd >= 0 ? twx_read_at(fd, head, sizeof head, 0) : -1;
    const enum twx_status status =
        n >= 0 ? TWX_OK : twx_fail_errno(err, errno, "cannot read shard '%s'", path);
    if (fd >= 0) {
        (void)close(fd);
    }
    *is_unbegun = n >= 0 && twx_shard_header_is_unbegun(head, (size_t)n);
    return status;
}

enum twx_status twx_shard_open(const char *path, struct twx_shard **shard, struct twx_error *err)
{
    struct twx_shard *s = twx_alloc(1, sizeof *s);
    if (s == NULL) {
        return twx_fail_memory(err);
    }
    s->path = twx_strdup(path);
    enum twx_status status = s->path != NULL ? map_file(s, err) : twx_fail_memory(err);
    if (status == TWX_OK) {
        status = twx_shard_header_decode(s->bytes, s->size, path, &s->header, err);
    }
    if (status == TWX_OK) {
        s->checksums = twx_checksum64_create(twx_shard_seed(&s->header, 0));
        status = s->checksums != NULL ? TWX_OK : twx_fail_memory(err);
    }
    if (status != TWX_OK) {
        twx_shard_free(s);
        return status;
    }
    s->at = s->verified_end = TWX_SHARD_HEADER_BYTES;
    *shard = s;
    return TWX_OK;
}

void twx_shard_free(struct twx_shard *s)
{
    if (s == NULL) {
        return;
    }
    if (s->bytes != NULL) {
        (void)munmap(s->bytes, s->size);
    }
    twx_checksum64_free(s->checksums);
    free(s->path);
    free(s);
}

const struct twx_shard_header *twx_shard_header(const struct twx_shard *s)
{
    return &s->header;
}

uint64_t twx_shard_size(const struct twx_shard *s)
{
    return s->size;
}

const char *twx_shard_path(const struct twx_shard *s)
{
    return s->path;
}

bool twx_shard_footer(const struct twx_shard *s, uint64_t *n_records, uint64_t *checksum)
{
    if (s->size < TWX_SHARD_HEADER_BYTES + TWX_SHARD_FOOTER_BYTES) {
        return false;
    }
    const size_t offset = s->size - TWX_SHARD_FOOTER_BYTES;
    return twx_shard_footer_decode(&s->header, s->bytes + offset, offset, n_records, checksum);
}

bool twx_shard_next(struct twx_shard *s, struct twx_record *record)
{
    while (s->at < s->size) {
        size_t n = 0;
        const uint8_t *frame = s->bytes + s->at;
        if (twx_shard_record_decode(&s->header, frame, s->size - s->at, s->at, &n, record)) {
            s->n_lost += s->at - s->verified_end;
            twx_checksum64_add(s->checksums, frame + TWX_SHARD_FRAME_CHECKSUM_AT, 8);
            s->n_records++;
            s->at += n;
            s->verified_end = s->at;
            return true;
        }
        s->at++;
        s->at += twx_shard_find_mark(s->bytes + s->at, s->size - s->at);
    }
    return false;
}

void twx_shard_forget(struct twx_shard *s)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    const size_t n = s->at / page * page;
    if (n > s->forgotten) {
        // Advice only: what stays mapped costs memory, not correctness; what is looked at again is read again.
        (void)madvise(s->bytes + s->forgotten, n - s->forgotten, MADV_DONTNEED);
        s->forgotten = n;
    }
}

enum twx_shard_end twx_shard_end(const struct twx_shard *s, uint64_t *n_lost_bytes)
{
    uint64_t n_records = 0;
    uint64_t checksum = 0;
    const bool has_footer = twx_shard_footer(s, &n_records, &checksum);
    const uint64_t tail = s->size - s->verified_end - (has_footer ? TWX_SHARD_FOOTER_BYTES : 0);
    if (n_lost_bytes != NULL) {
        *n_lost_bytes = s->n_lost + tail;
    }
    if (has_footer) {
        const bool agrees = s->n_lost + tail == 0 && n_records == s->n_records &&
                            checksum == twx_checksum64_get(s->checksums);
        return agrees ? TWX_SHARD_SEALED : TWX_SHARD_DAMAGED;
    }
    return s->n_lost == 0 ? TWX_SHARD_TORN : TWX_SHARD_DAMAGED;
}
