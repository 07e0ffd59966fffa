// SPDX-License-Identifier: MIT
//
// The two clocks: wall time for what is stored, monotonic time for what is measured.
#ifndef TWX_BASE_CLOCK_H
#define TWX_BASE_CLOCK_H

#include <stdint.h>
#include <sys/resource.h>
#include <time.h>

/** ns since 1970, UTC. */
static inline int64_t twx_wall_ns(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/** ns since some fixed moment, the same for all processes of the machine; never goes back. */
static inline int64_t twx_monotonic_ns(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/** As twx_monotonic_ns, in seconds. */
static inline double twx_monotonic_seconds(void)
{
    return 1e-9 * (double)twx_monotonic_ns();
}

/** How often the calling thread has waited so far (voluntary context switches): reads from memory do not. */
static inline long twx_thread_n_waits(void)
{
    struct rusage usage;
    return getrusage(RUSAGE_THREAD, &usage) == 0 ? usage.ru_nvcsw : 0;
}

/** struct stat's times in ns since 1970; saturates at the ends of int64_t. */
static inline int64_t twx_timespec_ns(struct timespec t)
{
    if (t.tv_sec > INT64_MAX / 1000000000 - 1) {
        return INT64_MAX;
    }
    if (t.tv_sec < INT64_MIN / 1000000000 + 1) {
        return INT64_MIN;
    }
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

#endif
