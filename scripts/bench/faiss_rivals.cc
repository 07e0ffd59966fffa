// SPDX-License-Identifier: MIT
//
// FAISS's exact range searches over binary codes. Its radii are exclusive, ours inclusive.
#include <cstdio>

#include <faiss/Index.h>
#include <faiss/IndexBinaryFlat.h>
#include <faiss/IndexBinaryHash.h>
#include <faiss/impl/AuxIndexStructures.h>

#include "rivals.h"

namespace {

uint64_t search_range(const faiss::IndexBinary &index, const search_codes *codes, size_t n, unsigned radius)
{
    faiss::RangeSearchResult result(n);
    index.range_search(static_cast<int64_t>(n), codes->queries, static_cast<int>(radius) + 1, &result);
    return result.lims[n];
}

void *build_flat(const search_codes *codes, const int *)
{
    auto *index = new faiss::IndexBinaryFlat(static_cast<int64_t>(8 * codes->n_bytes));
    index->add(static_cast<int64_t>(codes->n_codes), codes->codes);
    return index;
}

uint64_t search_flat(void *built, const search_codes *codes, size_t n, unsigned radius)
{
    return search_range(*static_cast<faiss::IndexBinaryFlat *>(built), codes, n, radius);
}

void release_flat(void *built)
{
    delete static_cast<faiss::IndexBinaryFlat *>(built);
}

void *build_multihash(const search_codes *codes, const int *setting)
{
    auto *index =
        new faiss::IndexBinaryMultiHash(static_cast<int>(8 * codes->n_bytes), setting[0], setting[1]);
    index->add(static_cast<int64_t>(codes->n_codes), codes->codes);
    return index;
}

uint64_t search_multihash(void *built, const search_codes *codes, size_t n, unsigned radius)
{
    auto *index = static_cast<faiss::IndexBinaryMultiHash *>(built);
    index->nflip = static_cast<int>(radius) / index->nhash;
    return search_range(*index, codes, n, radius);
}

void release_multihash(void *built)
{
    delete static_cast<faiss::IndexBinaryMultiHash *>(built);
}

#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)

} // namespace

extern "C" {
const rival faiss_flat_rival = {"FAISS IndexBinaryFlat", build_flat, search_flat, release_flat, {0, 0}};
const rival faiss_multihash_rival = {
    "FAISS IndexBinaryMultiHash", build_multihash, search_multihash, release_multihash, {0, 0}};
const char *const faiss_version =
    TEXT(FAISS_VERSION_MAJOR) "." TEXT(FAISS_VERSION_MINOR) "." TEXT(FAISS_VERSION_PATCH);
}
