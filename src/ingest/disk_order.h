// SPDX-License-Identifier: MIT
//
// An order of reading that suits the disk: on rotational media files are taken in order of inode, a window at a
// time, which on the usual file systems is near their order on the platter.
#ifndef TWX_INGEST_DISK_ORDER_H
#define TWX_INGEST_DISK_ORDER_H

#include <sys/stat.h>

#include "base/status.h"

/** Whether a device says that it turns; false where it does not say (network, memory). */
bool twx_device_is_rotational(uint64_t device);

/** A file held back until its window is full. */
struct twx_windowed_file {
    struct stat st;
    const char *path;
    size_t path_bytes;
};

struct twx_window;

/** Owned: twx_window_free. */
struct twx_window *twx_window_create(void);
/** Accepts NULL. */
void twx_window_free(struct twx_window *window);
/** Holds a file back, by a copy of its path. Returns whether the window is full: flush it then. */
bool twx_window_add(struct twx_window *window, const struct twx_windowed_file *file);
/** Calls fn for each file by inode and empties the window; ends with the first status that is not TWX_OK. */
enum twx_status twx_window_flush(
    struct twx_window *window,
    enum twx_status (*fn)(void *user, const struct twx_windowed_file *file, struct twx_error *err),
    void *user, struct twx_error *err) __attribute__((warn_unused_result));

#endif
