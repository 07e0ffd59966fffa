// SPDX-License-Identifier: MIT
//
// Sniff, choose a decoder, name the failure. Owns a thread's decoding state.
#include "image/decode.h"

#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "image/decode_avif.h"
#include "image/decode_jpeg.h"
#include "image/decode_jxl.h"
#include "image/decode_png.h"
#include "image/decode_vips.h"
#include "image/decode_webp.h"
#include "image/layout.h"
#include "image/library_versions.h"
#include "image/sniff.h"
#include "image/vips_library.h"
#include "twindex_commands.h"

enum {
    MMAP_BYTES = 4 << 20,
    TRIM_BYTES = 16 << 20,
};

struct twx_decoder {
    struct twx_decode_limits limits;
    struct twx_vips_scratch vips;
    struct twx_jpeg *jpeg;
    struct twx_png *png;
};

void twx_decode_libraries(char *text, size_t size)
{
    const uint32_t vips = twx_libvips_version_built();
    const uint32_t jpeg = twx_jpeg_version();
    const uint32_t jxl = twx_libjxl_version_built();
    const uint32_t deflate = twx_png_version();
    const uint32_t webp = twx_webp_version();
    const uint32_t avif = twx_libavif_version_built();
    // The later ones without "lib", of which all have one: the header of a shard has 96 bytes for the text.
    (void)snprintf(text, size,
                   "libvips %u.%u.%u, libjpeg-turbo %u.%u.%u, libjxl %u.%u.%u, deflate %u.%u, "
                   "webp %u.%u.%u, avif %u.%u.%u",
                   vips >> 16, vips >> 8 & 255, vips & 255, jpeg >> 16, jpeg >> 8 & 255, jpeg & 255,
                   jxl >> 16, jxl >> 8 & 255, jxl & 255, deflate >> 16, deflate >> 8 & 255,
                   webp >> 16, webp >> 8 & 255, webp & 255, avif >> 16, avif >> 8 & 255,
                   avif & 255);
}

/**
 * Memory that a picture gives back is for the next one: glibc would hand it to the kernel from 128 KB on, which takes it out of
 * the address space of all threads and clears it when it comes again.
 */
static void keep_memory(void)
{
#ifdef M_TRIM_THRESHOLD
    (void)mallopt(M_MMAP_THRESHOLD, MMAP_BYTES);
    (void)mallopt(M_TRIM_THRESHOLD, TRIM_BYTES);  // of each thread
#endif
}

enum twx_status twx_decode_start(bool with_libvips, struct twx_error *err)
{
    keep_memory();
    // Before there are threads, which may read the environment. ImageMagick has its limits there: no pixel goes to a file, no
    // thread pool of its own. libvips would put frames above 100 MB into a temporary file; the budget sees to memory.
    (void)setenv("MAGICK_DISK_LIMIT", "0", 1);
    (void)setenv("MAGICK_THREAD_LIMIT", "1", 1);
    (void)setenv("VIPS_DISC_THRESHOLD", "1000000g", 1);
    return with_libvips ? twx_vips_start(err) : TWX_OK;
}

struct twx_decoder *twx_decoder_create(const struct twx_decode_limits *limits)
{
    struct twx_decoder *decoder = twx_alloc(1, sizeof *decoder);
    if (decoder == NULL) {
        return NULL;
    }
    decoder->limits = *limits;
    decoder->jpeg = twx_jpeg_create();
    decoder->png = twx_png_create();
    if (decoder->jpeg == NULL || decoder->png == NULL) {
        twx_jpeg_free(decoder->jpeg);
        twx_png_free(decoder->png);
        free(decoder);
        return NULL;
    }
    return decoder;
}

void twx_decoder_free(struct twx_decoder *decoder)
{
    if (decoder == NULL) {
        return;
    }
    twx_vips_end_thread();
    twx_jpeg_free(decoder->jpeg);
    twx_png_free(decoder->png);
    free(decoder->vips.row);
    free(decoder);
}

