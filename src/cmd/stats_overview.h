// SPDX-License-Identifier: MIT
//
// What `twindex stats` says of an index: see stats_text.h and stats_json.h.
#ifndef TWX_CMD_STATS_OVERVIEW_H
#define TWX_CMD_STATS_OVERVIEW_H

#include "twindex_commands.h"

struct twx_overview {
    struct twx_stats stats;
    bool has_duplicates;             // they were looked for
    struct twx_export_counts exact;  // of equal bytes
    struct twx_export_counts near;   // within the default radius, exact ones among them
    uint64_t n_payload_groups;       // see twx_index_payload_duplicates
    uint64_t n_payload_files;
};

#endif
