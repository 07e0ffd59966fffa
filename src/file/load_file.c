// SPDX-License-Identifier: MIT
//
// open, fstat, pread. Owns the descriptor and buffer of each struct twx_loaded_file.
#include "file/load_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/pulse.h"
#include "base/read_at.h"

enum {
    KEPT_BYTES =
        256
        << 10,  // a larger buffer is freed after use: of the many slots few are loaded at a time
    FIRST_BYTES = 256 << 10,
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

static enum twx_status read_open(struct twx_loaded_file *file, bool open_only,
                                 struct twx_error *err)
{
    twx_pulse_beat(TWX_PULSE_READING);
    file->n_bytes = 0;
    if (fstat(file->fd, &file->st) != 0) {
        return unreadable(file);
    }
    if (!S_ISREG(file->st.st_mode)) {
        file->outcome = TWX_FILE_NOT_REGULAR;
        return TWX_OK;
    }
    file->is_in_memory = !open_only && file->st.st_size <= TWX_FILE_IN_MEMORY_BYTES;
    if (!file->is_in_memory) {
        // Advice: the disk may begin with what every decoder reads first.
        (void)posix_fadvise(file->fd, 0, FIRST_BYTES, POSIX_FADV_WILLNEED);
        return TWX_OK;
    }
    const size_t n = (size_t)file->st.st_size;
    if (!twx_reserve((void **)&file->buffer, &file->buffer_cap, n, 1)) {
        return twx_fail_memory(err);
    }
    twx_pulse_expect(n);
    const ssize_t got = twx_read_at(file->fd, file->buffer, n, 0);
    if (got < 0) {
        return unreadable(file);
    }
    file->n_bytes = (size_t)got;  // fewer when it shrank: noticed by the second look at its stat
    return TWX_OK;
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

enum twx_status twx_file_load(struct twx_loaded_file *file, const char *path, bool open_only,
                              struct twx_error *err)
{
    file->path = path;
    return open_named(file) ? read_open(file, open_only, err) : TWX_OK;
}

bool twx_file_lost_name(const struct twx_loaded_file *file, const struct stat *now)
{
    return now->st_nlink == 0 && file->st.st_nlink > 0;  // some file systems count no links at all
}

enum twx_status twx_file_reload(struct twx_loaded_file *file, bool open_only, struct twx_error *err)
{
    struct stat now;
    if (fstat(file->fd, &now) == 0 && twx_file_lost_name(file, &now)) {
        (void)close(file->fd);
        if (!open_named(file)) {
            return TWX_OK;
        }
    }
    return read_open(file, open_only, err);
}
