// SPDX-License-Identifier: MIT
//
// Equal bytes are looked for by 32 bits of a hash of what must be equal; a file too many does no harm. Owns nothing past a
// call.
#include "group/noted_files.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/bits.h"
#include "base/checksum.h"
#include "base/log.h"
#include "base/mix.h"
#include "base/sort.h"
#include "group/collection.h"
#include "store/index_read.h"
#include "store/read_wanted_files.h"

enum { STOP_EVERY = 4096 };
/** In place of an id that is too large, which is met again when the file is loaded: that then says so. */
#define DAMAGED_ID (TWX_NO_CODE - 1)

struct noting {
    struct twx_noted_files *files;
    const struct twx_run *run;
    struct twx_error *err;
    enum twx_status status;
    int64_t last_id;
    bool ascends;  // each id is more than the one before
};

void twx_noted_files_release(struct twx_noted_files *files)
{
    free(files->hash_ids);
    free(files->equals);
    free(files->marks);
    free(files->first_ids);
    *files = (struct twx_noted_files){0};
}

/** What must be equal of equal files; of a file that nothing distinguishes, its number. */
static uint64_t hash_of_equals(const struct twx_image *image, size_t number)
{
    struct twx_identity identity = {.device = image->device, .inode = image->inode};
    memcpy(identity.checksum, image->checksum, TWX_CHECKSUM_BYTES);
    return twx_identity_is_known(&identity) ? twx_identity_hash(&identity, image->bytes)
                                            : twx_mix64(number);
}

/** Makes room for one more file.  returns: false when out of memory, or numbers */
static bool reserve(struct twx_noted_files *f)
{
    return f->n < UINT32_MAX - 1 &&
           twx_reserve((void **)&f->hash_ids, &f->hash_ids_cap, f->n + 1, sizeof *f->hash_ids) &&
           twx_reserve((void **)&f->equals, &f->equals_cap, f->n + 1, sizeof *f->equals) &&
           twx_reserve((void **)&f->marks, &f->marks_cap, f->n + 1, sizeof *f->marks) &&
           twx_reserve((void **)&f->first_ids, &f->first_ids_cap, f->n / TWX_STRETCH_FILES + 1,
                       sizeof *f->first_ids);
}

static bool note_file(void *user, uint64_t hash_id, int64_t id, const struct twx_image *image)
{
    struct noting *noting = user;
    struct twx_noted_files *f = noting->files;
    const bool is_summed = twx_checksum_is_known(image->checksum);
    if (f->n % STOP_EVERY == 0 && twx_is_stopped(noting->run)) {
        noting->status = twx_fail(noting->err, TWX_STOPPED, 0, "stopped while reading the index");
        return false;
    }
    if (!reserve(f)) {
        noting->status = twx_fail_memory(noting->err);
        return false;
    }
    noting->ascends = noting->ascends && (f->n == 0 || id > noting->last_id);
    noting->last_id = id;
    if (f->n % TWX_STRETCH_FILES == 0) {
        f->first_ids[f->n / TWX_STRETCH_FILES] = id;
    }
    f->hash_ids[f->n] = !image->has_hash       ? TWX_NO_CODE
                        : hash_id < DAMAGED_ID ? (uint32_t)hash_id
                                               : DAMAGED_ID;
    f->equals[f->n] = hash_of_equals(image, f->n) >> 32 << 32 | f->n;
    f->marks[f->n] = (uint8_t)((image->is_flat ? TWX_NOTED_FLAT : 0) |
                               (is_summed ? 0 : TWX_NOTED_WITHOUT_CHECKSUM));
    f->n++;
    return true;
}

enum twx_status twx_noted_files_read(struct twx_index *index,
                                     const struct twx_export_options *options,
                                     const struct twx_run *run, struct twx_noted_files *files,
                                     struct twx_error *err)
{
    struct noting noting = {.files = files, .run = run, .err = err, .ascends = true};
    const struct twx_file_choice choice = {.all_files = options->exact_only && options->all_files,
                                           .identity_only = true};
    const enum twx_status status = twx_index_each_file(index, &choice, note_file, &noting, err);
    if (!noting.ascends) {  // the index is damaged: stretches of ids are not what was read
        free(files->first_ids);
        files->first_ids = NULL;
        files->first_ids_cap = 0;
    }
    return status != TWX_OK ? status : noting.status;
}

void twx_noted_files_mark_equals(struct twx_noted_files *files, uint64_t *equal, uint64_t *repeats)
{
    twx_sort_u64_keys(files->equals, files->n);
    for (size_t i = 1; i < files->n; i++) {
        const uint64_t before = files->equals[i - 1];
        const uint64_t at = files->equals[i];
        if (before >> 32 == at >> 32) {
            twx_set_bit(equal, (uint32_t)before);
            twx_set_bit(equal, (uint32_t)at);
            twx_set_bit(repeats, (uint32_t)at);
        }
    }
    free(files->equals);
    files->equals = NULL;
    files->equals_cap = 0;
}
