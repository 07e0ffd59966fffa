// SPDX-License-Identifier: MIT
//
// Target: the readers of headers (sniff.c, layout*.c, tiff_*.c, exif.c). The input is a file. Claims: each ends with
// an answer, and the same one whether the file is in memory or read by descriptor.
#include <string.h>

#include "fuzz.h"
#include "image/exif.h"
#include "image/layout.h"
#include "image/layout_jpeg.h"
#include "image/sniff.h"
#include "image/tiff_header.h"

enum { BY_DESCRIPTOR_BYTES_MAX = 512 };  // a system call for each few bytes: only for small inputs

/** All that the readers say of one file. */
struct answers {
    struct twx_sniffed sniffed;
    struct twx_layout layouts[TWX_N_FORMATS];
    bool is_truncated[TWX_N_FORMATS];
    bool has_exif;
    uint64_t exif_offset;
    uint64_t exif_length;
    struct twx_exif exif;
    bool has_tiff;
    struct twx_tiff_header tiff;
};

static void ask(const struct twx_source *source, struct answers *answers)
{
    memset(answers, 0, sizeof *answers);  // gaps too: answers are compared as bytes
    answers->sniffed = twx_sniff(source);
    for (int i = 0; i < TWX_N_FORMATS; i++) {
        answers->layouts[i] = twx_layout_of(source, (enum twx_format)i);
        answers->is_truncated[i] = twx_is_truncated(source, (enum twx_format)i);
    }
    answers->has_exif = twx_jpeg_find_exif(source, &answers->exif_offset, &answers->exif_length);
    answers->exif = twx_exif_read(source);
    answers->has_tiff = twx_tiff_header_read(source, &answers->tiff);
}

static bool are_equal(const struct answers *a, const struct answers *b)
{
    bool equal = a->sniffed.is_image == b->sniffed.is_image &&
                 a->sniffed.format == b->sniffed.format && a->has_exif == b->has_exif &&
                 a->exif_offset == b->exif_offset && a->exif_length == b->exif_length &&
                 a->exif.orientation == b->exif.orientation &&
                 a->exif.has_time == b->exif.has_time && a->exif.time_s == b->exif.time_s &&
                 a->has_tiff == b->has_tiff && a->tiff.width == b->tiff.width &&
                 a->tiff.ends_early == b->tiff.ends_early;
    for (int i = 0; i < TWX_N_FORMATS; i++) {
        equal = equal && a->is_truncated[i] == b->is_truncated[i] &&
                a->layouts[i].width == b->layouts[i].width &&
                a->layouts[i].height == b->layouts[i].height &&
                a->layouts[i].ends_early == b->layouts[i].ends_early &&
                a->layouts[i].is_interlaced == b->layouts[i].is_interlaced &&
                a->layouts[i].piece_bytes == b->layouts[i].piece_bytes;
    }
    return equal;
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
    struct answers in_memory;
    ask(&(struct twx_source){.fd = -1, .size = size, .bytes = input}, &in_memory);
    CLAIM(in_memory.sniffed.is_image || in_memory.sniffed.format == TWX_FORMAT_NONE);
    CLAIM(!in_memory.has_exif || (in_memory.exif_length <= 65527 &&
                                  in_memory.exif_offset + in_memory.exif_length <= size));
    CLAIM(in_memory.exif.orientation <= 8);
    if (size <= BY_DESCRIPTOR_BYTES_MAX) {
        struct answers by_descriptor;
        const int fd = fuzz_file_of(input, size);
        ask(&(struct twx_source){.fd = fd, .size = size}, &by_descriptor);
        (void)close(fd);
        CLAIM(are_equal(&in_memory, &by_descriptor));
    }
    return 0;
}
