// SPDX-License-Identifier: MIT
//
// Arithmetic on RLIMIT_NOFILE.
#include "jobs/slots.h"

#include <sys/resource.h>

enum {
    SLOTS_PER_WORKER = 16,  // decoders stay fed while the walker reads a folder
    SLOTS_MORE = 128,       // two for each reader there may be
    FILES_PER_WORKER = 1,   // a descriptor of the decoder's own
    FILES_LEAST = 16,       // without which no run begins: index, socket, memory, standard streams
    FILES_MORE = 64,  // the index and its companions, folders being walked, what the libraries open
};

size_t twx_pool_n_slots(size_t n_workers)
{
    const size_t wanted = n_workers * SLOTS_PER_WORKER + SLOTS_MORE;
    const size_t others = n_workers * FILES_PER_WORKER + FILES_MORE;
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted + others) {
        return wanted;
    }
    const struct rlimit raised = {
        limit.rlim_max < wanted + others ? limit.rlim_max : wanted + others, limit.rlim_max};
    if (setrlimit(RLIMIT_NOFILE, &raised) == 0) {
        limit = raised;
    }
    const size_t left = limit.rlim_cur > others ? (size_t)limit.rlim_cur - others : 0;
    const size_t least = n_workers + 1;
    return left > wanted ? wanted : left < least ? least : left;
}

enum twx_status twx_pool_fit_workers(unsigned *n_workers, struct twx_error *err)
{
    enum { FILES_EACH = 1 + FILES_PER_WORKER };
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 ||
        limit.rlim_max >= (rlim_t)*n_workers * FILES_EACH + FILES_LEAST) {
        return TWX_OK;
    }
    if (limit.rlim_max < FILES_EACH + FILES_LEAST) {
        return twx_fail(err, TWX_FAILED, 0,
                        "only %llu files may be open at once, and one worker needs %d: raise that "
                        "(ulimit -n)",
                        (unsigned long long)limit.rlim_max, FILES_EACH + FILES_LEAST);
    }
    *n_workers = (unsigned)((limit.rlim_max - FILES_LEAST) / FILES_EACH);
    return TWX_OK;
}
