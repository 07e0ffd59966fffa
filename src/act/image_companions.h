// SPDX-License-Identifier: MIT
//
// The files that belong to an image: sidecars with what was said of it, the RAW file that was taken with it, the moving
// part of a Live Photo. They lie in its folder and share its name.
//
//   IMG_1.JPG.xmp, .json, .supplemental-metadata.json   after the whole name: that image's alone
//   IMG_1.xmp, .aae, .thm, .json, .mov; IMG_1.CR2, ...   after its stem: all images' of that stem
#ifndef TWX_ACT_IMAGE_COMPANIONS_H
#define TWX_ACT_IMAGE_COMPANIONS_H

#include "base/strings.h"
#include "twindex.h"

/**
 * Finds the companions of an image that are regular files. What another image of the same stem needs too, IMG_1.xmp
 * beside IMG_1.JPG and IMG_1.HEIC, is not listed: it does not go with either.
 *
 * path     absolute; the image need not exist
 * names    out: last components, in the image's folder, by name (bytewise): twx_strings_release, whatever is returned
 * errors   TWX_NO_MEMORY
 * threads  any
 */
enum twx_status twx_image_companions_find(const char *path, struct twx_strings *names,
                                          struct twx_error *err)
    __attribute__((warn_unused_result));

#endif
