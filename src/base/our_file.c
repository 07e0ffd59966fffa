// SPDX-License-Identifier: MIT
//
// An atomic file and a checksum.
#include "base/our_file.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

bool twx_is_our_file(const char *path, const char *magic)
{
    char head[TWX_OUR_MAGIC_BYTES];
    struct stat st;
    FILE *file = lstat(path, &st) == 0 && S_ISREG(st.st_mode) ? fopen(path, "rbe") : NULL;
    const bool is_ours = file != NULL && fread(head, 1, sizeof head, file) == sizeof head &&
                         memcmp(head, magic, sizeof head) == 0;
    if (file != NULL) {
        (void)fclose(file);
    }
    return is_ours;
}

/** What must not be replaced is said; a name that nothing has is free. */
static enum twx_status check_name(const char *path, const char *magic, struct twx_error *err)
{
    struct stat st;
    if (lstat(path, &st) != 0) {
        return errno == ENOENT ? TWX_OK : twx_fail_errno(err, errno, "cannot write '%.150s'", path);
    }
    return twx_is_our_file(path, magic)
               ? TWX_OK
               : twx_fail(err, TWX_USAGE, 0,
                          "the output '%.150s' is there, and no earlier one: name another file, "
                          "or remove it first",
                          path);
}

enum twx_status twx_our_file_create(struct twx_our_file *file, const char *path, const char *magic,
                                    struct twx_error *err)
{
    *file = (struct twx_our_file){.path = path};
    enum twx_status status = check_name(path, magic, err);
    if (status != TWX_OK) {
        return status;
    }
    file->sum = twx_checksum64_create(0);
    if (file->sum == NULL) {
        return twx_fail_memory(err);
    }
    status = twx_atomic_file_create(path, &file->file, err);
    file->stream = status == TWX_OK ? twx_atomic_file_stream(file->file) : NULL;
    return status;
}

void twx_our_file_release(struct twx_our_file *file)
{
    twx_atomic_file_free(file->file);
    twx_checksum64_free(file->sum);
    *file = (struct twx_our_file){0};
}

void twx_our_file_put_plain(struct twx_our_file *file, const void *bytes, size_t n)
{
    if (n > 0) {                                  // no bytes may be at NULL
        (void)fwrite(bytes, 1, n, file->stream);  // an error stays on the stream
    }
}

void twx_our_file_put(struct twx_our_file *file, const void *bytes, size_t n)
{
    twx_checksum64_add(file->sum, bytes, n);
    twx_our_file_put_plain(file, bytes, n);
}

void twx_our_file_begin_sum(struct twx_our_file *file)
{
    twx_checksum64_reset(file->sum, 0);
}

uint64_t twx_our_file_sum(const struct twx_our_file *file)
{
    return twx_checksum64_get(file->sum);
}

enum twx_status twx_our_file_commit(struct twx_our_file *file, struct twx_error *err)
{
    return twx_atomic_file_commit(&file->file, err);
}
