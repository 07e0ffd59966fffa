// SPDX-License-Identifier: MIT
//
// Signatures: a table first, then the formats whose first bytes are not enough (ISO media, BMP, SVG).
#include "base/signature.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/read_at.h"
#include "base/status.h"
#include "twindex_commands.h"

struct row {
    const char *bytes;
    size_t n_bytes;
    size_t offset;
    enum twx_format format;  // TWX_FORMAT_NONE: known, but not decoded
};

#define SIGNATURE(text, offset, format)                                                            \
    {                                                                                              \
        (text), sizeof(text) - 1, (offset), (format)                                               \
    }

static const struct row signatures[] = {
    SIGNATURE("\xff\xd8\xff\xf7", 0, TWX_FORMAT_NONE),  // JPEG-LS
    SIGNATURE("\xff\xd8\xff", 0, TWX_FORMAT_JPEG),
    SIGNATURE("\x89PNG\r\n\x1a\n\0\0\0\x04\x43gBI", 0, TWX_FORMAT_NONE),  // of iOS alone
    SIGNATURE("\x89PNG\r\n\x1a\n", 0, TWX_FORMAT_PNG), SIGNATURE("GIF87a", 0, TWX_FORMAT_GIF),
    SIGNATURE("GIF89a", 0, TWX_FORMAT_GIF), SIGNATURE("\xff\x0a", 0, TWX_FORMAT_JXL),
    SIGNATURE("\0\0\0\x0cJXL \r\n\x87\n", 0, TWX_FORMAT_JXL),
    // Camera RAW
    SIGNATURE("FUJIFILMCCD-RAW", 0, TWX_FORMAT_NONE),
    SIGNATURE("IIU\0", 0, TWX_FORMAT_NONE),                 // RW2
    SIGNATURE("IIRO", 0, TWX_FORMAT_NONE),                  // ORF
    SIGNATURE("IIRS", 0, TWX_FORMAT_NONE),                  // ORF
    SIGNATURE("MMOR", 0, TWX_FORMAT_NONE),                  // ORF
    SIGNATURE("II\x1a\0\0\0HEAPCCDR", 0, TWX_FORMAT_NONE),  // CRW
    SIGNATURE("\0MRM", 0, TWX_FORMAT_NONE),                 // MRW
    SIGNATURE("FOVb", 0, TWX_FORMAT_NONE),                  // X3F
    // Other images
    SIGNATURE("8BPS", 0, TWX_FORMAT_NONE),                      // PSD
    SIGNATURE("\0\0\0\x0cjP  \r\n\x87\n", 0, TWX_FORMAT_NONE),  // JPEG 2000
    SIGNATURE("\xff\x4f\xff\x51", 0, TWX_FORMAT_NONE),          // JPEG 2000 codestream
    SIGNATURE("\x76\x2f\x31\x01", 0, TWX_FORMAT_NONE),          // OpenEXR
    SIGNATURE("#?RADIANCE", 0, TWX_FORMAT_NONE), SIGNATURE("#?RGBE", 0, TWX_FORMAT_NONE),
    SIGNATURE("gimp xcf ", 0, TWX_FORMAT_NONE), SIGNATURE("SIMPLE  =", 0, TWX_FORMAT_NONE),  // FITS
    SIGNATURE("DDS ", 0, TWX_FORMAT_NONE), SIGNATURE("qoif", 0, TWX_FORMAT_NONE),
    SIGNATURE("FLIF", 0, TWX_FORMAT_NONE), SIGNATURE("BPG\xfb", 0, TWX_FORMAT_NONE),
    SIGNATURE("AT&TFORM", 0, TWX_FORMAT_NONE),  // DjVu
    SIGNATURE("\x8aMNG\r\n\x1a\n", 0, TWX_FORMAT_NONE),
    SIGNATURE("\x8bJNG\r\n\x1a\n", 0, TWX_FORMAT_NONE),
    SIGNATURE("\xd7\xcd\xc6\x9a", 0, TWX_FORMAT_NONE),  // WMF
    SIGNATURE("\x59\xa6\x6a\x95", 0, TWX_FORMAT_NONE),  // Sun raster
    SIGNATURE("DICM", 128, TWX_FORMAT_NONE), SIGNATURE("icns", 0, TWX_FORMAT_NONE),
    SIGNATURE("\xc5\xd0\xd3\xc6", 0, TWX_FORMAT_NONE),  // EPS with a preview
    SIGNATURE("II\xbc\x01", 0, TWX_FORMAT_NONE),        // JPEG XR
    SIGNATURE("SDPX", 0, TWX_FORMAT_NONE),              // DPX
    SIGNATURE("XPDS", 0, TWX_FORMAT_NONE),              // DPX
    SIGNATURE("\x80\x2a\x5f\xd7", 0, TWX_FORMAT_NONE),  // Cineon
    SIGNATURE("\xd7\x5f\x2a\x80", 0, TWX_FORMAT_NONE),  // Cineon
    SIGNATURE(" EMF", 40, TWX_FORMAT_NONE), SIGNATURE("/* XPM */", 0, TWX_FORMAT_NONE),
    SIGNATURE("farbfeld", 0, TWX_FORMAT_NONE),
    SIGNATURE("id=ImageMagick", 0, TWX_FORMAT_NONE),  // MIFF
    SIGNATURE("\xabKTX 11\xbb", 0, TWX_FORMAT_NONE),
    SIGNATURE("\xabKTX 20\xbb", 0, TWX_FORMAT_NONE),
    SIGNATURE("\x97JB2\r\n\x1a\n", 0, TWX_FORMAT_NONE),  // JBIG2
    SIGNATURE("Paint Shop Pro Image File", 0, TWX_FORMAT_NONE),
    SIGNATURE("Xcur", 0, TWX_FORMAT_NONE),              // X cursors
    SIGNATURE("\xb1\x68\xde\x3a", 0, TWX_FORMAT_NONE),  // DCX
    SIGNATURE("LBLSIZE=", 0, TWX_FORMAT_NONE),          // VICAR
};

