// SPDX-License-Identifier: MIT
//
// The window and the group: see merge_runs.h. Owns both, and the streams.
#include "store/merge_runs.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/log.h"
#include "store/db.h"
#include "store/merge.h"
#include "store/merge_apply.h"

enum {
    WINDOW_GROUPS = 16,          // groups' worth of hashes
    WINDOW_BYTES_MAX = 1 << 27,  // of hashes: fewer of the longer ones
    GROUP_BYTES_A_RECORD = 256,  // of payload; real ones have 170 to 200
};

/** Hashes of the records to come. */
struct window {
    struct twx_code_id *codes;
    size_t n_codes;
    size_t most_codes;
    uint8_t *bytes;    // that the codes point to
    size_t n_records;  // that have these hashes, and were not given out yet
    struct twx_hash_ids *ids;
    struct twx_record_stream *stream;
    struct twx_streamed next;  // which has no place in the window
};

/** Records that are written at once. */
struct group {
    struct twx_observed *records;
    struct twx_observed **order;
    size_t n_records;
    size_t most_records;
    uint8_t *bytes;  // that the records point to
    size_t n_bytes;
    size_t most_bytes;
    struct twx_record_stream *stream;
};

enum twx_status twx_merge_stopped(struct twx_error *err)
{
    return twx_fail(err, TWX_STOPPED, 0, "stopped while merging: run the same command again");
}

static enum twx_status window_open(struct window *w, const struct twx_index *index,
                                   const struct twx_record_runs *runs, struct twx_error *err)
{
    const size_t code_bytes = twx_index_code_bytes(index);
    w->most_codes = WINDOW_GROUPS * twx_merge_group_records;
    if (w->most_codes > WINDOW_BYTES_MAX / code_bytes) {
        w->most_codes = WINDOW_BYTES_MAX / code_bytes;
    }
    w->most_codes += 1 + TWX_VARIANTS_MAX;  // there is room for one record, always
    w->codes = twx_alloc(w->most_codes, sizeof *w->codes);
    w->bytes = twx_alloc(w->most_codes, code_bytes);
    if (w->codes == NULL || w->bytes == NULL) {
        return twx_fail_memory(err);
    }
    const enum twx_status status = twx_record_stream_open(runs, &w->stream, err);
    return status == TWX_OK ? twx_record_stream_next(w->stream, &w->next, err) : status;
}

static void window_release(struct window *w)
{
    twx_hash_ids_free(w->ids);
    twx_record_stream_free(w->stream);
    free(w->codes);
    free(w->bytes);
}

static void add_code(struct window *w, const uint8_t *code, size_t code_bytes)
{
    uint8_t *to = w->bytes + w->n_codes * code_bytes;
    memcpy(to, code, code_bytes);
    w->codes[w->n_codes++].code = to;
}

/** Fills the window with the hashes of the records that come, and looks for these in the index. */
static enum twx_status window_fill(struct window *w, struct twx_index *index, struct twx_error *err)
{
    const size_t code_bytes = twx_index_code_bytes(index);
    enum twx_status status = TWX_OK;
    w->n_codes = 0;
    while (status == TWX_OK && w->next.observed != NULL) {
        const struct twx_record *r = &w->next.observed->record;
        const size_t n = r->hash_size != 0 ? 1 + r->n_variants : 0;
        if (w->n_codes + n > w->most_codes) {
            break;
        }
        if (n > 0) {
            add_code(w, r->hash, code_bytes);
        }
        for (unsigned v = 0; v < r->n_variants; v++) {
            add_code(w, r->variants + v * twx_record_variant_bytes(r->hash_size) + 1, code_bytes);
        }
        w->n_records++;
        status = twx_record_stream_next(w->stream, &w->next, err);
    }
    return status == TWX_OK ? twx_hash_ids_create(index, w->codes, w->n_codes, &w->ids, err)
                            : status;
}

static enum twx_status group_open(struct group *g, const struct twx_record_runs *runs,
                                  struct twx_error *err)
{
    g->most_records = twx_merge_group_records;
    g->most_bytes = g->most_records * GROUP_BYTES_A_RECORD + TWX_RECORD_BYTES_MAX;
    g->records = twx_alloc(g->most_records, sizeof *g->records);
    g->order = twx_alloc(g->most_records, sizeof(void *));
    g->bytes = twx_alloc(1, g->most_bytes);
    return g->records != NULL && g->order != NULL && g->bytes != NULL
               ? twx_record_stream_open(runs, &g->stream, err)
               : twx_fail_memory(err);
}

static void group_release(struct group *g)
{
    twx_record_stream_free(g->stream);
    free(g->records);
    free(g->order);
    free(g->bytes);
}

static bool group_has_room(const struct group *g)
{
    return g->n_records < g->most_records && g->n_bytes + TWX_RECORD_BYTES_MAX <= g->most_bytes;
}

/** Adds the next record, with a copy of its bytes. The stream has one: the window's did. */
static enum twx_status group_take(struct group *g, struct twx_error *err)
{
    struct twx_streamed next;
    const enum twx_status status = twx_record_stream_next(g->stream, &next, err);
    if (status != TWX_OK) {
        return status;
    }
    struct twx_observed *o = &g->records[g->n_records];
    uint8_t *bytes = g->bytes + g->n_bytes;
    memcpy(bytes, next.payload, next.n_bytes);
    *o = (struct twx_observed){.observed_ns = next.observed->observed_ns,
                               .folder_bytes = next.observed->folder_bytes};
    (void)twx_record_decode(bytes, next.n_bytes, &o->record);  // as the stream has done
    g->order[g->n_records++] = o;
    g->n_bytes += next.n_bytes;
    return TWX_OK;
}

/** Writes the records of a window. */
static enum twx_status write_window(struct twx_index *index, bool is_bulk, struct window *w,
                                    struct group *g, const struct twx_run *run,
                                    struct twx_merge_counts *counts, struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    while (status == TWX_OK && w->n_records > 0) {
        g->n_records = g->n_bytes = 0;
        while (status == TWX_OK && w->n_records > 0 && group_has_room(g)) {
            status = group_take(g, err);
            w->n_records--;
        }
        if (status == TWX_OK) {
            status =
                twx_merge_apply_sorted(index, is_bulk, g->order, g->n_records, w->ids, counts, err);
        }
        if (status == TWX_OK && twx_is_stopped(run)) {
            status = twx_merge_stopped(err);
        }
    }
    return status == TWX_OK ? twx_hash_ids_finish(w->ids, err) : status;
}

enum twx_status twx_merge_runs(struct twx_index *index, bool is_bulk,
                               const struct twx_record_runs *runs, const struct twx_run *run,
                               struct twx_merge_counts *counts, struct twx_error *err)
{
    struct window window = {0};
    struct group group = {0};
    enum twx_status status = window_open(&window, index, runs, err);
    if (status == TWX_OK) {
        status = group_open(&group, runs, err);
    }
    while (status == TWX_OK && window.next.observed != NULL) {
        status = window_fill(&window, index, err);
        if (status == TWX_OK) {
            status = write_window(index, is_bulk, &window, &group, run, counts, err);
        }
        twx_hash_ids_free(window.ids);
        window.ids = NULL;
    }
    if (status == TWX_OK) {
        counts->n_superseded += twx_record_stream_superseded(window.stream);
    }
    group_release(&group);
    window_release(&window);
    return status;
}
