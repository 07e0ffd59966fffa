// SPDX-License-Identifier: MIT
//
// Fixed fields, and as many variants as each copy has.
#include "jobs/edit_job.h"

#include "hash/dhash.h"
#include "jobs/fields.h"
#include "twindex_commands.h"

struct twx_job_kind_spec twx_edit_job(const struct twx_edit_options *o)
{
    struct twx_job_kind_spec spec = {.name = TWX_EDIT_JOB, .result_bytes = TWX_EDIT_RESULT_BYTES};
    uint8_t *at = twx_put_field32(spec.options, o->hash_size);
    at = twx_put_field32(at, (uint32_t)o->variants);
    spec.n_options = (size_t)(at - spec.options);
    return spec;
}

bool twx_edit_options_get(const struct twx_job_kind_spec *spec, struct twx_edit_options *o)
{
    struct twx_fields f = {.at = spec->options, .n_left = spec->n_options};
    o->hash_size = twx_get_field32(&f);
    o->variants = (enum twx_variants)twx_get_field_below(&f, TWX_VARIANTS_ALL + 1);
    return twx_fields_are_whole(&f) && twx_hash_bits(o->hash_size) != 0 &&
           spec->result_bytes == TWX_EDIT_RESULT_BYTES;
}

static uint8_t *put_copy(const struct twx_edited_copy *copy, uint8_t *at)
{
    const struct twx_variant_list *list = &copy->variants;
    at = twx_put_field_bytes(at, copy->hash, sizeof copy->hash);
    at = twx_put_field32(at, list->n);
    at = twx_put_field_bytes(at, list->kinds, list->n);
    return twx_put_field_bytes(at, list->hashes, list->n * sizeof list->hashes[0]);
}

size_t twx_edit_result_put(const struct twx_edit_result *result, uint8_t *out)
{
    uint8_t *at = twx_put_field32(out, (uint32_t)result->outcome);
    for (int edit = 0; result->outcome == TWX_EDIT_DONE && edit < TWX_N_EDITS; edit++) {
        at = put_copy(&result->copies[edit], at);
    }
    return (size_t)(at - out);
}

static void get_copy(struct twx_fields *f, struct twx_edited_copy *copy)
{
    struct twx_variant_list *list = &copy->variants;
    twx_copy_field(f, copy->hash, sizeof copy->hash);
    *list = (struct twx_variant_list){.n = twx_get_field_below(f, TWX_VARIANTS_MAX + 1)};
    twx_copy_field(f, list->kinds, list->n);
    twx_copy_field(f, list->hashes, list->n * sizeof list->hashes[0]);
    for (unsigned i = 0; i < list->n; i++) {
        const unsigned before = i > 0 ? list->kinds[i - 1] : TWX_VARIANT_NONE;
        f->failed = f->failed || list->kinds[i] <= before || list->kinds[i] >= TWX_N_VARIANT_KINDS;
    }
}

bool twx_edit_result_get(const uint8_t *bytes, size_t n, struct twx_edit_result *result)
{
    struct twx_fields f = {.at = bytes, .n_left = n};
    result->outcome = (enum twx_edit_outcome)twx_get_field_below(&f, TWX_EDIT_FAILED + 1);
    for (int edit = 0; result->outcome == TWX_EDIT_DONE && edit < TWX_N_EDITS; edit++) {
        get_copy(&f, &result->copies[edit]);
    }
    return twx_fields_are_whole(&f);
}
