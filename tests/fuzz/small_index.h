// SPDX-License-Identifier: MIT
//
// A small index made by the library itself, for the targets that read one: photos and their near and exact copies,
// hard links, flat images, failures, no images; four folders, two roots. The same bytes in every run but for times
// and the UUID.
#ifndef TWX_FUZZ_SMALL_INDEX_H
#define TWX_FUZZ_SMALL_INDEX_H

#include <glib.h>
#include <string.h>
#include <sys/stat.h>

#include "fuzz.h"
#include "store/shard_write.h"
#include "twindex_commands.h"

enum { SMALL_INDEX_FILES = 40 };

/** A folder of this process below TMPDIR, emptied at its end if that is a regular one.  returns: owned, g_free */
static inline char *fuzz_folder(void)
{
    char *folder = g_build_filename(g_get_tmp_dir(), "twindex-fuzz-XXXXXX", NULL);
    CLAIM(g_mkdtemp(folder) != NULL);
    return folder;
}

/** Record i of the small index; path has room for 64 bytes. */
static inline struct twx_record small_record(unsigned i, unsigned hash_size, char *path)
{
    static const char *const folders[] = {"/", "/photos/", "/photos/copies/", "/\xff\n/"};
    (void)snprintf(path, 64, "%s%u.jpg", folders[i % 4], i);
    struct twx_record r = {
        .status = i % 10 == 8   ? TWX_IMAGE_NOT_AN_IMAGE
                  : i % 10 == 9 ? TWX_IMAGE_FAILED
                                : TWX_IMAGE_HASHED,
        .path = path,
        .path_bytes = strlen(path),
        .bytes = 1000 + i / 4,
        .mtime_ns = INT64_C(1700000000000000000) + i,
        .inode = 100 + i / 2,
        .device = 7,
        .hash_version = TWX_HASH_VERSION,
    };
    if (r.status == TWX_IMAGE_FAILED) {
        r.reason = (enum twx_reason)(1 + i % (TWX_N_REASONS - 1));
    } else if (r.status == TWX_IMAGE_HASHED) {
        r.picture.format = (enum twx_format)(1 + i % (TWX_N_FORMATS - 1));
        r.picture.width = 640 + i;
        r.picture.height = 480;
        r.picture.n_frames = 1;
        r.picture.decoder = 2;
        r.hash_size = hash_size;
        r.detail = i % 7 == 0 ? 3 : hash_size * hash_size;
        memset(r.checksum, (int)(1 + i / 4), sizeof r.checksum);
        memset(r.hash, (int)(0x11 * (i % 5)), hash_size * hash_size / 4);
        r.hash[0] = (uint8_t)i;  // near each other, not the same
        if (i % 3 == 0) {
            r.metadata = (struct twx_metadata){.has_subsec = i % 2 == 0,
                                               .subsec_us = i % 2 == 0 ? 1000 * i : 0,
                                               .camera_hash = UINT64_MAX - i,
                                               .n_fields = (uint16_t)i,
                                               .flags = TWX_METADATA_GPS,
                                               .jpeg_quality = (uint8_t)(60 + i)};
            memset(r.metadata.payload_checksum, (int)(1 + i / 4),
                   sizeof r.metadata.payload_checksum);
        }
    }
    return r;
}

/**
 * Writes a sealed shard of the small index's records into `folder`.
 *
 * returns  its path, owned: g_free
 */
static inline char *small_shard(const char *folder, unsigned hash_size, unsigned worker)
{
    static const char *const roots[] = {"/photos", "/"};
    struct twx_shard_writer *writer = NULL;
    struct twx_shard_header header = {
        .hash_version = TWX_HASH_VERSION,
        .hash_size = hash_size,
        .worker = worker,
        .observed_ns = INT64_C(1700000000000000000) + worker,
        .libraries = "none",
    };
    memset(header.run_id, 0xab, sizeof header.run_id);
    CLAIM(twx_shard_writer_create(folder, &header, &writer, NULL) == TWX_OK);
    for (unsigned i = 0; i < 2; i++) {
        const struct twx_record root = {
            .kind = TWX_RECORD_ROOT, .path = roots[i], .path_bytes = strlen(roots[i]), .device = 7};
        CLAIM(twx_shard_writer_append(writer, &root, NULL) == TWX_OK);
    }
    for (unsigned i = 0; i < SMALL_INDEX_FILES; i++) {
        char path[64];
        const struct twx_record record = small_record(i, hash_size, path);
        CLAIM(twx_shard_writer_append(writer, &record, NULL) == TWX_OK);
    }
    CLAIM(twx_shard_writer_seal(&writer, NULL) == TWX_OK);
    return g_strdup_printf("%s/abababababababababababababababab-%03u%s", folder, worker,
                           TWX_SHARD_SUFFIX);
}

/** Makes the small index at `path` in `folder`. */
static inline void make_small_index(const char *folder, const char *path, unsigned hash_size)
{
    struct twx_merge_counts counts;
    const struct twx_run run = {0};
    struct twx_error err = {0};
    char *shard = small_shard(folder, hash_size, 0);
    const char *const shards[] = {shard};
    const enum twx_status status = twx_merge_shards(path, shards, 1, &run, &counts, &err);
    if (status != TWX_OK) {
        (void)fprintf(stderr, "%s\n", err.text);
    }
    CLAIM(status == TWX_OK && counts.n_new == SMALL_INDEX_FILES);
    CLAIM(unlink(shard) == 0);
    g_free(shard);
}

#endif
