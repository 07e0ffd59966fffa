// SPDX-License-Identifier: MIT
//
// The names of formats, image statuses, reasons and edits that users see.
#include <stdio.h>
#include <string.h>

#include "twindex_commands.h"

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

/** An edit: the key, what people read, and whether it changes what is where. */
struct edit_name {
    const char *key;
    const char *description;
    bool is_hard;
};

static const struct edit_name edit_names[TWX_N_EDITS] = {
    [TWX_EDIT_RECOMPRESS] = {"recompress", "JPEG quality 50", false},
    [TWX_EDIT_RESIZE] = {"resize", "60 % of the size", false},
    [TWX_EDIT_THUMBNAIL] = {"thumbnail", "thumbnail of 128 pixels", false},
    [TWX_EDIT_BRIGHTNESS] = {"brightness", "20 % brighter", false},
    [TWX_EDIT_CROP] = {"crop", "1 % cut off each side", true},
    [TWX_EDIT_WATERMARK] = {"watermark", "watermark in a corner", true},
    [TWX_EDIT_DARKER] = {"darker", "20 % darker", false},
    [TWX_EDIT_CONTRAST] = {"contrast", "contrast +30 %", false},
    [TWX_EDIT_GAMMA] = {"gamma", "gamma 1.4", false},
    [TWX_EDIT_GREY] = {"grey", "grey", false},
    [TWX_EDIT_SEPIA] = {"sepia", "sepia", false},
    [TWX_EDIT_SHARPEN] = {"sharpen", "sharpened", false},
    [TWX_EDIT_BLUR] = {"blur", "blurred a little", false},
    [TWX_EDIT_NOISE] = {"noise", "noise", false},
    [TWX_EDIT_STRETCH] = {"stretch", "5 % wider", false},
    [TWX_EDIT_CROP_5] = {"crop_5", "5 % cut off each side", true},
    [TWX_EDIT_CROP_10] = {"crop_10", "10 % cut off each side", true},
    [TWX_EDIT_CROP_SQUARE] = {"crop_square", "cropped to a square", true},
    [TWX_EDIT_BORDER_WHITE] = {"border_white", "white border of 5 %", true},
    [TWX_EDIT_BORDER_BLACK] = {"border_black", "black border of 5 %", true},
    [TWX_EDIT_LETTERBOX] = {"letterbox", "letterbox", true},
    [TWX_EDIT_CAPTION] = {"caption", "caption bar of two lines", true},
    [TWX_EDIT_SCREENSHOT] = {"screenshot", "screenshot of a phone", true},
    [TWX_EDIT_TEXT] = {"text", "text over top and bottom", true},
    [TWX_EDIT_ROTATE] = {"rotate", "rotated by 2 degrees, black corners", true},
    [TWX_EDIT_STRAIGHTEN] = {"straighten", "rotated by 2 degrees, corners cut off", true},
    [TWX_EDIT_VIGNETTE] = {"vignette", "vignette", true},
    [TWX_EDIT_SOCIAL] = {"social", "social media: crop, resize, filter, sticker", true},
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
    return (unsigned)edit < TWX_N_EDITS ? edit_names[edit].key : "";
}

const char *twx_edit_description(enum twx_edit edit)
{
    return (unsigned)edit < TWX_N_EDITS ? edit_names[edit].description : "";
}

bool twx_edit_is_hard(enum twx_edit edit)
{
    return (unsigned)edit < TWX_N_EDITS && edit_names[edit].is_hard;
}

const char *twx_damage_name(enum twx_damage damage)
{
    return (unsigned)damage < TWX_N_DAMAGES ? damage_names[damage] : "";
}

const char *twx_plan_action_name(enum twx_plan_action action)
{
    static const char *const names[TWX_N_PLAN_ACTIONS] = {
        [TWX_PLAN_KEEP] = "keep", [TWX_PLAN_REMOVE] = "remove", [TWX_PLAN_LEAVE] = "leave"};
    return (unsigned)action < TWX_N_PLAN_ACTIONS ? names[action] : "";
}

const char *twx_loss_name(enum twx_loss loss)
{
    static const char *const names[TWX_N_LOSSES] = {"pixels",   "quality",  "date",
                                                    "camera",   "gps",      "rating",
                                                    "keywords", "metadata", "companion"};
    for (unsigned i = 0; i < TWX_N_LOSSES; i++) {
        if ((unsigned)loss == 1U << i) {
            return names[i];
        }
    }
    return "";
}

void twx_losses_text(unsigned losses, char text[TWX_LOSSES_TEXT_BYTES])
{
    size_t n = 0;
    text[0] = '\0';
    for (unsigned i = 0; i < TWX_N_LOSSES; i++) {
        if ((losses >> i & 1U) != 0) {
            n += (size_t)snprintf(text + n, TWX_LOSSES_TEXT_BYTES - n, "%s%s", n > 0 ? "," : "",
                                  twx_loss_name((enum twx_loss)(1U << i)));
        }
    }
}

const char *twx_via_name(enum twx_via via)
{
    static const char *const names[] = {"whole", "trimmed", "crop", "imported"};
    return (unsigned)via < sizeof names / sizeof *names ? names[via] : "whole";
}
