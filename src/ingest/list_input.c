// SPDX-License-Identifier: MIT
//
// Owns the descriptor, the entry that is being read, and the last folder that was made real.
#include "ingest/list_input.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/strings.h"
#include "ingest/entry_path.h"

enum {
    BUFFER_BYTES = 1 << 16,
    PATIENCE_MS =
        50,  // of a reader whose list does not come: short for a person, long for a process
};

struct list_input {
    struct twx_input input;
    const char *list;
    int fd;
    char buffer[BUFFER_BYTES];
    size_t n_buffered;
    size_t n_taken;  // of them
    char separator;
    const struct twx_exclude *exclude;
    const struct twx_kept_out *kept_out;
    struct twx_entry_folder folder;
    uint64_t *devices;  // whose mount points were reported as roots
    size_t devices_cap;
    size_t n_devices;
    uint64_t n_skipped;  // entries that are folders
    char *first_skipped;
    bool is_at_end;
    int end_errno;  // of the end: 0, or the list cannot be read
    // The entry:
    char text[PATH_MAX];  // as it stands in the list
    size_t n_bytes;       // read of it, also those not kept
    char *path;           // absolute; owned
    struct stat st;
    char *root;           // reported before it; owned
    bool waits_for_root;  // it comes after its root
};

// ---------------------------------------------------------------------------------------------------------
// Roots

/** A list names no roots: the mount point of each file system it leads to stands for one, and is left in in->root. */
static enum twx_status find_root(struct list_input *in, struct twx_error *err)
{
    struct stat st;
    if (in->folder.real == NULL || stat(in->folder.real, &st) != 0) {
        return TWX_OK;  // gone again
    }
    const uint64_t device = (uint64_t)st.st_dev;
    for (size_t i = 0; i < in->n_devices; i++) {
        if (in->devices[i] == device) {
            return TWX_OK;
        }
    }
    if (!twx_reserve((void **)&in->devices, &in->devices_cap, in->n_devices + 1,
                     sizeof *in->devices)) {
        return twx_fail_memory(err);
    }
    in->root = twx_mount_point_of(in->folder.real, st.st_dev);
    if (in->root == NULL) {
        return twx_fail_memory(err);
    }
    in->devices[in->n_devices++] = device;
    return TWX_OK;
}

static enum twx_status note_folder(struct list_input *in, struct twx_error *err)
{
    if (in->n_skipped == 0) {
        in->first_skipped = twx_strdup(in->text);
        if (in->first_skipped == NULL) {
            return twx_fail_memory(err);
        }
    }
    in->n_skipped++;
    return TWX_OK;
}

// ---------------------------------------------------------------------------------------------------------
// Reports

static void report_missing(const struct list_input *in, int error_number, struct twx_entry *entry)
{
    entry->kind = TWX_ENTRY_MISSING;
    entry->path = in->text;
    entry->path_bytes = strlen(in->text);
    entry->error_number = error_number;
}

/** The entry at in->path. */
static void report(const struct list_input *in, enum twx_entry_kind kind, struct twx_entry *entry)
{
    entry->kind = kind;
    entry->path = in->path;
    entry->path_bytes = strlen(in->path);
}

static void report_root(const struct list_input *in, struct twx_entry *entry)
{
    entry->kind = TWX_ENTRY_ROOT;
    entry->path = in->root;
    entry->path_bytes = strlen(in->root);
    entry->device = in->devices[in->n_devices - 1];
}

static void report_file(struct list_input *in, struct twx_entry *entry)
{
    report(in, TWX_ENTRY_FILE, entry);
    entry->given = in->text;
    entry->st = &in->st;
    entry->follow_links = true;
    in->waits_for_root = false;
}

/** Takes the entry that was read. */
static enum twx_status take_entry(struct list_input *in, struct twx_entry *entry,
                                  struct twx_error *err)
{
    free(in->path);
    in->path = twx_entry_path(&in->folder, in->text);
    if (in->path == NULL && errno == ENOMEM) {
        return twx_fail_memory(err);
    }
    if (in->path == NULL || stat(in->path, &in->st) != 0) {
        report_missing(in, errno, entry);
        return TWX_OK;
    }
    const bool is_folder = S_ISDIR(in->st.st_mode);
    if (twx_kept_out_has_path(in->kept_out, in->path, strlen(in->path))) {
        return TWX_OK;
    }
    if (twx_exclude_has_path(in->exclude, in->path + 1, is_folder, true)) {
        report(in, TWX_ENTRY_LEFT_OUT, entry);
        entry->is_folder = is_folder;
        return TWX_OK;
    }
    if (!S_ISREG(in->st.st_mode)) {
        report(in, TWX_ENTRY_SKIPPED, entry);
        return is_folder ? note_folder(in, err) : TWX_OK;
    }
    free(in->root);
    in->root = NULL;
    const enum twx_status status = find_root(in, err);
    if (status == TWX_OK && in->root != NULL) {
        report_root(in, entry);
        in->waits_for_root = true;
    } else if (status == TWX_OK) {
        report_file(in, entry);
    }
    return status;
}

// ---------------------------------------------------------------------------------------------------------
// Reading

