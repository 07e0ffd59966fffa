// SPDX-License-Identifier: MIT
//
// Names to absolute paths.
#include "base/path.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/strings.h"

bool twx_path_is_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

char *twx_path_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL) {
        return twx_strdup(".");
    }
    while (slash > path && *slash == '/') {
        slash--;
    }
    return twx_strndup(path, (size_t)(slash - path) + 1);
}

char *twx_path_without_slashes(const char *path)
{
    size_t n = strlen(path);
    while (n > 1 && path[n - 1] == '/') {
        n--;
    }
    return twx_strndup(path, n);
}

char *twx_path_name(const char *path)
{
    size_t end = strlen(path);
    if (end == 0) {
        return twx_strdup(".");
    }
    while (end > 0 && path[end - 1] == '/') {
        end--;
    }
    if (end == 0) {
        return twx_strdup("/");
    }
    size_t begin = end;
    while (begin > 0 && path[begin - 1] != '/') {
        begin--;
    }
    return twx_strndup(path + begin, end - begin);
}

char *twx_path_join(const char *folder, const char *name)
{
    size_t n = strlen(folder);
    if (n == 0) {
        return twx_strdup(name);
    }
    while (n > 0 && folder[n - 1] == '/') {
        n--;
    }
    char *joined = malloc(n + strlen(name) + 2);
    if (joined != NULL) {
        memcpy(joined, folder, n);
        joined[n] = '/';
        memcpy(joined + n + 1, name, strlen(name) + 1);
    }
    return joined;
}

/** Takes ".", ".." and needless slashes out of an absolute path, in place. */
static void clean(char *path)
{
    const char *from = path;
    char *to = path;  // after the last component that was kept
    while (*from != '\0') {
        from += strspn(from, "/");
        const size_t n = strcspn(from, "/");
        if (n == 2 && memcmp(from, "..", 2) == 0) {
            while (to > path && *--to != '/') {
            }
        } else if (n > 0 && !(n == 1 && from[0] == '.')) {
            *to++ = '/';
            memmove(to, from, n);
            to += n;
        }
        from += n;
    }
    if (to == path) {
        *to++ = '/';
    }
    *to = '\0';
}

char *twx_path_clean(const char *path)
{
    char *absolute = NULL;
    if (path[0] == '/') {
        absolute = twx_strdup(path);
    } else {
        char *here = get_current_dir_name();
        if (here == NULL && errno == ENOMEM) {
            return NULL;
        }
        absolute = twx_path_join(here != NULL ? here : "/", path);
        free(here);
    }
    if (absolute != NULL) {
        clean(absolute);
    }
    return absolute;
}

char *twx_path_with_real_folder(const char *path)
{
    char *folder = twx_path_folder(path);
    char *name = folder != NULL ? twx_path_name(path) : NULL;
    char *real = name != NULL ? realpath(folder, NULL) : NULL;
    char *joined = real != NULL ? twx_path_join(real, name) : NULL;
    const int error_number = errno;  // of the call that failed, the last one that was made
    free(real);
    free(name);
    free(folder);
    errno = error_number;
    return joined;
}

char *twx_path_resolve(const char *path)
{
    char *real = realpath(path, NULL);
    return real != NULL || errno == ENOMEM ? real : twx_path_with_real_folder(path);
}

char *twx_path_as_indexed(const char *path)
{
    errno = 0;
    char *real = twx_path_with_real_folder(path);
    return real != NULL || errno == ENOMEM ? real : twx_path_clean(path);
}

char *twx_path_absolute(const char *path)
{
    errno = 0;
    char *real = twx_path_resolve(path);
    return real != NULL || errno == ENOMEM ? real : twx_path_clean(path);
}

bool twx_path_is_absent(const char *path)
{
    struct stat st;
    return stat(path, &st) != 0 && (errno == ENOENT || errno == ENOTDIR);
}

bool twx_path_is_of_member(const char *path)
{
    char archive[PATH_MAX];
    struct stat st;
    const char *mark = strchr(path, '!');
    if (mark == NULL || !twx_path_is_absent(path)) {
        return false;
    }
    for (; mark != NULL && (size_t)(mark - path) < sizeof archive; mark = strchr(mark + 1, '!')) {
        memcpy(archive, path, (size_t)(mark - path));
        archive[mark - path] = '\0';
        if (stat(archive, &st) == 0 && S_ISREG(st.st_mode)) {
            return true;
        }
    }
    return false;
}

bool twx_path_is_unchanged(const char *path, uint64_t bytes, int64_t mtime_ns)
{
    struct stat st;
    return stat(path, &st) == 0 && (uint64_t)st.st_size == bytes &&
           twx_timespec_ns(st.st_mtim) == mtime_ns;
}

bool twx_path_leads_elsewhere(const char *folder)
{
    char *real = realpath(folder, NULL);
    size_t n = strlen(folder);
    n -= n > 1 && folder[n - 1] == '/';
    const bool is_same = real == NULL || (strlen(real) == n && memcmp(real, folder, n) == 0);
    free(real);
    return !is_same;
}

int twx_path_compare(const char *a, size_t a_bytes, const char *b, size_t b_bytes)
{
    const int order = memcmp(a, b, a_bytes < b_bytes ? a_bytes : b_bytes);
    if (order != 0) {
        return order;
    }
    return a_bytes < b_bytes ? -1 : a_bytes > b_bytes;
}
