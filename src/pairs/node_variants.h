// SPDX-License-Identifier: MIT
//
// Variants of the hashes that are linked: those of all images that have the hash. A variant is compared with whole pictures
// alone, never with another variant.
#ifndef TWX_PAIRS_NODE_VARIANTS_H
#define TWX_PAIRS_NODE_VARIANTS_H

#include "base/status.h"
#include "base/variant_list.h"

/** Those of node i are starts[i] .. starts[i + 1), ascending by kind. */
struct twx_node_variants {
    uint32_t *starts;  // owned, n_nodes + 1; NULL where there are none
    uint8_t *codes;    // owned: n whole hashes in a row
    uint8_t *kinds;    // owned: enum twx_variant_kind
    size_t n_nodes;
    size_t n;
};

/** Accepts a zeroed one. */
void twx_node_variants_release(struct twx_node_variants *variants);

/**
 * The variants of a node; of one that is not among the nodes there are none.
 *
 * variants  NULL: there are none
 * first     out: their place in codes and kinds
 * returns   how many
 */
size_t twx_node_variants_find(const struct twx_node_variants *variants, size_t node, size_t *first);

/** The node of each variant.  returns: owned (free), NULL when out of memory */
uint32_t *twx_node_variants_owners(const struct twx_node_variants *variants);

/** A variant of a hash, both by hash id. */
struct twx_variant_link {
    uint32_t hash_id;
    uint32_t variant_id;
    uint8_t kind;
};

/**
 * Makes them of links, which are put in order.
 *
 * links     equal ones may come more than once; those of other hashes than 0 .. n_nodes - 1 are left out
 * codes     by hash id
 * variants  out: twx_node_variants_release, whatever is returned
 * errors    TWX_NO_MEMORY
 */
enum twx_status twx_node_variants_make(struct twx_variant_link *links, size_t n_links,
                                       size_t n_nodes, const uint8_t *codes, size_t code_bytes,
                                       struct twx_node_variants *variants, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