static bool head_is(const uint8_t *head, size_t n_head, size_t offset, const char *bytes, size_t n)
{
    return n_head >= offset + n && memcmp(head + offset, bytes, n) == 0;
}

/** ISO base media files: the brands of the ftyp box. */
static bool sniff_isobmff(const uint8_t *head, size_t n_head, struct twx_signature *sniffed)
{
    if (!head_is(head, n_head, 4, "ftyp", 4) || n_head < 16) {
        return false;
    }
    const size_t box = twx_get_be32(head);
    const size_t end = box < n_head ? box : n_head;
    bool is_heif = false;
    for (size_t at = 8; at + 4 <= end;
         at += at == 8 ? 8 : 4) {  // major brand, minor version, brands
        const char *const avif[] = {"avif", "avis"};
        const char *const heif[] = {"heic", "heix", "hevc", "hevx", "heim", "heis", "mif1", "msf1"};
        for (size_t i = 0; i < sizeof avif / sizeof *avif; i++) {
            if (memcmp(head + at, avif[i], 4) == 0) {
                *sniffed = (struct twx_signature){true, TWX_FORMAT_AVIF};
                return true;
            }
        }
        for (size_t i = 0; i < sizeof heif / sizeof *heif; i++) {
            is_heif = is_heif || memcmp(head + at, heif[i], 4) == 0;
        }
        if (at == 8 && memcmp(head + at, "crx ", 4) == 0) {  // CR3
            *sniffed = (struct twx_signature){true, TWX_FORMAT_NONE};
            return true;
        }
    }
    if (is_heif) {
        *sniffed = (struct twx_signature){true, TWX_FORMAT_HEIC};
    }
    return is_heif;
}

/** "BM" alone begins many a text: the size of the second header must be one of those in use. */
static bool is_bmp(const uint8_t *head, size_t n_head)
{
    if (n_head < 18 || memcmp(head, "BM", 2) != 0) {
        return false;
    }
    switch (twx_get_u32(head + 14)) {
    case 12:
    case 16:
    case 40:
    case 52:
    case 56:
    case 64:
    case 108:
    case 124:
        return true;
    default:
        return false;
    }
}

/** PNM, PAM and PFM: 'P', a kind, then white space. */
static bool is_pnm(const uint8_t *head, size_t n_head)
{
    if (n_head < 3 || head[0] != 'P' || memchr("1234567Ff", head[1], 9) == NULL) {
        return false;
    }
    return head[2] == '\n' || head[2] == '\r' || head[2] == ' ' || head[2] == '\t';
}

/** Icons and cursors: a directory of 1 to 255 pictures whose first entry lies in the file. */
static bool is_ico(const uint8_t *head, size_t n_head, uint64_t size)
{
    if (n_head < 22 || twx_get_u16(head) != 0 ||
        (twx_get_u16(head + 2) != 1 && twx_get_u16(head + 2) != 2)) {
        return false;
    }
    const unsigned n = twx_get_u16(head + 4);
    return n >= 1 && n <= 255 && head[9] == 0 && twx_get_u32(head + 18) >= 6 + 16 * n &&
           twx_get_u32(head + 18) < size;
}

/** Text whose first element is <svg>. */
static bool is_svg(const uint8_t *head, size_t n_head)
{
    size_t at = head_is(head, n_head, 0, "\xef\xbb\xbf", 3) ? 3 : 0;
    while (at < n_head && memchr(" \t\r\n", head[at], 4) != NULL) {
        at++;
    }
    if (at >= n_head || head[at] != '<') {
        return false;
    }
    return memmem(head + at, n_head - at, "<svg", 4) != NULL;
}

