// SPDX-License-Identifier: MIT
//
// Target: the readers of metadata (read_metadata.c and below: payload.c, metadata_blocks.c, exif.c, xmp_scan.c, iptc.c,
// jpeg_quality.c). The input is a file. Claims: for every format it may be taken for they end with an answer in
// range, and the same one whether the file is in memory or read by descriptor.
#include <string.h>

#include "base/checksum.h"
#include "fuzz.h"
#include "image/iptc.h"
#include "image/read_metadata.h"
#include "image/xmp_scan.h"

enum { BY_DESCRIPTOR_BYTES_MAX = 512 };  // a system call for each few bytes: only for small inputs

static const enum twx_format formats[] = {TWX_FORMAT_JPEG, TWX_FORMAT_PNG, TWX_FORMAT_WEBP,
                                          TWX_FORMAT_TIFF};

enum { N_FORMATS = sizeof formats / sizeof formats[0] };

static void read_all(const struct twx_source *source, struct twx_metadata all[static N_FORMATS])
{
    for (size_t i = 0; i < N_FORMATS; i++) {
        const struct twx_picture picture = {.format = formats[i]};
        twx_metadata_read(source, &picture, &all[i]);
    }
}

static bool are_equal(const struct twx_metadata *a, const struct twx_metadata *b)
{
    return memcmp(a->payload_checksum, b->payload_checksum, TWX_CHECKSUM_BYTES) == 0 &&
           a->has_subsec == b->has_subsec && a->subsec_us == b->subsec_us &&
           a->camera_hash == b->camera_hash && a->n_fields == b->n_fields && a->flags == b->flags &&
           a->jpeg_quality == b->jpeg_quality;
}

static void expect_sound(const struct twx_metadata *metadata, enum twx_format format)
{
    CLAIM(metadata->subsec_us < 1000000 && (metadata->has_subsec || metadata->subsec_us == 0));
    CLAIM((metadata->flags &
           ~(unsigned)(TWX_METADATA_GPS | TWX_METADATA_RATING | TWX_METADATA_KEYWORDS)) == 0);
    CLAIM(metadata->flags == 0 || metadata->n_fields > 0);
    CLAIM(metadata->jpeg_quality <= 100 &&
          (metadata->jpeg_quality == 0 || format == TWX_FORMAT_JPEG));
    CLAIM(format != TWX_FORMAT_TIFF || !twx_checksum_is_known(metadata->payload_checksum));
}

/** The scanners alone, which few inputs would reach through a file. */
static void scan(const struct twx_source *source)
{
    uint64_t offset = 0;
    uint64_t length = source->size;
    const struct twx_xmp xmp = twx_xmp_scan(source, offset, length);
    CLAIM(xmp.n_properties <= length);
    if (twx_iptc_find(source, &offset, &length)) {
        CLAIM(offset <= source->size && length <= source->size - offset);
    }
    const struct twx_iptc iptc = twx_iptc_read(source, offset, length);
    CLAIM((uint64_t)iptc.n_datasets * 5 <= length);
}

static void compare_by_descriptor(const uint8_t *input, size_t size,
                                  const struct twx_metadata in_memory[static N_FORMATS])
{
    struct twx_metadata by_descriptor[N_FORMATS];
    const int fd = fuzz_file_of(input, size);
    read_all(&(struct twx_source){.fd = fd, .size = size}, by_descriptor);
    (void)close(fd);
    for (size_t i = 0; i < N_FORMATS; i++) {
        CLAIM(are_equal(&in_memory[i], &by_descriptor[i]));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
    const struct twx_source source = {.fd = -1, .size = size, .bytes = input};
    struct twx_metadata in_memory[N_FORMATS];
    read_all(&source, in_memory);
    for (size_t i = 0; i < N_FORMATS; i++) {
        expect_sound(&in_memory[i], formats[i]);
    }
    scan(&source);
    if (size <= BY_DESCRIPTOR_BYTES_MAX) {
        compare_by_descriptor(input, size, in_memory);
    }
    return 0;
}
