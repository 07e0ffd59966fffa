// SPDX-License-Identifier: MIT
//
// What the fuzz targets share. A target is one function from bytes to claims: LLVMFuzzerTestOneInput, called by
// libFuzzer (make fuzz) or by replay.c (make test). A claim that does not hold ends the process like a crash, so
// that the input is kept. The input is a heap block of exactly its size: a read past it is seen.
#ifndef TWX_FUZZ_FUZZ_H
#define TWX_FUZZ_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "image/source.h"

/** libFuzzer's interface, see https://llvm.org/docs/LibFuzzer.html. The last two are optional. */
int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);
size_t LLVMFuzzerCustomMutator(uint8_t *input, size_t size, size_t max_size, unsigned seed);
/** Of libFuzzer: one of its own mutations, for a custom mutator to begin with. */
size_t LLVMFuzzerMutate(uint8_t *input, size_t size, size_t max_size);

/** Of a target that has one: a word on the input before, for replay.c. */
const char *fuzz_verdict(void) __attribute__((weak));

/** What must hold for every input. */
#define CLAIM(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            (void)fprintf(stderr, "%s:%d: claim does not hold: %s\n", __FILE__, __LINE__,          \
                          #condition);                                                             \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

/** The input as a file without a name, for readers of descriptors.  returns: a descriptor, owned */
static inline int fuzz_file_of(const uint8_t *input, size_t size)
{
    const int fd = memfd_create("fuzz", MFD_CLOEXEC);
    CLAIM(fd >= 0 && write(fd, input, size) == (ssize_t)size);
    return fd;
}

/** The bytes left of an input that is taken apart from its front; what is missing reads as zero. */
struct fuzz_input {
    const uint8_t *at;
    size_t left;
};

static inline uint8_t fuzz_take(struct fuzz_input *in)
{
    if (in->left == 0) {
        return 0;
    }
    in->left--;
    return *in->at++;
}

/** Up to n bytes, in place; *n becomes how many there are. */
static inline const uint8_t *fuzz_take_bytes(struct fuzz_input *in, size_t *n)
{
    const uint8_t *bytes = in->at;
    *n = *n < in->left ? *n : in->left;
    in->at += *n;
    in->left -= *n;
    return bytes;
}

static inline uint64_t fuzz_take_u64(struct fuzz_input *in)
{
    uint64_t value = 0;
    for (int i = 0; i < 8; i++) {
        value = value << 8 | fuzz_take(in);
    }
    return value;
}

#endif