/** Silicon Graphics images: run lengths or not, 1 or 2 bytes a channel, 1 to 3 dimensions. */
static bool is_sgi(const uint8_t *head, size_t n_head)
{
    return n_head >= 12 && head[0] == 0x01 && head[1] == 0xda && head[2] <= 1 && head[3] >= 1 &&
           head[3] <= 2 && head[4] == 0 && head[5] >= 1 && head[5] <= 3;
}

/** ZSoft PCX: one signature byte, so the fields behind it must make sense, too. */
static bool is_pcx(const uint8_t *head, size_t n_head)
{
    if (n_head < 128 || head[0] != 0x0a || head[1] > 5 || head[1] == 1 || head[2] > 1) {
        return false;
    }
    const unsigned bits = head[3];
    const unsigned n_planes = head[65];
    return (bits == 1 || bits == 2 || bits == 4 || bits == 8) && head[64] == 0 && n_planes >= 1 &&
           n_planes <= 4 && twx_get_u16(head + 4) <= twx_get_u16(head + 8) &&
           twx_get_u16(head + 6) <= twx_get_u16(head + 10);
}

/** Encapsulated PostScript says so in its first line; other PostScript is a document. */
static bool is_eps(const uint8_t *head, size_t n_head)
{
    static const char first[] = "%!PS-Adobe-";
    size_t n = sizeof first - 1;
    if (!head_is(head, n_head, 0, first, n)) {
        return false;
    }
    while (n < n_head && head[n] != '\n' && head[n] != '\r') {
        n++;
    }
    return memmem(head, n, "EPSF", 4) != NULL;
}

/** Amiga's pictures: an IFF file of one of two kinds. */
static bool is_ilbm(const uint8_t *head, size_t n_head)
{
    return head_is(head, n_head, 0, "FORM", 4) &&
           (head_is(head, n_head, 8, "ILBM", 4) || head_is(head, n_head, 8, "PBM ", 4));
}

/** Images that are not decoded and that a few first bytes do not tell. */
static bool is_other_image(const uint8_t *head, size_t n_head, uint64_t size)
{
    return is_pnm(head, n_head) || is_ico(head, n_head, size) || is_sgi(head, n_head) ||
           is_pcx(head, n_head) || is_eps(head, n_head) || is_ilbm(head, n_head) ||
           is_svg(head, n_head);
}

bool twx_tiff_has_signature(const uint8_t *head, size_t n_head)
{
    return head_is(head, n_head, 0, "II*\0", 4) || head_is(head, n_head, 0, "MM\0*", 4) ||
           head_is(head, n_head, 0, "II+\0", 4) || head_is(head, n_head, 0, "MM\0+", 4);
}

struct twx_signature twx_signature_of(const uint8_t *head, size_t n_head, uint64_t size)
{
    for (size_t i = 0; i < sizeof signatures / sizeof *signatures; i++) {
        const struct row *s = &signatures[i];
        if (head_is(head, n_head, s->offset, s->bytes, s->n_bytes)) {
            return (struct twx_signature){true, s->format};
        }
    }
    struct twx_signature signature = {false, TWX_FORMAT_NONE};
    if (head_is(head, n_head, 0, "RIFF", 4) && head_is(head, n_head, 8, "WEBP", 4)) {
        signature = (struct twx_signature){true, TWX_FORMAT_WEBP};
    } else if (twx_tiff_has_signature(head, n_head)) {
        signature = (struct twx_signature){true, TWX_FORMAT_TIFF};
    } else if (is_bmp(head, n_head)) {
        signature = (struct twx_signature){true, TWX_FORMAT_BMP};
    } else if (!sniff_isobmff(head, n_head, &signature)) {
        signature.is_image = is_other_image(head, n_head, size);
    }
    return signature;
}

enum twx_status twx_image_file_format(const char *path, bool *is_image, enum twx_format *format,
                                      struct twx_error *err)
{
    struct twx_signature signature = {.format = TWX_FORMAT_NONE};
    *is_image = false;
    *format = TWX_FORMAT_NONE;
    struct stat st;
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0 || fstat(fd, &st) != 0) {
        const enum twx_status status = twx_fail_errno(err, errno, "cannot read '%s'", path);
        if (fd >= 0) {
            (void)close(fd);
        }
        return status;
    }
    uint8_t head[TWX_SIGNATURE_BYTES];
    const ssize_t n = twx_read_at(fd, head, sizeof head, 0);
    if (n > 0) {
        signature = twx_signature_of(head, (size_t)n, (uint64_t)st.st_size);
    }
    *is_image = signature.is_image;
    *format = signature.format;
    (void)close(fd);
    return TWX_OK;
}

enum twx_status twx_is_image_file(const char *path, bool *is_image, struct twx_error *err)
{
    enum twx_format format = TWX_FORMAT_NONE;
    return twx_image_file_format(path, is_image, &format, err);
}
