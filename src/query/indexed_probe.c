// SPDX-License-Identifier: MIT
//
// Probes of images by their records. Owns nothing past a call.
#include <string.h>
#include <sys/stat.h>

#include "base/checksum.h"
#include "base/strings.h"
#include "query/probe.h"
#include "store/held_row.h"
#include "store/index_known.h"
#include "twindex_commands.h"

/** Whether a record says what decoding the file now would find out. */
static bool is_current(const struct twx_record *record, const struct stat *st,
                       enum twx_variants variants)
{
    return record->status == TWX_IMAGE_HASHED && record->hash_size != 0 &&
           twx_hash_version_is_alike(record->hash_version) && record->variants_level >= variants &&
           twx_file_is_as_recorded(st, record->bytes, record->mtime_ns, record->ctime_ns);
}

/** Unpacks the variants of a record. */
static void unpack_variants(const struct twx_record *record, struct twx_variant_list *list)
{
    const size_t each = twx_record_variant_bytes(record->hash_size);
    list->level = record->variants_level;
    list->n = record->n_variants;
    for (unsigned i = 0; i < list->n; i++) {
        const uint8_t *packed = record->variants + i * each;
        list->kinds[i] = packed[0];
        memcpy(list->hashes[i], packed + 1, each - 1);
    }
}

static struct twx_probe *make_probe(const char *path, const struct twx_record *record)
{
    struct twx_variant_list variants = {.n = 0};
    unpack_variants(record, &variants);
    struct twx_probe *probe = twx_probe_of_hash(record->hash_size, record->hash, &variants);
    if (probe == NULL) {
        return NULL;
    }
    probe->has_file = twx_checksum_is_known(record->checksum);
    probe->mtime_ns = record->mtime_ns;
    probe->facts = (struct twx_likeness_facts){.width = record->picture.width,
                                               .height = record->picture.height,
                                               .metadata = record->metadata,
                                               .has_taken = record->picture.has_exif_time,
                                               .taken_s = record->picture.exif_time_s};
    probe->detail = record->detail;
    probe->bytes = record->bytes;
    memcpy(probe->checksum, record->checksum, sizeof probe->checksum);
    probe->path = twx_strdup(path);
    if (probe->path == NULL) {
        twx_probe_free(probe);
        return NULL;
    }
    return probe;
}

enum twx_status twx_probe_of_indexed(struct twx_index *index, const char *path,
                                     enum twx_variants variants, struct twx_probe **probe,
                                     struct twx_error *err)
{
    struct twx_held_row row;
    struct stat st;
    bool is_found = false;
    *probe = NULL;
    if (stat(path, &st) != 0 || !S_ISREG(st.st_mode)) {
        return TWX_OK;
    }
    enum twx_status status = TWX_OK;
    for (; index != NULL && status == TWX_OK && !is_found; index = twx_index_next_part(index)) {
        status = twx_held_row_of_path(index, path, &row, &is_found, err);
    }
    if (status != TWX_OK || !is_found || !is_current(&row.record, &st, variants)) {
        return status;
    }
    *probe = make_probe(path, &row.record);
    return *probe != NULL ? TWX_OK : twx_fail_memory(err);
}
