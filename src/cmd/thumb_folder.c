// SPDX-License-Identifier: MIT
#include "cmd/thumb_folder.h"

#include <errno.h>
#include <glib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/checksum.h"
#include "base/hex.h"
#include "base/path.h"
#include "base/status.h"
#include "twindex_commands.h"

struct twx_thumb_folder {
    char *path;  // absolute
    char *url;
};

/** A URL of the folder as seen from the page. */
static char *url_of(const char *folder, const char *page)
{
    char *name = page != NULL ? twx_path_resolve(page) : NULL;
    char *beside = name != NULL ? twx_path_folder(name) : NULL;
    const bool is_below = beside != NULL && twx_path_is_within(folder, beside);
    const char *rest = is_below ? folder + strlen(beside) : folder;
    while (is_below && *rest == '/') {
        rest++;
    }
    // "/" stays; the rest is bytes of names
    char *escaped = g_uri_escape_bytes((const guint8 *)rest, strlen(rest), "/");
    char *url = is_below ? g_strdup_printf("./%s%s", escaped, *escaped != '\0' ? "/" : "")
                         : g_strdup_printf("file://%s/", escaped);
    g_free(escaped);
    free(name);
    free(beside);
    return url;
}

enum twx_status twx_thumb_folder_open(const char *path, const char *page,
                                      struct twx_thumb_folder **folder, struct twx_error *err)
{
    struct stat st;
    *folder = NULL;
    if (mkdir(path, 0777) != 0 && errno != EEXIST) {
        return twx_fail_errno(err, errno, "cannot make the folder '%s'", path);
    }
    char *real = realpath(path, NULL);
    if (real == NULL || stat(real, &st) != 0) {
        const enum twx_status status = twx_fail_errno(err, errno, "cannot use '%s'", path);
        free(real);
        return status;
    }
    if (!S_ISDIR(st.st_mode)) {
        free(real);
        return twx_fail_errno(err, ENOTDIR, "cannot keep thumbnails in '%s'", path);
    }
    *folder = g_new0(struct twx_thumb_folder, 1);
    (*folder)->path = real;
    (*folder)->url = url_of(real, page);
    return TWX_OK;
}

void twx_thumb_folder_free(struct twx_thumb_folder *folder)
{
    if (folder != NULL) {
        free(folder->path);
        g_free(folder->url);
        g_free(folder);
    }
}

const char *twx_thumb_folder_url(const struct twx_thumb_folder *folder)
{
    return folder->url;
}

void twx_thumb_name(const char *path, uint64_t bytes, int64_t mtime_ns,
                    char name[static TWX_THUMB_NAME_BYTES])
{
    uint8_t sum[TWX_CHECKSUM_BYTES];
    char hex[2 * TWX_CHECKSUM_BYTES + 1];
    char *version = g_strdup_printf("%" G_GUINT64_FORMAT " %" G_GINT64_FORMAT " %d %s", bytes,
                                    mtime_ns, TWX_THUMBNAIL_SIDE, path);
    twx_checksum128(version, strlen(version), sum);
    g_free(version);
    twx_hex_from_bytes(sum, sizeof sum, hex);
    (void)g_snprintf(name, TWX_THUMB_NAME_BYTES, "%.2s/%s.jpg", hex, hex + 2);
}

bool twx_thumb_folder_has(const struct twx_thumb_folder *folder, const char *name)
{
    struct stat st;
    char *file = g_build_filename(folder->path, name, NULL);
    const bool has = stat(file, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0;
    g_free(file);
    return has;
}

enum twx_status twx_thumb_folder_put(const struct twx_thumb_folder *folder, const char *name,
                                     const unsigned char *jpeg, size_t n, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    GError *error = NULL;
    char *file = g_build_filename(folder->path, name, NULL);
    char *parent = g_path_get_dirname(file);
    if (mkdir(parent, 0777) != 0 && errno != EEXIST) {
        status = twx_fail_errno(err, errno, "cannot make the folder '%s'", parent);
    } else if (!g_file_set_contents_full(file, (const char *)jpeg, (gssize)n,
                                         G_FILE_SET_CONTENTS_CONSISTENT, 0666, &error)) {
        const bool may_pass = error->code == G_FILE_ERROR_NOSPC || error->code == G_FILE_ERROR_IO;
        status = twx_fail(err, may_pass ? TWX_TRY_AGAIN : TWX_FAILED, 0,
                          "cannot write a thumbnail: %s", error->message);
        g_error_free(error);
    }
    g_free(parent);
    g_free(file);
    return status;
}
