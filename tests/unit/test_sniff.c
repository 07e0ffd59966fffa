// SPDX-License-Identifier: MIT
//
// Formats by their first bytes: signatures by hand, every file of testdata/ against expected.tsv, and hostile heads.
#include <fcntl.h>
#include <unistd.h>

#include "image/layout.h"
#include "image/sniff.h"
#include "testdata.h"

static struct expected rows[N_EXPECTED_MAX];

enum kind { NO_IMAGE = -2, UNSUPPORTED = -1 };  // else an enum twx_format

static int kind_of(const struct twx_source *source)
{
    const struct twx_sniffed sniffed = twx_sniff(source);
    if (!sniffed.is_image) {
        ck_assert_int_eq(sniffed.format, TWX_FORMAT_NONE);
        return NO_IMAGE;
    }
    return sniffed.format == TWX_FORMAT_NONE ? UNSUPPORTED : (int)sniffed.format;
}

#define HEAD(text) (text), sizeof(text) - 1

/** Heads as the formats' specifications give them, zero-padded to 64 bytes. */
static const struct {
    const char *what;
    const char *bytes;
    size_t n;
    int kind;
} heads[] = {
    {"JPEG, JFIF", HEAD("\xff\xd8\xff\xe0\0\x10JFIF\0"), TWX_FORMAT_JPEG},
    {"JPEG, Exif",
     HEAD("\xff\xd8\xff\xe1\0\x10"
          "Exif\0\0"),
     TWX_FORMAT_JPEG},
    {"JPEG without either", HEAD("\xff\xd8\xff\xdb\0\x43"), TWX_FORMAT_JPEG},
    {"PNG", HEAD("\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), TWX_FORMAT_PNG},
    {"PNG of iOS", HEAD("\x89PNG\r\n\x1a\n\0\0\0\x04\x43gBI\x50\0\x20\2"), UNSUPPORTED},
    {"JPEG-LS", HEAD("\xff\xd8\xff\xf7\0\x0b"), UNSUPPORTED},
    {"SGI", HEAD("\x01\xda\0\1\0\3\0\x60\0\x48\0\3"), UNSUPPORTED},
    {"SGI, run lengths", HEAD("\x01\xda\1\1\0\2\0\x60\0\x48\0\1"), UNSUPPORTED},
    {"SGI of 5 dimensions", HEAD("\x01\xda\1\1\0\5\0\x60\0\x48\0\1"), NO_IMAGE},
    {"Apple icons", HEAD("icns\0\0\x10\0ic07"), UNSUPPORTED},
    {"EPS", HEAD("%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9"), UNSUPPORTED},
    {"EPS with a preview", HEAD("\xc5\xd0\xd3\xc6\x1e\0\0\0"), UNSUPPORTED},
    {"PostScript", HEAD("%!PS-Adobe-3.0\n% not EPSF"), NO_IMAGE},
    {"JPEG XR", HEAD("II\xbc\x01\x08\0\0\0"), UNSUPPORTED},
    {"DPX", HEAD("SDPX\0\0\x08\0V1.0"), UNSUPPORTED},
    {"XPM", HEAD("/* XPM */\nstatic char *a[] = {"), UNSUPPORTED},
    {"KTX", HEAD("\xabKTX 11\xbb\r\n\x1a\n"), UNSUPPORTED},
    {"Amiga ILBM", HEAD("FORM\0\0\1\0ILBMBMHD"), UNSUPPORTED},
    {"another IFF: a sound", HEAD("FORM\0\0\1\0AIFFCOMM"), NO_IMAGE},
    {"PNG through a text-mode transfer", HEAD("\x89PNG\n\x1a\n\0\0\0\rIHDR"), NO_IMAGE},
    {"GIF 87a", HEAD("GIF87a"), TWX_FORMAT_GIF},
    {"GIF 89a", HEAD("GIF89a"), TWX_FORMAT_GIF},
    {"a text about GIF", HEAD("GIF images are"), NO_IMAGE},
    {"WebP", HEAD("RIFF\x20\0\0\0WEBPVP8 "), TWX_FORMAT_WEBP},
    {"another RIFF: a sound", HEAD("RIFF\x20\0\0\0WAVEfmt "), NO_IMAGE},
    {"TIFF, Intel", HEAD("II*\0\x08\0\0\0"), TWX_FORMAT_TIFF},
    {"TIFF, Motorola", HEAD("MM\0*\0\0\0\x08"), TWX_FORMAT_TIFF},
    {"BigTIFF, Intel", HEAD("II+\0\x08\0\0\0\x10\0\0\0\0\0\0\0"), TWX_FORMAT_TIFF},
    {"BigTIFF, Motorola", HEAD("MM\0+\0\x08\0\0\0\0\0\0\0\0\0\x10"), TWX_FORMAT_TIFF},
    {"a text that begins with II", HEAD("II. The second chapter"), NO_IMAGE},
    {"AVIF",
     HEAD("\0\0\0\x1c"
          "ftypavif\0\0\0\0mif1avifmiaf"),
     TWX_FORMAT_AVIF},
    {"AVIF sequence",
     HEAD("\0\0\0\x18"
          "ftypavis\0\0\0\0avismsf1"),
     TWX_FORMAT_AVIF},
    {"AVIF that says mif1 first",
     HEAD("\0\0\0\x18"
          "ftypmif1\0\0\0\0avifmiaf"),
     TWX_FORMAT_AVIF},
    {"HEIC",
     HEAD("\0\0\0\x18"
          "ftypheic\0\0\0\0mif1heic"),
     TWX_FORMAT_HEIC},
    {"HEIC of 10 bits",
     HEAD("\0\0\0\x18"
          "ftypheix\0\0\0\0mif1heix"),
     TWX_FORMAT_HEIC},
    {"HEIC that says mif1 first",
     HEAD("\0\0\0\x18"
          "ftypmif1\0\0\0\0mif1heic"),
     TWX_FORMAT_HEIC},
    {"another ISO file: a film",
     HEAD("\0\0\0\x18"
          "ftypisom\0\0\0\0isommp41"),
     NO_IMAGE},
    {"a film, of brands past its box avif",
     HEAD("\0\0\0\x14"
          "ftypisom\0\0\0\0isomavif"),
     NO_IMAGE},
    {"JPEG XL codestream", HEAD("\xff\x0a\xfa\x7f"), TWX_FORMAT_JXL},
    {"JPEG XL container",
     HEAD("\0\0\0\x0cJXL \r\n\x87\n\0\0\0\x14"
          "ftypjxl "),
     TWX_FORMAT_JXL},
    {"BMP", HEAD("BM\x36\x04\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x10\0\0\0\x10\0\0\0"), TWX_FORMAT_BMP},
    {"BMP of OS/2", HEAD("BM\x36\x04\0\0\0\0\0\0\x1a\0\0\0\x0c\0\0\0\x10\0\x10\0"), TWX_FORMAT_BMP},
    {"a text that begins with BM", HEAD("BMW is a maker of cars and other things"), NO_IMAGE},
    {"CR2", HEAD("II*\0\x10\0\0\0CR\x02\0\0\0\0\0\0\0"), UNSUPPORTED},
    {"CR3",
     HEAD("\0\0\0\x18"
          "ftypcrx \0\0\0\x01"
          "crx isom"),
     UNSUPPORTED},
    {"RAF", HEAD("FUJIFILMCCD-RAW 0201"), UNSUPPORTED},
    {"RW2", HEAD("IIU\0\x18\0\0\0"), UNSUPPORTED},
    {"ORF, IIRO", HEAD("IIRO\x08\0\0\0"), UNSUPPORTED},
    {"ORF, IIRS", HEAD("IIRS\x08\0\0\0"), UNSUPPORTED},
    {"ORF, MMOR", HEAD("MMOR\0\0\0\x08"), UNSUPPORTED},
    {"text", HEAD("This is no picture.\n"), NO_IMAGE},
    {"HTML", HEAD("<!DOCTYPE html>\n<html>"), NO_IMAGE},
    {"ZIP", HEAD("PK\x03\x04"), NO_IMAGE},
    {"ELF",
     HEAD("\x7f"
          "ELF\x02\x01\x01"),
     NO_IMAGE},
    {"zeros", HEAD("\0\0\0\0\0\0\0\0"), NO_IMAGE},
};

START_TEST(a_head_tells_its_format)
{
    uint8_t bytes[64] = {0};
    memcpy(bytes, heads[_i].bytes, heads[_i].n);
    const struct twx_source source = {.fd = -1, .size = sizeof bytes, .bytes = bytes};
    ck_assert_msg(kind_of(&source) == heads[_i].kind, "%s: is %d, not %d", heads[_i].what,
                  kind_of(&source), heads[_i].kind);
}
END_TEST

/** Whether one of the '|'-separated alternatives is `word`. */
static bool allows(const char *alternatives, const char *word)
{
    const size_t n = strlen(word);
    for (const char *at = alternatives;; at++) {
        const size_t length = strcspn(at, "|");
        if (length == n && strncmp(at, word, n) == 0) {
            return true;
        }
        at += length;
        if (*at == '\0') {
            return false;
        }
    }
}

static bool is_as_expected(const struct expected *row, int kind)
{
    if (kind == NO_IMAGE) {
        return allows(row->status, "not an image");
    }
    if (kind == UNSUPPORTED) {
        return allows(row->status, "failed") && allows(row->reason, "unsupported format");
    }
    return strcmp(row->reason, "unsupported format") != 0 &&
           strcmp(row->format, twx_format_name((enum twx_format)kind)) == 0;
}

START_TEST(every_file_of_testdata_is_told_in_memory_and_by_descriptor)
{
    const size_t n = load_expected(rows);
    for (size_t i = 0; i < n; i++) {
        char path[512];
        struct twx_source source = testdata_load(rows[i].path);
        const int kind = kind_of(&source);
        ck_assert_msg(is_as_expected(&rows[i], kind), "%s: is of kind %d", rows[i].path, kind);
        testdata_path(rows[i].path, path, sizeof path);
        const struct twx_source by_descriptor = {.fd = open(path, O_RDONLY | O_CLOEXEC),
                                                 .size = source.size};
        ck_assert_int_ge(by_descriptor.fd, 0);
        ck_assert_msg(kind_of(&by_descriptor) == kind, "%s: another kind by descriptor",
                      rows[i].path);
        (void)close(by_descriptor.fd);
        testdata_unload(&source);
    }
}
END_TEST

static const char *const raws[] = {"raw/canon.cr2",  "raw/adobe.dng", "raw/adobe-big-endian.dng",
                                   "raw/nikon.nef",  "raw/sony.arw",  "raw/disguised-as.jpg",
                                   "raw/fuji.raf",   "raw/canon.cr3", "raw/panasonic.rw2",
                                   "raw/olympus.orf"};

// However damaged: a file of which a preview could be hashed is refused, or no image, or a plain TIFF.
START_TEST(damaged_raw_files_are_read_within_bounds)
{
    uint64_t state = 71 + (uint64_t)_i;
    struct twx_source whole = testdata_load(raws[_i]);
    for (unsigned round = 0; round < 3000; round++) {
        const size_t n = (size_t)(next_random(&state) % (whole.size + 1));
        uint8_t *bytes = malloc(n > 0 ? n : 1);
        ck_assert_ptr_nonnull(bytes);
        memcpy(bytes, whole.bytes, n);
        for (unsigned k = 0; k < 3 && n > 0; k++) {  // mostly in the head, where the directory is
            const size_t among = n < 400 || next_random(&state) % 4 == 0 ? n : 400;
            bytes[next_random(&state) % among] = (uint8_t)next_random(&state);
        }
        const struct twx_source damaged = {.fd = -1, .size = n, .bytes = bytes};
        (void)kind_of(&damaged);
        for (int format = 0; format < TWX_N_FORMATS; format++) {
            (void)twx_layout_of(&damaged, (enum twx_format)format);
            (void)twx_is_truncated(&damaged, (enum twx_format)format);
        }
        free(bytes);
    }
    testdata_unload(&whole);
}
END_TEST

START_TEST(an_empty_or_unreadable_file_is_no_image)
{
    const uint8_t none[1] = {0};
    const struct twx_source empty = {.fd = -1, .size = 0, .bytes = none};
    const struct twx_source unreadable = {.fd = -1, .size = 1000, .bytes = NULL};
    ck_assert_int_eq(kind_of(&empty), NO_IMAGE);
    ck_assert_int_eq(kind_of(&unreadable), NO_IMAGE);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_loop_test(tests, a_head_tells_its_format, 0, sizeof heads / sizeof *heads);
    tcase_add_test(tests, every_file_of_testdata_is_told_in_memory_and_by_descriptor);
    tcase_add_loop_test(tests, damaged_raw_files_are_read_within_bounds, 0,
                        sizeof raws / sizeof *raws);
    tcase_add_test(tests, an_empty_or_unreadable_file_is_no_image);
}

int main(void)
{
    return run_tests("sniff", add);
}
