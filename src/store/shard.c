// SPDX-License-Identifier: MIT
//
// Writer and reader of the format that shard.h documents. The writer owns its file and one buffer; the reader
// owns a private mapping of the file.
#include "store/shard.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/atomicfile.h"
#include "base/bytes.h"
#include "base/checksum.h"
#include "base/clock.h"
#include "base/read_at.h"

enum {
    HEADER_CHECKED_BYTES = 152,
    FRAME_BYTES = 16,  // mark, length, checksum
    FOOTER_BYTES = 32,
    BUFFER_BYTES = 64 * 1024,  // about 300 records a write
};

static const char magic[8] = {'T', 'W', 'X', 'S', 'H', 'A', 'R', 'D'};
static const char record_mark[4] = {'T', 'W', 'X', 'R'};
static const char footer_mark[8] = {'T', 'W', 'X', 'F', 'O', 'O', 'T', '1'};

static uint64_t seed_at(const uint8_t run_id[static TWX_RUN_ID_BYTES], uint64_t offset)
{
    return twx_get_u64(run_id) ^ offset;
}

// ---------------------------------------------------------------------------------------------------------
// Header

static void encode_header(const struct twx_shard_header *header,
                          uint8_t out[static TWX_SHARD_HEADER_BYTES])
{
    memset(out, 0, TWX_SHARD_HEADER_BYTES);
    memcpy(out, magic, sizeof magic);
    twx_put_u16(out + 8, TWX_SHARD_FORMAT);
    twx_put_u16(out + 10, TWX_SHARD_HEADER_BYTES);
    twx_put_u16(out + 12, (uint16_t)header->hash_version);
    twx_put_u16(out + 14, (uint16_t)header->hash_size);
    twx_put_u32(out + 16, header->partition);
    twx_put_u32(out + 20, header->n_partitions);
    twx_put_u32(out + 24, header->worker);
    memcpy(out + 32, header->run_id, TWX_RUN_ID_BYTES);
    twx_put_u64(out + 48, (uint64_t)header->observed_ns);
    memcpy(out + 56, header->libraries, TWX_LIBRARIES_BYTES);
    twx_put_u64(out + 152, twx_checksum64(out, HEADER_CHECKED_BYTES, 0));
}

static bool is_newer(const uint8_t *bytes, size_t n)
{
    return n >= 10 && memcmp(bytes, magic, sizeof magic) == 0 &&
           twx_get_u16(bytes + 8) > TWX_SHARD_FORMAT;
}

static bool header_verifies(const uint8_t *bytes, size_t n)
{
    return n >= TWX_SHARD_HEADER_BYTES && memcmp(bytes, magic, sizeof magic) == 0 &&
           twx_get_u64(bytes + 152) == twx_checksum64(bytes, HEADER_CHECKED_BYTES, 0);
}

static enum twx_status decode_header(const uint8_t *bytes, size_t n, const char *path,
                                     struct twx_shard_header *header, struct twx_error *err)
{
    if (n < sizeof magic || memcmp(bytes, magic, sizeof magic) != 0) {
        return twx_fail(err, TWX_UNUSABLE, 0,
                        "'%s' is not a twindex shard: name files or folders that twindex hash made",
                        path);
    }
    if (is_newer(bytes, n)) {
        return twx_fail(err, TWX_UNUSABLE, 0,
                        "shard '%s' is of a newer twindex (format %u): update twindex", path,
                        twx_get_u16(bytes + 8));
    }
    if (!header_verifies(bytes, n)) {
        return twx_fail(err, TWX_UNUSABLE, 0,
                        "shard '%s' is damaged in its header: hash its images again", path);
    }
    *header = (struct twx_shard_header){
        .hash_version = twx_get_u16(bytes + 12),
        .hash_size = twx_get_u16(bytes + 14),
        .partition = twx_get_u32(bytes + 16),
        .n_partitions = twx_get_u32(bytes + 20),
        .worker = twx_get_u32(bytes + 24),
        .observed_ns = (int64_t)twx_get_u64(bytes + 48),
    };
    memcpy(header->run_id, bytes + 32, TWX_RUN_ID_BYTES);
    memcpy(header->libraries, bytes + 56, TWX_LIBRARIES_BYTES);
    header->libraries[TWX_LIBRARIES_BYTES - 1] = '\0';
    if (twx_hash_bits(header->hash_size) == 0) {
        return twx_fail(err, TWX_UNUSABLE, 0,
                        "shard '%s' has hash size %u, which this twindex does not know", path,
                        header->hash_size);
    }
    return TWX_OK;
}

