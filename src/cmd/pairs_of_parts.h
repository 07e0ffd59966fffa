// SPDX-License-Identifier: MIT
//
// `twindex pairs --parts`: edges of a collection in several indexes.
#ifndef TWX_CMD_PAIRS_OF_PARTS_H
#define TWX_CMD_PAIRS_OF_PARTS_H

#include "cmd/command.h"

/** What is given for it. Begins the command's struct of options. */
struct twx_pairs_given {
    const char *share;  // "I/N"; NULL: no edges are asked for
    const char *ranks;
    uint64_t most_edges;
    uint32_t number;  // I, and N: set by twx_pairs_share_read
    uint32_t n;
};

/** Its options, with offsets in struct twx_pairs_given. */
extern const struct twx_opt_row twx_pairs_of_parts_rows[];

/** Reads the share.  returns: TWX_EXIT_DONE, or that of a usage error, which was reported */
enum twx_exit twx_pairs_share_read(const struct twx_opt *opt, struct twx_pairs_given *given);

/** Writes the edges of a share.  asked: which pairs are edges */
enum twx_exit twx_pairs_of_parts(struct twx_call *call, const struct twx_pairs_given *given,
                                 const char *output, const struct twx_pairs_options *asked);

#endif
