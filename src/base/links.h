// SPDX-License-Identifier: MIT
//
// Files by what they are, whatever their names: whether two are one, and which of the names of one is the last, so that
// bytes are counted once, when they become free.
#ifndef TWX_BASE_LINKS_H
#define TWX_BASE_LINKS_H

#include <sys/stat.h>

#include "base/hash_set.h"

/** A file as one number, well mixed.  threads: pure */
uint64_t twx_file_key(uint64_t device, uint64_t inode);

/**
 * Whether two files are one: by inode, or, where one disk is mounted twice and its device has two numbers, by all that a
 * copy does not share.
 *
 * threads  pure
 */
bool twx_is_one_file(const struct stat *a, const struct stat *b);

struct twx_link_counter {
    struct twx_hash_set names;
};

/** Ends with twx_link_counter_release.  returns: false when out of memory */
bool twx_link_counter_init(struct twx_link_counter *counter) __attribute__((warn_unused_result));
/** Accepts a zeroed one. */
void twx_link_counter_release(struct twx_link_counter *counter);

/**
 * Counts a name that goes.
 *
 * is_last  out: no other name of its file is left
 * returns  false when out of memory
 */
bool twx_link_counter_add(struct twx_link_counter *counter, const struct stat *st, bool *is_last)
    __attribute__((warn_unused_result));

#endif
