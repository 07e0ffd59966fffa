// SPDX-License-Identifier: MIT
//
// Paths as bytes.
#ifndef TWX_BASE_PATH_H
#define TWX_BASE_PATH_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/** Whether `path` is `folder` or lies in it, by whole components; both absolute, `folder` with or without a slash. */
static inline bool twx_path_is_within(const char *path, const char *folder)
{
    const size_t n = strlen(folder);
    if (strncmp(path, folder, n) != 0) {
        return false;
    }
    return path[n] == '\0' || path[n] == '/' || (n > 0 && folder[n - 1] == '/');
}

/** Whether a path leads to a folder, links followed. */
bool twx_path_is_folder(const char *path);

/** The folder of a path, without a slash at its end but for "/"; "." without one. Owned: free(). NULL: out of memory. */
char *twx_path_folder(const char *path) __attribute__((warn_unused_result));

/** Without slashes at its end, which would follow a link. "/" stays. Owned: free(). NULL: out of memory. */
char *twx_path_without_slashes(const char *path) __attribute__((warn_unused_result));

/** The last component of a path; "/" of the root, "." of "". Owned: free(). NULL: out of memory. */
char *twx_path_name(const char *path) __attribute__((warn_unused_result));

/** "FOLDER/NAME" with one slash between them. Owned: free(). NULL: out of memory. */
char *twx_path_join(const char *folder, const char *name) __attribute__((warn_unused_result));

/**
 * A path made absolute as text: without ".", "..", repeated slashes and one at its end. Links are not followed.
 *
 * returns  owned: free(); NULL when out of memory
 */
char *twx_path_clean(const char *path) __attribute__((warn_unused_result));

/**
 * A path whose folder is made absolute, links followed; its last component stays as it is, and need not exist.
 *
 * returns  owned: free(); NULL when its folder does not exist, or by ENOMEM in errno when out of memory
 * threads  any
 */
char *twx_path_with_real_folder(const char *path);

/**
 * The absolute path that a name leads to, links followed; its last component need not exist.
 *
 * returns  owned: free(); NULL when its folder does not exist, or by ENOMEM in errno when out of memory
 * threads  any
 */
char *twx_path_resolve(const char *path);

/**
 * A file as an index has it: by twx_path_with_real_folder; where the folder does not exist, made absolute as text.
 *
 * returns  owned: free(); NULL when out of memory
 */
char *twx_path_as_indexed(const char *path);

/** The same of a folder, by twx_path_resolve.  returns: owned: free(); NULL when out of memory */
char *twx_path_absolute(const char *path);

/**
 * Whether nothing has this name: ENOENT or ENOTDIR. What may not be looked at may be there. Asked by stat(2), as the
 * process is: access(2) asks by its real user, and without its capabilities.
 */
bool twx_path_is_absent(const char *path);

/** Whether a path is that of a member of an archive, "ARCHIVE!MEMBER": the archive is a regular file, and no file has the path. */
bool twx_path_is_of_member(const char *path);

/** Whether a file is there, links followed, of this size and mtime. */
bool twx_path_is_unchanged(const char *path, uint64_t bytes, int64_t mtime_ns);

/**
 * Whether a path, which held no symbolic links when it was recorded, leads through one now: what is found there is known
 * by another name. False where it does not exist or cannot be looked at.
 *
 * folder   absolute, as realpath(3) gives it; a slash at its end is allowed
 */
bool twx_path_leads_elsewhere(const char *folder);

/** Order of two paths byte by byte, as strcmp: below, equal to or above 0.  threads: pure */
int twx_path_compare(const char *a, size_t a_bytes, const char *b, size_t b_bytes);

#endif
