// SPDX-License-Identifier: MIT
//
// Verifying rows of files against the checksum of the records they came from: over the path that their folder gives
// them, their values, and the bits that their hash id leads to.
#ifndef TWX_STORE_ROW_CHECKSUM_H
#define TWX_STORE_ROW_CHECKSUM_H

#include "store/db.h"

/** Behind a row `t` of files: what else its checksum covers. CROSS JOIN keeps SQLite to the order of rows. */
#define TWX_ROW_JOIN                                                                               \
    "CROSS JOIN folders ON folders.id = t.folder_id "                                              \
    "CROSS JOIN provenance ON provenance.id = t.provenance_id"

/** The checksum that `t`, joined so, would have under a path, which is an expression. As TWX_ROW_AGREES. */
#define TWX_ROW_CHECKSUM(path)                                                                     \
    "twindex_row_checksum(" path ", hash_id, status, reason, hash_version, decoder, "              \
    "decoder_version, observed_ns, " TWX_VARIANTS_OF_ROW ", " TWX_COLUMN_NAMES ")"

/**
 * The condition that `t`, joined so, is as it was written, or was written before there were checksums. A text for
 * twx_file_columns_put_in.
 */
#define TWX_ROW_AGREES "(t.row_checksum IN (0, " TWX_ROW_CHECKSUM("folders.path || t.name") "))"

/**
 * Makes twindex_row_checksum() known to the index's connection, with a copy of all its hashes, which the connection
 * owns: 16 or 64 bytes each.
 *
 * errors   TWX_NO_MEMORY; TWX_UNUSABLE: blocks are missing or of a wrong length
 */
enum twx_status twx_row_checksum_prepare(struct twx_index *index, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
