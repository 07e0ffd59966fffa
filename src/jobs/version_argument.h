// SPDX-License-Identifier: MIT
//
// The argument of jobs whose results are of one version of a file: a file that is another by now has none.
#ifndef TWX_JOBS_VERSION_ARGUMENT_H
#define TWX_JOBS_VERSION_ARGUMENT_H

#include "base/bytes.h"
#include "base/file_version.h"
#include "jobs/job.h"

static inline void twx_version_argument_put(const struct twx_file_version *version,
                                            uint8_t argument[static TWX_JOB_ARGUMENT_BYTES])
{
    twx_put_u64(argument, version->bytes);
    twx_put_u64(argument + 8, (uint64_t)version->mtime_ns);
}

static inline struct twx_file_version
twx_version_argument_get(const uint8_t argument[static TWX_JOB_ARGUMENT_BYTES])
{
    return (struct twx_file_version){.bytes = twx_get_u64(argument),
                                     .mtime_ns = (int64_t)twx_get_u64(argument + 8)};
}

#endif
