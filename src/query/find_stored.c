// SPDX-License-Identifier: MIT
//
// Each question alone in the tables, all of them together in the scan.
#include "query/find_stored.h"

#include "hash/dhash.h"
#include "query/find_scan.h"
#include "query/find_tables.h"

enum twx_status twx_find_stored(const struct twx_stored_hashes *stored,
                                struct twx_question *const *questions, size_t n_questions,
                                struct twx_error *err)
{
    const struct twx_search_tables *tables = stored->tables;
    const size_t code_bytes = twx_hash_bytes(twx_index_hash_size(stored->index));
    enum twx_status status = TWX_OK;
    for (size_t i = 0; tables != NULL && i < n_questions && status == TWX_OK; i++) {
        const bool is_whole = questions[i]->probe->n_compared == code_bytes;
        const struct twx_coded_tables coded = {
            .mih = is_whole ? tables->whole : tables->row_half,
            .codes = tables->codes,
            .n_codes = tables->n_codes,
            .code_bytes = code_bytes,
            .are_copied = true,
        };
        status = twx_find_by_tables(&coded, questions[i], err);
    }
    const uint64_t first = tables != NULL ? tables->n_codes : 0;
    if (status == TWX_OK && n_questions > 0 && first < stored->n_hashes) {
        const struct twx_scanned scanned = {.index = stored->index,
                                            .first = first,
                                            .n_hashes = stored->n_hashes,
                                            .n_threads = stored->n_threads,
                                            .codes = tables == NULL ? stored->codes : NULL};
        status = twx_find_by_scan(&scanned, questions, n_questions, err);
    }
    return status;
}
