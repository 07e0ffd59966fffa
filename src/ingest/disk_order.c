// SPDX-License-Identifier: MIT
//
// The window of files held back, and what the kernel says of a device. Owns copies of the files' paths, and the input.
#include "ingest/disk_order.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/alloc.h"

enum {
    WINDOW_FILES = 2048
};  // a few seconds of work: long enough to sort, short enough to hold back

/** A file held back. */
struct held {
    struct stat st;
    size_t path_offset;  // in `paths`
    size_t path_bytes;
    bool is_known;
    bool follow_links;
};

struct disk_order {
    struct twx_input input;
    struct twx_input *files;
    bool (*is_rotational)(uint64_t device);
    uint64_t last_device;  // the one asked last,
    bool is_turning;       // and what it said
    struct held *window;
    size_t window_cap;
    size_t n_held;
    size_t n_given;  // of a window that is given out; all, when it fills
    bool is_giving;
    bool is_at_end;  // of `files`
    char *paths;     // NUL-terminated, one after another
    size_t paths_cap;
    size_t n_path_bytes;
};

/** Reads one digit from a file of /sys; -1 where there is none. */
static int read_flag(const char *path)
{
    char digit = 0;
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    const ssize_t n = fd >= 0 ? read(fd, &digit, 1) : -1;
    if (fd >= 0) {
        (void)close(fd);
    }
    return n == 1 ? digit - '0' : -1;
}

bool twx_device_is_rotational(uint64_t device)
{
    // A partition has no queue of its own: its disk is one folder up.
    static const char *const parents[] = {"", "/.."};
    for (size_t i = 0; i < sizeof parents / sizeof *parents; i++) {
        char path[96];
        (void)snprintf(path, sizeof path, "/sys/dev/block/%u:%u%s/queue/rotational", major(device),
                       minor(device), parents[i]);
        const int flag = read_flag(path);
        if (flag >= 0) {
            return flag == 1;
        }
    }
    return false;
}

/** Whether a file waits for its window. */
static bool is_held_back(struct disk_order *o, const struct twx_entry *entry)
{
    if (entry->kind != TWX_ENTRY_FILE || entry->is_unchanged) {
        return false;
    }
    const uint64_t device = (uint64_t)entry->st->st_dev;
    if (device != o->last_device) {
        o->last_device = device;
        o->is_turning = o->is_rotational(device);
    }
    return o->is_turning;
}

static enum twx_status hold(struct disk_order *o, const struct twx_entry *entry,
                            struct twx_error *err)
{
    const size_t n = entry->path_bytes + 1;
    if (!twx_reserve((void **)&o->window, &o->window_cap, o->n_held + 1, sizeof *o->window) ||
        !twx_reserve((void **)&o->paths, &o->paths_cap, o->n_path_bytes + n, 1)) {
        return twx_fail_memory(err);
    }
    memcpy(o->paths + o->n_path_bytes, entry->path, n);
    o->window[o->n_held++] = (struct held){
        .st = *entry->st,
        .path_offset = o->n_path_bytes,
        .path_bytes = entry->path_bytes,
        .is_known = entry->is_known,
        .follow_links = entry->follow_links,
    };
    o->n_path_bytes += n;
    return TWX_OK;
}

static int by_inode(const void *a, const void *b)
{
    const ino_t x = ((const struct held *)a)->st.st_ino;
    const ino_t y = ((const struct held *)b)->st.st_ino;
    return (x > y) - (x < y);
}

static void begin_giving(struct disk_order *o)
{
    if (o->n_held > 1) {
        qsort(o->window, o->n_held, sizeof *o->window, by_inode);
    }
    o->is_giving = true;
    o->n_given = 0;
}

static void give(struct disk_order *o, struct twx_entry *entry)
{
    if (o->n_given == o->n_held) {
        o->is_giving = false;
        o->n_held = 0;
        o->n_path_bytes = 0;
        return;
    }
    const struct held *held = &o->window[o->n_given++];
    entry->kind = TWX_ENTRY_FILE;
    entry->path = o->paths + held->path_offset;
    entry->path_bytes = held->path_bytes;
    entry->st = &held->st;
    entry->is_known = held->is_known;
    entry->follow_links = held->follow_links;
}

/** Takes an entry of `files`: holds it back, or lets it pass. */
static enum twx_status take(struct disk_order *o, struct twx_entry *entry, struct twx_error *err)
{
    enum twx_status status = twx_input_next(o->files, entry, err);
    if (status == TWX_OK && is_held_back(o, entry)) {
        status = hold(o, entry, err);
        *entry = (struct twx_entry){.kind = TWX_ENTRY_NOTHING_YET};
    }
    o->is_at_end = status == TWX_OK && entry->kind == TWX_ENTRY_END;
    if (o->is_at_end || o->n_held == WINDOW_FILES) {
        entry->kind = TWX_ENTRY_NOTHING_YET;
        begin_giving(o);
    }
    return status;
}

static enum twx_status next(struct twx_input *input, struct twx_entry *entry, struct twx_error *err)
{
    struct disk_order *o = (struct disk_order *)input;
    *entry = (struct twx_entry){.kind = TWX_ENTRY_NOTHING_YET};
    if (o->is_giving) {
        give(o, entry);
        return TWX_OK;
    }
    if (o->is_at_end) {
        entry->kind = TWX_ENTRY_END;
        return TWX_OK;
    }
    return take(o, entry, err);
}

static void free_disk_order(struct twx_input *input)
{
    struct disk_order *o = (struct disk_order *)input;
    twx_input_free(o->files);
    free(o->window);
    free(o->paths);
    free(o);
}

struct twx_input *twx_disk_order_create(struct twx_input *files,
                                        bool (*is_rotational)(uint64_t device))
{
    struct disk_order *o = files != NULL ? twx_alloc(1, sizeof *o) : NULL;
    if (o == NULL) {
        twx_input_free(files);
        return NULL;
    }
    o->input = (struct twx_input){.next = next, .free = free_disk_order};
    o->files = files;
    o->is_rotational = is_rotational;
    return &o->input;
}
