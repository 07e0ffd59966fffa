// SPDX-License-Identifier: MIT
//
// memfd_create, and fallocate to give pages back. Places are not used again before all are free: a member that comes later lies
// further on, in a file of holes.
#include "ingest/member_store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/unnamed_file.h"

// Of this machine or a part of it: what is not given back at once is in the end.
enum { PAGE_BYTES = 4096 };

struct twx_member_store {
    int fd;
    int input;         // the same, for reading
    uint64_t first;    // of the member that is begun
    uint64_t n_bytes;  // of it
    uint64_t n_held;   // of those that were ended
    uint64_t n_members;
};

enum twx_status twx_member_store_create(struct twx_member_store **store, struct twx_error *err)
{
    char path[64];
    struct twx_member_store *s = twx_alloc(1, sizeof *s);
    *store = NULL;
    if (s == NULL) {
        return twx_fail_memory(err);
    }
    s->input = -1;
    s->fd = memfd_create("twindex-members", MFD_CLOEXEC);
    if (s->fd >= 0) {
        // Opened again: a copy of the descriptor could be written to.
        (void)snprintf(path, sizeof path, "/proc/self/fd/%d", s->fd);
        s->input = open(path, O_RDONLY | O_CLOEXEC);
    }
    if (s->input < 0) {
        const int error_number = errno;
        twx_member_store_free(s);
        return twx_fail_errno(err, error_number, "cannot make room for members of archives");
    }
    *store = s;
    return TWX_OK;
}

void twx_member_store_free(struct twx_member_store *s)
{
    if (s == NULL) {
        return;
    }
    if (s->fd >= 0) {
        (void)close(s->fd);
    }
    if (s->input >= 0) {
        (void)close(s->input);
    }
    free(s);
}

int twx_member_store_input(const struct twx_member_store *s)
{
    return s->input;
}

bool twx_member_store_is_full(const struct twx_member_store *s)
{
    return s->n_held >= TWX_MEMBER_STORE_BYTES;
}

/** Gives back the pages from `first` on, which is a page's beginning, up to the end of the last of n bytes. */
static void give_back(const struct twx_member_store *s, uint64_t first, uint64_t n)
{
    const uint64_t whole = (n + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
    if (whole > 0) {
        (void)fallocate(s->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)first,
                        (off_t)whole);
    }
}

void twx_member_store_begin(struct twx_member_store *s)
{
    give_back(s, s->first, s->n_bytes);
    s->n_bytes = 0;
    if (s->n_members == 0) {
        s->first = 0;
        (void)!ftruncate(s->fd, 0);
    }
}

enum twx_status twx_member_store_add(struct twx_member_store *s, const void *bytes, size_t n,
                                     struct twx_error *err)
{
    if (!twx_write_at(s->fd, bytes, n, s->first + s->n_bytes)) {
        return twx_fail_errno(err, errno, "cannot hold a member of an archive in memory");
    }
    s->n_bytes += n;
    return TWX_OK;
}

void twx_member_store_end(struct twx_member_store *s, uint64_t *first, uint64_t *n)
{
    *first = s->first;
    *n = s->n_bytes;
    s->n_held += s->n_bytes;
    s->n_members++;
    s->first += (s->n_bytes + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
    s->n_bytes = 0;
}

void twx_member_store_drop(struct twx_member_store *s, uint64_t first, uint64_t n)
{
    give_back(s, first, n);
    s->n_held -= n;
    s->n_members--;
}
