// SPDX-License-Identifier: MIT
//
// Truncated files whose twins are looked for, and the hashes of the index that agree with the rows that each has.
#ifndef TWX_GROUP_SUSPECT_H
#define TWX_GROUP_SUSPECT_H

#include "store/index_damaged.h"

enum {
    TWX_SUSPECT_GAP = 1,          // bits: hashes not further behind the nearest are kept, too
    TWX_SUSPECT_HITS_MAX = 4096,  // of one file: more say nothing of it
};

/** A hash of the index that agrees. */
struct twx_suspect_hit {
    uint64_t hash_id;
    unsigned distance;  // over the bits compared
    uint8_t code[TWX_HASH_BYTES_MAX];
};

struct twx_suspect {
    struct twx_image image;  // its path is owned
    bool has_rows;
    bool has_hash;       // of the index's size
    uint32_t n_rows;     // complete
    uint32_t n_rows_of;  // of so many; 0: not known
    uint8_t hash[TWX_HASH_BYTES_MAX];
    uint8_t mask[TWX_HASH_BYTES_MAX];
    unsigned n_bits;  // compared
    unsigned radius;
    struct twx_suspect_hit *hits;  // owned; after twx_suspects_scan by distance, then id
    size_t n_hits;
    size_t hits_cap;
    bool has_too_many;  // hits, of which some were dropped
};

struct twx_suspects {
    struct twx_suspect *items;  // owned
    size_t n;
    size_t cap;
};

/**
 * Adds a file.
 *
 * radius   over the whole hash
 * returns  false when out of memory
 */
bool twx_suspects_add(struct twx_suspects *suspects, const struct twx_damaged_file *file,
                      unsigned hash_size, unsigned radius) __attribute__((warn_unused_result));
/** Frees the contents. */
void twx_suspects_release(struct twx_suspects *suspects);

/**
 * Finds the hits of all files in one pass over the hashes of the index: those within the radius and TWX_SUSPECT_GAP.
 *
 * n_threads  0: as many as are worth it
 * errors     TWX_NO_MEMORY, TWX_STOPPED; those of reading
 */
enum twx_status twx_suspects_scan(struct twx_suspects *suspects, struct twx_index *index,
                                  unsigned n_threads, const struct twx_run *run,
                                  struct twx_error *err) __attribute__((warn_unused_result));

#endif