/** Where taking bytes of the buffer ended. */
enum taken {
    TAKEN_ALL,    // at its end, within an entry
    TAKEN_ENTRY,  // behind a separator
    TAKEN_NUL,    // at a NUL byte where it does not separate
};

/** Fills the buffer, unless nothing comes for a moment, which is reported; notes the end. */
static void fill(struct list_input *in, struct twx_entry *entry)
{
    struct pollfd ready = {.fd = in->fd, .events = POLLIN};
    in->n_taken = 0;
    in->n_buffered = 0;
    if (poll(&ready, 1, PATIENCE_MS) <= 0) {
        entry->kind = TWX_ENTRY_WAITING;
        return;
    }
    const ssize_t n = read(in->fd, in->buffer, sizeof in->buffer);
    if (n > 0) {
        in->n_buffered = (size_t)n;
    } else if (n == 0 || (errno != EINTR && errno != EAGAIN)) {
        in->is_at_end = true;
        in->end_errno = n == 0 ? 0 : errno;
    }
}

/** Takes bytes of the buffer up to the end of an entry; however long it is, only what may be a path is kept. */
static enum taken take_bytes(struct list_input *in)
{
    while (in->n_taken < in->n_buffered) {
        const char c = in->buffer[in->n_taken++];
        if (c == in->separator) {
            return TAKEN_ENTRY;
        }
        if (c == '\0') {
            return TAKEN_NUL;
        }
        if (in->n_bytes < PATH_MAX - 1) {
            in->text[in->n_bytes] = c;
        }
        in->n_bytes++;
    }
    return TAKEN_ALL;
}

/** Takes the entry that is complete in in->text, which begins again. */
static enum twx_status end_entry(struct list_input *in, struct twx_entry *entry,
                                 struct twx_error *err)
{
    const size_t n = in->n_bytes;
    in->text[n < PATH_MAX ? n : PATH_MAX - 1] = '\0';
    in->n_bytes = 0;
    if (n == 0) {
        return TWX_OK;
    }
    if (n >= PATH_MAX) {
        report_missing(in, ENAMETOOLONG, entry);
        return TWX_OK;
    }
    return take_entry(in, entry, err);
}

/** Reads on to the end of an entry, or as far as there is something. */
static enum twx_status read_on(struct list_input *in, struct twx_entry *entry,
                               struct twx_error *err)
{
    switch (take_bytes(in)) {
    case TAKEN_ENTRY:
        return end_entry(in, entry, err);
    case TAKEN_NUL:
        return twx_fail(err, TWX_USAGE, 0,
                        "the list '%s' holds NUL bytes: is it NUL-separated? Then give -0",
                        in->list);
    case TAKEN_ALL:
        break;
    }
    fill(in, entry);
    // The last entry needs no separator; of a list that cannot be read, it is none.
    return in->is_at_end && in->end_errno == 0 ? end_entry(in, entry, err) : TWX_OK;
}

static enum twx_status end_list(struct list_input *in, struct twx_entry *entry,
                                struct twx_error *err)
{
    if (in->n_skipped > 0) {
        entry->kind = TWX_ENTRY_LISTED_FOLDERS;
        entry->n_folders = in->n_skipped;
        entry->path = in->first_skipped;
        entry->path_bytes = strlen(in->first_skipped);
        in->n_skipped = 0;
        return TWX_OK;
    }
    if (in->end_errno != 0) {
        return twx_fail_errno(err, in->end_errno, "cannot read the list '%s'", in->list);
    }
    entry->kind = TWX_ENTRY_END;
    return TWX_OK;
}

static enum twx_status next(struct twx_input *input, struct twx_entry *entry, struct twx_error *err)
{
    struct list_input *in = (struct list_input *)input;
    *entry = (struct twx_entry){.kind = TWX_ENTRY_NOTHING_YET};
    if (in->waits_for_root) {
        report_file(in, entry);
        return TWX_OK;
    }
    return in->is_at_end ? end_list(in, entry, err) : read_on(in, entry, err);
}

static void free_list(struct twx_input *input)
{
    struct list_input *in = (struct list_input *)input;
    if (in->fd >= 0 && in->fd != STDIN_FILENO) {
        (void)close(in->fd);
    }
    twx_entry_folder_release(&in->folder);
    free(in->devices);
    free(in->first_skipped);
    free(in->path);
    free(in->root);
    free(in);
}

enum twx_status twx_list_input_open(const char *list, bool null_separated,
                                    const struct twx_exclude *exclude,
                                    const struct twx_kept_out *kept_out, struct twx_input **input,
                                    struct twx_error *err)
{
    struct list_input *in = twx_alloc(1, sizeof *in);
    *input = NULL;
    if (in == NULL) {
        return twx_fail_memory(err);
    }
    in->input = (struct twx_input){.next = next, .free = free_list};
    in->list = list;
    in->fd = strcmp(list, "-") == 0 ? STDIN_FILENO : open(list, O_RDONLY | O_CLOEXEC);
    if (in->fd < 0) {
        const int error_number = errno;
        free_list(&in->input);
        return twx_fail_errno(err, error_number, "cannot read the list '%s'", list);
    }
    in->separator = null_separated ? '\0' : '\n';
    in->exclude = exclude;
    in->kept_out = kept_out;
    *input = &in->input;
    return TWX_OK;
}
