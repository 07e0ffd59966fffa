// SPDX-License-Identifier: MIT
//
// Samples are written as the bits of their floats.
#include "jobs/probe_job.h"

#include <math.h>
#include <string.h>

#include "hash/dhash.h"
#include "jobs/fields.h"
#include "twindex_commands.h"

static const float LEVEL_MAX = 255.0F;

static size_t n_samples(unsigned hash_size)
{
    return (size_t)hash_size * (hash_size + 1);
}

struct twx_job_kind_spec twx_probe_job(unsigned hash_size, enum twx_variants variants)
{
    struct twx_job_kind_spec spec = {.name = TWX_PROBE_JOB,
                                     .reads = TWX_CHECKSUMS_OF_IMAGES,
                                     .result_bytes = TWX_PROBE_RESULT_BYTES};
    uint8_t *at = twx_put_field32(spec.options, hash_size);
    at = twx_put_field32(at, (uint32_t)variants);
    spec.n_options = (size_t)(at - spec.options);
    return spec;
}

unsigned twx_probe_options_get(const struct twx_job_kind_spec *spec, enum twx_variants *variants)
{
    struct twx_fields f = {.at = spec->options, .n_left = spec->n_options};
    const unsigned hash_size = twx_get_field32(&f);
    *variants = (enum twx_variants)twx_get_field_below(&f, TWX_VARIANTS_ALL + 1);
    return twx_fields_are_whole(&f) && twx_hash_bits(hash_size) != 0 &&
                   spec->result_bytes == TWX_PROBE_RESULT_BYTES
               ? hash_size
               : 0;
}

static uint8_t *put_variants(uint8_t *at, const struct twx_variant_list *list, unsigned hash_size)
{
    at = twx_put_field32(at, list->n);
    for (unsigned i = 0; i < list->n; i++) {
        at = twx_put_field32(at, list->kinds[i]);
        at = twx_put_field_bytes(at, list->hashes[i], twx_hash_bytes(hash_size));
    }
    return at;
}

/** Kinds ascend. */
static void get_variants(struct twx_fields *f, struct twx_variant_list *list, unsigned hash_size)
{
    *list = (struct twx_variant_list){.level = TWX_VARIANTS_ALL};
    const unsigned n = twx_get_field_below(f, TWX_VARIANTS_MAX + 1);
    for (unsigned i = 0; i < n; i++) {
        const unsigned last = i > 0 ? list->kinds[i - 1] : TWX_VARIANT_NONE;
        list->kinds[i] = (uint8_t)twx_get_field_below(f, TWX_N_VARIANT_KINDS);
        f->failed = f->failed || list->kinds[i] <= last;
        twx_copy_field(f, list->hashes[i], twx_hash_bytes(hash_size));
    }
    list->n = n;
}

static uint8_t *put_facts(uint8_t *at, const struct twx_likeness_facts *facts)
{
    const struct twx_metadata *m = &facts->metadata;
    at = twx_put_field32(at, facts->width);
    at = twx_put_field32(at, facts->height);
    at = twx_put_field_bytes(at, m->payload_checksum, sizeof m->payload_checksum);
    at = twx_put_field32(at, m->subsec_us);
    at = twx_put_field32(at, m->has_subsec);
    at = twx_put_field64(at, m->camera_hash);
    at = twx_put_field32(at, facts->has_taken);
    return twx_put_field64(at, (uint64_t)facts->taken_s);
}

static void get_facts(struct twx_fields *f, struct twx_likeness_facts *facts)
{
    struct twx_metadata *m = &facts->metadata;
    *facts = (struct twx_likeness_facts){.width = twx_get_field32(f)};
    facts->height = twx_get_field32(f);
    twx_copy_field(f, m->payload_checksum, sizeof m->payload_checksum);
    m->subsec_us = twx_get_field32(f);
    m->has_subsec = twx_get_field_below(f, 2) != 0;
    m->camera_hash = twx_get_field64(f);
    facts->has_taken = twx_get_field_below(f, 2) != 0;
    facts->taken_s = (int64_t)twx_get_field64(f);
}

size_t twx_probe_result_put(const struct twx_probe_result *r, uint8_t *out)
{
    uint8_t *at = twx_put_field32(out, (uint32_t)r->status);
    at = twx_put_field32(at, (uint32_t)r->reason);
    at = twx_put_field64(at, r->version.bytes);
    at = twx_put_field64(at, (uint64_t)r->version.mtime_ns);
    at = twx_put_field_bytes(at, r->checksum, sizeof r->checksum);
    if (r->status == TWX_IMAGE_HASHED) {
        const size_t n = n_samples(r->samples.hash_size);
        at = put_facts(at, &r->facts);
        at = twx_put_floats(at, r->samples.row, n);
        at = twx_put_floats(at, r->samples.col, n);
        at = put_variants(at, &r->variants, r->samples.hash_size);
    }
    return (size_t)(at - out);
}

bool twx_probe_result_get(const uint8_t *bytes, size_t n, unsigned hash_size,
                          struct twx_probe_result *r)
{
    struct twx_fields f = {.at = bytes, .n_left = n};
    r->status = (enum twx_image_status)twx_get_field_below(&f, TWX_IMAGE_FAILED + 1);
    r->reason = (enum twx_reason)twx_get_field_below(&f, TWX_N_REASONS);
    r->version.bytes = twx_get_field64(&f);
    r->version.mtime_ns = (int64_t)twx_get_field64(&f);
    twx_copy_field(&f, r->checksum, sizeof r->checksum);
    r->samples.hash_size = hash_size;
    if (r->status == TWX_IMAGE_HASHED) {
        get_facts(&f, &r->facts);
        twx_get_floats(&f, r->samples.row, n_samples(hash_size), LEVEL_MAX);
        twx_get_floats(&f, r->samples.col, n_samples(hash_size), LEVEL_MAX);
        get_variants(&f, &r->variants, hash_size);
    }
    return twx_fields_are_whole(&f);
}
