// SPDX-License-Identifier: MIT
//
// IFD0 and the Exif directory it points to.
#include "image/exif.h"

#include <glib.h>
#include <stdio.h>

#include "image/tiff_ifd.h"

enum tag {
    TAG_ORIENTATION = 0x0112,
    TAG_EXIF_IFD = 0x8769,
    TAG_DATE_TIME_ORIGINAL = 0x9003,
};

enum { DATE_BYTES = 19 };  // "2008:05:30 15:56:01", without the NUL that some writers leave out

bool twx_exif_time(const char *text, int64_t *time_s)
{
    int year = 0;
    int month = 0;
    int day = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
    if (sscanf(text, "%4d:%2d:%2d %2d:%2d:%2d", &year, &month, &day, &hour, &minute, &second) !=
        6) {
        return false;
    }
    GDateTime *time = g_date_time_new_utc(year, month, day, hour, minute, second);
    if (time == NULL) {
        return false;  // "0000:00:00 00:00:00" of cameras whose clock was never set
    }
    *time_s = g_date_time_to_unix(time);
    g_date_time_unref(time);
    return true;
}

/** Finds a tag in a directory. */
static bool find(const struct twx_tiff_reader *r, uint64_t ifd, unsigned tag,
                 struct twx_tiff_entry *entry)
{
    uint64_t n = 0;
    if (!twx_tiff_n_entries(r, ifd, &n)) {
        return false;
    }
    for (uint64_t i = 0; i < n; i++) {
        if (!twx_tiff_entry(r, ifd, i, entry)) {
            return false;
        }
        if (entry->tag == tag) {
            return true;
        }
    }
    return false;
}

struct twx_exif twx_exif_read(const struct twx_source *tiff)
{
    struct twx_exif exif = {0};
    struct twx_tiff_reader r;
    struct twx_tiff_entry entry;
    if (!twx_tiff_reader_init(&r, tiff)) {
        return exif;
    }
    if (find(&r, r.first_ifd, TAG_ORIENTATION, &entry)) {
        const uint64_t orientation = twx_tiff_value(&r, &entry, 0);
        exif.orientation = orientation <= 8 ? (unsigned)orientation : 0;
    }
    char date[DATE_BYTES + 1] = "";
    if (find(&r, r.first_ifd, TAG_EXIF_IFD, &entry) &&
        find(&r, twx_tiff_value(&r, &entry, 0), TAG_DATE_TIME_ORIGINAL, &entry) &&
        entry.count >= DATE_BYTES && twx_source_has(tiff, entry.offset, date, DATE_BYTES)) {
        exif.has_time = twx_exif_time(date, &exif.time_s);
    }
    return exif;
}
