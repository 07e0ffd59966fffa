// SPDX-License-Identifier: MIT
//
// Names of partitions, and the file of one attempt. The writer owns its stream and both names.
#include "store/partition_file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/atomicfile.h"
#include "base/bytes.h"
#include "base/checksum.h"
#include "base/strings.h"
#include "base/unnamed_file.h"
#include "store/shard_publish.h"

enum {
    ID_HALF_BYTES = TWX_RUN_ID_BYTES / 2,
    HOST_BYTES_MAX = 64,  // of its name in the name of a file
    ATTEMPT_BEGIN_BYTES = 40,
};

#define ATTEMPT_BEGIN ".shard-%05" PRIu32 "-of-%05" PRIu32 "."
#define ATTEMPT_SUFFIX ".tmp"

struct twx_partition_writer {
    struct twx_shard_header header;
    char *folder;
    char *temporary;
    FILE *stream;
    uint64_t offset;
    uint64_t n_records;
    struct twx_checksum64 *checksums;  // of the records, for the footer
    uint8_t frame[TWX_SHARD_FRAME_BYTES + TWX_RECORD_BYTES_MAX];
};

char *twx_partition_path(const char *folder, uint32_t i, uint32_t n, const char *suffix)
{
    return twx_asprintf("%s/shard-%05" PRIu32 "-of-%05" PRIu32 "%s", folder, i, n, suffix);
}

bool twx_partition_is_attempt(const char *name, uint32_t i, uint32_t n)
{
    char begin[ATTEMPT_BEGIN_BYTES];
    (void)snprintf(begin, sizeof begin, ATTEMPT_BEGIN, i, n);
    return g_str_has_prefix(name, begin) && g_str_has_suffix(name, ATTEMPT_SUFFIX);
}

void twx_partition_run_id(const uint8_t manifest[static TWX_CHECKSUM_BYTES], const char *options,
                          uint8_t id[static TWX_RUN_ID_BYTES])
{
    memcpy(id, manifest, ID_HALF_BYTES);
    twx_put_u64(id + ID_HALF_BYTES, twx_checksum64(options, strlen(options), 0));
}

bool twx_partition_is_of(const uint8_t id[static TWX_RUN_ID_BYTES],
                         const uint8_t manifest[static TWX_CHECKSUM_BYTES])
{
    return memcmp(id, manifest, ID_HALF_BYTES) == 0;
}

// ---------------------------------------------------------------------------------------------------------
// The file of an attempt

/** A name that no other attempt has, on whatever host. Owned: free(). NULL: out of memory. */
static char *make_temporary_name(const char *folder, const struct twx_shard_header *header)
{
    char host[HOST_BYTES_MAX + 1] = "";
    uint32_t number = 0;
    (void)gethostname(host, sizeof host - 1);  // cut, or unknown: the number tells attempts apart
    for (char *p = host; *p != '\0'; p++) {
        *p = *p == '/' ? '-' : *p;
    }
    (void)!getrandom(&number, sizeof number, 0);
    return twx_asprintf("%s/" ATTEMPT_BEGIN "%s.%ld.%08" PRIx32 ATTEMPT_SUFFIX, folder,
                        header->partition, header->n_partitions, host, (long)getpid(), number);
}

static enum twx_status fail_write(const struct twx_partition_writer *w, struct twx_error *err)
{
    const int error_number = errno != 0 ? errno : EIO;
    return twx_fail_errno(err, error_number, "cannot write shard '%s'", w->temporary);
}

static enum twx_status put(struct twx_partition_writer *w, const uint8_t *bytes, size_t n,
                           struct twx_error *err)
{
    errno = 0;
    if (fwrite(bytes, 1, n, w->stream) != n) {
        return fail_write(w, err);
    }
    w->offset += n;
    return TWX_OK;
}

static enum twx_status open_file(struct twx_partition_writer *w, struct twx_error *err)
{
    uint8_t head[TWX_SHARD_HEADER_BYTES];
    const int fd = twx_shard_create_file(w->temporary, w->folder, O_RDWR);
    w->stream = fd >= 0 ? fdopen(fd, "wb") : NULL;
    if (w->stream == NULL) {
        const enum twx_status status = fail_write(w, err);
        if (fd >= 0) {
            (void)close(fd);
            (void)unlink(w->temporary);
        }
        return status;
    }
    twx_shard_header_encode(&w->header, head);
    return put(w, head, sizeof head, err);
}

