// SPDX-License-Identifier: MIT
//
// The value of --size: WxH.
#ifndef TWX_CMD_PICTURE_SIZE_H
#define TWX_CMD_PICTURE_SIZE_H

#include <stdbool.h>
#include <stdint.h>

/**
 * Reads "64x48": two decimal numbers, each 1..most.
 *
 * width, height  out
 * returns        false when it is anything else
 */
bool twx_picture_size_read(const char *text, uint32_t most, uint32_t *width, uint32_t *height);

#endif
