// SPDX-License-Identifier: MIT
//
// A state machine over tags and attributes, fed byte by byte: nothing is held but the name in progress. Source: XMP
// Specification Part 1, section 7.
#include "image/xmp_scan.h"

#include <glib.h>
#include <string.h>

enum {
    BLOCK_BYTES = 4096,
    PACKET_BYTES_MAX = 1 << 20,  // edit histories may be longer, and come last
    NAME_BYTES = 32,             // longer than those that are looked for
};

enum state {
    IN_TEXT,
    AFTER_OPEN,    // '<'
    IN_SKIPPED,    // a closing tag, comment, processing instruction
    IN_ELEMENT,    // its name
    IN_TAG,        // between attributes
    IN_ATTRIBUTE,  // its name
    AFTER_EQUALS,
    IN_VALUE,
};

struct scan {
    struct twx_xmp *xmp;
    enum state state;
    char quote;         // that ends the value
    bool wants_rating;  // the value or text that comes is a rating
    size_t n_name;
    char name[NAME_BYTES];  // NUL-terminated when it is complete; cut
};

/** Whether names with this prefix are no properties: RDF, XML, XMP's wrapper, fields of structures (stEvt, stRef). */
static bool is_frame(const char *name, size_t n_prefix)
{
    static const char *const prefixes[] = {"rdf", "x", "xml", "xmlns"};
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        if (strlen(prefixes[i]) == n_prefix && memcmp(name, prefixes[i], n_prefix) == 0) {
            return true;
        }
    }
    return n_prefix >= 3 && memcmp(name, "st", 2) == 0 && g_ascii_isupper(name[2]);
}

/** Counts the element or attribute whose name is complete. */
static void take_name(struct scan *scan)
{
    scan->name[scan->n_name] = '\0';
    const char *colon = strchr(scan->name, ':');
    if (colon == NULL || is_frame(scan->name, (size_t)(colon - scan->name))) {
        return;
    }
    scan->xmp->n_properties++;
    if (strcmp(scan->name, "xmp:Rating") == 0 || strcmp(scan->name, "xap:Rating") == 0) {
        scan->wants_rating = true;
    } else if (strcmp(scan->name, "dc:subject") == 0) {
        scan->xmp->has_keywords = true;
    } else if (strcmp(scan->name, "exif:GPSLatitude") == 0) {
        scan->xmp->has_gps = true;
    }
}

static void begin_name(struct scan *scan, char c)
{
    scan->name[0] = c;
    scan->n_name = 1;
    scan->wants_rating = false;
}

static void extend_name(struct scan *scan, char c)
{
    if (scan->n_name < NAME_BYTES - 1) {
        scan->name[scan->n_name++] = c;
    }
}

/** A byte of a value or of text: of a rating the first that is no space says whether there is one. */
static void take_text(struct scan *scan, char c)
{
    if (scan->wants_rating && !g_ascii_isspace(c)) {
        scan->xmp->has_rating = scan->xmp->has_rating || (c >= '1' && c <= '9') || c == '-';
        scan->wants_rating = false;
    }
}

/** A byte between the attributes of a tag. */
static enum state step_in_tag(struct scan *scan, char c)
{
    if (c == '>') {
        return IN_TEXT;
    }
    if (g_ascii_isspace(c) || c == '/') {
        return IN_TAG;
    }
    begin_name(scan, c);
    return IN_ATTRIBUTE;
}

/** A byte that follows the beginning of a name. */
static enum state step_in_name(struct scan *scan, char c)
{
    const bool is_element = scan->state == IN_ELEMENT;
    if (is_element ? g_ascii_isspace(c) || c == '>' || c == '/' : c == '=') {
        take_name(scan);
        return is_element ? step_in_tag(scan, c) : AFTER_EQUALS;
    }
    if (c == '>') {
        return IN_TEXT;  // an attribute without a value
    }
    if (!g_ascii_isspace(c)) {
        extend_name(scan, c);
    }
    return scan->state;
}

static enum state step(struct scan *scan, char c)
{
    switch (scan->state) {
    case IN_TEXT:
        if (c == '<') {
            return AFTER_OPEN;
        }
        take_text(scan, c);
        return IN_TEXT;
    case AFTER_OPEN:
        if (c == '/' || c == '?' || c == '!') {
            scan->wants_rating = false;
            return IN_SKIPPED;
        }
        begin_name(scan, c);
        return IN_ELEMENT;
    case IN_SKIPPED:
        return c == '>' ? IN_TEXT : IN_SKIPPED;
    case IN_ELEMENT:
    case IN_ATTRIBUTE:
        return step_in_name(scan, c);
    case IN_TAG:
        return step_in_tag(scan, c);
    case AFTER_EQUALS:
        scan->quote = c;
        if (c == '>') {
            return IN_TEXT;
        }
        return c == '"' || c == '\'' ? IN_VALUE : AFTER_EQUALS;
    default:
        if (c == scan->quote) {
            return IN_TAG;
        }
        take_text(scan, c);
        return IN_VALUE;
    }
}

struct twx_xmp twx_xmp_scan(const struct twx_source *source, uint64_t offset, uint64_t length)
{
    char block[BLOCK_BYTES];
    struct twx_xmp xmp = {0};
    struct scan scan = {.xmp = &xmp, .state = IN_TEXT};
    uint64_t left = length < PACKET_BYTES_MAX ? length : PACKET_BYTES_MAX;
    while (left > 0) {
        const size_t n =
            twx_source_read(source, offset, block, left < sizeof block ? left : sizeof block);
        if (n == 0) {
            break;
        }
        for (size_t i = 0; i < n; i++) {
            scan.state = step(&scan, block[i]);
        }
        offset += n;
        left -= n;
    }
    return xmp;
}
