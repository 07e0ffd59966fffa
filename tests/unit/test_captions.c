// SPDX-License-Identifier: MIT
//
// XMP packets and IPTC datasets: what is counted, what is flagged, by the scanners and through files.
#include "file_maker.h"
#include "image/iptc.h"
#include "image/read_metadata.h"
#include "image/xmp_scan.h"

#define PACKET(inside)                                                                             \
    "<?xpacket begin='\xef\xbb\xbf' id='W5M0MpCehiHzreSzNTczkc9d'?>\n"                             \
    "<x:xmpmeta xmlns:x='adobe:ns:meta/' x:xmptk='a > b'>\n"                                       \
    "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n" inside                 \
    "</rdf:RDF></x:xmpmeta>\n<?xpacket end='w'?>"

static const struct {
    const char *packet;
    uint32_t n_properties;
    unsigned flags;
} packets[] = {
    {PACKET(""), 0, 0},
    {PACKET("<rdf:Description rdf:about='' xmlns:xmp='http://ns.adobe.com/xap/1.0/' "
            "xmp:Rating=\"4\" xmp:CreatorTool='a'/>"),
     2, TWX_METADATA_RATING},
    {PACKET("<rdf:Description xmp:Rating = '0'/>"), 1, 0},
    {PACKET("<rdf:Description xmp:Rating='-1'/>"), 1, TWX_METADATA_RATING},
    {PACKET("<rdf:Description><xmp:Rating>\n 5</xmp:Rating></rdf:Description>"), 1,
     TWX_METADATA_RATING},
    {PACKET("<rdf:Description><xmp:Rating>0</xmp:Rating>5</rdf:Description>"), 1, 0},
    {PACKET("<rdf:Description><xmp:Rating></xmp:Rating>5</rdf:Description>"), 1, 0},
    {PACKET("<dc:subject><rdf:Bag><rdf:li>sea</rdf:li><rdf:li xml:lang='de'>See</rdf:li>"
            "</rdf:Bag></dc:subject><dc:title/>"),
     2, TWX_METADATA_KEYWORDS},
    {PACKET("<rdf:Description exif:GPSLatitude='48,8.5N' exif:GPSLongitude='11,3E'>"
            "</rdf:Description>"),
     2, TWX_METADATA_GPS},
    {PACKET("<xmpMM:History><rdf:Seq><rdf:li stEvt:action='saved' stEvt:when='2020'/>"
            "<rdf:li><stEvt:action>saved</stEvt:action></rdf:li></rdf:Seq></xmpMM:History>"),
     1, 0},
    {PACKET("<!-- <dc:none -->"), 0, 0},
    {PACKET("<rdf:Description dc:format='a/>b' dc:subject/>"), 1, 0},  // no value: no XML
    {"no markup, xmp:Rating='5'", 0, 0},
    {"<a:b c:d=<e:f>", 2, 0},
    {"", 0, 0},
};

static unsigned flags_of(const struct twx_xmp *xmp)
{
    return (xmp->gps != 0 ? TWX_METADATA_GPS : 0U) | (xmp->rating != 0 ? TWX_METADATA_RATING : 0U) |
           (xmp->keywords != 0 ? TWX_METADATA_KEYWORDS : 0U);
}

START_TEST(properties_are_counted)
{
    const struct twx_source source = {
        .fd = -1, .size = strlen(packets[_i].packet), .bytes = (const uint8_t *)packets[_i].packet};
    const struct twx_xmp xmp = twx_xmp_scan(&source, 0, source.size);
    ck_assert_uint_eq(xmp.n_properties, packets[_i].n_properties);
    ck_assert_uint_eq(flags_of(&xmp), packets[_i].flags);
}
END_TEST

START_TEST(a_packet_of_any_length_is_scanned_to_its_bound)
{
    struct made made = {.bytes = malloc(2U << 20), .n = 2U << 20};
    ck_assert_ptr_nonnull(made.bytes);
    for (size_t at = 0; at < made.n; at += 32) {
        memcpy(made.bytes + at, "<a:b>                     </a:b>", 32);
    }
    const struct twx_source source = made_source(&made);
    const uint32_t n_all = twx_xmp_scan(&source, 0, source.size).n_properties;
    ck_assert_uint_eq(n_all, (1U << 20) / 32);
    // Blocks end inside names and values; the bound, inside the last name where fewer than 5 bytes of it are left.
    for (uint64_t at = 1; at <= 32; at++) {
        ck_assert_uint_eq(twx_xmp_scan(&source, at, 2U << 20).n_properties, n_all - (at < 5));
    }
    ck_assert_uint_eq(twx_xmp_scan(&source, source.size - 32, UINT64_MAX).n_properties, 1);
    ck_assert_uint_eq(twx_xmp_scan(&source, source.size + 1, 5).n_properties, 0);
    made_free(&made);
}
END_TEST

