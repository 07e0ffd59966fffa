// SPDX-License-Identifier: MIT
//
// open, fstat, pread. Owns the descriptor and buffer of each struct twx_loaded_file.
#include "file/load_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/heartbeat.h"
#include "image/sniff.h"

enum {
    KEPT_BYTES =
        256
        << 10,  // a larger buffer is freed after use: of the many slots few are loaded at a time
    FIRST_BYTES = 256 << 10,
    HEAD_BYTES =
        64 << 10,  // shows what a file is; most files that are small are no longer than that
    READINGS = 3,  // a decoder may look at all of a file, and read it; then metadata are read
};

void twx_loaded_file_init(struct twx_loaded_file *file)
{
    *file = (struct twx_loaded_file){.fd = -1};
}

void twx_loaded_file_close(struct twx_loaded_file *file)
{
    if (file->fd >= 0) {
        (void)close(file->fd);
        file->fd = -1;
    }
    if (file->buffer_cap > KEPT_BYTES) {
        free(file->buffer);
        file->buffer = NULL;
        file->buffer_cap = 0;
    }
}

void twx_loaded_file_release(struct twx_loaded_file *file)
{
    twx_loaded_file_close(file);
    free(file->buffer);
    twx_loaded_file_init(file);
}

static enum twx_status unreadable(struct twx_loaded_file *file)
{
    file->outcome = TWX_FILE_UNREADABLE;
    file->error_number = errno;
    return TWX_OK;
}

/** Reads up to n bytes in all into the buffer, behind those that are there. False with errno. */
static bool read_up_to(struct twx_loaded_file *file, size_t n)
{
    const ssize_t got = twx_counted_read(&file->reads, file->fd, file->buffer + file->n_bytes,
                                         n - file->n_bytes, file->n_bytes);
    file->n_bytes += got > 0 ? (size_t)got : 0;  // fewer when it shrank: its stat will tell
    return got >= 0;
}

/** The format of a file whose head is in the buffer; TWX_FORMAT_NONE: it is not decoded. */
static enum twx_format format_of(struct twx_loaded_file *file)
{
    const bool is_whole = (uint64_t)file->st.st_size <= file->n_bytes;
    const struct twx_source source = {
        .fd = file->fd,
        .size = (uint64_t)file->st.st_size,
        .bytes = is_whole ? file->buffer : NULL,
        .reads = &file->reads,
    };
    return twx_sniff(&source).format;
}

/** Says that the disk may begin with what a decoder reads first, of a file that is not read before. */
static void advise(const struct twx_loaded_file *file, enum twx_format format)
{
    if (format != TWX_FORMAT_NONE && !file->wants_checksum) {
        (void)posix_fadvise(file->fd, (off_t)file->reads.part_first + HEAD_BYTES,
                            FIRST_BYTES - HEAD_BYTES, POSIX_FADV_WILLNEED);
    }
}

/** Reads as much of a regular file as is wanted ahead of the decoder. */
static enum twx_status read_wanted(struct twx_loaded_file *file, enum twx_checksums checksums,
                                   struct twx_error *err)
{
    const bool fits = file->st.st_size <= TWX_FILE_IN_MEMORY_BYTES;
    const size_t n_head = file->st.st_size < HEAD_BYTES ? (size_t)file->st.st_size : HEAD_BYTES;
    if (!twx_reserve((void **)&file->buffer, &file->buffer_cap, n_head + 1, 1)) {
        return twx_fail_memory(err);
    }
    twx_heartbeat_expect((uint64_t)file->st.st_size);
    if (!read_up_to(file, n_head)) {
        return unreadable(file);
    }
    const enum twx_format format = format_of(file);
    file->wants_checksum = checksums == TWX_CHECKSUMS_OF_ALL ||
                           (checksums == TWX_CHECKSUMS_OF_IMAGES && format != TWX_FORMAT_NONE);
    // Of a JPEG its decoder needs all, and as bytes in memory; others read what they need, or all into memory of their own.
    file->is_in_memory = fits && (file->wants_checksum || format == TWX_FORMAT_JPEG ||
                                  file->st.st_size <= HEAD_BYTES);
    if (file->st.st_size <= HEAD_BYTES) {
        return TWX_OK;
    }
    if (!file->is_in_memory) {
        advise(file, format);
        return TWX_OK;
    }
    const size_t n = (size_t)file->st.st_size;
    if (!twx_reserve((void **)&file->buffer, &file->buffer_cap, n, 1)) {
        return twx_fail_memory(err);
    }
    return read_up_to(file, n) ? TWX_OK : unreadable(file);
}

