// SPDX-License-Identifier: MIT
//
// pthreads: the only file that calls them. What can fail out of memory or threads returns an errno; what can fail only
// by misuse aborts, because going on would corrupt an index.
#include "base/thread.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static void must(int error_number, const char *call)
{
    if (error_number != 0) {
        (void)fprintf(stderr, "twindex: bug: %s failed with errno %d\n", call, error_number);
        abort();
    }
}

void twx_mutex_init(struct twx_mutex *mutex)
{
    must(pthread_mutex_init(&mutex->inner, NULL), "pthread_mutex_init");
}

void twx_mutex_release(struct twx_mutex *mutex)
{
    must(pthread_mutex_destroy(&mutex->inner), "pthread_mutex_destroy");
}

void twx_mutex_lock(struct twx_mutex *mutex)
{
    must(pthread_mutex_lock(&mutex->inner), "pthread_mutex_lock");
}

void twx_mutex_unlock(struct twx_mutex *mutex)
{
    must(pthread_mutex_unlock(&mutex->inner), "pthread_mutex_unlock");
}

void twx_cond_init(struct twx_cond *cond)
{
    pthread_condattr_t attributes;
    must(pthread_condattr_init(&attributes), "pthread_condattr_init");
    must(pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC), "pthread_condattr_setclock");
    must(pthread_cond_init(&cond->inner, &attributes), "pthread_cond_init");
    must(pthread_condattr_destroy(&attributes), "pthread_condattr_destroy");
}

void twx_cond_release(struct twx_cond *cond)
{
    must(pthread_cond_destroy(&cond->inner), "pthread_cond_destroy");
}

void twx_cond_wait(struct twx_cond *cond, struct twx_mutex *mutex)
{
    must(pthread_cond_wait(&cond->inner, &mutex->inner), "pthread_cond_wait");
}

void twx_cond_wait_for(struct twx_cond *cond, struct twx_mutex *mutex, double seconds)
{
    struct timespec until;
    (void)clock_gettime(CLOCK_MONOTONIC, &until);
    const long ns = until.tv_nsec + (long)(1e9 * (seconds - floor(seconds)));
    until.tv_sec += (time_t)seconds + ns / 1000000000;
    until.tv_nsec = ns % 1000000000;
    const int error_number = pthread_cond_timedwait(&cond->inner, &mutex->inner, &until);
    must(error_number == ETIMEDOUT ? 0 : error_number, "pthread_cond_timedwait");
}

void twx_cond_signal(struct twx_cond *cond)
{
    must(pthread_cond_signal(&cond->inner), "pthread_cond_signal");
}

void twx_cond_broadcast(struct twx_cond *cond)
{
    must(pthread_cond_broadcast(&cond->inner), "pthread_cond_broadcast");
}

int twx_thread_create(struct twx_thread *thread, void *(*run)(void *), void *argument)
{
    // Signals stay with the main thread, so that its blocking calls return with EINTR and see the stop flag.
    sigset_t all;
    sigset_t before;
    (void)sigfillset(&all);
    must(pthread_sigmask(SIG_SETMASK, &all, &before), "pthread_sigmask");
    const int error_number = pthread_create(&thread->inner, NULL, run, argument);
    must(pthread_sigmask(SIG_SETMASK, &before, NULL), "pthread_sigmask");
    return error_number;
}

void *twx_thread_join(struct twx_thread *thread)
{
    void *result = NULL;
    must(pthread_join(thread->inner, &result), "pthread_join");
    return result;
}
