// SPDX-License-Identifier: MIT
//
// Which decoder made the luma of an image.
#ifndef TWX_BASE_DECODER_ID_H
#define TWX_BASE_DECODER_ID_H

/** Values are stored: pinned for ever. */
enum twx_decoder_id {
    TWX_DECODER_NONE = 0,
    TWX_DECODER_VIPS = 1,
    TWX_DECODER_JPEG = 2,
    TWX_DECODER_JXL = 3,
    TWX_DECODER_PNG = 4,  // our own reader, over libdeflate
    TWX_DECODER_WEBP = 5,
    TWX_DECODER_AVIF = 6,
    TWX_N_DECODERS,
};

#endif