/** fstat, of a part too. */
static bool look_at(struct twx_loaded_file *file)
{
    if (file->reads.is_part) {
        file->st = (struct stat){.st_mode = S_IFREG, .st_size = (off_t)file->reads.part_bytes};
        return true;
    }
    return fstat(file->fd, &file->st) == 0;
}

static enum twx_status read_open(struct twx_loaded_file *file, enum twx_checksums checksums,
                                 struct twx_error *err)
{
    twx_heartbeat_beat(TWX_HEARTBEAT_READING);
    file->n_bytes = 0;
    file->is_in_memory = false;
    file->wants_checksum = false;
    if (!look_at(file)) {
        return unreadable(file);
    }
    if (!S_ISREG(file->st.st_mode)) {
        file->outcome = TWX_FILE_NOT_REGULAR;
        return TWX_OK;
    }
    return read_wanted(file, checksums, err);
}

/** Opens the file of file->path; what stands in the way is the outcome. */
static bool open_named(struct twx_loaded_file *file)
{
    file->outcome = TWX_FILE_DONE;
    file->error_number = 0;
    // O_NONBLOCK: a FIFO that took the file's place must not hang a thread.
    file->fd = open(file->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (file->fd < 0) {
        const bool is_gone = errno == ENOENT || errno == ENOTDIR;
        file->outcome = is_gone ? TWX_FILE_VANISHED : TWX_FILE_UNREADABLE;
        file->error_number = errno;
    }
    return file->fd >= 0;
}

enum twx_status twx_file_load(struct twx_loaded_file *file, const char *path,
                              enum twx_checksums checksums, struct twx_error *err)
{
    file->path = path;
    file->reads = (struct twx_source_reads){.stop = file->reads.stop};
    return open_named(file) ? read_open(file, checksums, err) : TWX_OK;
}

enum twx_status twx_file_load_part(struct twx_loaded_file *file, const char *path,
                                   const struct twx_file_part *part, enum twx_checksums checksums,
                                   struct twx_error *err)
{
    file->path = path;
    file->reads = (struct twx_source_reads){.stop = file->reads.stop,
                                            .is_part = true,
                                            .part_first = part->first,
                                            .part_bytes = part->bytes};
    file->outcome = TWX_FILE_DONE;
    file->error_number = 0;
    file->fd = fcntl(part->fd, F_DUPFD_CLOEXEC, 0);
    return file->fd >= 0 ? read_open(file, checksums, err) : unreadable(file);
}

bool twx_file_lost_name(const struct twx_loaded_file *file, const struct stat *now)
{
    return now->st_nlink == 0 && file->st.st_nlink > 0;  // some file systems count no links at all
}

enum twx_status twx_file_reload(struct twx_loaded_file *file, enum twx_checksums checksums,
                                struct twx_error *err)
{
    struct stat now;
    if (fstat(file->fd, &now) == 0 && twx_file_lost_name(file, &now)) {
        (void)close(file->fd);
        if (!open_named(file)) {
            return TWX_OK;
        }
    }
    return read_open(file, checksums, err);
}

bool twx_file_is_version(const struct twx_loaded_file *file, const struct twx_file_version *version)
{
    return (uint64_t)file->st.st_size == version->bytes &&
           twx_timespec_ns(file->st.st_mtim) == version->mtime_ns;
}

bool twx_file_has_moved(const struct twx_loaded_file *file)
{
    struct stat now;
    if (file->reads.is_part) {
        return false;
    }
    return fstat(file->fd, &now) != 0 || now.st_size != file->st.st_size ||
           twx_timespec_ns(now.st_mtim) != twx_timespec_ns(file->st.st_mtim) ||
           twx_timespec_ns(now.st_ctim) != twx_timespec_ns(file->st.st_ctim) ||
           twx_file_lost_name(file, &now);
}

struct twx_source twx_loaded_file_source(struct twx_loaded_file *file)
{
    const uint64_t bytes = (uint64_t)file->st.st_size;
    twx_heartbeat_beat(TWX_HEARTBEAT_DECODING);
    twx_heartbeat_expect(file->is_in_memory ? 0 : READINGS * bytes);
    return (struct twx_source){
        .fd = file->fd,
        .size = file->is_in_memory ? file->n_bytes : bytes,
        .bytes = file->is_in_memory ? file->buffer : NULL,
        .reads = &file->reads,
    };
}
