// SPDX-License-Identifier: MIT
//
// Looks at what arguments name.
#include "cmd/mistakes.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/diag.h"
#include "cmd/opt_value.h"

bool twx_is_index_file(const char *path)
{
    static const char magic[16] = "SQLite format 3";
    static const char application_id[4] = "twx1";  // sqlite.org/fileformat.html: bytes 68 to 71
    char head[72];
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat st;
    const bool is_index = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
                          pread(fd, head, sizeof head, 0) == (ssize_t)sizeof head &&
                          memcmp(head, magic, sizeof magic) == 0 &&
                          memcmp(head + 68, application_id, sizeof application_id) == 0;
    if (fd >= 0) {
        (void)close(fd);
    }
    return is_index;
}

static bool is_one_file(const char *a, const char *b)
{
    struct stat st_a;
    struct stat st_b;
    return a != NULL && b != NULL && stat(a, &st_a) == 0 && stat(b, &st_b) == 0 &&
           st_a.st_dev == st_b.st_dev && st_a.st_ino == st_b.st_ino;
}

bool twx_paths_are_sound(const struct twx_opt *opt, char *const *paths)
{
    if (!twx_opt_no_empty(opt, "PATH", paths)) {
        return false;
    }
    for (char *const *path = paths; path != NULL && *path != NULL; path++) {
        if (strcmp(*path, "-") == 0) {
            (void)twx_diag_usage(opt->command,
                                 "PATH '-': a list on standard input is --files-from -, a file of "
                                 "that name './-'");
            return false;
        }
        if (!twx_is_index_file(*path) || is_one_file(*path, opt->db)) {
            continue;
        }
        if (paths[1] == NULL) {
            (void)twx_diag_usage(opt->command, "PATH '%s' is an index: name it by -d", *path);
            return false;
        }
        twx_diag(TWX_LEVEL_WARNING, "PATH '%s' is an index: the one to use is named by -d", *path);
    }
    return true;
}

/** Whether a word is as many hex digits as a hash, or its row half, of either size. */
static bool is_hash(const char *word)
{
    const size_t n = strlen(word);
    return strspn(word, "0123456789abcdefABCDEF") == n &&
           (n == 16 || n == 32 || n == 64 || n == 128);
}

char *twx_no_image_hint(const char *word)
{
    struct stat st;
    if (stat(word, &st) != 0) {
        return is_hash(word)
                   ? g_strdup_printf("'%s' does not exist: a hash is given by --hash", word)
                   : NULL;
    }
    if (S_ISDIR(st.st_mode)) {
        return g_strdup_printf("'%s' is a folder: name the image files in it", word);
    }
    return twx_is_index_file(word)
               ? g_strdup_printf("'%s' is an index, not an image: name it by -d", word)
               : NULL;
}
