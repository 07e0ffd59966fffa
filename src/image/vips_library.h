// SPDX-License-Identifier: MIT
//
// Starting libvips, and what each thread owes it in the end.
#ifndef TWX_IMAGE_VIPS_LIBRARY_H
#define TWX_IMAGE_VIPS_LIBRARY_H

#include "base/status.h"

enum twx_status twx_vips_start(struct twx_error *err) __attribute__((warn_unused_result));
/** Of the library in use: major << 16 | minor << 8 | micro. */
uint32_t twx_vips_version(void);
/** Ends the calling thread's use of libvips. */
void twx_vips_end_thread(void);

#endif