// ---------------------------------------------------------------------------------------------------------
// Writer

struct twx_shard_writer {
    struct twx_shard_header header;
    char *part_path;
    char *sealed_path;
    int fd;
    uint64_t n_records;
    uint64_t n_written;                // bytes in the file
    double last_write;                 // monotonic seconds
    struct twx_checksum64 *checksums;  // of the records, for the footer
    size_t n_buffered;
    // A record begins below BUFFER_BYTES; when it could not be written, sealing adds the footer to it.
    uint8_t buffer[BUFFER_BYTES + TWX_RECORD_BYTES_MAX + FRAME_BYTES + FOOTER_BYTES];
};

/** folder/RUN-WORKER and a suffix. Owned: g_free. */
static char *path_of(const char *folder, const uint8_t run_id[static TWX_RUN_ID_BYTES],
                     uint32_t worker, const char *suffix)
{
    char run[2 * TWX_RUN_ID_BYTES + 1];
    for (size_t i = 0; i < TWX_RUN_ID_BYTES; i++) {
        (void)g_snprintf(run + 2 * i, 3, "%02x", run_id[i]);
    }
    return g_strdup_printf("%s/%s-%03u%s", folder, run, worker, suffix);
}

static enum twx_status flush_buffer(struct twx_shard_writer *w, struct twx_error *err)
{
    size_t done = 0;
    while (done < w->n_buffered) {
        const ssize_t n = write(w->fd, w->buffer + done, w->n_buffered - done);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            const int error_number = n < 0 ? errno : ENOSPC;
            w->n_written += done;
            memmove(w->buffer, w->buffer + done, w->n_buffered - done);
            w->n_buffered -= done;
            return twx_fail_errno(err, error_number, "cannot write shard '%s'", w->part_path);
        }
        done += (size_t)n;
    }
    w->n_written += done;
    w->n_buffered = 0;
    w->last_write = twx_monotonic_seconds();
    return TWX_OK;
}

/**
 * Makes the file of a shard, which whoever may not read or write the folder may not either; -1: errno. O_APPEND: whoever
 * takes the process over and may not open files can add to this one, but change nothing in it.
 */
static int create_part(const char *path, const char *folder)
{
    struct stat st;
    if (stat(folder, &st) != 0) {
        return -1;
    }
    const int fd =
        open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, st.st_mode & 0666);
    if (fd >= 0 && geteuid() == 0) {
        (void)!fchown(fd, st.st_uid, st.st_gid);  // so that the owner of the folder can go on
    }
    return fd;
}

enum twx_status twx_shard_writer_create(const char *folder, const struct twx_shard_header *header,
                                        struct twx_shard_writer **writer, struct twx_error *err)
{
    struct twx_shard_writer *w = twx_alloc(1, sizeof *w);
    if (w == NULL) {
        return twx_fail_memory(err);
    }
    w->header = *header;
    w->fd = -1;
    w->checksums = twx_checksum64_create(seed_at(header->run_id, 0));
    if (w->checksums == NULL) {
        twx_shard_writer_free(w);
        return twx_fail_memory(err);
    }
    w->sealed_path = path_of(folder, header->run_id, header->worker, TWX_SHARD_SUFFIX);
    w->part_path = path_of(folder, header->run_id, header->worker, TWX_SHARD_PART_SUFFIX);
    w->fd = create_part(w->part_path, folder);
    if (w->fd < 0) {
        const enum twx_status status =
            twx_fail_errno(err, errno, "cannot make shard '%s'", w->part_path);
        twx_shard_writer_free(w);
        return status;
    }
    encode_header(header, w->buffer);
    w->n_buffered = TWX_SHARD_HEADER_BYTES;
    const enum twx_status status = flush_buffer(w, err);
    if (status != TWX_OK) {
        (void)unlink(w->part_path);
        twx_shard_writer_free(w);
        return status;
    }
    *writer = w;
    return TWX_OK;
}

