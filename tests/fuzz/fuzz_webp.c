// SPDX-License-Identifier: MIT
//
// Target: the decoder of luma of WebP (decode_webp.c, riff_chunk.c, exif.c) over libwebp, which is not instrumented. Beside
// what fuzz_luma.h claims, no file is taken that ends before its header says.
#include "image/decode_webp.h"

#include "base/bytes.h"
#include "fuzz_luma.h"

static const struct fuzz_door door = {twx_webp_decode, TWX_FORMAT_WEBP};

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
    if (size >= 8) {
        const uint64_t end = 8 + (uint64_t)twx_get_u32(input + 4);
        const struct twx_source cut = {
            .fd = -1, .size = (end < size ? end : size) - 1, .bytes = input};
        CLAIM(end > size || fuzz_decode(&door, &cut, false, 1).declined);
    }
    (void)fuzz_one(&door, input, size);
    return 0;
}
