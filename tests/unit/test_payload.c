// SPDX-License-Identifier: MIT
//
// The payload checksum: blind to metadata, wherever they lie; sees every change of the picture.
#include "base/checksum.h"
#include "file_maker.h"
#include "image/jpeg_segment.h"
#include "image/payload.h"

struct sum {
    uint8_t bytes[TWX_CHECKSUM_BYTES];
};

static struct sum sum_of(const struct twx_source *source, enum twx_format format)
{
    struct sum sum;
    twx_payload_checksum(source, format, sum.bytes);
    return sum;
}

static bool is_known(struct sum sum)
{
    return twx_checksum_is_known(sum.bytes);
}

static bool are_equal(struct sum a, struct sum b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

static const struct {
    const char *path;
    enum twx_format format;
} files[] = {
    {"formats/parrots.jpg", TWX_FORMAT_JPEG},    {"modes/progressive.jpg", TWX_FORMAT_JPEG},
    {"modes/cmyk.jpg", TWX_FORMAT_JPEG},         {"modes/trailing-bytes.jpg", TWX_FORMAT_JPEG},
    {"formats/parrots.png", TWX_FORMAT_PNG},     {"modes/palette.png", TWX_FORMAT_PNG},
    {"animated/two-frames.png", TWX_FORMAT_PNG}, {"formats/parrots.webp", TWX_FORMAT_WEBP},
    {"modes/lossless.webp", TWX_FORMAT_WEBP},    {"exif/orientation-8.webp", TWX_FORMAT_WEBP},
};

/** Checks a made file against the sum of the one it was made from, and frees it. */
static void expect(struct made made, enum twx_format format, struct sum sum)
{
    const struct twx_source source = made_source(&made);
    ck_assert(are_equal(sum_of(&source, format), sum));
    made_free(&made);
}

START_TEST(metadata_do_not_count)
{
    struct twx_source source = testdata_load(files[_i].path);
    const struct sum sum = sum_of(&source, files[_i].format);
    ck_assert(is_known(sum));
    switch (files[_i].format) {
    case TWX_FORMAT_JPEG:
        expect(jpeg_with(&source, 0xe1, "Exif\0", 6, "II*\0", 4), TWX_FORMAT_JPEG, sum);
        expect(jpeg_with(&source, 0xfe, "a comment", 9, "", 0), TWX_FORMAT_JPEG, sum);
        expect(jpeg_with(&source, 0xed, "Photoshop 3.0", 14, "\xff\xd9\xff\xda", 4),
               TWX_FORMAT_JPEG, sum);
        break;
    case TWX_FORMAT_PNG:
        expect(png_with(&source, "eXIf", "II*\0", 4), TWX_FORMAT_PNG, sum);
        expect(png_with(&source, "tEXt", "a\0IEND", 6), TWX_FORMAT_PNG, sum);
        break;
    default:
        expect(webp_with(&source, "EXIF", "II*\0", 4), TWX_FORMAT_WEBP, sum);
        expect(webp_with(&source, "XMP ", "VP8", 3), TWX_FORMAT_WEBP, sum);
        break;
    }
    testdata_unload(&source);
}
END_TEST

START_TEST(metadata_between_scans_and_after_the_end_do_not_count)
{
    struct twx_source source = testdata_load("modes/progressive.jpg");
    const struct sum sum = sum_of(&source, TWX_FORMAT_JPEG);
    size_t n_places = 0;
    for (size_t at = 2; at + 1 < source.size; at++) {
        // A scan's end: DHT, SOS or EOI after data.
        const uint8_t marker = source.bytes[at + 1];
        if (source.bytes[at] != 0xff || (marker != 0xc4 && marker != 0xda && marker != 0xd9)) {
            continue;
        }
        struct made made = {0};
        made_put(&made, source.bytes, at);
        put_segment(&made, 0xe2, "between", 7, "\xff\xd9", 2);
        made_put(&made, source.bytes + at, source.size - at);
        made_put(&made, "a second picture \xff\xd8\xff\xd9", 21);
        expect(made, TWX_FORMAT_JPEG, sum);
        n_places++;
    }
    ck_assert_uint_ge(n_places, 10);
    testdata_unload(&source);
}
END_TEST

START_TEST(an_edit_of_metadata_by_other_software_does_not_count)
{
    struct twx_source original = testdata_load("edits/original.jpg");
    struct twx_source tagged = testdata_load("edits/metadata.jpg");
    struct twx_source other = testdata_load("edits/brighter.jpg");
    const struct sum sum = sum_of(&original, TWX_FORMAT_JPEG);
    ck_assert(is_known(sum));
    ck_assert(are_equal(sum, sum_of(&tagged, TWX_FORMAT_JPEG)));
    ck_assert(!are_equal(sum, sum_of(&other, TWX_FORMAT_JPEG)));
    testdata_unload(&original);
    testdata_unload(&tagged);
    testdata_unload(&other);
}
END_TEST

START_TEST(a_change_of_the_picture_counts)
{
    struct twx_source source = testdata_load(files[_i].path);
    const struct sum sum = sum_of(&source, files[_i].format);
    uint8_t *bytes = (uint8_t *)(uintptr_t)source.bytes;
    size_t n_seen = 0;
    size_t n_tried = 0;
    for (size_t at = 0; at < source.size; at += 97) {
        bytes[at] ^= 1;
        n_seen += !are_equal(sum, sum_of(&source, files[_i].format));
        n_tried++;
        bytes[at] ^= 1;
    }
    // The rest are headers, CRCs, metadata; of an animation the other frame; bytes behind the end.
    ck_assert_msg(n_seen * 10 >= n_tried * (strstr(files[_i].path, "frames") ? 3 : 8),
                  "%s: %zu of %zu", files[_i].path, n_seen, n_tried);
    testdata_unload(&source);
}
END_TEST

START_TEST(a_file_read_in_pieces_gives_the_same)
{
    struct twx_source source = testdata_load(files[_i].path);
    struct twx_source pieces = by_descriptor(&source);
    ck_assert(are_equal(sum_of(&source, files[_i].format), sum_of(&pieces, files[_i].format)));
    (void)close(pieces.fd);
    testdata_unload(&source);
}
END_TEST

/** A JPEG of one scan whose data are FF 00, RSTn and fill bytes: `shift` moves them over the ends of blocks. */
START_TEST(markers_are_found_across_blocks)
{
    struct twx_source head = testdata_load("flat/black.jpg");
    const uint8_t *scan = memmem(head.bytes, head.size, "\xff\xda", 2);
    ck_assert_ptr_nonnull(scan);
    const size_t n_head = (size_t)(scan - head.bytes) + 2U + twx_get_be16(scan + 2);
    struct made made = {0};
    made_put(&made, head.bytes, n_head);
    for (int shift = 0; shift < _i; shift++) {
        made_put(&made, "a", 1);
    }
    uint8_t data[8192];
    for (size_t i = 0; i < sizeof data; i += 8) {
        memcpy(data + i, "\xff\0\xff\xd3z\xff\xff\0", 8);
    }
    while (made.n < 3 * 65536 + 11) {
        made_put(&made, data, sizeof data);
    }
    const size_t n_data = made.n;
    made_put(&made, "\xff\xd9tail", 6);
    const struct twx_source source = made_source(&made);
    const struct twx_source pieces = by_descriptor(&source);
    const struct sum sum = sum_of(&source, TWX_FORMAT_JPEG);
    ck_assert(is_known(sum));
    ck_assert(are_equal(sum, sum_of(&pieces, TWX_FORMAT_JPEG)));
    made.bytes[n_data + 3] ^= 1;  // behind the end
    ck_assert(are_equal(sum, sum_of(&source, TWX_FORMAT_JPEG)));
    made.bytes[n_data - 4] ^= 1;  // the last 'z'
    ck_assert(!are_equal(sum, sum_of(&source, TWX_FORMAT_JPEG)));
    (void)close(pieces.fd);
    made_free(&made);
    testdata_unload(&head);
}
END_TEST

START_TEST(a_file_cut_anywhere_has_none)
{
    static const char *const small[] = {"flat/black.jpg", "tiny/9x8.png",
                                        "exif/orientation-8.webp"};
    static const enum twx_format formats[] = {TWX_FORMAT_JPEG, TWX_FORMAT_PNG, TWX_FORMAT_WEBP};
    struct twx_source whole = testdata_load(small[_i]);
    ck_assert(is_known(sum_of(&whole, formats[_i])));
    for (size_t n = 0; n < whole.size; n++) {
        uint8_t *bytes = malloc(n > 0 ? n : 1);  // a sanitizer sees reads past it
        ck_assert_ptr_nonnull(bytes);
        memcpy(bytes, whole.bytes, n);
        const struct twx_source cut = {.fd = -1, .size = n, .bytes = bytes};
        ck_assert_msg(!is_known(sum_of(&cut, formats[_i])), "%s: %zu", small[_i], n);
        free(bytes);
    }
    testdata_unload(&whole);
}
END_TEST

START_TEST(other_formats_have_none)
{
    struct twx_source source = testdata_load("formats/parrots.tiff");
    ck_assert(!is_known(sum_of(&source, TWX_FORMAT_TIFF)));
    ck_assert(!is_known(sum_of(&source, TWX_FORMAT_JPEG)));
    ck_assert(!is_known(sum_of(&source, TWX_FORMAT_PNG)));
    ck_assert(!is_known(sum_of(&source, TWX_FORMAT_WEBP)));
    testdata_unload(&source);
}
END_TEST

static struct twx_tags tags_of(const struct twx_source *source, enum twx_format format)
{
    struct twx_tags tags = {0};
    twx_payload_rest(source, format, &tags);
    return tags;
}

START_TEST(what_is_no_payload_is_in_pieces)
{
    struct twx_source jpeg = testdata_load("flat/black.jpg");
    const struct twx_tags plain = tags_of(&jpeg, TWX_FORMAT_JPEG);
    struct made commented = jpeg_with(&jpeg, TWX_JPEG_COM, "", 0, "a word", 6);
    struct made trailed = {0};
    made_put(&trailed, jpeg.bytes, jpeg.size);
    made_put(&trailed, "a video", 7);
    const struct twx_source with_comment = made_source(&commented);
    const struct twx_source with_trailer = made_source(&trailed);
    const struct twx_tags comment = tags_of(&with_comment, TWX_FORMAT_JPEG);
    const struct twx_tags trailer = tags_of(&with_trailer, TWX_FORMAT_JPEG);
    ck_assert(plain.is_whole && comment.is_whole && trailer.is_whole);
    ck_assert_uint_eq(comment.n_pieces, plain.n_pieces + 1);
    ck_assert_uint_eq(trailer.n_pieces, plain.n_pieces + 1);
    ck_assert_mem_eq(comment.pieces + 1, plain.pieces, plain.n_pieces * sizeof plain.pieces[0]);
    ck_assert_mem_eq(trailer.pieces, plain.pieces, plain.n_pieces * sizeof plain.pieces[0]);
    ck_assert_uint_eq(comment.values[TWX_TAG_TRAILER], 0);
    ck_assert_uint_ne(trailer.values[TWX_TAG_TRAILER], 0);
    // The same bytes under another marker are another piece.
    struct made under_app = jpeg_with(&jpeg, TWX_JPEG_APP15, "", 0, "a word", 6);
    const struct twx_source with_app = made_source(&under_app);
    ck_assert_uint_ne(tags_of(&with_app, TWX_FORMAT_JPEG).pieces[0], comment.pieces[0]);
    made_free(&commented);
    made_free(&trailed);
    made_free(&under_app);
    testdata_unload(&jpeg);
}
END_TEST

START_TEST(more_pieces_than_there_is_room_for_are_not_whole)
{
    struct twx_source jpeg = testdata_load("flat/black.jpg");
    struct made made = {0};
    made_put(&made, jpeg.bytes, 2);
    for (unsigned i = 0; i <= TWX_TAG_PIECES_MAX; i++) {
        put_segment(&made, TWX_JPEG_COM, "", 0, &i, sizeof i);
    }
    made_put(&made, jpeg.bytes + 2, jpeg.size - 2);
    const struct twx_source source = made_source(&made);
    const struct twx_tags tags = tags_of(&source, TWX_FORMAT_JPEG);
    ck_assert(!tags.is_whole);
    ck_assert_uint_eq(tags.n_pieces, TWX_TAG_PIECES_MAX);
    made_free(&made);
    testdata_unload(&jpeg);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, what_is_no_payload_is_in_pieces);
    tcase_add_test(tests, more_pieces_than_there_is_room_for_are_not_whole);
    const int n_files = (int)(sizeof files / sizeof files[0]);
    tcase_add_loop_test(tests, metadata_do_not_count, 0, n_files);
    tcase_add_test(tests, metadata_between_scans_and_after_the_end_do_not_count);
    tcase_add_test(tests, an_edit_of_metadata_by_other_software_does_not_count);
    tcase_add_loop_test(tests, a_change_of_the_picture_counts, 0, n_files);
    tcase_add_loop_test(tests, a_file_read_in_pieces_gives_the_same, 0, n_files);
    tcase_add_loop_test(tests, markers_are_found_across_blocks, 0, 9);
    tcase_add_loop_test(tests, a_file_cut_anywhere_has_none, 0, 3);
    tcase_add_test(tests, other_formats_have_none);
}

int main(void)
{
    return run_tests("payload", add);
}
