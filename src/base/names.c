// SPDX-License-Identifier: MIT
//
// The names of formats, image statuses, reasons and edits that users see.
#include <string.h>

#include "twindex.h"

_Static_assert((int)TWX_N_FORMATS <= (int)TWX_FORMATS_ROOM &&
                   (int)TWX_N_REASONS <= (int)TWX_REASONS_ROOM &&
                   (int)TWX_N_EDITS <= (int)TWX_EDITS_ROOM,
               "structs of twindex.h have room for each kind");

static const char *const format_names[TWX_N_FORMATS] = {
    [TWX_FORMAT_NONE] = "",     [TWX_FORMAT_JPEG] = "jpeg", [TWX_FORMAT_PNG] = "png",
    [TWX_FORMAT_WEBP] = "webp", [TWX_FORMAT_GIF] = "gif",   [TWX_FORMAT_TIFF] = "tiff",
    [TWX_FORMAT_AVIF] = "avif", [TWX_FORMAT_HEIC] = "heic", [TWX_FORMAT_JXL] = "jxl",
    [TWX_FORMAT_BMP] = "bmp",
};

static const char *const reason_names[TWX_N_REASONS] = {
    [TWX_REASON_NONE] = "",
    [TWX_REASON_TRUNCATED] = "truncated",
    [TWX_REASON_CORRUPT] = "corrupt",
    [TWX_REASON_UNSUPPORTED] = "unsupported format",
    [TWX_REASON_TOO_MANY_PIXELS] = "too many pixels",
    [TWX_REASON_CRASHED] = "crashed",
    [TWX_REASON_TIMEOUT] = "timeout",
    [TWX_REASON_MEMORY] = "memory",
};

static const char *const likeness_names[TWX_N_LIKENESSES] = {
    [TWX_LIKENESS_NONE] = "",           [TWX_LIKENESS_EXACT] = "exact",
    [TWX_LIKENESS_PAYLOAD] = "payload", [TWX_LIKENESS_SAME] = "same",
    [TWX_LIKENESS_EDITED] = "edited",   [TWX_LIKENESS_SERIES] = "series",
    [TWX_LIKENESS_SIMILAR] = "similar", [TWX_LIKENESS_UNVERIFIED] = "unverified",
};

static const char *const damage_names[TWX_N_DAMAGES] = {
    [TWX_DAMAGE_TWIN] = "twin",           [TWX_DAMAGE_NONE] = "none",
    [TWX_DAMAGE_AMBIGUOUS] = "ambiguous", [TWX_DAMAGE_TOO_LITTLE] = "too little",
    [TWX_DAMAGE_UNKNOWN] = "unknown",
};

static const char *const edit_names[TWX_N_EDITS] = {
    [TWX_EDIT_RECOMPRESS] = "recompress",
    [TWX_EDIT_RESIZE] = "resize",
    [TWX_EDIT_THUMBNAIL] = "thumbnail",
    [TWX_EDIT_BRIGHTNESS] = "brightness",
    [TWX_EDIT_CROP] = "crop",
    [TWX_EDIT_WATERMARK] = "watermark",
};

const char *twx_format_name(enum twx_format format)
{
    return (unsigned)format < TWX_N_FORMATS ? format_names[format] : "";
}

enum twx_format twx_format_from_name(const char *name)
{
    for (unsigned i = 1; i < TWX_N_FORMATS; i++) {
        if (strcmp(name, format_names[i]) == 0) {
            return (enum twx_format)i;
        }
    }
    return TWX_FORMAT_NONE;
}

const char *twx_image_status_name(enum twx_image_status status)
{
    switch (status) {
    case TWX_IMAGE_HASHED:
        return "hashed";
    case TWX_IMAGE_NOT_AN_IMAGE:
        return "not an image";
    case TWX_IMAGE_FAILED:
        return "failed";
    }
    return "";
}

const char *twx_reason_name(enum twx_reason reason)
{
    return (unsigned)reason < TWX_N_REASONS ? reason_names[reason] : "";
}

const char *twx_likeness_name(enum twx_likeness likeness)
{
    return (unsigned)likeness < TWX_N_LIKENESSES ? likeness_names[likeness] : "";
}

const char *twx_edit_name(enum twx_edit edit)
{
    return (unsigned)edit < TWX_N_EDITS ? edit_names[edit] : "";
}

const char *twx_damage_name(enum twx_damage damage)
{
    return (unsigned)damage < TWX_N_DAMAGES ? damage_names[damage] : "";
}

const char *twx_via_name(enum twx_via via)
{
    return via == TWX_VIA_TRIMMED ? "trimmed" : via == TWX_VIA_CROP ? "crop" : "whole";
}
