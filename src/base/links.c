// SPDX-License-Identifier: MIT
//
// The n-th name of a file that goes is a key of file and n.
#include "base/links.h"

#include "base/clock.h"
#include "base/mix.h"

enum { ROOM_AT_FIRST = 64 };

uint64_t twx_file_key(uint64_t device, uint64_t inode)
{
    return twx_mix64(twx_mix64(device) ^ inode);
}

bool twx_is_one_file(const struct stat *a, const struct stat *b)
{
    return a->st_ino == b->st_ino && a->st_size == b->st_size &&
           (a->st_dev == b->st_dev || twx_timespec_ns(a->st_ctim) == twx_timespec_ns(b->st_ctim));
}

bool twx_link_counter_init(struct twx_link_counter *counter)
{
    return twx_hash_set_init(&counter->names, ROOM_AT_FIRST);
}

void twx_link_counter_release(struct twx_link_counter *counter)
{
    twx_hash_set_release(&counter->names);
}

bool twx_link_counter_add(struct twx_link_counter *counter, const struct stat *st, bool *is_last)
{
    const uint64_t file = twx_file_key((uint64_t)st->st_dev, (uint64_t)st->st_ino);
    nlink_t n = 1;
    *is_last = st->st_nlink <= 1;
    if (*is_last) {
        return true;
    }
    if (!twx_hash_set_reserve(&counter->names, counter->names.n_used + 1)) {
        return false;
    }
    while (!twx_hash_set_add(&counter->names, twx_mix64(file + n))) {
        n++;
    }
    *is_last = n == st->st_nlink;
    return true;
}
