// SPDX-License-Identifier: MIT
//
// Files of edges: near pairs of nodes, numbered by a rank file, as one run of `twindex pairs --parts` finds them. A file has
// runs, one for each pair of parts; each is sorted, so that any number of files are merged as they are read. All integers
// are little-endian.
//
// Header, 64 bytes
//   offset  bytes  meaning
//        0      8  magic "TWXEDGES"
//        8      2  format version (1)
//       10      2  header length (64)
//       12      2  hash size, 8 or 16
//       14      2  flags: 1 the radius is adaptive, 2 any orientation, 4 negatives too
//       16      2  radius, bits
//       18      2  variants that take part (enum twx_variants)
//       20      4  number of parts
//       24      4  share I of
//       28      4  N shares
//       32      8  most edges of a node in a run
//       40      8  id of the rank file
//       48      8  zero
//       56      8  XXH3-64 of the 56 bytes before
// Then edges, 8 bytes each: the worse node (the higher number), the better node; ascending as 64-bit numbers within a run
// Then of each run 48 bytes
//        0      4  part, counted as in the rank file
//        4      4  part, the same or a later one
//        8      8  number of edges
//       16      8  edges left out: of nodes that have more than there may be
//       24      8  number of these nodes
//       32      8  XXH3-64 of the edges
//       40      8  zero
// Then 32 bytes
//        0      8  mark "TWXEDEND"
//        8      8  number of runs
//       16      8  number of edges
//       24      8  XXH3-64 of the runs' bytes and the 24 before
#ifndef TWX_GROUP_EDGE_FILE_H
#define TWX_GROUP_EDGE_FILE_H

#include "base/our_file.h"

enum { TWX_EDGE_HEADER_BYTES = 64, TWX_EDGE_RUN_BYTES = 48, TWX_EDGE_FOOTER_BYTES = 32 };

/** What edges say; files that are merged agree in all but share. */
struct twx_edge_header {
    unsigned hash_size;
    unsigned radius;
    bool is_adaptive;
    bool any_orientation;
    bool inverted;
    enum twx_variants variants;
    uint32_t n_parts;
    uint32_t share;
    uint32_t n_shares;
    uint64_t most_edges;
    uint64_t ranks_id;
};

struct twx_edge_run {
    uint32_t part_a;
    uint32_t part_b;
    uint64_t n_edges;
    uint64_t n_left_out;
    uint64_t n_hubs;
    uint64_t sum;
};

/** An edge as a number: sorts by the better node. */
static inline uint64_t twx_edge(uint32_t better, uint32_t worse)
{
    return (uint64_t)better << 32 | worse;
}

struct twx_edge_writer {
    struct twx_our_file file;
    struct twx_edge_run *runs;  // owned
    size_t n_runs;
    size_t runs_cap;
    uint64_t n_edges;
};

/** Begins a file.  writer: out: twx_edge_writer_release, whatever is returned.  errors: as of twx_our_file_create */
enum twx_status twx_edge_writer_create(struct twx_edge_writer *writer, const char *path,
                                       const struct twx_edge_header *header, struct twx_error *err)
    __attribute__((warn_unused_result));
void twx_edge_writer_release(struct twx_edge_writer *writer);
/** Begins a run.  returns: false when out of memory */
bool twx_edge_writer_begin(struct twx_edge_writer *writer, uint32_t part_a, uint32_t part_b)
    __attribute__((warn_unused_result));
/** Adds n edges to the run, behind those that it has; errors are those of the commit. */
void twx_edge_writer_add(struct twx_edge_writer *writer, uint64_t *edges, size_t n);
/** Notes edges that were left out of the run. */
void twx_edge_writer_leave_out(struct twx_edge_writer *writer, uint64_t n_edges, uint64_t n_hubs);
enum twx_status twx_edge_writer_commit(struct twx_edge_writer *writer, struct twx_error *err)
    __attribute__((warn_unused_result));

/** A file that is read; its runs at once. */
struct twx_edge_file {
    int fd;
    const char *path;  // borrowed
    struct twx_edge_header header;
    struct twx_edge_run *runs;  // owned
    size_t n_runs;
};

/**
 * Opens a file, and reads all but its edges.
 *
 * file     out: twx_edge_file_close, whatever is returned
 * errors   TWX_UNUSABLE: no file of edges, newer, or damaged; by errno
 */
enum twx_status twx_edge_file_open(const char *path, struct twx_edge_file *file,
                                   struct twx_error *err) __attribute__((warn_unused_result));
void twx_edge_file_close(struct twx_edge_file *file);

#endif
