// SPDX-License-Identifier: MIT
//
// Stems of companions as 64-bit checksums in a set, by which images are then looked up. Owns the set of one call.
#include "group/originality.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "base/checksum.h"
#include "base/companion_names.h"
#include "base/hash_set.h"
#include "base/log.h"
#include "group/collection_folders.h"
#include "store/index_read.h"

enum { STOP_EVERY = 4096, DIGITS_MAX = 3 };  // IMG_1234 is a number, no copy of IMG_

/** Behind a space, a dash, an underscore or a dot at the end of a stem. */
static const char *const words[] = {
    "edited",     "edit",       "editado", "editada",   "bearbeitet", "modifi\xc3\xa9",
    "modificato", "modificata", "bewerkt", "retouched", "effects",    "collage",
    "animation",  "copy",       "copie",   "copia",     "kopie",      NULL};
static const char *const beginnings[] = {"copy of ",  "kopie von ", "copie de ",
                                         "copia de ", "copia di ",  NULL};

// ---------------------------------------------------------------------------------------------------------
// Names

/** The bytes of a stem without up to DIGITS_MAX digits at its end. */
static size_t without_digits(const char *stem, size_t n)
{
    size_t left = n;
    while (left > 0 && isdigit((unsigned char)stem[left - 1])) {
        left--;
    }
    return n - left <= DIGITS_MAX ? left : n;
}

static bool is_separator(char c)
{
    return c == ' ' || c == '-' || c == '_' || c == '.';
}

/** Whether n bytes end with a separator, which is not the first byte, and one of the words. */
static bool ends_with_word(const char *stem, size_t n)
{
    for (const char *const *word = words; *word != NULL; word++) {
        const size_t n_word = strlen(*word);
        if (n > n_word + 1 && is_separator(stem[n - n_word - 1]) &&
            strncasecmp(stem + n - n_word, *word, n_word) == 0) {
            return true;
        }
    }
    return false;
}

/** "(2)" and "~2" behind something; *n without them and the space before. */
static bool cut_number(const char *stem, size_t *n)
{
    const bool has_bracket = *n > 0 && stem[*n - 1] == ')';
    const size_t end = *n - (has_bracket ? 1 : 0);
    const size_t left = without_digits(stem, end);
    if (left == end || left < 2 || stem[left - 1] != (has_bracket ? '(' : '~')) {
        return false;
    }
    *n = left - 1;
    return true;
}

/** "IMG_E1234": what an iPhone's editor writes beside IMG_1234. */
static bool is_apples_edit(const char *stem, size_t n)
{
    return n > 5 && strncasecmp(stem, "IMG_E", 5) == 0 && isdigit((unsigned char)stem[5]);
}

size_t twx_name_stem_bytes(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot != NULL && dot > name ? (size_t)(dot - name) : strlen(name);
}

bool twx_is_name_of_copy(const char *name)
{
    size_t n = twx_name_stem_bytes(name);
    for (const char *const *beginning = beginnings; *beginning != NULL; beginning++) {
        if (strncasecmp(name, *beginning, strlen(*beginning)) == 0) {
            return true;
        }
    }
    if (is_apples_edit(name, n) || ends_with_word(name, n) || cut_number(name, &n)) {
        return true;
    }
    const size_t left = without_digits(name, n);  // "-Edit-2", "copy 2", "edit2"
    return left < n && (ends_with_word(name, left) || (left > 0 && is_separator(name[left - 1]) &&
                                                       ends_with_word(name, left - 1)));
}

// ---------------------------------------------------------------------------------------------------------
// Companions

struct search {
    struct twx_hash_set stems;  // owned: of companions, with their folders
    const struct twx_collection *points;
    size_t part;  // in progress
    const struct twx_run *run;
    uint64_t n_files;
    enum twx_status status;
    struct twx_error *err;
};

static uint64_t key_of(const struct twx_collection *points, const struct twx_folder *folder,
                       const char *stem, size_t n)
{
    return twx_checksum64(stem, n, (uint64_t)(folder - points->folders));
}

static bool look_at_file(void *user, uint64_t hash_id, int64_t folder_id,
                         const struct twx_image *image)
{
    struct search *search = user;
    const struct twx_folder *folder =
        twx_collection_find_folder(search->points, search->part, folder_id);
    size_t n_stem = 0;
    (void)hash_id;
    if (search->n_files++ % STOP_EVERY == 0 && twx_is_stopped(search->run)) {
        search->status = twx_fail(search->err, TWX_STOPPED, 0, "stopped while reading the index");
    } else if (folder != NULL && twx_is_companion_name(image->path, image->path_bytes, &n_stem)) {
        if (!twx_hash_set_reserve(&search->stems, search->stems.n_used + 1)) {
            search->status = twx_fail_memory(search->err);
        } else {
            (void)twx_hash_set_add(&search->stems,
                                   key_of(search->points, folder, image->path, n_stem));
        }
    }
    return search->status == TWX_OK;
}

static bool has_companion(const struct search *search, const struct twx_folder *folder,
                          const char *name)
{
    const size_t n = strlen(name);
    size_t n_stem = 0;
    if (twx_is_companion_name(name, n, &n_stem)) {
        return false;  // a .thm, which is an image: it would be its own
    }
    n_stem = twx_name_stem_bytes(name);
    return twx_hash_set_has(&search->stems, key_of(search->points, folder, name, n)) ||
           twx_hash_set_has(&search->stems, key_of(search->points, folder, name, n_stem));
}

enum twx_status twx_collection_load_signs(struct twx_collection *points, struct twx_index *index,
                                          const struct twx_run *run, struct twx_error *err)
{
    struct search search = {.points = points, .run = run, .status = TWX_OK, .err = err};
    enum twx_status status = TWX_OK;
    points->signs = twx_alloc(points->n_items, sizeof *points->signs);
    if (points->signs == NULL || !twx_hash_set_init(&search.stems, 64)) {
        return twx_fail_memory(err);
    }
    for (; index != NULL && status == TWX_OK; index = twx_index_next_part(index), search.part++) {
        status = twx_index_each_file(index, &(struct twx_file_choice){.all_files = true},
                                     look_at_file, &search, err);
        status = status == TWX_OK ? search.status : status;
    }
    for (size_t i = 0; i < points->n_items && status == TWX_OK; i++) {
        const char *name = points->text + points->items[i].name_at;
        const struct twx_folder *folder = &points->folders[points->items[i].folder];
        points->signs[i] =
            (uint8_t)((has_companion(&search, folder, name) ? 0U : TWX_SIGN_NO_COMPANION) |
                      (twx_is_name_of_copy(name) ? TWX_SIGN_SUFFIX : 0U));
    }
    twx_hash_set_release(&search.stems);
    return status;
}
