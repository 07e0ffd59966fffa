// SPDX-License-Identifier: MIT
//
// twx_optimize(): writes search tables, one chunk after the other, so that there is one in memory at a time.
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/our_file.h"
#include "store/db.h"
#include "store/index_blocks.h"
#include "store/read_blocks.h"
#include "store/search_tables_file.h"
#include "twindex_commands.h"

struct writing {
    struct twx_our_file file;
    const struct twx_run *run;
    uint64_t n_codes;
    uint8_t *codes;  // owned
};

/** An array, and what pads it; nothing more once the run is to stop. */
static void put(struct writing *w, const void *bytes, uint64_t n)
{
    enum { STEP = 16 << 20 };
    static const uint8_t zeros[TWX_TABLES_PAGE];
    for (uint64_t at = 0; at < n && !twx_is_stopped(w->run); at += STEP) {
        twx_our_file_put(&w->file, (const uint8_t *)bytes + at,
                         (size_t)(n - at < STEP ? n - at : STEP));
    }
    twx_our_file_put(&w->file, zeros, (size_t)(twx_tables_padded(n) - n));
}

static enum twx_status fail_stopped(struct twx_error *err)
{
    return twx_fail(err, TWX_STOPPED, 0, "stopped: there are no new search tables");
}

/** Builds and writes chunk after chunk. */
static enum twx_status put_chunks(struct writing *w, struct twx_error *err)
{
    const struct twx_mih_shape shape = {.n_chunks = TWX_TABLES_CHUNKS,
                                        .chunk_bits = TWX_TABLES_CHUNK_BITS};
    struct twx_mih *mih =
        twx_mih_create(w->codes, w->n_codes, TWX_TABLES_CODE_BYTES, TWX_TABLES_CODE_BYTES, &shape);
    enum twx_status status = mih != NULL ? TWX_OK : twx_fail_memory(err);
    for (unsigned k = 0; mih != NULL && k < TWX_TABLES_CHUNKS && status == TWX_OK; k++) {
        const struct twx_mih_table *table = &mih->tables[k];
        if (twx_is_stopped(w->run)) {
            status = fail_stopped(err);
        } else if (!twx_mih_build_chunk(mih, k)) {
            status = twx_fail_memory(err);
        } else {
            put(w, table->begins, (((uint64_t)1 << TWX_TABLES_CHUNK_BITS) + 1) * 4);
            put(w, table->planes[0], w->n_codes * 8);
            put(w, table->planes[1], w->n_codes * 8);
            put(w, table->ids, w->n_codes * 4);
            twx_mih_drop_chunk(mih, k);
        }
    }
    twx_mih_free(mih);
    return status;
}

static enum twx_status write_file(struct writing *w, struct twx_index *index, const char *path,
                                  struct twx_error *err)
{
    uint8_t header[TWX_TABLES_PAGE];
    uint64_t blocks_sum = 0;
    enum twx_status status = twx_tables_blocks_sum(index, w->n_codes, &blocks_sum, err);
    if (status == TWX_OK) {
        status = twx_our_file_create(&w->file, path, TWX_TABLES_MAGIC, err);
    }
    if (status == TWX_OK) {
        twx_tables_put_header(w->n_codes, blocks_sum, header);
        twx_our_file_put_plain(&w->file, header, sizeof header);
        put(w, w->codes, w->n_codes * TWX_TABLES_CODE_BYTES);
        status = put_chunks(w, err);
    }
    if (status == TWX_OK) {
        const uint64_t sum = twx_our_file_sum(&w->file);
        twx_our_file_put_plain(&w->file, &sum, sizeof sum);
        status = twx_is_stopped(w->run) ? fail_stopped(err) : twx_our_file_commit(&w->file, err);
    }
    twx_our_file_release(&w->file);
    return status;
}

/** What can be refused before anything is read. */
static enum twx_status check_size(const struct twx_index *index, uint64_t n_codes,
                                  struct twx_error *err)
{
    if (twx_index_code_bytes(index) != TWX_TABLES_CODE_BYTES) {
        return twx_fail(err, TWX_USAGE, 0,
                        "search tables are for hashes of size 8, and '%.150s' has others",
                        index->path);
    }
    if (n_codes > UINT32_MAX) {
        return twx_fail(err, TWX_USAGE, 0,
                        "'%.150s' has more hashes than search tables hold: make indexes of parts",
                        index->path);
    }
    return TWX_OK;
}

enum twx_status twx_optimize(struct twx_index *index, const struct twx_run *run,
                             struct twx_optimize_counts *counts, struct twx_error *err)
{
    const double begin = twx_monotonic_seconds();
    struct writing w = {.run = run};
    char *path = twx_tables_path(index->file);
    *counts = (struct twx_optimize_counts){0};
    enum twx_status status = path != NULL ? TWX_OK : twx_fail_memory(err);
    if (status == TWX_OK) {
        status = twx_index_n_hashes(index, &counts->n_hashes, err);
    }
    w.n_codes = counts->n_hashes - counts->n_hashes % twx_index_codes_per_block(index);
    if (status == TWX_OK) {
        status = check_size(index, w.n_codes, err);
    }
    if (status == TWX_OK && w.n_codes > 0) {
        status = twx_load_codes(index, w.n_codes, run, &w.codes, err);
        if (status == TWX_OK) {
            status = write_file(&w, index, path, err);
        }
        counts->n_in_tables = w.n_codes;
        counts->n_bytes = twx_tables_file_bytes(w.n_codes);
    }
    free(w.codes);
    free(path);
    counts->seconds = twx_monotonic_seconds() - begin;
    return status;
}
