// SPDX-License-Identifier: MIT
//
// Values are compared by their sums. Of files that differ in their metadata alone, each piece that is no payload counts: a
// person chose to write it, and whether it matters is not for a program to say.
#include "act/losses.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "act/file_bytes.h"
#include "base/path.h"
#include "base/status.h"
#include "twindex_commands.h"

// ---------------------------------------------------------------------------------------------------------
// The file itself

static bool loses_value(const struct twx_tags *file, const struct twx_tags *keeper,
                        enum twx_tag_value value)
{
    return file->values[value] != 0 && file->values[value] != keeper->values[value];
}

/** What is said of the picture by people and places. */
static unsigned losses_of_values(const struct twx_loss_facts *file,
                                 const struct twx_loss_facts *keeper)
{
    static const struct {
        enum twx_metadata_flags flag;
        enum twx_loss loss;
        enum twx_tag_value values[3];
    } rows[] = {
        {TWX_METADATA_GPS, TWX_LOSS_GPS, {TWX_TAG_EXIF_GPS, TWX_TAG_XMP_GPS, TWX_TAG_XMP_GPS}},
        {TWX_METADATA_RATING,
         TWX_LOSS_RATING,
         {TWX_TAG_EXIF_RATING, TWX_TAG_XMP_RATING, TWX_TAG_XMP_RATING}},
        {TWX_METADATA_KEYWORDS,
         TWX_LOSS_KEYWORDS,
         {TWX_TAG_EXIF_KEYWORDS, TWX_TAG_XMP_KEYWORDS, TWX_TAG_IPTC_KEYWORDS}},
    };
    unsigned losses = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bool is_lost = !file->has_tags && (file->metadata.flags & rows[i].flag) != 0;
        for (size_t k = 0; file->has_tags && k < 3; k++) {
            is_lost = is_lost || loses_value(&file->tags, &keeper->tags, rows[i].values[k]);
        }
        losses |= is_lost ? (unsigned)rows[i].loss : 0U;
    }
    return losses;
}

/** Whether a piece of the file is none of the keeper's. */
static bool loses_piece(const struct twx_tags *file, const struct twx_tags *keeper)
{
    bool is_lost = false;
    for (uint32_t i = 0; i < file->n_pieces && !is_lost; i++) {
        is_lost = true;
        for (uint32_t k = 0; k < keeper->n_pieces; k++) {
            is_lost = is_lost && file->pieces[i] != keeper->pieces[k];
        }
    }
    return is_lost || !file->is_whole;
}

static bool loses_date(const struct twx_loss_facts *file, const struct twx_loss_facts *keeper)
{
    const struct twx_metadata *mine = &file->metadata;
    const struct twx_metadata *other = &keeper->metadata;
    return (file->has_taken && (!keeper->has_taken || keeper->taken_s != file->taken_s)) ||
           (mine->has_subsec && (!other->has_subsec || other->subsec_us != mine->subsec_us));
}

unsigned twx_losses_of_file(const struct twx_loss_facts *file, const struct twx_loss_facts *keeper,
                            enum twx_likeness likeness)
{
    if (likeness == TWX_LIKENESS_EXACT) {
        return 0;
    }
    unsigned losses = losses_of_values(file, keeper);
    if (file->carried_pixels > keeper->carried_pixels) {
        losses |= TWX_LOSS_PIXELS;
    }
    // Of other formats than JPEG, the quality is not known, and of a reduced copy it is another picture's.
    if (file->carried_pixels >= keeper->carried_pixels && keeper->carried_quality > 0 &&
        file->carried_quality > keeper->carried_quality) {
        losses |= TWX_LOSS_QUALITY;
    }
    if (loses_date(file, keeper)) {
        losses |= TWX_LOSS_DATE;
    }
    if (file->metadata.camera_hash != 0 &&
        file->metadata.camera_hash != keeper->metadata.camera_hash) {
        losses |= TWX_LOSS_CAMERA;
    }
    if (!file->has_tags || loses_value(&file->tags, &keeper->tags, TWX_TAG_TRAILER) ||
        (likeness == TWX_LIKENESS_PAYLOAD && loses_piece(&file->tags, &keeper->tags))) {
        losses |= TWX_LOSS_METADATA;
    }
    return losses;
}

// ---------------------------------------------------------------------------------------------------------
// Companions

/** What follows the image's name or stem in its companion's: "xmp" of both IMG_1.xmp and IMG_1.JPG.xmp. */
static const char *extension_of(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot != NULL ? dot : "";
}

/** A companion by its whole path.  returns: owned; NULL when out of memory */
static char *companion_path(const struct twx_loss_facts *facts, size_t i)
{
    char *folder = twx_path_folder(facts->path);
    char *path = folder != NULL ? twx_path_join(folder, facts->companions.items[i]) : NULL;
    free(folder);
    return path;
}

/** Whether the keeper has a companion like the one at `path`. */
static enum twx_status find_equal(const char *path, const struct twx_loss_facts *keeper,
                                  bool *is_found, struct twx_error *err)
{
    *is_found = false;
    for (size_t i = 0; i < keeper->companions.n && !*is_found; i++) {
        if (strcasecmp(extension_of(path), extension_of(keeper->companions.items[i])) != 0) {
            continue;
        }
        char *other = companion_path(keeper, i);
        if (other == NULL) {
            return twx_fail_memory(err);
        }
        *is_found = twx_are_equal_files(path, other);
        free(other);
    }
    return TWX_OK;
}

enum twx_status twx_losses_of_companions(const struct twx_loss_facts *file,
                                         const struct twx_loss_facts *keeper, bool *is_lost,
                                         struct twx_error *err)
{
    enum twx_status status = TWX_OK;
    *is_lost = false;
    for (size_t i = 0; i < file->companions.n && !*is_lost && status == TWX_OK; i++) {
        bool is_found = false;
        char *path = companion_path(file, i);
        if (path == NULL) {
            return twx_fail_memory(err);
        }
        status = find_equal(path, keeper, &is_found, err);
        *is_lost = !is_found;
        free(path);
    }
    return status;
}
