// SPDX-License-Identifier: MIT
//
// The window of files held back, and what the kernel says of a device. Owns the copies of the paths.
#include "ingest/disk_order.h"

#include <fcntl.h>
#include <glib.h>
#include <sys/sysmacros.h>
#include <unistd.h>

enum {
    WINDOW_FILES = 2048
};  // a few seconds of work: long enough to sort, short enough to hold back

struct held {
    struct stat st;
    gsize path_offset;  // in `paths`
    gsize path_bytes;
};

struct twx_window {
    GArray *files;   // struct held
    GString *paths;  // NUL-terminated, one after another
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
    for (size_t i = 0; i < G_N_ELEMENTS(parents); i++) {
        char *path = g_strdup_printf("/sys/dev/block/%u:%u%s/queue/rotational", major(device),
                                     minor(device), parents[i]);
        const int flag = read_flag(path);
        g_free(path);
        if (flag >= 0) {
            return flag == 1;
        }
    }
    return false;
}

struct twx_window *twx_window_create(void)
{
    struct twx_window *window = g_new0(struct twx_window, 1);
    window->files = g_array_new(FALSE, FALSE, sizeof(struct held));
    window->paths = g_string_new(NULL);
    return window;
}

void twx_window_free(struct twx_window *window)
{
    if (window == NULL) {
        return;
    }
    g_array_free(window->files, TRUE);
    (void)g_string_free(window->paths, TRUE);
    g_free(window);
}

bool twx_window_add(struct twx_window *window, const struct twx_windowed_file *file)
{
    const struct held held = {
        .st = file->st,
        .path_offset = window->paths->len,
        .path_bytes = file->path_bytes,
    };
    (void)g_array_append_val(window->files, held);
    (void)g_string_append_len(window->paths, file->path, (gssize)file->path_bytes);
    (void)g_string_append_c(window->paths, '\0');
    return window->files->len >= WINDOW_FILES;
}

static gint by_inode(gconstpointer a, gconstpointer b)
{
    const ino_t x = ((const struct held *)a)->st.st_ino;
    const ino_t y = ((const struct held *)b)->st.st_ino;
    return (x > y) - (x < y);
}

enum twx_status twx_window_flush(struct twx_window *window,
                                 enum twx_status (*fn)(void *user,
                                                       const struct twx_windowed_file *file,
                                                       struct twx_error *err),
                                 void *user, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    g_array_sort(window->files, by_inode);
    for (guint i = 0; status == TWX_OK && i < window->files->len; i++) {
        const struct held *held = &g_array_index(window->files, struct held, i);
        const struct twx_windowed_file file = {
            .st = held->st,
            .path = window->paths->str + held->path_offset,
            .path_bytes = held->path_bytes,
        };
        status = fn(user, &file, err);
    }
    g_array_set_size(window->files, 0);
    (void)g_string_truncate(window->paths, 0);
    return status;
}
