// SPDX-License-Identifier: MIT
//
// Owns a buffer, the checksum of what was written, and the text of the roots.
#include "store/manifest_write.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checksum.h"
#include "base/strings.h"

enum { BUFFER_BYTES = 64 * 1024 };

struct twx_manifest_writer {
    twx_write_fn write;
    void *user;
    struct twx_checksum *checksum;
    struct twx_strings roots;  // their entries
    uint64_t n_files;
    uint64_t n_bytes;  // with those that are buffered
    size_t n_buffered;
    bool is_good;
    char buffer[BUFFER_BYTES + TWX_MANIFEST_ENTRY_BYTES_MAX];
};

static void flush(struct twx_manifest_writer *w)
{
    w->is_good = w->is_good && w->write(w->user, w->buffer, w->n_buffered);
    w->n_buffered = 0;
}

/** Counts an entry that was put at the end of the buffer. */
static void took(struct twx_manifest_writer *w, size_t n)
{
    twx_checksum_add(w->checksum, w->buffer + w->n_buffered, n);
    w->n_buffered += n;
    w->n_bytes += n;
    if (w->n_buffered >= BUFFER_BYTES) {
        flush(w);
    }
}

struct twx_manifest_writer *twx_manifest_writer_create(twx_write_fn write, void *user,
                                                       int64_t observed_ns)
{
    struct twx_manifest_writer *w = twx_alloc(1, sizeof *w);
    if (w == NULL) {
        return NULL;
    }
    w->write = write;
    w->user = user;
    w->is_good = true;
    w->checksum = twx_checksum_create();
    if (w->checksum == NULL) {
        twx_manifest_writer_free(w);
        return NULL;
    }
    took(w, twx_manifest_head_encode(observed_ns, w->buffer));
    return w;
}

bool twx_manifest_writer_file(struct twx_manifest_writer *w, const struct twx_manifest_file *file)
{
    took(w, twx_manifest_file_encode(file, w->buffer + w->n_buffered));
    w->n_files++;
    return w->is_good;
}

bool twx_manifest_writer_root(struct twx_manifest_writer *w, const struct twx_manifest_root *root)
{
    return twx_strings_take(&w->roots, twx_asprintf("# root %s %" PRIu64 " %s",
                                                    root->is_given ? "given" : "met", root->device,
                                                    root->path)) &&
           (root->fs_uuid[0] == '\0' ||
            twx_strings_take(&w->roots, twx_asprintf("# uuid %s", root->fs_uuid))) &&
           (root->fs_label[0] == '\0' ||
            twx_strings_take(&w->roots, twx_asprintf("# label %s", root->fs_label)));
}

bool twx_manifest_writer_end(struct twx_manifest_writer *w)
{
    struct twx_manifest_end end = {.n_files = w->n_files, .roots_at = w->n_bytes};
    for (size_t i = 0; i < w->roots.n; i++) {
        // A path below PATH_MAX, or a name of a file system: an entry has room for either.
        const size_t n = strlen(w->roots.items[i]) + 1;
        memcpy(w->buffer + w->n_buffered, w->roots.items[i], n);
        took(w, n);
    }
    end.end_at = w->n_bytes;
    twx_checksum_get128(w->checksum, end.checksum);
    took(w, twx_manifest_end_encode(&end, w->buffer + w->n_buffered));
    flush(w);
    return w->is_good;
}

void twx_manifest_writer_free(struct twx_manifest_writer *w)
{
    if (w == NULL) {
        return;
    }
    twx_checksum_free(w->checksum);
    twx_strings_release(&w->roots);
    free(w);
}