#define KEYWORD "\x1c\x02\x19\0\x03sea"
#define CAPTION "\x1c\x02\x78\0\x01z"

static const struct {
    const char *bytes;
    size_t n;
    uint32_t n_datasets;
    bool has_keywords;
} datasets[] = {
    {KEYWORD, 8, 1, true},
    {CAPTION, 6, 1, false},
    {CAPTION CAPTION KEYWORD, 20, 3, true},
    {"\x1c\x02\x19\0\0", 5, 1, false},                           // an empty keyword
    {"\x1c\x01\x19\0\x01z", 6, 1, false},                        // another record
    {"\x1c\x02\x19\x80\x04\0\0\0\x03sea" CAPTION, 18, 2, true},  // an extended one
    {"\x1c\x02\x19\x80\x04\xff\xff\xff\xffsea", 12, 0, false},   // that is too long
    {"\x1c\x02\x19\x80\x05\0\0\0\0\x03sea", 13, 0, false},
    {CAPTION "\x1c\x02\x19\0\x04sea", 14, 1, false},  // ends past the block
    {CAPTION "\0\0\0\0\0\0", 12, 1, false},           // padding
    {KEYWORD, 7, 0, false},
    {KEYWORD, 4, 0, false},
    {"", 0, 0, false},
};

/** Photoshop's resources with one before the datasets, whose name is of n_name bytes. */
static struct made resources_with(const char *bytes, size_t n, size_t n_name)
{
    static const char name[16] = "a name of some";
    struct made made = {0};
    const uint8_t length = (uint8_t)n_name;
    made_put(&made, "8BIM\x03\xed", 6);
    made_put(&made, &length, 1);
    made_put(&made, name, n_name);
    made_put(&made, "", (n_name + 1) % 2);
    made_put_be32(&made, 3);
    made_put(&made, "abc", 4);
    made_put(&made, "8BIM\x04\x04\0", 8);
    made_put_be32(&made, (uint32_t)n);
    made_put(&made, bytes, n);
    return made;
}

START_TEST(datasets_are_counted)
{
    for (size_t n_name = 0; n_name < 6; n_name++) {
        struct made made = resources_with(datasets[_i].bytes, datasets[_i].n, n_name);
        const struct twx_source source = made_source(&made);
        uint64_t offset = 0;
        uint64_t length = source.size;
        ck_assert(twx_iptc_find(&source, &offset, &length));
        ck_assert_uint_eq(length, datasets[_i].n);
        const struct twx_iptc iptc = twx_iptc_read(&source, offset, length);
        ck_assert_uint_eq(iptc.n_datasets, datasets[_i].n_datasets);
        ck_assert_int_eq(iptc.keywords != 0, datasets[_i].has_keywords);
        made_free(&made);
    }
}
END_TEST

START_TEST(resources_cut_anywhere_are_read_with_bounds)
{
    struct made whole = resources_with(KEYWORD, 8, 3);
    for (size_t n = 0; n < whole.n; n++) {
        struct made cut = {0};
        made_put(&cut, whole.bytes, n);
        const struct twx_source source = made_source(&cut);
        uint64_t offset = 0;
        uint64_t length = n;
        ck_assert(!twx_iptc_find(&source, &offset, &length));
        made_free(&cut);
        // A block whose length ends before its resources do.
        const struct twx_source all = made_source(&whole);
        offset = 0;
        length = n;
        ck_assert(!twx_iptc_find(&all, &offset, &length));
    }
    made_free(&whole);
}
END_TEST

// ---------------------------------------------------------------------------------------------------------
// In files

static const char rated[] = "<rdf:Description xmp:Rating='3' dc:format='a'/>";
static const char xmp_mark[] = "http://ns.adobe.com/xap/1.0/";
static const char text_mark[] = "XML:com.adobe.xmp\0\0\0\0";
static const char photoshop_mark[] = "Photoshop 3.0";

