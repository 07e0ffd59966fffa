// SPDX-License-Identifier: MIT
//
// IFD0 and the Exif and GPS directories it points to: one pass over each.
#include "image/exif.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "base/checksum.h"
#include "image/tiff_ifd.h"

enum tag {
    TAG_GPS_LATITUDE = 0x0002,  // of the GPS directory
    TAG_GPS_ALTITUDE = 0x0006,
    TAG_MAKE = 0x010f,
    TAG_MODEL = 0x0110,
    TAG_ORIENTATION = 0x0112,
    TAG_RATING = 0x4746,
    TAG_EXIF_IFD = 0x8769,
    TAG_GPS_IFD = 0x8825,
    TAG_DATE_TIME_ORIGINAL = 0x9003,
    TAG_SUBSEC_TIME_ORIGINAL = 0x9291,
    TAG_XP_KEYWORDS = 0x9c9e,
    TAG_BODY_SERIAL_NUMBER = 0xa431,
};

enum {
    DATE_BYTES = 19,    // "2008:05:30 15:56:01", without the NUL that some writers leave out
    SUBSEC_DIGITS = 6,  // microseconds
    TEXT_BYTES = 64,    // of make, model and serial number
    VALUES_MAX = 4096,  // of an entry, summed
};

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

/** What is read on the way to struct twx_exif. */
struct reading {
    struct twx_tiff_reader tiff;
    struct twx_exif *exif;
    uint64_t exif_ifd;  // offsets; 0: none
    uint64_t gps_ifd;
    bool has_latitude;
    char make[TEXT_BYTES + 1];
    char model[TEXT_BYTES + 1];
    char serial[TEXT_BYTES + 1];
};

/** Adds the values of an entry to a sum, which is 0 no more. */
static uint64_t add_values(const struct reading *r, const struct twx_tiff_entry *entry,
                           uint64_t sum)
{
    for (uint64_t i = 0; i < entry->count && i < VALUES_MAX; i++) {
        const uint64_t values[2] = {entry->tag, twx_tiff_value(&r->tiff, entry, i)};
        sum = twx_checksum64(values, sizeof values, sum);
    }
    return sum != 0 ? sum : 1;
}

/** Reads text, cut to TEXT_BYTES, without the spaces and NULs that pad it. */
static void read_text(const struct reading *r, const struct twx_tiff_entry *entry,
                      char text[static TEXT_BYTES + 1])
{
    const size_t n = entry->count < TEXT_BYTES ? (size_t)entry->count : TEXT_BYTES;
    if (entry->size != 1 || !twx_source_has(r->tiff.source, entry->offset, text, n)) {
        text[0] = '\0';
        return;
    }
    text[n] = '\0';
    size_t length = strlen(text);
    while (length > 0 && text[length - 1] == ' ') {
        length--;
    }
    text[length] = '\0';
}

/** The digits of a fraction of a second. */
static void read_subsec(const struct reading *r, const struct twx_tiff_entry *entry)
{
    char text[TEXT_BYTES + 1] = "";
    uint32_t us = 0;
    read_text(r, entry, text);
    if (!g_ascii_isdigit(text[0])) {
        return;
    }
    bool ended = false;
    for (int i = 0; i < SUBSEC_DIGITS; i++) {
        ended = ended || !g_ascii_isdigit(text[i]);
        us = us * 10 + (ended ? 0 : (uint32_t)(text[i] - '0'));
    }
    r->exif->has_subsec = true;
    r->exif->subsec_us = us;
}

static void read_date(const struct reading *r, const struct twx_tiff_entry *entry)
{
    char date[DATE_BYTES + 1] = "";
    if (entry->count >= DATE_BYTES &&
        twx_source_has(r->tiff.source, entry->offset, date, DATE_BYTES)) {
        r->exif->has_time = twx_exif_time(date, &r->exif->time_s);
    }
}

