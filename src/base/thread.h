// SPDX-License-Identifier: MIT
//
// Threads, locks and conditions. Creating may fail and says so; locking and waiting fail only by a bug of
// ours, and abort.
#ifndef TWX_BASE_THREAD_H
#define TWX_BASE_THREAD_H

#include <pthread.h>
#include <stdbool.h>

struct twx_mutex {
    pthread_mutex_t inner;
};

struct twx_cond {
    pthread_cond_t inner;
};

struct twx_thread {
    pthread_t inner;
};

void twx_mutex_init(struct twx_mutex *mutex);
void twx_mutex_release(struct twx_mutex *mutex);
void twx_mutex_lock(struct twx_mutex *mutex);
void twx_mutex_unlock(struct twx_mutex *mutex);

void twx_cond_init(struct twx_cond *cond);
void twx_cond_release(struct twx_cond *cond);
/** Always inside a `while` on the condition waited for. */
void twx_cond_wait(struct twx_cond *cond, struct twx_mutex *mutex);
/**
 * As twx_cond_wait, for at most n seconds, whatever becomes of the date; the caller's `while` does not care which it was. Of
 * one that twx_cond_init made.
 */
void twx_cond_wait_for(struct twx_cond *cond, struct twx_mutex *mutex, double seconds);
void twx_cond_signal(struct twx_cond *cond);
void twx_cond_broadcast(struct twx_cond *cond);

/** Starts run(argument) on a thread that takes no signals.  returns: 0 or errno */
int twx_thread_create(struct twx_thread *thread, void *(*run)(void *), void *argument)
    __attribute__((warn_unused_result));
/** Waits for the end of a thread and returns what it returned. */
void *twx_thread_join(struct twx_thread *thread);

#endif
