// SPDX-License-Identifier: MIT
//
// Where each format keeps its metadata.
#include "image/read_metadata.h"

#include "image/payload.h"

void twx_metadata_read(const struct twx_source *source, const struct twx_picture *picture,
                       struct twx_metadata *metadata)
{
    *metadata = (struct twx_metadata){0};
    twx_payload_checksum(source, picture->format, metadata->payload_checksum);
}
