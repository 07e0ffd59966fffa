// SPDX-License-Identifier: MIT
//
// A state machine over tags and attributes, fed byte by byte: nothing is held but the name in progress. Source: XMP
// Specification Part 1, section 7.
#include "image/xmp_scan.h"

#include <glib.h>
#include <string.h>

#include "base/checksum.h"

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
    char quote;     // that ends the value
    uint64_t *sum;  // of what the value or text that comes is added to; NULL: of nothing
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

/** Adds a byte to a sum that has begun.  returns: sum */
static uint64_t *add_byte(uint64_t *sum, char c)
{
    *sum = *sum != 0 ? twx_checksum64(&c, 1, *sum) : 0;
    return sum;
}

/** Counts the element or attribute whose name is complete. */
static void take_name(struct scan *scan)
{
    struct twx_xmp *xmp = scan->xmp;
    scan->name[scan->n_name] = '\0';
    const char *colon = strchr(scan->name, ':');
    if (colon == NULL || is_frame(scan->name, (size_t)(colon - scan->name))) {
        // Keywords are a list in such frames.
        scan->sum = scan->sum == &xmp->keywords ? add_byte(scan->sum, '<') : NULL;
        return;
    }
    xmp->n_properties++;
    scan->sum = NULL;
    if (strcmp(scan->name, "xmp:Rating") == 0 || strcmp(scan->name, "xap:Rating") == 0) {
        scan->sum = &xmp->rating;
    } else if (strcmp(scan->name, "dc:subject") == 0) {
        scan->sum = &xmp->keywords;
    } else if (strcmp(scan->name, "exif:GPSLatitude") == 0) {
        scan->sum = &xmp->gps;
    }
}

static void begin_name(struct scan *scan, char c)
{
    scan->name[0] = c;
    scan->n_name = 1;
}

static void extend_name(struct scan *scan, char c)
{
    if (scan->n_name < NAME_BYTES - 1) {
        scan->name[scan->n_name++] = c;
    }
}

/** A byte of a value or of text. A rating that begins with 0 is none. */
static void take_text(struct scan *scan, char c)
{
    if (scan->sum == NULL || g_ascii_isspace(c)) {
        return;
    }
    const bool is_first = *scan->sum == 0;
    if (scan->sum == &scan->xmp->rating && is_first && !(c >= '1' && c <= '9') && c != '-') {
        scan->sum = NULL;
        return;
    }
    *scan->sum = is_first ? 1 : *scan->sum;
    (void)add_byte(scan->sum, c);
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
            scan->sum = scan->sum == &scan->xmp->keywords ? scan->sum : NULL;
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
