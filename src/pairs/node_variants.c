// SPDX-License-Identifier: MIT
//
// Links in order of hash, variant and kind; of equal ones the first kind counts.
#include "pairs/node_variants.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

void twx_node_variants_release(struct twx_node_variants *variants)
{
    free(variants->starts);
    free(variants->codes);
    free(variants->kinds);
    *variants = (struct twx_node_variants){.n = 0};
}

size_t twx_node_variants_find(const struct twx_node_variants *variants, size_t node, size_t *first)
{
    *first = 0;
    if (variants == NULL || variants->n == 0 || node >= variants->n_nodes) {
        return 0;
    }
    *first = variants->starts[node];
    return variants->starts[node + 1] - *first;
}

uint32_t *twx_node_variants_owners(const struct twx_node_variants *variants)
{
    uint32_t *owners = twx_alloc(variants->n, sizeof *owners);
    for (uint32_t node = 0; owners != NULL && node < variants->n_nodes; node++) {
        for (uint32_t i = variants->starts[node]; i < variants->starts[node + 1]; i++) {
            owners[i] = node;
        }
    }
    return owners;
}

static int order(uint32_t a, uint32_t b)
{
    return a < b ? -1 : a > b;
}

static int by_variant(const void *a, const void *b)
{
    const struct twx_variant_link *x = a;
    const struct twx_variant_link *y = b;
    int by = order(x->hash_id, y->hash_id);
    by = by != 0 ? by : order(x->variant_id, y->variant_id);
    return by != 0 ? by : order(x->kind, y->kind);
}

static int by_kind(const void *a, const void *b)
{
    const struct twx_variant_link *x = a;
    const struct twx_variant_link *y = b;
    int by = order(x->hash_id, y->hash_id);
    by = by != 0 ? by : order(x->kind, y->kind);
    return by != 0 ? by : order(x->variant_id, y->variant_id);
}

/** Puts the links of nodes in order, each variant of a node once.  returns: how many */
static size_t sort_links(struct twx_variant_link *links, size_t n_links, size_t n_nodes)
{
    size_t n = 0;
    if (n_links > 1) {
        qsort(links, n_links, sizeof *links, by_variant);
    }
    for (size_t i = 0; i < n_links && links[i].hash_id < n_nodes; i++) {
        const bool is_known = n > 0 && links[n - 1].hash_id == links[i].hash_id &&
                              links[n - 1].variant_id == links[i].variant_id;
        if (!is_known) {
            links[n++] = links[i];
        }
    }
    if (n > 1) {
        qsort(links, n, sizeof *links, by_kind);
    }
    return n;
}

enum twx_status twx_node_variants_make(struct twx_variant_link *links, size_t n_links,
                                       size_t n_nodes, const uint8_t *codes, size_t code_bytes,
                                       struct twx_node_variants *variants, struct twx_error *err)
{
    const size_t n = sort_links(links, n_links, n_nodes);
    *variants = (struct twx_node_variants){.n_nodes = n_nodes, .n = n};
    if (n == 0) {
        return TWX_OK;
    }
    variants->starts = twx_alloc(n_nodes + 1, sizeof *variants->starts);
    variants->codes = twx_alloc(n, code_bytes);
    variants->kinds = twx_alloc(n, sizeof *variants->kinds);
    if (n >= UINT32_MAX || variants->starts == NULL || variants->codes == NULL ||
        variants->kinds == NULL) {
        return twx_fail_memory(err);
    }
    for (size_t node = 0, at = 0; node <= n_nodes; node++) {
        while (at < n && links[at].hash_id < node) {
            at++;
        }
        variants->starts[node] = (uint32_t)at;
    }
    for (size_t i = 0; i < n; i++) {
        memcpy(variants->codes + i * code_bytes, codes + links[i].variant_id * code_bytes,
               code_bytes);
        variants->kinds[i] = links[i].kind;
    }
    return TWX_OK;
}
