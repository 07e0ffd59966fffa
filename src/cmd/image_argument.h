// SPDX-License-Identifier: MIT
//
// An IMAGE of a command line: a file, or standard input.
#ifndef TWX_CMD_IMAGE_ARGUMENT_H
#define TWX_CMD_IMAGE_ARGUMENT_H

#include <stdbool.h>

#include "cmd/opt.h"
#include "twindex.h"

/** Whether an IMAGE is "-": standard input. A file of that name is "./-". */
bool twx_image_is_stdin(const char *image);

/**
 * Whether IMAGEs make sense: none is empty, and standard input, which is read once, is at most one of them.
 *
 * returns  false after a usage error was reported
 */
bool twx_images_are_sound(const struct twx_opt *opt, const char *const *images, size_t n);

/** Replaces the error of an IMAGE that cannot be read by what it may have been meant for, where that is known. */
void twx_image_hint(const char *image, struct twx_error *err);

/**
 * Makes a probe of an IMAGE.
 *
 * probe    out, owned: twx_probe_free
 * errors   as twx_prober_file; TWX_BAD_IMAGE: standard input cannot be read, is empty or too long; TWX_STOPPED
 */
enum twx_status twx_image_probe(struct twx_prober *prober, const char *image,
                                struct twx_probe **probe, struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
