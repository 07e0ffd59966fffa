// SPDX-License-Identifier: MIT
//
// The cost of a join by the number and width of its chunks.
#include "pairs/join_plan.h"

#include "hash/block_filter.h"

// Nanoseconds, measured on a Xeon of 3.5 GHz with 1 and 10 million codes; only their ratios matter.
static const double sort_ns = 25;        // to put one code in its bucket
static const double bucket_ns = 2;       // to make an empty bucket
static const double bucket_pair_ns = 6;  // to look at two buckets

enum { SCAN_BITS = 6 };  // 64 buckets: enough for threads to share

void twx_join_plan_chunks(unsigned n_chunks, unsigned n_bits, unsigned radius,
                          struct twx_join_plan *plan)
{
    plan->n_chunks = n_chunks;
    plan->is_scan = false;
    plan->seconds = 0;
    for (unsigned i = 0; i < n_chunks; i++) {
        plan->chunks[i] = twx_chunk_at(i * n_bits, n_bits);
        plan->radii[i] = (unsigned)twx_chunk_radius(n_chunks, i, radius);
    }
}

/** Cost of chunk i, ns. */
static double chunk_cost(const struct twx_join_plan *plan, unsigned i, double n_pairs,
                         double n_sorted)
{
    const unsigned n_bits = plan->chunks[i].n_bits;
    const double n_buckets = (double)(UINT64_C(1) << n_bits);
    return n_sorted * sort_ns + n_buckets * bucket_ns +
           twx_chunk_n_near(n_bits, (int)plan->radii[i]) *
               (n_buckets * bucket_pair_ns + n_pairs / n_buckets * twx_block_filter_pair_ns());
}

/** All chunks are of one width, and of two radii at the most: the first and the last chunk tell all. */
static double cost_of(const struct twx_join_plan *plan, unsigned radius, double n_pairs,
                      double n_sorted)
{
    const unsigned m = plan->n_chunks;
    const unsigned n_larger = (radius + 1) % m;
    return n_larger * chunk_cost(plan, 0, n_pairs, n_sorted) +
           (m - n_larger) * chunk_cost(plan, m - 1, n_pairs, n_sorted);
}

void twx_join_plan(size_t n_left, size_t n_right, bool is_self, unsigned n_bits, unsigned radius,
                   struct twx_join_plan *plan)
{
    const double n_pairs = (double)n_left * (double)n_right * (is_self ? 0.5 : 1);
    const double n_sorted = (double)n_left + (is_self ? 0 : (double)n_right);
    double least = n_sorted * sort_ns + n_pairs * twx_block_filter_pair_ns();
    *plan = (struct twx_join_plan){
        .chunks = {{.n_bits = SCAN_BITS}}, .radii = {SCAN_BITS}, .n_chunks = 1, .is_scan = true};
    for (unsigned m = 1; m <= TWX_JOIN_CHUNKS_MAX && m <= radius + 1 && m <= n_bits; m++) {
        for (unsigned width = 1; width <= TWX_CHUNK_BITS_MAX && width * m <= n_bits; width++) {
            struct twx_join_plan candidate;
            twx_join_plan_chunks(m, width, radius, &candidate);
            const double cost = cost_of(&candidate, radius, n_pairs, n_sorted);
            if (cost < least) {
                least = cost;
                *plan = candidate;
            }
        }
    }
    plan->seconds = 1e-9 * least;
}
