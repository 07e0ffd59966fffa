// SPDX-License-Identifier: MIT
//
// Records below the paths of a run whose files are gone.
#ifndef TWX_INGEST_GONE_H
#define TWX_INGEST_GONE_H

#include "ingest/ingest.h"

/**
 * After the walk: counts the records at or below the PATHs whose files are gone, and says so; with options->prune drops
 * them. What is there and is no regular file any more is recorded as no image. Before the merge: the roots on record must
 * be those of earlier runs, for the empty folder of a disk that is not mounted is a root of this run.
 *
 * returns  TWX_OK; TWX_PARTLY, reported, when they were to be dropped and a root forbids it
 * errors   by errno, of the shard
 */
enum twx_status twx_ingest_look_for_gone(struct twx_ingest *in, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
