// SPDX-License-Identifier: MIT
//
// A probe from an image file: the same reading, decoding and hashing as a worker's.
#include <glib.h>
#include <stdlib.h>

#include "base/checksum.h"
#include "file/hash_file.h"
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
        return twx_fail(err, TWX_STOPPED, 0, "stopped while '%s' was read", path);
    case TWX_FILE_DONE:
        break;
    }
    if (facts->verdict.status == TWX_IMAGE_NOT_AN_IMAGE) {
        return twx_fail(err, TWX_BAD_IMAGE, 0, "'%s' is not an image", path);
    }
    return twx_fail(err, TWX_BAD_IMAGE, 0, "cannot decode '%s': %s", path,
                    twx_reason_name(facts->verdict.reason));
}

/** Hashes a file, or bytes where there are some; everything is in facts. */
static enum twx_status hash_image(const struct twx_file_options *options, const char *path,
                                  const uint8_t *bytes, size_t n, struct twx_file_facts *facts,
                                  struct twx_error *err)
{
    enum twx_status status = twx_decode_start(err);
    if (status != TWX_OK) {
        return status;
    }
    struct twx_file_hasher *hasher = twx_file_hasher_create(options);
    if (hasher == NULL) {
        return twx_fail_memory(err);
    }
    if (bytes == NULL) {
        status = twx_hash_file(hasher, path, facts, err);
    } else {
        status = twx_hash_memory(hasher, bytes, n, facts, err);
        twx_checksum128(bytes, n, facts->checksum);
    }
    twx_file_hasher_free(hasher);
    return status;
}

static enum twx_status make_probe(const struct twx_file_options *options, const char *path,
                                  const uint8_t *bytes, size_t n, struct twx_probe **probe,
                                  struct twx_error *err)
{
    *probe = NULL;
    struct twx_file_facts *facts = calloc(1, sizeof *facts);
    if (facts == NULL) {
        return twx_fail_memory(err);
    }
    enum twx_status status = hash_image(options, path, bytes, n, facts, err);
    if (status == TWX_OK &&
        (facts->outcome != TWX_FILE_DONE || facts->verdict.status != TWX_IMAGE_HASHED)) {
        status = explain(path, facts, err);
    }
    if (status == TWX_OK) {
        *probe = twx_probe_create(&facts->samples, facts->bytes, facts->checksum);
        status = *probe != NULL ? TWX_OK : twx_fail_memory(err);
    }
    free(facts);
    return status;
}

enum twx_status twx_probe_of_file(unsigned hash_size, const char *path,
                                  const volatile sig_atomic_t *stop, struct twx_probe **probe,
                                  struct twx_error *err)
{
    const struct twx_file_options options = {.hash_size = hash_size, .signal = stop};
    return make_probe(&options, path, NULL, 0, probe, err);
}

enum twx_status twx_probe_of_bytes(unsigned hash_size, const char *name, const uint8_t *bytes,
                                   size_t n, struct twx_probe **probe, struct twx_error *err)
{
    const struct twx_file_options options = {.hash_size = hash_size};
    return make_probe(&options, name, bytes, n, probe, err);
}
