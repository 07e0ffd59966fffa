// SPDX-License-Identifier: MIT
//
// A record as a line of text, one a file, for programs that stand between `hash` and `merge` and know lines alone (Hadoop,
// Spark). A line has TWX_TSV_COLUMNS columns with a TAB between, and a newline behind; docs/design.md, section 4, lists
// them. All of it is ASCII. A file of which there is no record has a line too: why, and its path.
//
// A line carries no checksum: it may be rewritten on its way (a path, say). Each value is checked.
#ifndef TWX_STORE_TSV_LINE_H
#define TWX_STORE_TSV_LINE_H

#include "store/record.h"
#include "twindex_commands.h"

enum {
    TWX_TSV_VERSION = 1,
    TWX_TSV_COLUMNS = 38,
    TWX_TSV_VARIANTS_BYTES = TWX_VARIANTS_MAX * (1 + TWX_HASH_BYTES_MAX),
};

/** In the first column, where there is no hash. */
#define TWX_TSV_NO_HASH "ERR"

struct twx_tsv_line {
    unsigned hash_size;  // of the run, whatever became of the file
    int64_t observed_ns;
    bool has_record;
    struct twx_record record;  // kind FILE; what it points to is borrowed
    struct twx_record
        root;  // what the file system that it is on is mounted at; without a path: not known
    const char *result;  // without a record: why there is none
    const char *given;   // the path as it was given; of a record only where that is not its own
    size_t given_bytes;
    uint8_t variants[TWX_TSV_VARIANTS_BYTES];  // of a line that was read: the record points here
};

/** Of a record: its status, or of a failed image the reason. */
static inline const char *twx_tsv_result(const struct twx_record *r)
{
    return r->status == TWX_IMAGE_FAILED ? twx_reason_name(r->reason)
                                         : twx_image_status_name(r->status);
}

#endif
