// SPDX-License-Identifier: MIT
//
// Header, sizes and name of search tables, and which state of an index they are of.
#include "store/search_tables_file.h"

#include <string.h>

#include "base/checksum.h"
#include "base/strings.h"
#include "store/db.h"
#include "store/index_blocks.h"

enum { BYTE_ORDER_MARK = 0x01020304, VERSION = 1, HEADER_SUMMED = 48 };

/** The header's fields, as they lie in it. */
struct header {
    char magic[8];
    uint32_t byte_order;
    uint32_t version;
    uint32_t code_bytes;
    uint32_t n_chunks;
    uint32_t chunk_bits;
    uint32_t zero;
    uint64_t n_codes;
    uint64_t blocks_sum;
    uint64_t sum;
};

void twx_tables_put_header(uint64_t n_codes, uint64_t blocks_sum,
                           uint8_t header[static TWX_TABLES_PAGE])
{
    struct header h = {.byte_order = BYTE_ORDER_MARK,
                       .version = VERSION,
                       .code_bytes = TWX_TABLES_CODE_BYTES,
                       .n_chunks = TWX_TABLES_CHUNKS,
                       .chunk_bits = TWX_TABLES_CHUNK_BITS,
                       .n_codes = n_codes,
                       .blocks_sum = blocks_sum};
    memcpy(h.magic, TWX_TABLES_MAGIC, sizeof h.magic);
    h.sum = twx_checksum64(&h, HEADER_SUMMED, 0);
    memset(header, 0, TWX_TABLES_PAGE);
    memcpy(header, &h, sizeof h);
}

bool twx_tables_take_header(const uint8_t header[static TWX_TABLES_PAGE], uint64_t *n_codes,
                            uint64_t *blocks_sum)
{
    struct header h;
    memcpy(&h, header, sizeof h);
    *n_codes = h.n_codes;
    *blocks_sum = h.blocks_sum;
    return memcmp(h.magic, TWX_TABLES_MAGIC, sizeof h.magic) == 0 &&
           h.byte_order == BYTE_ORDER_MARK && h.version == VERSION &&
           h.sum == twx_checksum64(&h, HEADER_SUMMED, 0) && h.code_bytes == TWX_TABLES_CODE_BYTES &&
           h.n_chunks == TWX_TABLES_CHUNKS && h.chunk_bits == TWX_TABLES_CHUNK_BITS &&
           h.n_codes > 0 && h.n_codes <= UINT32_MAX;
}

uint64_t twx_tables_file_bytes(uint64_t n_codes)
{
    const uint64_t begins = ((UINT64_C(1) << TWX_TABLES_CHUNK_BITS) + 1) * sizeof(uint32_t);
    const uint64_t chunk = twx_tables_padded(begins) + 2 * twx_tables_padded(n_codes * 8) +
                           twx_tables_padded(n_codes * 4);
    return TWX_TABLES_PAGE + twx_tables_padded(n_codes * TWX_TABLES_CODE_BYTES) +
           TWX_TABLES_CHUNKS * chunk + TWX_TABLES_SUM_BYTES;
}

char *twx_tables_path(const char *index_file)
{
    return twx_asprintf("%s.tables", index_file);
}

/** Adds the checksum of a block. */
static enum twx_status add_block(struct twx_index *index, sqlite3_stmt *s, uint64_t id,
                                 uint64_t *sum, struct twx_error *err)
{
    bool has_row = false;
    (void)sqlite3_bind_int64(s, 1, (sqlite3_int64)id);
    const enum twx_status status = twx_db_step(index, s, &has_row, err);
    if (status == TWX_OK && has_row) {
        const void *checksum = sqlite3_column_blob(s, 0);
        const size_t n = (size_t)sqlite3_column_bytes(s, 0);
        *sum = checksum != NULL ? twx_checksum64(checksum, n, *sum) : 0;
    }
    (void)sqlite3_reset(s);
    return status;
}

enum twx_status twx_tables_blocks_sum(struct twx_index *index, uint64_t n_codes, uint64_t *sum,
                                      struct twx_error *err)
{
    // Whatever moves a hash moves those behind it: the last block tells. Some more are asked, as that costs a page each.
    enum { ASKED = 8 };
    const uint64_t n_blocks = n_codes / twx_index_codes_per_block(index);
    sqlite3_stmt *s = NULL;
    *sum = n_codes;
    enum twx_status status =
        twx_db_prepare(index, "SELECT checksum FROM hash_blocks WHERE id = ?1", 0, &s, err);
    for (uint64_t i = 1; status == TWX_OK && i <= ASKED; i++) {
        const uint64_t id = n_blocks * i / ASKED;
        if (id > 0) {
            status = add_block(index, s, id - 1, sum, err);
        }
    }
    (void)sqlite3_finalize(s);
    return status;
}
