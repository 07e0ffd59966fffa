// SPDX-License-Identifier: MIT
//
// The file of a shard in its folder: made under the name of an open shard, renamed when it is complete. Which bytes are in
// it is the business of shard_write.h.
#ifndef TWX_STORE_SHARD_PUBLISH_H
#define TWX_STORE_SHARD_PUBLISH_H

#include "store/shard.h"

/** Both names of a shard; owned. */
struct twx_shard_names {
    char *part;    // folder/RUN-WORKER.twx.part: open
    char *sealed;  // folder/RUN-WORKER.twx
};

/**
 * Makes the names of a shard.
 *
 * names    out: to be released, whatever is returned
 * returns  false when out of memory
 */
bool twx_shard_names_init(struct twx_shard_names *names, const char *folder,
                          const struct twx_shard_header *header)
    __attribute__((warn_unused_result));
/** Accepts zeroed ones. */
void twx_shard_names_release(struct twx_shard_names *names);

/**
 * Makes an empty file, which whoever may not read or write the folder may not either.
 *
 * flags    of open(2), beside those of making it
 * returns  a descriptor, owned; -1: errno
 */
int twx_shard_create_file(const char *path, const char *folder, int flags);

/**
 * Makes the empty file of a shard, by twx_shard_create_file.
 *
 * returns  a descriptor, owned; -1: errno
 */
int twx_shard_create_part(const struct twx_shard_names *names, const char *folder);

/**
 * Makes a complete shard lasting, and gives it its sealed name.
 *
 * errors   by errno; it stays under the name of an open one
 */
enum twx_status twx_shard_publish(const struct twx_shard_names *names, int fd,
                                  struct twx_error *err) __attribute__((warn_unused_result));

#endif
