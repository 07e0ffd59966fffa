// SPDX-License-Identifier: MIT
//
// Target: the decoder of luma of AVIF (decode_avif.c, avif_*.c, box_span.h, exif.c) over libavif and dav1d, which are not
// instrumented. Beside what fuzz_luma.h claims, no file is taken that lacks its last byte.
#include "image/decode_avif.h"

#include "fuzz_luma.h"

static const struct fuzz_door door = {twx_avif_decode, TWX_FORMAT_AVIF};

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
    if (fuzz_one(&door, input, size)) {
        const struct twx_source cut = {.fd = -1, .size = size - 1, .bytes = input};
        CLAIM(fuzz_decode(&door, &cut, false, 1).declined);
    }
    return 0;
}
