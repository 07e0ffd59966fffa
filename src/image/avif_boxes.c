// SPDX-License-Identifier: MIT
//
// Boxes inside boxes, each read to its last byte: one that is longer or shorter than what it has to hold is refused, and so is one
// of a version or with a flag that the usual encoders do not write.
#include "image/avif_boxes.h"

#include <string.h>

#include "image/avif_properties.h"
#include "image/avif_units.h"
#include "image/box_span.h"

enum {
    ITEMS_MAX = 3,  // picture, EXIF, XMP
};

/** The boxes of "meta", in the order in which they are read. */
enum part { HANDLER, PRIMARY, ITEMS, PROPERTIES, REFERENCES, LOCATIONS, N_PARTS };

static const char part_types[N_PARTS][5] = {"hdlr", "pitm", "iinf", "iprp", "iref", "iloc"};

struct item {
    uint64_t id;
    bool is_exif;
    bool is_described;     // what it is about is the picture
    struct twx_span data;  // once its location is read
};

struct file {
    struct twx_span whole;
    struct item items[ITEMS_MAX];
    unsigned n_items;
    struct item *picture;
    struct twx_avif_properties properties;
    struct twx_avif_boxes *boxes;
};

// ---------------------------------------------------------------------------------------------------------
// The boxes of "meta"

static bool read_handler(struct twx_span data)
{
    uint64_t reserved = 0;
    return twx_span_is_plain(&data) && twx_span_has(&data, 4, 0) &&
           twx_span_has(&data, 4, 0x70696374) &&  // "pict"
           twx_span_take(&data, 8, &reserved) && twx_span_take(&data, 4, &reserved) &&
           twx_span_left(&data) > 0 && data.end[-1] == '\0';
}

static struct item *find_item(struct file *file, uint64_t id)
{
    for (unsigned i = 0; i < file->n_items; i++) {
        if (file->items[i].id == id) {
            return &file->items[i];
        }
    }
    return NULL;
}

/** One entry of the list of items; the primary one is the picture, and the only one. */
static bool read_item(struct file *file, struct twx_span data, uint64_t primary)
{
    struct item item = {0};
    uint64_t version_and_flags = 0;
    uint64_t protection = 0;
    if (!twx_span_take(&data, 4, &version_and_flags) || !twx_span_take(&data, 2, &item.id) ||
        !twx_span_take(&data, 2, &protection) || twx_span_left(&data) < 5 || data.end[-1] != '\0') {
        return false;
    }
    const bool is_hidden = version_and_flags == 0x02000001;
    const bool is_picture = memcmp(data.at, "av01", 4) == 0;
    item.is_exif = memcmp(data.at, "Exif", 4) == 0;
    if ((version_and_flags != 0x02000000 && !is_hidden) || protection != 0 ||
        is_picture != (item.id == primary) || (is_picture && is_hidden) ||
        (!is_picture && !item.is_exif && memcmp(data.at, "mime", 4) != 0) ||
        find_item(file, item.id) != NULL || file->n_items == ITEMS_MAX) {
        return false;
    }
    file->items[file->n_items] = item;
    file->picture = is_picture ? &file->items[file->n_items] : file->picture;
    file->n_items++;
    return true;
}

static bool read_items(struct file *file, struct twx_span data, uint64_t primary)
{
    uint64_t n = 0;
    struct twx_box box;
    if (!twx_span_is_plain(&data) || !twx_span_take(&data, 2, &n)) {
        return false;
    }
    while (twx_span_left(&data) > 0) {
        if (!twx_span_take_box(&data, &box) || !twx_box_is(&box, "infe") ||
            !read_item(file, box.data, primary)) {
            return false;
        }
    }
    return file->n_items == n && file->picture != NULL;
}

/** Each item but the picture is to describe the picture. */
static bool read_references(struct file *file, struct twx_span data)
{
    struct twx_box box;
    if (!twx_span_is_plain(&data)) {
        return false;
    }
    while (twx_span_left(&data) > 0) {
        uint64_t from = 0;
        if (!twx_span_take_box(&data, &box) || !twx_box_is(&box, "cdsc") ||
            !twx_span_take(&box.data, 2, &from) || !twx_span_has(&box.data, 2, 1) ||
            !twx_span_has(&box.data, 2, file->picture->id) || twx_span_left(&box.data) != 0) {
            return false;
        }
        struct item *item = find_item(file, from);
        if (item == NULL || item == file->picture || item->is_described) {
            return false;
        }
        item->is_described = true;
    }
    return true;
}

/** Where an item is: in one piece of the file. */
static bool read_location(struct file *file, struct twx_span *data, uint64_t version,
                          uint64_t sizes)
{
    uint64_t id = 0;
    uint64_t base = 0;
    uint64_t index = 0;
    uint64_t offset = 0;
    uint64_t length = 0;
    if (!twx_span_take(data, 2, &id) || (version == 1 && !twx_span_has(data, 2, 0)) ||
        !twx_span_has(data, 2, 0) || !twx_span_take(data, sizes >> 4 & 15, &base) ||
        !twx_span_has(data, 2, 1) || !twx_span_take(data, version == 1 ? sizes & 15 : 0, &index) ||
        !twx_span_take(data, sizes >> 12, &offset) ||
        !twx_span_take(data, sizes >> 8 & 15, &length)) {
        return false;
    }
    struct item *item = find_item(file, id);
    const uint64_t n = twx_span_left(&file->whole);
    if (item == NULL || item->data.at != NULL || base > n || offset > n - base || length == 0 ||
        length > n - base - offset) {
        return false;
    }
    item->data.at = file->whole.at + base + offset;
    item->data.end = item->data.at + length;
    return true;
}

