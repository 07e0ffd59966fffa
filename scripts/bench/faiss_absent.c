// SPDX-License-Identifier: MIT
//
// Stands in for faiss_rivals.cc where FAISS is not installed.
#include "rivals.h"

const struct rival faiss_flat_rival = {.name = "FAISS IndexBinaryFlat"};
const struct rival faiss_multihash_rival = {.name = "FAISS IndexBinaryMultiHash"};
const char *const faiss_version = NULL;