enum twx_status twx_shard_writer_append(struct twx_shard_writer *w, const struct twx_record *record,
                                        struct twx_error *err)
{
    if (record->path_bytes > TWX_RECORD_PATH_MAX) {
        return twx_fail(err, TWX_FAILED, ENAMETOOLONG,
                        "a path of %zu bytes does not fit in a record", record->path_bytes);
    }
    if (w->n_buffered >= BUFFER_BYTES) {  // a write failed before: without another there is no room
        const enum twx_status status = flush_buffer(w, err);
        if (status != TWX_OK) {
            return status;
        }
    }
    uint8_t *frame = w->buffer + w->n_buffered;
    const size_t n = twx_record_encode(record, frame + FRAME_BYTES);
    const uint64_t offset = w->n_written + w->n_buffered;
    memcpy(frame, record_mark, sizeof record_mark);
    twx_put_u32(frame + 4, (uint32_t)n);
    twx_put_u64(frame + 8,
                twx_checksum64(frame + FRAME_BYTES, n, seed_at(w->header.run_id, offset)));
    twx_checksum64_add(w->checksums, frame + 8, 8);
    w->n_records++;
    w->n_buffered += FRAME_BYTES + n;
    if (w->n_buffered >= BUFFER_BYTES || twx_monotonic_seconds() - w->last_write >= 1.0) {
        return flush_buffer(w, err);
    }
    return TWX_OK;
}

enum twx_status twx_shard_writer_flush(struct twx_shard_writer *w, struct twx_error *err)
{
    return flush_buffer(w, err);
}

/** The footer behind n records that end at `offset`. */
static void encode_footer(const struct twx_shard_header *header, uint64_t n_records,
                          uint64_t checksum, uint64_t offset, uint8_t out[static FOOTER_BYTES])
{
    memcpy(out, footer_mark, sizeof footer_mark);
    twx_put_u64(out + 8, n_records);
    twx_put_u64(out + 16, checksum);
    twx_put_u64(out + 24, twx_checksum64(out, 24, seed_at(header->run_id, offset)));
}

/** Footer and fsync: nothing is missing but the name. */
static enum twx_status complete(struct twx_shard_writer *w, struct twx_error *err)
{
    encode_footer(&w->header, w->n_records, twx_checksum64_get(w->checksums),
                  w->n_written + w->n_buffered, w->buffer + w->n_buffered);
    w->n_buffered += FOOTER_BYTES;
    const enum twx_status status = flush_buffer(w, err);
    if (status == TWX_OK && fsync(w->fd) != 0) {
        return twx_fail_errno(err, errno, "cannot seal shard '%s'", w->part_path);
    }
    return status;
}

static enum twx_status give_name(const char *part_path, const char *sealed_path,
                                 struct twx_error *err)
{
    if (rename(part_path, sealed_path) != 0) {
        return twx_fail_errno(err, errno, "cannot seal shard '%s'", part_path);
    }
    return twx_sync_folder_of(sealed_path, err);
}

enum twx_status twx_shard_writer_seal(struct twx_shard_writer **writer, struct twx_error *err)
{
    struct twx_shard_writer *w = *writer;
    *writer = NULL;
    enum twx_status status = TWX_OK;
    if (w->n_records == 0) {
        (void)unlink(w->part_path);
    } else {
        status = complete(w, err);
        if (status == TWX_OK) {
            status = give_name(w->part_path, w->sealed_path, err);
        }
    }
    twx_shard_writer_free(w);
    return status;
}

void twx_shard_writer_free(struct twx_shard_writer *w)
{
    if (w == NULL) {
        return;
    }
    if (w->fd >= 0) {
        if (w->n_buffered > 0) {
            (void)flush_buffer(w, NULL);  // best effort: the run has already failed
        }
        (void)close(w->fd);
    }
    twx_checksum64_free(w->checksums);
    g_free(w->part_path);
    g_free(w->sealed_path);
    free(w);
}