/** By a decoder that takes some files of its format and declines the others, where there is one and libvips was not asked for. */
static enum twx_status decode_past_vips(struct twx_decoder *decoder,
                                        const struct twx_decode_call *call, bool *declined,
                                        struct twx_error *err)
{
    *declined = true;
    if (decoder->limits.choice == TWX_DECODE_BY_VIPS) {
        return TWX_OK;
    }
    switch (call->format) {
    case TWX_FORMAT_JPEG:
        return twx_jpeg_decode(decoder->jpeg, call, declined, err);
    case TWX_FORMAT_PNG:
        return twx_png_decode(decoder->png, call, declined, err);
    case TWX_FORMAT_WEBP:
        return twx_webp_decode(call, declined, err);
    case TWX_FORMAT_AVIF:
        return twx_avif_decode(call, declined, err);
    default:
        return TWX_OK;
    }
}

/** Decodes a file whose format is known, by the first decoder that takes it. */
static enum twx_status decode_known(struct twx_decoder *decoder, const struct twx_decode_call *call,
                                    struct twx_error *err)
{
    struct twx_verdict *verdict = call->verdict;
    if (call->layout.ends_early) {
        *verdict = (struct twx_verdict){.status = TWX_IMAGE_FAILED, .reason = TWX_REASON_TRUNCATED};
        return TWX_OK;
    }
    if (call->layout.is_unsupported) {
        *verdict =
            (struct twx_verdict){.status = TWX_IMAGE_FAILED, .reason = TWX_REASON_UNSUPPORTED};
        return TWX_OK;
    }
    bool declined = true;
    errno = 0;
    const bool is_jpeg = call->format == TWX_FORMAT_JPEG;
    const enum twx_decoder_choice choice = decoder->limits.choice;
    enum twx_status status = decode_past_vips(decoder, call, &declined, err);
    if (call->format == TWX_FORMAT_JXL) {
        status = twx_jxl_decode(call, err);
    } else if (is_jpeg && declined && status == TWX_OK &&
               (choice == TWX_DECODE_BY_COEFFICIENTS || choice == TWX_DECODE_BY_JPEG)) {
        *verdict = (struct twx_verdict){.status = TWX_IMAGE_FAILED,
                                        .reason = TWX_REASON_UNSUPPORTED,
                                        .hint = "the decoder that was asked for does not take it"};
    } else if (declined && status == TWX_OK) {
        status = twx_vips_decode(call, &decoder->vips, err);
    }
    // Libraries that are refused memory say that the image is bad: it is not to be recorded so.
    if (status == TWX_OK && verdict->reason == TWX_REASON_CORRUPT && errno == ENOMEM) {
        return twx_fail_memory(err);
    }
    // libvips takes a JPEG whose end was overwritten, as by zeros where sectors were lost: these decode, to anything.
    const bool may_be_truncated =
        verdict->reason == TWX_REASON_CORRUPT || verdict->reason == TWX_REASON_MEMORY ||
        (call->format == TWX_FORMAT_JPEG && declined && verdict->status == TWX_IMAGE_HASHED);
    if (status == TWX_OK && may_be_truncated && twx_is_truncated(call->source, call->format)) {
        *verdict = (struct twx_verdict){.status = TWX_IMAGE_FAILED, .reason = TWX_REASON_TRUNCATED};
    }
    return status;
}

enum twx_status twx_decode(struct twx_decoder *decoder, const struct twx_source *source,
                           const struct twx_pixel_sink *sink, struct twx_picture *picture,
                           struct twx_verdict *verdict, struct twx_error *err)
{
    const struct twx_sniffed sniffed = twx_sniff(source);
    *picture = (struct twx_picture){.format = sniffed.format, .n_frames = 1, .orientation = 1};
    *verdict = (struct twx_verdict){.status = TWX_IMAGE_HASHED};
    if (!sniffed.is_image) {
        verdict->status = TWX_IMAGE_NOT_AN_IMAGE;
        return TWX_OK;
    }
    if (sniffed.format == TWX_FORMAT_NONE) {
        *verdict =
            (struct twx_verdict){.status = TWX_IMAGE_FAILED, .reason = TWX_REASON_UNSUPPORTED};
        return TWX_OK;
    }
    const struct twx_decode_call call = {
        .source = source,
        .format = sniffed.format,
        .layout = twx_layout_of(source, sniffed.format),
        .limits = &decoder->limits,
        .sink = sink,
        .picture = picture,
        .verdict = verdict,
    };
    return decode_known(decoder, &call, err);
}
