// SPDX-License-Identifier: MIT
//
// A probe from an image file: the same reading, decoding and hashing as a worker's. Owns nothing.
#include <glib.h>
#include <stdlib.h>

#include "file/hash_file.h"
#include "query/plan.h"
#include "query/probe.h"

static enum twx_status explain(const char *path, const struct twx_file_facts *facts,
                               struct twx_error *err)
{
    switch (facts->outcome) {
    case TWX_FILE_VANISHED:
        return twx_fail(err, TWX_BAD_IMAGE, facts->error_number, "'%s' does not exist", path);
    case TWX_FILE_NOT_REGULAR:
        return twx_fail(err, TWX_BAD_IMAGE, 0, "'%s' is not a file", path);
    case TWX_FILE_UNREADABLE:
        return twx_fail(err, TWX_BAD_IMAGE, facts->error_number, "cannot read '%s': %s", path,
                        twx_errno_text(facts->error_number));
    case TWX_FILE_CHANGING:
        return twx_fail(err, TWX_BAD_IMAGE, 0, "'%s' is being written: ask again later", path);
    case TWX_FILE_STOPPED:
    case TWX_FILE_DONE:
        break;
    }
    if (facts->verdict.status == TWX_IMAGE_NOT_AN_IMAGE) {
        return twx_fail(err, TWX_BAD_IMAGE, 0, "'%s' is not an image", path);
    }
    return twx_fail(err, TWX_BAD_IMAGE, 0, "cannot decode '%s': %s", path,
                    twx_reason_name(facts->verdict.reason));
}

enum twx_status twx_probe_from_image(const struct twx_index *index, const char *path,
                                     const struct twx_query_options *options,
                                     struct twx_probe **probe, struct twx_error *err)
{
    const unsigned hash_size = twx_index_hash_size(index);
    unsigned radius = 0;
    enum twx_status status =
        twx_plan_radius(options->radius, twx_hash_bits(hash_size), &radius, err);
    if (status == TWX_OK) {
        status = twx_decode_start(err);
    }
    if (status != TWX_OK) {
        return status;
    }
    struct twx_file_facts *facts = malloc(sizeof *facts);
    struct twx_file_hasher *hasher =
        twx_file_hasher_create(&(struct twx_file_options){.hash_size = hash_size});
    if (facts == NULL || hasher == NULL) {
        status = twx_fail_memory(err);
        goto done;
    }
    status = twx_hash_file(hasher, path, facts, err);
    if (status != TWX_OK) {
        goto done;
    }
    if (facts->outcome != TWX_FILE_DONE || facts->verdict.status != TWX_IMAGE_HASHED) {
        status = explain(path, facts, err);
        goto done;
    }
    *probe = twx_probe_create(&facts->samples, facts->bytes, facts->checksum);
    if (*probe == NULL) {
        status = twx_fail_memory(err);
    }
done:
    twx_file_hasher_free(hasher);
    free(facts);
    return status;
}
