// SPDX-License-Identifier: MIT
//
// What an XMP packet holds, by a scan of its text: no XML parser sees foreign bytes here.
#ifndef TWX_IMAGE_XMP_SCAN_H
#define TWX_IMAGE_XMP_SCAN_H

#include "image/source.h"

struct twx_xmp {
    uint32_t
        n_properties;  // elements and attributes, without those of RDF, XML and parts of structures
    // Sums of what is said, 0: nothing.
    uint64_t gps;       // exif:GPSLatitude
    uint64_t rating;    // xmp:Rating other than 0
    uint64_t keywords;  // dc:subject
};

/**
 * Scans a packet in UTF-8, its first MiB at most. Names are told by the prefixes that all writers use, not by the
 * namespaces they stand for.
 *
 * offset, length  of the packet in the source
 * threads         pure but for reads
 */
struct twx_xmp twx_xmp_scan(const struct twx_source *source, uint64_t offset, uint64_t length);

#endif
