// SPDX-License-Identifier: MIT
//
// A length that is stored last makes a result whole.
#include "ingest/results.h"

#include <assert.h>
#include <stdatomic.h>
#include <string.h>

#include "image/decode.h"

static const char no_path[] = "/-";  // what a record must have

void twx_result_clear(struct twx_result *result)
{
    atomic_store_explicit(&result->n_bytes, 0, memory_order_relaxed);
}

void twx_result_put(struct twx_result *result, const struct twx_record *record)
{
    struct twx_record pathless = *record;
    pathless.path = no_path;
    pathless.path_bytes = sizeof no_path - 1;
    const size_t n = twx_record_encode(&pathless, result->bytes);
    assert(n <= sizeof result->bytes);
    atomic_store_explicit(&result->n_bytes, (uint32_t)n, memory_order_release);
}

/** Whether a decoded record is one that a worker of this run can have made. */
static bool is_ours(const struct twx_record *r, unsigned hash_size)
{
    if (r->kind != TWX_RECORD_FILE || r->hash_version != TWX_HASH_VERSION ||
        r->decoder >= TWX_N_DECODERS) {
        return false;
    }
    return r->status != TWX_IMAGE_HASHED ||
           (r->hash_size == hash_size && r->width > 0 && r->height > 0 && r->n_frames > 0 &&
            r->detail <= twx_hash_bits(hash_size));
}

bool twx_result_get(const struct twx_result *result, unsigned hash_size, struct twx_record *record)
{
    uint8_t copy[TWX_RESULT_BYTES_MAX];
    const uint32_t n = atomic_load_explicit(&result->n_bytes, memory_order_acquire);
    if (n == 0 || n > sizeof copy) {
        return false;
    }
    memcpy(copy, result->bytes, n);
    if (!twx_record_decode(copy, n, record)) {
        return false;
    }
    record->path = NULL;
    record->path_bytes = 0;
    return is_ours(record, hash_size);
}
