// SPDX-License-Identifier: MIT
//
// Rows of hashes. How many there are is known at the end, when the array's header is written over the room that was left for
// it.
#include "cmd/export_npy.h"

#include <inttypes.h>

#include "base/clock.h"
#include "cmd/diag.h"
#include "cmd/json.h"
#include "cmd/npy_output.h"

struct writer {
    struct twx_npy_output output;
    size_t row_bytes;
    uint64_t n_rows;
};

static void put_header(const struct writer *w)
{
    char shape[64];
    char header[TWX_NPY_HEADER_BYTES];
    (void)g_snprintf(shape, sizeof shape, "%" PRIu64 ", %zu", w->n_rows, w->row_bytes);
    twx_npy_make_header(shape, header);
    (void)fwrite(header, 1, sizeof header, w->output.array.stream);
}

static bool write_row(void *user, const char *path, size_t path_bytes, const uint8_t *hash)
{
    struct writer *w = user;
    (void)fwrite(hash, 1, w->row_bytes, w->output.array.stream);
    (void)fwrite(path, 1, path_bytes + 1, w->output.paths.stream);
    w->n_rows++;
    return twx_npy_output_is_good(&w->output);
}

/** Writes all of both files; false when that failed: what is not reported yet, the closing of the outputs does. */
static bool write_files(const struct twx_call *call, struct writer *w, enum twx_exit *code)
{
    struct twx_error err = {0};
    put_header(w);
    const enum twx_status status = twx_each_hash(call->index, &call->run, write_row, w, &err);
    if (status != TWX_OK) {
        *code = twx_diag_error(&err);
        return false;
    }
    if (fseek(w->output.array.stream, 0, SEEK_SET) == 0) {
        put_header(w);
    }
    return twx_npy_output_is_good(&w->output) && twx_npy_output_sync(&w->output, code);
}

static void report(const struct twx_call *call, const struct writer *w, double seconds)
{
    twx_diag_summary(seconds, "%" PRIu64 " image%s: %" PRIu64 " x %zu bytes", w->n_rows,
                     w->n_rows == 1 ? "" : "s", w->n_rows, w->row_bytes);
    if (call->opt.json) {
        twx_json_begin();
        twx_json_count("images", w->n_rows);
        twx_json_count("hash_bytes", w->row_bytes);
        twx_json_seconds("seconds", seconds);
        twx_json_end();
    }
}

enum twx_exit twx_export_npy_run(const struct twx_call *call, const char *output)
{
    const double begin = twx_monotonic_seconds();
    struct writer w = {.row_bytes = twx_hash_bits(twx_index_hash_size(call->index)) / 8};
    enum twx_exit code = twx_npy_output_open(call, output, &w.output);
    if (code == TWX_EXIT_DONE) {
        const bool is_complete = write_files(call, &w, &code);
        code = twx_npy_output_close(&w.output, is_complete, code);
        if (code == TWX_EXIT_DONE) {
            report(call, &w, twx_monotonic_seconds() - begin);
        }
    }
    return code;
}
