// SPDX-License-Identifier: MIT
//
// Temporary file, fsync, rename, fsync of the folder. Owns the stream and both names.
#include "base/atomicfile.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/path.h"
#include "base/rights.h"
#include "base/strings.h"

enum { NAME_BYTES_MAX = 240 };  // of 255 that a name may have, with room for the suffix

struct twx_atomic_file {
    char *path;
    char *temporary_path;
    FILE *stream;
};

/** "FOLDER/NAME.tmp-XXXXXX", with NAME cut where all of it would be too long. Owned: free(). NULL: out of memory. */
static char *template_of(const char *path)
{
    char *folder = twx_path_folder(path);
    char *name = twx_path_name(path);
    char *name_template =
        name != NULL ? twx_asprintf("%.*s.tmp-XXXXXX", NAME_BYTES_MAX, name) : NULL;
    char *whole =
        folder != NULL && name_template != NULL ? twx_path_join(folder, name_template) : NULL;
    free(name_template);
    free(name);
    free(folder);
    return whole;
}

/** Makes the temporary file, which did not exist, with the rights of the file it will replace. -1: errno. */
static int make_temporary(struct twx_atomic_file *file)
{
    struct stat old;
    const bool is_replaced = lstat(file->path, &old) == 0 && S_ISREG(old.st_mode);
    file->temporary_path = template_of(file->path);
    if (file->temporary_path == NULL) {
        errno = ENOMEM;
        return -1;
    }
    const int fd = g_mkstemp_full(file->temporary_path, O_WRONLY | O_CLOEXEC,
                                  is_replaced ? S_IRUSR | S_IWUSR : 0666);
    if (fd >= 0 && is_replaced) {
        twx_rights_copy(file->path, &old, fd);
    }
    return fd;
}

enum twx_status twx_atomic_file_create(const char *path, struct twx_atomic_file **file,
                                       struct twx_error *err)
{
    struct twx_atomic_file *made = twx_alloc(1, sizeof *made);
    if (made == NULL) {
        return twx_fail_memory(err);
    }
    made->path = twx_strdup(path);
    if (made->path == NULL) {
        twx_atomic_file_free(made);
        return twx_fail_memory(err);
    }
    const int fd = make_temporary(made);
    if (fd >= 0) {
        made->stream = fdopen(fd, "wb");
    }
    if (made->stream == NULL) {
        const enum twx_status status = twx_fail_errno(err, errno, "cannot write '%s'", path);
        if (fd >= 0) {
            (void)close(fd);
            (void)unlink(made->temporary_path);
        }
        free(made->temporary_path);
        made->temporary_path = NULL;
        twx_atomic_file_free(made);
        return status;
    }
    *file = made;
    return TWX_OK;
}

FILE *twx_atomic_file_stream(struct twx_atomic_file *file)
{
    return file->stream;
}

enum twx_status twx_sync_folder_of(const char *path, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    char *folder = twx_path_folder(path);
    if (folder == NULL) {
        return twx_fail_memory(err);
    }
    const int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    // Some file systems cannot sync a folder (EINVAL) or let us write there but not read it (EACCES).
    if (fd < 0 ? errno != EACCES : fsync(fd) != 0 && errno != EINVAL) {
        status = twx_fail_errno(err, errno, "cannot sync folder '%s'", folder);
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    free(folder);
    return status;
}

enum twx_status twx_atomic_file_sync(struct twx_atomic_file *file, struct twx_error *err)
{
    return fflush(file->stream) == 0 && !ferror(file->stream) && fsync(fileno(file->stream)) == 0
               ? TWX_OK
               : twx_fail_errno(err, errno, "cannot write '%s'", file->path);
}

enum twx_status twx_atomic_file_commit(struct twx_atomic_file **file, struct twx_error *err)
{
    struct twx_atomic_file *f = *file;
    *file = NULL;
    enum twx_status status = twx_atomic_file_sync(f, err);
    if (status != TWX_OK) {
        goto done;
    }
    const int closed = fclose(f->stream);
    f->stream = NULL;
    if (closed != 0 || rename(f->temporary_path, f->path) != 0) {
        status = twx_fail_errno(err, errno, "cannot write '%s'", f->path);
        goto done;
    }
    free(f->temporary_path);
    f->temporary_path = NULL;
    status = twx_sync_folder_of(f->path, err);
done:
    twx_atomic_file_free(f);
    return status;
}

void twx_atomic_file_free(struct twx_atomic_file *file)
{
    if (file == NULL) {
        return;
    }
    if (file->stream != NULL) {
        (void)fclose(file->stream);
    }
    if (file->temporary_path != NULL) {
        (void)unlink(file->temporary_path);
    }
    free(file->temporary_path);
    free(file->path);
    free(file);
}
