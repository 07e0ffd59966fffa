// SPDX-License-Identifier: MIT
//
// A result is a record's payload with a path of no meaning.
#include "jobs/hash_job.h"

#include <assert.h>
#include <string.h>

#include "base/decoder_id.h"
#include "jobs/fields.h"
#include "twindex_commands.h"

static const char no_path[] = "/-";  // what a record must have

struct twx_job_kind_spec twx_hash_job(const struct twx_hash_options *o)
{
    struct twx_job_kind_spec spec = {
        .name = TWX_HASH_JOB, .reads = o->checksums, .result_bytes = TWX_HASH_RESULT_BYTES};
    uint8_t *at = twx_put_field32(spec.options, o->hash_size);
    at = twx_put_field64(at, o->max_pixels);
    at = twx_put_field32(at, (uint32_t)o->decoder);
    at = twx_put_field32(at, (uint32_t)o->variants);
    spec.n_options = (size_t)(at - spec.options);
    return spec;
}

bool twx_hash_options_get(const struct twx_job_kind_spec *spec, struct twx_hash_options *o)
{
    struct twx_fields f = {.at = spec->options, .n_left = spec->n_options};
    *o = (struct twx_hash_options){.checksums = spec->reads};
    o->hash_size = twx_get_field32(&f);
    o->max_pixels = twx_get_field64(&f);
    o->decoder = (enum twx_decoder_choice)twx_get_field_below(&f, TWX_DECODE_BY_VIPS + 1);
    o->variants = (enum twx_variants)twx_get_field_below(&f, TWX_VARIANTS_ALL + 1);
    return twx_fields_are_whole(&f) && twx_hash_bits(o->hash_size) != 0 &&
           spec->result_bytes == TWX_HASH_RESULT_BYTES;
}

size_t twx_hash_result_put(const struct twx_record *record, uint8_t *out)
{
    struct twx_record pathless = *record;
    pathless.path = no_path;
    pathless.path_bytes = sizeof no_path - 1;
    const size_t n = twx_record_encode(&pathless, out);
    assert(n <= TWX_HASH_RESULT_BYTES);
    return n;
}

/** Whether a decoded record is one that a worker of this run can have made. */
static bool is_ours(const struct twx_record *r, unsigned hash_size)
{
    if (r->kind != TWX_RECORD_FILE || r->hash_version != TWX_HASH_VERSION ||
        r->picture.decoder >= TWX_N_DECODERS ||
        (r->partial.hash_size != 0 && r->partial.hash_size != hash_size)) {
        return false;
    }
    return r->status != TWX_IMAGE_HASHED ||
           (r->hash_size == hash_size && r->picture.width > 0 && r->picture.height > 0 &&
            r->picture.n_frames > 0 && r->detail <= twx_hash_bits(hash_size));
}

bool twx_hash_result_get(const uint8_t *bytes, size_t n, unsigned hash_size,
                         struct twx_record *record)
{
    if (n == 0 || n > TWX_HASH_RESULT_BYTES || !twx_record_decode(bytes, n, record)) {
        return false;
    }
    record->path = NULL;
    record->path_bytes = 0;
    return is_ours(record, hash_size);
}