// ---------------------------------------------------------------------------------------------------------
// Reader

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

/** Whether bytes may be the beginning of a header of which the rest was not written: ours as far as it goes, or zeros. */
static bool is_begun(const uint8_t *head, size_t n)
{
    static const uint8_t zeros[TWX_SHARD_HEADER_BYTES];
    return memcmp(head, magic, n < sizeof magic ? n : sizeof magic) == 0 ||
           memcmp(head, zeros, n) == 0;
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
    *is_unbegun = n >= 0 && is_begun(head, (size_t)n) && !is_newer(head, (size_t)n) &&
                  !header_verifies(head, (size_t)n);
    return status;
}

enum twx_status twx_shard_open(const char *path, struct twx_shard **shard, struct twx_error *err)
{
    struct twx_shard *s = twx_alloc(1, sizeof *s);
    if (s == NULL) {
        return twx_fail_memory(err);
    }
    s->path = g_strdup(path);
    enum twx_status status = map_file(s, err);
    if (status == TWX_OK) {
        status = decode_header(s->bytes, s->size, path, &s->header, err);
    }
    if (status == TWX_OK) {
        s->checksums = twx_checksum64_create(seed_at(s->header.run_id, 0));
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
    g_free(s->path);
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

/** The footer at the end of the file, or NULL when none verifies there. */
static const uint8_t *find_footer(const struct twx_shard *s)
{
    if (s->size < TWX_SHARD_HEADER_BYTES + FOOTER_BYTES) {
        return NULL;
    }
    const size_t offset = s->size - FOOTER_BYTES;
    const uint8_t *footer = s->bytes + offset;
    const bool verifies =
        memcmp(footer, footer_mark, sizeof footer_mark) == 0 &&
        twx_get_u64(footer + 24) == twx_checksum64(footer, 24, seed_at(s->header.run_id, offset));
    return verifies ? footer : NULL;
}

bool twx_shard_footer(const struct twx_shard *s, uint64_t *n_records, uint64_t *checksum)
{
    const uint8_t *footer = find_footer(s);
    if (footer == NULL) {
        return false;
    }
    *n_records = twx_get_u64(footer + 8);
    *checksum = twx_get_u64(footer + 16);
    return true;
}

/** Whether a record stands at `offset`; its whole length in *n. */
static bool verifies_at(const struct twx_shard *s, size_t offset, size_t *n,
                        struct twx_record *record)
{
    const uint8_t *frame = s->bytes + offset;
    if (s->size - offset < FRAME_BYTES || memcmp(frame, record_mark, sizeof record_mark) != 0) {
        return false;
    }
    const size_t length = twx_get_u32(frame + 4);
    if (length > TWX_RECORD_BYTES_MAX || length > s->size - offset - FRAME_BYTES ||
        twx_get_u64(frame + 8) !=
            twx_checksum64(frame + FRAME_BYTES, length, seed_at(s->header.run_id, offset)) ||
        !twx_record_decode(frame + FRAME_BYTES, length, record) ||
        (record->hash_size != 0 && record->hash_size != s->header.hash_size)) {
        return false;
    }
    *n = FRAME_BYTES + length;
    return true;
}

/** The next mark after `offset`, or the end. */
static size_t next_mark(const struct twx_shard *s, size_t offset)
{
    const uint8_t *found =
        memmem(s->bytes + offset, s->size - offset, record_mark, sizeof record_mark);
    return found != NULL ? (size_t)(found - s->bytes) : s->size;
}

bool twx_shard_next(struct twx_shard *s, struct twx_record *record)
{
    while (s->at < s->size) {
        size_t n = 0;
        if (verifies_at(s, s->at, &n, record)) {
            s->n_lost += s->at - s->verified_end;
            twx_checksum64_add(s->checksums, s->bytes + s->at + 8, 8);
            s->n_records++;
            s->at += n;
            s->verified_end = s->at;
            return true;
        }
        s->at = next_mark(s, s->at + 1);
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
    const uint64_t tail = s->size - s->verified_end - (has_footer ? FOOTER_BYTES : 0);
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
