// SPDX-License-Identifier: MIT
//
// Owns the file. It is locked by flock(2), which ends with the process.
#include "act/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/atomicfile.h"
#include "base/strings.h"

static const char head[] = "twindex journal 1\n";

struct twx_journal {
    int fd;
    bool is_broken;  // a line could not be written whole: none may follow it
    char *path;      // owned
};

static enum twx_status make(int fd, const char *path, struct twx_journal **journal,
                            struct twx_error *err)
{
    struct twx_journal *made = twx_alloc(1, sizeof *made);
    if (made == NULL || (made->path = twx_strdup(path)) == NULL) {
        free(made);
        (void)close(fd);
        return twx_fail_memory(err);
    }
    made->fd = fd;
    *journal = made;
    return TWX_OK;
}

/** Writes all of it and syncs; false by errno. */
static bool write_synced(int fd, const char *text, size_t n)
{
    while (n > 0) {
        const ssize_t written = write(fd, text, n);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return false;
        }
        text += written;
        n -= (size_t)written;
    }
    return fdatasync(fd) == 0;
}

enum twx_status twx_journal_create(const char *path, struct twx_journal **journal,
                                   struct twx_error *err)
{
    *journal = NULL;
    const int fd =
        open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd < 0) {
        return twx_fail_errno(err, errno, "cannot make the journal '%s'", path);
    }
    if (flock(fd, LOCK_EX | LOCK_NB) != 0 || !write_synced(fd, head, sizeof head - 1)) {
        const enum twx_status status =
            twx_fail_errno(err, errno, "cannot write the journal '%s'", path);
        (void)unlink(path);
        (void)close(fd);
        return status;
    }
    enum twx_status status = make(fd, path, journal, err);
    if (status == TWX_OK) {
        status = twx_sync_folder_of(path, err);
    }
    if (status != TWX_OK) {
        (void)unlink(path);
        twx_journal_close(*journal);
        *journal = NULL;
    }
    return status;
}

enum twx_status twx_journal_add(struct twx_journal *journal, const struct twx_step *step,
                                struct twx_error *err)
{
    char *line = twx_step_put(step);
    if (line == NULL) {
        return twx_fail_memory(err);
    }
    // What follows a torn line would make a damaged one of it, and nothing could be undone.
    errno = EIO;
    const bool is_written = !journal->is_broken && write_synced(journal->fd, line, strlen(line));
    const int error_number = errno;
    journal->is_broken = !is_written;
    free(line);
    return is_written
               ? TWX_OK
               : twx_fail_errno(err, error_number, "cannot write the journal '%s'", journal->path);
}

void twx_journal_close(struct twx_journal *journal)
{
    if (journal != NULL) {
        (void)close(journal->fd);
        free(journal->path);
        free(journal);
    }
}

void twx_steps_release(struct twx_steps *steps)
{
    for (size_t i = 0; i < steps->n; i++) {
        twx_step_release(&steps->items[i]);
    }
    free(steps->items);
    *steps = (struct twx_steps){0};
}

/** Reads the steps behind the head. */
static enum twx_status read_steps(FILE *stream, const char *path, struct twx_steps *steps,
                                  struct twx_error *err)
{
    char *line = NULL;
    size_t cap = 0;
    ssize_t n = 0;
    enum twx_status status = TWX_OK;
    for (size_t number = 2; status == TWX_OK && (n = getline(&line, &cap, stream)) > 0; number++) {
        struct twx_step step;
        if (line[n - 1] != '\n') {
            break;  // cut off
        }
        line[n - 1] = '\0';
        if (!twx_step_get(line, &step)) {
            status = twx_fail(err, TWX_UNUSABLE, 0,
                              "'%s' is damaged at line %zu: nothing is undone", path, number);
        } else if (!twx_reserve((void **)&steps->items, &steps->cap, steps->n + 1,
                                sizeof *steps->items)) {
            status = twx_fail_memory(err);
        } else {
            steps->items[steps->n++] = step;
            continue;
        }
        twx_step_release(&step);
    }
    if (status == TWX_OK && ferror(stream) != 0) {
        status = twx_fail_errno(err, errno, "cannot read '%s'", path);
    }
    free(line);
    return status;
}

enum twx_status twx_journal_open(const char *path, struct twx_journal **journal,
                                 struct twx_steps *steps, struct twx_error *err)
{
    char first[sizeof head] = "";
    *journal = NULL;
    *steps = (struct twx_steps){0};
    FILE *stream = fopen(path, "re");
    if (stream == NULL) {
        return twx_fail_errno(err, errno, "cannot read '%s'", path);
    }
    enum twx_status status = TWX_OK;
    if (fgets(first, sizeof first, stream) == NULL || strcmp(first, head) != 0) {
        status = twx_fail(err, TWX_UNUSABLE, 0, "'%s' is no journal of 'twindex apply'", path);
    } else if (flock(fileno(stream), LOCK_EX | LOCK_NB) != 0) {
        status = twx_fail(err, TWX_TRY_AGAIN, 0, "'%s' is in use by another process", path);
    } else {
        status = read_steps(stream, path, steps, err);
    }
    if (status == TWX_OK) {
        const int fd = fcntl(fileno(stream), F_DUPFD_CLOEXEC, 0);  // the lock goes with it
        status = fd >= 0 ? make(fd, path, journal, err)
                         : twx_fail_errno(err, errno, "cannot lock '%s'", path);
    }
    (void)fclose(stream);
    return status;
}
