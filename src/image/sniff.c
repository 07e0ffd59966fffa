// SPDX-License-Identifier: MIT
//
// The signature, and for TIFF the header behind it.
#include "image/sniff.h"

#include "base/signature.h"
#include "image/tiff_header.h"

static struct twx_sniffed sniff_tiff(const struct twx_source *source)
{
    struct twx_tiff_header header;
    const bool is_raw =
        twx_tiff_header_read(source, &header) && (header.has_cr2_mark || header.has_dng_version ||
                                                  (header.is_reduced_image && header.has_sub_ifds));
    return (struct twx_sniffed){true, is_raw ? TWX_FORMAT_NONE : TWX_FORMAT_TIFF};
}

struct twx_sniffed twx_sniff(const struct twx_source *source)
{
    uint8_t head[TWX_SIGNATURE_BYTES];
    const size_t n_head = twx_source_read(source, 0, head, sizeof head);
    const struct twx_signature signature = twx_signature_of(head, n_head, source->size);
    if (signature.format == TWX_FORMAT_TIFF) {
        return sniff_tiff(source);
    }
    return (struct twx_sniffed){signature.is_image, signature.format};
}