static bool read_locations(struct file *file, struct twx_span data)
{
    uint64_t version = 0;
    uint64_t sizes = 0;  // four of 4 bits: of offsets, lengths, bases, indexes
    uint64_t n = 0;
    if (!twx_span_take(&data, 1, &version) || version > 1 || !twx_span_has(&data, 3, 0) ||
        !twx_span_take(&data, 2, &sizes) || !twx_span_take(&data, 2, &n) || n != file->n_items ||
        (version == 0 && (sizes & 15) != 0)) {
        return false;
    }
    for (unsigned shift = 0; shift < 16; shift += 4) {
        const uint64_t size = sizes >> shift & 15;
        if (size != 0 && size != 4 && size != 8) {
            return false;
        }
    }
    for (uint64_t i = 0; i < n; i++) {
        if (!read_location(file, &data, version, sizes)) {
            return false;
        }
    }
    return twx_span_left(&data) == 0;
}

// ---------------------------------------------------------------------------------------------------------
// The file

/** Finds the boxes of "meta"; references may be missing, and no box may be there twice. */
static bool split(struct twx_span meta, struct twx_span parts[static N_PARTS])
{
    struct twx_box box;
    memset(parts, 0, N_PARTS * sizeof *parts);
    if (!twx_span_is_plain(&meta)) {
        return false;
    }
    while (twx_span_left(&meta) > 0) {
        unsigned part = 0;
        if (!twx_span_take_box(&meta, &box)) {
            return false;
        }
        while (part < N_PARTS && !twx_box_is(&box, part_types[part])) {
            part++;
        }
        if (part == N_PARTS || parts[part].at != NULL) {
            return false;
        }
        parts[part] = box.data;
    }
    for (unsigned part = 0; part < N_PARTS; part++) {
        if (parts[part].at == NULL && part != REFERENCES) {
            return false;
        }
    }
    return true;
}

static bool read_meta(struct file *file, struct twx_span meta)
{
    struct twx_span parts[N_PARTS];
    uint64_t primary = 0;
    return split(meta, parts) && read_handler(parts[HANDLER]) &&
           twx_span_is_plain(&parts[PRIMARY]) && twx_span_take(&parts[PRIMARY], 2, &primary) &&
           twx_span_left(&parts[PRIMARY]) == 0 && read_items(file, parts[ITEMS], primary) &&
           twx_avif_properties_read(parts[PROPERTIES], file->picture->id, &file->properties) &&
           (parts[REFERENCES].at == NULL || read_references(file, parts[REFERENCES])) &&
           read_locations(file, parts[LOCATIONS]);
}

/** libheif decodes what stands among the properties first: it is to be what the picture begins with, after a delimiter. */
static bool is_configured_alike(const struct file *file)
{
    const size_t n = twx_span_left(&file->properties.configuration);
    const struct twx_span *data = &file->picture->data;
    const size_t skip = twx_span_left(data) > 2 && data->at[0] == 0x12 && data->at[1] == 0 ? 2 : 0;
    return n == 0 || (twx_span_left(data) >= skip + n &&
                      memcmp(data->at + skip, file->properties.configuration.at, n) == 0);
}

/** Finds the TIFF structure: behind where it says that it is, and the mark of JPEG. */
static bool find_exif(struct file *file)
{
    for (unsigned i = 0; i < file->n_items; i++) {
        struct twx_span data = file->items[i].data;
        uint64_t skip = 0;
        if (!file->items[i].is_exif) {
            continue;
        }
        const bool is_marked = twx_span_left(&data) >= 10 && memcmp(data.at + 4, "Exif\0", 6) == 0;
        if (file->boxes->exif != NULL || !file->items[i].is_described ||
            !twx_span_take(&data, 4, &skip) || (skip != 0 && (skip != 6 || !is_marked))) {
            return false;
        }
        file->boxes->exif = data.at + (is_marked ? 6 : 0);
        file->boxes->exif_bytes = (size_t)(data.end - file->boxes->exif);
    }
    return true;
}

/** Whether AVIF is one of the brands that a file is compatible with: libheif asks for that, whatever its first brand is. */
static bool read_brands(struct twx_span data)
{
    bool is_avif = false;
    if (twx_span_left(&data) < 8 || twx_span_left(&data) % 4 != 0) {
        return false;
    }
    for (data.at += 8; twx_span_left(&data) > 0; data.at += 4) {
        is_avif = is_avif || memcmp(data.at, "avif", 4) == 0;
    }
    return is_avif;
}

bool twx_avif_boxes_read(const uint8_t *bytes, size_t n, struct twx_avif_boxes *boxes)
{
    struct file file = {.whole = {bytes, bytes + n}, .boxes = boxes};
    struct twx_span rest = file.whole;
    struct twx_box box;
    bool has_meta = false;
    *boxes = (struct twx_avif_boxes){0};
    if (!twx_span_take_box(&rest, &box) || !twx_box_is(&box, "ftyp") || !read_brands(box.data)) {
        return false;
    }
    while (twx_span_left(&rest) > 0) {
        if (!twx_span_take_box(&rest, &box)) {
            return false;
        }
        if (twx_box_is(&box, "meta")) {
            if (has_meta || !read_meta(&file, box.data)) {
                return false;
            }
            has_meta = true;
        } else if (!twx_box_is(&box, "mdat") && !twx_box_is(&box, "free")) {
            return false;
        }
    }
    boxes->width = file.properties.width;
    boxes->height = file.properties.height;
    return has_meta && twx_avif_is_one_frame(file.picture->data) && is_configured_alike(&file) &&
           find_exif(&file);
}