/** What a block adds to a file. Frees `made`. */
static void expect_more(const struct twx_source *base, struct made made, enum twx_format format,
                        unsigned n_fields, unsigned flags)
{
    const struct twx_picture picture = {.format = format};
    const struct twx_source source = made_source(&made);
    struct twx_metadata before;
    struct twx_metadata after;
    twx_metadata_read(base, &picture, &before);
    twx_metadata_read(&source, &picture, &after);
    ck_assert_uint_eq(after.n_fields, before.n_fields + n_fields);
    ck_assert_uint_eq(after.flags, before.flags | flags);
    ck_assert_mem_eq(after.payload_checksum, before.payload_checksum, TWX_CHECKSUM_BYTES);
    for (size_t n = 0; n < made.n && n < 4096; n++) {
        struct made cut = {0};
        made_put(&cut, made.bytes, n);
        const struct twx_source part = made_source(&cut);
        twx_metadata_read(&part, &picture, &after);
        made_free(&cut);
    }
    made_free(&made);
}

START_TEST(blocks_are_found_in_every_format)
{
    struct twx_source jpeg = testdata_load("flat/black.jpg");
    struct twx_source png = testdata_load("tiny/9x8.png");
    struct twx_source webp = testdata_load("exif/orientation-8.webp");
    struct made resources = resources_with(KEYWORD CAPTION, 14, 2);
    expect_more(&jpeg, jpeg_with(&jpeg, 0xe1, xmp_mark, sizeof xmp_mark, rated, sizeof rated - 1),
                TWX_FORMAT_JPEG, 2, TWX_METADATA_RATING);
    expect_more(
        &jpeg,
        jpeg_with(&jpeg, 0xed, photoshop_mark, sizeof photoshop_mark, resources.bytes, resources.n),
        TWX_FORMAT_JPEG, 2, TWX_METADATA_KEYWORDS);
    struct made text = {0};
    made_put(&text, text_mark, sizeof text_mark);
    made_put(&text, rated, sizeof rated - 1);
    expect_more(&png, png_with(&png, "iTXt", text.bytes, text.n), TWX_FORMAT_PNG, 2,
                TWX_METADATA_RATING);
    expect_more(&webp, webp_with(&webp, "XMP ", rated, sizeof rated - 1), TWX_FORMAT_WEBP, 2,
                TWX_METADATA_RATING);
    made_free(&text);
    made_free(&resources);
    testdata_unload(&jpeg);
    testdata_unload(&png);
    testdata_unload(&webp);
}
END_TEST

/** A TIFF of nothing but tags 700, 33723 and 34377, the last two with the same datasets. */
START_TEST(a_tiff_counts_its_datasets_once)
{
    struct made resources = resources_with(KEYWORD CAPTION, 14, 0);
    struct made made = {0};
    const uint32_t at[3] = {100, 200, 300};
    const uint32_t n[3] = {sizeof rated - 1, 14, (uint32_t)resources.n};
    static const uint8_t tags[3][4] = {{0xbc, 0x02, 1, 0}, {0xbb, 0x83, 7, 0}, {0x49, 0x86, 7, 0}};
    const void *data[3] = {rated, KEYWORD CAPTION, resources.bytes};
    made_put(&made, "II*\0\x08\0\0\0\x03\0", 10);
    for (size_t i = 0; i < 3; i++) {
        made_put(&made, tags[i], 4);
        made_put_le32(&made, n[i]);
        made_put_le32(&made, at[i]);
    }
    made_put_le32(&made, 0);
    for (size_t i = 0; i < 3; i++) {
        while (made.n < at[i]) {
            made_put(&made, "", 1);
        }
        made_put(&made, data[i], n[i]);
    }
    const struct twx_source source = made_source(&made);
    const struct twx_picture picture = {.format = TWX_FORMAT_TIFF};
    struct twx_metadata metadata;
    twx_metadata_read(&source, &picture, &metadata);
    ck_assert_uint_eq(metadata.n_fields, 4);
    ck_assert_uint_eq(metadata.flags, TWX_METADATA_RATING | TWX_METADATA_KEYWORDS);
    made_free(&made);
    made_free(&resources);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_loop_test(tests, properties_are_counted, 0,
                        (int)(sizeof packets / sizeof packets[0]));
    tcase_add_test(tests, a_packet_of_any_length_is_scanned_to_its_bound);
    tcase_add_loop_test(tests, datasets_are_counted, 0,
                        (int)(sizeof datasets / sizeof datasets[0]));
    tcase_add_test(tests, resources_cut_anywhere_are_read_with_bounds);
    tcase_add_test(tests, blocks_are_found_in_every_format);
    tcase_add_test(tests, a_tiff_counts_its_datasets_once);
}

int main(void)
{
    return run_tests("captions", add);
}
