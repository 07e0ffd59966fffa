// SPDX-License-Identifier: MIT
//
// Threads for one call. Owns them until it returns.
#include "base/parallel_for.h"

#include <assert.h>

#include "base/thread.h"

struct member {
    twx_parallel_fn fn;
    void *user;
    unsigned share;
    bool is_started;
    struct twx_thread thread;
};

static void *run_share(void *argument)
{
    const struct member *member = argument;
    member->fn(member->user, member->share);
    return NULL;
}

void twx_parallel_for(unsigned n_threads, twx_parallel_fn fn, void *user)
{
    struct member members[TWX_PARALLEL_MAX];
    assert(n_threads >= 1 && n_threads <= TWX_PARALLEL_MAX);
    for (unsigned i = 1; i < n_threads; i++) {
        members[i] = (struct member){.fn = fn, .user = user, .share = i};
        members[i].is_started = twx_thread_create(&members[i].thread, run_share, &members[i]) == 0;
    }
    fn(user, 0);
    for (unsigned i = 1; i < n_threads; i++) {
        if (members[i].is_started) {
            (void)twx_thread_join(&members[i].thread);
        } else {
            fn(user, i);
        }
    }
}
