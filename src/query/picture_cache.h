// SPDX-License-Identifier: MIT
//
// Pictures of files to compare, each decoded once as long as it is kept: a client of the job `pixels`.
#ifndef TWX_QUERY_PICTURE_CACHE_H
#define TWX_QUERY_PICTURE_CACHE_H

#include "base/file_version.h"
#include "base/status.h"
#include "likeness/likeness_picture.h"

struct twx_picture_cache;

/**
 * n_workers  at least 1
 * cache      out, owned: twx_picture_cache_free
 * errors     TWX_FAILED: there is no program that decodes; TWX_NO_MEMORY
 */
enum twx_status twx_picture_cache_create(unsigned n_workers, double timeout_seconds,
                                         const struct twx_run *run,
                                         struct twx_picture_cache **cache, struct twx_error *err)
    __attribute__((warn_unused_result));
/** Accepts NULL. */
void twx_picture_cache_free(struct twx_picture_cache *cache);

/**
 * Makes room for n pictures more than there are; drops those that are there, whose places are void then, when they are
 * many.  n: at most 4096  returns: false when out of memory
 */
bool twx_picture_cache_reserve(struct twx_picture_cache *cache, size_t n)
    __attribute__((warn_unused_result));

/**
 * The place of a file's picture, which is handed in to be read when it is new. There is room.
 *
 * path     absolute; copied
 * place    out
 * errors   as of twx_pixel_reader_add
 */
enum twx_status twx_picture_cache_ask(struct twx_picture_cache *cache, const char *path,
                                      const struct twx_file_version *version, uint32_t *place,
                                      struct twx_error *err) __attribute__((warn_unused_result));
/** Waits until all that was asked for is read.  errors: as of twx_pixel_reader_wait */
enum twx_status twx_picture_cache_wait(struct twx_picture_cache *cache, struct twx_error *err)
    __attribute__((warn_unused_result));

/** The picture at a place, up to the next twx_picture_cache_reserve; NULL: there is none, nor at TWX_NO_ITEM.  threads: any */
const struct twx_likeness_picture *twx_picture_cache_at(const struct twx_picture_cache *cache,
                                                        uint32_t place);

#endif
