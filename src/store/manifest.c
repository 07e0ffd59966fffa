// SPDX-License-Identifier: MIT
//
// Entries of a manifest to text and from text. Pure: no file is touched here.
#include "store/manifest.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/hex.h"

#define HEAD "# twindex manifest 1 observed="

/** Whether a text goes on with `word`; moves behind it. */
static bool take_word(const char **text, const char *word)
{
    const size_t n = strlen(word);
    if (strncmp(*text, word, n) != 0) {
        return false;
    }
    *text += n;
    return true;
}

/** Whether a text goes on with a decimal number, and `end` behind it; moves behind both. */
static bool take_number(const char **text, char end, uint64_t *number)
{
    const char *p = *text;
    *number = 0;
    for (; *p >= '0' && *p <= '9'; p++) {
        if (__builtin_mul_overflow(*number, 10U, number) ||
            __builtin_add_overflow(*number, (uint64_t)(*p - '0'), number)) {
            return false;
        }
    }
    if (p == *text || *p != end) {
        return false;
    }
    *text = p + (end != '\0');
    return true;
}

static bool take_time(const char **text, char end, int64_t *time_ns)
{
    uint64_t number = 0;
    const bool is_negative = take_word(text, "-");
    if (!take_number(text, end, &number) || number > (uint64_t)INT64_MAX + is_negative) {
        return false;
    }
    *time_ns = is_negative ? (int64_t)(0 - number) : (int64_t)number;
    return true;
}

size_t twx_manifest_head_encode(int64_t observed_ns, char *out)
{
    return (size_t)snprintf(out, TWX_MANIFEST_END_BYTES_MAX, HEAD "%" PRId64, observed_ns) + 1;
}

bool twx_manifest_head_decode(const char *text, int64_t *observed_ns)
{
    return take_word(&text, HEAD) && take_time(&text, '\0', observed_ns);
}

size_t twx_manifest_file_encode(const struct twx_manifest_file *file, char *out)
{
    const int n = snprintf(out, TWX_MANIFEST_ENTRY_BYTES_MAX,
                           "%" PRIu64 " %" PRId64 " %" PRId64 " %" PRIu64 " %" PRIu64 " ",
                           file->bytes, file->mtime_ns, file->ctime_ns, file->inode, file->device);
    memcpy(out + n, file->path, file->path_bytes);
    out[(size_t)n + file->path_bytes] = '\0';
    return (size_t)n + file->path_bytes + 1;
}

bool twx_manifest_file_decode(const char *text, size_t n, struct twx_manifest_file *file)
{
    const char *end = text + n;
    if (!take_number(&text, ' ', &file->bytes) || !take_time(&text, ' ', &file->mtime_ns) ||
        !take_time(&text, ' ', &file->ctime_ns) || !take_number(&text, ' ', &file->inode) ||
        !take_number(&text, ' ', &file->device) || text[0] != '/') {
        return false;
    }
    file->path = text;
    file->path_bytes = (size_t)(end - text);
    return file->path_bytes < PATH_MAX;
}

size_t twx_manifest_end_encode(const struct twx_manifest_end *end, char *out)
{
    char sum[2 * TWX_CHECKSUM_BYTES + 1];
    twx_hex_from_bytes(end->checksum, TWX_CHECKSUM_BYTES, sum);
    return (size_t)snprintf(out, TWX_MANIFEST_END_BYTES_MAX,
                            "# end count=%" PRIu64 " roots=%" PRIu64 " bytes=%" PRIu64 " xxh3=%s",
                            end->n_files, end->roots_at, end->end_at, sum) +
           1;
}

bool twx_manifest_end_decode(const char *text, struct twx_manifest_end *end)
{
    return take_word(&text, "# end count=") && take_number(&text, ' ', &end->n_files) &&
           take_word(&text, "roots=") && take_number(&text, ' ', &end->roots_at) &&
           take_word(&text, "bytes=") && take_number(&text, ' ', &end->end_at) &&
           take_word(&text, "xxh3=") && strlen(text) == (size_t)2 * TWX_CHECKSUM_BYTES &&
           twx_hex_to_bytes(text, TWX_CHECKSUM_BYTES, end->checksum);
}

bool twx_manifest_root_decode(const char *text, struct twx_manifest_root *root, bool *begins)
{
    *begins = take_word(&text, "# root ");
    if (*begins) {
        *root = (struct twx_manifest_root){.fs_uuid = "", .fs_label = ""};
        root->is_given = take_word(&text, "given ");
        if ((!root->is_given && !take_word(&text, "met ")) ||
            !take_number(&text, ' ', &root->device) || text[0] != '/') {
            return false;
        }
        root->path = text;
        return true;
    }
    if (root->path == NULL) {
        return false;  // of no root
    }
    if (take_word(&text, "# uuid ")) {
        root->fs_uuid = text;
        return true;
    }
    root->fs_label = text + strlen("# label ");
    return take_word(&text, "# label ");
}
