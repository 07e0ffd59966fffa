// SPDX-License-Identifier: MIT
//
// Fixed fields, then the pieces there are.
#include "jobs/tags_job.h"

#include "jobs/fields.h"

enum { RESULT_BYTES = TWX_N_TAG_VALUES * 8 + 2 * 4 + TWX_TAG_PIECES_MAX * 8 };

struct twx_job_kind_spec twx_tags_job(void)
{
    return (struct twx_job_kind_spec){
        .name = TWX_TAGS_JOB, .reads = TWX_CHECKSUMS_OF_IMAGES, .result_bytes = RESULT_BYTES};
}

bool twx_tags_job_is_valid(const struct twx_job_kind_spec *spec)
{
    return spec->n_options == 0 && spec->result_bytes == RESULT_BYTES;
}

size_t twx_tags_result_put(const struct twx_tags *tags, uint8_t *out)
{
    uint8_t *at = out;
    for (size_t i = 0; i < TWX_N_TAG_VALUES; i++) {
        at = twx_put_field64(at, tags->values[i]);
    }
    at = twx_put_field32(at, tags->is_whole);
    at = twx_put_field32(at, tags->n_pieces);
    for (size_t i = 0; i < tags->n_pieces; i++) {
        at = twx_put_field64(at, tags->pieces[i]);
    }
    return (size_t)(at - out);
}

bool twx_tags_result_get(const uint8_t *bytes, size_t n, struct twx_tags *tags)
{
    struct twx_fields f = {.at = bytes, .n_left = n};
    *tags = (struct twx_tags){0};
    for (size_t i = 0; i < TWX_N_TAG_VALUES; i++) {
        tags->values[i] = twx_get_field64(&f);
    }
    tags->is_whole = twx_get_field_below(&f, 2) != 0;
    tags->n_pieces = twx_get_field_below(&f, TWX_TAG_PIECES_MAX + 1);
    for (size_t i = 0; i < tags->n_pieces; i++) {
        tags->pieces[i] = twx_get_field64(&f);
    }
    return twx_fields_are_whole(&f);
}
