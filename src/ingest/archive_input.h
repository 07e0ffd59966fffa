// SPDX-License-Identifier: MIT
//
// Archives as an input: their regular members in their order, each a file whose bytes lie in a store and whose path is that of
// the archive, `!`, and its name there. A process in the sandbox unpacks one archive after the other (unpack_messages.h);
// what it says is taken as it comes, and no more than the store has room for.
#ifndef TWX_INGEST_ARCHIVE_INPUT_H
#define TWX_INGEST_ARCHIVE_INPUT_H

#include "ingest/in_order.h"
#include "ingest/ingest.h"
#include "ingest/input.h"

/** An archive that was asked for. */
struct twx_archive {
    const char *given;  // "-": standard input
    char *path;         // absolute, owned; NULL: it cannot be looked at
    int error_number;   // of that
    uint64_t device;    // that it is on; 0: not known
};

struct twx_archive_source {
    const struct twx_archive *archives;
    size_t n_archives;
    const struct twx_ingest *in;  // its options, run and counts
    struct twx_member_store *store;
    struct twx_in_order *order;
};

/**
 * What becomes of an archive or a member that cannot be read is an entry, and the others are gone through.
 *
 * source   all of it is borrowed
 * input    out, owned: twx_input_free
 * errors   TWX_FAILED: there is no program that unpacks; TWX_NO_MEMORY
 */
enum twx_status twx_archive_input_create(const struct twx_archive_source *source,
                                         struct twx_input **input, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