enum twx_status twx_partition_create(const char *folder, const struct twx_shard_header *header,
                                     struct twx_partition_writer **writer, struct twx_error *err)
{
    struct twx_partition_writer *w = twx_alloc(1, sizeof *w);
    *writer = NULL;
    if (w == NULL) {
        return twx_fail_memory(err);
    }
    w->header = *header;
    w->folder = twx_strdup(folder);
    w->temporary = make_temporary_name(folder, header);
    w->checksums = twx_checksum64_create(twx_shard_seed(header, 0));
    const bool is_made = w->folder != NULL && w->temporary != NULL && w->checksums != NULL;
    const enum twx_status status = is_made ? open_file(w, err) : twx_fail_memory(err);
    if (status != TWX_OK) {
        twx_partition_writer_free(w);
        return status;
    }
    *writer = w;
    return TWX_OK;
}

enum twx_status twx_partition_writer_append(struct twx_partition_writer *w,
                                            const struct twx_record *record, struct twx_error *err)
{
    const size_t n = twx_shard_record_encode(&w->header, record, w->offset, w->frame);
    twx_checksum64_add(w->checksums, w->frame + TWX_SHARD_FRAME_CHECKSUM_AT, 8);
    w->n_records++;
    return put(w, w->frame, n, err);
}

uint64_t twx_partition_writer_n_records(const struct twx_partition_writer *w)
{
    return w->n_records;
}

enum twx_status twx_partition_writer_flush(struct twx_partition_writer *w,
                                           const struct twx_shard_header *header, bool is_sync,
                                           struct twx_error *err)
{
    errno = 0;
    bool is_good = fflush(w->stream) == 0;
    if (is_good && memcmp(w->header.libraries, header->libraries, sizeof header->libraries) != 0) {
        uint8_t head[TWX_SHARD_HEADER_BYTES];
        memcpy(w->header.libraries, header->libraries, sizeof w->header.libraries);
        twx_shard_header_encode(&w->header, head);
        is_good = twx_write_at(fileno(w->stream), head, sizeof head, 0);
    }
    is_good = is_good && (!is_sync || fdatasync(fileno(w->stream)) == 0);
    return is_good ? TWX_OK : fail_write(w, err);
}

/** Writes the footer, and the header again, by what is known now. */
static enum twx_status seal(struct twx_partition_writer *w, const struct twx_shard_header *header,
                            struct twx_error *err)
{
    uint8_t head[TWX_SHARD_HEADER_BYTES];
    uint8_t footer[TWX_SHARD_FOOTER_BYTES];
    w->header.n_unreadable = header->n_unreadable;
    memcpy(w->header.libraries, header->libraries, sizeof w->header.libraries);
    twx_shard_footer_encode(&w->header, w->n_records, twx_checksum64_get(w->checksums), w->offset,
                            footer);
    enum twx_status status = put(w, footer, sizeof footer, err);
    errno = 0;
    if (status == TWX_OK && fseeko(w->stream, 0, SEEK_SET) != 0) {
        status = fail_write(w, err);
    }
    if (status == TWX_OK) {
        twx_shard_header_encode(&w->header, head);
        status = put(w, head, sizeof head, err);
    }
    return status;
}

/** Makes the file lasting under its new name. */
static enum twx_status rename_to(struct twx_partition_writer *w, const char *name,
                                 struct twx_error *err)
{
    errno = 0;
    if (fflush(w->stream) != 0 || fsync(fileno(w->stream)) != 0) {
        return fail_write(w, err);
    }
    const int closed = fclose(w->stream);
    w->stream = NULL;
    if (closed != 0 || rename(w->temporary, name) != 0) {
        return fail_write(w, err);
    }
    free(w->temporary);
    w->temporary = NULL;
    return twx_sync_folder_of(name, err);
}

enum twx_status twx_partition_writer_publish(struct twx_partition_writer **writer,
                                             const struct twx_shard_header *header,
                                             const char *suffix, struct twx_error *err)
{
    struct twx_partition_writer *w = *writer;
    *writer = NULL;
    char *name = twx_partition_path(w->folder, w->header.partition, w->header.n_partitions, suffix);
    enum twx_status status = name != NULL ? seal(w, header, err) : twx_fail_memory(err);
    if (status == TWX_OK) {
        status = rename_to(w, name, err);
    }
    free(name);
    twx_partition_writer_free(w);
    return status;
}

void twx_partition_writer_free(struct twx_partition_writer *w)
{
    if (w == NULL) {
        return;
    }
    if (w->stream != NULL) {
        (void)fclose(w->stream);
    }
    if (w->temporary != NULL) {
        (void)unlink(w->temporary);
    }
    twx_checksum64_free(w->checksums);
    free(w->temporary);
    free(w->folder);
    free(w);
}
