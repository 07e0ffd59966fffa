// SPDX-License-Identifier: MIT
//
// One turn for all threads of the process. The lock is held only to look at the flag, never while decoding.
#include "image/budget.h"

#include <malloc.h>

#include "base/heartbeat.h"
#include "base/memory.h"
#include "base/thread.h"

static struct twx_mutex lock = {PTHREAD_MUTEX_INITIALIZER};
static bool is_taken;  // guarded by lock
static struct twx_cond turn_is_free = {PTHREAD_COND_INITIALIZER};

bool twx_budget_enter(uint64_t estimated_bytes)
{
    if (estimated_bytes <= TWX_BUDGET_FREE_BYTES) {
        return true;
    }
    twx_heartbeat_beat(TWX_HEARTBEAT_WAITING);
    twx_mutex_lock(&lock);
    while (is_taken) {
        twx_cond_wait(&turn_is_free, &lock);
    }
    is_taken = true;
    twx_mutex_unlock(&lock);
    twx_heartbeat_beat(TWX_HEARTBEAT_DECODING);
    if (estimated_bytes <= twx_memory_available() / 4) {
        return true;
    }
    twx_budget_leave(estimated_bytes);
    return false;
}

void twx_budget_leave(uint64_t estimated_bytes)
{
    if (estimated_bytes <= TWX_BUDGET_FREE_BYTES) {
        return;
    }
    (void)malloc_trim(0);  // else glibc keeps for this thread what the next one needs
    twx_mutex_lock(&lock);
    is_taken = false;
    twx_mutex_unlock(&lock);
    twx_cond_signal(&turn_is_free);
}