static void take_ifd0(struct reading *r, const struct twx_tiff_entry *entry)
{
    const uint64_t value = twx_tiff_value(&r->tiff, entry, 0);
    switch (entry->tag) {
    case TAG_ORIENTATION:
        if (r->exif->orientation == 0 && value <= 8) {
            r->exif->orientation = (unsigned)value;
        }
        break;
    case TAG_MAKE:
        read_text(r, entry, r->make);
        break;
    case TAG_MODEL:
        read_text(r, entry, r->model);
        break;
    case TAG_RATING:
        r->exif->rating = value != 0 ? add_values(r, entry, 0) : 0;
        break;
    case TAG_XP_KEYWORDS:
        r->exif->keywords =
            entry->count > 2 ? add_values(r, entry, 0) : 0;  // not a UTF-16 NUL alone
        break;
    case TAG_EXIF_IFD:
        r->exif_ifd = value;
        break;
    case TAG_GPS_IFD:
        r->gps_ifd = value;
        break;
    default:
        break;
    }
}

static void take_exif(struct reading *r, const struct twx_tiff_entry *entry)
{
    switch (entry->tag) {
    case TAG_DATE_TIME_ORIGINAL:
        read_date(r, entry);
        break;
    case TAG_SUBSEC_TIME_ORIGINAL:
        read_subsec(r, entry);
        break;
    case TAG_BODY_SERIAL_NUMBER:
        read_text(r, entry, r->serial);
        break;
    default:
        break;
    }
}

static void take_gps(struct reading *r, const struct twx_tiff_entry *entry)
{
    // Cameras without a fix write a directory with nothing but a version.
    r->has_latitude = r->has_latitude || entry->tag == TAG_GPS_LATITUDE;
    if (entry->tag > 0 && entry->tag <= TAG_GPS_ALTITUDE) {
        r->exif->gps = add_values(r, entry, r->exif->gps);
    }
}

/** Whether a tag says how the pixels lie in the file, or where other tags do. */
static bool is_structure(unsigned tag)
{
    static const uint16_t tags[] = {
        0x00fe, 0x00ff, 0x0100, 0x0101, 0x0102, 0x0103, 0x0106, 0x010a, 0x0111,
        0x0115, 0x0116, 0x0117, 0x011c, 0x013d, 0x0140, 0x0142, 0x0143, 0x0144,
        0x0145, 0x014a, 0x0152, 0x0153, 0x015b, 0x0201, 0x0202, 0x0212, 0x0213,
        0x0214, 0x02bc, 0x83bb, 0x8649, 0x8769, 0x8773, 0x8825, 0xa005,
    };
    for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++) {
        if (tags[i] == tag) {
            return true;
        }
    }
    return false;
}

/** Goes through a directory; of a tag that comes twice the first counts. */
static void read_directory(struct reading *r, uint64_t ifd,
                           void (*take)(struct reading *, const struct twx_tiff_entry *))
{
    struct twx_tiff_entry entry;
    uint64_t n = 0;
    int64_t last_tag = -1;  // they are sorted
    if (!twx_tiff_n_entries(&r->tiff, ifd, &n)) {
        return;
    }
    for (uint64_t i = 0; i < n && twx_tiff_entry(&r->tiff, ifd, i, &entry); i++) {
        if (entry.tag == last_tag) {
            continue;
        }
        last_tag = entry.tag;
        take(r, &entry);
        r->exif->n_fields += !is_structure(entry.tag);
    }
}

/** Make, model and serial number, NUL between. */
static uint64_t camera_hash(const struct reading *r)
{
    char text[3 * (TEXT_BYTES + 1)];
    if (r->make[0] == '\0' || r->model[0] == '\0') {
        return 0;
    }
    const int n = snprintf(text, sizeof text, "%s%c%s%c%s", r->make, 0, r->model, 0, r->serial);
    return twx_checksum64(text, (size_t)n, 0);
}

struct twx_exif twx_exif_read(const struct twx_source *tiff)
{
    struct twx_exif exif = {0};
    struct reading r = {.exif = &exif};
    if (!twx_tiff_reader_init(&r.tiff, tiff)) {
        return exif;
    }
    read_directory(&r, r.tiff.first_ifd, take_ifd0);
    if (r.exif_ifd != 0) {
        read_directory(&r, r.exif_ifd, take_exif);
    }
    if (r.gps_ifd != 0) {
        read_directory(&r, r.gps_ifd, take_gps);
    }
    exif.gps = r.has_latitude ? exif.gps : 0;
    exif.camera_hash = camera_hash(&r);
    return exif;
}
